-- compares: compares in products, of one file that covers exactly the period
-- people, distinct, marketing

-- {product_period}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  product_id AS segment,
  sum(compares)::DOUBLE AS compares
FROM {product_period}
GROUP BY 1
ORDER BY 1
