"""Layers of sub-cells painted from a code per sample: areas of carriers, number of carriers, received level, best server.

The codes are computed in the worker for what the map shows (:mod:`~coverage_planner.ui.map_rasters`); a painter only
looks up a colour per pixel, so changes of colours cost nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.best_server import BestServers
from coverage_planner.engine.coverage_map import SampleGrid
from coverage_planner.engine.footprint import NO_SIGNAL
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier, Service
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.lattice_sampling import cells_of_pixels, starts_of_cells
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.mesh_painter import paint_codes
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import CARRIER_COLOURS, RAMPS, SERVER_PALETTE, Ink, MapStyle

LEVEL_STEPS_DBM = (-140, -120, -110, -100, -90, -80, -70, -60)
"""Lowest RSRP of each class; what a footprint holds is at least the threshold of its technology."""
CELL_OPACITY = 0.62
NR_OPACITY, MOBILE_OPACITY = 0.58, 0.26
_EDGE_CODE = 16
_MOST_NEIGHBOURS = 9


@dataclass(frozen=True, slots=True, eq=False)
class CellCodes:
    """A code per sample of a grid."""

    grid: SampleGrid
    code: npt.NDArray[np.uint8]


class CellPainter(ABC):
    """Paints the colour of each code; the table of colours is a matter of the layer."""

    def __init__(self) -> None:
        self.version = 0
        self.look = LayerState()
        self._codes: CellCodes | None = None

    def set_codes(self, codes: CellCodes | None) -> None:
        """Show other codes, or none."""
        self._codes = codes
        self.version += 1

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._codes is None

    @abstractmethod
    def inks(self, style: MapStyle) -> dict[int, Ink]:
        """Return the colour of each code; codes not named are transparent."""

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> None:
        """Fill ``target`` with the layer as seen in ``view`` (device pixels)."""
        if self._codes is None:
            target.clear()
            return
        grid = self._codes.grid
        row, col = cells_of_pixels(
            view,
            SUB_ROWS_PER_DEGREE / grid.stride,
            SUB_COLS_PER_DEGREE / grid.stride,
            (grid.row0 // grid.stride, grid.col0 // grid.stride),
            grid.shape,
        )
        table = np.zeros(256, dtype=np.uint32)
        for code, ink in self.inks(style).items():
            table[code] = ink.premultiplied()
        starts = starts_of_cells(row), starts_of_cells(col)
        paint_codes(target.pixels, self._codes.code, row, col, table, table, *starts, False)


def _nr_or_mobile(colour: str, masks: tuple[int, int]) -> dict[int, Ink]:
    """Return strong ink for bytes with 5G of the mask, weak ink where there is only another mobile service."""
    strong, weak = Ink(colour, NR_OPACITY), Ink(colour, MOBILE_OPACITY)
    return {code: strong if code & masks[0] else weak for code in range(256) if code & (masks[0] | masks[1])}


class ServiceAreaPainter(CellPainter):
    """Published areas; codes are coverage bytes. The choice is a carrier, or empty for all of them."""

    def inks(self, style: MapStyle) -> dict[int, Ink]:
        """Return the colours of the carrier chosen."""
        return carrier_inks(self.look.choice, style)


class CarrierPainter(CellPainter):
    """Area of one carrier, sites included; codes are coverage bytes. The choice is the carrier."""

    def inks(self, style: MapStyle) -> dict[int, Ink]:
        """Return the colours of the carrier chosen, of the first one without a choice."""
        return carrier_inks(self.look.choice or CARRIERS[0].value, style)


def carrier_inks(choice: str, style: MapStyle) -> dict[int, Ink]:
    """Return the colour of every coverage byte for a carrier, or for any carrier where the choice is empty."""
    if not choice:
        return _nr_or_mobile(style.covered.colour, (0x0F, 0xF0))
    place = CARRIERS.index(Carrier(choice))
    return _nr_or_mobile(CARRIER_COLOURS[Carrier(choice)], (1 << place, 1 << place + len(CARRIERS)))


class CarrierCountPainter(CellPainter):
    """Number of carriers; codes are coverage bytes. The choice is a service, 5G where it is empty."""

    def inks(self, style: MapStyle) -> dict[int, Ink]:
        """Return the colour of every coverage byte."""
        shift = 0 if Service(self.look.choice or Service.NR.value) is Service.NR else len(CARRIERS)
        colours = count_inks(self.look)
        return {code: colours[count - 1] for code in range(256) if (count := (code >> shift & 0x0F).bit_count())}


def count_inks(look: LayerState) -> tuple[Ink, ...]:
    """Return the colours of one to four carriers."""
    ramp = RAMPS[look.ramp.value]
    return tuple(Ink(ramp[place], CELL_OPACITY) for place in (7, 5, 3, 0))


class LevelPainter(CellPainter):
    """Received level; code k is class k of :data:`LEVEL_STEPS_DBM`."""

    def inks(self, style: MapStyle) -> dict[int, Ink]:
        """Return the colour of every class."""
        return dict(enumerate(level_inks(self.look), start=1))


def level_inks(look: LayerState) -> tuple[Ink, ...]:
    """Return the colours of the classes of the received level, weakest first."""
    return tuple(Ink(colour, CELL_OPACITY) for colour in RAMPS[look.ramp.value])


class ServerPainter(CellPainter):
    """Best server: neighbouring sites have different colours, borders between them are darker."""

    def inks(self, style: MapStyle) -> dict[int, Ink]:
        """Return the colour of every code."""
        inks = {1 + k: Ink(colour, 0.5) for k, colour in enumerate(SERVER_PALETTE)}
        inks |= {1 + k + _EDGE_CODE: Ink(colour, 0.95) for k, colour in enumerate(SERVER_PALETTE)}
        return inks


def level_codes(servers: BestServers) -> npt.NDArray[np.uint8]:
    """Return the class of the strongest level, 0 where none is received."""
    steps = np.array([step * 10 for step in LEVEL_STEPS_DBM[1:]])
    code = 1 + np.searchsorted(steps, servers.level_ddbm, side="right")
    return np.where(servers.level_ddbm == NO_SIGNAL, 0, code).astype(np.uint8)


def server_codes(servers: BestServers, colour_of: dict[int, int]) -> npt.NDArray[np.uint8]:
    """Return the colour number of the best server of each sample, marked where a neighbour has another."""
    number = servers.number
    table = np.zeros(max(max(colour_of, default=0), int(number.max(initial=0))) + 1, dtype=np.uint8)
    for site, colour in colour_of.items():
        table[site] = 1 + colour
    code = np.where(number >= 0, table[np.maximum(number, 0)], 0).astype(np.uint8)
    edge = np.zeros(number.shape, dtype=np.bool_)
    edge[1:] |= number[1:] != number[:-1]
    edge[:, 1:] |= number[:, 1:] != number[:, :-1]
    code[edge & (code > 0)] += _EDGE_CODE
    return code


def server_colours(sites: tuple[Site, ...]) -> dict[int, int]:
    """Return a colour number per site number such that near sites differ; a moved site keeps its own where it can."""
    if not sites:
        return {}
    from scipy.spatial import cKDTree

    ordered = sorted(sites, key=lambda site: site.number)
    places = np.array([(site.longitude_deg * 0.81, site.latitude_deg) for site in ordered])
    nearest = cKDTree(places).query(places, k=min(_MOST_NEIGHBOURS, len(ordered)))[1].reshape(len(ordered), -1)
    colours: dict[int, int] = {}
    count = len(SERVER_PALETTE)
    for place, site in enumerate(ordered):
        near = [ordered[int(other)].number for other in nearest[place] if int(other) != place]
        used = [colours[number] for number in near if number in colours]
        choices = sorted(range(count), key=lambda c: (used.count(c), (c - site.number) % count))
        colours[site.number] = choices[0]
    return colours
