-- One row per opportunity, with its person, company, owner and amount in the home currency.
CREATE TABLE deal_persons AS
SELECT p.deal_key AS deal_id, w.person_no, MIN(CASE WHEN LOWER(p.role) LIKE '%primary%' THEN 0 ELSE 1 END) AS place
FROM deal_people AS p JOIN who AS w ON w.key = p.person_key GROUP BY 1, 2;

CREATE TABLE deals AS
WITH firms AS (
  SELECT LOWER(TRIM(name)) AS name_key, MIN(company_id) AS company_id FROM companies
  WHERE name IS NOT NULL GROUP BY 1 HAVING COUNT(*) = 1),
first_person AS (
  SELECT deal_id, ARG_MIN(person_no, place_key) AS person_no
  FROM (
    SELECT d.deal_id, d.person_no, ROW_NUMBER() OVER (ORDER BY d.place, p.person_id) AS place_key
    FROM deal_persons AS d JOIN persons AS p ON p.person_no = d.person_no)
  GROUP BY deal_id),
resolved AS (
  SELECT d.key AS deal_id, d.source, d.file, d.row, d.name, COALESCE(w.person_no, p.person_no) AS person_no,
    COALESCE(f.company_id, n.company_id) AS company_id, COALESCE(o.name, d.owner) AS owner, o.manager, o.team,
    o.region AS member_region, o.calendar,
    COALESCE(c.name, d.product, id_in(d.product_key)) AS product, d.kind AS deal_kind,
    COALESCE(d.state, 'open') AS state, d.loss_reason, d.lead_source, d.campaign, d.segment, d.region,
    d.amount_minor, d.amount_currency, COALESCE(d.created_s, d.occurred_s) AS created_s,
    CASE WHEN d.state IN ('won', 'lost') THEN d.closed_s END AS closed_s,
    day_of(COALESCE(d.created_s, d.occurred_s)) AS created_day,
    CASE WHEN d.state IN ('won', 'lost') THEN day_of(d.closed_s) END AS closed_day,
    day_of(COALESCE(d.closed_s, d.created_s, d.occurred_s)) AS rate_day
  FROM deal_records AS d
  LEFT JOIN who AS w ON w.key = d.person_key
  LEFT JOIN first_person AS p ON p.deal_id = d.key
  LEFT JOIN firm AS f ON f.key = d.company_key
  LEFT JOIN firms AS n ON n.name_key = LOWER(TRIM(d.company_name))
  LEFT JOIN owners AS o ON o.source = d.source AND o.owner = d.owner
  LEFT JOIN products AS c ON c.key = d.product_key
  WHERE COALESCE(d.is_deleted, 0) = 0),
-- The rate in force on the day the deal closed; a rate holds until the next one of its currency.
rated AS (
  SELECT r.deal_id, ARG_MAX(x.rate, x.day) AS rate
  FROM resolved AS r JOIN rates AS x ON x.currency = r.amount_currency
  WHERE x.day <= r.rate_day AND r.amount_currency <> home_currency() GROUP BY r.deal_id)
SELECT r.* EXCLUDE (company_id), p.person_id,
  COALESCE(r.company_id, p.company_id) AS company_id,
  -- Rounded here, once, half away from zero, to the home currency's minor unit. `rate` is minor per minor.
  CASE WHEN r.amount_currency = home_currency() THEN r.amount_minor
       ELSE TRY_CAST(ROUND(CAST(r.amount_minor AS DECIMAL(28, 0)) * x.rate, 0) AS BIGINT) END AS home_minor
FROM resolved AS r LEFT JOIN rated AS x ON x.deal_id = r.deal_id
LEFT JOIN people AS p ON p.person_no = r.person_no;

INSERT INTO deal_persons SELECT deal_id, person_no, -1 FROM deals WHERE person_no IS NOT NULL;
-- Who is only on deals that nobody has, or that were deleted, is on none.
DELETE FROM deal_persons WHERE deal_id NOT IN (SELECT deal_id FROM deals);
