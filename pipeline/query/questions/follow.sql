-- Một chỉ tiêu qua các năm và các nơi: chỉ tiêu cùng nghĩa được gộp (kehoach groups) | A target over years and places: indicators that mean the same are grouped (kehoach groups)
-- $indicator = | lời có trong tên chỉ tiêu hay nhóm chỉ tiêu | words in the indicator or the name of its group
-- $area = | tỉnh, huyện hoặc xã | province, district or commune
-- $groups = 10 | số nhóm chỉ tiêu | groups of indicators
-- $top = 200 | số dòng | rows
WITH wordings AS (
    SELECT indicator, coalesce(unit, '') AS unit, value FROM targets WHERE kind = 'quantitative' GROUP BY ALL
), grouped AS (
    SELECT w.*, coalesce(g.name, indicator_key(w.indicator, w.value)) AS same, coalesce(g.name, bare_indicator(w.indicator, w.value)) AS name
    FROM wordings w LEFT JOIN indicator_groups g ON g.indicator = w.indicator AND g.unit = w.unit
), points AS (
    SELECT p.same, p.unit, p.name, t.indicator, t.comparator, t.value, t.value_to, t.record_id, t.quote,
        area(d.commune, d.district, d.province) AS area, target_year(t.due_to, d.plan_to, d.issued_on_to) AS year
    FROM targets t
    JOIN documents d USING (doc_id)
    JOIN grouped p ON p.indicator = t.indicator AND p.unit = coalesce(t.unit, '') AND p.value IS NOT DISTINCT FROM t.value
    WHERE t.kind = 'quantitative'
      AND ($indicator::VARCHAR IS NULL OR has_words(p.indicator, $indicator::VARCHAR) OR has_words(p.name, $indicator::VARCHAR))
      AND ($area::VARCHAR IS NULL OR has_words(area(d.commune, d.district, d.province), $area::VARCHAR))
), most AS (
    SELECT same, unit, count(DISTINCT hash(area, year)) AS places_and_years, min(name) AS shown
    FROM points WHERE year IS NOT NULL
    GROUP BY same, unit
    HAVING places_and_years > 1 OR $indicator::VARCHAR IS NOT NULL
    ORDER BY places_and_years DESC, same, unit LIMIT $groups::INT
)
SELECT most.shown AS indicator_group, nullif(unit, '') AS unit, area, year, comparator, value, value_to, indicator, quote, record_id
FROM points JOIN most USING (same, unit)
ORDER BY most.places_and_years DESC, same, unit, area NULLS LAST, year NULLS LAST, record_id
LIMIT $top::INT
