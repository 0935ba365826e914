-- Việc gì đến hạn trong quý có ngày này | What falls due in the quarter of a day
-- $date = today | ngày bất kỳ trong quý, ví dụ 2024-08-15 | any day of the quarter, such as 2024-08-15
-- $unit = | lời có trong tên đơn vị | words in the unit's name
-- $top = 500 | số dòng | rows
SELECT r.due_to, r.due, coalesce(r.unit_name, r.unit) AS unit, r.role, r.task, d.issuer, d.title, d.source, r.page, r.quote, r.record_id
FROM responsibilities r JOIN documents d USING (doc_id)
WHERE r.due_to BETWEEN date_trunc('quarter', $date::DATE)::DATE AND (date_trunc('quarter', $date::DATE) + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE
  AND ($unit::VARCHAR IS NULL OR has_words(coalesce(r.unit_name, r.unit), $unit::VARCHAR) OR has_words(r.unit, $unit::VARCHAR))
ORDER BY r.due_to, unit, r.record_id
LIMIT $top::INT
