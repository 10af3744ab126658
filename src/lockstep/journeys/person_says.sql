-- What each source record of a person says of them. `journey_keys` are the keys of the records.
SELECT r.key, r.source, r.file, r.row, r.source_id, r.recorded_s, COALESCE(r.created_s, r.occurred_s) AS created_s,
  COALESCE(r.updated_s, r.created_s, r.occurred_s) AS said_s, r.name, r.first_name, r.last_name, r.email, r.phone,
  r.title, r.country, r.lead_source, r.status, r.is_deleted
FROM person_records AS r JOIN journey_keys AS k ON k.key = r.key
