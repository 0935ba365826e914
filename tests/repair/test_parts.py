"""Parts of repair on their own: modes, protection, decoder, composition, channel, missing models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import BadSettings, MissingProgram
from pipeline.repair import engine, repair_text
from pipeline.repair.compose import compose
from pipeline.repair.mode import judge, signs
from pipeline.repair.ngrams import BITS
from pipeline.repair.protected import is_protected, is_protected_in_garble
from pipeline.repair.rules import RULES
from pipeline.repair.symbols import respelled
from pipeline.repair.wording import is_syllable_shape, model_words, tone_folded, unmarked
from pipeline.schema.text import Edit, Span, Text
from pipeline.settings import Repair


def test_rules_say_why() -> None:
    assert all(len(rule.reason) > 20 for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("token", ["263/QĐ-TTg", "94/3", "3.500", "m2", "QH13", "a@b.vn", "KH-UBND", "18h30", "2021-2025", "90%"])
def test_protected_everywhere(token: str) -> None:
    assert is_protected(token)
    assert is_protected_in_garble(token)


@pytest.mark.parametrize("token", ["c6", "n3m", "t6", "16p", "x4", "B6"])
def test_letters_in_a_garbled_text(token: str) -> None:
    assert not is_protected_in_garble(token)


def test_shapes() -> None:
    assert all(is_syllable_shape(s) for s in ("truong", "nghieng", "khuyu", "oan", "y", "quoc", "giua"))
    assert not any(is_syllable_shape(s) for s in ("plan", "office", "street", "bl", "aeo"))


def test_model_words() -> None:
    assert model_words("01/KH-UBND.") == ("<code>", "</s>")
    assert model_words("phóng") == ("phóng",)
    assert model_words("sự/tuần,") == ("sự", "tuần", ",")
    assert tone_folded("hoá") == "hóa"
    assert tone_folded("quý") == "quý"
    assert unmarked("Độc lập - Ưu") == "Doc lap - Uu"


def test_symbols() -> None:
    assert respelled("KH-BCP") == "KH-BCĐ"
    assert respelled("NQ/HU") == "NQ/HU"
    assert respelled("XYZ-ABC") == "XYZ-ABC"


def test_edits_upon_edits_become_one_correction() -> None:
    text = compose(Text("thue hién ké hoach"), [Edit(Span(0, 9), "thực hiện", "a", 0.9)])
    again = compose(text, [Edit(Span(5, 9), "hành", "b", 0.8), Edit(Span(10, 12), "kế", "c", 0.7)])
    assert again.clean == "thực hành kế hoach"
    assert [(c.before, c.after) for c in again.corrections] == [("thue hién", "thực hành"), ("ké", "kế")]
    back = compose(again, [Edit(Span(0, 9), "thue hién", "d", 0.9)])
    assert back.clean == "thue hién kế hoach"


def test_modes() -> None:
    def known(word: str) -> bool:
        return is_syllable_shape(unmarked(word))

    garbled = "Can cir Ké hoach s6 440/KH-UBND ctia UBND tinh vé thuc hién cong tac tuyén truyén tinh nim t6 chirc c6 hiéu qua"
    assert judge(signs(garbled, known, is_syllable_shape), from_ocr=False) == "eng"
    bare = "Can cu Ke hoach so 12 cua uy ban nhan dan tinh ve truyen thong phuc vu chuong trinh muc tieu quoc gia"
    assert judge(signs(bare, known, is_syllable_shape), from_ocr=False) == "marks"
    assert judge(signs("Căn cứ Kế hoạch của tỉnh về công tác tuyên truyền", known, is_syllable_shape), from_ocr=False) == "none"
    assert judge(signs("Căn cứ Kế hoạch của tỉnh về công tác tuyên truyền", known, is_syllable_shape), from_ocr=True) == "slips"


def test_language_model_prefers_what_plans_say() -> None:
    model = engine.language_model(engine.models_folder())
    ids = {tone_folded(word): index for index, word in enumerate(model.words)}
    history = np.array([(ids["ủy"] << 2 * BITS) | (ids["ban"] << BITS) | ids["nhân"]])
    right, wrong = (float(model.score(history, np.array([ids[w]]))[0]) for w in ("dân", "đến"))
    assert right > wrong + 5
    assert all(float(model.score(history, np.array([ids[w]]))[0]) <= 0 for w in ("tỉnh", "và", "một"))


def test_missing_models_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_MODELS", str(tmp_path))
    with pytest.raises(MissingProgram, match="KEHOACH_MODELS"):
        repair_text("Căn cứ Kế hoạch của tỉnh", Repair())


def test_unknown_mode_is_wrong_use() -> None:
    with pytest.raises(BadSettings, match="slips"):
        repair_text("Căn cứ", Repair(mode="best"))
