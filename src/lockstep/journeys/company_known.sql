-- What the record makes of a company: the answers that rule.
SELECT c.company_id, c.name, c.domain, c.industry, c.segment, c.employees, c.country, c.region, c.owner
FROM companies AS c
WHERE c.company_id = :company_id
