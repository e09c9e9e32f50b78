CREATE TABLE training_job (
    id                         BIGINT PRIMARY KEY,
    algorithm                  TEXT,
    hyperparameters            TEXT,
    preference_algorithm       TEXT,
    preference_hyperparameters TEXT,
    seed                       BIGINT NOT NULL,
    activation                 TEXT    NOT NULL,
    state                      TEXT    NOT NULL,
    created_at                 BIGINT NOT NULL,
    started_at                 BIGINT,
    finished_at                BIGINT,
    progress                   TEXT,
    history                    TEXT,
    model_version              BIGINT,
    failure                    TEXT
);

CREATE INDEX training_job_state ON training_job (state);

-- A version is there once this row is: its chunks are written before it.
CREATE TABLE model_version (
    version BIGINT PRIMARY KEY,
    info    TEXT    NOT NULL,
    chunks  BIGINT  NOT NULL,
    active  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE model_chunk (
    version BIGINT NOT NULL,
    chunk   BIGINT NOT NULL,
    bytes   BYTEA   NOT NULL,
    PRIMARY KEY (version, chunk)
);
