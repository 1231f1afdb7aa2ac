-- chats: TradeManager chats in shop, day by day, of one file that covers exactly the period
-- people, distinct, marketing

-- {shop_day}: 1 of 2026-09-13..2026-09-19 to 2026-09-13..2026-09-19
SELECT
  sum(chats)::DOUBLE AS chats, count(chats) AS chats_tiles
FROM (
SELECT sum(chats) AS chats
FROM {shop_day}
GROUP BY period_start
)
