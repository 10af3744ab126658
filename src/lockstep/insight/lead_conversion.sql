-- Lead conversion: of the leads that became known in the period, how many stand won, lost or still open.
-- Lost includes disqualified; a recycled lead is open again.
WITH s AS (
  SELECT :by AS dim, j.known_day AS day,
    CASE WHEN j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_won,
    CASE WHEN j.state IN ('lost', 'disqualified')
      AND COALESCE(j.lost_s, j.disqualified_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_lost,
    CASE WHEN :from_day IS NULL OR (j.known_day >= :from_day AND j.known_day < :to_day)
      THEN 1 ELSE 0 END AS is_placed
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.known_day
  WHERE j.is_lead = 1 AND COALESCE(j.known_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim,
  SUM(is_placed) AS leads,
  SUM(is_won * is_placed) AS won,
  SUM(is_lost * is_placed) AS lost,
  SUM((1 - is_won - is_lost) * is_placed) AS still_open,
  SUM(CASE WHEN day IS NULL THEN 1 ELSE 0 END) AS undated
FROM s
GROUP BY dim
