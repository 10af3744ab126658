-- One row per lead-to-deal journey. A person's second deal is a second journey: it takes what happened after the
-- first one closed. Of several people on a deal each has a journey; one is primary and carries the money.
CREATE TABLE spans AS
WITH on_deal AS (
  SELECT p.deal_id, p.person_no, MIN(p.place) AS place FROM deal_persons AS p GROUP BY 1, 2),
with_deal AS (
  SELECT d.deal_id, CAST(d.rowid AS INTEGER) AS deal_no, o.person_no,
    d.person_no IS NOT DISTINCT FROM o.person_no AS is_primary,
    COALESCE(d.created_s, d.closed_s) AS order_s, d.closed_s
  FROM deals AS d LEFT JOIN on_deal AS o ON o.deal_id = d.deal_id),
ordered AS (
  SELECT w.*, LAG(closed_s) OVER own AS previous_closed_s, ROW_NUMBER() OVER own AS place,
    COUNT(*) OVER (PARTITION BY person_no) AS deal_count
  FROM with_deal AS w WINDOW own AS (PARTITION BY person_no ORDER BY order_s NULLS LAST, deal_id)),
unnumbered AS (
  SELECT CASE WHEN o.is_primary THEN 'deal:' || o.deal_id ELSE 'deal:' || o.deal_id || '|' || p.person_id END AS journey_id,
    o.person_no, o.deal_id, o.deal_no, CAST(o.is_primary AS BIGINT) AS is_primary,
    CASE WHEN o.person_no IS NULL OR o.place = 1 THEN -9000000000 ELSE COALESCE(o.previous_closed_s, o.order_s, 0) END AS after_s,
    CASE WHEN o.person_no IS NULL OR o.place = o.deal_count THEN 9000000000 ELSE COALESCE(o.closed_s, 9000000000) END AS until_s,
    CAST(o.person_no IS NOT NULL AND o.place > 1 AS BIGINT) AS is_repeat
  FROM ordered AS o LEFT JOIN persons AS p ON p.person_no = o.person_no
  UNION ALL
  SELECT 'lead:' || p.person_id, p.person_no, NULL, NULL, 1, -9000000000, 9000000000, 0
  FROM people AS p WHERE (p.record_count > 0 OR p.touch_count > 0)
    AND p.person_no NOT IN (SELECT person_no FROM deal_persons))
SELECT CAST(ROW_NUMBER() OVER (ORDER BY journey_id) AS INTEGER) AS journey_no, u.* FROM unnumbered AS u;

-- Every entry of a stage we know of, dated or not, on its person or its deal.
CREATE TABLE entries AS
WITH said AS (
  SELECT person_key, stage, occurred_s, reason FROM stages WHERE deal_key IS NULL
  UNION ALL SELECT person_key, 'offered', occurred_s, NULL FROM handoffs
  UNION ALL SELECT person_key, 'accepted', decided_s, NULL FROM handoffs WHERE decision = 'accepted'
  UNION ALL SELECT person_key, 'recycled', decided_s, code FROM handoffs WHERE decision = 'returned'
  UNION ALL SELECT key, stage, NULL, NULL FROM person_records WHERE stage IS NOT NULL AND COALESCE(is_deleted, 0) = 0)
SELECT s.journey_no, e.stage, e.occurred_s, e.reason
FROM said AS e JOIN who AS w ON w.key = e.person_key JOIN spans AS s ON s.person_no = w.person_no
-- What a deal says of itself rules over what was said of its person.
WHERE NOT (s.deal_no IS NOT NULL AND (e.occurred_s IS NULL OR e.stage IN ('opportunity', 'won', 'lost')))
  AND (e.occurred_s IS NULL OR (e.occurred_s > s.after_s AND e.occurred_s <= s.until_s))
UNION ALL
SELECT s.journey_no, e.stage, e.occurred_s, e.reason FROM stages AS e JOIN spans AS s ON s.deal_id = e.deal_key
UNION ALL
SELECT s.journey_no, 'opportunity', d.created_s, NULL FROM spans AS s JOIN deals AS d ON d.rowid = s.deal_no
UNION ALL
SELECT s.journey_no, d.state, d.closed_s, NULL FROM spans AS s JOIN deals AS d ON d.rowid = s.deal_no
WHERE d.state IN ('won', 'lost')
UNION ALL
SELECT s.journey_no, 'known', CASE WHEN s.is_repeat = 0 THEN p.known_s END, NULL
FROM spans AS s JOIN people AS p ON p.person_no = s.person_no
UNION ALL
SELECT s.journey_no, 'engaged', p.engaged_s, NULL
FROM spans AS s JOIN people AS p ON p.person_no = s.person_no WHERE s.is_repeat = 0 AND p.engaged_s IS NOT NULL;

