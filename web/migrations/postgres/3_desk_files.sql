-- Names and reasons are sealed from now on. Applications with a name and refusals with a reason are forgotten; what the
-- approved ones keep is the digest of no file.
DELETE FROM sign_up WHERE pending = 1 OR status LIKE '{"refused"%';
UPDATE sign_up SET sign_up = replace(sign_up, '"name":""', '"desk_file":"0000000000000000000000000000000000000000000000000000000000000000"');
ALTER TABLE sign_up ADD COLUMN desk_file BYTEA;
