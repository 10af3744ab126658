-- Every pair that was scored, with what became of it.
CREATE OR REPLACE VIEW candidates AS
WITH pairs AS (
  SELECT left_key, right_key, 'person' AS kind, probability_ppm, rule, why, state FROM person_candidates
  UNION ALL SELECT left_key, right_key, 'company', probability_ppm, rule, why, state FROM company_candidates)
SELECT * FROM pairs ORDER BY left_key, right_key;
