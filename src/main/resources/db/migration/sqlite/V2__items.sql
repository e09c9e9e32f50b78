CREATE TABLE item (
    item_id    TEXT    NOT NULL PRIMARY KEY,
    title      TEXT,
    categories TEXT    NOT NULL, -- a JSON array of strings
    url        TEXT,
    image_url  TEXT,
    hidden     BOOLEAN NOT NULL,
    attributes TEXT    NOT NULL  -- a JSON object
) WITHOUT ROWID;
