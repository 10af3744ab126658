-- Which people, deals and companies follow from rows that changed, and what must be looked at to build them anew.
-- `old_…` is what the last version has, `all_…` what has landed now, `delta_…` the rows of both that differ.
-- Nothing here decides anything: whoever might be affected is built anew, by the same steps as everybody.

-- 1. People. A changed record may leave or join those it shares an id, an address or a phone number with.
CREATE TEMP TABLE named_people AS
SELECT DISTINCT person_key AS key FROM (
  SELECT person_key FROM delta_touches UNION ALL SELECT person_key FROM delta_activities
  UNION ALL SELECT person_key FROM delta_stages UNION ALL SELECT person_key FROM delta_handoffs
  UNION ALL SELECT person_key FROM delta_deal_people UNION ALL SELECT person_key FROM delta_deal_records)
WHERE person_key IS NOT NULL;

CREATE TEMP TABLE same_as_seeds AS
SELECT DISTINCT TRIM(other) AS key
FROM (SELECT UNNEST(STRING_SPLIT(same_as, '|')) AS other FROM delta_person_records WHERE same_as IS NOT NULL)
WHERE TRIM(other) <> '';

CREATE TEMP TABLE seeds AS
SELECT key FROM delta_person_records UNION SELECT key FROM same_as_seeds UNION SELECT key FROM named_people;

CREATE TEMP TABLE seed_mails AS
SELECT LOWER(TRIM(email)) AS email FROM delta_person_records WHERE email IS NOT NULL
UNION SELECT LOWER(TRIM(SUBSTR(key, 2))) FROM named_people WHERE key LIKE '@%';

CREATE TEMP TABLE seed_phones AS SELECT DISTINCT phone FROM delta_person_records WHERE LENGTH(phone) >= 7;

-- Nobody is asked whether two are one who don't share a name and an employer or phone number.
CREATE TEMP TABLE seed_hints AS
SELECT DISTINCT UNNEST([first_name_of(first_name, name), surname_of(last_name, name)]) AS name FROM delta_person_records;
CREATE TEMP TABLE near_hosts AS
WITH texts AS (
  SELECT DISTINCT SPLIT_PART(LOWER(TRIM(email)), '@', -1) AS text FROM all_person_records
  UNION SELECT DISTINCT domain FROM all_person_records)
SELECT DISTINCT t.text FROM texts AS t JOIN seed_domains AS d ON t.text = d.domain OR ENDS_WITH(t.text, '.' || d.domain);
CREATE TEMP TABLE near_names AS
WITH texts AS (SELECT DISTINCT company_name AS text FROM all_person_records WHERE company_name IS NOT NULL),
seeds AS (SELECT DISTINCT company_name_of(company_name) AS name FROM delta_person_records WHERE company_name IS NOT NULL)
SELECT t.text FROM texts AS t JOIN seeds AS s ON s.name = company_name_of(t.text);
CREATE TEMP TABLE fellows AS
SELECT key, first_name, last_name, name FROM all_person_records
WHERE SPLIT_PART(LOWER(TRIM(email)), '@', -1) IN (SELECT text FROM near_hosts)
  OR domain IN (SELECT text FROM near_hosts) OR company_name IN (SELECT text FROM near_names);

CREATE TEMP TABLE near_people AS
SELECT key FROM seeds
UNION SELECT key FROM fellows
WHERE first_name_of(first_name, name) IN (SELECT name FROM seed_hints)
  OR surname_of(last_name, name) IN (SELECT name FROM seed_hints)
UNION SELECT '@' || email FROM seed_mails
UNION SELECT p.key FROM all_person_records AS p JOIN seed_mails AS m ON m.email = LOWER(TRIM(p.email))
UNION SELECT p.key FROM all_person_records AS p JOIN seed_phones AS f ON f.phone = p.phone
UNION SELECT p.key FROM (
  SELECT key, UNNEST(STRING_SPLIT(same_as, '|')) AS other FROM all_person_records WHERE same_as IS NOT NULL) AS p
JOIN seeds AS s ON s.key = TRIM(p.other);

CREATE TEMP TABLE person_entities AS SELECT key, entity_id FROM old_links WHERE kind = 'person';
-- Whose links, and whose own row, are made anew: of whom one was compared with another, both, and so on.
CREATE TEMP TABLE compared AS
SELECT l.entity_id AS one, r.entity_id AS other
FROM (SELECT left_key, right_key FROM old_candidates WHERE kind = 'person') AS c
JOIN person_entities AS l ON l.key = c.left_key JOIN person_entities AS r ON r.key = c.right_key
WHERE l.entity_id <> r.entity_id;
CREATE TEMP TABLE anew_old_people AS
WITH RECURSIVE found AS (
  SELECT e.entity_id FROM person_entities AS e JOIN near_people AS n ON n.key = e.key
  UNION
  SELECT CASE WHEN c.one = f.entity_id THEN c.other ELSE c.one END
  FROM found AS f JOIN compared AS c ON c.one = f.entity_id OR c.other = f.entity_id)
