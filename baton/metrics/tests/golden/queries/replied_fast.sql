-- replied_fast: replied within 2 hours in inquiry log, of the log's rows
-- count, additive, sales

-- $start = 2026-09-13
-- $end = 2026-09-19
WITH entries AS (
  SELECT *,
    data_day BETWEEN $start AND $end AS arrived,
    coalesce(is_effective, TRUE) AND coalesce(source, 'inquiry') = 'inquiry' AS is_inquiry,
    coalesce(is_effective, TRUE) AND (coalesce(source, 'inquiry') IN ('inquiry', 'chat')
      OR (coalesce(source, 'inquiry') = 'rfq' AND quoted_on IS NOT NULL)) AS is_opportunity
  FROM {inquiry}
)
SELECT
  (count(*) FILTER (WHERE arrived AND is_inquiry AND first_reply_at <= received_at + INTERVAL 2 HOUR))::DOUBLE AS replied_fast,
  count(first_reply_at) AS replied_fast_filled
FROM entries
