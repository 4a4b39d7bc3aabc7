-- Invitations of organizations: of a code only its digest is kept. An invited application has room of its own.
CREATE TABLE invitation (
    code TEXT NOT NULL PRIMARY KEY,
    msp TEXT NOT NULL,
    until INTEGER NOT NULL
);
ALTER TABLE sign_up ADD COLUMN invited_by TEXT;
