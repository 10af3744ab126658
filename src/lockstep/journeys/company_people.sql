-- Every source record of the people of a company, with whose it is.
SELECT l.key, p.person_id, COALESCE(p.name, p.email) AS who, p.title
FROM people AS p JOIN links AS l ON l.entity_id = p.person_id
WHERE l.kind = 'person' AND p.company_id = :company_id
