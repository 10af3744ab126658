-- Which stages the record knows of its own, and not only because a later stage implies them: a stage is seen
-- when a journey has its date, or stopped there. Over the whole record, whatever was asked.
SELECT
  SUM(CASE WHEN known_s IS NOT NULL OR (has_known = 1 AND has_engaged = 0)
    THEN 1 ELSE 0 END) AS known,
  SUM(CASE WHEN engaged_s IS NOT NULL OR (has_engaged = 1 AND has_offered = 0)
    THEN 1 ELSE 0 END) AS engaged,
  SUM(CASE WHEN offered_s IS NOT NULL OR (has_offered = 1 AND has_accepted = 0)
    THEN 1 ELSE 0 END) AS offered,
  SUM(CASE WHEN accepted_s IS NOT NULL OR (has_accepted = 1 AND has_qualified = 0)
    THEN 1 ELSE 0 END) AS accepted,
  SUM(CASE WHEN qualified_s IS NOT NULL OR (has_qualified = 1 AND has_opportunity = 0)
    THEN 1 ELSE 0 END) AS qualified,
  SUM(CASE WHEN opportunity_s IS NOT NULL OR (has_opportunity = 1 AND has_won = 0)
    THEN 1 ELSE 0 END) AS opportunity,
  SUM(has_won) AS won
FROM journeys
