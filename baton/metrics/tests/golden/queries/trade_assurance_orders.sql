-- trade_assurance_orders: paid Trade Assurance orders in shop, day by day, summed
-- count, additive, sales

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(trade_assurance_orders)::DOUBLE AS trade_assurance_orders, count(trade_assurance_orders) AS trade_assurance_orders_tiles
FROM (
SELECT sum(trade_assurance_orders) AS trade_assurance_orders
FROM {shop_day}
GROUP BY period_start
)
