-- Which company a person works for: the one its source names, else that of its e-mail domain, else that of its
-- company name within its source. A domain or name no company record has makes a company of its own, known as
-- `@firm.example` or `@crm/acme`.

CREATE TEMP TABLE identity_employees AS
SELECT p.key, p.source, p.company_key, COALESCE(m.domain, w.domain) AS domain, company_name_of(p.company_name) AS name
FROM {people} AS p
LEFT JOIN identity_domains AS m ON m.host = LOWER(TRIM(SPLIT_PART(p.email, '@', -1)))
LEFT JOIN identity_domains AS w ON w.host = host_of(p.domain)
UNION ALL
SELECT m.key, NULL, NULL, d.domain, ''
FROM identity_mails AS m JOIN identity_domains AS d ON d.host = SPLIT_PART(m.email, '@', -1) WHERE NOT m.is_record;

CREATE TEMP TABLE identity_employers AS
WITH entities AS (SELECT key, entity_id FROM links WHERE kind = 'company'),
by_domain AS (
  SELECT r.domain, MIN(r.key) AS company_key, MIN(e.entity_id) AS entity_id
  FROM identity_company_rows AS r JOIN entities AS e ON e.key = r.key WHERE r.domain IS NOT NULL GROUP BY 1),
-- A name two companies of a source bear points to neither.
by_name AS (
  SELECT r.source, r.name, MIN(r.key) AS company_key, MIN(e.entity_id) AS entity_id,
    COUNT(DISTINCT e.entity_id) AS companies
  FROM identity_company_rows AS r JOIN entities AS e ON e.key = r.key WHERE r.name <> '' GROUP BY 1, 2),
found AS (
  SELECT p.key, CASE
    WHEN k.key IS NOT NULL
    THEN {'rule': '1source-id', 'entity_id': k.entity_id, 'company_key': k.key, 'shared': k.key}
    WHEN d.domain IS NOT NULL
    THEN {'rule': '2domain', 'entity_id': d.entity_id, 'company_key': d.company_key, 'shared': d.domain}
    WHEN n.companies = 1
    THEN {'rule': '3name', 'entity_id': n.entity_id, 'company_key': n.company_key, 'shared': n.name}
    WHEN p.domain IS NOT NULL
    THEN {'rule': '4domain', 'entity_id': '@' || p.domain, 'company_key': NULL, 'shared': p.domain}
    WHEN p.name <> '' AND n.companies IS NULL
    THEN {'rule': '5name', 'entity_id': '@' || p.source || '/' || p.name, 'company_key': NULL, 'shared': p.name}
    END AS employer
  FROM identity_employees AS p
  LEFT JOIN entities AS k ON k.key = p.company_key
  LEFT JOIN by_domain AS d ON d.domain = p.domain
  LEFT JOIN by_name AS n ON n.source = p.source AND n.name = p.name)
-- The strongest where one key stands in several rows.
SELECT key, MIN(employer) AS employer FROM found WHERE employer IS NOT NULL GROUP BY key;

INSERT INTO links
WITH known_by_people AS (
  SELECT employer.entity_id AS entity_id, MIN(key, 2) AS keys
  FROM identity_employers WHERE employer.company_key IS NULL GROUP BY 1),
told AS (
  SELECT e.key, e.employer.entity_id AS entity_id, SUBSTR(e.employer.rule, 2) AS rule,
    CASE WHEN e.employer.company_key IS NOT NULL THEN e.employer.company_key
         WHEN k.keys[1] <> e.key THEN k.keys[1] ELSE k.keys[2] END AS linked_key,
    e.employer.shared AS shared, e.employer.company_key IS NOT NULL AS has_record
  FROM identity_employers AS e LEFT JOIN known_by_people AS k ON k.entity_id = e.employer.entity_id)
SELECT key, 'company', entity_id, rule, linked_key, shared, CASE
  WHEN rule = 'source-id' THEN 'Its source names the company ' || linked_key
  WHEN rule = 'domain' AND has_record THEN 'Has the domain of ' || linked_key || ': ' || shared
  WHEN rule = 'name' AND has_record THEN 'Names the company ' || linked_key || ': ' || shared
  WHEN rule = 'domain' AND linked_key IS NULL THEN 'No company record has its domain: ' || shared
  WHEN rule = 'name' AND linked_key IS NULL THEN 'No company record of its source has the name it gives: ' || shared
  WHEN rule = 'domain' THEN 'Same domain as ' || linked_key || ', and no company record has it: ' || shared
  ELSE 'Same company name as ' || linked_key || ', and no company record has it: ' || shared END
FROM told;
