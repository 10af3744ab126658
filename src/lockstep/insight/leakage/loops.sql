-- Loops: of the journeys that began in the period, how many could have gone round in a circle, how many did, and how
-- many of these were won.
-- loop_no 1 an earlier stage after a later one, as one and the same source says · 2 returned, and offered again
-- 3 recycled, and back: offered, or in a later stage, after it
SELECT l.dim, l.loop_no, SUM(l.could) AS could, SUM(l.did) AS did, SUM(l.did * l.is_won) AS won
FROM (
  SELECT :by AS dim, n.loop_no, j.is_won,
    CASE n.loop_no WHEN 1 THEN j.could_go_back WHEN 2 THEN j.was_returned ELSE j.was_recycled END AS could,
    CASE n.loop_no WHEN 1 THEN j.went_back WHEN 2 THEN j.was_offered_again ELSE j.came_back END AS did
  FROM looped AS j
  LEFT JOIN calendar AS c ON c.day = j.began_day
  CROSS JOIN (SELECT 1 AS loop_no UNION ALL SELECT 2 UNION ALL SELECT 3) AS n
  WHERE :filter AND (:from_day IS NULL OR (j.began_day >= :from_day AND j.began_day < :to_day))
) AS l
GROUP BY l.dim, l.loop_no
