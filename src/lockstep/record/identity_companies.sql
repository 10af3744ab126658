-- Which company records share a registrable domain, or a name within their source.

CREATE OR REPLACE TEMP TABLE identity_company_keys AS
SELECT key, CAST(ROW_NUMBER() OVER (ORDER BY key) - 1 AS INTEGER) AS node FROM (SELECT DISTINCT key FROM {companies});

-- Hundreds of people give one name: each is brought into its normal form once, not per person.
CREATE OR REPLACE TEMP TABLE identity_names AS
WITH texts AS (SELECT company_name AS text FROM identity_rows UNION SELECT name FROM {companies}),
plain AS (SELECT text, company_name_of(text) AS name FROM texts WHERE text IS NOT NULL)
SELECT text, CASE WHEN name NOT IN ({no_company}) THEN name ELSE '' END AS name FROM plain;

-- What people's own answers say, per source, in which a name means one company; null where it says nothing.
CREATE OR REPLACE TEMP TABLE identity_said AS
WITH said AS (SELECT DISTINCT source, company_name AS text FROM identity_rows WHERE company_name IS NOT NULL)
SELECT s.source, s.text, CASE WHEN n.name <> '' THEN s.source || '/' || n.name END AS wanted
FROM said AS s JOIN identity_names AS n ON n.text = s.text;

CREATE OR REPLACE TEMP TABLE identity_company_rows AS
SELECT k.node, c.source, h.domain, COALESCE(n.name, '') AS name
FROM {companies} AS c JOIN identity_company_keys AS k ON k.key = c.key
LEFT JOIN identity_names AS n ON n.text = c.name
LEFT JOIN identity_hosts AS h ON h.text = c.domain;

-- Of two companies of one name with two domains, one without a domain could be either: it joins neither.
CREATE OR REPLACE TEMP TABLE identity_same_name AS
WITH counted AS (
  SELECT source, name, COUNT(DISTINCT domain) AS domains, MIN(node) AS first_node,
    MIN(node) FILTER (WHERE domain IS NULL) AS first_without
  FROM identity_company_rows WHERE name <> '' GROUP BY 1, 2 HAVING MIN(node) <> MAX(node))
SELECT r.node, r.name, CASE WHEN c.domains <= 1 THEN c.first_node ELSE c.first_without END AS first_node
FROM identity_company_rows AS r JOIN counted AS c ON c.source = r.source AND c.name = r.name
WHERE c.domains <= 1 OR r.domain IS NULL;

CREATE OR REPLACE TEMP TABLE identity_edges AS
SELECT r.node AS one, d.first_node AS other, '2domain|' || r.domain AS why
FROM identity_company_rows AS r JOIN (
  SELECT domain, MIN(node) AS first_node FROM identity_company_rows
  WHERE domain IS NOT NULL GROUP BY domain HAVING MIN(node) <> MAX(node)) AS d ON d.domain = r.domain
WHERE r.node <> d.first_node
UNION ALL
SELECT node, first_node, '3name|' || name FROM identity_same_name WHERE node <> first_node;
