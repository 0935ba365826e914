"""Tokens: nothing lost, and codes, dates, amounts in one piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.nlp import language
from pipeline.extract.tokenizer import tokens


@given(st.text(alphabet=st.sampled_from("aă đ1/.-%\n\t QĐT,“”(\f"), max_size=60))
def test_the_tokens_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text
    assert language().make_doc(text).text == text


@pytest.mark.parametrize(
    "token",
    ["263/QĐ-TTg", "27-NQ/HU", "25/2021/QH15", "1828/QĐ-BNN-VPĐP", "22/02/2022", "3/2024", "1.050", "12,5", "90%", "nghiệp"],
)
def test_one_token(token: str) -> None:
    assert [one for one in tokens(f"số {token}; của") if not one.isspace()] == ["số", token, ";", "của"]
