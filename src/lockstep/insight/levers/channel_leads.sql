-- What each channel brought: leads that became known in each part of the past and became opportunities in time, by
-- segment.
SELECT COALESCE(j.channel, '(missing)') AS channel, COALESCE(j.segment, '(missing)') AS segment,
  CASE WHEN j.known_s < :split_s THEN 1 ELSE 2 END AS part, COUNT(*) AS units,
  SUM(CASE WHEN j.opportunity_s >= j.known_s AND j.opportunity_s <= j.known_s + :window_s THEN 1 ELSE 0 END) AS reached
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = j.known_day
WHERE j.is_lead = 1 AND j.is_primary = 1 AND j.known_s <= :mature_s
  AND (:from_day IS NULL OR (j.known_day >= :from_day AND j.known_day < :to_day)) AND :filter
GROUP BY COALESCE(j.channel, '(missing)'), COALESCE(j.segment, '(missing)'),
  CASE WHEN j.known_s < :split_s THEN 1 ELSE 2 END
