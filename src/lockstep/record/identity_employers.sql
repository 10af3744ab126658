-- Which company a person works for: the one its source names, else the one whose record has its e-mail domain,
-- else the one whose record in its source has the company name it gives. A domain or name that no company record
-- has makes a company of its own, known as `@firm.example` or `@crm/acme`.

-- Hundreds of people give one name: normalised once, not per person. Null where the name says nothing.
CREATE OR REPLACE TEMP TABLE identity_names AS
SELECT source, company_name, CASE WHEN name NOT IN ('', {no_company}) THEN source || '/' || name END AS wanted
FROM (SELECT DISTINCT source, company_name, company_name_of(company_name) AS name
  FROM {people} WHERE company_name IS NOT NULL);

-- One row per company and way to know it, strongest way first: of several, a person takes the smallest place.
CREATE OR REPLACE TEMP TABLE identity_employers AS
WITH entities AS (SELECT key, entity_id FROM links WHERE kind = 'company'),
by_domain AS (
  SELECT r.domain, MIN(r.key) AS company_key, MIN(e.entity_id) AS entity_id
  FROM identity_company_rows AS r JOIN entities AS e ON e.key = r.key WHERE r.domain IS NOT NULL GROUP BY 1),
by_name AS (
  SELECT r.source || '/' || r.name AS wanted, r.name, MIN(r.key) AS company_key, MIN(e.entity_id) AS entity_id,
    COUNT(DISTINCT e.entity_id) AS companies
  FROM identity_company_rows AS r JOIN entities AS e ON e.key = r.key WHERE r.name <> '' GROUP BY 1, 2),
ways AS (
  SELECT 1 AS strength, 'source-id' AS rule, key AS wanted, entity_id, key AS company_key, key AS shared FROM entities
  UNION ALL SELECT 2, 'domain', domain, entity_id, company_key, domain FROM by_domain
  -- A name that two companies of a source bear points to neither.
  UNION ALL SELECT 3, 'name', wanted, entity_id, company_key, name FROM by_name WHERE companies = 1
  UNION ALL SELECT 4, 'domain', domain, '@' || domain, NULL, domain
  FROM (SELECT DISTINCT domain FROM identity_domains) WHERE domain NOT IN (SELECT domain FROM by_domain)
  UNION ALL SELECT 5, 'name', wanted, '@' || wanted, NULL, SUBSTR(wanted, STRPOS(wanted, '/') + 1)
  FROM (SELECT DISTINCT wanted FROM identity_names) WHERE wanted NOT IN (SELECT wanted FROM by_name))
SELECT *, ROW_NUMBER() OVER (ORDER BY strength, wanted) AS place FROM ways;

CREATE OR REPLACE TEMP TABLE identity_employees AS
WITH by_key AS (SELECT wanted, place FROM identity_employers WHERE rule = 'source-id'),
by_host AS (
  SELECT d.host, e.place FROM identity_domains AS d
  JOIN identity_employers AS e ON e.wanted = d.domain AND e.rule = 'domain'),
by_name AS (
  SELECT n.source, n.company_name, e.place FROM identity_names AS n
  JOIN identity_employers AS e ON e.wanted = n.wanted AND e.rule = 'name'),
placed AS (
  SELECT p.key, LEAST(k.place, COALESCE(m.place, w.place), n.place) AS place
  FROM {people} AS p
  LEFT JOIN by_key AS k ON k.wanted = p.company_key
  LEFT JOIN by_host AS m ON m.host = LOWER(TRIM(SPLIT_PART(p.email, '@', -1)))
  LEFT JOIN by_host AS w ON w.host = host_of(p.domain)
  LEFT JOIN by_name AS n ON n.source = p.source AND n.company_name = p.company_name
  UNION ALL
  SELECT m.key, h.place
  FROM identity_mails AS m JOIN by_host AS h ON h.host = SPLIT_PART(m.email, '@', -1) WHERE NOT m.is_record)
SELECT key, MIN(place) AS place FROM placed WHERE place IS NOT NULL GROUP BY key;

-- A company without a record is explained by another person of it.
INSERT INTO links
WITH told AS (
  SELECT place, MIN(key, 2) AS keys FROM identity_employees
  WHERE place IN (SELECT place FROM identity_employers WHERE company_key IS NULL) GROUP BY 1)
SELECT p.key, 'company', e.entity_id, e.rule,
  COALESCE(e.company_key, CASE WHEN t.keys[1] = p.key THEN t.keys[2] ELSE t.keys[1] END) AS linked, e.shared,
  CASE WHEN e.strength = 1 THEN 'Its source names the company ' || linked
       WHEN e.strength = 2 THEN 'Has the domain of ' || linked || ': ' || e.shared
       WHEN e.strength = 3 THEN 'Names the company ' || linked || ': ' || e.shared
       WHEN e.strength = 4 THEN 'No company record has its domain' || COALESCE(', the same as that of ' || linked, '')
         || ': ' || e.shared
       ELSE 'No company record of its source has the name it gives' || COALESCE(', as ' || linked || ' does', '')
         || ': ' || e.shared END
FROM identity_employees AS p JOIN identity_employers AS e ON e.place = p.place
LEFT JOIN told AS t ON t.place = p.place;
