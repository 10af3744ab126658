-- The leads that were offered, each with the side it counts on (1 the period, 2 what it is compared with, 0 neither) and
-- the week (or day) of that side; its working seconds to the first attempt (to the instant asked for, while nobody tried), its
-- packet (0 complete, 1 incomplete, 2 nobody said), and whether it was accepted and qualified.
-- Sides end before the last :ripe_days days: what is done about newer leads is not seen yet.
SELECT o.journey_id, o.segment, o.kind, o.side, o.week, o.is_ripe, o.is_tried, o.first_contact_s, o.is_returned, o.packet,
  o.is_accepted, o.is_qualified,
  z.cum_s
    + LEAST(GREATEST(o.stop_s - z.day_s, z.a1), z.b1) - z.a1 + LEAST(GREATEST(o.stop_s - z.day_s, z.a2), z.b2) - z.a2
    + LEAST(GREATEST(o.stop_s - z.day_s, z.a3), z.b3) - z.a3 + LEAST(GREATEST(o.stop_s - z.day_s, z.a4), z.b4) - z.a4
    - o.start_clock_s AS waited_s
FROM (
  SELECT l.*, w.cum_s
    + LEAST(GREATEST(l.offered_s - w.day_s, w.a1), w.b1) - w.a1
    + LEAST(GREATEST(l.offered_s - w.day_s, w.a2), w.b2) - w.a2
    + LEAST(GREATEST(l.offered_s - w.day_s, w.a3), w.b3) - w.a3
    + LEAST(GREATEST(l.offered_s - w.day_s, w.a4), w.b4) - w.a4 AS start_clock_s
  FROM (
    SELECT j.journey_id, :segment AS segment, CASE WHEN j.lead_kind = 'hand-raise' THEN 1 ELSE 0 END AS kind,
      j.offered_s, COALESCE(n.calendar_no, 0) * 1000000 AS calendar_key,
      CASE WHEN j.offered_day >= :from_side AND j.offered_day < :to_side THEN 1
        WHEN j.offered_day >= :from_other AND j.offered_day < :to_other THEN 2 ELSE 0 END AS side,
      CASE WHEN j.offered_day >= :from_side AND j.offered_day < :to_side
          THEN CAST((j.offered_day - :from_side - MOD(j.offered_day - :from_side, NULLIF(:block, 0))) / NULLIF(:block, 0) AS BIGINT)
        WHEN j.offered_day >= :from_other AND j.offered_day < :to_other
          THEN CAST((j.offered_day - :from_other - MOD(j.offered_day - :from_other, NULLIF(:block, 0))) / NULLIF(:block, 0) AS BIGINT)
        ELSE 0 END AS week,
      CASE WHEN j.offered_day < :ripe_day THEN 1 ELSE 0 END AS is_ripe,
      CASE WHEN j.first_attempt_s <= :as_of_s THEN 1 ELSE 0 END AS is_tried,
      CASE WHEN j.first_attempt_s <= :as_of_s THEN j.first_attempt_s ELSE :as_of_s END AS stop_s,
      CASE WHEN j.first_contact_s <= :as_of_s THEN j.first_contact_s END AS first_contact_s,
      CASE WHEN j.decision = 'returned' AND j.decided_s <= :as_of_s THEN 1 ELSE 0 END AS is_returned,
      CASE WHEN j.packet_missing IS NULL THEN 2 WHEN j.packet_missing = '' THEN 0 ELSE 1 END AS packet,
      CASE WHEN j.has_accepted = 1 AND LEAST(COALESCE(j.accepted_s, 9000000000), COALESCE(j.qualified_s, 9000000000),
        COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) <= :as_of_s THEN 1 ELSE 0 END
        AS is_accepted,
      CASE WHEN j.has_qualified = 1 AND LEAST(COALESCE(j.qualified_s, 9000000000),
        COALESCE(j.opportunity_s, 9000000000), COALESCE(j.won_s, 9000000000)) <= :as_of_s THEN 1 ELSE 0 END
        AS is_qualified
    FROM journeys AS j
    LEFT JOIN owner_calendars AS n ON n.owner = j.owner
    LEFT JOIN calendar AS c ON c.day = j.known_day
    WHERE j.is_primary = 1 AND j.is_lead = 1 AND j.offered_s <= :as_of_s AND j.offered_day IS NOT NULL AND :filter
  ) AS l
  JOIN working_time AS w ON w.cal_day
    = l.calendar_key + CAST((l.offered_s - MOD(l.offered_s, 86400)) / 86400 AS BIGINT)
) AS o
JOIN working_time AS z ON z.cal_day = o.calendar_key + CAST((o.stop_s - MOD(o.stop_s, 86400)) / 86400 AS BIGINT)
