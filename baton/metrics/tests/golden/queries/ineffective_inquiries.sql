-- ineffective_inquiries: ineffective inquiries in inquiry log, of the log's rows
-- count, additive, shared

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
  (count(*) FILTER (WHERE arrived AND NOT is_effective AND coalesce(source, 'inquiry') = 'inquiry'))::DOUBLE AS ineffective_inquiries,
  count(is_effective) AS ineffective_inquiries_filled
FROM entries
