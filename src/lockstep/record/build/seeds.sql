-- The people of whom something changed: their records, or what is said of them.
CREATE TEMP TABLE named_people AS
SELECT DISTINCT person_key AS key FROM (
  SELECT person_key FROM delta_touches UNION ALL SELECT person_key FROM delta_activities
  UNION ALL SELECT person_key FROM delta_stages UNION ALL SELECT person_key FROM delta_handoffs
  UNION ALL SELECT person_key FROM delta_deal_people UNION ALL SELECT person_key FROM delta_deal_records)
WHERE person_key IS NOT NULL;

CREATE TEMP TABLE same_as_seeds AS
SELECT DISTINCT TRIM(other) AS key
FROM (SELECT UNNEST(STRING_SPLIT(same_as, '|')) AS other FROM delta_person_records WHERE same_as IS NOT NULL)
WHERE TRIM(other) <> '';

CREATE TEMP TABLE seeds AS
SELECT key FROM delta_person_records UNION SELECT key FROM same_as_seeds UNION SELECT key FROM named_people;
