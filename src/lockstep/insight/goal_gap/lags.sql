-- How many days journeys stay in a stage before they go on (outcome 1), leave the path (2) or are still there (0), as
-- it was known on one day (:seen_day): whoever entered on that day or later is left out.
SELECT l.stage, l.outcome, l.lag, COUNT(*) AS journeys
FROM (
  SELECT w.stage,
    CASE WHEN w.next_day < :seen_day THEN 1 WHEN w.left_day < :seen_day THEN 2 ELSE 0 END AS outcome,
    CASE WHEN w.next_day < :seen_day THEN w.next_day WHEN w.left_day < :seen_day THEN w.left_day
      ELSE :seen_day END - w.day AS lag
  FROM steps AS w
  WHERE w.day < :seen_day
) AS l
GROUP BY l.stage, l.outcome, l.lag
