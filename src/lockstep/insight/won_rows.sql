-- The won deals behind a figure, each with its amounts and what its cycle is measured from.
SELECT j.journey_id, j.deal_id, :by AS dim, j.owner, j.won_s, j.won_day, d.amount_minor, d.amount_currency,
  j.home_minor, j.known_s, j.opportunity_s
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = j.won_day
LEFT JOIN deals AS d ON d.deal_id = j.deal_id
WHERE j.is_primary = 1 AND j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s
  AND (:from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day))
  AND :filter
