-- The sign-up queue. A decided application keeps no name.
CREATE TABLE sign_up (
    id       TEXT PRIMARY KEY,
    sign_up  TEXT NOT NULL,
    key      TEXT NOT NULL,
    received INTEGER NOT NULL,
    pending  INTEGER NOT NULL,
    status   TEXT NOT NULL
) STRICT;
CREATE INDEX sign_up_by_time ON sign_up (pending, received);

-- What committed transactions say. The ledger leads; this only remembers.
CREATE TABLE member_key (
    member TEXT NOT NULL,
    key    TEXT NOT NULL,
    msp    TEXT NOT NULL,
    PRIMARY KEY (member, key)
) STRICT;
CREATE INDEX member_key_by_key ON member_key (key);

-- An age file addressed to one member: a wish or the envelope of a key.
CREATE TABLE letter (
    digest TEXT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (digest, member)
) STRICT;

-- Content and lock of a record version, by the transaction that named them first.
CREATE TABLE record_part (
    digest   TEXT PRIMARY KEY,
    recorded TEXT NOT NULL
) STRICT;

-- Record versions that a key opened, until when their parts are handed out to it.
CREATE TABLE opened (
    key      TEXT NOT NULL,
    recorded TEXT NOT NULL,
    content  TEXT NOT NULL,
    lock     TEXT NOT NULL,
    until    INTEGER NOT NULL,
    PRIMARY KEY (key, recorded, content)
) STRICT;
CREATE INDEX opened_by_time ON opened (until);

-- Transactions handed to the orderer whose outcome was not learned yet.
CREATE TABLE submission (
    id        TEXT PRIMARY KEY,
    submitted INTEGER NOT NULL
) STRICT;
