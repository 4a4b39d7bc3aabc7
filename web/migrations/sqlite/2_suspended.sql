-- Members to whom nothing is handed out any more.
CREATE TABLE suspended (
    member TEXT PRIMARY KEY
) STRICT;
