-- What the source :here counts in the period and the record does not, one row each, with the reason.
-- A deal that the record counts itself is set against its own journey first.
WITH own AS (
  SELECT e.deal_id, e.entered_s, e.is_counted FROM entered AS e WHERE e.is_primary = 1 AND e.deal_id IS NOT NULL),
mine AS (
  SELECT s.unit, s.key, s.is_deal, s.is_found, s.in_s, s.word, s.before_s, o.entered_s AS own_s,
    ROW_NUMBER() OVER (PARTITION BY s.unit
      ORDER BY CASE WHEN s.is_deal = 1 AND o.is_counted = 1 THEN 0 ELSE 1 END, s.in_s, s.key) AS place
  FROM stated AS s LEFT JOIN own AS o ON o.deal_id = s.key
  WHERE s.source = :here AND s.is_gone = 0 AND s.in_s IS NOT NULL),
on_deals AS (
  SELECT l.entity_id AS unit, COUNT(*) AS n
  FROM deal_people AS d JOIN links AS l ON l.key = d.person_key WHERE l.kind = 'person' GROUP BY l.entity_id),
said_before AS (
  SELECT s.unit, MAX(s.before_s) AS before_s FROM stated AS s
  WHERE s.source = :here AND s.is_gone = 0 GROUP BY s.unit),
recorded AS (
  SELECT e.unit, SUM(e.is_counted) AS counted, COUNT(e.deal_id) AS deal_count, MIN(e.journey_id) AS journey_id,
    MIN(CASE WHEN e.is_counted = 1 THEN e.entered_s END) AS in_s,
    MAX(CASE WHEN e.is_primary = 1 AND e.entered_s < :from_s THEN e.entered_s END) AS before_s,
    MIN(CASE WHEN e.is_primary = 1 AND e.entered_s >= :to_s THEN e.entered_s END) AS after_s,
    MIN(CASE WHEN e.is_primary = 1 AND e.entered_s >= :from_s AND e.entered_s < :to_s
      AND e.entered_s > :as_of_s THEN e.entered_s END) AS late_s,
    MIN(CASE WHEN e.is_primary = 0 AND e.entered_s >= :from_s AND e.entered_s < :to_s THEN e.entered_s END) AS beside_s,
    MIN(CASE WHEN e.is_primary = 0 THEN e.entered_s END) AS any_beside_s
  FROM entered AS e GROUP BY e.unit)
SELECT m.unit, m.key, m.is_deal, CASE WHEN m.is_deal = 1 THEN m.key END AS deal_key, m.in_s AS here_s, m.word AS here_word, r.journey_id AS there_key,
  CASE
    WHEN m.is_found = 0 AND m.is_deal = 0 THEN 'unknown-person'
    WHEN m.is_found = 0 THEN 'unknown-deal'
    WHEN m.in_s > :as_of_s THEN 'after-as-of'
    WHEN m.is_deal = 1 AND m.own_s < :from_s AND m.before_s IS NOT NULL THEN 'second-entry'
    WHEN m.is_deal = 1 AND m.own_s < :from_s THEN 'said-before'
    WHEN r.counted > 0 THEN 'duplicate'
    WHEN r.beside_s IS NOT NULL THEN 'second-person'
    WHEN r.before_s IS NOT NULL AND b.before_s IS NOT NULL THEN 'second-entry'
    WHEN r.before_s IS NOT NULL THEN 'said-before'
    WHEN r.late_s IS NOT NULL THEN 'after-as-of'
    WHEN r.after_s IS NOT NULL THEN 'other-period'
    WHEN r.any_beside_s IS NOT NULL THEN 'second-person'
    WHEN r.deal_count > 0 AND :stage_no IN (6, 7, 8) THEN 'deal-rules'
    WHEN r.unit IS NULL AND d.unit IS NOT NULL THEN 'no-journey'
    WHEN r.unit IS NULL AND COALESCE(p.record_count, 0) = 0 THEN 'address-only'
    ELSE 'unexplained' END AS reason,
  COALESCE(CASE WHEN m.is_deal = 1 THEN m.own_s END, r.in_s, r.beside_s, r.before_s, r.late_s, r.after_s,
    r.any_beside_s) AS there_s,
  0 AS there_no, CAST(NULL AS VARCHAR) AS there_word
FROM mine AS m LEFT JOIN recorded AS r ON r.unit = m.unit LEFT JOIN said_before AS b ON b.unit = m.unit
LEFT JOIN people AS p ON p.person_id = m.unit LEFT JOIN on_deals AS d ON d.unit = m.unit
WHERE m.place > COALESCE(r.counted, 0)
