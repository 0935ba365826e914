"""Who writes a plan, where, when and about what: drawn at random, consistent in itself."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import cache

from pipeline.training.plans.grammar import TABLES, Grammar, table, tables
from pipeline.training.plans.records import PAIR

Row = dict[str, str]
NEW_ERA = dt.date(2025, 7, 1)
YEARS = tuple(year for year in range(2005, 2027) for _ in range(1 if year < 2012 else 3 if year < 2020 else 6))


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The lines of a table with columns, after the line that says where it comes from."""
    lines = [line for line in (TABLES / f"{name}.tsv").read_text("utf-8").splitlines() if line and not line.startswith("# ")]
    head = lines[0].split("\t")
    return tuple(dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:])


@cache
def meta(subject: str) -> Row:
    """The names that belong to a subject."""
    return {key: value for key, _, value in (line.partition("=") for line in table(subject)["meta"])}


@dataclass(slots=True)
class Setting:
    """What is fixed before the first word: the issuing body, its place, the day, the subject, and the names in use."""

    rng: random.Random
    subject: str
    body: Row
    place: Row
    day: dt.date
    year: int
    level: str
    values: dict[str, str] = field(default_factory=dict)
    units: dict[str, list[str]] = field(default_factory=dict)

    @property
    def new_era(self) -> bool:
        """After the districts were gone."""
        return self.day >= NEW_ERA

    @property
    def party(self) -> bool:
        return "/" in self.body["symbol"]


def draw_setting(rng: random.Random) -> Setting:
    """A body that could have written a plan about a subject that could be its own."""
    subject = rng.choice(tables())
    year = rng.choice(YEARS)
    day = dt.date(year - 1, 11, 15) + dt.timedelta(days=rng.randint(0, 230))
    body = _body(rng, meta(subject)["bodies"].split(), day)
    setting = Setting(rng, subject, body, rng.choice(rows("places")), day, year, body["level"])
    _name_places(setting)
    _name_subject(setting)
    _name_units(setting)
    return setting


def _body(rng: random.Random, allowed: list[str], day: dt.date) -> Row:
    new = day >= NEW_ERA
    found = [
        row
        for row in rows("bodies")
        if row["id"] in allowed
        and int(row["from"]) <= max(day.year, 2005) <= int(row["to"])
        and not (new and int(row["to"]) < 2026)
        and not (new and row["id"] == "dangbo")
        and (new or row["id"] != "ubndxamoi")
    ]
    return rng.choices(found, [int(row["weight"]) for row in found])[0]


def _name_places(setting: Setting) -> None:
    place, values, rng = setting.place, setting.values, setting.rng
    prefix = "new_" if setting.new_era else ""
    pk, province = place[f"{prefix}province_kind"], place[f"{prefix}province"]
    ck, commune = place[f"{prefix}commune_kind"], place[f"{prefix}commune"]
    dk, district = place["district_kind"], place["district"]
    if setting.body["id"] in ("huyenuy", "congan", "ttyt", "hoiphunu", "hoinongdan") and dk != "huyện":
        dk = "huyện"
    values |= {
        "pk": pk, "province": province, "tinh": f"{pk} {province}", "dk": dk, "district": district, "huyen": f"{dk} {district}",
        "ck": ck, "commune": commune, "xa": f"{ck} {commune}", "dk0": dk.capitalize(),
    }  # fmt: skip
    year = setting.year
    span = rng.choice((1, 2, 4, 4, 5)) if setting.level != "school" else 1
    values |= {"year": str(year), "prev": str(year - 1), "next": str(year + 1), "yearN": str(year + span)}
    school = rng.choice(("Tiểu học", "THCS", "Mầm non", "THPT"))
    name = rng.choice(table("names")["commune"])
    values |= {"truong": f"Trường {school} {name}", "truongcode": {"Tiểu học": "TTH", "Mầm non": "MN"}.get(school, school)}
    area = {
        "ministry": "cả nước",
        "province": values["tinh"],
        "district": values["huyen"],
        "commune": values["xa"],
        "school": values["truong"],
    }
    values["area"] = area[setting.level]
    values["areaname"] = {"province": province, "district": district, "commune": commune}.get(setting.level, values["area"])


