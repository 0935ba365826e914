-- Những văn bản được viện dẫn nhiều nhất, và ai viện dẫn | The documents cited most, and who cites them
-- $top = 30 | số dòng | rows
-- $role = | basis: chỉ căn cứ ở phần mở đầu; citation: chỗ khác | basis: grounds in the preamble only; citation: elsewhere
-- $province = | chỉ kế hoạch của tỉnh này | only plans of this province
-- $year = | chỉ kế hoạch ban hành năm này | only plans issued in this year
WITH chosen AS MATERIALIZED (
    SELECT doc_id, issuer, province FROM documents
    WHERE ($province::VARCHAR IS NULL OR same_words(province, $province::VARCHAR))
      AND ($year::INT IS NULL OR year(issued_on_from) = $year::INT)
), most AS MATERIALIZED (
    SELECT coalesce(l.key, l.doc_type || ' ' || l.code) AS cited, count(DISTINCT hash(l.doc_id)) AS documents
    FROM legal_bases l
    WHERE l.code IS NOT NULL
      AND ($role::VARCHAR IS NULL OR l.role = $role::VARCHAR)
      AND (($province::VARCHAR IS NULL AND $year::INT IS NULL) OR l.doc_id IN (SELECT doc_id FROM chosen))
    GROUP BY ALL
    ORDER BY documents DESC, cited LIMIT $top::INT
), told AS MATERIALIZED (  -- without the words of the records: these are many, and few are shown
    SELECT mode(l.code) AS code, mode(l.doc_type) AS doc_type, mode(l.issuer) AS issuer, mode(l.subject) AS subject,
        any_value(most.documents) AS documents, count(DISTINCT l.doc_id) FILTER (l.role = 'basis') AS as_basis,
        count(DISTINCT d.province) AS provinces, list_sort(list_distinct(list(d.issuer) FILTER (d.issuer IS NOT NULL)))[1:5] AS cited_by,
        min(l.record_id) AS record_id
    FROM legal_bases l JOIN chosen d USING (doc_id) JOIN most ON most.cited = coalesce(l.key, l.doc_type || ' ' || l.code)
    WHERE l.code IS NOT NULL AND ($role::VARCHAR IS NULL OR l.role = $role::VARCHAR)
    GROUP BY most.cited
)
SELECT t.* EXCLUDE (record_id), l.quote, t.record_id
FROM told t JOIN legal_bases l USING (record_id)
ORDER BY t.documents DESC, t.code
