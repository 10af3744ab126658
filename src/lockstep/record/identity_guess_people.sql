-- Pairs of person records that no rule joins, and that still may be one person.
-- Only people whom one file alone knows are asked about: who is found in two is explained. And only pairs that share a
-- name beside something else that few have, an employer or a phone number: all namesakes of the world would be the answer
-- otherwise, and a mailbox is but the name again. Whether a pair is asked about depends on its two clusters alone.

CREATE OR REPLACE TEMP TABLE identity_placed AS
SELECT r.node, COALESCE(t.first_node, r.node) AS cluster, k.key,
  SUBSTR(k.key, 1, LENGTH(k.key) - LENGTH(SPLIT_PART(k.key, '/', -1))) AS file
FROM (SELECT DISTINCT node FROM identity_rows) AS r JOIN {keys} AS k ON k.node = r.node
LEFT JOIN identity_tree AS t ON t.node = r.node;
CREATE OR REPLACE TEMP TABLE identity_lone AS
SELECT cluster FROM identity_placed GROUP BY cluster HAVING MIN(file) = MAX(file);

-- Employers and phone numbers first, as numbers: nine in ten have none of those of the people asked about.
CREATE OR REPLACE TEMP TABLE identity_spots AS
WITH spots AS ({spots})
SELECT DISTINCT s.node, s.spot, p.cluster, l.cluster IS NOT NULL AS is_asking
FROM spots AS s JOIN identity_placed AS p ON p.node = s.node LEFT JOIN identity_lone AS l ON l.cluster = p.cluster;
CREATE OR REPLACE TEMP TABLE identity_hints AS
WITH near AS (
  SELECT node, spot, cluster, is_asking FROM identity_spots
  WHERE spot IN (SELECT spot FROM identity_spots WHERE is_asking)),
named AS (
  SELECT r.node, UNNEST([first_name_of(r.first_name, r.name), surname_of(r.last_name, r.name)]) AS name
  FROM identity_rows AS r SEMI JOIN near ON near.node = r.node)
SELECT DISTINCT n.node, n.spot, d.name, n.cluster, n.is_asking FROM near AS n JOIN named AS d ON d.node = n.node
WHERE d.name NOT IN ({no_name});

CREATE OR REPLACE TEMP TABLE identity_asked AS
SELECT LEAST(a.node, b.node) AS uid_l, GREATEST(a.node, b.node) AS uid_r
FROM identity_hints AS a JOIN identity_hints AS b ON b.spot = a.spot AND b.name = a.name
WHERE a.is_asking AND a.cluster <> b.cluster
UNION SELECT low, high FROM identity_ruled_pairs
UNION SELECT low, high FROM identity_doubts;

-- Of a record with several answers one of each, whichever is the smallest.
CREATE OR REPLACE TEMP TABLE identity_cells AS
SELECT r.node AS uid, 0 AS side, MIN(r.name) AS name, MIN(r.first_name) AS first, MIN(r.last_name) AS last,
  MIN(r.email) AS email, MIN(r.phone) AS phone, MIN(r.company_name) AS company, MIN(r.domain) AS domain,
  MIN(r.city) AS city, MIN(r.country) AS country, MIN(r.title) AS title
FROM identity_rows AS r
WHERE r.node IN (SELECT uid_l FROM identity_asked UNION SELECT uid_r FROM identity_asked) GROUP BY 1;
