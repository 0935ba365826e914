-- Kế hoạch dựa vào văn bản đã được sửa đổi, thay thế hoặc bãi bỏ, theo những gì kho nêu | Plans that rest on a document since amended, replaced or repealed, by what the archive says
-- $province = | chỉ kế hoạch của tỉnh này | only plans of this province
-- $top = 200 | số dòng | rows
WITH named AS (  -- a cited document whose subject says that it changes another one
    SELECT
        regexp_extract(subject, '(\d+(?:/\d{4})?/[A-ZĐ][A-ZĐa-z0-9]*(?:-[A-ZĐ][A-ZĐa-z0-9]*)*)', 1) AS changed,
        CASE WHEN folded(subject) LIKE '%thay the%' THEN 'replaces' WHEN folded(subject) LIKE '%bai bo%' THEN 'repeals' ELSE 'amends' END AS relation,
        code AS by_code, issued_on_from AS since, record_id AS told_by, quote AS told_in
    FROM legal_bases
    WHERE contains(lower(subject), 'sửa đổi') OR contains(lower(subject), 'thay thế') OR contains(lower(subject), 'bãi bỏ')
), own AS (  -- a document of the archive that says so of itself
    SELECT l.code AS changed, l.relation, coalesce(d.number || '/' || d.symbol, d.title) AS by_code, d.issued_on_from AS since,
        l.record_id AS told_by, l.quote AS told_in
    FROM legal_bases l JOIN documents d USING (doc_id)
    WHERE l.relation IN ('amends', 'replaces', 'repeals')
), changes AS (
    SELECT folded(changed) AS changed, relation, by_code, min(since) AS since, min(told_by) AS told_by, arg_min(told_in, told_by) AS told_in
    FROM (FROM named UNION ALL BY NAME FROM own)
    WHERE changed <> '' AND by_code IS NOT NULL AND folded(changed) <> folded(by_code)
    GROUP BY ALL
)
SELECT d.source, d.issuer, d.title, d.issued_on, l.code AS rests_on, c.relation, c.by_code, c.since,
    l.page, l.quote, l.record_id, c.told_in, c.told_by
FROM legal_bases l
JOIN changes c ON folded(l.code) = c.changed
JOIN documents d USING (doc_id)
WHERE l.role = 'basis'
  AND coalesce(l.relation, '') NOT IN ('amends', 'replaces', 'repeals')
  AND (c.since IS NULL OR d.issued_on_to IS NULL OR d.issued_on_to >= c.since)
  AND ($province::VARCHAR IS NULL OR same_words(d.province, $province::VARCHAR))
  -- who also names the newer document knows of it
  AND NOT EXISTS (FROM legal_bases x WHERE x.doc_id = l.doc_id AND folded(x.code) = folded(c.by_code))
ORDER BY d.issued_on_from DESC NULLS LAST, d.source, l.record_id, c.by_code
LIMIT $top::INT
