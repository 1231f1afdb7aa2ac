-- chat_days: TradeManager chats in shop, day by day, of single days, summed
-- people, additive, marketing

-- {shop_day}: 7 of 2026-09-13..2026-09-13 to 2026-09-19..2026-09-19
SELECT
  sum(chats)::DOUBLE AS chats, count(chats) AS chats_tiles
FROM (
SELECT sum(chats) AS chats
FROM {shop_day}
GROUP BY period_start
)
