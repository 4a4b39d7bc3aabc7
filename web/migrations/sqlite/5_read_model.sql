-- The read model is a function of the channel's blocks now: the service makes its tables, and reads the blocks again.
DROP TABLE member_key;
DROP TABLE letter;
DROP TABLE record_part;
DROP TABLE opened;
DROP TABLE submission;
DROP TABLE suspended;
DROP TABLE asked;

-- Who is signed in. Only digests of tokens are kept.
CREATE TABLE session (
    token       TEXT PRIMARY KEY,
    member      TEXT NOT NULL,
    msp         TEXT NOT NULL,
    key         TEXT NOT NULL,
    certificate TEXT NOT NULL,
    holder      TEXT NOT NULL,
    began       INTEGER NOT NULL,
    used        INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    served_from INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_key ON session (key);
CREATE INDEX session_by_member ON session (member);

-- Challenges that were answered, until they would have ended.
CREATE TABLE used_challenge (
    nonce TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT;

-- What all instances of the service share and nobody else knows.
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
