-- The leads behind the clocks of sales: when each arrived, who owns it, and what sales did, when.
SELECT j.journey_id, j.person_id, :by AS dim, j.owner, j.lead_kind, j.arrived_s, j.offered_s, j.first_attempt_s,
  j.attempt_count, j.first_contact_s, j.decided_s, j.decision, j.return_code, j.packet_missing, j.state
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
WHERE j.is_lead = 1 AND j.arrived_s <= :as_of_s
  AND (:from_day IS NULL
    OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
  AND :filter
