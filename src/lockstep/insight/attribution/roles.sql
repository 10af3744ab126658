-- How many conversions, and what value, each unit met in which role: what it gets by any model of weights follows from
-- these few rows, which Python divides exactly. `role` adds up 1 first touch, 2 last before the lead, 4 last before the
-- opportunity, 8 last, 16 last that is not direct. `lead_at`, `opportunity_at`: which touch is the last before it: 0 none,
-- 1 the first, 2 the last, 3 one between, 4 the same one between as before the lead.
-- By age no two conversions are alike, so `aged` adds up what each touch gets, in parts of 2^19.
-- A value is added up at each touch, and outgrows 64 bits before the values of conversions do: `…_high` counts in 2^20
-- minor units, `…_low` in one.
WITH in_role AS (
  SELECT p.unit, p.touches, p.converted, p.age_so_far - p.age_before AS parts,
    CASE WHEN p.place = 1 THEN 1 ELSE 0 END + CASE WHEN p.place = p.lead_place THEN 2 ELSE 0 END
      + CASE WHEN p.place = p.opportunity_place THEN 4 ELSE 0 END
      + CASE WHEN p.place < p.touches THEN 0 WHEN p.told_id IS NULL THEN 24 ELSE 8 END
      + CASE WHEN p.touch_id = p.told_id THEN 16 ELSE 0 END AS role,
    CASE WHEN p.lead_place <= 1 THEN p.lead_place WHEN p.lead_place = p.touches THEN 2 ELSE 3 END AS lead_at,
    CASE WHEN p.opportunity_place <= 1 THEN p.opportunity_place WHEN p.opportunity_place = p.touches THEN 2
      WHEN p.opportunity_place = p.lead_place THEN 4 ELSE 3 END AS opportunity_at,
    CAST((p.value_minor - MOD(p.value_minor, 1048576)) / 1048576 AS BIGINT) AS high,
    MOD(p.value_minor, 1048576) AS low
  FROM touch_places AS p
)
SELECT m.unit, m.touches, m.role, m.lead_at, m.opportunity_at, SUM(m.converted) AS converted,
  SUM(m.high) AS value_high, SUM(m.low) AS value_low, SUM(m.converted * m.parts) AS aged,
  SUM(m.high * m.parts) AS aged_high, SUM(m.low * m.parts) AS aged_low
FROM in_role AS m
GROUP BY m.unit, m.touches, m.role, m.lead_at, m.opportunity_at
