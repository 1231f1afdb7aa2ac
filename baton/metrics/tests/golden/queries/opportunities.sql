-- opportunities: opportunities in shop, day by day, of one file that covers exactly the period
-- people, distinct, shared

-- {shop_day}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  sum(opportunities)::DOUBLE AS opportunities, count(opportunities) AS opportunities_tiles
FROM (
SELECT sum(opportunities) AS opportunities
FROM {shop_day}
GROUP BY period_start
)
