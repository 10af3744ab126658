-- What leads of each segment turned out to be worth, from those that ended before the worth was frozen: how many
-- ended, how many of these were won, and the amounts of those that have one.
WITH ended AS (
  SELECT :segment AS segment, j.home_minor, CASE WHEN j.state = 'won' THEN 1 ELSE 0 END AS is_won
  FROM journeys AS j
  WHERE j.is_lead = 1 AND j.state IN ('won', 'lost', 'disqualified')
    AND COALESCE(j.won_s, j.lost_s, j.disqualified_s) < :frozen_s
)
SELECT e.segment, COUNT(*) AS mature, SUM(e.is_won) AS won,
  SUM(CASE WHEN e.is_won = 1 AND e.home_minor IS NOT NULL THEN 1 ELSE 0 END) AS priced,
  SUM(CASE WHEN e.is_won = 1 THEN COALESCE(e.home_minor, 0) ELSE 0 END) AS won_minor
FROM ended AS e
GROUP BY e.segment
