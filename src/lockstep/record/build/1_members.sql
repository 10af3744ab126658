-- Who is on the revenue team, and whom every "owner" text of a source means.
-- A record with an e-mail address is that member; one without joins the only member of its name.
CREATE TABLE member_rows AS
WITH named AS (
  SELECT LOWER(TRIM(name)) AS name_key, MIN(LOWER(TRIM(email))) AS email_key
  FROM member_records WHERE email IS NOT NULL AND name IS NOT NULL
  GROUP BY 1 HAVING COUNT(DISTINCT LOWER(TRIM(email))) = 1)
SELECT r.*, COALESCE(LOWER(TRIM(r.email)), n.email_key, LOWER(TRIM(r.name)), r.key) AS member_key,
  ROW_NUMBER() OVER (ORDER BY COALESCE(r.from_s, 0), r.recorded_s, r.key, r.row) AS newness
FROM member_records AS r LEFT JOIN named AS n ON n.name_key = LOWER(TRIM(r.name));

CREATE TABLE members AS
SELECT member_key, MIN(key) AS member_id, ARG_MAX(name, newness) AS name, ARG_MAX(email, newness) AS email,
  ARG_MAX(team, newness) AS team, ARG_MAX(role, newness) AS role, ARG_MAX(manager, newness) AS manager,
  ARG_MAX(source, newness) AS source, ARG_MAX(region, newness) AS region,
  ARG_MAX(calendar, newness) AS calendar, MIN(from_s) AS from_s, MAX(to_s) AS to_s
FROM member_rows GROUP BY member_key;

-- Every text by which a member may be named: id and key within its source, e-mail and name anywhere.
CREATE TABLE member_refs AS
WITH refs AS (
  SELECT source, LOWER(source_id) AS ref, member_key FROM member_rows
  UNION SELECT source, LOWER(key), member_key FROM member_rows
  UNION SELECT '', LOWER(TRIM(email)), member_key FROM member_rows WHERE email IS NOT NULL
  UNION SELECT '', LOWER(TRIM(name)), member_key FROM member_rows WHERE name IS NOT NULL)
SELECT r.source, r.ref, MIN(m.member_id) AS member_id
FROM refs AS r JOIN members AS m ON m.member_key = r.member_key GROUP BY 1, 2;

CREATE TABLE owners AS
WITH said AS (
  SELECT source, owner FROM person_records WHERE owner IS NOT NULL
  UNION SELECT source, owner FROM company_records WHERE owner IS NOT NULL
  UNION SELECT source, owner FROM deal_records WHERE owner IS NOT NULL
  UNION SELECT source, owner FROM handoffs WHERE owner IS NOT NULL
  UNION SELECT source, member FROM activities WHERE member IS NOT NULL
  UNION SELECT source, manager FROM members WHERE manager IS NOT NULL),  -- so that an id becomes a name
found AS (
  SELECT s.source, s.owner, COALESCE(here.member_id, anywhere.member_id) AS member_id
  FROM said AS s
  LEFT JOIN member_refs AS here ON here.source = s.source AND here.ref = LOWER(TRIM(s.owner))
  LEFT JOIN member_refs AS anywhere ON anywhere.source = '' AND anywhere.ref = LOWER(TRIM(s.owner)))
SELECT f.source, f.owner, f.member_id, COALESCE(m.name, m.email, f.owner) AS name, m.team, m.region,
  m.calendar, m.manager, m.source AS member_source
FROM found AS f LEFT JOIN members AS m ON m.member_id = f.member_id;

-- A manager is often given by id: say the name instead.
UPDATE owners SET manager = said.name FROM owners AS said
WHERE said.source = owners.member_source AND said.owner = owners.manager;
UPDATE members SET manager = said.name FROM owners AS said
WHERE said.source = members.source AND said.owner = members.manager;
