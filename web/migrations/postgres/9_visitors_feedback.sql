-- Whether a message came from a visitor, who was not signed in.
ALTER TABLE feedback ADD COLUMN visitor BIGINT NOT NULL DEFAULT 0;
