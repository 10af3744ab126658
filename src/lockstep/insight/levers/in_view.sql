-- The leads that arrived at sales, each once, with what all levers ask of them.
-- part: 1 the earlier two thirds of the past, 2 its last third, 0 too young to have had the time to become an
-- opportunity. is_recent: among those that stand for the horizon. is_reached: an opportunity within that time, the same
-- for every lead, so that an old one had no more of it than a young one.
-- Left out: an opportunity nobody dated, or one from before the lead arrived.
SELECT j.journey_id, j.owner, j.arrived_s, j.first_attempt_s, j.attempt_count, j.first_contact_s, j.decided_s,
  j.decision, j.packet_missing, j.opportunity_s,
  COALESCE(j.lead_kind, '(missing)') AS lead_kind, COALESCE(j.source, '(missing)') AS source,
  COALESCE(j.segment, '(missing)') AS segment,
  CASE WHEN j.accepted_s <= :as_of_s THEN 1 ELSE 0 END AS is_accepted,
  CASE WHEN j.arrived_s > :mature_s THEN 0 WHEN j.arrived_s < :split_s THEN 1 ELSE 2 END AS part,
  CASE WHEN j.arrived_s >= :recent_from_s AND j.arrived_s < :recent_to_s THEN 1 ELSE 0 END AS is_recent,
  CASE WHEN j.opportunity_s <= j.arrived_s + :window_s AND j.opportunity_s <= :as_of_s THEN 1 ELSE 0 END AS is_reached
FROM journeys AS j
LEFT JOIN calendar AS c ON c.day = COALESCE(j.offered_day, j.known_day)
WHERE j.is_lead = 1 AND j.is_primary = 1 AND j.arrived_s <= :as_of_s AND j.arrived_s >= 0
  AND (j.has_opportunity = 0 OR j.opportunity_s >= j.arrived_s)
  AND (:from_day IS NULL
    OR (COALESCE(j.offered_day, j.known_day) >= :from_day AND COALESCE(j.offered_day, j.known_day) < :to_day))
  AND :filter
