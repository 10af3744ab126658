-- Which company a person works for: the one its source names, else the one whose record has its e-mail domain,
-- else the one whose record in its source has the company name it gives. A domain or name that no company record
-- has makes a company of its own, known as `@firm.example` or `@crm/acme`.

-- One row per company and way to know it, strongest way first: of several, a person takes the smallest place.
CREATE OR REPLACE TABLE employers AS
WITH by_domain AS (
  -- Of a group's companies at one domain the one that belongs to no other.
  SELECT r.domain, ARG_MIN(r.node, r.node + CASE WHEN r.parent IS NULL THEN 0 ELSE 1099511627776 END) AS node,
    ARG_MIN(l.first_node, r.node + CASE WHEN r.parent IS NULL THEN 0 ELSE 1099511627776 END) AS first_node
  FROM identity_company_rows AS r JOIN company_links AS l ON l.node = r.node WHERE r.domain IS NOT NULL GROUP BY 1),
by_name AS (
  SELECT r.source || '/' || r.name AS wanted, MIN(r.name) AS name, MIN(r.node) AS node,
    MIN(l.first_node) AS first_node, COUNT(DISTINCT l.first_node) AS companies
  FROM identity_company_rows AS r JOIN company_links AS l ON l.node = r.node WHERE r.name <> '' GROUP BY 1),
known AS (
  SELECT 1 AS strength, 'source-id' AS rule, key AS wanted, first_node, node, key AS shared FROM company_links
  UNION ALL SELECT 2, 'domain', domain, first_node, node, domain FROM by_domain
  -- A name that two companies of a source bear points to neither.
  UNION ALL SELECT 3, 'name', wanted, first_node, node, name FROM by_name WHERE companies = 1),
ways AS (
  SELECT k.strength, k.rule, k.wanted, f.key AS entity_id, l.key AS company_key, k.shared
  FROM known AS k JOIN company_links AS f ON f.node = k.first_node JOIN company_links AS l ON l.node = k.node
  UNION ALL SELECT 4, 'domain', domain, '@' || domain, NULL, domain
  FROM (SELECT DISTINCT domain FROM identity_hosts) WHERE domain NOT IN (SELECT domain FROM by_domain)
  UNION ALL SELECT 5, 'name', wanted, '@' || wanted, NULL, SUBSTR(wanted, STRPOS(wanted, '/') + 1)
  FROM (SELECT DISTINCT wanted FROM identity_said WHERE wanted IS NOT NULL) WHERE wanted NOT IN (SELECT wanted FROM by_name))
SELECT *, CAST(ROW_NUMBER() OVER (ORDER BY strength, wanted) AS INTEGER) AS place FROM ways;

CREATE OR REPLACE TABLE employer_links AS
WITH by_key AS (SELECT wanted, place FROM employers WHERE rule = 'source-id'),
by_host AS (
  SELECT h.text, e.place FROM identity_hosts AS h
  JOIN employers AS e ON e.wanted = h.domain AND e.rule = 'domain'),
by_name AS (
  SELECT s.source, s.text, e.place FROM identity_said AS s
  JOIN employers AS e ON e.wanted = s.wanted AND e.rule = 'name'),
placed AS (
  SELECT r.node, LEAST(k.place, COALESCE(m.place, w.place), n.place) AS place
  FROM identity_rows AS r
  LEFT JOIN by_key AS k ON k.wanted = r.company_key
  LEFT JOIN by_host AS m ON m.text = SPLIT_PART(r.email, '@', -1)
  LEFT JOIN by_host AS w ON w.text = r.domain
  LEFT JOIN by_name AS n ON n.source = r.source AND n.text = r.company_name
  UNION ALL
  SELECT m.node, h.place
  FROM identity_mails AS m JOIN by_host AS h ON h.text = SPLIT_PART(m.email, '@', -1) WHERE NOT m.is_record)
SELECT node, MIN(place) AS place FROM placed WHERE place IS NOT NULL GROUP BY node;
