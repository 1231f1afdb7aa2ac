-- paid_buyers: paid buyers in shop, day by day, of one file that covers exactly the period
-- people, distinct, sales

-- {shop_day}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  sum(paid_buyers)::DOUBLE AS paid_buyers, count(paid_buyers) AS paid_buyers_tiles
FROM (
SELECT sum(paid_buyers) AS paid_buyers
FROM {shop_day}
GROUP BY period_start
)
