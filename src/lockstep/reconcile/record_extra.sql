-- What the record counts in the period and the source :there does not, one row each, with the reason.
-- A journey on a deal that the source counts itself is set against it first.
WITH theirs AS (
  SELECT s.key, s.in_s FROM stated AS s
  WHERE s.source = :there AND s.is_deal = 1 AND s.is_gone = 0 AND s.in_s IS NOT NULL),
mine AS (
  SELECT e.unit, e.journey_id, e.deal_id, e.person_id, e.entered_s,
    ROW_NUMBER() OVER (PARTITION BY e.unit
      ORDER BY CASE WHEN d.key IS NULL THEN 1 ELSE 0 END, e.entered_s, e.journey_id) AS place
  FROM entered AS e LEFT JOIN theirs AS d ON d.key = e.deal_id
  WHERE e.is_counted = 1)
SELECT m.unit, m.journey_id AS key, CASE WHEN m.deal_id IS NULL THEN 0 ELSE 1 END AS is_deal, m.deal_id AS deal_key, m.entered_s AS here_s,
  CAST(NULL AS VARCHAR) AS here_word, t.key AS there_key,
  CASE
    WHEN t.counted > 0 THEN 'another-deal'
    WHEN t.is_gone_there = 1 THEN 'deleted'
    WHEN t.before_s IS NOT NULL OR t.after_s IS NOT NULL THEN 'other-period'
    WHEN t.is_undated = 1 THEN 'no-date'
    WHEN b.unit IS NOT NULL AND m.deal_id IS NOT NULL THEN 'second-person'
    WHEN t.further_no > 0 THEN 'implied'
    WHEN t.is_overruled = 1 THEN 'deal-rules'
    WHEN t.other_no <= 1 AND t.bare_word IS NOT NULL THEN 'unmapped-word'
    WHEN t.other_no > 1 THEN 'other-stage'
    WHEN t.is_there = 1 THEN 'no-stage'
    WHEN t.unit IS NOT NULL THEN 'deleted'
    WHEN m.person_id IS NULL THEN 'no-person'
    ELSE 'missing' END AS reason,
  COALESCE(t.in_s, t.before_s, t.after_s) AS there_s,
  CASE WHEN t.further_no > 0 THEN t.further_no ELSE t.other_no END AS there_no,
  t.bare_word AS there_word
FROM mine AS m LEFT JOIN standing AS t ON t.unit = m.unit LEFT JOIN beside AS b ON b.unit = m.unit
WHERE m.place > COALESCE(t.counted, 0)
