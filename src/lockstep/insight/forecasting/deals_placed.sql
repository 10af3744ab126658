-- Opportunities by the day they were opened on, and how and on which day they closed. Groups are the four segments with
-- the most opportunities; the rest is one.
SELECT d.home_minor, d.outcome, d.entered_day,
  CASE WHEN r.place <= 4 THEN r.segment ELSE '(other)' END AS segment,
  CASE WHEN d.outcome = 1 THEN GREATEST(d.won_day, d.entered_day)
    WHEN d.outcome = 2 THEN GREATEST(d.lost_day, d.entered_day) END AS left_day
FROM (
  SELECT COALESCE(j.segment, '(missing)') AS segment, j.home_minor, j.won_day, j.lost_day,
    LEAST(COALESCE(j.opportunity_day, 99999),
      CASE WHEN j.state = 'won' THEN COALESCE(j.won_day, 99999) ELSE 99999 END) AS entered_day,
    CASE WHEN j.state = 'won' AND j.won_s <= :as_of_s AND j.won_day < :today THEN 1
      WHEN j.state IN ('lost', 'disqualified', 'recycled') AND j.lost_s <= :as_of_s AND j.lost_day < :today THEN 2
      ELSE 0 END AS outcome
  FROM journeys AS j
  WHERE j.is_primary = 1 AND j.has_opportunity = 1 AND :filter
) AS d
JOIN (
  SELECT s.segment, ROW_NUMBER() OVER (ORDER BY s.n DESC, s.segment) AS place
  FROM (
    SELECT COALESCE(j.segment, '(missing)') AS segment, COUNT(*) AS n
    FROM journeys AS j
    WHERE j.is_primary = 1 AND j.has_opportunity = 1
    GROUP BY COALESCE(j.segment, '(missing)')
  ) AS s
) AS r ON r.segment = d.segment
WHERE d.entered_day < :today
