-- Which people, deals and companies follow from rows that changed, and what must be looked at to build them anew.
-- `old_…` is what the last version has, `all_…` what has landed now, `delta_…` the rows of both that differ.
-- Nothing here decides anything: whoever might be affected is built anew, by the same steps as everybody.
-- Whose links, and whose own row, are made anew: `anew_keys`, found by what records have in common (`marks.sql`).
CREATE TEMP TABLE anew_old_people AS
SELECT DISTINCT e.entity_id FROM person_entities AS e JOIN anew_keys AS k ON k.key = e.key;

-- A company that only its people tell of is there as long as one of them is, and they explain each other.
CREATE TEMP TABLE anew_firms AS
SELECT l.entity_id FROM old_links AS l JOIN anew_keys AS k ON k.key = l.key
WHERE l.kind = 'company' AND l.entity_id LIKE '@%'
UNION SELECT entity_id FROM seed_firms;
CREATE TEMP TABLE fellow_keys AS
SELECT l.key FROM old_links AS l JOIN anew_firms AS f ON f.entity_id = l.entity_id WHERE l.kind = 'company';
-- What they, and companies that are looked at anew, are or were called: a deal may only say a name.
CREATE TEMP TABLE anew_names AS
SELECT LOWER(TRIM(text)) AS name FROM anew_company_rows
UNION SELECT LOWER(TRIM(c.name)) FROM old_companies AS c
WHERE c.company_id IN (SELECT entity_id FROM anew_old_companies UNION SELECT entity_id FROM anew_firms)
UNION SELECT SPLIT_PART(entity_id, '/', -1) FROM anew_firms WHERE entity_id LIKE '%/%'
UNION SELECT text FROM names_by_hand;

-- 1. Deals of these people, deals that changed, and deals that something which changed is about.
CREATE TEMP TABLE anew_deals AS
SELECT key FROM delta_deal_records
UNION SELECT deal_key FROM delta_activities WHERE deal_key IS NOT NULL
UNION SELECT deal_key FROM delta_stages WHERE deal_key IS NOT NULL
UNION SELECT deal_key FROM delta_deal_people WHERE deal_key IS NOT NULL
UNION SELECT deal_key FROM delta_payments WHERE deal_key IS NOT NULL
UNION SELECT d.key FROM all_deal_records AS d JOIN anew_keys AS k ON k.key = d.person_key
UNION SELECT d.deal_key FROM all_deal_people AS d JOIN anew_keys AS k ON k.key = d.person_key
UNION SELECT d.deal_id FROM old_deals AS d JOIN anew_old_people AS a ON a.entity_id = d.person_id
UNION SELECT deal_id FROM old_deals WHERE company_id IN (SELECT entity_id FROM anew_old_companies)
UNION SELECT key FROM all_deal_records
WHERE company_key IN (SELECT key FROM anew_companies) OR LOWER(TRIM(company_name)) IN (SELECT name FROM anew_names)
UNION SELECT d.key FROM all_deal_records AS d SEMI JOIN unknown_refs USING (source, file, row);

-- 2. Everybody on these deals: their journeys are made anew, whatever else of them is as it was.
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

-- 3. To tell their journeys apart all their deals are needed, and to tell whose those are everybody on them.
CREATE TEMP TABLE needed_deals AS
SELECT key FROM anew_deals
UNION SELECT d.key FROM all_deal_records AS d JOIN walker_keys AS w ON w.key = d.person_key
UNION SELECT d.deal_key FROM all_deal_people AS d JOIN walker_keys AS w ON w.key = d.person_key;
-- Of a company that only its people tell of, and a deal names, one of them tells.
CREATE TEMP TABLE named_firms AS
SELECT company_id FROM old_companies WHERE company_id LIKE '@%/%' AND LOWER(TRIM(name)) IN (
  SELECT LOWER(TRIM(d.company_name)) FROM all_deal_records AS d SEMI JOIN needed_deals AS n ON n.key = d.key);
CREATE TEMP TABLE asked_people AS
SELECT key FROM walker_keys
UNION SELECT d.person_key FROM all_deal_records AS d JOIN needed_deals AS n ON n.key = d.key WHERE d.person_key IS NOT NULL
UNION SELECT d.person_key FROM all_deal_people AS d JOIN needed_deals AS n ON n.key = d.deal_key
UNION SELECT a.person_key FROM all_activities AS a JOIN needed_deals AS n ON n.key = a.deal_key WHERE a.person_key IS NOT NULL
UNION SELECT a.person_key FROM all_stages AS a JOIN needed_deals AS n ON n.key = a.deal_key WHERE a.person_key IS NOT NULL
UNION SELECT key FROM fellow_keys
UNION SELECT MIN(l.key) FROM old_links AS l SEMI JOIN named_firms AS f ON f.company_id = l.entity_id
WHERE l.kind = 'company' GROUP BY l.entity_id;
CREATE TEMP TABLE needed_people AS
SELECT e.key FROM person_entities AS e
WHERE e.entity_id IN (SELECT o.entity_id FROM person_entities AS o JOIN asked_people AS a ON a.key = o.key)
UNION SELECT key FROM asked_people;
