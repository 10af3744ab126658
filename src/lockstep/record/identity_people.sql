-- Which person records share an id, an e-mail address, or a phone number and name.
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
  p.company_name, p.domain, p.city, p.country, p.title
FROM {people} AS p JOIN identity_keys AS k ON k.key = p.key;

CREATE OR REPLACE TEMP TABLE identity_mails AS
SELECT node, email, TRUE AS is_record FROM identity_rows WHERE email LIKE '%_@_%'
UNION ALL
SELECT node, LOWER(TRIM(SUBSTR(key, 2))), FALSE FROM identity_keys WHERE key LIKE '@%';

CREATE OR REPLACE TEMP TABLE identity_mail_groups AS
WITH shared AS (
  SELECT email, MIN(node) AS first_node FROM identity_mails GROUP BY email HAVING MIN(node) <> MAX(node))
SELECT *, REGEXP_REPLACE(SPLIT_PART(email, '@', 1), '[^a-z]', '', 'g') IN ({role_mailboxes}) AS is_role FROM shared;

-- Two clearly different names at one address: it was given to somebody else, or several read it. Only addresses whose
-- names are not written alike are looked at, and one with dozens of surnames needs no looking.
CREATE OR REPLACE TEMP TABLE identity_mail_names AS
WITH mixed AS (
  SELECT r.email FROM identity_rows AS r JOIN identity_mail_groups AS g ON g.email = r.email AND NOT g.is_role
  GROUP BY r.email HAVING MIN(LOWER(CONCAT_WS(' ', r.first_name, r.last_name, r.name)))
    <> MAX(LOWER(CONCAT_WS(' ', r.first_name, r.last_name, r.name))))
SELECT DISTINCT r.email, surname_of(r.last_name, r.name) AS surname, first_name_of(r.first_name, r.name) AS first_name,
  r.phone
FROM identity_rows AS r JOIN mixed AS m ON m.email = r.email;
CREATE OR REPLACE TEMP TABLE identity_contested AS
WITH crowded AS (
  SELECT email FROM identity_mail_names GROUP BY email
  HAVING COUNT(DISTINCT surname) > 20 AND COUNT(DISTINCT first_name) > 20),
pairs AS (
  SELECT a.email FROM identity_mail_names AS a JOIN identity_mail_names AS b ON b.email = a.email
  WHERE a.surname < b.surname AND a.email NOT IN (SELECT email FROM crowded)
    AND are_two(a.first_name, a.surname, b.first_name, b.surname)
  GROUP BY a.email, a.surname, a.first_name, b.surname, b.first_name
  -- The same phone number says that it is one person after all, under a new name.
  HAVING NOT COALESCE(BOOL_OR(a.phone = b.phone), FALSE))
SELECT email FROM crowded UNION SELECT email FROM pairs;

CREATE OR REPLACE TEMP TABLE identity_shared_mails AS
SELECT g.email, g.first_node, g.is_role OR c.email IS NOT NULL AS is_role, c.email IS NOT NULL AS is_contested
FROM identity_mail_groups AS g LEFT JOIN identity_contested AS c ON c.email = g.email;

-- A role mailbox, or a contested one, is not one person's: there the name must be the same too. Two first names under one
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

-- At one switchboard two Hubers may sit: where first names are clearly different, they must be the same too.
CREATE OR REPLACE TEMP TABLE identity_same_phone AS
WITH shared AS (
  SELECT phone FROM identity_rows WHERE LENGTH(phone) >= 7 GROUP BY phone HAVING COUNT(*) > 1),
named AS (
  SELECT r.node, r.phone, surname_of(r.last_name, r.name) AS surname, first_name_of(r.first_name, r.name) AS first_name
  FROM identity_rows AS r JOIN shared AS s ON s.phone = r.phone),
mixed AS (
  SELECT phone, surname FROM named WHERE surname <> '' AND first_name <> ''
  GROUP BY 1, 2 HAVING MIN(first_name) <> MAX(first_name)),
several AS (
  SELECT DISTINCT n.phone, n.surname, n.first_name FROM named AS n JOIN mixed AS m
  ON m.phone = n.phone AND m.surname = n.surname WHERE n.first_name <> ''),
families AS (
  SELECT DISTINCT a.phone, a.surname FROM several AS a JOIN several AS b ON b.phone = a.phone AND b.surname = a.surname
  WHERE a.first_name < b.first_name AND are_two_names(a.first_name, b.first_name))
SELECT n.node, n.phone, n.surname, CASE
  WHEN n.surname = '' THEN NULL
  WHEN f.phone IS NULL THEN n.surname
  WHEN n.first_name <> '' THEN n.surname || ' ' || n.first_name END AS who
FROM named AS n LEFT JOIN families AS f ON f.phone = n.phone AND f.surname = n.surname;

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
  SELECT phone, who, MIN(node) AS first_node FROM identity_same_phone WHERE who IS NOT NULL GROUP BY 1, 2) AS f
  ON f.phone = p.phone AND f.who = p.who
WHERE p.node <> f.first_node;

-- An address of exactly two people is for people to look at; one of a dozen is a shared inbox.
CREATE OR REPLACE TEMP TABLE identity_doubts AS
WITH readers AS (
  SELECT r.email, r.who, MIN(r.node) AS node, MIN(r.surname) AS surname
  FROM identity_role_rows AS r JOIN identity_shared_mails AS s ON s.email = r.email
  WHERE s.is_contested AND r.surname <> '' GROUP BY 1, 2)
SELECT MIN(node) AS low, MAX(node) AS high, email AS shared FROM readers GROUP BY email HAVING COUNT(*) = 2;

-- Hundreds of people give one name of a company: each is brought into its normal form once, not per person.
CREATE OR REPLACE TEMP TABLE identity_names AS
WITH texts AS (SELECT company_name AS text FROM identity_rows UNION SELECT name FROM {companies}),
plain AS (SELECT text, company_name_of(text) AS name FROM texts WHERE text IS NOT NULL)
SELECT text, CASE WHEN name NOT IN ({no_company}) THEN name ELSE '' END AS name FROM plain;

-- What people's own answers say, per source, in which a name means one company; null where it says nothing.
CREATE OR REPLACE TEMP TABLE identity_said AS
WITH said AS (SELECT DISTINCT source, company_name AS text FROM identity_rows WHERE company_name IS NOT NULL)
SELECT s.source, s.text, CASE WHEN n.name <> '' THEN s.source || '/' || n.name END AS wanted
FROM said AS s JOIN identity_names AS n ON n.text = s.text;
