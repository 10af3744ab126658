-- The differences with the names people know the leads by, and the journey that tells their story: of a deal its own,
-- of a person the first that is counted.
WITH own AS (
  SELECT f.number, MIN(e.journey_id) AS journey_id
  FROM found AS f JOIN entered AS e ON e.deal_id = f.deal_key WHERE e.is_primary = 1 GROUP BY f.number),
stories AS (
  SELECT f.number, MIN(CASE WHEN e.is_primary = 1 THEN e.journey_id END) AS journey_id, MIN(e.journey_id) AS any_id
  FROM found AS f JOIN entered AS e ON e.unit = f.unit GROUP BY f.number)
SELECT f.number, f.side, f.reason, f.unit, f.key, f.here_s, f.here_word, f.there_s, f.there_no, f.there_word,
  f.there_key, COALESCE(o.journey_id, s.journey_id, s.any_id) AS journey_id, p.name, p.email,
  COALESCE(c.name, c.domain) AS company, d.name AS deal
FROM found AS f
LEFT JOIN people AS p ON p.person_id = f.unit
LEFT JOIN companies AS c ON c.company_id = p.company_id
LEFT JOIN deals AS d ON d.deal_id = f.deal_key
LEFT JOIN own AS o ON o.number = f.number
LEFT JOIN stories AS s ON s.number = f.number
