-- The touches in the window of each conversion, of a table that somebody brought: `given_touches` (person_id, touch_id,
-- at_s, unit, is_direct) and `given_conversions` (conversion_id, person_id, lead_s, opportunity_s, closed_s, value_minor,
-- converted, unconverted). A conversion without a touch in its window is one row without a touch.
-- Time and id are one number here, which is sorted in two thirds of the time: ids are below 2^30, times from 0 to 2^33.
SELECT c.conversion_id, t.touch_id - (c.closed_s - t.at_s) * 1073741824 AS touch_id, t.at_s, t.unit,
  COALESCE(t.is_direct, 0) AS is_direct, c.lead_s, c.opportunity_s, c.closed_s, c.value_minor, c.converted, c.unconverted
FROM given_conversions AS c
LEFT JOIN given_touches AS t
  ON t.person_id = c.person_id AND t.at_s <= c.closed_s AND t.at_s >= c.closed_s - :look_back_s
