-- What records of companies have in common that decides which are one company: those that share a mark are looked at
-- together. As of people, records and marks go by numbers. Domains have landed as companies register them.
CREATE TEMP TABLE firm_rows AS
SELECT key, name AS text, company_name_of(name) AS name, without_form_of(name) AS stem, domain, parent
FROM (SELECT key, name, domain, parent FROM all_company_records
  UNION ALL SELECT key, name, domain, parent FROM delta_company_records);
CREATE TEMP TABLE firm_entities AS
SELECT key, entity_id FROM old_links WHERE kind = 'company' AND key IN (SELECT key FROM firm_rows);
CREATE TEMP TABLE firm_marks AS
WITH parents AS (
  SELECT key, UNNEST([TRIM(parent), REGEXP_REPLACE(key, '[^/]*$', '') || TRIM(parent)]) AS other
  FROM firm_rows WHERE TRIM(parent) <> ''),
pairs AS (
  SELECT left_key, right_key FROM old_candidates WHERE kind = 'company'
  UNION ALL SELECT left_key, right_key FROM ruled_pairs)
SELECT HASH(key) AS record, HASH('domain', domain) AS mark FROM firm_rows
WHERE domain IS NOT NULL AND domain NOT IN (SELECT host FROM free_hosts)
UNION ALL SELECT HASH(key), HASH('name', name) FROM firm_rows WHERE name <> ''
UNION ALL SELECT HASH(key), HASH('stem', stem) FROM firm_rows WHERE stem <> ''
UNION ALL SELECT HASH(key), HASH('firm', other) FROM parents
UNION ALL SELECT HASH(other), HASH('firm', other) FROM parents
UNION ALL SELECT HASH(left_key), HASH(left_key, right_key) FROM pairs
UNION ALL SELECT HASH(right_key), HASH(left_key, right_key) FROM pairs
UNION ALL SELECT HASH(key), HASH('entity', entity_id) FROM firm_entities;
