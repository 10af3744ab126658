-- Time to stage: of the journeys that entered a stage in the period, how many came out how after how many days.
-- part 1: by outcome, in the day it came (is_whole) or at the end of the last whole day that it was watched
-- part 2: by the whole days it could be watched, and whether it reached the next stage within them (outcome 1)
WITH placed AS (
  SELECT :by AS dim, j.step_no, j.outcome, j.is_whole, j.days, j.followed_days,
    j.has_undated_end, CASE WHEN j.outcome = 0 THEN j.is_recycled ELSE 0 END AS waits_recycled
  FROM step_waits AS j
  LEFT JOIN calendar AS c ON c.day = j.entered_day
  WHERE :filter
    AND (:from_day IS NULL OR j.entered_day IS NULL OR (j.entered_day >= :from_day AND j.entered_day < :to_day))
)
SELECT p.dim, p.step_no, 1 AS part, p.outcome, p.is_whole, COALESCE(p.days, 0) AS days, COUNT(*) AS journeys,
  SUM(p.waits_recycled) AS recycled, SUM(p.has_undated_end) AS undated_ends
FROM placed AS p
GROUP BY p.dim, p.step_no, p.outcome, p.is_whole, COALESCE(p.days, 0)
UNION ALL
SELECT p.dim, p.step_no, 2, CASE WHEN p.outcome = 1 AND p.is_whole = 1 THEN 1 ELSE 0 END, 1, p.followed_days,
  COUNT(*), 0, 0
FROM placed AS p
WHERE p.outcome NOT IN (4, 8)
GROUP BY p.dim, p.step_no, CASE WHEN p.outcome = 1 AND p.is_whole = 1 THEN 1 ELSE 0 END, p.followed_days
