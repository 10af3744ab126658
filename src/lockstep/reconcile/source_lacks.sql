-- What :here counts in the period and the source :there does not, one row each, with the reason.
-- Of one person, as many records as both count are set against each other; what is left over on one side is listed.
WITH mine AS (
  SELECT s.unit, s.key, s.is_deal, s.is_found, s.is_named, s.in_s, s.word,
    ROW_NUMBER() OVER (PARTITION BY s.unit ORDER BY s.in_s, s.key) AS place
  FROM stated AS s WHERE s.source = :here AND s.is_gone = 0 AND s.in_s IS NOT NULL)
SELECT m.unit, m.key, m.is_deal, CASE WHEN m.is_deal = 1 THEN m.key END AS deal_key, m.in_s AS here_s, m.word AS here_word, t.key AS there_key,
  CASE
    WHEN m.is_found = 0 AND m.is_deal = 0 THEN 'unknown-person'
    WHEN m.is_found = 0 THEN 'unknown-deal'
    WHEN t.counted > 0 AND m.is_deal = 1 THEN 'another-deal'
    WHEN t.counted > 0 THEN 'duplicate'
    WHEN t.is_gone_there = 1 THEN 'deleted'
    WHEN t.before_s IS NOT NULL OR t.after_s IS NOT NULL THEN 'other-period'
    WHEN t.is_undated = 1 THEN 'no-date'
    WHEN b.unit IS NOT NULL AND (m.is_deal = 1 OR b.is_deal = 1) THEN 'second-person'
    WHEN t.further_no > 0 THEN 'implied'
    WHEN t.is_overruled = 1 THEN 'deal-rules'
    WHEN m.word = t.other_word THEN 'same-word'
    WHEN m.word = t.bare_word OR (t.other_no <= 1 AND t.bare_word IS NOT NULL) THEN 'unmapped-word'
    WHEN t.other_no > 1 THEN 'other-stage'
    WHEN t.is_there = 1 THEN 'no-stage'
    WHEN t.unit IS NOT NULL THEN 'deleted'
    WHEN m.is_named = 0 THEN 'no-person'
    ELSE 'missing' END AS reason,
  COALESCE(t.in_s, t.before_s, t.after_s) AS there_s,
  CASE WHEN t.further_no > 0 THEN t.further_no ELSE t.other_no END AS there_no,
  t.bare_word AS there_word
FROM mine AS m LEFT JOIN standing AS t ON t.unit = m.unit LEFT JOIN beside AS b ON b.unit = m.unit
WHERE m.place > COALESCE(t.counted, 0)
