"""Names of text files: safe, distinct, and the same in whatever order the documents were found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.texts import stem, text_files

SOURCES = st.sampled_from(
    ["a/kh.pdf", "b/kh.docx", "kh.txt", "kh~11111111.txt", "c.zip!/kh.pdf", "c.zip!/../../kh", "x/..", "Kế hoạch 1.pdf"]
)


@given(
    st.lists(
        st.tuples(SOURCES, st.integers(0, 2**64 - 1).map(lambda n: f"{n:016x}")), unique_by=(lambda d: d[0], lambda d: d[1])
    ),
    st.randoms(),
)
def test_names_are_distinct_safe_and_without_order(documents: list[tuple[str, str]], chance: st.randoms) -> None:  # type: ignore[valid-type]
    names = text_files(documents)
    assert len(set(names.values())) == len(documents)
    assert all("/" not in name and name not in (".txt", "..txt") for name in names.values())
    chance.shuffle(documents)  # type: ignore[attr-defined]
    assert text_files(documents) == names


def test_the_contract() -> None:
    names = text_files([("b/kh.pdf", "b" * 16), ("a/kh.txt", "a" * 16), ("c/kh.x.pdf", "c" * 16)])
    assert names == {"a" * 16: "kh.txt", "b" * 16: "kh~bbbbbbbb.txt", "c" * 16: "kh.x.txt"}


def test_a_very_long_name_still_fits_a_file_system() -> None:
    assert len(stem("d/" + "ế" * 300 + ".pdf").encode()) <= 200
