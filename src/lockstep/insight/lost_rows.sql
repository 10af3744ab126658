-- The lost deals behind a figure, each with its reason.
SELECT j.journey_id, j.deal_id, :by AS dim, j.owner, j.lost_s, j.lost_day, j.loss_reason
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = j.lost_day
WHERE j.is_primary = 1 AND j.state = 'lost' AND COALESCE(j.lost_s, :as_of_s) <= :as_of_s
  AND (:from_day IS NULL OR (j.lost_day >= :from_day AND j.lost_day < :to_day))
  AND :filter
