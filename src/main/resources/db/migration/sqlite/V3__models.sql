CREATE TABLE training_job (
    id                         INTEGER PRIMARY KEY,
    algorithm                  TEXT,
    hyperparameters            TEXT,
    preference_algorithm       TEXT,
    preference_hyperparameters TEXT,
    seed                       INTEGER NOT NULL,
    activation                 TEXT    NOT NULL,
    state                      TEXT    NOT NULL,
    created_at                 INTEGER NOT NULL,
    started_at                 INTEGER,
    finished_at                INTEGER,
    progress                   TEXT,
    history                    TEXT,
    model_version              INTEGER,
    failure                    TEXT
);

CREATE INDEX training_job_state ON training_job (state);

-- A version is there once this row is: its chunks are written before it.
CREATE TABLE model_version (
    version INTEGER PRIMARY KEY,
    info    TEXT    NOT NULL,
    chunks  INTEGER NOT NULL,
    active  INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE model_chunk (
    version INTEGER NOT NULL,
    chunk   INTEGER NOT NULL,
    bytes   BLOB    NOT NULL,
    PRIMARY KEY (version, chunk)
) WITHOUT ROWID;
