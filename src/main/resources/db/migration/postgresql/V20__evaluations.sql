CREATE TABLE evaluation (
    id      BIGINT PRIMARY KEY,
    state   TEXT NOT NULL,
    content TEXT NOT NULL
);

CREATE INDEX evaluation_state ON evaluation (state);
