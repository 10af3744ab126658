-- The leads behind a figure, each with the day it became known and how it stands.
SELECT j.journey_id, j.person_id, :by AS dim, j.owner, j.known_s, j.known_day, j.state, j.won_s, j.lost_s,
  j.disqualified_s, j.recycled_s
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = j.known_day
WHERE j.is_lead = 1 AND COALESCE(j.known_s, :as_of_s) <= :as_of_s
  AND (:from_day IS NULL OR (j.known_day >= :from_day AND j.known_day < :to_day))
  AND :filter
