-- What signed in, in the words of a list, and when the member ended the session from another one.
ALTER TABLE session ADD COLUMN program TEXT;
ALTER TABLE session ADD COLUMN system TEXT;
ALTER TABLE session ADD COLUMN ended BIGINT;
