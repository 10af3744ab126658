-- One row per deal won and touch that counts for it, first to last; a deal without any has one row without a touch.
SELECT h.journey_id AS conversion_id,
  CASE WHEN t.journey_id IS NULL THEN CAST(NULL AS BIGINT) ELSE ROW_NUMBER() OVER (
    PARTITION BY h.journey_id ORDER BY t.occurred_s, t.source, t.file, t.row, t.source_id) END AS touch_id,
  t.occurred_s AS at_s, t.unit, COALESCE(t.is_direct, 0) AS is_direct, h.lead_s, h.opportunity_s, h.closed_s,
  h.value_minor, h.converted, h.unconverted
FROM helped_journeys AS h
LEFT JOIN helped_touches AS t ON t.journey_id = h.journey_id
WHERE h.converted = 1 OR t.journey_id IS NOT NULL
