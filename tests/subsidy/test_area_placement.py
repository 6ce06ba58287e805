"""A site inside a partial designation counts, one outside does not, and what polygons cannot say stays open."""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.model.area_polygons import AreaFeature, AreaPolygons
from coverage_planner.model.terms import DisadvantagedArea
from coverage_planner.subsidy.area_placement import place_in_areas

DEPOPULATED, SNOW = DisadvantagedArea.DEPOPULATED, DisadvantagedArea.HEAVY_SNOW
OUTER = [(140.0, 36.0), (140.4, 36.0), (140.4, 36.4), (140.0, 36.4), (140.0, 36.0)]
HOLE = [(140.1, 36.1), (140.1, 36.3), (140.3, 36.3), (140.3, 36.1), (140.1, 36.1)]
FEATURE = AreaFeature(
    kind=DEPOPULATED,
    code="08212",
    municipality_name="架空市",
    part_name="旧里美村",
    classification="みなし過疎区域",
    layer="A17",
    edition="2016年版",
)


def polygons(*rings: list[tuple[float, float]]) -> AreaPolygons:
    """One polygon of several rings: the first outside, the others holes."""
    vertices = np.array([vertex for ring in rings for vertex in ring])
    return AreaPolygons(
        longitude_deg=vertices[:, 0].copy(),
        latitude_deg=vertices[:, 1].copy(),
        ring_offsets=np.cumsum([0, *(len(ring) for ring in rings)]).astype(np.int64),
        polygon_rings=np.array([0, len(rings)], dtype=np.int64),
        feature=np.zeros(1, dtype=np.int32),
        bounds=np.array([[140.0, 36.0, 140.4, 36.4]]),
        features=(FEATURE,),
        source="A17-16_08.shp",
    )


def placed(latitude: float, longitude: float, *, code: str = "08212", known: bool = True, partial: bool = True):  # type: ignore[no-untyped-def]
    return place_in_areas(
        whole=frozenset(),
        partial=frozenset({DEPOPULATED, SNOW}) if partial else frozenset(),
        known=known,
        municipality_code=code,
        latitude_deg=latitude,
        longitude_deg=longitude,
        polygons=polygons(OUTER, HOLE),
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [
        (36.05, 140.05, True),
        (36.2, 140.2, False),
        (36.35, 140.35, True),
        (36.5, 140.2, False),
        (36.2, 139.99, False),
        (36.0, 140.0, True),
        (36.4, 140.2, False),
        (36.2, 140.4, False),
    ],
)
def test_even_odd_with_holes_and_edges_claimed_once(latitude: float, longitude: float, inside: bool) -> None:
    assert bool(polygons(OUTER, HOLE).at(latitude, longitude)) is inside


def test_inside_a_part_counts_and_names_area_and_edition() -> None:
    found = placed(36.05, 140.05)
    assert found.areas == {DEPOPULATED}
    assert found.partial_areas == {SNOW}
    (remark,) = found.remarks
    assert "旧里美村" in remark.ja
    assert "2016年版" in remark.ja
    assert "その後の指定の変更を含まない" in remark.ja


def test_outside_counts_as_outside_only_where_the_municipality_is_drawn() -> None:
    found = placed(36.2, 140.2)
    assert (found.areas, found.partial_areas) == (frozenset(), {SNOW})
    assert "区域外" in found.remarks[0].ja
    elsewhere = placed(36.2, 140.2, code="08301")
    assert elsewhere.partial_areas == {DEPOPULATED, SNOW}
    assert elsewhere.remarks == ()


def test_without_a_list_being_inside_is_known_and_being_outside_is_not() -> None:
    inside = placed(36.05, 140.05, known=False, partial=False)
    assert (inside.areas, inside.areas_known) == ({DEPOPULATED}, True)
    assert "一覧に記載がないため" in inside.remarks[0].ja
    outside = placed(36.5, 140.5, known=False, partial=False)
    assert (outside.areas, outside.areas_known) == (frozenset(), False)


def test_a_newer_list_goes_before_old_polygons() -> None:
    """The list speaks of the municipality and names no kind: the old polygon does not bring one back."""
    found = placed(36.05, 140.05, partial=False)
    assert (found.areas, found.areas_known, found.remarks) == (frozenset(), True, ())


def test_arrays_that_do_not_fit_are_refused() -> None:
    good = polygons(OUTER)
    with pytest.raises(ValueError, match="fit"):
        AreaPolygons(
            longitude_deg=good.longitude_deg,
            latitude_deg=good.latitude_deg[:-1],
            ring_offsets=good.ring_offsets,
            polygon_rings=good.polygon_rings,
            feature=good.feature,
            bounds=good.bounds,
            features=good.features,
            source="",
        )
