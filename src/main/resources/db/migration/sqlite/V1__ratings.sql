CREATE TABLE rating (
    user_id  TEXT    NOT NULL,
    item_id  TEXT    NOT NULL,
    value    REAL    NOT NULL,
    rated_at INTEGER NOT NULL, -- milliseconds since the epoch
    revision INTEGER NOT NULL, -- of the last change to this rating
    PRIMARY KEY (user_id, item_id)
) STRICT, WITHOUT ROWID;

-- One row: the last revision handed out. It outlives deletions, so a revision is never used twice.
CREATE TABLE rating_revision (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL
) STRICT;

INSERT INTO rating_revision (id, value) VALUES (1, 0);
