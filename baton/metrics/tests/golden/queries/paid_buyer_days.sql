-- paid_buyer_days: paid buyers in shop, day by day, of single days, summed
-- people, additive, sales

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(paid_buyers)::DOUBLE AS paid_buyers, count(paid_buyers) AS paid_buyers_tiles
FROM (
SELECT sum(paid_buyers) AS paid_buyers
FROM {shop_day}
GROUP BY period_start
)
