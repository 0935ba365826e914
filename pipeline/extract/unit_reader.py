"""Reads a list of units token by token: where a unit's name begins, where it ends, and where a list is cut."""

from __future__ import annotations

import re

from pipeline.extract.unit_phrases import (
    DETERMINERS,
    LONGEST_NAME,
    SEPARATORS,
    WORK,
    Mention,
    State,
    UnitList,
    after_noun,
    compounds,
    folded_verbs,
    heads,
    joined,
    joins_capitals,
    levels,
    loose_groups,
    match,
    matches,
    modifiers,
    not_units,
    openers,
    past_bracket,
    tokens_of,
)  # fmt: skip
from pipeline.viet.letters import fold


class Reader:
    """Reads one list of units, token by token."""

    def __init__(self, text: str, *, lower: bool = False, bare: bool = False) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.lower = lower
        self.bare = bare
        self.work_until = 0

    def low(self, at: int) -> str:
        return self.tokens[at].low if at < len(self.tokens) else ""

    def determiner(self, at: int) -> int:
        for words in DETERMINERS:
            if all(self.low(at + n) == word for n, word in enumerate(words)):
                return len(words)
        return 0

    def head(self, at: int, *, first: bool) -> tuple[int, str] | None:
        """Length and kind of the head that a unit begins with at a token; None where none begins."""
        if match(not_units(), self.tokens, at):
            return None
        skip = self.determiner(at)
        if skip and match(not_units(), self.tokens, at + skip):
            return None
        if skip:
            for length, kinds in matches(heads(), self.tokens, at + skip):
                if kinds & {"group", "post", "whole", "work", "person", "many"} and not self.is_verb(at + skip):
                    return skip + length, "group"
            return None
        if at >= len(self.tokens):
            return None
        for length, kinds in matches(heads(), self.tokens, at):
            found = self._head_kind(at, length, kinds, first=first)
            if found:
                return length, found
        return None

    def _head_kind(self, at: int, length: int, kinds: frozenset[str], *, first: bool) -> str:
        token = self.tokens[at]
        after = self.tokens[at + length] if at + length < len(self.tokens) else None
        named = after is not None and after.word and after.capital and not token.text.isupper()
        if token.text.isupper() and after is not None and after.word and after.text.isupper():
            named = True
        if "name" in kinds and named:
            return "name"
        level = match(levels(), self.tokens, at + length) is not None
        if "work" in kinds and (token.capital or level or named or length > 1):
            return "work"
        if "whole" in kinds and (token.capital or level or named or self.determiner(at + length) or length >= 4):
            return "whole"
        if "post" in kinds and (token.capital or length > 1 or self.head(at + length, first=False)):
            return "post"
        if "many" in kinds and named and token.capital:
            return "name"
        if "person" in kinds and token.capital and named:
            return "name"
        if "person" in kinds and (not first or token.capital or self.lower):
            return "group"
        if "group" in kinds and not self.is_verb(at) and (not first or token.capital or self.lower):
            listed = after is not None and (after.text == "," or after.low == "và") and self._group_at(at + length + 1)
            described = after is not None and match(modifiers(), self.tokens, at + length) is not None
            loose = not first or self.lower
            bare = loose and length > 1 and not self._opens_task(at + length)
            if listed or described or bare or (loose and level) or (named and length > 1):
                return "group"
        return ""

    def is_verb(self, at: int) -> bool:
        """Does "tổ chức" (organise, organisation) or another such word open a task here?"""
        if self.low(at) != "tổ" or self.low(at + 1) != "chức":
            return False
        after = self.low(at + 2)
        if self.bare or not after or after in after_noun():
            return False
        if self.low(at - 1) == "," and self.low(at - 2) in ("quan", "vị", "ngành", "phương", "thể"):
            opener = match(openers(), self.tokens, at + 2)
            if after == "và" or (opener and not opener[1] & {"verb"}):
                return False
        return not (after in (",", "và") and self._group_at(at + 3))

    def _group_at(self, at: int) -> bool:
        at += self.determiner(at)
        return any(kinds & {"group", "person", "many"} for _, kinds in matches(heads(), self.tokens, at))

    def read(self, at: int = 0) -> UnitList | None:
        """The list that begins at a token."""
        units: list[Mention] = []
        first = at
        while True:
            head = self.head(at, first=not units)
            if head is None:
                break
            end = self._extend(at, *head)
            units.append(self._mention(at, end, head[1]))
            following = self._after_separator(end)
            if following is None:
                at = end
                break
            at = following
        if not units:
            return None
        return UnitList(tuple(units), self.tokens[first].start, *self._rest(at))

    def _rest(self, at: int) -> tuple[int, str]:
        if at < len(self.tokens) and self.low(at) in (",", "thì", "…", "...") and at + 1 < len(self.tokens):
            opener = match(openers(), self.tokens, at + 1)
            if opener:
                at += 1
        if at >= len(self.tokens):
            return len(self.text), ""
        token = self.tokens[at]
        opener = match(openers(), self.tokens, at)
        if opener is not None:
            kinds = opener[1]
            return token.start, next(kind for kind in ("verb", "manner", "link") if kind in kinds)
        return token.start, "mark" if not token.word else "other"

    def _mention(self, start: int, end: int, kind: str) -> Mention:
        while end > start + 1 and self.low(end - 1) in (",", "và", "-", "–", "—", ";", "…", "...", "/", "cùng", "."):
            end -= 1
        begin, finish = self.tokens[start].start, self.tokens[end - 1].end
        text = self.text[begin:finish]
        bracket = re.search(r"\s*\([^()]*\)?\s*$", text)
        if bracket and bracket.start() > 0:
            text = text[: bracket.start()]
        group = kind == "group" or any(self.determiner(n) for n in range(start, end))
        return Mention(begin, begin + len(text), text, group)

    def _after_separator(self, at: int) -> int | None:
        """The token after a separator, where a new unit begins there."""
        after = self._skip_separator(at)
        if self.bare and after == at < len(self.tokens) and self.head(at, first=False) and self._next_in_cell(at):
            return at
        return after if after != at and self.head(after, first=False) else None

    def _skip_separator(self, at: int) -> int:
        start = at
        while self.low(at) in SEPARATORS or (self.low(at) == "với" and self.low(at - 1) == "cùng"):
            at += 1
        return at if at - start <= 3 else start

    def _extend(self, start: int, length: int, kind: str) -> int:
        """The token after the unit that begins at `start`."""
        at = start + length
        state = State(common=(kind == "group" and not self._place_word(at - 1)) or (kind == "post" and self._group_at(at)))
        if kind == "work":
            at = self._past_work(at)
        work = match(joined(), self.tokens, at)
        if work and kind in ("name", "whole", "work") and at == start + length:
            at += work[0]
        for n in range(start, at):
            whole = match(joined(), self.tokens, n)
            at = max(at, n + whole[0]) if whole else at
        while at < len(self.tokens) and at - start < (4 * LONGEST_NAME if state.listing else LONGEST_NAME):
            following = self._step(at, state)
            if following is None:
                break
            at = following
        return at

    def _step(self, at: int, state: State) -> int | None:
        """The token after the next piece of a name; None where the name ends."""
        token = self.tokens[at]
        if self.bare and self._next_in_cell(at):
            return None
        whole = match(joined(), self.tokens, at)
        if whole and (token.capital or token.low == "và" or not self.tokens[at - 1].word):
            return at + whole[0]
        inner = self._inner_head(at)
        if inner:
            return inner
        determiner = self.determiner(at)
        if determiner and at + determiner < len(self.tokens):
            after = at + determiner
            if not self._place_word(after) and self._group_at(after):
                state.common = True
            return after + 1
        if token.text == "(":
            return past_bracket(self.tokens, at)
        if token.low in (",", "và", ";", "/", "hoặc", "cùng"):
            return self._in_name(at, state)
        if token.text in ("-", "–", "—"):
            return at + 1
        if not token.word:
            state.listing = token.text == ":" and self._lists_names(at)
            return at + 1 if state.listing else None
        modifier = self._modifier(at)
        opener = match(openers(), self.tokens, at) if modifier else None
        if opener and opener[0] > modifier and "verb" in opener[1]:  # "cấp phát", "cấp giấy" beside "cấp"
            modifier = 0
        if modifier:
            state.described = True
            state.closed = self.low(at + modifier - 1) == "quan"
            return at + modifier
        return None if self._opens_task(at) else at + 1

    def _next_in_cell(self, at: int) -> bool:
        """Where a cell's line breaks were lost: a new name after a closed one ("cấp tỉnh Sở Y tế"), or words on where."""
        token, before = self.tokens[at], self.tokens[at - 1]
        if (token.low, self.low(at + 1)) in (("đối", "với"), ("phối", "hợp")) or (token.text == "trình" and before.low != "công"):
            return True
        if (
            match(loose_groups(), self.tokens, at)
            and before.word
            and before.low not in ("các", "của", "thuộc", "cấp", "trưởng", "với")
        ):
            return True
        if not token.capital or before.capital or not before.word:
            return False
        closed = self._after_level(at) or self._ends_in_head(at)
        kinds = {kind for length, found in matches(heads(), self.tokens, at) for kind in found if length > 1 or "name" in found}
        return bool(closed) and bool(kinds & {"name", "whole", "work"}) and self.head(at, first=False) is not None

    def _ends_in_head(self, at: int) -> bool:
        """Is the word before a head of its own, not the end of a longer one ("Văn phòng", "Đảng đoàn", "Ban Thường vụ")?"""
        if match(heads(), self.tokens, at - 1) is None:
            return False
        longer = (match(heads(), self.tokens, n) for n in range(max(0, at - 4), at - 1))
        starts = range(max(0, at - 4), at - 1)
        return not any(found and n + found[0] >= at for n, found in zip(starts, longer, strict=True))

    def _after_level(self, at: int) -> bool:
        return any(match(levels(), self.tokens, at - n) for n in (1, 2) if at >= n)

    def _inner_head(self, at: int) -> int:
        """The token after a body's name inside another's: "thành viên Ban quản lý …"; 0 where there is none."""
        if self.tokens[at].capital:
            for length, kinds in matches(heads(), self.tokens, at):
                if length > 1 and kinds & {"work", "whole"}:
                    longer = (n + whole[0] for n in range(at, at + length) if (whole := match(joined(), self.tokens, n)))
                    end = max(at + length, *longer, 0)
                    return self._past_work(end) if "work" in kinds and end == at + length else end
        return 0

    def _lists_names(self, at: int) -> bool:
        """ "các Sở: Y tế, Tài chính": names without their head word after a colon."""
        after = at + 1
        if after >= len(self.tokens) or not self.tokens[after].capital:
            return False
        if match(openers(), self.tokens, after) and not joins_capitals(self.tokens, after):
            return False
        own = self.head(after, first=False)
        bare = own is None or (joins_capitals(self.tokens, after) and self.low(after + own[0]) in SEPARATORS)
        return bare and self._group_at(at - 1) and self.determiner(at - 2) > 0

    def _modifier(self, at: int) -> int:
        """Words of a description that goes on with the name, and the work that it names ("phụ trách thông tin tuyên truyền")."""
        found = match(modifiers(), self.tokens, at)
        if found is None or self.tokens[at].capital:
            return 0
        length, kinds = found
        if "object" in kinds:
            while (opener := match(openers(), self.tokens, at + length)) and "verb" in opener[1] and opener[0] > 1:
                length += opener[0]
            if self.determiner(at + length):
                length += 2
        return length

    def _opens_task(self, at: int) -> bool:
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        if self.bare:
            return False
        if token.capital:
            return self._starts_over(at)
        if self.is_verb(at):
            return True
        if token.low == "tổ" and self.low(at + 1) == "chức":
            return False
        opener = match(openers(), self.tokens, at)
        if opener is None and self._after_level(at) and at + 1 < len(self.tokens):
            return fold(f"{token.low} {self.low(at + 1)}") in folded_verbs()  # "các huyện triên khai": a misread verb
        if opener is None or at < self.work_until or self._work_of_name(at):
            return False
        return not ((opener[0] == 1 and self._second_syllable(at)) or (self.low(at - 1), token.low) in compounds())

    def _work_of_name(self, at: int) -> bool:
        """ "Cục Cảnh sát quản lý trại giam … có trách nhiệm": the verb belongs to the name where the true one follows."""
        if (self.low(at), self.low(at + 1)) not in WORK:
            return False
        for n in range(at + 2, min(at + 20, len(self.tokens) - 2)):
            if not self.tokens[n].word and self.tokens[n].text != ",":
                return False
            if (self.low(n), self.low(n + 1), self.low(n + 2)) == ("có", "trách", "nhiệm"):
                self.work_until = n if self.low(n - 1) not in ("và", "cùng") else 0
                return self.work_until > 0
        return False

    def _starts_over(self, at: int) -> bool:
        """A task run together with its heading: "… tổ chức chính trị - xã hội huyện Vận động đoàn viên"."""
        opener = match(openers(), self.tokens, at)
        if opener is None or opener[0] < 2 or "verb" not in opener[1] or self.tokens[at + 1].capital:
            return False
        return match(levels(), self.tokens, at - 1) is not None and not self.tokens[at - 1].capital

    def _second_syllable(self, at: int) -> bool:
        """ "tạo" in "Giáo dục và Đào tạo": one capital before it, which is neither a short form nor the end of a proper name."""
        before = self.tokens[at - 1]
        if not before.capital or before.text.isupper():
            return False
        return not self.tokens[at - 2].capital or match(heads(), self.tokens[at - 2 : at - 1], 0) is not None

    def _past_work(self, at: int) -> int:
        """Over the work that a body is named after ("Ban quản lý xây dựng nông thôn mới xã"), where a level closes it.

        Left alone where a mark or a second task word comes first: "Ban Chỉ đạo xây dựng kế hoạch" has its verb there.
        """
        opener = match(openers(), self.tokens, at)
        if opener is None or self.tokens[at].capital:
            return at
        n = at + opener[0]
        if self.low(at) == "về" and (second := match(openers(), self.tokens, n)):
            n += second[0]
        while n < len(self.tokens) and n - at < 14 and (self.tokens[n].word or self.tokens[n].text in (",", "-")):
            level = match(levels(), self.tokens, n)
            if level and (n + level[0] >= len(self.tokens) or not self._goes_on(n + level[0])):
                return n
            if match(openers(), self.tokens, n) and not self.tokens[n].capital and self.low(n) not in ("chống", "phòng"):
                return at
            n += 1
        return at

    def _goes_on(self, at: int) -> bool:
        """Is the token at hand neither a mark nor the beginning of a task, nor a name?"""
        token = self.tokens[at]
        return token.word and not token.capital and token.low != "và" and match(openers(), self.tokens, at) is None

    def _in_name(self, at: int, state: State) -> int | None:
        """The token where a name goes on after a separator; None where the unit ends before it."""
        after = self._skip_separator(at)
        if after >= len(self.tokens) or after == at or not self.tokens[after].word:
            return None
        token = self.tokens[after]
        if self._place_word(after):
            return after + 1
        own = self.head(after, first=False)
        if own and state.listing and self.low(at) != ";" and self.low(after + own[0]) in SEPARATORS:
            return after + own[0]
        if own and (state.closed or (own[1] != "group" and (token.capital or not state.common or own[0] >= 4))):
            return None
        if not self.determiner(after):
            if state.common and self._common_noun(after):
                return after + 1
            if state.described and self._modifier(after):
                return after
        if own or self.low(at) in (";", "/"):
            return None
        if token.capital:
            return after
        if self.determiner(after):
            return after if self._names_places(after) else None
        opener = match(openers(), self.tokens, after)
        if opener:
            return None
        return None if state.common and not state.described else after

    def _names_places(self, at: int) -> bool:
        """After a determiner a capital follows soon: "và các Khu công nghiệp Quảng Ngãi" goes on with the name."""
        return at + self.determiner(at) < len(self.tokens) and self.tokens[at + self.determiner(at)].capital

    def _common_noun(self, at: int) -> bool:
        """A noun for units without a name of its own: "ban" in "các sở, ban, ngành"."""
        for length, kinds in matches(heads(), self.tokens, at):
            if kinds & {"group", "person", "many"} and not self.is_verb(at):
                after = self.tokens[at + length] if at + length < len(self.tokens) else None
                named = after is not None and after.word and after.capital and not self._place_word(at)
                return not named or length > 1
        return False

    def _place_word(self, at: int) -> bool:
        """ "thành phố" in "UBND các huyện, thành phố", "cấp xã" in "UBND cấp tỉnh, cấp xã"."""
        return at < len(self.tokens) and not self.tokens[at].capital and match(levels(), self.tokens, at) is not None
