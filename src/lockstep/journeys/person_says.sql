-- Each source record of a person. `journey_keys` are the keys of the records.
SELECT r.key, r.source, r.file, r.row, r.source_id, r.recorded_s
FROM person_records AS r JOIN journey_keys AS k ON k.key = r.key
