-- Who is who is asked anew of some of them alone; the others are who they were.
CREATE VIEW anew_records AS FROM person_records WHERE key IN (SELECT key FROM anew_keys);
CREATE VIEW anew_references AS FROM mail_references WHERE person_key IN (SELECT key FROM anew_keys);
CREATE TEMP TABLE known_people AS
SELECT e.key, e.entity_id, l.entity_id AS company_id
FROM person_entities AS e JOIN needed_people AS n ON n.key = e.key LEFT JOIN needed_employers AS l ON l.key = e.key
WHERE e.key NOT IN (SELECT key FROM anew_keys);
CREATE TEMP TABLE known_companies AS
SELECT m.key, m.entity_id FROM needed_members AS m SEMI JOIN needed_companies AS n ON n.key = m.key
WHERE m.key NOT IN (SELECT key FROM anew_companies);
