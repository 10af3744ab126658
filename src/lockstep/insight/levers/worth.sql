-- What opportunities of each segment turned out to be worth, of those old enough to have been decided: how many there
-- were, how many were won, and their amounts, in home currency and in steps of :step minor units so that squares fit.
WITH old AS (
  SELECT COALESCE(j.segment, '(missing)') AS segment, j.home_minor,
    CASE WHEN j.state = 'won' AND j.won_s <= :as_of_s THEN 1 ELSE 0 END AS is_won,
    CAST((COALESCE(j.home_minor, 0) - MOD(COALESCE(j.home_minor, 0), NULLIF(:step, 0))) / NULLIF(:step, 0) AS BIGINT)
      AS steps
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.opportunity_day
  WHERE j.is_primary = 1 AND j.opportunity_s <= :decided_s
    AND (:from_day IS NULL OR (j.opportunity_day >= :from_day AND j.opportunity_day < :to_day)) AND :filter
)
SELECT o.segment, COUNT(*) AS opportunities, SUM(o.is_won) AS won,
  SUM(CASE WHEN o.is_won = 1 AND o.home_minor IS NOT NULL THEN 1 ELSE 0 END) AS priced,
  SUM(CASE WHEN o.is_won = 1 THEN COALESCE(o.home_minor, 0) ELSE 0 END) AS won_minor,
  SUM(CASE WHEN o.is_won = 1 THEN o.steps * o.steps ELSE 0 END) AS squares
FROM old AS o
GROUP BY o.segment
