-- Kinh phí theo nguồn, cấp và nội dung; dòng tổng chỉ tính khi văn bản không nêu các phần của nó | Money by source, level and purpose; a total counts only where its document states no parts
-- $year = | năm ngân sách, hoặc năm của kế hoạch khi không nêu | budget year, or the plan's year where none is named
-- $province = | chỉ kế hoạch của tỉnh này | only plans of this province
-- $source = | lời có trong tên nguồn | words in the name of the source
-- $purpose = | lời có trong nội dung chi | words in the purpose
-- $top = 100 | số dòng | rows
WITH stated AS (
    SELECT b.*, d.province, coalesce(b.year, d.plan_to, year(d.issued_on_to)) AS of_year,
        bool_or(NOT b.is_total) OVER (PARTITION BY b.doc_id, b.year) AS has_parts
    FROM budgets b JOIN documents d USING (doc_id)
    WHERE b.amount_vnd IS NOT NULL
)
SELECT
    array_to_string(sources, ' + ') AS sources, level, any_value(purpose) AS purpose, of_year AS year,
    sum(amount_vnd)::BIGINT AS amount_vnd,
    coalesce(sum(amount_vnd) FILTER (is_estimate), 0)::BIGINT AS of_it_estimated,
    count(*) AS statements, count(DISTINCT doc_id) AS documents,
    count(*) FILTER (len(flags) > 0) AS to_review,
    arg_max(quote, (amount_vnd, record_id)) AS largest_quote, arg_max(record_id, (amount_vnd, record_id)) AS record_id
FROM stated
WHERE (NOT is_total OR NOT has_parts)
  AND ($year::INT IS NULL OR of_year = $year::INT)
  AND ($province::VARCHAR IS NULL OR same_words(province, $province::VARCHAR))
  AND ($source::VARCHAR IS NULL OR has_words(array_to_string(sources, ' + '), $source::VARCHAR))
  AND ($purpose::VARCHAR IS NULL OR has_words(purpose, $purpose::VARCHAR))
GROUP BY array_to_string(sources, ' + '), level, lower(purpose), of_year
ORDER BY amount_vnd DESC, sources, level, purpose
LIMIT $top::INT
