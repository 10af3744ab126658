-- Pairs of person records that no rule joins, and that still may be one person.
-- Only people whom one file alone knows are asked about: who is found in two is explained. And only pairs that share a
-- name beside something else that few have: an employer, a phone number, a mailbox that is nobody's name. Half of all
-- namesakes would be the answer otherwise. Whether a pair is asked about depends on its two clusters alone.

CREATE OR REPLACE TEMP TABLE identity_placed AS
SELECT r.node, COALESCE(t.first_node, r.node) AS cluster, k.key,
  SUBSTR(k.key, 1, LENGTH(k.key) - LENGTH(SPLIT_PART(k.key, '/', -1))) AS file
FROM (SELECT DISTINCT node FROM identity_rows) AS r JOIN {keys} AS k ON k.node = r.node
LEFT JOIN identity_tree AS t ON t.node = r.node;
CREATE OR REPLACE TEMP TABLE identity_lone AS
SELECT cluster FROM identity_placed GROUP BY cluster HAVING MIN(file) = MAX(file);

CREATE OR REPLACE TEMP TABLE identity_hints AS
WITH said AS (
  SELECT r.node, r.phone, SPLIT_PART(r.email, '@', 1) AS mailbox, w.domain AS site, m.domain AS host,
    n.name AS company, first_name_of(r.first_name, r.name) AS first_name,
    surname_of(r.last_name, r.name) AS surname
  FROM identity_rows AS r
  LEFT JOIN identity_hosts AS w ON w.text = r.domain
  LEFT JOIN identity_hosts AS m ON m.text = SPLIT_PART(r.email, '@', -1)
  LEFT JOIN identity_names AS n ON n.text = r.company_name AND n.name <> ''),
named AS (
  SELECT * REPLACE (CASE WHEN first_name NOT IN ({no_name}) THEN first_name END AS first_name,
    CASE WHEN surname NOT IN ({no_name}) THEN surname END AS surname) FROM said),
hints AS (
  SELECT node, HASH(site, surname) AS hint FROM named WHERE site IS NOT NULL AND surname IS NOT NULL
  UNION ALL SELECT node, HASH(site, first_name) FROM named WHERE site IS NOT NULL AND first_name IS NOT NULL
  UNION ALL SELECT node, HASH(host, surname) FROM named WHERE host IS NOT NULL AND surname IS NOT NULL
  UNION ALL SELECT node, HASH(host, first_name) FROM named WHERE host IS NOT NULL AND first_name IS NOT NULL
  UNION ALL SELECT node, HASH(company, surname) FROM named WHERE company IS NOT NULL AND surname IS NOT NULL
  UNION ALL SELECT node, HASH(company, first_name) FROM named WHERE company IS NOT NULL AND first_name IS NOT NULL
  UNION ALL SELECT node, HASH(phone, first_name) FROM named WHERE LENGTH(phone) >= 7 AND first_name IS NOT NULL
  UNION ALL SELECT node, HASH(mailbox, surname) FROM named
  WHERE LENGTH(mailbox) >= 5 AND surname IS NOT NULL AND NOT CONTAINS(mailbox, surname) AND mailbox NOT IN ({role_mailboxes}))
SELECT DISTINCT node, hint FROM hints;

CREATE OR REPLACE TEMP TABLE identity_asked AS
WITH asking AS (
  SELECT h.node, h.hint, p.cluster FROM identity_hints AS h JOIN identity_placed AS p ON p.node = h.node
  WHERE p.cluster IN (SELECT cluster FROM identity_lone)),
asked AS (
  SELECT h.node, h.hint, p.cluster FROM identity_hints AS h JOIN identity_placed AS p ON p.node = h.node
  WHERE h.hint IN (SELECT hint FROM asking))
SELECT DISTINCT LEAST(a.node, b.node) AS uid_l, GREATEST(a.node, b.node) AS uid_r
FROM asking AS a JOIN asked AS b ON b.hint = a.hint WHERE a.cluster <> b.cluster
UNION SELECT low, high FROM identity_ruled_pairs
UNION SELECT low, high FROM identity_doubts;

-- Of a record with several answers one of each, whichever is the smallest.
CREATE OR REPLACE TEMP TABLE identity_cells AS
SELECT r.node AS uid, 0 AS side, MIN(r.name) AS name, MIN(r.first_name) AS first, MIN(r.last_name) AS last,
  MIN(r.email) AS email, MIN(r.phone) AS phone, MIN(r.company_name) AS company, MIN(r.domain) AS domain,
  MIN(r.city) AS city, MIN(r.country) AS country, MIN(r.title) AS title
FROM identity_rows AS r
WHERE r.node IN (SELECT uid_l FROM identity_asked UNION SELECT uid_r FROM identity_asked) GROUP BY 1;
