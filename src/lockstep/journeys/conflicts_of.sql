-- What the sources say differently of a person or company: the answer that rules, why, and the others.
SELECT c.field, c.value, c.rule, c.source, c.others
FROM conflicts AS c
WHERE c.kind = :kind AND c.entity_id = :entity_id
