-- What was spent in the period, by what it went to and by the dated rate to the home currency; a rate holds until the
-- next of its currency, and the home currency's own is 1. Spend without a date belongs to no period.
SELECT :unit AS unit_name, s.amount_currency AS currency, r.rate_no,
  SUM(CASE WHEN :from_s IS NULL OR (s.occurred_s >= :from_s AND s.occurred_s < :to_s)
    THEN COALESCE(s.amount_minor, 0) ELSE 0 END) AS spent_minor,
  SUM(CASE WHEN :from_s IS NULL OR (s.occurred_s >= :from_s AND s.occurred_s < :to_s)
    THEN 1 ELSE 0 END) AS entries,
  SUM(CASE WHEN s.occurred_s IS NULL THEN 1 ELSE 0 END) AS undated
FROM spend AS s
LEFT JOIN rates AS r ON r.currency = s.amount_currency
  AND COALESCE(s.occurred_s, :as_of_s) >= r.from_s AND COALESCE(s.occurred_s, :as_of_s) < r.to_s
WHERE COALESCE(s.occurred_s, :as_of_s) <= :as_of_s
GROUP BY :unit, s.amount_currency, r.rate_no
