-- What only shows once the tables stand beside each other. Nothing here changes a row: it is kept and named.
CREATE TABLE checks (code VARCHAR, sentence VARCHAR, remedy VARCHAR, source VARCHAR, file VARCHAR, "row" BIGINT,
  line BIGINT, "column" VARCHAR, value VARCHAR, is_kept BIGINT);

-- References to a record no file holds, with the nearest name that does exist. All of a kind are looked up together,
-- and the many touches only under keys that some of them miss.
CREATE TABLE dangling AS
WITH to_people AS (
  SELECT source, file, row, person_key AS key FROM deal_records
  UNION ALL SELECT source, file, row, person_key FROM activities
  UNION ALL SELECT source, file, row, person_key FROM stages
  UNION ALL SELECT source, file, row, person_key FROM handoffs
  UNION ALL SELECT source, file, row, person_key FROM deal_people
  UNION ALL SELECT source, file, row, person_key FROM touches WHERE person_key IN (
    SELECT person_key FROM touched WHERE person_key NOT IN (SELECT key FROM who))),
to_deals AS (
  SELECT source, file, row, deal_key AS key FROM activities
  UNION ALL SELECT source, file, row, deal_key FROM stages
  UNION ALL SELECT source, file, row, deal_key FROM deal_people
  UNION ALL SELECT source, file, row, deal_key FROM payments),
to_companies AS (
  SELECT source, file, row, company_key AS key FROM deal_records
  UNION ALL SELECT source, file, row, company_key FROM person_records)
SELECT 'person' AS field, * FROM to_people WHERE key NOT LIKE '@%' AND key NOT IN (SELECT key FROM who)
UNION ALL
SELECT 'deal', * FROM to_deals WHERE key IS NOT NULL AND key NOT IN (SELECT key FROM deal_records)
UNION ALL
SELECT 'company', * FROM to_companies WHERE key IS NOT NULL AND key NOT IN (SELECT key FROM company_records)
UNION ALL
SELECT 'product', source, file, row, product_key FROM deal_records
WHERE product_key IS NOT NULL AND product_key NOT IN (SELECT key FROM products)
  -- Where a source has no catalogue, the product of a deal is a word and refers to nothing.
  AND source IN (SELECT source FROM all_products);

INSERT INTO checks
WITH wanted AS (
  SELECT DISTINCT field, key, id_in(key) AS text, file_in(key) AS target FROM dangling
  WHERE field IN ('product', 'company') ORDER BY key LIMIT 500),
known AS (
  SELECT 'product' AS field, source_id AS text FROM all_products
  UNION SELECT 'company', source_id FROM all_company_records ORDER BY field, text LIMIT 20000),
scored AS (
  SELECT w.field, w.key, k.text, jaro_winkler_similarity(LOWER(w.text), LOWER(k.text)) AS likeness
  FROM wanted AS w JOIN known AS k ON k.field = w.field),
nearest AS (
  SELECT field, key, text FROM scored WHERE likeness >= 0.9
  QUALIFY ROW_NUMBER() OVER (PARTITION BY field, key ORDER BY likeness DESC, LENGTH(text), text) = 1)
SELECT 'unknown-' || d.field, 'No ' || d.field || ' with the id “' || id_in(d.key) || '” in '
    || file_in(d.key) || '.',
  CASE WHEN n.text IS NOT NULL THEN 'Probably “' || n.text || '” is meant: correct it in the source, or add it under `values` in the mapping.'
       ELSE 'Export ' || file_in(d.key) || ' again with this row in it, or correct the id.' END,
  d.source, d.file, d.row, 0, d.field, id_in(d.key), 1
FROM dangling AS d LEFT JOIN nearest AS n ON n.field = d.field AND n.key = d.key;

-- Deals that name no company or owner, where their file does for others.
INSERT INTO checks
WITH filled AS (
  SELECT source, file, COUNT(company_key) + COUNT(company_name) AS companies, COUNT(owner) AS owners,
    COUNT(amount_minor) AS amounts FROM all_deal_records GROUP BY 1, 2)
SELECT 'no-company', 'The deal ' || d.source_id || ' names no company.',
  'Fill in the company in the source; until then the deal counts, but under no company.',
  d.source, d.file, d.row, 0, 'company', '', 1
