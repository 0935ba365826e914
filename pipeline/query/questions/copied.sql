-- Kế hoạch lặp lại lời văn của kế hoạch có trước, và lặp bao nhiêu phần | Plans that repeat the wording of an earlier plan, and how much of their own text that is
-- $share = 0.3 | từ bao nhiêu phần trở lên (0-1) | from which share on (0-1)
-- $least = 4 | ít nhất bao nhiêu cụm từ mẫu giống nhau | how many sampled runs at least
-- $top = 100 | số dòng | rows
WITH ordered AS (
    SELECT doc_id, row_number() OVER (ORDER BY issued_on_from NULLS LAST, source)::INT AS nr FROM documents
), sampled AS (
    SELECT o.nr, w.run FROM wording w JOIN ordered o USING (doc_id)
), firsts AS (
    SELECT run, min(nr) AS earlier FROM sampled GROUP BY run HAVING count(*) > 1
), pairs AS (
    SELECT s.nr, f.earlier, count(*) AS shared FROM sampled s JOIN firsts f USING (run) WHERE s.nr <> f.earlier GROUP BY ALL
), sizes AS (
    SELECT nr, count(*) AS runs FROM sampled GROUP BY nr
), best AS (
    SELECT nr, earlier, shared, runs, shared / runs AS share FROM pairs JOIN sizes USING (nr)
    WHERE shared >= $least::INT AND shared / runs >= $share::DOUBLE
    ORDER BY share DESC, shared DESC, nr, earlier LIMIT $top::INT
)
SELECT d.source, d.issuer, d.title, d.issued_on, round(100 * b.share)::INT AS percent, b.shared AS runs_shared, b.runs,
    e.source AS earlier_source, e.issuer AS earlier_issuer, e.title AS earlier_title, e.issued_on AS earlier_issued_on,
    d.doc_id, e.doc_id AS earlier_doc_id
FROM best b
JOIN ordered od ON od.nr = b.nr JOIN documents d ON d.doc_id = od.doc_id
JOIN ordered oe ON oe.nr = b.earlier JOIN documents e ON e.doc_id = oe.doc_id
ORDER BY b.share DESC, b.shared DESC, d.source
