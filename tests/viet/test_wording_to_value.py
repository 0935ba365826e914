"""Wording to value: dates, periods, codes, sums, numbers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.viet.codes import find_codes
from pipeline.viet.dates import bounds, find_dates, read_period
from pipeline.viet.facts import FOLDER, rows
from pipeline.viet.money import find_money, read_amount, unit_factor
from pipeline.viet.quantities import find_quantities, is_ambiguous, read_number, read_words

CASES = Path(__file__).parents[1] / "cases" / "viet"


def cases(name: str, part: str | None = None) -> list[Any]:
    loaded = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    return [pytest.param(case, id=case["label"]) for case in (loaded[part] if part else loaded)]


@pytest.mark.parametrize("case", cases("dates", "periods"))
def test_periods(case: dict[str, Any]) -> None:
    period = read_period(case["before"], case["year"])
    assert (None if period is None else [period.first, period.last, period.recurring]) == case["expect"]


@pytest.mark.parametrize("case", cases("dates", "dates"))
def test_dates(case: dict[str, Any]) -> None:
    assert [found.iso for found in find_dates(case["before"])] == case["expect"]


@pytest.mark.parametrize("case", cases("codes"))
def test_codes(case: dict[str, Any]) -> None:
    found = [[code.number, code.symbol, code.code, code.proposed] for code in find_codes(case["before"])]
    assert found == ([case["expect"]] if case["expect"] else [])


@pytest.mark.parametrize("case", cases("money"))
def test_money(case: dict[str, Any]) -> None:
    found = list(find_money(case["before"]))
    assert [money.amount for money in found] == case["expect"]
    assert [flag for money in found for flag in money.flags] == case["flags"]


@pytest.mark.parametrize("case", cases("quantities"))
def test_quantities(case: dict[str, Any]) -> None:
    assert [[q.comparator, q.value, q.value_to, q.unit] for q in find_quantities(case["before"])] == case["expect"]


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_day_is_read_from_each_of_its_wordings(day: date) -> None:
    wordings = (
        f"ngày {day.day:02d}/{day.month:02d}/{day.year}",
        f"ngày {day.day}/{day.month}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
    )
    assert [[found.iso for found in find_dates(wording)] for wording in wordings] == [[day.isoformat()]] * 4


@given(st.integers(1, 4), st.integers(2000, 2049))
def test_the_quarters_tile_the_year(quarter: int, year: int) -> None:
    period = read_period(f"Quý {['I', 'II', 'III', 'IV'][quarter - 1]}/{year}")
    assert period is not None and period.first is not None and period.last is not None
    assert period == read_period(f"quý {quarter} năm {year}")
    assert (date.fromisoformat(period.last) - date.fromisoformat(period.first)).days + 1 in (90, 91, 92)
    assert bounds(str(year))[0 if quarter == 1 else 1] in (period.first, period.last) or quarter in (2, 3)


@given(st.integers(0, 10**12))
def test_thousands_in_vietnamese_form_are_read_back(number: int) -> None:
    wording = f"{number:,}".replace(",", ".")
    assert read_number(wording) == number
    assert not is_ambiguous(wording)


DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def below_thousand(number: int, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0 and ones and words:
        return " ".join([*words, "linh", DIGITS[ones]])
    if tens == 1:
        words.append("mười")
    elif tens > 1:
        words += [DIGITS[tens], "mươi"]
    if ones:
        words.append("mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 and tens else DIGITS[ones])
    return " ".join(words)


def spoken(number: int) -> str:
    words: list[str] = []
    for scale, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = number // scale % 1000
        if group:
            words += [below_thousand(group, bool(words)), name]
    return " ".join(" ".join(words).split())


@given(st.integers(1, 10**12 - 1))
def test_numbers_in_words_are_read_back(number: int) -> None:
    assert read_words(spoken(number)) == number


@given(st.integers(100, 10**11 - 1).map(lambda n: n * 10))
def test_digits_and_words_of_one_sum_agree(amount: int) -> None:
    text = f"{amount:,}".replace(",", ".") + f" đồng (Bằng chữ: {spoken(amount)} đồng)"
    (money,) = find_money(text)
    assert (money.amount, money.in_words, money.flags) == (amount, amount, ())


def test_notes_of_tables() -> None:
    notes = {
        "ĐVT: nghìn đồng": 1000,
        "Đơn vị tính: Triệu đồng": 10**6,
        "(1.000đ)": 1000,
        "ĐVT: đồng": 1,
        "Tr.đ": 10**6,
        "ĐVT: ha": None,
        "Đơn vị": None,
    }
    assert {note: unit_factor(note) for note in notes} == notes


def test_cells_of_tables() -> None:
    cells = {
        "1.050": 1050000,
        "100,5": 100500,
        "1 500": 1500000,
        "12 triệu đồng": 12000000,
        "-": None,
        "Xã Nà Mu": None,
        "": None,
    }
    assert {cell: read_amount(cell, 1000) for cell in cells} == cells


@pytest.mark.parametrize("table", sorted(path.stem for path in FOLDER.glob("*.tsv")))
def test_every_table_names_its_origin_and_has_full_rows(table: str) -> None:
    lines = (FOLDER / f"{table}.tsv").read_text("utf-8").splitlines()
    assert lines[0].startswith("# ") and len(lines[0]) > 20
    columns = lines[1].split("\t")
    assert all(len(line.split("\t")) <= len(columns) for line in lines[2:])
    assert rows(table)
