-- The companies which the people and deals that are built anew may belong to, and the rows to build them from.
CREATE TEMP TABLE needed_said AS
SELECT p.company_key, p.company_name FROM everybody AS p SEMI JOIN needed_people AS n ON n.key = p.key;
CREATE TEMP TABLE deals_said AS
SELECT d.company_key, LOWER(TRIM(d.company_name)) AS name FROM all_deal_records AS d
SEMI JOIN needed_deals AS n ON n.key = d.key;
CREATE TEMP TABLE needed_names AS
SELECT DISTINCT name FROM spelt_names WHERE text IN (SELECT company_name FROM needed_said);
CREATE TEMP TABLE meant_companies AS
SELECT company_key AS key FROM needed_said UNION SELECT company_key FROM deals_said
UNION SELECT key FROM all_company_records
WHERE LOWER(TRIM(domain)) IN (SELECT domain FROM needed_domains) OR company_name_of(name) IN (SELECT name FROM needed_names);
-- Of those who stay as they were, the company they had.
CREATE TEMP TABLE needed_employers AS
SELECT l.key, l.entity_id FROM old_links AS l
WHERE l.kind = 'company' AND l.key IN (SELECT key FROM needed_people UNION SELECT key FROM meant_companies);
CREATE TEMP TABLE needed_entities AS
SELECT entity_id FROM needed_employers
UNION SELECT company_id FROM old_companies WHERE LOWER(TRIM(name)) IN (SELECT name FROM deals_said);
CREATE TEMP TABLE needed_members AS
SELECT l.key, l.entity_id FROM old_links AS l SEMI JOIN needed_entities AS e ON e.entity_id = l.entity_id
WHERE l.kind = 'company';
CREATE TEMP TABLE needed_companies AS
SELECT key FROM all_company_records
WHERE key IN (SELECT key FROM needed_members UNION SELECT key FROM anew_companies);

CREATE TABLE person_records AS SELECT r.* FROM all_person_records AS r SEMI JOIN needed_people AS n ON n.key = r.key;
CREATE TABLE company_records AS
SELECT r.* FROM all_company_records AS r SEMI JOIN needed_companies AS n ON n.key = r.key;
-- Of the many touches only what the steps ask for: each column more is read of all of them.
CREATE TABLE touches AS
SELECT r.source, r.file, r.row, r.person_key, r.occurred_s, r.kind, r.channel, r.campaign FROM all_touches AS r
SEMI JOIN needed_people AS n ON n.key = r.person_key;
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
