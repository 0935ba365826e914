-- Đơn vị nào được giao nhiều việc nhất: chủ trì, phối hợp, có thời hạn | Which units have most tasks: leading, coordinating, with a deadline
-- $province = | chỉ kế hoạch của tỉnh này | only plans of this province
-- $year = | chỉ kế hoạch của năm này | only plans of this year
-- $top = 50 | số dòng | rows
WITH chosen AS MATERIALIZED (
    SELECT doc_id FROM documents
    WHERE ($province::VARCHAR IS NULL OR same_words(province, $province::VARCHAR))
      AND ($year::INT IS NULL OR $year::INT BETWEEN coalesce(plan_from, year(issued_on_from)) AND coalesce(plan_to, year(issued_on_to)))
), units AS MATERIALIZED (
    SELECT
        coalesce(r.unit_name, r.unit) AS unit, any_value(r.unit_level) AS unit_level,
        count(DISTINCT hash(r.task)) AS tasks,
        count(*) FILTER (r.role = 'lead') AS lead,
        count(*) FILTER (r.role = 'implement') AS implement,
        count(*) FILTER (r.role = 'coordinate') AS coordinate,
        count(*) FILTER (r.due_to IS NOT NULL) AS dated,
        min(r.record_id) AS record_id
    FROM responsibilities r
    WHERE ($province::VARCHAR IS NULL AND $year::INT IS NULL) OR r.doc_id IN (SELECT doc_id FROM chosen)
    GROUP BY ALL
    ORDER BY tasks DESC, unit
    LIMIT $top::INT
)
SELECT u.unit, u.unit_level, u.tasks, u.lead, u.implement, u.coordinate, u.dated, d.documents, u.record_id
FROM units u JOIN (  -- counted for the units that are shown
    SELECT coalesce(r.unit_name, r.unit) AS unit, count(DISTINCT hash(r.doc_id)) AS documents
    FROM responsibilities r
    WHERE coalesce(r.unit_name, r.unit) IN (SELECT unit FROM units)
      AND (($province::VARCHAR IS NULL AND $year::INT IS NULL) OR r.doc_id IN (SELECT doc_id FROM chosen))
    GROUP BY ALL
) d USING (unit)
ORDER BY u.tasks DESC, u.unit
