-- opportunity_rate: opportunity-days ÷ visitor-days; else opportunities ÷ visitors
-- share, ratio, shared

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(opportunities)::DOUBLE AS opportunities, count(opportunities) AS opportunities_tiles
FROM (
SELECT sum(opportunities) AS opportunities
FROM {shop_day}
GROUP BY period_start
)

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(visitors)::DOUBLE AS visitors, count(visitors) AS visitors_tiles
FROM (
SELECT sum(visitors) AS visitors
FROM {shop_day}
GROUP BY period_start
)

-- {shop_day}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  sum(opportunities)::DOUBLE AS opportunities, count(opportunities) AS opportunities_tiles
FROM (
SELECT sum(opportunities) AS opportunities
FROM {shop_day}
GROUP BY period_start
)

-- {shop_day}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  sum(visitors)::DOUBLE AS visitors, count(visitors) AS visitors_tiles
FROM (
SELECT sum(visitors) AS visitors
FROM {shop_day}
GROUP BY period_start
)
