-- Which person records share an id, an e-mail address, or a phone number and surname.
-- Every group of equals is joined to its smallest key, never pair by pair: an address that 10,000 records have
-- makes 9,999 edges.

CREATE OR REPLACE TEMP TABLE identity_mails AS
SELECT key, LOWER(TRIM(email)) AS email, TRUE AS is_record FROM {people} WHERE email LIKE '%_@_%'
UNION ALL
SELECT DISTINCT person_key, LOWER(TRIM(SUBSTR(person_key, 2))), FALSE FROM {references} WHERE person_key LIKE '@%';

-- What a bare reference is joined to is a record where there is one.
CREATE OR REPLACE TEMP TABLE identity_shared_mails AS
WITH repeated AS (SELECT email FROM identity_mails GROUP BY email HAVING COUNT(*) > 1)
SELECT m.email, COALESCE(MIN(m.key) FILTER (WHERE m.is_record), MIN(m.key)) AS first_key,
  REGEXP_REPLACE(SPLIT_PART(m.email, '@', 1), '[^a-z]', '', 'g') IN ({role_mailboxes}) AS is_role
FROM identity_mails AS m JOIN repeated AS r ON r.email = m.email
GROUP BY m.email HAVING MIN(m.key) <> MAX(m.key);

-- A role mailbox is read by several people: there the name must be the same too. Two first names under one
-- surname are two people; a record without a first name is one of them, nobody knows which.
CREATE OR REPLACE TEMP TABLE identity_role_rows AS
WITH named AS (
  SELECT p.key, s.email, surname_of(p.last_name, p.name) AS surname,
    first_name_of(p.first_name, p.name) AS first_name
  FROM {people} AS p JOIN identity_shared_mails AS s ON s.email = LOWER(TRIM(p.email)) WHERE s.is_role),
counted AS (
  SELECT email, surname, COUNT(DISTINCT NULLIF(first_name, '')) AS first_names FROM named GROUP BY 1, 2)
SELECT n.key, n.email, n.surname,
  CASE WHEN n.surname = '' OR (c.first_names > 1 AND n.first_name = '') THEN n.key
       WHEN c.first_names > 1 THEN n.surname || ' ' || n.first_name
       ELSE n.surname END AS who
FROM named AS n JOIN counted AS c ON c.email = n.email AND c.surname = n.surname;

CREATE OR REPLACE TEMP TABLE identity_same_phone AS
WITH shared AS (
  SELECT phone FROM {people} WHERE LENGTH(phone) >= 7 GROUP BY phone HAVING COUNT(*) > 1),
named AS (
  SELECT p.key, p.phone, surname_of(p.last_name, p.name) AS surname
  FROM {people} AS p JOIN shared AS s ON s.phone = p.phone)
SELECT key, phone, surname, MIN(key) OVER (PARTITION BY phone, surname) AS first_key
FROM named WHERE surname <> '';

CREATE OR REPLACE TEMP TABLE identity_edges AS
SELECT DISTINCT key AS one, TRIM(other) AS other, '1source-id' AS rule, TRIM(other) AS shared
FROM (SELECT key, UNNEST(STRING_SPLIT(same_as, '|')) AS other FROM {people} WHERE same_as IS NOT NULL)
WHERE TRIM(other) NOT IN ('', key)
UNION ALL
SELECT m.key, s.first_key, '2email', m.email
FROM identity_mails AS m JOIN identity_shared_mails AS s ON s.email = m.email
WHERE NOT s.is_role AND m.key <> s.first_key
UNION ALL
SELECT key, first_key, '2email', email || ', ' || surname
FROM (SELECT *, MIN(key) OVER (PARTITION BY email, who) AS first_key FROM identity_role_rows) WHERE key <> first_key
UNION ALL
-- A bare reference to a role mailbox is its reader where it has only one.
SELECT m.key, r.first_key, '2email', m.email
FROM identity_mails AS m JOIN (
  SELECT email, MIN(key) AS first_key FROM identity_role_rows GROUP BY email HAVING COUNT(DISTINCT who) = 1) AS r
  ON r.email = m.email
WHERE NOT m.is_record
UNION ALL
SELECT key, first_key, '3phone-surname', phone || ', ' || surname FROM identity_same_phone WHERE key <> first_key;

-- Records first, then ids that only another record names, then bare references: the smallest is the entity's id.
CREATE OR REPLACE TEMP TABLE identity_nodes AS
WITH ends AS (SELECT one AS key FROM identity_edges UNION SELECT other FROM identity_edges),
ranked AS (
  SELECT key, CASE WHEN key LIKE '@%' THEN 2 WHEN key IN (SELECT key FROM {people}) THEN 0 ELSE 1 END AS place
  FROM ends)
SELECT key, ROW_NUMBER() OVER (ORDER BY place, key) - 1 AS node FROM ranked;
