-- Segment by segment, kind by kind, and by the day on which journeys reached a stage (1 known, 2 offered, 3 accepted, 4 qualified,
-- 5 opportunity): how many did, how many of these went on to the next stage, how many left the path instead, and what was
-- won by them, in minor units: in the period (…_now) and in what it is compared with (…_then).
SELECT f.segment, f.kind, f.stage, f.day, COUNT(*) AS entered,
  SUM(CASE WHEN f.next_day >= :from_now AND f.next_day < :to_now THEN 1 ELSE 0 END) AS went_now,
  SUM(CASE WHEN f.next_day >= :from_then AND f.next_day < :to_then THEN 1 ELSE 0 END) AS went_then,
  SUM(CASE WHEN f.left_day >= :from_now AND f.left_day < :to_now THEN 1 ELSE 0 END) AS left_now,
  SUM(CASE WHEN f.left_day >= :from_then AND f.left_day < :to_then THEN 1 ELSE 0 END) AS left_then,
  SUM(CASE WHEN f.next_day >= :from_now AND f.next_day < :to_now THEN f.minor ELSE 0 END) AS minor_now,
  SUM(CASE WHEN f.next_day >= :from_then AND f.next_day < :to_then THEN f.minor ELSE 0 END) AS minor_then
FROM steps AS f
WHERE f.day < 99999
GROUP BY f.segment, f.kind, f.stage, f.day
