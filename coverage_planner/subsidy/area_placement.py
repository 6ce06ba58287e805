"""Placing a site inside or outside a partial designation (一部) by the polygons of the designated areas.

The municipal list goes first: it is newer than the polygons (RULES 3.2). Polygons decide only what the list leaves open: parts
of a municipality, and municipalities no list speaks of. Whatever they decide is said with the edition.
"""

from __future__ import annotations

from dataclasses import dataclass

from coverage_planner.model.area_polygons import AreaFeature, AreaPolygons
from coverage_planner.model.terms import DisadvantagedArea, name_of
from coverage_planner.model.text import Text

OLD_EDITION = Text(
    "国土数値情報の区域データは平成28〜29年版で、その後の指定の変更を含まないおそれがあります",
    "the polygons are of 2016-2017 and may miss later changes",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Areas a place lies in, kinds still open, whether anything is known, and what to say about it."""

    areas: frozenset[DisadvantagedArea]
    partial_areas: frozenset[DisadvantagedArea]
    areas_known: bool
    remarks: tuple[Text, ...]


def place_in_areas(
    *,
    whole: frozenset[DisadvantagedArea],
    partial: frozenset[DisadvantagedArea],
    known: bool,
    municipality_code: str,
    latitude_deg: float,
    longitude_deg: float,
    polygons: AreaPolygons | None,
) -> Placement:
    """Return the areas of a place.

    Args:
        whole: kinds designated for the whole municipality by the list.
        partial: kinds designated for a part of it by the list.
        known: whether the list speaks of the municipality.
        municipality_code: five digits, empty where not known.
        latitude_deg: latitude of the place.
        longitude_deg: longitude of the place.
        polygons: polygons of designated areas, None where none were imported.
    """
    if polygons is None:
        return Placement(areas=whole, partial_areas=partial, areas_known=known, remarks=())
    hits: dict[DisadvantagedArea, AreaFeature] = {}
    for feature in polygons.at(latitude_deg, longitude_deg):
        hits.setdefault(feature.kind, feature)
    if not known:
        return _by_polygons_alone(hits)
    drawn = {feature.kind for feature in polygons.features if municipality_code and feature.code == municipality_code}
    areas, still_open, remarks = set(whole), set(partial), []
    for kind in DisadvantagedArea:
        if kind not in partial:
            continue
        name = name_of(kind)
        if kind in hits:
            areas.add(kind)
            still_open.discard(kind)
            remarks.append(
                Text(
                    f"{name.ja}（一部指定）: 設置場所は区域内（{hits[kind].shown}）。{OLD_EDITION.ja}",
                    f"{name.en} (in part): the place lies inside ({hits[kind].shown}); {OLD_EDITION.en}",
                )
            )
        elif kind in drawn:
            still_open.discard(kind)
            remarks.append(
                Text(
                    f"{name.ja}（一部指定）: 設置場所は区域外。{OLD_EDITION.ja}",
                    f"{name.en} (in part): the place lies outside; {OLD_EDITION.en}",
                )
            )
    return Placement(
        areas=frozenset(areas), partial_areas=frozenset(still_open), areas_known=True, remarks=tuple(remarks)
    )


def _by_polygons_alone(hits: dict[DisadvantagedArea, AreaFeature]) -> Placement:
    """No list speaks of the municipality: being inside is known, being outside old polygons is not."""
    remarks = tuple(
        Text(
            f"{name_of(kind).ja}: 一覧に記載がないため区域データによる（{hits[kind].shown}）。{OLD_EDITION.ja}",
            f"{name_of(kind).en}: by polygons, no list speaks of it ({hits[kind].shown}); {OLD_EDITION.en}",
        )
        for kind in DisadvantagedArea
        if kind in hits
    )
    return Placement(areas=frozenset(hits), partial_areas=frozenset(), areas_known=bool(hits), remarks=remarks)
