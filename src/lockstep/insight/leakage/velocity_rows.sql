-- The deals that a velocity is made of: won or lost in the period, or open now.
SELECT j.journey_id, j.deal_id, :by AS dim, j.owner, j.state, j.opportunity_s, j.won_s, j.lost_s, j.home_minor
FROM reached AS j
LEFT JOIN calendar AS c ON c.day = COALESCE(j.won_day, j.lost_day, j.opportunity_day)
WHERE :filter AND (
  (j.state = 'won' AND j.won_s <= :as_of_s
    AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day)))
  OR (j.state = 'lost' AND j.has_opportunity = 1 AND j.lost_s <= :as_of_s
    AND (:from_day IS NULL OR (j.lost_day >= :from_day AND j.lost_day < :to_day)))
  OR (j.is_opportunity = 1 AND j.is_won = 0 AND j.is_ended = 0 AND j.is_recycled = 0))
