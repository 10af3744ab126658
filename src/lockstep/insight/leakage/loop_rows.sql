-- The journeys that went round in a circle, and in which.
SELECT j.journey_id, j.person_id, j.deal_id, :by AS dim, j.owner, j.state, j.return_code, j.recycled_s, j.went_back,
  j.was_offered_again, j.came_back
FROM looped AS j
LEFT JOIN calendar AS c ON c.day = j.began_day
WHERE j.went_back + j.was_offered_again + j.came_back > 0 AND :filter
  AND (:from_day IS NULL OR (j.began_day >= :from_day AND j.began_day < :to_day))
