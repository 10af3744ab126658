-- Which company records share a registrable domain, a name within their source, or a name and a place.

CREATE OR REPLACE TEMP TABLE identity_company_keys AS
SELECT key, CAST(ROW_NUMBER() OVER (ORDER BY key) - 1 AS INTEGER) AS node FROM (SELECT DISTINCT key FROM {companies});

CREATE OR REPLACE TEMP TABLE identity_company_rows AS
SELECT k.node, c.source, h.domain, COALESCE(n.name, '') AS name, c.name AS text, LOWER(TRIM(c.city)) AS city, c.region,
  LOWER(TRIM(c.country)) AS country, NULLIF(TRIM(c.parent), '') AS parent
FROM {companies} AS c JOIN identity_company_keys AS k ON k.key = c.key
LEFT JOIN identity_names AS n ON n.text = c.name
LEFT JOIN identity_hosts AS h ON h.text = c.domain;

-- A company and the one it says it belongs to: `parent` is that one's id in the same file, or its key.
CREATE OR REPLACE TEMP TABLE identity_parents AS
WITH named AS (
  SELECT r.node, r.parent, REGEXP_REPLACE(k.key, '[^/]*$', '') || r.parent AS sibling
  FROM identity_company_rows AS r JOIN identity_company_keys AS k ON k.node = r.node WHERE r.parent IS NOT NULL),
pairs AS (
  SELECT n.node AS one, k.node AS other FROM named AS n JOIN identity_company_keys AS k ON k.key = n.parent
  UNION SELECT n.node, k.node FROM named AS n JOIN identity_company_keys AS k ON k.key = n.sibling)
SELECT DISTINCT LEAST(one, other) AS low, GREATEST(one, other) AS high FROM pairs WHERE one <> other;

-- Names are taken apart only where it matters: at a domain of several names, and of one name in one place.
CREATE OR REPLACE TEMP TABLE identity_mixed_domains AS
SELECT domain FROM identity_company_rows WHERE domain IS NOT NULL AND name <> ''
GROUP BY domain HAVING MIN(name) <> MAX(name);
CREATE OR REPLACE TEMP TABLE identity_neighbours AS
WITH placed AS (
  SELECT node, text, city, country, without_form_of(text) AS stem FROM identity_company_rows
  WHERE name <> '' AND city <> '' AND country <> ''),
shared AS (SELECT stem, city, country FROM placed GROUP BY 1, 2, 3 HAVING MIN(node) <> MAX(node))
SELECT p.node, p.text, p.city, p.country, p.stem AS rough_stem
FROM placed AS p JOIN shared AS s ON s.stem = p.stem AND s.city = p.city AND s.country = p.country;
CREATE OR REPLACE TEMP TABLE identity_stem_texts AS
SELECT r.text FROM identity_company_rows AS r JOIN identity_mixed_domains AS d ON d.domain = r.domain
WHERE r.text IS NOT NULL
UNION SELECT text FROM identity_neighbours;
