-- What members say of themselves after their admission: the last of each, in a file that the service cannot read.
CREATE TABLE contact (
    member  TEXT PRIMARY KEY,
    written BIGINT NOT NULL,
    sealed  TEXT NOT NULL
);
