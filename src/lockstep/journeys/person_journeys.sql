-- A journey and, where it has a person, every journey of that person: when each stage was first entered, and when its
-- deal was opened and closed.
SELECT j.journey_id, j.person_id, j.deal_id, j.known_s, j.engaged_s, j.offered_s, j.accepted_s, j.qualified_s,
  j.opportunity_s, j.won_s, j.lost_s, j.recycled_s, j.disqualified_s, j.first_touch_s, j.decision, j.return_code,
  d.name AS deal, d.created_s, d.closed_s
FROM journeys AS j
LEFT JOIN deals AS d ON d.deal_id = j.deal_id
WHERE j.journey_id = :journey_id OR j.person_id = :person_id
