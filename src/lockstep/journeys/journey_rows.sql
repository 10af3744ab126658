-- Every journey with the names people know it by, how far it got, and when something last happened on it.
-- What happens to a person after their first deal closed belongs to their next one: only their last journey, the one
-- of their newest deal, takes the person's latest event.
WITH told AS (
  SELECT t.person_key AS ref, t.occurred_s FROM touches AS t
  UNION ALL SELECT a.person_key AS ref, a.occurred_s FROM activities AS a WHERE a.deal_key IS NULL
  UNION ALL SELECT s.person_key AS ref, s.occurred_s FROM stages AS s WHERE s.deal_key IS NULL
  UNION ALL SELECT h.person_key AS ref, COALESCE(h.decided_s, h.occurred_s) AS occurred_s FROM handoffs AS h
),
told_last AS (
  SELECT t.ref, MAX(t.occurred_s) AS last_s FROM told AS t WHERE t.ref IS NOT NULL GROUP BY t.ref
),
person_last AS (
  SELECT l.entity_id AS person_id, MAX(t.last_s) AS last_s
  FROM told_last AS t JOIN links AS l ON l.key = t.ref
  WHERE l.kind = 'person'
  GROUP BY l.entity_id
),
on_deal AS (
  SELECT a.deal_key AS deal_id, a.occurred_s FROM activities AS a WHERE a.deal_key IS NOT NULL
  UNION ALL SELECT s.deal_key AS deal_id, s.occurred_s FROM stages AS s WHERE s.deal_key IS NOT NULL
  UNION ALL SELECT p.deal_key AS deal_id, p.occurred_s FROM payments AS p WHERE p.deal_key IS NOT NULL
),
deal_last AS (
  SELECT o.deal_id, MAX(o.occurred_s) AS last_s FROM on_deal AS o GROUP BY o.deal_id
),
named AS (
  SELECT j.journey_id, j.person_id, j.company_id, j.deal_id, j.is_lead, j.is_primary,
    p.name AS person, p.email, p.title, COALESCE(c.name, c.domain) AS company, c.domain, d.name AS deal, d.amount_minor,
    d.amount_currency,
    j.home_minor, j.state, j.source, j.channel, j.campaign, j.owner, j.manager, j.team, j.region, j.segment,
    j.industry, j.country, j.product, j.lead_kind, j.deal_kind, j.loss_reason, j.return_code, j.system,
    j.has_known, j.has_engaged, j.has_offered, j.has_accepted, j.has_qualified, j.has_opportunity, j.has_won,
    j.has_lost, j.has_recycled, j.has_disqualified,
    j.known_day, j.engaged_day, j.offered_day, j.accepted_day, j.qualified_day, j.opportunity_day, j.won_day,
    j.lost_day, COALESCE(j.known_s, j.opportunity_s, j.won_s, j.lost_s) AS began_s,
    COALESCE(j.known_day, j.opportunity_day, j.won_day, j.lost_day) AS began_day,
    GREATEST(COALESCE(j.known_s, -9000000000), COALESCE(j.opportunity_s, -9000000000),
      COALESCE(j.won_s, -9000000000), COALESCE(j.lost_s, -9000000000),
      COALESCE(e.last_s, -9000000000)) AS own_last_s,
    ROW_NUMBER() OVER (PARTITION BY COALESCE(j.person_id, j.journey_id)
      ORDER BY COALESCE(d.created_s, d.closed_s, 9000000000) DESC, j.journey_id DESC) AS newness
  FROM journeys AS j
  LEFT JOIN people AS p ON p.person_id = j.person_id
  LEFT JOIN companies AS c ON c.company_id = j.company_id
  LEFT JOIN deals AS d ON d.deal_id = j.deal_id
  LEFT JOIN deal_last AS e ON e.deal_id = j.deal_id
)
SELECT n.journey_id, n.person_id, n.company_id, n.deal_id, n.is_lead, n.is_primary, n.person, n.email, n.title,
  n.company, n.domain, n.deal, n.amount_minor, n.amount_currency, n.home_minor, n.state, n.source, n.channel, n.campaign,
  n.owner, n.manager, n.team, n.region, n.segment, n.industry, n.country, n.product, n.lead_kind, n.deal_kind,
  n.loss_reason, n.return_code, n.system, n.has_known, n.has_engaged, n.has_offered, n.has_accepted,
  n.has_qualified, n.has_opportunity, n.has_won, n.has_lost, n.has_recycled, n.has_disqualified, n.known_day,
  n.engaged_day, n.offered_day, n.accepted_day, n.qualified_day, n.opportunity_day, n.won_day, n.lost_day,
  n.began_s, n.began_day, n.newness,
  NULLIF(GREATEST(n.own_last_s, CASE WHEN n.newness = 1 THEN COALESCE(l.last_s, -9000000000) ELSE -9000000000 END),
    -9000000000) AS last_s,
  -- Where it stands: its end, or the furthest stage of the path, numbered in the order of the path.
  CASE WHEN n.state = 'won' THEN 7 WHEN n.state = 'lost' THEN 8 WHEN n.state = 'recycled' THEN 9
    WHEN n.state = 'disqualified' THEN 10 WHEN n.has_opportunity = 1 THEN 6 WHEN n.has_qualified = 1 THEN 5
    WHEN n.has_accepted = 1 THEN 4 WHEN n.has_offered = 1 THEN 3 WHEN n.has_engaged = 1 THEN 2 ELSE 1 END AS standing_no
FROM named AS n
LEFT JOIN person_last AS l ON l.person_id = n.person_id
