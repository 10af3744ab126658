-- Every source record of a company, and why it is its.
SELECT r.key, r.source, r.file, r.row, r.source_id, r.recorded_s, r.is_deleted, l.rule, l.linked_key, l.reason
FROM company_records AS r JOIN links AS l ON l.key = r.key
WHERE l.kind = 'company' AND l.entity_id = :company_id
