-- visits: visits in shop, day by day, summed
-- count, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(visits)::DOUBLE AS visits, count(visits) AS visits_tiles
FROM (
SELECT sum(visits) AS visits
FROM {shop_day}
GROUP BY period_start
)
