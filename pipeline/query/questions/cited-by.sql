-- Ai viện dẫn một văn bản, ở đâu và bằng lời nào | Who cites a document, where and in which words
-- $code = | số, ký hiệu, ví dụ 263/QĐ-TTg | number and symbol, such as 263/QĐ-TTg
-- $top = 100 | số dòng | rows
SELECT l.code, l.issued_on, l.issuer AS cited_issuer, l.role, l.relation, d.source, d.issuer, d.title, d.issued_on AS plan_issued_on,
    l.page, l.quote, l.record_id
FROM legal_bases l JOIN documents d USING (doc_id)
WHERE folded(l.code) = folded($code::VARCHAR)
ORDER BY d.issued_on_from DESC NULLS LAST, d.source, l.start
LIMIT $top::INT
