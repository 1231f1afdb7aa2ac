-- visitor_days: visitors in shop, day by day, of single days, summed
-- people, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(visitors)::DOUBLE AS visitors, count(visitors) AS visitors_tiles
FROM (
SELECT sum(visitors) AS visitors
FROM {shop_day}
GROUP BY period_start
)
