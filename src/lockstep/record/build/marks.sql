-- What records of people have in common that decides who is who: records that share a mark are looked at together.
-- Records and marks go by numbers; two that happen to have the same one are looked at together once too often.
-- Looked at often, and only in these columns.
CREATE TEMP TABLE everybody AS
WITH written AS (
  SELECT *, LOWER(CASE WHEN CONTAINS(email, ' ') THEN TRIM(email) ELSE email END) AS mail FROM all_person_records)
SELECT key, source, mail AS email, SPLIT_PART(mail, '@', -1) AS host, phone, same_as, domain, company_key, company_name,
  first_name, last_name, name
FROM written;
-- How they spell employers: each name, host and web address once, with what it is compared by.
CREATE TEMP TABLE spelt_names AS
SELECT text, company_name_of(text) AS name
FROM (SELECT DISTINCT company_name AS text FROM everybody WHERE company_name IS NOT NULL);
CREATE TEMP TABLE person_entities AS SELECT key, entity_id FROM old_links WHERE kind = 'person';
CREATE TEMP TABLE marks AS
WITH rows AS (
  SELECT key, email, phone, same_as FROM everybody
  UNION ALL SELECT key, LOWER(TRIM(email)), phone, same_as FROM delta_person_records),
bare AS (
  SELECT key FROM person_entities WHERE key LIKE '@%'
  UNION SELECT key FROM named_people WHERE key LIKE '@%'),
named AS (SELECT key, TRIM(UNNEST(STRING_SPLIT(same_as, '|'))) AS other FROM rows WHERE same_as IS NOT NULL),
pairs AS (
  SELECT left_key, right_key FROM old_candidates WHERE kind = 'person' UNION ALL SELECT left_key, right_key FROM ruled_pairs)
SELECT HASH(key) AS record, HASH('mail', email) AS mark FROM rows WHERE email IS NOT NULL
UNION ALL SELECT HASH(key), HASH('mail', LOWER(TRIM(SUBSTR(key, 2)))) FROM bare
UNION ALL SELECT HASH(key), HASH('phone', phone) FROM rows WHERE LENGTH(phone) >= 7
UNION ALL SELECT HASH(key), HASH('id', other) FROM named
UNION ALL SELECT HASH(other), HASH('id', other) FROM named
UNION ALL SELECT HASH(left_key), HASH(left_key, right_key) FROM pairs
UNION ALL SELECT HASH(right_key), HASH(left_key, right_key) FROM pairs
UNION ALL SELECT HASH(key), HASH('entity', entity_id) FROM person_entities;
-- A host is of the domains it ends with. A domain has a dot at least: what has no more than one is a domain itself, or
-- none.
CREATE TEMP TABLE spelt_hosts AS
WITH texts AS (
  SELECT text, host_of(text) AS host FROM (
    SELECT DISTINCT host AS text FROM everybody UNION SELECT DISTINCT domain FROM everybody
    UNION SELECT SPLIT_PART(key, '@', -1) FROM person_entities WHERE key LIKE '@%')),
parted AS (SELECT text, STRING_SPLIT(host, '.') AS parts FROM texts WHERE host LIKE '%.%.%')
SELECT text, host AS tail FROM texts
UNION ALL
SELECT text, UNNEST(LIST_TRANSFORM(RANGE(2, LEN(parts)), lambda i: ARRAY_TO_STRING(parts[i:], '.'))) FROM parted;
