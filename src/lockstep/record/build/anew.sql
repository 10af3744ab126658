-- Of what was built, the rows that take the place of others: all that might have changed, whether it did or not.
CREATE TEMP TABLE anew_new_people AS
SELECT DISTINCT l.entity_id FROM links AS l JOIN anew_keys AS k ON k.key = l.key WHERE l.kind = 'person';
CREATE TEMP TABLE anew_walkers AS
SELECT DISTINCT l.entity_id FROM links AS l JOIN walker_keys AS k ON k.key = l.key WHERE l.kind = 'person';
CREATE TEMP TABLE anew_new_companies AS
SELECT DISTINCT l.entity_id FROM links AS l JOIN anew_companies AS k ON k.key = l.key WHERE l.kind = 'company';
CREATE TEMP TABLE anew_entities AS
SELECT entity_id FROM anew_new_people UNION SELECT entity_id FROM anew_old_people
UNION SELECT entity_id FROM anew_new_companies UNION SELECT entity_id FROM anew_old_companies;
CREATE TEMP TABLE anew_link_keys AS
SELECT key FROM anew_keys UNION SELECT key FROM fellow_keys UNION SELECT key FROM anew_companies;
-- Of those who only explain each other's company, who they are is as it was.
CREATE TEMP TABLE anew_links AS
SELECT * FROM links WHERE key IN (SELECT key FROM anew_keys UNION SELECT key FROM anew_companies)
UNION ALL
SELECT * FROM links WHERE kind = 'company' AND key IN (SELECT key FROM fellow_keys) AND key NOT IN (SELECT key FROM anew_keys)
UNION ALL
SELECT * FROM old_links WHERE kind = 'person' AND key IN (SELECT key FROM fellow_keys) AND key NOT IN (SELECT key FROM anew_keys);

CREATE TEMP TABLE anew_pair_keys AS SELECT key FROM anew_keys UNION SELECT key FROM anew_companies;
CREATE TEMP TABLE anew_pairs AS
SELECT left_key, right_key FROM candidates
WHERE left_key IN (SELECT key FROM anew_pair_keys) OR right_key IN (SELECT key FROM anew_pair_keys);
CREATE TEMP TABLE gone_pairs AS
SELECT left_key, right_key FROM old_candidates
WHERE left_key IN (SELECT key FROM anew_pair_keys) OR right_key IN (SELECT key FROM anew_pair_keys);

CREATE TEMP TABLE anew_journeys AS
SELECT journey_id FROM journeys
WHERE person_id IN (SELECT entity_id FROM anew_walkers) OR deal_id IN (SELECT key FROM anew_deals);
CREATE TEMP TABLE gone_journeys AS
SELECT journey_id FROM old_journeys
WHERE person_id IN (SELECT entity_id FROM anew_old_walkers) OR deal_id IN (SELECT key FROM anew_deals)
UNION SELECT journey_id FROM anew_journeys;

CREATE TEMP TABLE checked_rows AS
SELECT source, file, row FROM delta_rows
UNION SELECT source, file, row FROM person_records WHERE key IN (SELECT key FROM anew_keys)
UNION SELECT source, file, row FROM touches WHERE person_key IN (SELECT key FROM anew_keys)
UNION SELECT source, file, row FROM handoffs WHERE person_key IN (SELECT key FROM anew_keys)
UNION SELECT source, file, row FROM activities
  WHERE person_key IN (SELECT key FROM anew_keys) OR deal_key IN (SELECT key FROM anew_deals)
UNION SELECT source, file, row FROM stages
  WHERE person_key IN (SELECT key FROM anew_keys) OR deal_key IN (SELECT key FROM anew_deals)
UNION SELECT source, file, row FROM deal_people
  WHERE person_key IN (SELECT key FROM anew_keys) OR deal_key IN (SELECT key FROM anew_deals)
UNION SELECT source, file, row FROM payments WHERE deal_key IN (SELECT key FROM anew_deals)
UNION SELECT source, file, row FROM deal_records WHERE key IN (SELECT key FROM anew_deals)
  OR person_key IN (SELECT key FROM anew_keys) OR key IN (
    SELECT deal_id FROM deals WHERE person_id IN (SELECT entity_id FROM anew_walkers));
CREATE TEMP TABLE anew_faults AS
SELECT * FROM checks WHERE row = 0 OR (source, file, row) IN (SELECT (source, file, row) FROM checked_rows)
UNION ALL BY NAME
SELECT * FROM all_reading_faults
WHERE row = 0 OR (source, file, row) IN (SELECT (source, file, row) FROM checked_rows);
