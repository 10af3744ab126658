-- Of each field of a person or company the answer that rules. Unless somebody ruled otherwise that is the newest one that
-- says something, and the oldest for where a lead came from. Where answers differ, all of them are kept (`conflicts`).
-- Inside the build people go by a number, since joining on numbers costs a third of joining on keys.
CREATE VIEW persons AS SELECT node AS person_no, key AS person_id FROM person_links WHERE node = first_node;
CREATE VIEW who AS SELECT key, first_node AS person_no FROM person_links;
CREATE VIEW firm AS
SELECT c.key, f.key AS company_id FROM company_links AS c JOIN company_links AS f ON f.node = c.first_node;

CREATE TABLE company_says AS
SELECT c.first_node AS company_no, r.key, r.row, r.source, r.name, r.domain, r.industry, r.segment,
  CAST(r.employees AS VARCHAR) AS employees, r.country, COALESCE(r.territory, r.region) AS region,
  COALESCE(o.name, r.owner) AS owner, COALESCE(r.created_s, r.occurred_s) AS born_s,
  COALESCE(r.updated_s, r.created_s, r.occurred_s) AS at_s,
  age_of(COALESCE(r.updated_s, r.created_s, r.occurred_s), r.key, r.row) AS age,
  age_of(COALESCE(r.created_s, r.occurred_s, 8000000000), r.key, r.row) AS birth
FROM company_records AS r JOIN company_links AS c ON c.key = r.key
LEFT JOIN owners AS o ON o.source = r.source AND o.owner = r.owner
WHERE COALESCE(r.is_deleted, 0) = 0;

CREATE TABLE company_picks AS
SELECT company_no, ARG_MAX(name, age) AS name, ARG_MAX(domain, age) AS domain, ARG_MAX(industry, age) AS industry,
  ARG_MAX(segment, age) AS segment, ARG_MAX(employees, age) AS employees, ARG_MAX(country, age) AS country,
  ARG_MAX(region, age) AS region, ARG_MAX(owner, age) AS owner, COUNT(*) AS record_count
FROM company_says GROUP BY company_no;

CREATE TABLE person_says AS
SELECT w.person_no, r.key, r.row, r.source,
  COALESCE(r.name, NULLIF(TRIM(CONCAT_WS(' ', r.first_name, r.last_name)), '')) AS name, r.email, r.phone, r.title,
  r.seniority, r.country, r.region, r.segment, r.industry, r.lead_source, r.channel, r.campaign, r.lead_kind,
  o.name AS owner, r.consent, COALESCE(r.created_s, r.occurred_s) AS born_s,
  COALESCE(r.updated_s, r.created_s, r.occurred_s) AS at_s,
  age_of(COALESCE(r.updated_s, r.created_s, r.occurred_s), r.key, r.row) AS age,
  age_of(COALESCE(r.created_s, r.occurred_s, 8000000000), r.key, r.row) AS birth
FROM person_records AS r JOIN who AS w ON w.key = r.key
LEFT JOIN owners AS o ON o.source = r.source AND o.owner = r.owner
WHERE COALESCE(r.is_deleted, 0) = 0;

CREATE TABLE person_picks AS
SELECT person_no, ARG_MIN(source, birth) AS system, ARG_MAX(name, age) AS name, ARG_MAX(email, age) AS email,
  ARG_MAX(phone, age) AS phone, ARG_MAX(title, age) AS title, ARG_MAX(seniority, age) AS seniority,
  ARG_MAX(country, age) AS country, ARG_MAX(region, age) AS region, ARG_MAX(segment, age) AS segment,
  ARG_MAX(industry, age) AS industry, ARG_MIN(lead_source, birth) AS lead_source,
  ARG_MIN(channel, birth) AS channel, ARG_MIN(campaign, birth) AS campaign,
  -- Who asked to be called in any system asked to be called: 'hand-raise' comes before 'other'.
  MIN(lead_kind) AS lead_kind, ARG_MAX(owner, age) AS owner, ARG_MAX(consent, age) AS consent,
  MIN(born_s) AS known_s, COUNT(*) AS record_count
FROM person_says GROUP BY person_no;

