-- Per unit and number of units met together: conversions and their value. Each is divided equally in Python, exactly.
SELECT m.unit, m.met, SUM(m.converted) AS conversions, SUM(m.value_minor) AS value_minor
FROM met AS m
GROUP BY m.unit, m.met
