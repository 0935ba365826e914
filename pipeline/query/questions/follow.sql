-- Một chỉ tiêu qua các năm và các nơi: chỉ tiêu cùng nghĩa được gộp (kehoach groups) | A target over years and places: indicators that mean the same are grouped (kehoach groups)
-- $indicator = | lời có trong tên chỉ tiêu hay nhóm chỉ tiêu | words in the indicator or the name of its group
-- $area = | tỉnh, huyện hoặc xã | province, district or commune
-- $groups = 10 | số nhóm chỉ tiêu | groups of indicators
-- $top = 200 | số dòng | rows
WITH places AS MATERIALIZED (
    SELECT doc_id, area(commune, district, province) AS area, plan_to, issued_on_to FROM documents
    WHERE $area::VARCHAR IS NULL OR has_words(area(commune, district, province), $area::VARCHAR)
), planned AS MATERIALIZED (
    SELECT t.record_id, hash(t.indicator, coalesce(t.unit, ''), t.value) AS nr, t.indicator, t.unit, t.value, p.area,
        target_year(t.due_to, p.plan_to, p.issued_on_to) AS year
    FROM targets t JOIN places p USING (doc_id)
    WHERE t.kind = 'quantitative'
), wordings AS MATERIALIZED (  -- each wording once, with the places and years it stands for: there are many targets and few wordings
    SELECT nr, any_value(indicator) AS indicator, any_value(coalesce(unit, '')) AS unit, any_value(value) AS value,
        list(DISTINCT hash(area, year)) AS places_and_years
    FROM planned WHERE year IS NOT NULL
    GROUP BY nr
), grouped AS MATERIALIZED (
    SELECT w.nr, w.places_and_years, w.unit, coalesce(g.name, indicator_key(w.indicator, w.value)) AS same,
        coalesce(g.name, bare_indicator(w.indicator, w.value)) AS name
    FROM wordings w LEFT JOIN indicator_groups g ON g.indicator = w.indicator AND g.unit = w.unit
    WHERE $indicator::VARCHAR IS NULL OR has_words(w.indicator, $indicator::VARCHAR)
       OR has_words(coalesce(g.name, bare_indicator(w.indicator, w.value)), $indicator::VARCHAR)
), most AS MATERIALIZED (
    SELECT same, unit, len(list_distinct(flatten(list(places_and_years)))) AS places_and_years, min(name) AS shown
    FROM grouped GROUP BY same, unit
    HAVING places_and_years > 1 OR $indicator::VARCHAR IS NOT NULL
    ORDER BY places_and_years DESC, same, unit LIMIT $groups::INT
), shown AS MATERIALIZED (
    SELECT g.nr, m.same, m.unit, m.shown, m.places_and_years FROM grouped g JOIN most m USING (same, unit)
), chosen AS MATERIALIZED (  -- without the words of the records: few are shown
    SELECT s.*, p.record_id, p.area, p.year
    FROM planned p JOIN shown s USING (nr)
    ORDER BY s.places_and_years DESC, s.same, s.unit, p.area NULLS LAST, p.year NULLS LAST, p.record_id
    LIMIT $top::INT
)
SELECT c.shown AS indicator_group, t.unit, c.area, c.year, t.comparator, t.value, t.value_to, t.indicator, t.quote, t.record_id
FROM targets t JOIN chosen c USING (record_id)
ORDER BY c.places_and_years DESC, c.same, c.unit, c.area NULLS LAST, c.year NULLS LAST, t.record_id
