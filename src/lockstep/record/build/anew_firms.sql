-- Of the companies that are looked at anew: what they were, what they are called, and who may be employed by them.
CREATE TEMP TABLE anew_companies AS
SELECT DISTINCT key FROM firm_rows WHERE HASH(key) IN (SELECT record FROM looked_at_firms);
CREATE TEMP TABLE anew_old_companies AS
SELECT DISTINCT e.entity_id FROM firm_entities AS e JOIN anew_companies AS a ON a.key = e.key;
CREATE TEMP TABLE anew_company_rows AS SELECT r.* FROM firm_rows AS r SEMI JOIN anew_companies AS a ON a.key = r.key;
CREATE TEMP TABLE anew_company_names AS SELECT DISTINCT name FROM anew_company_rows;

-- Of a record that is new, or none any more, everybody is told who refers to it; and who refers to none, what it may mean.
CREATE TEMP TABLE unknown_refs AS
SELECT source, file, row FROM old_faults WHERE code = 'unknown-company' AND EXISTS (
  SELECT 1 FROM delta_company_records AS d
  WHERE d.key NOT IN (SELECT key FROM all_company_records) OR d.key NOT IN (SELECT key FROM old_company_records));
