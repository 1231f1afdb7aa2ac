-- fast_reply_rate: 5-minute response rate in shop, day by day, the last one in the period
-- share, level, sales

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  arg_max(fast_reply_rate, row(period_end, fast_reply_rate))::DOUBLE AS fast_reply_rate
FROM {shop_day}
