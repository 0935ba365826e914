-- Chất lượng nhận dạng và sửa chữ theo nguồn và năm | Quality of recognition and repair by source and year
-- $folder = | chỉ thư mục bắt đầu như vậy | only folders that begin like this
WITH of_document AS (
    SELECT doc_id, folder_of(source) AS folder, coalesce(year(issued_on_from), plan_from) AS year FROM documents
    WHERE $folder::VARCHAR IS NULL OR starts_with(source, $folder::VARCHAR)
), read AS (
    SELECT doc_id, origin, count(*) AS pages, sum(words) AS words, sum(mean_confidence * words) AS weighed,
        sum(words) FILTER (mean_confidence IS NOT NULL) AS words_rated, count(*) FILTER (coalesce(text_lost, false)) AS pages_lost
    FROM pages GROUP BY doc_id, origin
), share AS (  -- corrections belong to a document: they are shared among its origins by words
    SELECT *, words / nullif(sum(words) OVER (PARTITION BY doc_id), 0) AS part FROM read
), repaired AS (
    SELECT doc_id, count(*) FILTER (state = 'applied') AS applied, count(*) FILTER (state = 'proposed') AS proposed FROM corrections GROUP BY doc_id
)
SELECT s.origin, o.folder, o.year, count(DISTINCT doc_id) AS documents, sum(s.pages)::BIGINT AS pages, sum(s.words)::BIGINT AS words,
    round(sum(s.weighed) / nullif(sum(s.words_rated), 0), 3) AS mean_confidence,
    round(1000 * sum(r.applied * s.part) / nullif(sum(s.words), 0), 1) AS corrected_per_1000_words,
    round(1000 * sum(r.proposed * s.part) / nullif(sum(s.words), 0), 2) AS proposed_per_1000_words,
    sum(s.pages_lost)::BIGINT AS pages_with_lost_text
FROM share s JOIN of_document o USING (doc_id) LEFT JOIN repaired r USING (doc_id)
GROUP BY s.origin, o.folder, o.year
ORDER BY s.origin, o.folder, o.year NULLS LAST