-- What people set by hand, newest ruling last, on the person or company whom its record belongs to now.
CREATE TABLE set_by_hand AS
WITH placed AS (
  SELECT h.*, w.person_no AS entity_no FROM hand_set AS h JOIN who AS w ON w.key = h.key WHERE h.kind = 'person'
  UNION ALL
  SELECT h.*, c.first_node FROM hand_set AS h JOIN company_links AS c ON c.key = h.key WHERE h.kind = 'company')
SELECT kind, entity_no, field, ARG_MAX(value, number) AS value, ARG_MAX(ruled_by, number) AS ruled_by,
  ARG_MAX(at_s, number) AS at_s
FROM placed GROUP BY 1, 2, 3;

-- Most records agree with what rules, and only the others are taken apart, field by field.
CREATE TABLE answers AS
WITH people_apart AS (
  SELECT s.person_no FROM person_says AS s JOIN person_picks AS p ON p.person_no = s.person_no
  WHERE p.record_count > 1 AND (s.name <> p.name OR s.email <> p.email OR s.phone <> p.phone OR s.title <> p.title
    OR s.seniority <> p.seniority OR s.country <> p.country OR s.region <> p.region OR s.segment <> p.segment
    OR s.industry <> p.industry OR s.lead_source <> p.lead_source OR s.channel <> p.channel
    OR s.campaign <> p.campaign OR s.owner <> p.owner OR s.consent <> p.consent)
  UNION SELECT entity_no FROM set_by_hand WHERE kind = 'person'),
companies_apart AS (
  SELECT s.company_no FROM company_says AS s JOIN company_picks AS p ON p.company_no = s.company_no
  WHERE p.record_count > 1 AND (s.name <> p.name OR s.domain <> p.domain OR s.industry <> p.industry
    OR s.segment <> p.segment OR s.employees <> p.employees OR s.country <> p.country OR s.region <> p.region
    OR s.owner <> p.owner)
  UNION SELECT entity_no FROM set_by_hand WHERE kind = 'company'),
of_people AS (
  UNPIVOT (
    SELECT * EXCLUDE (lead_kind), list_count([name, email, phone, title, seniority, country, region, segment,
      industry, lead_source, channel, campaign, owner, consent]) AS filled
    FROM person_says WHERE person_no IN (SELECT person_no FROM people_apart))
  ON name, email, phone, title, seniority, country, region, segment, industry, lead_source, channel, campaign, owner,
    consent INTO NAME field VALUE value),
of_companies AS (
  UNPIVOT (
    SELECT *, list_count([name, domain, industry, segment, employees, country, region, owner]) AS filled
    FROM company_says WHERE company_no IN (SELECT company_no FROM companies_apart))
  ON name, domain, industry, segment, employees, country, region, owner INTO NAME field VALUE value),
every AS (
  SELECT 'person' AS kind, person_no AS entity_no, * EXCLUDE (person_no) FROM of_people
  UNION ALL SELECT 'company', company_no, * EXCLUDE (company_no) FROM of_companies),
asked AS (
  SELECT kind, entity_no, field FROM every GROUP BY 1, 2, 3 HAVING MIN(value) <> MAX(value)
  UNION SELECT kind, entity_no, field FROM set_by_hand),
compared AS (
  SELECT e.*, meaning_of(e.field, e.value) AS meaning
  FROM every AS e JOIN asked AS a ON a.kind = e.kind AND a.entity_no = e.entity_no AND a.field = e.field)
SELECT c.kind, c.entity_no, c.field, c.value, c.key, c.source, c.at_s, c.filled, c.age, c.birth, p.is_ruled,
  -- A rule may choose between two spellings; a conflict are only two meanings.
  MIN(c.meaning) OVER own <> MAX(c.meaning) OVER own AS is_told_apart, ROW_NUMBER() OVER (
    PARTITION BY c.kind, c.entity_no, c.field
    ORDER BY place_of(p.rule, p.sources, c.source, c.filled), turn_of(p.rule, c.age, c.birth), c.key) AS place
FROM compared AS c JOIN precedence AS p ON p.kind = c.kind AND p.field = c.field
WINDOW own AS (PARTITION BY c.kind, c.entity_no, c.field);

