-- One row per journey with what a claim may speak of, as it stood at the instant asked for (the catalogue: fields.py).
-- What no source records is null, neither true nor false: it never decides a claim.
SELECT j.journey_id, j.person_id, j.deal_id, j.source, j.channel, j.campaign, j.owner, j.manager, j.team, j.region, j.segment,
  j.industry, j.country, j.product, j.lead_kind, j.deal_kind, j.loss_reason, j.return_code, j.system, j.state,
  p.title, COALESCE(t.role, 'unknown') AS role,
  CASE WHEN c.employees < 100 THEN 'under 100' WHEN c.employees < 1000 THEN '100 to 999'
    WHEN c.employees >= 1000 THEN '1000 or more' END AS size,
  COALESCE(j.offered_day, j.known_day, j.opportunity_day) AS began_day, j.opportunity_day,
  COALESCE(j.won_day, j.lost_day) AS closed_day, j.touch_count,
  CASE WHEN r.attempts > 0 THEN COALESCE(a.attempts, 0) END AS attempt_count,
  CASE WHEN r.attempts > 0 AND j.decided_s IS NOT NULL
    THEN COALESCE(a.before_decision, 0) END AS attempts_before_decision,
  CASE WHEN j.first_attempt_s <= :as_of_s
    THEN CAST((j.first_attempt_s - j.arrived_s - MOD(j.first_attempt_s - j.arrived_s, 3600)) / 3600 AS BIGINT)
    END AS hours_to_attempt,
  CAST((j.offered_s - m.moved_s - MOD(j.offered_s - m.moved_s, 86400)) / 86400 AS BIGINT) AS days_quiet,
  CASE WHEN j.offered_s >= j.known_s
    THEN CAST((j.offered_s - j.known_s - MOD(j.offered_s - j.known_s, 86400)) / 86400 AS BIGINT)
    END AS days_to_offer,
  CASE WHEN r.content > 0 THEN COALESCE(u.uses, 0) END AS content_count,
  CASE WHEN u.first_s >= j.opportunity_s
    THEN CAST((u.first_s - j.opportunity_s - MOD(u.first_s - j.opportunity_s, 86400)) / 86400 AS BIGINT)
    END AS days_to_content,
  CASE WHEN r.attempts > 0
    THEN CASE WHEN j.first_contact_s <= :as_of_s THEN 1 ELSE 0 END END AS is_reached,
  CASE WHEN j.touch_count > 0 OR j.engaged_s <= :as_of_s OR j.offered_s <= :as_of_s
    THEN 1 ELSE 0 END AS is_from_marketing,
  j.is_lead,
  CASE WHEN j.deal_id IS NOT NULL AND j.is_primary = 1 THEN 1 ELSE 0 END AS is_deal,
  CASE WHEN j.lead_kind = 'hand-raise' THEN 1 ELSE 0 END AS is_hand_raise,
  CASE WHEN j.packet_missing = '' THEN 1 WHEN j.packet_missing IS NOT NULL THEN 0 END AS is_packet_complete,
  CASE WHEN j.offered_s <= :as_of_s THEN 1 ELSE 0 END AS is_offered,
  CASE WHEN j.decided_s <= :as_of_s AND j.decision IS NOT NULL THEN 1 ELSE 0 END AS is_decided,
  CASE WHEN j.decided_s <= :as_of_s AND j.decision = 'accepted' THEN 1 ELSE 0 END AS is_accepted,
  CASE WHEN j.decided_s <= :as_of_s AND j.decision = 'returned' THEN 1 ELSE 0 END AS is_returned,
  CASE WHEN j.has_qualified = 1 AND COALESCE(j.qualified_s, j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s
    THEN 1 ELSE 0 END AS is_qualified,
  CASE WHEN j.has_opportunity = 1 AND COALESCE(j.opportunity_s, j.won_s, :as_of_s) <= :as_of_s
    THEN 1 ELSE 0 END AS is_opportunity,
  CASE WHEN j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_won,
  CASE WHEN j.state = 'lost' AND COALESCE(j.lost_s, :as_of_s) <= :as_of_s THEN 1 ELSE 0 END AS is_lost,
  CASE WHEN (j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s)
    OR (j.state IN ('lost', 'disqualified')
      AND COALESCE(j.lost_s, j.disqualified_s, :as_of_s) <= :as_of_s)
    OR (j.state = 'recycled' AND COALESCE(j.recycled_s, :as_of_s) <= :as_of_s) THEN 1 ELSE 0 END AS is_over
FROM journeys AS j
CROSS JOIN recorded AS r
LEFT JOIN people AS p ON p.person_id = j.person_id
LEFT JOIN titles AS t ON t.title = p.title
LEFT JOIN companies AS c ON c.company_id = j.company_id
LEFT JOIN tried AS a ON a.journey_id = j.journey_id
LEFT JOIN last_move AS m ON m.journey_id = j.journey_id
LEFT JOIN content_used AS u ON u.deal_id = j.deal_id
