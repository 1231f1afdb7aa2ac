-- trade_assurance_amount: received Trade Assurance amount in shop, day by day, summed
-- USD, additive, sales

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  fsum(trade_assurance_amount)::DOUBLE AS trade_assurance_amount, count(trade_assurance_amount) AS trade_assurance_amount_tiles
FROM (
SELECT fsum(trade_assurance_amount) AS trade_assurance_amount
FROM {shop_day}
GROUP BY period_start
)
