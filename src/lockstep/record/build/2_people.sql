-- One row per person and per company: the newest answer that says something, and the oldest for where a lead came
-- from. Inside the build people go by a number, since joining on numbers costs a third of joining on keys.
CREATE VIEW persons AS SELECT node AS person_no, key AS person_id FROM person_links WHERE node = first_node;
CREATE VIEW who AS SELECT key, first_node AS person_no FROM person_links;
CREATE VIEW firm AS
SELECT c.key, f.key AS company_id FROM company_links AS c JOIN company_links AS f ON f.node = c.first_node;

CREATE TABLE companies AS
WITH ranked AS (
  SELECT f.company_id, r.name, r.domain, r.industry, r.segment, r.employees, r.country,
    COALESCE(r.territory, r.region) AS region, COALESCE(o.name, r.owner) AS owner,
    age_of(COALESCE(r.updated_s, r.created_s, r.occurred_s), r.key, r.row) AS age
  FROM company_records AS r JOIN firm AS f ON f.key = r.key
  LEFT JOIN owners AS o ON o.source = r.source AND o.owner = r.owner
  WHERE COALESCE(r.is_deleted, 0) = 0)
SELECT company_id, ARG_MAX(name, age) AS name, ARG_MAX(domain, age) AS domain, ARG_MAX(industry, age) AS industry,
  ARG_MAX(segment, age) AS segment, ARG_MAX(employees, age) AS employees, ARG_MAX(country, age) AS country,
  ARG_MAX(region, age) AS region, ARG_MAX(owner, age) AS owner, COUNT(*) AS record_count
FROM ranked GROUP BY company_id
UNION ALL
-- Companies no source has a record of: only their people's addresses, or what those answered, tell of them.
SELECT company_id, CASE WHEN company_id LIKE '%/%' THEN SPLIT_PART(company_id, '/', -1) END,
  CASE WHEN company_id NOT LIKE '%/%' THEN SUBSTR(company_id, 2) END, NULL, NULL, NULL, NULL, NULL, NULL, 0
FROM (SELECT entity_id AS company_id FROM employers
  WHERE company_key IS NULL AND place IN (SELECT place FROM employer_links));

-- First per person and file, where a row number settles every tie; then over the few files.
CREATE TABLE touched AS
SELECT person_key, source, file, COUNT(*) AS touch_count, MIN(occurred_s) AS first_touch_s,
  ARG_MIN(channel, occurred_s * 1073741824 + row) AS channel,
  ARG_MIN(campaign, occurred_s * 1073741824 + row) AS campaign,
  MIN(occurred_s) FILTER (WHERE COALESCE(kind, '') NOT IN (
    'sent', 'delivered', 'deferred', 'bounce', 'bounced', 'dropped', 'impression', 'open', 'opened',
    'unsubscribe', 'unsubscribed', 'spam')) AS engaged_s
FROM touches GROUP BY person_key, source, file;
CREATE TABLE touch_facts AS
WITH placed AS (
  SELECT w.person_no, f.*, age_of(f.first_touch_s, f.person_key || f.source || f.file, 0) AS age
  FROM touched AS f JOIN who AS w ON w.key = f.person_key)
SELECT person_no, CAST(SUM(touch_count) AS BIGINT) AS touch_count, MIN(first_touch_s) AS first_touch_s,
  MIN(engaged_s) AS engaged_s, ARG_MIN(channel, age) AS channel, ARG_MIN(campaign, age) AS campaign
FROM placed GROUP BY person_no;

CREATE TABLE people AS
WITH ranked AS (
  SELECT w.person_no, r.source AS system,
    COALESCE(r.name, NULLIF(TRIM(CONCAT_WS(' ', r.first_name, r.last_name)), '')) AS name, r.email, r.phone, r.title,
    r.seniority, r.country, r.region, r.segment, r.industry, r.lead_source, r.channel, r.campaign, r.lead_kind,
    o.name AS owner, r.consent, COALESCE(r.created_s, r.occurred_s) AS born_s,
    age_of(COALESCE(r.updated_s, r.created_s, r.occurred_s), r.key, r.row) AS age,
    age_of(COALESCE(r.created_s, r.occurred_s, 8000000000), r.key, r.row) AS birth
  FROM person_records AS r JOIN who AS w ON w.key = r.key
  LEFT JOIN owners AS o ON o.source = r.source AND o.owner = r.owner
  WHERE COALESCE(r.is_deleted, 0) = 0),
merged AS (
  SELECT person_no, ARG_MIN(system, birth) AS system, ARG_MAX(name, age) AS name, ARG_MAX(email, age) AS email,
    ARG_MAX(phone, age) AS phone, ARG_MAX(title, age) AS title, ARG_MAX(seniority, age) AS seniority,
    ARG_MAX(country, age) AS country, ARG_MAX(region, age) AS region, ARG_MAX(segment, age) AS segment,
    ARG_MAX(industry, age) AS industry, ARG_MIN(lead_source, birth) AS lead_source,
    ARG_MIN(channel, birth) AS channel, ARG_MIN(campaign, birth) AS campaign,
    -- Who asked to be called in any system asked to be called: 'hand-raise' comes before 'other'.
    MIN(lead_kind) AS lead_kind, ARG_MAX(owner, age) AS owner, ARG_MAX(consent, age) AS consent,
    MIN(born_s) AS known_s, COUNT(*) AS record_count
  FROM ranked GROUP BY person_no),
-- Not those whose every record was deleted at the source.
everyone AS (
  SELECT DISTINCT person_no FROM who
  WHERE key NOT IN (SELECT key FROM person_records WHERE is_deleted = 1)),
employer AS (
  SELECT p.first_node AS person_no, MIN(e.entity_id) AS company_id
  FROM employer_links AS l JOIN person_links AS p ON p.node = l.node JOIN employers AS e ON e.place = l.place
  GROUP BY 1)
SELECT e.person_no, p.person_id, c.company_id, m.name,
  COALESCE(m.email, CASE WHEN p.person_id LIKE '@%' THEN SUBSTR(p.person_id, 2) END) AS email, m.phone, m.title,
  m.seniority, m.country, m.region, m.lead_source, COALESCE(m.channel, t.channel) AS channel,
  COALESCE(m.campaign, t.campaign) AS campaign, m.owner, m.consent,
  COALESCE(m.known_s, t.first_touch_s) AS known_s, COALESCE(m.record_count, 0) AS record_count,
  m.system, m.segment, m.industry, COALESCE(m.lead_kind, 'other') AS lead_kind,
  COALESCE(t.touch_count, 0) AS touch_count, t.first_touch_s, t.engaged_s
FROM everyone AS e JOIN persons AS p ON p.person_no = e.person_no
LEFT JOIN merged AS m ON m.person_no = e.person_no
LEFT JOIN touch_facts AS t ON t.person_no = e.person_no
LEFT JOIN employer AS c ON c.person_no = e.person_no;
