-- The companies which the people and deals that are built anew may belong to, and the rows to build them from.
CREATE TEMP TABLE needed_companies AS
WITH said AS (
  SELECT p.* FROM all_person_records AS p SEMI JOIN needed_people AS n ON n.key = p.key),
deals_said AS (SELECT d.* FROM all_deal_records AS d SEMI JOIN needed_deals AS n ON n.key = d.key),
meant AS (
  SELECT company_key AS key FROM said UNION SELECT company_key FROM deals_said
  UNION SELECT c.key FROM all_company_records AS c JOIN needed_domains AS d ON d.domain = LOWER(TRIM(c.domain))
  UNION SELECT c.key FROM all_company_records AS c
  WHERE company_name_of(c.name) IN (SELECT company_name_of(company_name) FROM said WHERE company_name IS NOT NULL)),
entities AS (
  -- Of those who stay as they were, the company they had.
  SELECT p.company_id AS entity_id FROM old_people AS p JOIN person_entities AS e ON e.entity_id = p.person_id
  JOIN needed_people AS n ON n.key = e.key
  UNION SELECT l.entity_id FROM old_links AS l JOIN meant AS m ON m.key = l.key WHERE l.kind = 'company'
  UNION SELECT company_id FROM old_companies
  WHERE LOWER(TRIM(name)) IN (SELECT LOWER(TRIM(company_name)) FROM deals_said))
SELECT l.key FROM old_links AS l JOIN entities AS e ON e.entity_id = l.entity_id
WHERE l.kind = 'company' AND l.key IN (SELECT key FROM all_company_records);

CREATE TABLE person_records AS SELECT r.* FROM all_person_records AS r SEMI JOIN needed_people AS n ON n.key = r.key;
CREATE TABLE company_records AS
SELECT r.* FROM all_company_records AS r SEMI JOIN needed_companies AS n ON n.key = r.key;
CREATE TABLE touches AS SELECT r.* FROM all_touches AS r SEMI JOIN needed_people AS n ON n.key = r.person_key;
CREATE TABLE handoffs AS SELECT r.* FROM all_handoffs AS r SEMI JOIN needed_people AS n ON n.key = r.person_key;
CREATE TABLE activities AS
SELECT * FROM all_activities
WHERE person_key IN (SELECT key FROM needed_people) OR deal_key IN (SELECT key FROM needed_deals);
CREATE TABLE stages AS
SELECT * FROM all_stages
WHERE person_key IN (SELECT key FROM needed_people) OR deal_key IN (SELECT key FROM needed_deals);
CREATE TABLE deal_people AS
SELECT * FROM all_deal_people
WHERE person_key IN (SELECT key FROM needed_people) OR deal_key IN (SELECT key FROM needed_deals);
CREATE TABLE payments AS SELECT r.* FROM all_payments AS r SEMI JOIN needed_deals AS n ON n.key = r.deal_key;
-- Deals that are only spoken of, too: to tell whether they exist.
CREATE TABLE deal_records AS
SELECT * FROM all_deal_records WHERE key IN (
  SELECT key FROM needed_deals UNION SELECT deal_key FROM activities UNION SELECT deal_key FROM stages
  UNION SELECT deal_key FROM deal_people);
CREATE VIEW member_records AS FROM all_member_records;
CREATE VIEW products AS FROM all_products;
CREATE VIEW spend AS FROM all_spend;
CREATE VIEW reading_faults AS FROM all_reading_faults WHERE false;
