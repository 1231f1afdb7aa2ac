-- opportunity_days: opportunities in shop, day by day, of single days, summed
-- people, additive, shared

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(opportunities)::DOUBLE AS opportunities, count(opportunities) AS opportunities_tiles
FROM (
SELECT sum(opportunities) AS opportunities
FROM {shop_day}
GROUP BY period_start
)
