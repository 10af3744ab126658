-- Every source record of one person, and why it is theirs.
SELECT l.key, l.rule, l.linked_key, l.shared, l.reason
FROM links AS l
WHERE l.kind = 'person' AND l.entity_id = :person_id
