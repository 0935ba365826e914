-- Words shared by the ready questions; they can be used in any question of one's own.
-- folded: small letters without marks
CREATE MACRO folded(said) AS replace(strip_accents(lower(said)), 'đ', 'd');
-- same_words: without marks any marks will do, with marks only those
CREATE MACRO same_words(one, other) AS CASE WHEN strip_accents(other) = other AND other NOT LIKE '%đ%' AND other NOT LIKE '%Đ%'
    THEN folded(one) = folded(other) ELSE lower(one) = lower(nfc_normalize(other)) END;
-- has_words: a query without marks finds any marks, one with marks only those
CREATE MACRO has_words(said, wanted) AS CASE WHEN strip_accents(wanted) = wanted AND wanted NOT LIKE '%đ%' AND wanted NOT LIKE '%Đ%'
    THEN contains(folded(said), folded(wanted)) ELSE contains(lower(said), lower(nfc_normalize(wanted))) END;
CREATE MACRO area(commune, district, province) AS nullif(concat_ws(', ', commune, district, province), '');
-- the year a target is for: of its deadline, else the plan's last year, else the year of issue
CREATE MACRO target_year(due_to, plan_to, issued_on_to) AS coalesce(year(due_to), plan_to, year(issued_on_to));
CREATE MACRO folder_of(source) AS coalesce(nullif(regexp_extract(source, '^(.*)/[^/]*$', 1), ''), '.');
-- a number as Vietnamese offices print it: 1.250 or 98,5
CREATE MACRO printed_number(value) AS CASE WHEN value = trunc(value) AND abs(value) < 1e15
    THEN replace(format('{:,}', value::BIGINT), ',', '.') ELSE replace(value::VARCHAR, '.', ',') END;
-- every number between marks (letters that no text has): its leading zeros, its digits, its sign of per cent
CREATE MACRO marked_numbers(said) AS regexp_replace(nfc_normalize(said), '(^|[^\w.,])(0*)(\d\w*(?:[.,]\d\w*)*)(\s?%)?',
    '\1' || chr(57344) || '\2' || chr(57345) || '\3' || chr(57346) || '\4' || chr(57347), 'g');
-- an indicator without the value that is asked for: "Có 03 xã thoát nghèo" is "Có … xã thoát nghèo" (no pattern is made for each value: that takes ten times as long)
CREATE MACRO bare_indicator(indicator, value) AS CASE WHEN value IS NULL THEN indicator ELSE regexp_replace(regexp_replace(replace(replace(
    marked_numbers(indicator), chr(57345) || printed_number(value) || chr(57346), '…'),
    chr(57345) || replace(printed_number(value), '.', '') || chr(57346), '…'),
    '\x{E000}0*…(?:\s?%)?\x{E003}', '…', 'g'), '[\x{E000}-\x{E003}]', '', 'g') END;
-- the value that is asked for without the words of its bound: "còn dưới …" and "đạt … trở lên" are "…"
CREATE MACRO without_bound(said) AS regexp_replace(regexp_replace(said, '(?:(?:^|\s)(?:{before}))+\s+…', ' …', 'g'), '…\s+(?:{behind})($|[^\w])', '…\1', 'g');
-- indicators that differ only in words that add nothing (tables/indicator_words.tsv), in marks, signs, the value asked for and its bound have the same key
CREATE MACRO indicator_key(indicator, value) AS trim(regexp_replace(regexp_replace(folded(regexp_replace(regexp_replace(
    without_bound(lower(bare_indicator(indicator, value))), '(^|\s)(?:{tail})(?:\s.*)?$', ' '), '(^|\s)(?:(?:{word})\s+)+', ' ', 'g')), '[^\w%/ ]', ' ', 'g'), '\s+', ' ', 'g'));
