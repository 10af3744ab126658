-- Each touch of a conversion with its place in it and the places of the milestones, in one window: what models that look
-- at one conversion at a time rest on. It reads `attributed`, whose columns attribution/README.md says, and `decay` and
-- `:step_s`, which weigh a touch by its age. A conversion without a touch is one row with `touches` 0.
-- `lead_place`, `opportunity_place`: of the last touch before it, 0 where there is none; `told_id`: the last touch that is
-- not direct, null where there is none; `age_before`, `age_so_far`: what the touches up to this one, and with it, get by
-- age, of 2^19 parts. (So many that no product with the weights of 10,000 touches outgrows what every engine divides.)
WITH aged AS (
  SELECT a.conversion_id, a.touch_id, a.unit, a.value_minor, a.converted,
    CASE WHEN a.at_s <= a.lead_s THEN 1 END AS to_lead,
    CASE WHEN a.at_s <= a.opportunity_s THEN 1 END AS to_opportunity,
    CASE WHEN a.is_direct = 0 THEN a.touch_id END AS told_id,
    COALESCE(d.weight, 1) AS weight
  FROM attributed AS a
  LEFT JOIN decay AS d
    ON d.step = CAST((a.closed_s - a.at_s - MOD(a.closed_s - a.at_s, NULLIF(:step_s, 0))) / NULLIF(:step_s, 0) AS BIGINT)
  WHERE a.converted > 0
),
numbered AS (
  SELECT a.conversion_id, a.touch_id, a.unit, a.value_minor, a.converted, a.weight,
    ROW_NUMBER() OVER (PARTITION BY a.conversion_id ORDER BY a.touch_id) AS place,
    COUNT(a.touch_id) OVER (PARTITION BY a.conversion_id) AS touches,
    COUNT(a.to_lead) OVER (PARTITION BY a.conversion_id) AS lead_place,
    COUNT(a.to_opportunity) OVER (PARTITION BY a.conversion_id) AS opportunity_place,
    MAX(a.told_id) OVER (PARTITION BY a.conversion_id) AS told_id,
    CAST(SUM(a.weight) OVER (PARTITION BY a.conversion_id ORDER BY a.touch_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS so_far,
    CAST(SUM(a.weight) OVER (PARTITION BY a.conversion_id) AS BIGINT) AS whole
  FROM aged AS a
)
SELECT n.conversion_id, n.touch_id, n.unit, n.value_minor, n.converted, n.place, n.touches, n.lead_place,
  n.opportunity_place, n.told_id,
  CAST(((n.so_far - n.weight) * 524288 - MOD((n.so_far - n.weight) * 524288, NULLIF(n.whole, 0))) / NULLIF(n.whole, 0)
    AS BIGINT) AS age_before,
  CAST((n.so_far * 524288 - MOD(n.so_far * 524288, NULLIF(n.whole, 0))) / NULLIF(n.whole, 0) AS BIGINT) AS age_so_far
FROM numbered AS n
