-- What members said to the ministry: files that the service cannot read.
CREATE TABLE feedback (
    id       TEXT PRIMARY KEY,
    author   TEXT NOT NULL,
    received INTEGER NOT NULL,
    file     BLOB NOT NULL,
    done     INTEGER
) STRICT;
CREATE INDEX feedback_by_author ON feedback (author);
