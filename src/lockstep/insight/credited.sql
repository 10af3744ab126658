-- What each touch of a conversion gets credited, by every model of the table `models`, in whole numbers that add up
-- to the conversion: `minor` of its value, `nano` of the conversions it stands for. It reads `touch_places`, and with it
-- `attributed`, whose columns attribution/README.md says. Markov and Shapley look at all conversions at once and are not
-- made here.
-- A model is a row of weights: of the anchors (the first touch, the last one before the lead and before the opportunity,
-- the last of all or the last that is not direct) and of all other touches together (`middle`).
WITH
-- Where each model's anchors are; 0: it has none there. A model that passes over direct visits has no other touches, so
-- only whether a touch is its anchor, or comes later, is asked.
anchored AS (
  SELECT p.conversion_id, p.touch_id, p.unit, p.value_minor, p.converted, p.place,
    COALESCE(NULLIF(p.touches, 0), 1) AS touches, p.age_before, p.age_so_far,
    m.model, m.by_age, m.first_weight, m.lead_weight, m.opportunity_weight, m.last_weight, m.middle,
    m.first_weight + m.lead_weight + m.opportunity_weight + m.last_weight AS agreed,
    CASE WHEN m.first_weight > 0 THEN 1 ELSE 0 END AS first_at,
    CASE WHEN m.lead_weight = 0 THEN 0 WHEN p.lead_place = 0 AND m.lead_else_last = 1
      THEN COALESCE(NULLIF(p.touches, 0), 1) ELSE p.lead_place END AS lead_at,
    CASE WHEN m.opportunity_weight > 0 THEN p.opportunity_place ELSE 0 END AS opportunity_at,
    CASE WHEN m.last_weight > 0 THEN COALESCE(NULLIF(p.touches, 0), 1) ELSE 0 END AS last_at,
    CASE WHEN m.last_weight = 0 THEN 0
      WHEN m.not_direct = 1 AND p.told_id IS NOT NULL THEN CASE WHEN p.touch_id = p.told_id THEN 1 ELSE 0 END
      WHEN p.place < p.touches THEN 0 ELSE 1 END AS is_last,
    CASE WHEN m.last_weight = 0 THEN 0
      WHEN m.not_direct = 1 AND p.told_id IS NOT NULL THEN CASE WHEN p.touch_id >= p.told_id THEN 1 ELSE 0 END
      WHEN p.place < p.touches THEN 0 ELSE 1 END AS is_after
  FROM touch_places AS p
  CROSS JOIN models AS m
),
-- A touch at two anchors has the weight of both; an anchor that is missing adds nothing.
weighed AS (
  SELECT a.*,
    CASE WHEN a.place = a.first_at THEN a.first_weight ELSE 0 END
      + CASE WHEN a.place = a.lead_at THEN a.lead_weight ELSE 0 END
      + CASE WHEN a.place = a.opportunity_at THEN a.opportunity_weight ELSE 0 END
      + a.is_last * a.last_weight AS own,
    CASE WHEN a.first_at > 0 THEN a.first_weight ELSE 0 END
      + CASE WHEN a.lead_at > 0 AND a.lead_at <= a.place THEN a.lead_weight ELSE 0 END
      + CASE WHEN a.opportunity_at > 0 AND a.opportunity_at <= a.place THEN a.opportunity_weight ELSE 0 END
      + a.is_after * a.last_weight AS own_so_far,
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
    CASE WHEN w.by_age = 1 THEN 524288 WHEN w.present = 0 THEN w.touches
      WHEN w.others = 0 OR w.middle = 0 THEN w.present
      ELSE (w.agreed + w.middle) * w.present * w.others END AS whole
  FROM weighed AS w
),
rested AS (
  SELECT s.*, MOD(s.value_minor, NULLIF(s.whole, 0)) AS minor_rest,
    MOD(s.converted * 1000000000, NULLIF(s.whole, 0)) AS nano_rest
  FROM shared AS s
  WHERE s.share > 0
)
-- The credit of a touch is the value up to and with it, less the value up to the one before, each cut to whole units.
-- The value is taken apart into whole multiples and a rest, so that no product outgrows what every engine divides exactly.
SELECT r.model, r.conversion_id, r.touch_id, r.unit, r.touches,
  CASE WHEN r.share = r.whole THEN r.value_minor ELSE
    CAST((r.value_minor - MOD(r.value_minor, NULLIF(r.whole, 0))) / NULLIF(r.whole, 0) AS BIGINT) * r.share
    + CAST((r.minor_rest * r.up_to - MOD(r.minor_rest * r.up_to, NULLIF(r.whole, 0))) / NULLIF(r.whole, 0) AS BIGINT)
    - CAST((r.minor_rest * (r.up_to - r.share) - MOD(r.minor_rest * (r.up_to - r.share), NULLIF(r.whole, 0)))
      / NULLIF(r.whole, 0) AS BIGINT) END AS minor,
  CASE WHEN r.share = r.whole THEN r.converted * 1000000000 ELSE
    CAST((r.converted * 1000000000 - MOD(r.converted * 1000000000, NULLIF(r.whole, 0))) / NULLIF(r.whole, 0) AS BIGINT)
    * r.share
    + CAST((r.nano_rest * r.up_to - MOD(r.nano_rest * r.up_to, NULLIF(r.whole, 0))) / NULLIF(r.whole, 0) AS BIGINT)
    - CAST((r.nano_rest * (r.up_to - r.share) - MOD(r.nano_rest * (r.up_to - r.share), NULLIF(r.whole, 0)))
      / NULLIF(r.whole, 0) AS BIGINT) END AS nano
FROM rested AS r
