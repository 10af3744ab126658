-- What each source says of one stage, one row per record of the source: whether it counts it in the period (in_s, the
-- first time), when it says so otherwise, and what else it says of the record.
-- `said` and `records` are everything the sources say of stages (statements.py).
-- What a source says of its deal rules over what it says of that deal's person, as in the record: such a record counts
-- nothing, and is_overruled says why.
WITH folded AS (
  SELECT s.record_no,
    MIN(CASE WHEN s.stage_no = :stage_no AND s.occurred_s >= :from_s AND s.occurred_s < :to_s
      THEN s.occurred_s END) AS in_s,
    MAX(CASE WHEN s.stage_no = :stage_no AND s.occurred_s < :from_s THEN s.occurred_s END) AS before_s,
    MIN(CASE WHEN s.stage_no = :stage_no AND s.occurred_s >= :to_s THEN s.occurred_s END) AS after_s,
    MAX(CASE WHEN s.stage_no = :stage_no AND s.occurred_s IS NULL THEN 1 ELSE 0 END) AS is_undated,
    MAX(CASE WHEN s.stage_no > :stage_no AND s.stage_no <= 7 THEN s.stage_no ELSE 0 END) AS further_no,
    MAX(CASE WHEN s.stage_no <> :stage_no THEN s.stage_no ELSE 0 END) AS other_no,
    MIN(CASE WHEN s.stage_no = :stage_no THEN s.word END) AS word,
    MIN(CASE WHEN s.stage_no <> :stage_no AND s.stage_no > 1 THEN s.word END) AS other_word,
    MIN(CASE WHEN s.stage_no = 0 THEN s.word END) AS bare_word
  FROM said AS s GROUP BY s.record_no),
told AS (
  SELECT r.source, r.unit, r.key, r.is_deal, r.is_found, r.is_named, r.is_gone, f.in_s, f.before_s, f.after_s,
    f.is_undated, f.further_no, f.other_no, f.word, f.other_word, f.bare_word,
    CASE WHEN f.in_s IS NOT NULL OR f.before_s IS NOT NULL OR f.after_s IS NOT NULL OR f.is_undated = 1
      THEN 1 ELSE 0 END AS is_stated
  FROM folded AS f JOIN records AS r ON r.record_no = f.record_no),
ruling_deals AS (
  SELECT t.source, t.unit FROM told AS t
  WHERE t.is_deal = 1 AND t.is_gone = 0 AND (:stage_no IN (6, 7, 8) OR t.is_stated = 1) GROUP BY t.source, t.unit),
weighed AS (
  SELECT t.*, CASE WHEN t.is_deal = 0 AND d.unit IS NOT NULL THEN 1 ELSE 0 END AS is_silenced
  FROM told AS t LEFT JOIN ruling_deals AS d ON d.unit = t.unit AND d.source >= t.source AND d.source <= t.source)
SELECT w.source, w.unit, w.key, w.is_deal, w.is_found, w.is_named, w.is_gone,
  CASE WHEN w.is_silenced = 0 THEN w.in_s END AS in_s, CASE WHEN w.is_silenced = 0 THEN w.before_s END AS before_s,
  CASE WHEN w.is_silenced = 0 THEN w.after_s END AS after_s,
  CASE WHEN w.is_silenced = 0 THEN w.is_undated ELSE 0 END AS is_undated,
  CASE WHEN w.is_silenced = 1 THEN w.is_stated ELSE 0 END AS is_overruled,
  w.further_no, w.other_no, w.word, w.other_word, w.bare_word
FROM weighed AS w
