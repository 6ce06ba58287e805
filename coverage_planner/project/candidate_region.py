"""Where generated candidates may stand: the whole project, some municipalities, 条件不利地域 only, or a part of the map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.selection.candidate_generation import Within
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.lattice import HALF_COLS_PER_DEGREE, HALF_ROWS_PER_DEGREE, LONGITUDE_ORIGIN_DEG
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import areas_of_place

_SHOWN = 12
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRegion:
    """What candidates must lie in; everything named must hold.

    Attributes:
        municipalities: five-digit codes; empty for all.
        disadvantaged: in 条件不利地域 only; a municipality designated in part counts where the part is not known.
        bounds_deg: west, south, east, north.
    """

    municipalities: frozenset[str] = frozenset()
    disadvantaged: bool = False
    bounds_deg: tuple[float, float, float, float] | None = None


WHOLE_PROJECT = CandidateRegion()
PARTLY_DESIGNATED = Text(
    "条件不利地域に限った。一部指定の市町村で区域の分からない所は含めている（該当は局ごとに確かめてください）",
    "disadvantaged areas only; where a municipality is designated in part and the part is not known its places are included",
)


def municipality_codes(data: PlanningData, names: Iterable[str]) -> frozenset[str]:
    """Return the codes of municipalities named by code, by name or by prefecture and name.

    Raises:
        InputRefused: there are no boundaries, or a name is none of the project's or of several.
    """
    known = () if data.zones is None else data.zones.municipalities
    codes: set[str] = set()
    for name in names:
        wanted = name.strip()
        found = [one for one in known if wanted in (one.code, one.name, f"{one.prefecture_name}{one.name}")]
        if len(found) != 1:
            few = found or known
            listed = "、".join(f"{one.code} {one.prefecture_name}{one.name}" for one in few[:_SHOWN])
            more = Text(f" ほか{len(few) - _SHOWN}", f" and {len(few) - _SHOWN} more")
            rest = more if len(few) > _SHOWN else Text("", "")
            if not known:
                raise _without_boundaries()
            raise InputRefused(
                Text(f"「{wanted}」は複数の市町村の名前です", f"several municipalities are called '{wanted}'")
                if found
                else Text(f"市町村「{wanted}」は計画の範囲にありません", f"the project has no municipality '{wanted}'"),
                remedy=Text(
                    f"団体コードか名前で次から選んでください: {listed}{rest.ja}", f"use one of: {listed}{rest.en}"
                ),
                field="municipality",
            )
        codes.add(found[0].code)
    return frozenset(codes)


def region_test(data: PlanningData, region: CandidateRegion) -> Within | None:
    """Return whether places (latitudes, longitudes) lie in a region; None for the whole project.

    Raises:
        InputRefused: the project lacks the boundaries or the areas it needs.
    """
    tests: list[Within] = []
    if region.bounds_deg is not None:
        west, south, east, north = region.bounds_deg
        tests.append(lambda lat, lon: (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north))
    if region.municipalities:
        tests.append(_in_municipalities(data, region.municipalities))
    if region.disadvantaged:
        tests.append(_in_disadvantaged_areas(data))
    if not tests:
        return None

    def within(latitude_deg: Floats, longitude_deg: Floats) -> Bools:
        inside = np.ones(latitude_deg.shape, dtype=np.bool_)
        for test in tests:
            where = np.flatnonzero(inside)
            inside[where] = test(latitude_deg[where], longitude_deg[where])
        return inside

    return within


def _in_municipalities(data: PlanningData, codes: frozenset[str]) -> Within:
    place_of = _municipality_of(data)
    assert data.zones is not None
    wanted = np.array([one.code in codes for one in data.zones.municipalities] + [False], dtype=np.bool_)
    return lambda lat, lon: wanted[place_of(lat, lon)]


def _in_disadvantaged_areas(data: PlanningData) -> Within:
    if data.areas is None and data.area_polygons is None:
        raise InputRefused(
            Text("条件不利地域のデータがありません", "the project has no disadvantaged areas"),
            remedy=Text(
                "条件不利地域の一覧か区域データを取り込んでください（コマンドでは import --areas）",
                "import a list or polygons of disadvantaged areas (import --areas)",
            ),
            field="disadvantaged",
        )
    place_of = _municipality_of(data)
    assert data.zones is not None
    codes = [*(one.code for one in data.zones.municipalities), ""]

    def test(latitude_deg: Floats, longitude_deg: Floats) -> Bools:
        said: dict[int, bool] = {}
        inside = np.zeros(latitude_deg.shape, dtype=np.bool_)
        for k, place in enumerate(place_of(latitude_deg, longitude_deg).tolist()):
            # Without polygons every place of a municipality is alike.
            if data.area_polygons is not None or place not in said:
                found = areas_of_place(data, codes[place], float(latitude_deg[k]), float(longitude_deg[k]))
                said[place] = bool(found.areas or found.partial_areas)
            inside[k] = said[place]
        return inside

    return test


def _municipality_of(data: PlanningData) -> Callable[[Floats, Floats], npt.NDArray[np.int32]]:
    zones = data.zones
    if zones is None:
        raise _without_boundaries()

    def place_of(latitude_deg: Floats, longitude_deg: Floats) -> npt.NDArray[np.int32]:
        row = np.floor(latitude_deg * HALF_ROWS_PER_DEGREE).astype(np.int64)
        col = np.floor((longitude_deg - LONGITUDE_ORIGIN_DEG) * HALF_COLS_PER_DEGREE).astype(np.int64)
        return zones.municipality_of(row, col)

    return place_of


def _without_boundaries() -> InputRefused:
    return InputRefused(
        Text(
            "行政区域がない計画では、市町村で範囲を限れません", "the project has no boundaries to limit the search by"
        ),
        remedy=Text("行政区域を取り込んでください（コマンドでは import --boundaries）", "import boundaries"),
        field="municipality",
    )
