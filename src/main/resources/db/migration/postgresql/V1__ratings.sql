CREATE TABLE rating (
    user_id  TEXT COLLATE "C"  NOT NULL,
    item_id  TEXT COLLATE "C"  NOT NULL,
    value    DOUBLE PRECISION  NOT NULL,
    rated_at BIGINT            NOT NULL, -- milliseconds since the epoch
    revision BIGINT            NOT NULL, -- of the last change to this rating
    PRIMARY KEY (user_id, item_id)
);

-- One row: the last revision handed out. It outlives deletions, so a revision is never used twice.
CREATE TABLE rating_revision (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value BIGINT  NOT NULL
);

INSERT INTO rating_revision (id, value) VALUES (1, 0);
