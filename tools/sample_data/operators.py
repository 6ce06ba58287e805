"""Existing stations of the four operators and the areas they publish; then the places where stations are missing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from sample_data.frame import (
    FINE_COLS,
    FINE_ROWS,
    SUB,
    BoolGrid,
    FloatGrid,
    IntGrid,
)
from sample_data.radio_sketch import REACH_COLS, REACH_M, REACH_ROWS, Band, Spot, add, meshes_covered, visible
from sample_data.road_network import EXPRESSWAY, NATIONAL, Road, samples
from sample_data.settlement import Settlement

OPERATORS = ("docomo", "kddi", "softbank", "rakuten")
PRIMARY_5G = {"docomo": 3650.0, "kddi": 3750.0, "softbank": 3950.0, "rakuten": 3850.0}
CONVERTED_5G = {"docomo": 788.0, "kddi": 778.0, "softbank": 768.0, "rakuten": 1840.0}
LTE = {"docomo": 880.0, "kddi": 865.0, "softbank": 950.0, "rakuten": 1850.0}
PEOPLE_GOAL = {"docomo": 0.847, "kddi": 0.82, "softbank": 0.79, "rakuten": 0.62}
ROAD_GOAL = 0.970
MOBILE_GOAL = 0.985
CROWDED = 2_600


def nr_band(operator: str, crowded: bool) -> Band:
    """Return the 5G sector of an operator: its own mid band in towns, a converted 4G band in the country."""
    if crowded:
        return Band("5G", PRIMARY_5G[operator], 100.0, 273, 46.0, 15.0, -110.0)
    if operator == "rakuten":
        return Band("5G", CONVERTED_5G[operator], 20.0, 106, 46.0, 15.0, -110.0)
    return Band("5G", CONVERTED_5G[operator], 10.0, 52, 43.0, 12.0, -110.0)


def lte_band(operator: str) -> Band:
    """Return the 4G sector of an operator."""
    if operator == "rakuten":
        return Band("4G", LTE[operator], 20.0, 100, 46.0, 14.0, -115.0)
    return Band("4G", LTE[operator], 10.0, 50, 43.0, 12.0, -115.0)


@dataclass
class Station:
    """One existing site of one operator."""

    operator: str
    spot: Spot
    bands: tuple[Band, ...]


@dataclass
class Networks:
    """Existing stations, and per operator the union of their footprints by technology."""

    stations: list[Station] = field(default_factory=list)
    covered: dict[tuple[str, str], BoolGrid] = field(default_factory=dict)

    def any_of(self, technology: str) -> BoolGrid:
        """Return the union over operators; 4G includes 5G."""
        names = ("5G",) if technology == "5G" else ("5G", "4G")
        return np.asarray(np.logical_or.reduce([self.covered[o, t] for o in OPERATORS for t in names]))

    def meshes_5g(self) -> BoolGrid:
        """Return meshes covered by at least one operator."""
        return np.asarray(np.logical_or.reduce([meshes_covered(self.covered[o, "5G"]) for o in OPERATORS]))


def find_spots(
    rng: np.random.Generator, height: FloatGrid, settlement: Settlement, roads: list[Road]
) -> tuple[list[Spot], npt.NDArray[np.int64]]:
    """Return possible places, with the persons within about 1.2 km of each."""
    persons = settlement.persons
    near = np.rint(ndimage.uniform_filter(persons.astype(np.float64), 5) * 25).astype(np.int64)
    settled = np.argwhere(persons > 0)
    weight = np.sqrt(persons[tuple(settled.T)].astype(np.float64))
    chosen = settled[np.sort(rng.choice(len(settled), 620, replace=False, p=weight / weight.sum()))]
    cells = {_best_cell(height, r * SUB, c * SUB, SUB, 70.0) for r, c in chosen}
    for road_class in (NATIONAL, EXPRESSWAY):
        line = samples(roads, road_class)
        for k in range(0, line.row.size, 14):
            cells.add(_best_cell(height, int(line.row[k]) - 4, int(line.col[k]) - 4, 9, 60.0))
    bands = [band for o in OPERATORS for band in (nr_band(o, True), nr_band(o, False), lte_band(o))]
    longest = {mast: min(REACH_M, max(band.range_m(mast) for band in bands)) for mast in (20.0, 30.0)}
    spots, crowd = [], []
    for row, col in sorted(cells):
        persons_near = int(near[row // SUB, col // SUB])
        mast = 30.0 if persons_near > CROWDED else 20.0
        spots.append(Spot(row, col, mast, visible(height, row, col, mast, longest[mast])))
        crowd.append(persons_near)
    return spots, np.array(crowd)


def _best_cell(height: FloatGrid, row: int, col: int, size: int, climb_m: float) -> tuple[int, int]:
    """Return the highest sub-cell of a square that is at most ``climb_m`` above its lowest one."""
    row, col = min(max(row, 0), FINE_ROWS - size), min(max(col, 0), FINE_COLS - size)
    block = height[row : row + size, col : col + size]
    allowed = np.where(block <= block.min() + climb_m, block, -1.0)
    r, c = np.unravel_index(int(np.argmax(allowed)), allowed.shape)
    return row + int(r), col + int(c)


def gain(spot: Spot, band: Band, covered: BoolGrid, persons: IntGrid) -> int:
    """Return the persons of half meshes that become covered."""
    r, c, wr, wc = spot.window()
    mr = slice(r.start // SUB, -(-r.stop // SUB))
    mc = slice(c.start // SUB, -(-c.stop // SUB))
    block = covered[mr.start * SUB : mr.stop * SUB, mc.start * SUB : mc.stop * SUB]
    after = block.copy()
    dr, dc = r.start - mr.start * SUB, c.start - mc.start * SUB
    after[dr : dr + r.stop - r.start, dc : dc + c.stop - c.start] |= spot.covers(band)[wr, wc]
    shape = (mr.stop - mr.start, SUB, mc.stop - mc.start, SUB)
    before_count, after_count = block.reshape(shape).sum((1, 3)), after.reshape(shape).sum((1, 3))
    return int(persons[mr, mc][(after_count >= 50) & (before_count < 50)].sum())


class Gains:
    """What each spot would add, recomputed only where something was added within reach since."""

    def __init__(self, spots: list[Spot], band: Band, persons: IntGrid) -> None:
        self._spots, self._band, self._persons = spots, band, persons
        self._known: dict[int, int] = {}

    def of(self, k: int, covered: BoolGrid) -> int:
        """Return the persons that spot ``k`` adds to ``covered``."""
        if k not in self._known:
            self._known[k] = gain(self._spots[k], self._band, covered, self._persons)
        return self._known[k]

    def added(self, spot: Spot) -> None:
        """Forget the spots whose meshes a new station at ``spot`` can reach."""
        rows, cols = 2 * REACH_ROWS + 2 * SUB, 2 * REACH_COLS + 2 * SUB
        for k in list(self._known):
            other = self._spots[k]
            if abs(other.row - spot.row) <= rows and abs(other.col - spot.col) <= cols:
                del self._known[k]


def build_networks(
    rng: np.random.Generator, height: FloatGrid, settlement: Settlement, roads: list[Road]
) -> tuple[Networks, list[Spot]]:
    """Return the existing networks and the spots left free."""
    spots, crowd = find_spots(rng, height, settlement, roads)
    free = set(range(len(spots)))
    networks = Networks()
    total = int(settlement.persons.sum())
    for operator in OPERATORS:
        for technology in ("5G", "4G"):
            networks.covered[operator, technology] = np.zeros((FINE_ROWS, FINE_COLS), dtype=bool)
        own = networks.covered[operator, "5G"]
        estimate = dict.fromkeys(free, 1 << 60)
        reached = 0
        while reached < PEOPLE_GOAL[operator] * total and estimate:
            while True:  # lazy greedy: gains only shrink
                k = max(estimate, key=lambda i: (estimate[i], -i))
                value = gain(spots[k], nr_band(operator, crowd[k] > CROWDED), own, settlement.persons)
                if value >= max((v for i, v in estimate.items() if i != k), default=0):
                    break
                estimate[k] = value
            del estimate[k]
            free.discard(k)
            bands = (nr_band(operator, bool(crowd[k] > CROWDED)), lte_band(operator))
            _open(networks, operator, spots[k], bands)
            reached += value
    _follow_roads(networks, spots, free, roads)
    _reach_hamlets(networks, spots, free, settlement)
    return networks, [spots[k] for k in sorted(free)]


def _open(networks: Networks, operator: str, spot: Spot, bands: tuple[Band, ...]) -> None:
    networks.stations.append(Station(operator, spot, bands))
    for band in bands:
        add(spot, band, networks.covered[operator, band.technology])


def _follow_roads(networks: Networks, spots: list[Spot], free: set[int], roads: list[Road]) -> None:
    """Add 4G stations beside the national roads until the wished share has service."""
    national = samples(roads, NATIONAL)
    turn = 0
    while True:
        mobile = networks.any_of("4G")
        gap = ~mobile[national.row, national.col] & ~national.tunnel
        if gap.astype(float) @ national.length_m < (1 - ROAD_GOAL) * national.length_m.sum():
            return
        operator = OPERATORS[turn % 3]
        best, best_length = -1, 0.0
        for k in sorted(free):
            r, c, wr, wc = spots[k].window()
            mask = np.zeros((FINE_ROWS, FINE_COLS), dtype=bool)
            mask[r, c] = spots[k].covers(lte_band(operator))[wr, wc]
            length = national.length_m[gap & mask[national.row, national.col]].sum()
            if length > best_length:
                best, best_length = k, float(length)
        if best < 0:
            return
        free.discard(best)
        _open(networks, operator, spots[best], (lte_band(operator),))
        turn += 1


def _reach_hamlets(networks: Networks, spots: list[Spot], free: set[int], settlement: Settlement) -> None:
    """Add 4G stations for the people still without any service until the wished share has one."""
    persons = settlement.persons
    gains = {operator: Gains(spots, lte_band(operator), persons) for operator in OPERATORS[:3]}
    turn = 0
    while True:
        mobile = networks.any_of("4G")
        if persons[meshes_covered(mobile)].sum() >= MOBILE_GOAL * persons.sum():
            return
        operator = OPERATORS[turn % 3]
        own = gains[operator]
        best = max(sorted(free), key=lambda k: (own.of(k, mobile), -k))
        free.discard(best)
        _open(networks, operator, spots[best], (lte_band(operator),))
        for other in gains.values():
            other.added(spots[best])
        turn += 1


def tunnel_service(networks: Networks, roads: list[Road], skip: int) -> None:
    """Put 4G (all operators but Rakuten) into expressway tunnels and along it, but for ``skip`` samples in the open."""
    line = samples(roads, EXPRESSWAY)
    mobile = networks.any_of("4G")
    open_gap = np.flatnonzero(~mobile[line.row, line.col] & ~line.tunnel)
    served = ~mobile[line.row, line.col]
    runs = np.split(open_gap, np.flatnonzero(np.diff(open_gap) > 1) + 1)
    longest = max(runs, key=len)
    served[longest[max(0, len(longest) - skip) // 2 :][:skip]] = False
    band = np.zeros((FINE_ROWS, FINE_COLS), dtype=bool)
    band[line.row[served], line.col[served]] = True
    band = ndimage.binary_dilation(band, iterations=2)
    for operator in OPERATORS[:3]:
        networks.covered[operator, "4G"] |= band
