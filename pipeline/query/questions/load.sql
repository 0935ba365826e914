-- Đơn vị nào được giao nhiều việc nhất: chủ trì, phối hợp, có thời hạn | Which units have most tasks: leading, coordinating, with a deadline
-- $province = | chỉ kế hoạch của tỉnh này | only plans of this province
-- $year = | chỉ kế hoạch của năm này | only plans of this year
-- $top = 50 | số dòng | rows
SELECT
    coalesce(r.unit_name, r.unit) AS unit, any_value(r.unit_level) AS unit_level,
    count(DISTINCT r.task) AS tasks,
    count(*) FILTER (r.role = 'lead') AS lead,
    count(*) FILTER (r.role = 'implement') AS implement,
    count(*) FILTER (r.role = 'coordinate') AS coordinate,
    count(*) FILTER (r.due_to IS NOT NULL) AS dated,
    count(DISTINCT r.doc_id) AS documents,
    min(r.record_id) AS record_id
FROM responsibilities r JOIN documents d USING (doc_id)
WHERE ($province::VARCHAR IS NULL OR same_words(d.province, $province::VARCHAR))
  AND ($year::INT IS NULL OR $year::INT BETWEEN coalesce(d.plan_from, year(d.issued_on_from)) AND coalesce(d.plan_to, year(d.issued_on_to)))
GROUP BY coalesce(r.unit_name, r.unit)
ORDER BY tasks DESC, unit
LIMIT $top::INT
