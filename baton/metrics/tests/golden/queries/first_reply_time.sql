-- first_reply_time: first reply time in shop, day by day, the last one in the period
-- hours, level, sales

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  arg_max(first_reply_time, row(period_end, first_reply_time))::DOUBLE AS first_reply_time
FROM {shop_day}
