-- The leads that arrived in the period, each with the instants that stop the clocks of sales: …_at is 9000000000
-- where that has not happened.
-- attempted_at: the first attempt. tried_at: the last attempt that is promised, or an answer of the lead before it.
-- moved_on_at: it went on or out, and no more attempts are owed. decided_at: accepted or returned.
SELECT s.dim, s.journey_id, s.owner, s.lead_kind, s.arrived_s, s.offered_s, s.standard_day_s, s.calendar_key,
  s.start_clock_s,
  COALESCE(s.first_attempt_s, 9000000000) AS attempted_at,
  LEAST(COALESCE(t.occurred_s, 9000000000), COALESCE(s.first_contact_s, 9000000000)) AS tried_at,
  LEAST(COALESCE(s.qualified_s, 9000000000), COALESCE(s.opportunity_s, 9000000000),
    COALESCE(s.won_s, 9000000000), COALESCE(s.lost_s, 9000000000), COALESCE(s.recycled_s, 9000000000),
    COALESCE(s.disqualified_s, 9000000000)) AS moved_on_at,
  COALESCE(s.decided_s, 9000000000) AS decided_at
FROM started AS s
LEFT JOIN attempts AS t ON t.journey_id = s.journey_id AND t.ordinal = :attempt_count
