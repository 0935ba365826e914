"""Documents that plans refer to: type, number, date, issuer, subject, as offices word them."""

from __future__ import annotations

import datetime as dt
import random

from pipeline.training.plans.grammar import Grammar
from pipeline.training.plans.records import Record, Writer
from pipeline.training.plans.setting import Setting, rows


class References:
    """Draws documents fit for one setting and words them; `writer` keeps what is true of each."""

    def __init__(self, setting: Setting, grammar: Grammar, writer: Writer) -> None:
        self.setting, self.grammar, self.writer, self.rng = setting, grammar, writer, setting.rng
        self.known: list[Record] = []
        """The documents of the preamble, which later sections may name again."""
        self.comma = self.rng.random() < 0.25
        self.long_dates = self.rng.random() < 0.12

    def drawn(self, near: bool = False) -> Record:
        """A document: of the centre, or of a body near the issuer's own level."""
        rng, v = self.rng, self.setting.values
        near = self.setting.level != "ministry" and (near or rng.random() < 0.45)
        day = self.day(2 if near else 8)
        number = rng.choice((rng.randint(1, 99), rng.randint(100, 999), rng.randint(1000, 3999)))
        doc_type, head, code, issuer = rng.choice(self._near(day, v) if near else self._central(v))
        party = head.startswith("-")
        number = rng.randint(1, 120) if party or "/" in head.strip("/") else number
        printed = f"{number:02d}"
        record: Record = {"doc_type": doc_type}
        if party:
            record |= {"number": printed, "symbol": head[1:], "code": f"{printed}{head}"}
        elif code == "normative":
            record |= {"number": f"{printed}/{day.year}", "symbol": head[1:], "code": f"{printed}/{day.year}{head}"}
        else:
            record |= {"number": printed, "symbol": head[1:], "code": f"{printed}{head}"}
        record["issued_on"] = day.isoformat()
        record["issuer"] = issuer
        record["subject"] = self.grammar.one("lawsubject")
        return record

    def day(self, years: int) -> dt.date:
        return self.setting.day - dt.timedelta(days=self.rng.randint(5, 365 * years))

    def _central(self, v: dict[str, str]) -> list[tuple[str, str, str, str]]:
        ministry = self.rng.choice((v["ministry"], f"Bộ trưởng {v['ministry']}"))
        found = [
            ("Quyết định", "/QĐ-TTg", "", "Thủ tướng Chính phủ"),
            ("Quyết định", "/QĐ-TTg", "", "Thủ tướng Chính phủ"),
            ("Chỉ thị", "/CT-TTg", "", "Thủ tướng Chính phủ"),
            ("Nghị quyết", "/NQ-CP", "", "Chính phủ"),
            ("Nghị định", "/NĐ-CP", "normative", "Chính phủ"),
            ("Thông tư", f"/TT-{v['mcode']}", "normative", ministry),
            ("Quyết định", f"/QĐ-{v['mcode']}", "", ministry),
            ("Kế hoạch", f"/KH-{v['mcode']}", "", v["ministry"]),
            ("Chỉ thị", "-CT/TW", "", self.rng.choice(("Ban Bí thư", "Bộ Chính trị"))),
            ("Nghị quyết", "-NQ/TW", "", "Bộ Chính trị"),
            ("Công văn", f"/{v['mcode']}-VP", "", v["ministry"]),
        ]
        if self.setting.level == "ministry":
            found = [row for row in found if v["mcode"] not in row[1]]
        return found

    def _near(self, day: dt.date, v: dict[str, str]) -> list[tuple[str, str, str, str]]:
        rng = self.rng
        ub = "UB" if day.year < 2005 else "UBND"
        tinh = rng.choice((f"UBND {v['pk']}", f"UBND {v['tinh']}", f"Ủy ban nhân dân {v['tinh']}", f"Chủ tịch UBND {v['pk']}"))
        found = [
            ("Quyết định", f"/QĐ-{ub}", "", tinh),
            ("Kế hoạch", "/KH-UBND", "", tinh),
            ("Chỉ thị", f"/CT-{ub}", "", tinh),
            ("Nghị quyết", "/NQ-HĐND", "", rng.choice((f"HĐND {v['pk']}", f"Hội đồng nhân dân {v['tinh']}"))),
            ("Nghị quyết", "/NQ-HĐND", "normative", f"HĐND {v['tinh']}"),
        ]
        if v["pk"] == "tỉnh":
            found += [
                ("Nghị quyết", "-NQ/TU", "", "Tỉnh ủy"),
                ("Chỉ thị", "-CT/TU", "", f"Ban Thường vụ Tỉnh ủy {v['province']}"),
                ("Kết luận", "-KL/TU", "", "Ban Thường vụ Tỉnh ủy"),
                ("Chương trình hành động", "-CTr/TU", "", "Tỉnh ủy"),
            ]
        level = self.setting.level
        if level in ("district", "commune", "school"):
            so = v["so"]
            found += [
                ("Kế hoạch", f"/KH-{v['socode']}", "", so),
                ("Hướng dẫn", f"/HD-{v['socode']}", "", so),
                ("Công văn", f"/{v['socode']}-VP", "", so),
            ]
        if level in ("district", "commune", "school") and not self.setting.new_era:
            huyen = rng.choice((f"UBND {v['dk']}", f"UBND {v['huyen']}", f"Ủy ban nhân dân {v['huyen']}"))
            found += [("Kế hoạch", "/KH-UBND", "", huyen)] * 3 + [("Quyết định", "/QĐ-UBND", "", huyen)]
            if v["dk"] == "huyện":
                found += [
                    ("Nghị quyết", "-NQ/HU", "", f"Ban Thường vụ Huyện ủy {v['district']}"),
                    ("Kế hoạch", "-KH/HU", "", "Huyện ủy"),
                ]
        if level == "commune":
            found += [("Nghị quyết", "-NQ/ĐU", "", f"Đảng ủy {v['ck']}"), ("Nghị quyết", "/NQ-HĐND", "", f"HĐND {v['xa']}")]
        return found

    def date(self, day: str) -> str:
        """A date as printed: 08/3/2022, 8/3/2022, 08 tháng 3 năm 2022."""
        year, month, number = (int(part) for part in day.split("-"))
        if self.long_dates:
            return (
                f"ngày {number:02d} tháng {month:02d} năm {year}" if month < 3 else f"ngày {number:02d} tháng {month} năm {year}"
            )
        shown = f"{month:02d}" if month < 3 or self.rng.random() < 0.3 else str(month)
        return f"ngày {number:02d}/{shown}/{year}"

    def printed(self, code: str) -> str:
        """A code as typists and scanners leave it: now and then with a blank that does not belong there."""
        if self.rng.random() > 0.03:
            return code
        mark, wide = self.rng.choice((("/", " /"), ("/", "/ "), ("-", " - "), ("-", "- ")))
        return code.replace(mark, wide, 1)

    def worded(self, record: Record, start: str = "") -> str:
        """A mark around a document, its parts in the usual order; date, issuer or subject may be left out."""
        rng = self.rng
        record = dict(record)
        if rng.random() < 0.08:
            record["subject"] = None
        if rng.random() < 0.05:
            record["issued_on"] = None
        text = f"{record['doc_type']} số{':' if rng.random() < 0.05 else ''} {self.printed(record['code'])}"
        if record["issued_on"]:
            text += f"{',' if self.comma else ''} {self.date(record['issued_on'])}"
        text += f" của {record['issuer']}"
        if record["subject"]:
            if rng.random() < 0.06 and record["doc_type"] == "Kế hoạch":
                inner = self.drawn(near=True)
                inner["subject"] = None
                shown = f"{inner['doc_type']} số {inner['code']} {self.date(inner['issued_on'])}"
                lead = "về việc điều chỉnh, bổ sung một số nội dung của "
                inner["issuer"] = None
                record["subject"] = f"{lead}{shown}"
                marked = self.writer.refer(inner, shown).replace("{L n=", "{L role=citation;n=")
                return self.writer.refer(record, f"{start}{text} {lead}{marked}")
            if rng.random() < 0.05:
                return self._about_another(record, f"{start}{text}")
            text += f" {record['subject']}"
        return self.writer.refer(record, start + text)

    def _about_another(self, record: Record, text: str) -> str:
        """A document that is about another one, which has its own date, issuer and subject: each a row of its own."""
        inner = self.drawn()
        lead = self.rng.choice(("về việc triển khai thực hiện", "về triển khai", "về thực hiện", "thực hiện"))
        shown = f"{inner['doc_type']} số {inner['code']} {self.date(inner['issued_on'])} của {inner['issuer']} {inner['subject']}"
        record["subject"] = f"{lead} {shown}"
        marked = self.writer.refer(inner, shown).replace("{L n=", "{L role=citation;n=")
        return self.writer.refer(record, f"{text} {lead} {marked}")

    def listed(self, start: str, chance: float) -> list[str]:
        """Now and then "các Quyết định số 5/QĐ-UBND, số 6/QĐ-UBND ngày … của … về …": two of one day, issuer and subject."""
        if self.rng.random() >= chance:
            return []
        first = self.drawn(near=True)
        second = dict(first)
        number = int(str(first["number"]).split("/")[0]) + self.rng.randint(1, 5)
        second["number"] = str(first["number"]).replace(str(first["number"]).split("/")[0], f"{number:02d}", 1)
        second["code"] = str(first["code"]).replace(str(first["number"]), second["number"], 1)
        head = self.writer.refer(first, f"{first['doc_type']} số {first['code']}")
        rest = f"số {second['code']} {self.date(first['issued_on'])} của {first['issuer']} {first['subject']}"
        return [f"{start}các {head}{self.rng.choice((', ', ' và '))}{self.writer.refer(second, rest)}"]

    def proposals(self, start: str, chance: float) -> list[str]:
        """Now and then a proposal."""
        return [self.proposal(start)] if self.rng.random() < chance else []

    def law(self, start: str) -> str:
        """A law by name and number; what its name counts as (subject or not) the guide leaves open, so the truth has none."""
        known = [row for row in rows("laws") if row["date"] < self.setting.day.isoformat()]
        if not known:
            return self.worded(self.drawn(), start)
        row = self.rng.choice(known)
        number, symbol = row["code"].rsplit("/", 1)
        record = {"doc_type": "Luật", "number": number, "symbol": symbol, "code": row["code"], "issued_on": row["date"]}
        return self.writer.refer(record, f"{start}Luật {row['name']} số {row['code']} {self.date(row['date'])}")

    def proposal(self, start: str) -> str:
        """Xét đề nghị của … tại Tờ trình số …."""
        unit = self.rng.choice([u for u in self.setting.units["any"] if "," not in u] or self.setting.units["any"])
        if self.rng.random() < 0.2:
            return self._letter_of_a_firm(start)
        code = f"{self.rng.randint(1, 240):02d}"
        symbol = "TTr-" + "".join(word[0] for word in unit.replace("-", " ").split() if word[0].isupper())[:5]
        day = (self.setting.day - dt.timedelta(days=self.rng.randint(1, 20))).isoformat()
        record: Record = {"doc_type": "Tờ trình", "number": code, "symbol": symbol, "code": f"{code}/{symbol}", "issued_on": day}
        record |= {"issuer": unit, "subject": None}
        return self.writer.refer(record, f"{start} của {unit} tại Tờ trình số {code}/{symbol} {self.date(day)}")

    def _letter_of_a_firm(self, start: str) -> str:
        """Xét đề nghị của Công ty … tại Công văn số …."""
        kind = self.rng.choice(("TNHH", "Cổ phần", "TNHH MTV"))
        firm = f"Công ty {kind} {self.rng.choice(('Hoa Lan', 'Bình Minh', 'Đại Phát', 'Sông Xanh'))}"
        symbol = self.rng.choice(("CV-CT", "CV-KH", "Cty"))
        number, day = (
            f"{self.rng.randint(1, 90):02d}",
            (self.setting.day - dt.timedelta(days=self.rng.randint(1, 20))).isoformat(),
        )
        record: Record = {"doc_type": "Công văn", "number": number, "symbol": symbol, "code": f"{number}/{symbol}"}
        record |= {"issued_on": day, "issuer": firm, "subject": None}
        return self.writer.refer(record, f"{start} của {firm} tại Công văn số {number}/{symbol} {self.date(day)}")


def shuffled(rng: random.Random, items: list[Record]) -> list[Record]:
    """The items from the highest issuer down, mostly as offices order them."""
    order = {"Nghị quyết": 0, "Chỉ thị": 1, "Nghị định": 1, "Quyết định": 2, "Thông tư": 3}
    return sorted(items, key=lambda r: order.get(str(r["doc_type"]), 4) + rng.random())
