-- Pairs of company records that no rule joins, and that still may be one company: those of one name but for the legal
-- form. Two domains are two companies to any rule, and to any guess.

CREATE OR REPLACE TEMP TABLE identity_placed AS
SELECT k.node, COALESCE(t.first_node, k.node) AS cluster, k.key,
  SUBSTR(k.key, 1, LENGTH(k.key) - LENGTH(SPLIT_PART(k.key, '/', -1))) AS file
FROM {keys} AS k LEFT JOIN identity_tree AS t ON t.node = k.node;

CREATE OR REPLACE TEMP TABLE identity_asked AS
WITH hints AS (
  SELECT DISTINCT r.node, p.cluster, without_form_of(r.text) AS hint, r.domain
  FROM identity_company_rows AS r JOIN identity_placed AS p ON p.node = r.node WHERE r.name <> ''),
domains AS (SELECT cluster, MIN(domain) AS domain FROM hints GROUP BY 1)
SELECT DISTINCT a.node AS uid_l, b.node AS uid_r
FROM hints AS a JOIN hints AS b ON b.hint = a.hint
JOIN domains AS c ON c.cluster = a.cluster JOIN domains AS d ON d.cluster = b.cluster
WHERE a.node < b.node AND a.cluster <> b.cluster AND (c.domain IS NULL OR d.domain IS NULL OR c.domain = d.domain)
UNION SELECT low, high FROM identity_ruled_pairs;

CREATE OR REPLACE TEMP TABLE identity_cells AS
SELECT r.node AS uid, 0 AS side, MIN(r.text) AS company, MIN(r.domain) AS domain, MIN(r.city) AS city,
  MIN(r.region) AS state, MIN(r.country) AS country
FROM identity_company_rows AS r
WHERE r.node IN (SELECT uid_l FROM identity_asked UNION SELECT uid_r FROM identity_asked) GROUP BY 1;
