-- products: products in staff, the last one in the period
-- count, level, marketing

-- {staff_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  staff AS segment,
  arg_max(products, row(period_end, products))::DOUBLE AS products
FROM {staff_period}
GROUP BY 1
ORDER BY 1
