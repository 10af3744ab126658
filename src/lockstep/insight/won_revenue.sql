-- Won revenue: the amounts of the deals won, in the home currency at the dated rate, on the day they were won.
-- A deal without an amount, or in a currency without a rate, adds nothing and is counted apart.
WITH s AS (
  SELECT :by AS dim, j.home_minor, d.amount_minor, d.amount_currency, j.won_day AS day,
    CASE WHEN :from_day IS NULL OR (j.won_day >= :from_day AND j.won_day < :to_day) THEN 1 ELSE 0 END AS placed
  FROM journeys AS j
  LEFT JOIN calendar AS c ON c.day = j.won_day
  LEFT JOIN deals AS d ON d.deal_id = j.deal_id
  WHERE j.is_primary = 1 AND j.state = 'won' AND COALESCE(j.won_s, :as_of_s) <= :as_of_s AND :filter
)
SELECT dim,
  SUM(CASE WHEN placed = 1 THEN COALESCE(home_minor, 0) ELSE 0 END) AS value_minor,
  SUM(placed) AS deals,
  SUM(CASE WHEN home_minor IS NULL AND amount_minor IS NULL THEN placed ELSE 0 END) AS without_amount,
  SUM(CASE WHEN home_minor IS NULL AND amount_minor IS NOT NULL THEN placed ELSE 0 END) AS without_rate,
  MIN(CASE WHEN home_minor IS NULL AND placed = 1 THEN amount_currency END) AS first_currency,
  MAX(CASE WHEN home_minor IS NULL AND placed = 1 THEN amount_currency END) AS last_currency,
  SUM(CASE WHEN day IS NULL THEN 1 ELSE 0 END) AS undated
FROM s
GROUP BY dim
