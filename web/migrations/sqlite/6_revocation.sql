-- Certificates that authorities revoked at an official's request.
CREATE TABLE revocation (
    certificate TEXT PRIMARY KEY,
    member      TEXT NOT NULL,
    authority   TEXT NOT NULL,
    revoked     INTEGER NOT NULL
) STRICT;