def _name_subject(setting: Setting) -> None:
    values, facts, new = setting.values, meta(setting.subject), setting.new_era
    for key in ("topic", "phong", "phongcode", "bcd", "congchuc"):
        values[key] = facts[key]
    for key in ("ministry", "mcode", "so", "socode"):
        values[key] = facts.get(f"{key}new", facts[key]) if new else facts[key]
    if values["so"].startswith("Công an"):
        values["so"] = f"Công an {values['pk']}"
    values["ministryshort"] = values["ministry"].removeprefix("Bộ ")
    values["SoTinh"] = values["so"]


def _name_units(setting: Setting) -> None:
    values, rng, body = setting.values, setting.rng, setting.body
    level = setting.level
    kind = {"so": "so"}.get(body["id"], level + ("new" if setting.new_era and level in ("province", "commune") else ""))
    values["self"] = values["us"] = _filled(rng.choice(body["self"].split("//")), values)
    values["short"] = _filled(body["short"], values)
    for row in rows("units"):
        unit = _filled(row["unit"], values)
        if row["level"] == kind and unit not in (values["short"], values["us"]):
            setting.units.setdefault(row["kind"], []).append(unit)
    for name in ("lead", "finance", "media"):
        values[f"{name}unit"] = rng.choice(setting.units.get(name) or setting.units["any"])
    new = setting.new_era
    levels = {
        "ministry": ("ngành", "các tỉnh, thành phố", "tỉnh", "UBND các tỉnh, thành phố", "tỉnh", ""),
        "province": ("tỉnh", "các huyện, thành phố", "huyện", "UBND các huyện, thành phố", "huyện", "tỉnh"),
        "district": ("huyện", "các xã, thị trấn", "xã", "UBND các xã, thị trấn", "xã", "huyện"),
        "commune": ("xã", "các thôn, tổ dân phố", "thôn", "các thôn, tổ dân phố", "", "xã"),
        "school": ("trường", "các lớp", "lớp", "các tổ chuyên môn", "", ""),
    }
    if body["id"] == "so":
        levels["province"] = (*levels["province"][:4], "", "tỉnh")
    level_name, locals_, local_unit, local_units, local_level, own = levels[level]
    if new and level == "province":
        locals_, local_unit, local_units, local_level = "các xã, phường", "xã", "UBND các xã, phường", local_level and "xã"
    values |= {
        "levelname": level_name,
        "locals": locals_,
        "localunit": local_unit,
        "localunits": local_units,
        "loclevel": local_level,
    }
    kinds = {"province": values["pk"], "district": values["dk"], "commune": values["ck"]}
    if own and kinds.get(level) == own:
        values |= {"level": own, "ns": f"ngân sách {own}"}
    else:
        values |= {"level": "", "ns": "ngân sách nhà nước"}
    boss = {"province": f"UBND {values['pk']}", "district": f"UBND {values['dk']}", "commune": f"UBND {values['ck']}"}
    values["boss"] = values["short"] if level in ("ministry", "school") or setting.party else boss[level]


def _filled(template: str, values: dict[str, str]) -> str:
    for _ in range(3):
        for key, value in values.items():
            if "<" not in template:
                return template
            template = template.replace(f"<{key}>", value)
    return template


def filled(template: str, setting: Setting) -> str:
    """A name with its places put in."""
    return _filled(template, setting.values)


def grammar_of(setting: Setting) -> Grammar:
    """The sentences of the subject and of all plans, with this document's names."""
    values = setting.values
    grammar = Grammar(setting.rng, ("common",), dict(values))
    own = table(setting.subject)
    for section, lines in own.items():
        if section != "meta":
            shared = table("common").get(section, ())
            grammar.sections[section] = lines + lines + shared if section == "target" else lines + shared
    anyone = [unit for kind in ("any", "media", "finance", "front") for unit in setting.units.get(kind, ())]
    plain = [unit for unit in anyone if "," not in unit and not PAIR.search(unit) and not unit.startswith("Các ")] or anyone
    pool: list[str] = []

    def unit() -> str:
        if not pool:
            pool.extend(setting.rng.sample(plain, len(plain)))
        return pool.pop()

    topics = (*(values["topic"],) * 6, *meta(setting.subject)["also"].split("|"))
    grammar.values["topic"] = lambda: setting.rng.choice(topics)
    grammar.values["unit"] = unit
    grammar.values["otherunit"] = unit
    grammar.values["quarter2"] = "IV"
    grammar.values["quarter"] = lambda: setting.rng.choice(("I", "II", "III"))
    return grammar
