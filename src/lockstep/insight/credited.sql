-- What each touch of a conversion gets credited, by every model of the table `models`, in whole numbers that add up
-- to the conversion: `minor` of its value, `nano` of the conversions it stands for. It reads `attributed`, whose columns
-- attribution/README.md says. Markov and Shapley look at all conversions at once and are not made here.
-- A model is a row of weights: of the anchors (the first touch, the last one before the lead and before the opportunity,
-- the last of all or the last that is not direct) and of all other touches together (`middle`).
WITH aged AS (
  SELECT a.conversion_id, a.touch_id, a.at_s, a.unit, a.value_minor, a.converted, a.is_direct,
    CASE WHEN a.at_s <= a.lead_s THEN 1 END AS to_lead,
    CASE WHEN a.at_s <= a.opportunity_s THEN 1 END AS to_opportunity,
    COALESCE(d.weight, 1) AS weight
  FROM attributed AS a
  LEFT JOIN decay AS d
    ON d.step = CAST((a.closed_s - a.at_s - MOD(a.closed_s - a.at_s, NULLIF(:step_s, 0))) / NULLIF(:step_s, 0) AS BIGINT)
  WHERE a.converted > 0
),
numbered AS (
  SELECT a.*,
    ROW_NUMBER() OVER (PARTITION BY a.conversion_id ORDER BY a.at_s, a.touch_id) AS place,
    CAST(SUM(a.weight) OVER (PARTITION BY a.conversion_id ORDER BY a.at_s, a.touch_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS weight_so_far
  FROM aged AS a
),
journey AS (
  SELECT n.*,
    COUNT(*) OVER (PARTITION BY n.conversion_id) AS touches,
    COUNT(n.to_lead) OVER (PARTITION BY n.conversion_id) AS lead_place,
    COUNT(n.to_opportunity) OVER (PARTITION BY n.conversion_id) AS opportunity_place,
    MAX(CASE WHEN n.is_direct = 0 THEN n.place ELSE 0 END) OVER (PARTITION BY n.conversion_id) AS told_place,
    MAX(n.weight_so_far) OVER (PARTITION BY n.conversion_id) AS weight_all
  FROM numbered AS n
),
-- Where each model's anchors are; 0: it has none there. Journeys of more than 64 touches reckon age more coarsely, so
-- that no product below outgrows what every engine divides exactly.
anchored AS (
  SELECT j.conversion_id, j.touch_id, j.unit, j.value_minor, j.converted, j.place, j.touches,
    m.model, m.by_age, m.first_weight, m.lead_weight, m.opportunity_weight, m.last_weight, m.middle,
    m.first_weight + m.lead_weight + m.opportunity_weight + m.last_weight AS agreed,
    CASE WHEN m.first_weight > 0 THEN 1 ELSE 0 END AS first_at,
    CASE WHEN m.lead_weight = 0 THEN 0 WHEN j.lead_place = 0 AND m.lead_else_last = 1 THEN j.touches
      ELSE j.lead_place END AS lead_at,
    CASE WHEN m.opportunity_weight > 0 THEN j.opportunity_place ELSE 0 END AS opportunity_at,
    CASE WHEN m.last_weight = 0 THEN 0 WHEN m.not_direct = 1 AND j.told_place > 0 THEN j.told_place
      ELSE j.touches END AS last_at,
    CASE WHEN j.touches <= 64 THEN j.weight_so_far - j.weight
      ELSE CAST((j.weight_so_far - j.weight - MOD(j.weight_so_far - j.weight, 128)) / 128 AS BIGINT) END AS age_before,
    CASE WHEN j.touches <= 64 THEN j.weight_so_far
      ELSE CAST((j.weight_so_far - MOD(j.weight_so_far, 128)) / 128 AS BIGINT) END AS age_so_far,
    CASE WHEN j.touches <= 64 THEN j.weight_all
      ELSE CAST((j.weight_all - MOD(j.weight_all, 128)) / 128 AS BIGINT) END AS age_all
  FROM journey AS j
  CROSS JOIN models AS m
),
-- A touch at two anchors has the weight of both; an anchor that is missing adds nothing.
weighed AS (
  SELECT a.*,
    CASE WHEN a.place = a.first_at THEN a.first_weight ELSE 0 END
      + CASE WHEN a.place = a.lead_at THEN a.lead_weight ELSE 0 END
      + CASE WHEN a.place = a.opportunity_at THEN a.opportunity_weight ELSE 0 END
      + CASE WHEN a.place = a.last_at THEN a.last_weight ELSE 0 END AS own,
    CASE WHEN a.first_at > 0 THEN a.first_weight ELSE 0 END
      + CASE WHEN a.lead_at > 0 AND a.lead_at <= a.place THEN a.lead_weight ELSE 0 END
      + CASE WHEN a.opportunity_at > 0 AND a.opportunity_at <= a.place THEN a.opportunity_weight ELSE 0 END
      + CASE WHEN a.last_at > 0 AND a.last_at <= a.place THEN a.last_weight ELSE 0 END AS own_so_far,
    a.first_weight + a.last_weight + CASE WHEN a.lead_at > 0 THEN a.lead_weight ELSE 0 END
      + CASE WHEN a.opportunity_at > 0 THEN a.opportunity_weight ELSE 0 END AS present,
    CASE WHEN a.first_at > 0 THEN 1 ELSE 0 END
      + CASE WHEN a.lead_at > a.first_at AND a.lead_at <= a.place THEN 1 ELSE 0 END
      + CASE WHEN a.opportunity_at > a.first_at AND a.opportunity_at <> a.lead_at AND a.opportunity_at <= a.place
        THEN 1 ELSE 0 END
      + CASE WHEN a.last_at > a.first_at AND a.last_at <> a.lead_at AND a.last_at <> a.opportunity_at
        AND a.last_at <= a.place THEN 1 ELSE 0 END AS anchors_so_far,
    a.touches - CASE WHEN a.first_at > 0 THEN 1 ELSE 0 END
      - CASE WHEN a.lead_at > a.first_at THEN 1 ELSE 0 END
      - CASE WHEN a.opportunity_at > a.first_at AND a.opportunity_at <> a.lead_at THEN 1 ELSE 0 END
      - CASE WHEN a.last_at > a.first_at AND a.last_at <> a.lead_at AND a.last_at <> a.opportunity_at
        THEN 1 ELSE 0 END AS others
  FROM anchored AS a
),
-- Each touch's share of the whole, and that of all up to it. The anchors that are there divide what all anchors were
-- agreed to get; where there is no other touch they get everything, and where there is no anchor the others do.
shared AS (
  SELECT w.model, w.conversion_id, w.touch_id, w.unit, w.value_minor, w.converted, w.touches,
    CASE WHEN w.by_age = 1 THEN w.age_so_far - w.age_before WHEN w.present = 0 THEN 1
      WHEN w.others = 0 OR w.middle = 0 THEN w.own
      WHEN w.own > 0 THEN w.own * w.agreed * w.others ELSE w.middle * w.present END AS share,
    CASE WHEN w.by_age = 1 THEN w.age_so_far WHEN w.present = 0 THEN w.place
      WHEN w.others = 0 OR w.middle = 0 THEN w.own_so_far
      ELSE w.own_so_far * w.agreed * w.others + w.middle * w.present * (w.place - w.anchors_so_far) END AS up_to,
    CASE WHEN w.by_age = 1 THEN w.age_all WHEN w.present = 0 THEN w.touches
      WHEN w.others = 0 OR w.middle = 0 THEN w.present
      ELSE (w.agreed + w.middle) * w.present * w.others END AS whole
  FROM weighed AS w
)
-- The credit of a touch is the value up to and with it, less the value up to the one before, each cut to whole units.
-- The value is taken apart into whole multiples and a rest, for the same reason as above.
SELECT s.model, s.conversion_id, s.touch_id, s.unit, s.touches,
  CASE WHEN s.share = s.whole THEN s.value_minor ELSE
    CAST((s.value_minor - MOD(s.value_minor, NULLIF(s.whole, 0))) / NULLIF(s.whole, 0) AS BIGINT) * s.share
    + CAST((MOD(s.value_minor, NULLIF(s.whole, 0)) * s.up_to
      - MOD(MOD(s.value_minor, NULLIF(s.whole, 0)) * s.up_to, NULLIF(s.whole, 0))) / NULLIF(s.whole, 0) AS BIGINT)
    - CAST((MOD(s.value_minor, NULLIF(s.whole, 0)) * (s.up_to - s.share)
      - MOD(MOD(s.value_minor, NULLIF(s.whole, 0)) * (s.up_to - s.share), NULLIF(s.whole, 0)))
      / NULLIF(s.whole, 0) AS BIGINT) END AS minor,
  CASE WHEN s.share = s.whole THEN s.converted * 1000000000 ELSE
    CAST((s.converted * 1000000000 - MOD(s.converted * 1000000000, NULLIF(s.whole, 0))) / NULLIF(s.whole, 0) AS BIGINT)
    * s.share
    + CAST((MOD(s.converted * 1000000000, NULLIF(s.whole, 0)) * s.up_to
      - MOD(MOD(s.converted * 1000000000, NULLIF(s.whole, 0)) * s.up_to, NULLIF(s.whole, 0)))
      / NULLIF(s.whole, 0) AS BIGINT)
    - CAST((MOD(s.converted * 1000000000, NULLIF(s.whole, 0)) * (s.up_to - s.share)
      - MOD(MOD(s.converted * 1000000000, NULLIF(s.whole, 0)) * (s.up_to - s.share), NULLIF(s.whole, 0)))
      / NULLIF(s.whole, 0) AS BIGINT) END AS nano
FROM shared AS s
WHERE s.share > 0
