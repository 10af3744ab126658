-- How many working days (ticks of clock) journeys stay in a stage before they go on (outcome 1), leave the path (2) or are still
-- there (0), as it was known on the eve of one day (:seen_day): whoever entered on that day or later is left out.
SELECT l.stage, l.outcome, l.lag, COUNT(*) AS journeys
FROM (
  SELECT w.stage, w.outcome, e.tick - b.tick AS lag
  FROM (
    SELECT f.stage, f.day,
      CASE WHEN f.next_day < :seen_day THEN 1 WHEN f.left_day < :seen_day THEN 2 ELSE 0 END AS outcome,
      CASE WHEN f.next_day < :seen_day THEN f.next_day WHEN f.left_day < :seen_day THEN f.left_day
        ELSE :seen_day - 1 END AS end_day
    FROM steps AS f
    WHERE f.day < :seen_day
  ) AS w
  JOIN clock AS b ON b.day = w.day
  JOIN clock AS e ON e.day = w.end_day
) AS l
GROUP BY l.stage, l.outcome, l.lag
