CREATE TABLE idempotent_request (
    key_hash   TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of the Idempotency-Key
    content    TEXT    NOT NULL,             -- SHA-256 of what was asked for
    answer     TEXT    NOT NULL,             -- JSON
    created_at INTEGER NOT NULL              -- milliseconds since the epoch
) WITHOUT ROWID;

CREATE INDEX idempotent_request_created_at ON idempotent_request (created_at);