-- What rules in place of the picks above; nothing, as long as nobody ruled.
CREATE TABLE overruled AS
WITH ruling AS (
  SELECT kind, entity_no, field, value FROM set_by_hand
  UNION ALL
  SELECT kind, entity_no, field, value FROM answers AS a WHERE is_ruled AND place = 1 AND NOT EXISTS (
    SELECT 1 FROM set_by_hand AS h WHERE h.kind = a.kind AND h.entity_no = a.entity_no AND h.field = a.field))
SELECT kind, entity_no, MAX(value) FILTER (field = 'name') AS name, MAX(value) FILTER (field = 'email') AS email,
  MAX(value) FILTER (field = 'phone') AS phone, MAX(value) FILTER (field = 'title') AS title,
  MAX(value) FILTER (field = 'seniority') AS seniority, MAX(value) FILTER (field = 'country') AS country,
  MAX(value) FILTER (field = 'region') AS region, MAX(value) FILTER (field = 'segment') AS segment,
  MAX(value) FILTER (field = 'industry') AS industry, MAX(value) FILTER (field = 'lead_source') AS lead_source,
  MAX(value) FILTER (field = 'channel') AS channel, MAX(value) FILTER (field = 'campaign') AS campaign,
  MAX(value) FILTER (field = 'owner') AS owner, MAX(value) FILTER (field = 'consent') AS consent,
  MAX(value) FILTER (field = 'domain') AS domain, MAX(value) FILTER (field = 'employees') AS employees
FROM ruling GROUP BY 1, 2;

-- A view, since it is wanted once: when it is written.
CREATE VIEW conflicts AS
WITH told AS (
  SELECT kind, entity_no, field, LIST({
      'key': key, 'source': source, 'value': value, 'at_s': at_s, 'filled': filled, 'newness': age, 'birth': birth
    } ORDER BY place) AS answers
  FROM answers WHERE is_told_apart GROUP BY 1, 2, 3
  UNION ALL
  SELECT h.kind, h.entity_no, h.field, LIST({
      'key': a.key, 'source': a.source, 'value': a.value, 'at_s': a.at_s, 'filled': a.filled, 'newness': a.age,
      'birth': a.birth
    } ORDER BY a.place) FILTER (a.key IS NOT NULL)
  FROM set_by_hand AS h
  LEFT JOIN answers AS a ON a.kind = h.kind AND a.entity_no = h.entity_no AND a.field = h.field
  WHERE NOT COALESCE(a.is_told_apart, FALSE) GROUP BY 1, 2, 3),
entities AS (
  SELECT 'person' AS kind, person_no AS entity_no, person_id AS entity_id FROM persons
  UNION ALL SELECT 'company', node, key FROM company_links WHERE node = first_node)
SELECT t.entity_no, e.entity_id, t.kind, t.field, COALESCE(h.value, t.answers[1].value) AS value,
  CASE WHEN h.value IS NOT NULL THEN 'hand-set by ' || h.ruled_by
       WHEN r.rule = 'source' THEN 'source ' || ARRAY_TO_STRING(r.sources, ', ') ELSE r.rule END AS rule,
  CASE WHEN h.value IS NULL THEN t.answers[1].key END AS key,
  CASE WHEN h.value IS NULL THEN t.answers[1].source END AS source, COALESCE(h.at_s, t.answers[1].at_s) AS at_s,
  CASE WHEN h.value IS NULL THEN t.answers[1].filled END AS filled,
  CASE WHEN h.value IS NULL THEN t.answers[1].newness END AS newness,
  CASE WHEN h.value IS NULL THEN t.answers[1].birth END AS birth,
  TO_JSON(CASE WHEN h.value IS NULL THEN t.answers[2:] ELSE COALESCE(t.answers, []) END) AS others
FROM told AS t JOIN precedence AS r ON r.kind = t.kind AND r.field = t.field
LEFT JOIN set_by_hand AS h ON h.kind = t.kind AND h.entity_no = t.entity_no AND h.field = t.field
JOIN entities AS e ON e.kind = t.kind AND e.entity_no = t.entity_no;
