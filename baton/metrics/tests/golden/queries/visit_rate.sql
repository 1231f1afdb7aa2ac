-- visit_rate: visitor-days ÷ clicks; else visitors ÷ clicks
-- share, ratio, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(visitors)::DOUBLE AS visitors, count(visitors) AS visitors_tiles
FROM (
SELECT sum(visitors) AS visitors
FROM {shop_day}
GROUP BY period_start
)

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(clicks)::DOUBLE AS clicks, count(clicks) AS clicks_tiles
FROM (
SELECT sum(clicks) AS clicks
FROM {shop_day}
GROUP BY period_start
)

-- {product_period}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(clicks)::DOUBLE AS clicks, count(clicks) AS clicks_tiles
FROM (
SELECT sum(clicks) AS clicks
FROM {product_period}
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
