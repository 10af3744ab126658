-- What the record makes of a person: the answers that rule.
SELECT p.person_id, p.name, p.email, p.phone, p.title, p.country, p.lead_source
FROM people AS p
WHERE p.person_id = :person_id
