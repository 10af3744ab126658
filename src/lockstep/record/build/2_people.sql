-- One row per person and per company, with the answers that rule.
CREATE TABLE companies AS
SELECT f.key AS company_id, COALESCE(o.name, c.name) AS name, COALESCE(o.domain, c.domain) AS domain,
  COALESCE(o.industry, c.industry) AS industry, COALESCE(o.segment, c.segment) AS segment,
  TRY_CAST(COALESCE(o.employees, c.employees) AS BIGINT) AS employees, COALESCE(o.country, c.country) AS country,
  COALESCE(o.region, c.region) AS region, COALESCE(o.owner, c.owner) AS owner, c.record_count
FROM company_picks AS c JOIN company_links AS f ON f.node = c.company_no
LEFT JOIN overruled AS o ON o.kind = 'company' AND o.entity_no = c.company_no
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
WITH everyone AS (  -- but those whose every record was deleted at the source
  SELECT DISTINCT person_no FROM who
  WHERE key NOT IN (SELECT key FROM person_records WHERE is_deleted = 1)),
employer AS (
  SELECT p.first_node AS person_no, MIN(e.entity_id) AS company_id
  FROM employer_links AS l JOIN person_links AS p ON p.node = l.node JOIN employers AS e ON e.place = l.place
  GROUP BY 1)
SELECT e.person_no, p.person_id, c.company_id, COALESCE(o.name, m.name) AS name,
  COALESCE(o.email, m.email, CASE WHEN p.person_id LIKE '@%' THEN SUBSTR(p.person_id, 2) END) AS email,
  COALESCE(o.phone, m.phone) AS phone, COALESCE(o.title, m.title) AS title,
  COALESCE(o.seniority, m.seniority) AS seniority, COALESCE(o.country, m.country) AS country,
  COALESCE(o.region, m.region) AS region, COALESCE(o.lead_source, m.lead_source) AS lead_source,
  COALESCE(o.channel, m.channel, t.channel) AS channel, COALESCE(o.campaign, m.campaign, t.campaign) AS campaign,
  COALESCE(o.owner, m.owner) AS owner, COALESCE(o.consent, m.consent) AS consent,
  COALESCE(m.known_s, t.first_touch_s) AS known_s, COALESCE(m.record_count, 0) AS record_count,
  m.system, COALESCE(o.segment, m.segment) AS segment, COALESCE(o.industry, m.industry) AS industry,
  COALESCE(m.lead_kind, 'other') AS lead_kind,
  COALESCE(t.touch_count, 0) AS touch_count, t.first_touch_s, t.engaged_s
FROM everyone AS e JOIN persons AS p ON p.person_no = e.person_no
LEFT JOIN person_picks AS m ON m.person_no = e.person_no
LEFT JOIN overruled AS o ON o.kind = 'person' AND o.entity_no = e.person_no
LEFT JOIN touch_facts AS t ON t.person_no = e.person_no
LEFT JOIN employer AS c ON c.person_no = e.person_no;
