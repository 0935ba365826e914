-- Văn bản và bản ghi cần người xem lại, và vì sao | Documents and records that a person should look at, and why
-- $below = 0.6 | bản ghi có độ tin cậy dưới mức này | records whose confidence lies below this
-- $top = 500 | số dòng | rows
WITH doubtful AS MATERIALIZED (  -- with flags and words: a second look for those of the few that are shown would read the tables again
    SELECT 'legal_bases' AS what, record_id, page, confidence, flags, quote FROM legal_bases WHERE confidence < $below::DOUBLE OR flags <> []
    UNION ALL
    SELECT 'targets', record_id, page, confidence, flags, quote FROM targets WHERE confidence < $below::DOUBLE OR flags <> []
    UNION ALL
    SELECT 'responsibilities', record_id, page, confidence, flags, quote FROM responsibilities WHERE confidence < $below::DOUBLE OR flags <> []
    UNION ALL
    SELECT 'budgets', record_id, page, confidence, flags, quote FROM budgets WHERE confidence < $below::DOUBLE OR flags <> []
    UNION ALL
    SELECT 'documents', record_id, page, confidence, flags, quote FROM documents WHERE confidence < $below::DOUBLE OR flags <> []
), worst AS (
    SELECT x.*, d.source FROM doubtful x JOIN documents d ON d.doc_id = left(x.record_id, 16)
    ORDER BY x.confidence NULLS FIRST, d.source, x.page, x.record_id LIMIT $top::INT
)
SELECT what, source, why, detail, page, confidence, quote, record_id FROM (
    SELECT if(state = 'failed', 0, 1) AS grade, 'file' AS what, source, state AS why, reason AS detail, NULL::INT AS page, NULL::DOUBLE AS confidence,
        NULL::VARCHAR AS quote, doc_id AS record_id
    FROM outcomes WHERE state IN ('failed', 'needs review')
    UNION ALL
    SELECT 2, what, source, if(len(flags) > 0, array_to_string(flags, '; '), 'low confidence'), NULL, page, confidence, quote, record_id
    FROM worst
)
ORDER BY grade, confidence NULLS FIRST, source, page, record_id
LIMIT $top::INT
