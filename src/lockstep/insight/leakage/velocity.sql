-- Velocity: the deals closed in the period, won ones by amount and seconds from opportunity to win, and what is open.
-- kind_no 1 won · 2 lost · 3 open now, whenever it began · 4 won, without an amount or a date of the opportunity
SELECT v.dim, v.kind_no, CASE WHEN v.kind_no = 1 THEN v.home_minor ELSE 0 END AS home_minor,
  CASE WHEN v.kind_no = 1 THEN v.took_s ELSE 0 END AS took_s, COUNT(*) AS deals
FROM (
  SELECT :by AS dim, j.home_minor, GREATEST(j.won_s - COALESCE(j.opportunity_s, j.won_s), 0) AS took_s,
    CASE WHEN j.home_minor IS NULL OR j.opportunity_s IS NULL THEN 4 ELSE 1 END AS kind_no
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.won_day
  WHERE j.is_primary = 1 AND j.state = 'won' AND j.won_s <= :as_of_s AND :filter
    AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day))
  UNION ALL
  SELECT :by, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), 2
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.lost_day
  WHERE j.is_primary = 1 AND j.state = 'lost' AND j.has_opportunity = 1 AND j.lost_s <= :as_of_s AND :filter
    AND (:from_day IS NULL OR (j.lost_day >= :from_day AND j.lost_day < :to_day))
  UNION ALL
  SELECT :by, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), 3
  FROM reached AS j
  LEFT JOIN calendar AS c ON c.day = j.opportunity_day
  WHERE j.is_opportunity = 1 AND j.is_won = 0 AND j.is_ended = 0 AND j.is_recycled = 0 AND :filter
) AS v
GROUP BY v.dim, v.kind_no, CASE WHEN v.kind_no = 1 THEN v.home_minor ELSE 0 END,
  CASE WHEN v.kind_no = 1 THEN v.took_s ELSE 0 END
