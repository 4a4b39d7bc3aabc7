-- Who uploaded each stored file, and how much each of them takes together.
CREATE TABLE stored (
    digest   TEXT PRIMARY KEY,
    owner    TEXT NOT NULL,
    bytes    BIGINT NOT NULL,
    uploaded BIGINT NOT NULL,
    named    BIGINT NOT NULL
);
CREATE INDEX stored_unnamed ON stored (uploaded) WHERE named = 0;
CREATE TABLE account (
    owner TEXT PRIMARY KEY,
    bytes BIGINT NOT NULL,
    files BIGINT NOT NULL
);
