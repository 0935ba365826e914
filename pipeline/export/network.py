"""The network of legal bases: documents of the archive, the documents they rest on or cite, and GraphML of both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as Tree

from pipeline.export.cells import xml_text
from pipeline.export.reading import Chosen, label
from pipeline.export.request import Request, Written, staged


@dataclass(frozen=True)
class Node:
    """A document: `held` where it is in the archive, else only cited."""

    id: str
    label: str
    held: bool
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Edge:
    """One mention of a document by another, with the record that says so."""

    start: str
    end: str
    facts: tuple[tuple[str, str | float], ...]


@dataclass
class Network:
    """Every document once, every mention once."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)


_DOCUMENT_FACTS = ("doc_type", "issuer", "issued_on", "province", "district", "commune", "title", "source")
_CITED_FACTS = ("doc_type", "issuer", "issued_on", "issuer_level", "subject")
_MENTION_FACTS = ("role", "relation", "record_id", "page", "quote", "confidence")


def network(documents: Iterable[dict[str, Any]], mentions: Iterable[dict[str, Any]]) -> Network:
    """Documents and mentions put together; a cited document that the archive holds is the archive's own node.

    Mentions of one document meet by their key; where there is none (no number), by type, issuer and wording.
    """
    found = Network()
    known: dict[str, list[tuple[int, str]]] = {}
    for row in documents:
        node = Node(f"d:{row['doc_id']}", label(row), True, _facts(row, _DOCUMENT_FACTS))
        found.nodes[node.id] = node
        own = key_of(row)
        if own is not None:
            known.setdefault(own[0], []).append((own[1], node.id))
    for row in mentions:
        key = row["key"] or "|".join(
            (row["doc_type"] or "", row["issuer"] or "", row["code"] or row["subject"] or row["quote"] or "")
        )
        target = _held(known, key)
        if target is None:
            target = f"k:{key}"
            if target not in found.nodes:
                found.nodes[target] = Node(target, cited_label(row), False, _facts(row, _CITED_FACTS))
        facts = tuple((name, row[name]) for name in _MENTION_FACTS if row[name] is not None)
        found.edges.append(Edge(f"d:{row['doc_id']}", target, facts))
    return found


def cited_label(row: dict[str, Any]) -> str:
    """A cited document as people call it: type and code, else type and subject."""
    name = f"{row['doc_type'] or ''} {row['code'] or row['subject'] or ''}".strip()
    return name if len(name) <= 80 else name[:79] + "…"


def key_of(document: dict[str, Any]) -> tuple[str, int] | None:
    """The key under which others cite a document, without its year or term, and its year; None where it has no number.

    A body that stands in many places ("UBND") takes the places of its document into the key.

    >>> row = {"number": "031", "symbol": "KH-UBND", "doc_type": "kế hoạch", "issued_on": "2022-02-22",
    ...        "province": "Sơn Giang", "district": "Đồng Khê", "commune": None}
    >>> key_of(row)
    ('ubnd (huyện) đồng khê sơn giang|kế hoạch|31', 2022)
    """
    if not (document["number"] and document["symbol"] and document["doc_type"] and document["issued_on"]):
        return None
    body = re.split(r"[-/]", document["symbol"], maxsplit=1)[-1]
    places = [(rank, document[name]) for rank, name in (("xã", "commune"), ("huyện", "district"), ("tỉnh", "province"))]
    named = [(rank, place) for rank, place in places if place]
    where = f" ({named[0][0]}) {' '.join(place for _, place in named)}" if named else ""
    key = "|".join((body + where, document["doc_type"], document["number"].lstrip("0")))
    return _folded(key), int(document["issued_on"][:4])


def _held(known: dict[str, list[tuple[int, str]]], key: str) -> str | None:
    """The archive's own document of a key whose last part is a year or, of the party's documents, a term ("2020-2025")."""
    front, _, when = _folded(key).rpartition("|")
    years = [int(part) for part in re.findall(r"\d{4}", when)]
    fitting = [node for year, node in known.get(front, ()) if years and years[0] <= year <= years[-1]]
    return fitting[0] if len(fitting) == 1 else None


def _folded(key: str) -> str:
    return unicodedata.normalize("NFC", key).casefold()


def _facts(row: dict[str, Any], names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(row[name])) for name in names if row[name] is not None)


def read_network(chosen: Chosen) -> Network:
    """The network of the chosen documents."""
    both = Chosen(chosen.out, ("documents", "legal_bases"), chosen.documents)
    return network(both.rows("documents"), both.rows("legal_bases"))


def write_graphml(chosen: Chosen, request: Request) -> Written:
    """GraphML as Gephi, yEd, Cytoscape and NetworkX read it: a directed graph, every attribute declared."""
    found = read_network(chosen)
    with staged(request.target) as path:
        Tree.ElementTree(as_graphml(found)).write(path, encoding="utf-8", xml_declaration=True)
    return Written((request.target,), (("nodes", len(found.nodes)), ("edges", len(found.edges))))


def as_graphml(found: Network) -> Tree.Element:
    """The element `graphml` of a network."""
    root = Tree.Element("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    names = {"node": ["label", "kind", *dict.fromkeys((*_DOCUMENT_FACTS, *_CITED_FACTS))], "edge": list(_MENTION_FACTS)}
    kinds = {"page": "int", "confidence": "double"}
    for of, attributes in names.items():
        for name in attributes:
            described = {"id": f"{of}.{name}", "for": of, "attr.name": name, "attr.type": kinds.get(name, "string")}
            Tree.SubElement(root, "key", described)
    graph = Tree.SubElement(root, "graph", {"id": "kehoach", "edgedefault": "directed"})
    for node in found.nodes.values():
        element = Tree.SubElement(graph, "node", {"id": xml_text(node.id)})
        _put(element, "node", (("label", node.label), ("kind", "document" if node.held else "cited"), *node.facts))
    for number, edge in enumerate(found.edges):
        ends = {"id": f"e{number}", "source": xml_text(edge.start), "target": xml_text(edge.end)}
        _put(Tree.SubElement(graph, "edge", ends), "edge", edge.facts)
    Tree.indent(root, " ")
    return root


def _put(element: Tree.Element, of: str, facts: Iterable[tuple[str, str | float]]) -> None:
    for name, value in facts:
        Tree.SubElement(element, "data", {"key": f"{of}.{name}"}).text = xml_text(str(value))
