-- Mục tiêu, chỉ tiêu theo chỉ tiêu, địa bàn và năm | Targets by indicator, area and year
-- $indicator = | lời có trong tên chỉ tiêu hay nhóm chỉ tiêu | words in the indicator or the name of its group
-- $area = | tỉnh, huyện hoặc xã | province, district or commune
-- $year = | năm của chỉ tiêu | year of the target
-- $kind = quantitative | quantitative: có số lượng; qualitative: không; all: tất cả | with a quantity, without, or all
-- $top = 200 | số dòng | rows
WITH chosen AS (
    SELECT t.*, g.name, area(d.commune, d.district, d.province) AS area, target_year(t.due_to, d.plan_to, d.issued_on_to) AS year, d.issuer, d.source
    FROM targets t
    JOIN documents d USING (doc_id)
    LEFT JOIN indicator_groups g ON g.indicator = t.indicator AND g.unit = coalesce(t.unit, '')
    WHERE ($kind::VARCHAR = 'all' OR t.kind = $kind::VARCHAR)
      AND ($indicator::VARCHAR IS NULL OR has_words(t.indicator, $indicator::VARCHAR) OR has_words(g.name, $indicator::VARCHAR))
      AND ($area::VARCHAR IS NULL OR has_words(area(d.commune, d.district, d.province), $area::VARCHAR))
      AND ($year::INT IS NULL OR target_year(t.due_to, d.plan_to, d.issued_on_to) = $year::INT)
    ORDER BY coalesce(g.name, t.indicator), t.unit, area NULLS LAST, year NULLS LAST, t.record_id
    LIMIT $top::INT
)
SELECT coalesce(name, bare_indicator(indicator, value)) AS indicator_group, indicator, area, year, comparator, value, value_to, unit, per, due,
    issuer, source, page, quote, record_id
FROM chosen
ORDER BY coalesce(name, indicator), unit, area NULLS LAST, year NULLS LAST, record_id