-- Where sales' clock starts: at the offer. Where no source states offers, every lead arrives when it is known;
-- where they do, a lead that was never offered owes nobody an answer, unless it raised its hand itself.
CREATE TABLE reached AS
WITH first_entries AS (
  SELECT journey_no, ARG_MIN(reason, (COALESCE(occurred_s, 9000000000), reason)) FILTER (
      WHERE stage IN ('recycled', 'disqualified') AND reason IS NOT NULL) AS reason,
    {stage_columns}
  FROM entries GROUP BY journey_no)
SELECT f.*, CASE
  WHEN (SELECT COUNT(*) FROM all_handoffs WHERE occurred_s IS NOT NULL)
    + (SELECT COUNT(*) FROM all_stages WHERE stage = 'offered' AND occurred_s IS NOT NULL) > 0
  THEN COALESCE(f.offered_s, CASE WHEN p.lead_kind = 'hand-raise' THEN f.known_s END)
  ELSE COALESCE(f.known_s, f.opportunity_s) END AS arrived_s
FROM first_entries AS f JOIN spans AS s ON s.journey_no = f.journey_no
LEFT JOIN people AS p ON p.person_no = s.person_no;

-- What sales did, on the journey it belongs to.
CREATE TABLE work AS
WITH placed AS (
  SELECT s.journey_no, a.occurred_s, a.kind, a.direction, a.outcome, a.source, a.member, a.file, a.row
  FROM activities AS a JOIN who AS w ON w.key = a.person_key JOIN spans AS s ON s.person_no = w.person_no
  WHERE a.deal_key IS NULL AND a.kind IN ('call', 'email', 'meeting', 'message')
    AND a.occurred_s > s.after_s AND a.occurred_s <= s.until_s
  UNION ALL
  SELECT s.journey_no, a.occurred_s, a.kind, a.direction, a.outcome, a.source, a.member, a.file, a.row
  FROM activities AS a JOIN spans AS s ON s.deal_id = a.deal_key AND s.is_primary = 1
  WHERE a.occurred_s IS NOT NULL AND a.kind IN ('call', 'email', 'meeting', 'message'))
SELECT p.journey_no, p.occurred_s, p.kind, COALESCE(o.name, p.member) AS member, p.source, p.file, p.row,
  p.direction IS DISTINCT FROM 'in' AS is_attempt,
  p.direction = 'in'
    OR (p.kind = 'meeting' AND NOT regexp_matches(LOWER(COALESCE(p.outcome, '')), 'no.?show|cancel|missed|scheduled'))
    OR regexp_matches(LOWER(COALESCE(p.outcome, '')), '^(connected|reached|contacted|replied|reply|answered|met|held|interested)')
    AS is_contact
FROM placed AS p JOIN reached AS r ON r.journey_no = p.journey_no
LEFT JOIN owners AS o ON o.source = p.source AND o.owner = p.member
WHERE p.occurred_s >= r.arrived_s;

CREATE TABLE attempts AS
SELECT s.journey_id, CAST(w.ordinal AS BIGINT) AS ordinal, w.occurred_s, w.kind, w.member, w.journey_no
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY journey_no ORDER BY occurred_s, source, file, row) AS ordinal
  FROM work WHERE is_attempt) AS w
JOIN spans AS s ON s.journey_no = w.journey_no;

-- A view, since its eighty columns are wanted once: when they are written.
CREATE VIEW journeys AS
WITH tried AS (
  SELECT journey_no, MIN(occurred_s) FILTER (WHERE is_attempt) AS first_attempt_s,
    COUNT(*) FILTER (WHERE is_attempt) AS attempt_count,
    MIN(occurred_s) FILTER (WHERE is_contact) AS first_contact_s
  FROM work GROUP BY journey_no),
