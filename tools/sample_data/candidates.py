"""Places where a new station would close a gap, once built by one carrier and once shared by several."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees

import numpy as np
from scipy import ndimage

from sample_data.frame import FINE_COLS, FINE_ROWS, SUB, SUB_EW_M, SUB_NS_M, TOWNS, VALLEY_NAMES, BoolGrid, FloatGrid
from sample_data.operators import Gains, Networks
from sample_data.radio_sketch import Band, Spot, add, visible
from sample_data.road_network import EXPRESSWAY, NATIONAL, Road, samples
from sample_data.settlement import Settlement

PEOPLE_PLACES, ROAD_PLACES = 16, 4
NEW_BAND = Band("5G", 778.0, 10.0, 52, 43.0, 12.0, -110.0)
MAST_M = 30.0


@dataclass(frozen=True)
class Place:
    """One place for a candidate: what is missing there and what building costs depend on."""

    name: str
    district: str
    town: int
    spot: Spot
    for_road: bool
    without_mobile: bool
    azimuth_deg: float
    road_distance_m: float


def find_places(height: FloatGrid, settlement: Settlement, networks: Networks, roads: list[Road]) -> list[Place]:
    """Return the places, people first, then road gaps; greedy by what they add."""
    persons = settlement.persons.copy()
    persons[networks.meshes_5g()] = 0
    mobile = networks.any_of("4G")
    covered = np.zeros((FINE_ROWS, FINE_COLS), dtype=bool)
    spots = _spots(height, persons)
    chosen: list[tuple[Spot, bool, float]] = []
    gains = Gains(spots, NEW_BAND, persons)
    for _ in range(PEOPLE_PLACES):
        best = max(range(len(spots)), key=lambda k: (gains.of(k, covered), -k))
        chosen.append((spots[best], False, 0.0))
        add(spots[best], NEW_BAND, covered)
        gains.added(spots[best])
    for index in range(ROAD_PLACES):
        served = mobile | covered
        place = _road_place(height, served, roads, EXPRESSWAY) if index == 0 else None
        place = place or _road_place(height, served, roads, NATIONAL)
        if place is None:
            raise RuntimeError("the roads have no gap left")
        chosen.append(place)
        add(place[0], NEW_BAND, covered)
    places: list[Place] = []
    distance = _distance_to_road(roads)
    for index, (spot, for_road, azimuth) in enumerate(chosen):
        town = _town_at(settlement, spot)
        name = VALLEY_NAMES[index]
        near = [p for p in places if p.town == town and _metres(p.spot, spot) < 5_500 and p.for_road == for_road]
        places.append(
            Place(
                name=name,
                district=near[0].district if near else f"{name}地区（架空）",
                town=town,
                spot=spot,
                for_road=for_road,
                without_mobile=for_road or _reaches_unserved(persons, mobile, spot),
                azimuth_deg=azimuth,
                road_distance_m=float(distance[spot.row, spot.col]),
            )
        )
    return places


def _spots(height: FloatGrid, persons: np.ndarray) -> list[Spot]:
    cells = set()
    for r, c in np.argwhere(persons > 0):
        block = height[r * SUB : (r + 1) * SUB, c * SUB : (c + 1) * SUB]
        allowed = np.where(block <= block.min() + 90.0, block, -1.0)
        i, j = np.unravel_index(int(np.argmax(allowed)), allowed.shape)
        cells.add((int(r * SUB + i), int(c * SUB + j)))
    return [
        Spot(row, col, MAST_M, visible(height, row, col, MAST_M, NEW_BAND.range_m(MAST_M)))
        for row, col in sorted(cells)
    ]


def _road_place(
    height: FloatGrid, mobile: BoolGrid, roads: list[Road], road_class: str
) -> tuple[Spot, bool, float] | None:
    line = samples(roads, road_class)
    gap = ~mobile[line.row, line.col] & ~line.tunnel
    best: tuple[float, Spot] | None = None
    for k in np.flatnonzero(gap)[::4]:
        r0, c0 = max(0, int(line.row[k]) - 6), max(0, int(line.col[k]) - 6)
        block = height[r0 : r0 + 13, c0 : c0 + 13]
        allowed = np.where(block <= height[line.row[k], line.col[k]] + 70.0, block, -1.0)
        i, j = np.unravel_index(int(np.argmax(allowed)), allowed.shape)
        spot = Spot(r0 + int(i), c0 + int(j), MAST_M, visible(height, r0 + int(i), c0 + int(j), MAST_M))
        mask = np.zeros((FINE_ROWS, FINE_COLS), dtype=bool)
        add(spot, NEW_BAND, mask)
        length = float(line.length_m[gap & mask[line.row, line.col]].sum())
        if best is None or length > best[0]:
            best = (length, spot)
    if best is None:
        return None
    spot = best[1]
    inside = gap & (np.hypot((line.row - spot.row) * SUB_NS_M, (line.col - spot.col) * SUB_EW_M) < 3_000)
    north = float(np.mean(line.row[inside] - spot.row)) * SUB_NS_M
    east = float(np.mean(line.col[inside] - spot.col)) * SUB_EW_M
    return spot, True, round(degrees(atan2(east, north)) % 360 / 5) * 5 % 360


def _reaches_unserved(persons: np.ndarray, mobile: BoolGrid, spot: Spot) -> bool:
    """Return True when it reaches people who have no service of any generation."""
    own = np.zeros((FINE_ROWS, FINE_COLS), dtype=bool)
    add(spot, NEW_BAND, own)
    cells = (FINE_ROWS // SUB, SUB, FINE_COLS // SUB, SUB)
    reached = own.reshape(cells).sum((1, 3)) >= 50
    served = mobile.reshape(cells).sum((1, 3)) >= 50
    return bool(persons[reached & ~served].sum() >= 40)


def _distance_to_road(roads: list[Road]) -> FloatGrid:
    paved = np.zeros((FINE_ROWS, FINE_COLS), dtype=bool)
    for road_class in ("1", "2", "3"):
        line = samples(roads, road_class)
        paved[line.row, line.col] = True
    return np.asarray(ndimage.distance_transform_edt(~paved, sampling=(SUB_NS_M, SUB_EW_M)))


def _town_at(settlement: Settlement, spot: Spot) -> int:
    known = np.argwhere(settlement.town >= 0)
    nearest = np.argmin(np.hypot(*(known - [spot.row // SUB, spot.col // SUB]).T))
    return int(settlement.town[tuple(known[nearest])])


def _metres(a: Spot, b: Spot) -> float:
    return float(np.hypot((a.row - b.row) * SUB_NS_M, (a.col - b.col) * SUB_EW_M))


def costs_yen(place: Place, carriers: int) -> dict[str, int]:
    """Return example cost items (CSV column -> yen). Invented unit costs, rounded to 10,000 yen."""
    far = place.road_distance_m / 1000
    radios = 1 + 0.72 * (carriers - 1)
    if place.without_mobile:
        million = {
            "費用_鉄塔": 19.5 + 3.2 * (carriers > 1) + 2.4 * far,
            "費用_局舎": 1.9 + 0.5 * (carriers - 1),
            "費用_外構施設": 1.6,
            "費用_受電設備": 2.8 + 3.5 * far,
            "費用_送受信アンテナ": 1.4 * radios,
            "費用_送受信機": 6.9 * radios,
            "費用_伝送用専用線": 3.1 + 5.2 * far + 0.6 * (carriers - 1),
            "費用_ケーブル": 0.9 * radios,
            "費用_電源設備": 2.6 * radios,
            "費用_附帯工事費": 4.8 + 2.0 * far,
            "費用_用地取得費・道路費": 1.2 + 4.0 * far,
        }
    else:
        million = {
            "費用_送受信アンテナ": 1.5 * radios,
            "費用_送受信機": 8.4 * radios,
            "費用_伝送用専用線": 2.2 + 1.5 * far,
            "費用_ケーブル": 0.8 * radios,
            "費用_電源設備": 1.9 * radios,
            "費用_附帯工事費": 2.6 + 0.5 * (carriers - 1),
        }
    million["対象外費用_その他"] = 0.55
    million["対象外費用_年間維持費"] = 0.75 + 0.35 * carriers
    return {column: round(value * 100) * 10_000 for column, value in million.items()}


def town_name(place: Place) -> str:
    """Return the municipality's name."""
    return TOWNS[place.town].name
