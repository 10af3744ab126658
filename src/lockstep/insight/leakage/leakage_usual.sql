-- The longest silence of those that went on, while they were in each stage, the whole record over: journeys by stage
-- and whole days of silence. A stage that was passed at once had none.
WITH instants AS (
  SELECT s.journey_id, s.at_s FROM signs_of_life AS s GROUP BY s.journey_id, s.at_s
),
gaps AS (
  SELECT i.journey_id, i.at_s,
    LEAD(i.at_s) OVER (PARTITION BY i.journey_id ORDER BY i.at_s) - i.at_s AS gap_s
  FROM instants AS i
),
longest AS (
  SELECT t.step_no, t.journey_id, COALESCE(MAX(g.gap_s), 0) AS silent_s
  FROM stage_times AS t
  LEFT JOIN gaps AS g ON g.journey_id = t.journey_id AND g.at_s >= t.entered_s AND g.at_s < t.until_s
  WHERE t.standing = 1 AND t.is_undated = 0
  GROUP BY t.step_no, t.journey_id
)
SELECT l.step_no, CAST((l.silent_s - MOD(l.silent_s, 86400)) / 86400 AS BIGINT) AS days, COUNT(*) AS journeys
FROM longest AS l
GROUP BY l.step_no, CAST((l.silent_s - MOD(l.silent_s, 86400)) / 86400 AS BIGINT)
