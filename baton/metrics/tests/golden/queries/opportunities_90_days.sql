-- opportunities_90_days: opportunity buyers, 90 days in products, of one file that covers exactly the period
-- people, distinct, shared

-- {product_period}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  product_id AS segment,
  sum(opportunities_90_days)::DOUBLE AS opportunities_90_days
FROM {product_period}
GROUP BY 1
ORDER BY 1
