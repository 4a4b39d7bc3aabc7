-- Which record a part is of: with the record it is destroyed.
ALTER TABLE record_part ADD COLUMN record TEXT;
CREATE INDEX record_part_by_record ON record_part (record);
