-- Who uploaded each stored file, and how much each of them takes together.
CREATE TABLE stored (
    digest   TEXT PRIMARY KEY,
    owner    TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    uploaded INTEGER NOT NULL,
    named    INTEGER NOT NULL
) STRICT;
CREATE INDEX stored_unnamed ON stored (uploaded) WHERE named = 0;
CREATE TABLE account (
    owner TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    files INTEGER NOT NULL
) STRICT;
