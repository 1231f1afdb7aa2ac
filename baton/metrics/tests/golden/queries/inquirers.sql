-- inquirers: inquirers in shop, day by day, of one file that covers exactly the period
-- people, distinct, marketing

-- {shop_day}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  sum(inquirers)::DOUBLE AS inquirers, count(inquirers) AS inquirers_tiles
FROM (
SELECT sum(inquirers) AS inquirers
FROM {shop_day}
GROUP BY period_start
)
