-- Một chỉ tiêu qua các năm và các nơi: chỉ tiêu cùng nghĩa được gộp (kehoach groups) | A target over years and places: indicators that mean the same are grouped (kehoach groups)
-- $indicator = | lời có trong tên chỉ tiêu hay nhóm chỉ tiêu | words in the indicator or the name of its group
-- $area = | tỉnh, huyện hoặc xã | province, district or commune
-- $groups = 10 | số nhóm chỉ tiêu | groups of indicators
-- $top = 200 | số dòng | rows
WITH wordings AS MATERIALIZED (
    SELECT t.indicator, t.unit, t.value, g.name, row_number() OVER () AS nr
    FROM (SELECT DISTINCT indicator, coalesce(unit, '') AS unit, value FROM targets WHERE kind = 'quantitative') t
    LEFT JOIN indicator_groups g ON g.indicator = t.indicator AND g.unit = t.unit
), grouped AS MATERIALIZED (
    SELECT nr, indicator, unit, value, coalesce(name, indicator_key(indicator, value)) AS same, coalesce(name, bare_indicator(indicator, value)) AS name
    FROM wordings
), places AS MATERIALIZED (
    SELECT doc_id, area(commune, district, province) AS area, plan_to, issued_on_to FROM documents
    WHERE $area::VARCHAR IS NULL OR has_words(area(commune, district, province), $area::VARCHAR)
), points AS MATERIALIZED (  -- without the words of the records: these are many, and few are shown
    SELECT g.nr, hash(p.area, target_year(t.due_to, p.plan_to, p.issued_on_to)) AS place_and_year
    FROM targets t
    JOIN places p USING (doc_id)
    JOIN grouped g ON g.indicator = t.indicator AND g.unit = coalesce(t.unit, '') AND g.value IS NOT DISTINCT FROM t.value
    WHERE t.kind = 'quantitative' AND target_year(t.due_to, p.plan_to, p.issued_on_to) IS NOT NULL
      AND ($indicator::VARCHAR IS NULL OR has_words(g.indicator, $indicator::VARCHAR) OR has_words(g.name, $indicator::VARCHAR))
), most AS MATERIALIZED (
    SELECT g.same, g.unit, count(DISTINCT p.place_and_year) AS places_and_years, min(g.name) AS shown
    FROM (SELECT DISTINCT nr, place_and_year FROM points) p JOIN grouped g USING (nr)
    GROUP BY g.same, g.unit
    HAVING places_and_years > 1 OR $indicator::VARCHAR IS NOT NULL
    ORDER BY places_and_years DESC, g.same, g.unit LIMIT $groups::INT
), shown AS MATERIALIZED (
    SELECT g.indicator, g.unit, g.value, m.same, m.shown, m.places_and_years FROM grouped g JOIN most m USING (same, unit)
    WHERE $indicator::VARCHAR IS NULL OR has_words(g.indicator, $indicator::VARCHAR) OR has_words(g.name, $indicator::VARCHAR)
)
SELECT s.shown AS indicator_group, t.unit, p.area, target_year(t.due_to, p.plan_to, p.issued_on_to) AS year,
    t.comparator, t.value, t.value_to, t.indicator, t.quote, t.record_id
FROM targets t
JOIN shown s ON s.indicator = t.indicator AND s.unit = coalesce(t.unit, '') AND s.value IS NOT DISTINCT FROM t.value
JOIN places p USING (doc_id)
WHERE t.kind = 'quantitative'
ORDER BY s.places_and_years DESC, s.same, s.unit, p.area NULLS LAST, year NULLS LAST, t.record_id
LIMIT $top::INT