SELECT DISTINCT entity_id FROM found;
CREATE TEMP TABLE anew_keys AS
SELECT e.key FROM person_entities AS e JOIN anew_old_people AS a ON a.entity_id = e.entity_id
UNION SELECT key FROM seeds;

-- A company that only its people tell of is there as long as one of them is, and they explain each other.
CREATE TEMP TABLE anew_firms AS
SELECT l.entity_id FROM old_links AS l JOIN anew_keys AS k ON k.key = l.key
WHERE l.kind = 'company' AND l.entity_id LIKE '@%'
UNION SELECT entity_id FROM seed_firms;
CREATE TEMP TABLE fellow_keys AS
SELECT l.key FROM old_links AS l JOIN anew_firms AS f ON f.entity_id = l.entity_id WHERE l.kind = 'company';

-- 2. Deals of these people, deals that changed, and deals that something which changed is about.
CREATE TEMP TABLE anew_deals AS
SELECT key FROM delta_deal_records
UNION SELECT deal_key FROM delta_activities WHERE deal_key IS NOT NULL
UNION SELECT deal_key FROM delta_stages WHERE deal_key IS NOT NULL
UNION SELECT deal_key FROM delta_deal_people WHERE deal_key IS NOT NULL
UNION SELECT deal_key FROM delta_payments WHERE deal_key IS NOT NULL
UNION SELECT d.key FROM all_deal_records AS d JOIN anew_keys AS k ON k.key = d.person_key
UNION SELECT d.deal_key FROM all_deal_people AS d JOIN anew_keys AS k ON k.key = d.person_key
UNION SELECT d.deal_id FROM old_deals AS d JOIN anew_old_people AS a ON a.entity_id = d.person_id;

-- 3. Everybody on these deals: their journeys are made anew, whatever else of them is as it was.
CREATE TEMP TABLE on_deals AS
SELECT d.person_key AS key FROM all_deal_records AS d JOIN anew_deals AS a ON a.key = d.key WHERE d.person_key IS NOT NULL
UNION SELECT d.person_key FROM all_deal_people AS d JOIN anew_deals AS a ON a.key = d.deal_key;
CREATE TEMP TABLE anew_old_walkers AS
SELECT entity_id FROM anew_old_people
UNION SELECT e.entity_id FROM person_entities AS e JOIN on_deals AS o ON o.key = e.key
UNION SELECT j.person_id FROM old_journeys AS j JOIN anew_deals AS a ON a.key = j.deal_id WHERE j.person_id IS NOT NULL;
CREATE TEMP TABLE walker_keys AS
SELECT e.key FROM person_entities AS e JOIN anew_old_walkers AS a ON a.entity_id = e.entity_id
UNION SELECT key FROM anew_keys UNION SELECT key FROM on_deals;

-- 4. To tell their journeys apart all their deals are needed, and to tell whose those are everybody on them.
CREATE TEMP TABLE needed_deals AS
SELECT key FROM anew_deals
UNION SELECT d.key FROM all_deal_records AS d JOIN walker_keys AS w ON w.key = d.person_key
UNION SELECT d.deal_key FROM all_deal_people AS d JOIN walker_keys AS w ON w.key = d.person_key;
CREATE TEMP TABLE asked_people AS
SELECT key FROM walker_keys
UNION SELECT d.person_key FROM all_deal_records AS d JOIN needed_deals AS n ON n.key = d.key WHERE d.person_key IS NOT NULL
UNION SELECT d.person_key FROM all_deal_people AS d JOIN needed_deals AS n ON n.key = d.deal_key
UNION SELECT a.person_key FROM all_activities AS a JOIN needed_deals AS n ON n.key = a.deal_key WHERE a.person_key IS NOT NULL
UNION SELECT a.person_key FROM all_stages AS a JOIN needed_deals AS n ON n.key = a.deal_key WHERE a.person_key IS NOT NULL
UNION SELECT key FROM fellow_keys;
CREATE TEMP TABLE needed_people AS
SELECT e.key FROM person_entities AS e
WHERE e.entity_id IN (SELECT o.entity_id FROM person_entities AS o JOIN asked_people AS a ON a.key = o.key)
UNION SELECT key FROM asked_people;
