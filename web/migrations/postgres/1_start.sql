-- The sign-up queue. A decided application keeps no name.
CREATE TABLE sign_up (
    id       TEXT PRIMARY KEY,
    sign_up  TEXT NOT NULL,
    key      TEXT NOT NULL,
    received BIGINT NOT NULL,
    pending  BIGINT NOT NULL,
    status   TEXT NOT NULL
);
CREATE INDEX sign_up_by_time ON sign_up (pending, received);

-- Who is signed in. Only digests of tokens are kept.
CREATE TABLE session (
    token       TEXT PRIMARY KEY,
    member      TEXT NOT NULL,
    msp         TEXT NOT NULL,
    key         TEXT NOT NULL,
    certificate TEXT NOT NULL,
    holder      TEXT NOT NULL,
    began       BIGINT NOT NULL,
    used        BIGINT NOT NULL,
    until       BIGINT NOT NULL,
    height      BIGINT NOT NULL,
    served_from BIGINT NOT NULL
);
CREATE INDEX session_by_key ON session (key);
CREATE INDEX session_by_member ON session (member);

-- Challenges that were answered, until they would have ended.
CREATE TABLE used_challenge (
    nonce TEXT PRIMARY KEY,
    until BIGINT NOT NULL
);

-- What all instances of the service share and nobody else knows.
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
