-- What each source says of one stage, one row per record of the source: whether it counts it in the period (in_s, the
-- first time), when it says so otherwise, and what else it says of the record.
-- What a source says of its deal rules over what it says of that deal's person, as in the record: such a record counts
-- nothing, and is_overruled says why.
-- 1 known · 2 engaged · 3 offered · 4 accepted · 5 qualified · 6 opportunity · 7 won · 8 lost · 9 recycled · 10 disqualified
WITH numbered AS (
  SELECT s.source, s.unit, s.key, s.is_deal, s.is_found, s.is_named, s.is_gone, s.occurred_s, s.word,
    CASE s.stage WHEN 'known' THEN 1 WHEN 'engaged' THEN 2 WHEN 'offered' THEN 3 WHEN 'accepted' THEN 4
      WHEN 'qualified' THEN 5 WHEN 'opportunity' THEN 6 WHEN 'won' THEN 7 WHEN 'lost' THEN 8 WHEN 'recycled' THEN 9
      WHEN 'disqualified' THEN 10 ELSE 0 END AS stage_no
  FROM statements AS s),
folded AS (
  SELECT n.source, MIN(n.unit) AS unit, n.key, n.is_deal, MAX(n.is_found) AS is_found, MAX(n.is_named) AS is_named,
    MAX(n.is_gone) AS is_gone,
    MIN(CASE WHEN n.stage_no = :stage_no AND n.occurred_s >= :from_s AND n.occurred_s < :to_s
      THEN n.occurred_s END) AS in_s,
    MAX(CASE WHEN n.stage_no = :stage_no AND n.occurred_s < :from_s THEN n.occurred_s END) AS before_s,
    MIN(CASE WHEN n.stage_no = :stage_no AND n.occurred_s >= :to_s THEN n.occurred_s END) AS after_s,
    MAX(CASE WHEN n.stage_no = :stage_no AND n.occurred_s IS NULL THEN 1 ELSE 0 END) AS is_undated,
    MAX(CASE WHEN n.stage_no > :stage_no AND n.stage_no <= 7 THEN n.stage_no ELSE 0 END) AS further_no,
    MAX(CASE WHEN n.stage_no <> :stage_no THEN n.stage_no ELSE 0 END) AS other_no,
    MIN(CASE WHEN n.stage_no = :stage_no THEN n.word END) AS word,
    MIN(CASE WHEN n.stage_no <> :stage_no AND n.stage_no > 1 THEN n.word END) AS other_word,
    MIN(CASE WHEN n.stage_no = 0 THEN n.word END) AS bare_word
  FROM numbered AS n GROUP BY n.source, n.key, n.is_deal),
weighed AS (
  SELECT f.*, CASE WHEN f.is_deal = 0 THEN
    MAX(CASE WHEN f.is_deal = 1 AND f.is_gone = 0 AND (:stage_no IN (6, 7, 8) OR f.in_s IS NOT NULL
      OR f.before_s IS NOT NULL OR f.after_s IS NOT NULL OR f.is_undated = 1) THEN 1 ELSE 0 END)
      OVER (PARTITION BY f.source, f.unit) ELSE 0 END AS is_silenced
  FROM folded AS f)
SELECT w.source, w.unit, w.key, w.is_deal, w.is_found, w.is_named, w.is_gone,
  CASE WHEN w.is_silenced = 0 THEN w.in_s END AS in_s, CASE WHEN w.is_silenced = 0 THEN w.before_s END AS before_s,
  CASE WHEN w.is_silenced = 0 THEN w.after_s END AS after_s,
  CASE WHEN w.is_silenced = 0 THEN w.is_undated ELSE 0 END AS is_undated,
  CASE WHEN w.is_silenced = 1 AND (w.in_s IS NOT NULL OR w.before_s IS NOT NULL OR w.after_s IS NOT NULL
    OR w.is_undated = 1) THEN 1 ELSE 0 END AS is_overruled,
  w.further_no, w.other_no, w.word, w.other_word, w.bare_word
FROM weighed AS w