FROM deal_records AS d JOIN filled AS f ON f.source = d.source AND f.file = d.file
WHERE f.companies > 0 AND d.company_key IS NULL AND d.company_name IS NULL AND COALESCE(d.is_deleted, 0) = 0
UNION ALL
SELECT 'no-owner', 'The deal ' || d.source_id || ' has no owner.', 'Give it an owner in the source.',
  d.source, d.file, d.row, 0, 'owner', '', 1
FROM deal_records AS d JOIN filled AS f ON f.source = d.source AND f.file = d.file
WHERE f.owners > 0 AND d.owner IS NULL AND COALESCE(d.is_deleted, 0) = 0
UNION ALL
SELECT 'won-without-amount', 'The won deal ' || d.source_id || ' has no amount.',
  'Fill in the amount in the source; until then it adds nothing to won revenue.',
  d.source, d.file, d.row, 0, 'amount', '', 1
FROM deal_records AS d JOIN filled AS f ON f.source = d.source AND f.file = d.file
WHERE f.amounts > 0 AND d.state = 'won' AND d.amount_minor IS NULL AND COALESCE(d.is_deleted, 0) = 0
UNION ALL
SELECT 'no-rate', 'No rate from ' || r.amount_currency || ' to ' || home_currency() || ' for the deal ' || r.source_id || '.',
  'Add a dated rate under `rates` in the charter; until then its amount is in no sum.',
  r.source, r.file, r.row, 0, 'amount', r.amount_currency, 1
FROM deal_records AS r JOIN deals AS d ON d.deal_id = r.key
WHERE d.amount_minor IS NOT NULL AND d.home_minor IS NULL
UNION ALL
SELECT 'closed-before-created', 'The deal ' || r.source_id || ' was closed before it was created.',
  'Correct one of the two dates in the source.', r.source, r.file, r.row, 0, 'closed', '', 1
FROM deal_records AS r JOIN deals AS d ON d.deal_id = r.key WHERE d.closed_day < d.created_day;

-- Every owner that anything names, of sources that list their members.
INSERT INTO checks
WITH said AS (
  SELECT source, owner FROM all_deal_records UNION SELECT source, owner FROM all_person_records
  UNION SELECT source, owner FROM all_handoffs UNION SELECT source, member FROM all_activities)
SELECT 'unknown-owner', 'The owner “' || o.owner || '” is not in the list of members.',
  'Add the person to the list of members, or correct the name in the source.', o.source, '', 0, 0, 'owner', o.owner, 1
FROM said AS o
-- A manager need not be in the list: many exports list only those they manage.
WHERE o.owner IS NOT NULL AND o.source IN (SELECT source FROM member_records) AND NOT EXISTS (
  SELECT 1 FROM member_refs AS m WHERE m.source IN (o.source, '') AND m.ref = LOWER(TRIM(o.owner)));

INSERT INTO checks
SELECT 'won-before-known', 'The deal ' || r.source_id || ' was won ' || (day_of(f.known_s) - day_of(f.won_s))
    || ' day(s) before its first contact.',
  'Correct the date of first contact or of the win; the deal counts, its cycle time does not.',
  r.source, r.file, r.row, 0, 'closed', '', 1
FROM reached AS f JOIN spans AS s ON s.journey_no = f.journey_no JOIN deal_records AS r ON r.key = s.deal_id
WHERE s.is_primary = 1 AND day_of(f.won_s) < day_of(f.known_s);

-- Said once a file: rows that stand in the export but are deleted in its system, and so in no figure.
INSERT INTO checks
WITH deleted AS (
  SELECT source, file, COUNT(*) AS many FROM all_deal_records WHERE is_deleted = 1 GROUP BY 1, 2
  UNION ALL SELECT source, file, COUNT(*) FROM all_person_records WHERE is_deleted = 1 GROUP BY 1, 2
  UNION ALL SELECT source, file, COUNT(*) FROM all_company_records WHERE is_deleted = 1 GROUP BY 1, 2)
SELECT 'deleted-in-source', many || ' rows of this file are deleted in their system: they are kept, and no figure counts them.',
  'Nothing, if that is right; otherwise restore them there, or take `is_deleted` out of the mapping.',
  source, file, 0, 0, 'is_deleted', CAST(many AS VARCHAR), 1
FROM deleted;

-- Last, when every check has been made.
CREATE TABLE faults AS SELECT * FROM reading_faults UNION ALL BY NAME SELECT * FROM checks;
