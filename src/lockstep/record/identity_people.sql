-- Which person records share an id, an e-mail address, or a phone number and surname.
-- Every group of equals is joined to its smallest record, never pair by pair: an address that 10,000 records have
-- makes 9,999 edges. Records go by numbers in here: joining and grouping on keys took three times as long.

CREATE OR REPLACE TEMP TABLE identity_merged AS
SELECT DISTINCT key, TRIM(other) AS other
FROM (SELECT key, UNNEST(STRING_SPLIT(same_as, '|')) AS other FROM {people} WHERE same_as IS NOT NULL)
WHERE TRIM(other) NOT IN ('', key);

-- Records first, then ids that only another record names, then bare references: the smallest is the entity's id.
CREATE OR REPLACE TEMP TABLE identity_keys AS
WITH records AS (SELECT DISTINCT key FROM {people}),
others AS (
  SELECT other AS key FROM identity_merged UNION SELECT person_key FROM {references} WHERE person_key LIKE '@%'),
everyone AS (
  SELECT key, 0 AS place FROM records
  UNION ALL
  SELECT key, CASE WHEN key LIKE '@%' THEN 2 ELSE 1 END FROM others WHERE key NOT IN (SELECT key FROM records))
SELECT key, CAST(ROW_NUMBER() OVER (ORDER BY place, key) - 1 AS INTEGER) AS node FROM everyone;

-- What the rules below read, once, instead of the files each time.
CREATE OR REPLACE TEMP TABLE identity_rows AS
SELECT k.node, p.source, LOWER(TRIM(p.email)) AS email, p.phone, p.name, p.first_name, p.last_name, p.company_key,
  p.company_name, p.domain
FROM {people} AS p JOIN identity_keys AS k ON k.key = p.key;

CREATE OR REPLACE TEMP TABLE identity_mails AS
SELECT node, email, TRUE AS is_record FROM identity_rows WHERE email LIKE '%_@_%'
UNION ALL
SELECT node, LOWER(TRIM(SUBSTR(key, 2))), FALSE FROM identity_keys WHERE key LIKE '@%';

CREATE OR REPLACE TEMP TABLE identity_shared_mails AS
WITH shared AS (
  SELECT email, MIN(node) AS first_node FROM identity_mails GROUP BY email HAVING MIN(node) <> MAX(node))
SELECT *, REGEXP_REPLACE(SPLIT_PART(email, '@', 1), '[^a-z]', '', 'g') IN ({role_mailboxes}) AS is_role FROM shared;

-- A role mailbox is read by several people: there the name must be the same too. Two first names under one
-- surname are two people; a record without a first name is one of them, nobody knows which.
CREATE OR REPLACE TEMP TABLE identity_role_rows AS
WITH named AS (
  SELECT r.node, s.email, surname_of(r.last_name, r.name) AS surname,
    first_name_of(r.first_name, r.name) AS first_name
  FROM identity_rows AS r JOIN identity_shared_mails AS s ON s.email = r.email WHERE s.is_role),
counted AS (
  SELECT email, surname, COUNT(DISTINCT NULLIF(first_name, '')) AS first_names FROM named GROUP BY 1, 2)
SELECT n.node, n.email, n.surname,
  CASE WHEN n.surname = '' OR (c.first_names > 1 AND n.first_name = '') THEN CAST(n.node AS VARCHAR)
       WHEN c.first_names > 1 THEN n.surname || ' ' || n.first_name
       ELSE n.surname END AS who
FROM named AS n JOIN counted AS c ON c.email = n.email AND c.surname = n.surname;

CREATE OR REPLACE TEMP TABLE identity_same_phone AS
WITH shared AS (
  SELECT phone FROM identity_rows WHERE LENGTH(phone) >= 7 GROUP BY phone HAVING COUNT(*) > 1)
SELECT r.node, r.phone, surname_of(r.last_name, r.name) AS surname
FROM identity_rows AS r JOIN shared AS s ON s.phone = r.phone;

CREATE OR REPLACE TEMP TABLE identity_edges AS
SELECT a.node AS one, b.node AS other, '1source-id|' || m.other AS why
FROM identity_merged AS m JOIN identity_keys AS a ON a.key = m.key JOIN identity_keys AS b ON b.key = m.other
UNION ALL
SELECT m.node, s.first_node, '2email|' || m.email
FROM identity_mails AS m JOIN identity_shared_mails AS s ON s.email = m.email
WHERE NOT s.is_role AND m.node <> s.first_node
UNION ALL
SELECT r.node, f.first_node, '2email|' || r.email || ', ' || r.surname
FROM identity_role_rows AS r JOIN (
  SELECT email, who, MIN(node) AS first_node FROM identity_role_rows GROUP BY 1, 2) AS f
  ON f.email = r.email AND f.who = r.who
WHERE r.node <> f.first_node
UNION ALL
-- A bare reference to a role mailbox is its reader where it has only one.
SELECT m.node, r.first_node, '2email|' || m.email
FROM identity_mails AS m JOIN (
  SELECT email, MIN(node) AS first_node FROM identity_role_rows GROUP BY email HAVING COUNT(DISTINCT who) = 1) AS r
  ON r.email = m.email
WHERE NOT m.is_record
UNION ALL
SELECT p.node, f.first_node, '3phone-surname|' || p.phone || ', ' || p.surname
FROM identity_same_phone AS p JOIN (
  SELECT phone, surname, MIN(node) AS first_node FROM identity_same_phone WHERE surname <> '' GROUP BY 1, 2) AS f
  ON f.phone = p.phone AND f.surname = p.surname
WHERE p.node <> f.first_node;
