-- Everything the sources say of stages, one row per statement, each under the person or deal it is about. It mirrors
-- what the record is built of (record/build/4_journeys.sql), but keeps who said it.
-- `key` is the source's own record, `unit` the person in the record (of a deal without one, the deal). What a source
-- says of a bare address, or of a record it has merged into another, it says of its own record of that person, where it
-- has one. Stage 0 is a status which no mapping has made a stage of.
-- 1 known · 2 engaged · 3 offered · 4 accepted · 5 qualified · 6 opportunity · 7 won · 8 lost · 9 recycled · 10 disqualified
WITH person_keys AS (
  SELECT l.key, l.entity_id AS person_id FROM links AS l WHERE l.kind = 'person'),
-- Every key that a statement may name, once: whose it is, and which source has a record of it.
keys_known AS (
  SELECT u.key, MAX(u.person_id) AS person_id, MIN(u.source) AS source, MAX(u.is_gone) AS is_gone
  FROM (
    SELECT k.key, k.person_id, CAST(NULL AS VARCHAR) AS source, CAST(NULL AS BIGINT) AS is_gone FROM person_keys AS k
    UNION ALL
    SELECT r.key, CAST(NULL AS VARCHAR), r.source, COALESCE(r.is_deleted, 0) FROM person_records AS r) AS u
  GROUP BY u.key),
own_records AS (
  SELECT k.source, k.person_id, MIN(k.key) AS key
  FROM keys_known AS k WHERE k.is_gone = 0 AND k.person_id IS NOT NULL GROUP BY k.source, k.person_id),
touched AS (
  SELECT t.source, t.person_key AS ref, MIN(t.occurred_s) AS first_s,
    MIN(CASE WHEN NOT COALESCE(t.kind, '') IN (
      'sent', 'delivered', 'deferred', 'bounce', 'bounced', 'dropped', 'impression', 'open', 'opened',
      'unsubscribe', 'unsubscribed', 'spam') THEN t.occurred_s END) AS engaged_s
  FROM touches AS t WHERE t.person_key IS NOT NULL GROUP BY t.source, t.person_key),
-- One row per row of a source, taken apart into statements only once it is known whom it is about.
said AS (
  SELECT s.source, s.person_key AS ref, 'stage' AS kind, s.stage, s.status AS word, s.occurred_s,
    CAST(NULL AS BIGINT) AS then_s
  FROM stages AS s WHERE s.deal_key IS NULL AND s.person_key IS NOT NULL
  UNION ALL
  SELECT h.source, h.person_key, 'handoff', h.decision, CAST(NULL AS VARCHAR), h.occurred_s, h.decided_s
  FROM handoffs AS h WHERE h.person_key IS NOT NULL
  UNION ALL
  SELECT r.source, r.key, 'record', r.stage, r.status, COALESCE(r.created_s, r.occurred_s), CAST(NULL AS BIGINT)
  FROM person_records AS r
  UNION ALL
  SELECT t.source, t.ref, 'touches', CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), t.first_s, t.engaged_s
  FROM touched AS t),
placed AS (
  SELECT s.source, s.ref, s.kind, s.stage, s.word, s.occurred_s, s.then_s, k.person_id, k.is_gone,
    CASE WHEN k.source IS NULL THEN k.person_id END AS stray_id
  FROM said AS s LEFT JOIN keys_known AS k ON k.key = s.ref),
-- Joined by the person, and then by the source: two equalities would be planned badly (engines/subset.py).
of_people AS (
  SELECT p.source, COALESCE(p.person_id, p.ref) AS unit, COALESCE(o.key, p.ref) AS key,
    CASE WHEN p.person_id IS NULL THEN 0 ELSE 1 END AS is_found,
    CASE WHEN p.is_gone IS NULL AND o.key IS NULL THEN 0 ELSE 1 END AS is_of_record,
    COALESCE(p.is_gone, 0) AS is_gone, p.kind, p.stage, p.word, p.occurred_s, p.then_s
  FROM placed AS p LEFT JOIN own_records AS o
    ON o.person_id = p.stray_id AND o.source >= p.source AND o.source <= p.source),
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
  SELECT s.source, s.deal_key, s.stage, s.occurred_s, s.status FROM stages AS s WHERE s.deal_key IS NOT NULL),
every AS (
  SELECT p.source, p.unit, p.key, 0 AS is_deal, p.is_found, p.is_found AS is_named, p.is_gone, p.stage, p.word,
    CASE WHEN p.kind = 'stage' THEN p.occurred_s END AS occurred_s
  FROM of_people AS p WHERE p.kind = 'stage' OR (p.kind = 'record' AND (p.stage IS NOT NULL OR p.word IS NOT NULL))
  UNION ALL
  -- Whom a system has no record of, it knows from the first touch on.
  SELECT p.source, p.unit, p.key, 0, p.is_found, p.is_found, p.is_gone, 'known', CAST(NULL AS VARCHAR), p.occurred_s
  FROM of_people AS p WHERE p.kind = 'record' OR (p.kind = 'touches' AND p.is_of_record = 0)
  UNION ALL
  -- Of all touches of one record, the first that was more than a message sent counts.
  SELECT p.source, p.unit, p.key, 0, MAX(p.is_found), MAX(p.is_found), MAX(p.is_gone), 'engaged',
    CAST(NULL AS VARCHAR), MIN(p.then_s)
  FROM of_people AS p WHERE p.kind = 'touches' AND p.then_s IS NOT NULL GROUP BY p.source, p.unit, p.key
  UNION ALL
  SELECT p.source, p.unit, p.key, 0, p.is_found, p.is_found, p.is_gone, 'offered', CAST(NULL AS VARCHAR), p.occurred_s
  FROM of_people AS p WHERE p.kind = 'handoff'
  UNION ALL
  SELECT p.source, p.unit, p.key, 0, p.is_found, p.is_found, p.is_gone,
    CASE WHEN p.stage = 'accepted' THEN 'accepted' ELSE 'recycled' END, CAST(NULL AS VARCHAR), p.then_s
  FROM of_people AS p WHERE p.kind = 'handoff' AND p.stage IN ('accepted', 'returned')
  UNION ALL
  SELECT s.source, COALESCE(d.person_id, s.ref), s.ref, 1,
    CASE WHEN d.key IS NULL THEN 0 ELSE 1 END, CASE WHEN d.person_id IS NULL THEN 0 ELSE 1 END,
    COALESCE(d.is_gone, 0), s.stage, s.word, s.occurred_s
  FROM of_deals AS s LEFT JOIN deals_known AS d ON d.key = s.ref)
SELECT e.source, e.unit, e.key, e.is_deal, e.is_found, e.is_named, e.is_gone, e.word, e.occurred_s,
  CASE e.stage WHEN 'known' THEN 1 WHEN 'engaged' THEN 2 WHEN 'offered' THEN 3 WHEN 'accepted' THEN 4
    WHEN 'qualified' THEN 5 WHEN 'opportunity' THEN 6 WHEN 'won' THEN 7 WHEN 'lost' THEN 8 WHEN 'recycled' THEN 9
    WHEN 'disqualified' THEN 10 ELSE 0 END AS stage_no
FROM every AS e
