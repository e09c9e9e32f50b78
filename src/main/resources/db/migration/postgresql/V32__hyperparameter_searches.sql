CREATE TABLE hyperparameter_search (
    id      BIGINT PRIMARY KEY,
    state   TEXT NOT NULL,
    content TEXT NOT NULL
);

CREATE INDEX hyperparameter_search_state ON hyperparameter_search (state);
