-- reply_rate: response rate in shop, day by day, the last one in the period
-- share, level, sales

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  arg_max(reply_rate, row(period_end, reply_rate))::DOUBLE AS reply_rate
FROM {shop_day}
