-- What members said to the ministry: files that the service cannot read.
CREATE TABLE feedback (
    id       TEXT PRIMARY KEY,
    author   TEXT NOT NULL,
    received BIGINT NOT NULL,
    file     BYTEA NOT NULL,
    done     BIGINT
);
CREATE INDEX feedback_by_author ON feedback (author);
