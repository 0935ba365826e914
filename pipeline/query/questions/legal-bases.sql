-- Những văn bản được viện dẫn nhiều nhất, và ai viện dẫn | The documents cited most, and who cites them
-- $top = 30 | số dòng | rows
-- $role = | basis: chỉ căn cứ ở phần mở đầu; citation: chỗ khác | basis: grounds in the preamble only; citation: elsewhere
-- $province = | chỉ kế hoạch của tỉnh này | only plans of this province
-- $year = | chỉ kế hoạch ban hành năm này | only plans issued in this year
WITH mentions AS NOT MATERIALIZED (
    SELECT coalesce(l.key, l.doc_type || ' ' || l.code) AS cited, l.*, d.issuer AS citing_issuer, d.province AS citing_province
    FROM legal_bases l JOIN documents d USING (doc_id)
    WHERE l.code IS NOT NULL
      AND ($role::VARCHAR IS NULL OR l.role = $role::VARCHAR)
      AND ($province::VARCHAR IS NULL OR same_words(d.province, $province::VARCHAR))
      AND ($year::INT IS NULL OR year(d.issued_on_from) = $year::INT)
), most AS (
    SELECT cited, count(DISTINCT doc_id) AS documents FROM mentions GROUP BY cited
    ORDER BY documents DESC, cited LIMIT $top::INT
)
SELECT
    mode(m.code) AS code,
    mode(m.doc_type) AS doc_type,
    mode(m.issuer) AS issuer,
    mode(m.subject) AS subject,
    any_value(most.documents) AS documents,
    count(DISTINCT m.doc_id) FILTER (m.role = 'basis') AS as_basis,
    count(DISTINCT m.citing_province) AS provinces,
    list_sort(list_distinct(list(m.citing_issuer) FILTER (m.citing_issuer IS NOT NULL)))[1:5] AS cited_by,
    arg_min(m.quote, m.record_id) AS quote,
    min(m.record_id) AS record_id
FROM mentions m JOIN most USING (cited)
GROUP BY cited
ORDER BY documents DESC, code
