-- For whom access was asked, where that is a hospital: its letters are for everybody there.
CREATE TABLE asked (
    request  TEXT PRIMARY KEY,
    hospital TEXT NOT NULL
) STRICT;