offers AS (
  SELECT s.journey_no, h.decided_s, h.decision, h.code, h.packet, COALESCE(o.name, h.owner) AS owner,
    ROW_NUMBER() OVER (PARTITION BY s.journey_no ORDER BY h.occurred_s NULLS LAST, h.source, h.file, h.row) AS place
  FROM handoffs AS h JOIN who AS w ON w.key = h.person_key JOIN spans AS s ON s.person_no = w.person_no
  LEFT JOIN owners AS o ON o.source = h.source AND o.owner = h.owner
  WHERE COALESCE(h.occurred_s, s.until_s) > s.after_s AND COALESCE(h.occurred_s, s.until_s) <= s.until_s),
team AS (
  SELECT name, MIN(manager) AS manager, MIN(team) AS team, MIN(region) AS region, MIN(calendar) AS calendar
  FROM members WHERE name IS NOT NULL GROUP BY name),
joined AS (
  SELECT s.journey_no, s.journey_id, p.person_id, COALESCE(d.company_id, p.company_id) AS company_id, s.deal_id,
    -- A second deal of a person is no second lead.
    CAST(s.is_repeat = 0 AND (COALESCE(p.record_count, 0) > 0 OR COALESCE(p.touch_count, 0) > 0) AS BIGINT) AS is_lead,
    s.is_primary, COALESCE(p.system, d.source) AS system, COALESCE(p.lead_source, d.lead_source) AS source,
    p.channel, COALESCE(p.campaign, d.campaign) AS campaign, COALESCE(p.lead_kind, 'other') AS lead_kind,
    COALESCE(d.owner, f.owner, p.owner) AS owner, COALESCE(d.region, d.member_region) AS deal_region,
    p.region AS person_region, d.segment AS deal_segment, p.segment AS person_segment, p.industry AS person_industry,
    p.country AS person_country, d.product, d.deal_kind, d.loss_reason,
    r.* EXCLUDE (journey_no, reason), t.first_attempt_s, COALESCE(t.attempt_count, 0) AS attempt_count,
    t.first_contact_s, COALESCE(f.decided_s, NULLIF(LEAST(
      COALESCE(r.accepted_s, 9000000000), COALESCE(r.qualified_s, 9000000000), COALESCE(r.opportunity_s, 9000000000),
      COALESCE(r.disqualified_s, 9000000000), COALESCE(r.recycled_s, 9000000000)), 9000000000)) AS decided_s,
    COALESCE(f.decision, CASE
      WHEN r.accepted_s IS NOT NULL OR r.qualified_s IS NOT NULL OR r.opportunity_s IS NOT NULL THEN 'accepted'
      WHEN r.has_disqualified + r.has_recycled > 0 THEN 'returned' END) AS decision,
    COALESCE(f.code, r.reason) AS return_code, f.packet AS packet_missing,
    COALESCE(p.touch_count, 0) AS touch_count, p.first_touch_s,
    CASE WHEN s.is_primary = 1 THEN d.home_minor END AS home_minor
  FROM spans AS s LEFT JOIN people AS p ON p.person_no = s.person_no
  LEFT JOIN deals AS d ON d.rowid = s.deal_no
  LEFT JOIN reached AS r ON r.journey_no = s.journey_no
  LEFT JOIN tried AS t ON t.journey_no = s.journey_no
  LEFT JOIN offers AS f ON f.journey_no = s.journey_no AND f.place = 1)
SELECT j.*, t.manager, t.team, t.calendar, COALESCE(j.deal_region, t.region, c.region, j.person_region) AS region,
  COALESCE(j.deal_segment, c.segment, j.person_segment) AS segment, COALESCE(c.industry, j.person_industry) AS industry,
  COALESCE(c.country, j.person_country) AS country,
  day_of(known_s) AS known_day, day_of(engaged_s) AS engaged_day, day_of(offered_s) AS offered_day,
  day_of(accepted_s) AS accepted_day, day_of(qualified_s) AS qualified_day,
  day_of(opportunity_s) AS opportunity_day, day_of(won_s) AS won_day, day_of(lost_s) AS lost_day,
  CASE WHEN has_won = 1 THEN 'won' WHEN has_lost = 1 THEN 'lost' WHEN deal_id IS NOT NULL THEN 'open'
       WHEN has_disqualified = 1 THEN 'disqualified' WHEN has_recycled = 1 THEN 'recycled' ELSE 'open' END AS state
FROM joined AS j LEFT JOIN team AS t ON t.name = j.owner LEFT JOIN companies AS c ON c.company_id = j.company_id;
