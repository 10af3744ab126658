-- Everything the sources say of stages, one row per statement, each under the person or deal it is about. It mirrors
-- what the record is built of (record/build/4_journeys.sql), but keeps who said it.
-- `key` is the source's own record, `unit` the person in the record (of a deal without one, the deal). What a source
-- says of a bare address, or of a record it has merged into another, it says of its own record of that person, where it
-- has one. A stage that is null is a status which no mapping has made a stage of.
WITH person_keys AS (
  SELECT l.key, l.entity_id AS person_id FROM links AS l WHERE l.kind = 'person'),
records AS (
  SELECT r.key, MIN(r.source) AS source, MAX(COALESCE(r.is_deleted, 0)) AS is_gone
  FROM person_records AS r GROUP BY r.key),
own_records AS (
  SELECT r.source, k.person_id, MIN(r.key) AS key
  FROM records AS r JOIN person_keys AS k ON k.key = r.key WHERE r.is_gone = 0 GROUP BY r.source, k.person_id),
touched AS (
  SELECT t.source, t.person_key AS ref, MIN(t.occurred_s) AS first_s,
    MIN(CASE WHEN NOT COALESCE(t.kind, '') IN (
      'sent', 'delivered', 'deferred', 'bounce', 'bounced', 'dropped', 'impression', 'open', 'opened',
      'unsubscribe', 'unsubscribed', 'spam') THEN t.occurred_s END) AS engaged_s
  FROM touches AS t WHERE t.person_key IS NOT NULL GROUP BY t.source, t.person_key),
said AS (
  SELECT s.source, s.person_key AS ref, s.stage, s.occurred_s, s.status AS word
  FROM stages AS s WHERE s.deal_key IS NULL AND s.person_key IS NOT NULL
  UNION ALL
  SELECT h.source, h.person_key, 'offered', h.occurred_s, CAST(NULL AS VARCHAR)
  FROM handoffs AS h WHERE h.person_key IS NOT NULL
  UNION ALL
  SELECT h.source, h.person_key, 'accepted', h.decided_s, CAST(NULL AS VARCHAR)
  FROM handoffs AS h WHERE h.decision = 'accepted' AND h.person_key IS NOT NULL
  UNION ALL
  SELECT h.source, h.person_key, 'recycled', h.decided_s, CAST(NULL AS VARCHAR)
  FROM handoffs AS h WHERE h.decision = 'returned' AND h.person_key IS NOT NULL
  UNION ALL
  SELECT r.source, r.key, r.stage, CAST(NULL AS BIGINT), r.status
  FROM person_records AS r WHERE r.stage IS NOT NULL OR r.status IS NOT NULL
  UNION ALL
  SELECT r.source, r.key, 'known', COALESCE(r.created_s, r.occurred_s), CAST(NULL AS VARCHAR) FROM person_records AS r
  UNION ALL
  SELECT t.source, t.ref, 'first touch', t.first_s, CAST(NULL AS VARCHAR) FROM touched AS t
  UNION ALL
  SELECT t.source, t.ref, 'first answer', t.engaged_s, CAST(NULL AS VARCHAR)
  FROM touched AS t WHERE t.engaged_s IS NOT NULL),
-- Joined by the person, and then by the source: two equalities would be planned badly (engines/subset.py).
of_people AS (
  SELECT s.source, COALESCE(k.person_id, s.ref) AS unit,
    CASE WHEN r.key IS NULL THEN COALESCE(o.key, s.ref) ELSE s.ref END AS key,
    CASE WHEN k.person_id IS NULL THEN 0 ELSE 1 END AS is_found,
    CASE WHEN r.key IS NULL AND o.key IS NULL THEN 0 ELSE 1 END AS is_of_record,
    COALESCE(r.is_gone, 0) AS is_gone, s.stage, s.occurred_s, s.word
  FROM said AS s LEFT JOIN person_keys AS k ON k.key = s.ref LEFT JOIN records AS r ON r.key = s.ref
  LEFT JOIN own_records AS o
    ON o.person_id = k.person_id AND o.source >= s.source AND o.source <= s.source),
deal_keys AS (
  SELECT r.key, MAX(COALESCE(r.is_deleted, 0)) AS is_gone, MIN(r.person_key) AS person_key
  FROM deal_records AS r GROUP BY r.key),
named AS (
  SELECT p.deal_key AS key, MIN(k.person_id) AS person_id
  FROM deal_people AS p JOIN person_keys AS k ON k.key = p.person_key GROUP BY p.deal_key),
deals_known AS (
  SELECT k.key, k.is_gone,
    CASE WHEN k.is_gone = 1 THEN COALESCE(p.person_id, n.person_id) ELSE d.person_id END AS person_id
  FROM deal_keys AS k LEFT JOIN deals AS d ON d.deal_id = k.key
  LEFT JOIN person_keys AS p ON p.key = k.person_key LEFT JOIN named AS n ON n.key = k.key),
of_deals AS (
  SELECT d.source, d.key AS ref, 'opportunity' AS stage, COALESCE(d.created_s, d.occurred_s) AS occurred_s,
    CAST(NULL AS VARCHAR) AS word
  FROM deal_records AS d
  UNION ALL
  SELECT d.source, d.key, d.state, d.closed_s, d.status FROM deal_records AS d WHERE d.state IN ('won', 'lost')
  UNION ALL
  SELECT s.source, s.deal_key, s.stage, s.occurred_s, s.status FROM stages AS s WHERE s.deal_key IS NOT NULL)
SELECT s.source, s.unit, s.key, 0 AS is_deal, s.is_found, s.is_found AS is_named, s.is_gone, s.stage, s.occurred_s, s.word
FROM of_people AS s WHERE s.stage IS NULL OR NOT s.stage IN ('first touch', 'first answer')
UNION ALL
-- Whom a system has no record of, it knows from the first touch on.
SELECT s.source, s.unit, s.key, 0, s.is_found, s.is_found, s.is_gone, 'known', s.occurred_s, s.word
FROM of_people AS s WHERE s.stage = 'first touch' AND s.is_of_record = 0
UNION ALL
-- Of all touches of one record, the first that was more than a message sent counts.
SELECT s.source, s.unit, s.key, 0, MAX(s.is_found), MAX(s.is_found), MAX(s.is_gone), 'engaged', MIN(s.occurred_s),
  CAST(NULL AS VARCHAR)
FROM of_people AS s WHERE s.stage = 'first answer' GROUP BY s.source, s.unit, s.key
UNION ALL
SELECT s.source, COALESCE(d.person_id, s.ref), s.ref, 1,
  CASE WHEN d.key IS NULL THEN 0 ELSE 1 END, CASE WHEN d.person_id IS NULL THEN 0 ELSE 1 END,
  COALESCE(d.is_gone, 0), s.stage, s.occurred_s, s.word
FROM of_deals AS s LEFT JOIN deals_known AS d ON d.key = s.ref
