-- Which company records share a registrable domain, or a name within their source.

CREATE OR REPLACE TEMP TABLE identity_company_rows AS
SELECT c.key, c.source, d.domain, CASE WHEN c.name IN ({no_company}) THEN '' ELSE c.name END AS name
FROM (SELECT key, source, company_name_of(name) AS name, host_of(domain) AS host FROM {companies}) AS c
LEFT JOIN identity_domains AS d ON d.host = c.host;

-- Of two companies of one name with two domains, one without a domain could be either: it joins neither.
CREATE OR REPLACE TEMP TABLE identity_same_name AS
WITH counted AS (
  SELECT source, name, COUNT(DISTINCT domain) AS domains, MIN(key) AS first_key,
    MIN(key) FILTER (WHERE domain IS NULL) AS first_without
  FROM identity_company_rows WHERE name <> '' GROUP BY 1, 2 HAVING MIN(key) <> MAX(key))
SELECT r.key, r.name, CASE WHEN c.domains <= 1 THEN c.first_key ELSE c.first_without END AS first_key
FROM identity_company_rows AS r JOIN counted AS c ON c.source = r.source AND c.name = r.name
WHERE c.domains <= 1 OR r.domain IS NULL;

CREATE OR REPLACE TEMP TABLE identity_edges AS
SELECT r.key AS one, d.first_key AS other, '2domain' AS rule, r.domain AS shared
FROM identity_company_rows AS r JOIN (
  SELECT domain, MIN(key) AS first_key FROM identity_company_rows
  WHERE domain IS NOT NULL GROUP BY domain HAVING MIN(key) <> MAX(key)) AS d ON d.domain = r.domain
WHERE r.key <> d.first_key
UNION ALL
SELECT key, first_key, '3name', name FROM identity_same_name WHERE key <> first_key;

CREATE OR REPLACE TEMP TABLE identity_nodes AS
WITH ends AS (SELECT one AS key FROM identity_edges UNION SELECT other FROM identity_edges)
SELECT key, ROW_NUMBER() OVER (ORDER BY key) - 1 AS node FROM ends;
