-- Nhiệm vụ của từng đơn vị và thời hạn | The tasks of each unit, with their deadlines
-- $unit = | lời có trong tên đơn vị | words in the unit's name
-- $role = | lead, coordinate hoặc implement | lead, coordinate or implement
-- $dated = | yes: chỉ nhiệm vụ có thời hạn | yes: only tasks with a deadline
-- $top = 200 | số dòng | rows
SELECT coalesce(r.unit_name, r.unit) AS unit, r.role, r.task, r.due, r.due_from, r.due_to, d.issuer, d.title, d.source, r.page, r.quote, r.record_id
FROM responsibilities r JOIN documents d USING (doc_id)
WHERE ($unit::VARCHAR IS NULL OR has_words(coalesce(r.unit_name, r.unit), $unit::VARCHAR) OR has_words(r.unit, $unit::VARCHAR))
  AND ($role::VARCHAR IS NULL OR r.role = $role::VARCHAR)
  AND ($dated::VARCHAR IS DISTINCT FROM 'yes' OR r.due_to IS NOT NULL)
ORDER BY unit, r.due_to NULLS LAST, r.role DESC, r.record_id
LIMIT $top::INT
