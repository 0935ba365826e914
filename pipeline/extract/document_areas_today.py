"""The areas of today that succeeded those of a document, with their codes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extract.document_areas import Places, since_merger
from pipeline.viet.areas import Area
from pipeline.viet.areas_today import commune_successors, communes_today, province_today


@dataclass(frozen=True, slots=True)
class PlacesToday:
    """Bare names and codes; `communes` are those among which the commune of then leaves it open."""

    province: str | None = None
    province_code: str | None = None
    commune: str | None = None
    commune_code: str | None = None
    communes: tuple[str, ...] = ()


def find_places_today(places: Places, issued_on: str | None) -> PlacesToday:
    """Province and commune of July 2025 and later for the areas that a document belongs to.

    A commune that was divided, or whose name several communes bear, stays open, with those that come into question. A
    document without a date that tells its time may mean the commune of then or that of today: both come into question.
    """
    province = province_today(places.province) if places.province else None
    found = _communes(places, issued_on, province.name if province else None)
    commune = found[0] if len(found) == 1 else None
    if province is None and commune is not None and places.province is None and places.district is not None:
        province = province_today(commune.province or "")
    return PlacesToday(
        province.name if province else None,
        province.code if province else None,
        commune.name if commune else None,
        commune.code if commune else None,
        tuple(sorted(_told_apart(area, found) for area in found)) if len(found) > 1 else (),
    )


def _communes(places: Places, issued_on: str | None, province: str | None) -> tuple[Area, ...]:
    if places.commune is None:
        return ()
    since = since_merger(issued_on)
    then = () if since else commune_successors(places.commune, places.kind, places.district, places.province)
    if since is False or places.district is not None:
        return then
    return tuple(dict.fromkeys((*then, *communes_today(places.commune, places.kind, province))))


def _told_apart(area: Area, found: tuple[Area, ...]) -> str:
    """The name, with its province where those in question lie in several."""
    return area.name if len({other.province for other in found}) == 1 else f"{area.name} ({area.province})"
