"""Tokens of Vietnamese administrative text: syllables, punctuation, and codes, dates, amounts as single tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc
from spacy.vocab import Vocab

TOKEN = re.compile(
    r"""
      https?://\S+[\w/] | [\w.+-]+@[\w-]+\.[\w.-]*\w                    # addresses
    | \d+(?:/\d{4})?/[A-ZĐ][\w&]*(?:[-.][A-ZĐ\d][\w&]*)*                 # 263/QĐ-TTg, 25/2021/QH15
    | \d+-[A-ZĐ][\w]*/[A-ZĐ][\w]*(?:-[A-ZĐ]\w*)*                         # 27-NQ/HU
    | \d{1,2}[/.-]\d{1,2}[/.-]\d{4} | \d{1,2}/\d{4}                      # 22/02/2022, 3/2024
    | \d+(?:[.,]\d+)*%?                                                  # 1.050; 12,5; 90%
    | [^\W\d_]+(?:['’][^\W\d_]+)*                                        # a syllable
    | \s+
    | .                                                                  # each mark by itself
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text with the white space between them; joined, they are the text.

    >>> [token for token in tokens("Quyết định 263/QĐ-TTg, 90%") if token.strip()]
    ['Quyết', 'định', '263/QĐ-TTg', ',', '90%']
    """
    return (found[0] for found in TOKEN.finditer(text))


class Tokenizer:
    """Makes spaCy documents: a blank after a token belongs to it, other white space is a token by itself.

    Nothing is lost: `Doc.text` is the text, so that spans of characters and of tokens map both ways.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for token in tokens(text):
            if not token.isspace():
                words.append(token)
                spaces.append(False)
                continue
            if words and token[0] == " " and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
                token = token[1:]
            if token:
                words.append(token)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)
