-- To which organization an application is, and when it was decided: each has room of its own, and each application ends.
ALTER TABLE sign_up ADD COLUMN msp TEXT;
ALTER TABLE sign_up ADD COLUMN decided INTEGER;
UPDATE sign_up SET msp = json_extract(sign_up, '$.msp');
UPDATE sign_up SET decided = received WHERE pending = 0;
CREATE INDEX sign_up_by_organization ON sign_up (msp) WHERE pending = 1;
