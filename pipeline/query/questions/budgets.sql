-- Kinh phí theo nguồn, cấp và nội dung, mỗi khoản tính một lần: dòng tổng chỉ tính phần chưa nêu các khoản | Money by source, level and purpose, none told twice: a total counts only what its parts leave open
-- $year = | năm ngân sách, hoặc năm của kế hoạch khi không nêu | budget year, or the plan's year where none is named
-- $province = | chỉ kế hoạch của tỉnh này | only plans of this province
-- $source = | lời có trong tên nguồn | words in the name of the source
-- $purpose = | lời có trong nội dung chi | words in the purpose
-- $top = 100 | số dòng | rows
SELECT
    array_to_string(b.sources, ' + ') AS sources, b.level, min(b.purpose) AS purpose, coalesce(b.year, d.plan_to, year(d.issued_on_to)) AS year,
    sum(b.counted_vnd)::BIGINT AS amount_vnd,
    coalesce(sum(b.counted_vnd) FILTER (b.is_estimate), 0)::BIGINT AS of_it_estimated,
    coalesce(sum(b.counted_vnd) FILTER (b.is_total), 0)::BIGINT AS of_it_in_totals,
    count(*) AS statements, count(DISTINCT b.doc_id) AS documents,
    count(*) FILTER (len(b.flags) > 0) AS to_review,
    arg_max(b.quote, (b.counted_vnd, b.record_id)) AS largest_quote, arg_max(b.record_id, (b.counted_vnd, b.record_id)) AS record_id
FROM budgets b JOIN documents d USING (doc_id)
WHERE b.counted_vnd > 0
  AND ($year::INT IS NULL OR coalesce(b.year, d.plan_to, year(d.issued_on_to)) = $year::INT)
  AND ($province::VARCHAR IS NULL OR same_words(d.province, $province::VARCHAR))
  AND ($source::VARCHAR IS NULL OR has_words(array_to_string(b.sources, ' + '), $source::VARCHAR))
  AND ($purpose::VARCHAR IS NULL OR has_words(b.purpose, $purpose::VARCHAR))
GROUP BY array_to_string(b.sources, ' + '), b.level, lower(b.purpose), coalesce(b.year, d.plan_to, year(d.issued_on_to))
ORDER BY amount_vnd DESC, sources, b.level, purpose, year
LIMIT $top::INT
