-- What the record makes of one stage: every journey with its first entry, :entered, and whether it got there, :has.
-- The same rule as the figure funnel, by period: a journey counts if it is primary and entered in the period.
SELECT j.journey_id, COALESCE(j.person_id, j.deal_id) AS unit, j.person_id, j.deal_id, j.is_primary,
  :has AS has_entered, :entered AS entered_s,
  CASE WHEN j.is_primary = 1 AND :entered >= :from_s AND :entered < :to_s AND :entered <= :as_of_s
    THEN 1 ELSE 0 END AS is_counted
FROM journeys AS j
