-- Văn bản và bản ghi cần người xem lại, và vì sao | Documents and records that a person should look at, and why
-- $below = 0.6 | bản ghi có độ tin cậy dưới mức này | records whose confidence lies below this
-- $top = 500 | số dòng | rows
WITH records AS (
    SELECT 'legal_bases' AS what, record_id, doc_id, page, confidence, flags, quote FROM legal_bases
    UNION ALL SELECT 'targets', record_id, doc_id, page, confidence, flags, quote FROM targets
    UNION ALL SELECT 'responsibilities', record_id, doc_id, page, confidence, flags, quote FROM responsibilities
    UNION ALL SELECT 'budgets', record_id, doc_id, page, confidence, flags, quote FROM budgets
    UNION ALL SELECT 'documents', record_id, doc_id, page, confidence, flags, quote FROM documents
), doubtful AS (
    SELECT r.*, 2 AS grade FROM records r WHERE len(flags) > 0 OR confidence < $below::DOUBLE
), files AS (
    SELECT 'file' AS what, source, state AS why, reason, doc_id, if(state = 'failed', 0, 1) AS grade FROM outcomes
    WHERE state IN ('failed', 'needs review')
)
SELECT what, source, why, detail, page, confidence, quote, record_id FROM (
    SELECT grade, what, source, why, reason AS detail, NULL::INT AS page, NULL::DOUBLE AS confidence, NULL::VARCHAR AS quote, doc_id AS record_id
    FROM files
    UNION ALL
    SELECT x.grade, x.what, d.source, if(len(x.flags) > 0, array_to_string(x.flags, '; '), 'low confidence'), NULL, x.page, x.confidence, x.quote, x.record_id
    FROM doubtful x JOIN documents d USING (doc_id)
)
ORDER BY grade, confidence NULLS FIRST, source, page, record_id
LIMIT $top::INT
