-- What each deal gives each channel, campaign or piece of content by every model that weighs touches; one row without a
-- unit where no touch came before the deal. Of models that are not in the table `models` nothing is said but 0.
SELECT c.conversion_id, c.unit,
  SUM(CASE WHEN c.model = 'first' THEN c.minor ELSE 0 END) AS first_minor,
  SUM(CASE WHEN c.model = 'first' THEN c.nano ELSE 0 END) AS first_nano,
  SUM(CASE WHEN c.model = 'last' THEN c.minor ELSE 0 END) AS last_minor,
  SUM(CASE WHEN c.model = 'last' THEN c.nano ELSE 0 END) AS last_nano,
  SUM(CASE WHEN c.model = 'last-non-direct' THEN c.minor ELSE 0 END) AS last_non_direct_minor,
  SUM(CASE WHEN c.model = 'last-non-direct' THEN c.nano ELSE 0 END) AS last_non_direct_nano,
  SUM(CASE WHEN c.model = 'linear' THEN c.minor ELSE 0 END) AS linear_minor,
  SUM(CASE WHEN c.model = 'linear' THEN c.nano ELSE 0 END) AS linear_nano,
  SUM(CASE WHEN c.model = 'u' THEN c.minor ELSE 0 END) AS u_minor,
  SUM(CASE WHEN c.model = 'u' THEN c.nano ELSE 0 END) AS u_nano,
  SUM(CASE WHEN c.model = 'w' THEN c.minor ELSE 0 END) AS w_minor,
  SUM(CASE WHEN c.model = 'w' THEN c.nano ELSE 0 END) AS w_nano,
  SUM(CASE WHEN c.model = 'full-path' THEN c.minor ELSE 0 END) AS full_path_minor,
  SUM(CASE WHEN c.model = 'full-path' THEN c.nano ELSE 0 END) AS full_path_nano,
  SUM(CASE WHEN c.model = 'j' THEN c.minor ELSE 0 END) AS j_minor,
  SUM(CASE WHEN c.model = 'j' THEN c.nano ELSE 0 END) AS j_nano,
  SUM(CASE WHEN c.model = 'inverse-j' THEN c.minor ELSE 0 END) AS inverse_j_minor,
  SUM(CASE WHEN c.model = 'inverse-j' THEN c.nano ELSE 0 END) AS inverse_j_nano,
  SUM(CASE WHEN c.model = 'time-decay' THEN c.minor ELSE 0 END) AS time_decay_minor,
  SUM(CASE WHEN c.model = 'time-decay' THEN c.nano ELSE 0 END) AS time_decay_nano
FROM credited AS c
GROUP BY c.conversion_id, c.unit
