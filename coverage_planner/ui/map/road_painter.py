"""Roads: covered stretches thin grey-blue, gaps thick red on a casing, tunnels dashed, roads being built dotted grey.

A segment of an overview is shown as a gap when at least half of its length is one; segments stay a few pixels long, so
the share of red on the map is the share of gap on the ground at every scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.model.layers import RoadTable, service_mask
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.line_chains import join_parts
from coverage_planner.ui.map.line_kernels import NO_SEGMENT, LinePass, stroke_lines
from coverage_planner.ui.map.line_overviews import LineLevel, level_for, line_levels, visible_chunks
from coverage_planner.ui.map.view import ViewTransform, world_x, world_y
from coverage_planner.ui.style import MapStyle

TOLERANCES_M = (0.0, 20.0, 36.0, 64.0, 115.0, 205.0, 370.0, 660.0, 1_300.0)
LONGEST_IN_TOLERANCES = 12.0
OTHER_ROADS_UP_TO_M_PER_PX = 150.0

CODE_TUNNEL, CODE_BUILDING = 4, 8
"""Segment code = road class (0-2) + tunnel + under construction + 16 x state."""
STATE_COVERED, STATE_GAP, STATE_UNKNOWN = 0, 16, 32
STATES = (STATE_COVERED, STATE_GAP, STATE_UNKNOWN)
_EXPRESSWAY, _NATIONAL, _OTHER = (
    ROAD_CLASSES.index(c) for c in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL, RoadClass.OTHER)
)
_WIDTH_PX = {_EXPRESSWAY: 2.6, _NATIONAL: 1.9, _OTHER: 1.1}
_GAP_WIDTH_PX = {_EXPRESSWAY: 4.2, _NATIONAL: 3.4, _OTHER: 1.9}
_CASING_PX = 2.4


@dataclass(frozen=True, slots=True, eq=False)
class PreparedRoads:
    """Roads arranged for painting.

    Attributes:
        levels: overviews, finest first; level 0 has every vertex.
        kind: per full vertex the code without state of the segment that starts there, NO_SEGMENT at ends of chains.
        piece: per full vertex the road piece of that segment, -1 at ends.
        pieces: number of pieces of the road table.
        length: per full vertex the world length of that segment.
    """

    levels: tuple[LineLevel, ...]
    kind: npt.NDArray[np.uint8]
    piece: npt.NDArray[np.int32]
    pieces: int
    length: npt.NDArray[np.float64]


@njit(nogil=True, cache=True)
def _full_codes(kind, piece, length, bits, mask, known):  # type: ignore[no-untyped-def]
    """Return the code of every full segment, and the gap and length up to every vertex."""
    code = np.empty(kind.size, dtype=np.uint8)
    gap_until = np.empty(kind.size)
    length_until = np.empty(kind.size)
    gaps, total = 0.0, 0.0
    for i in range(kind.size):
        gap_until[i], length_until[i] = gaps, total
        if kind[i] == NO_SEGMENT:
            code[i] = NO_SEGMENT
        elif not known:
            code[i] = kind[i] + STATE_UNKNOWN
        elif piece[i] >= 0 and bits[piece[i]] & mask == 0:
            code[i] = kind[i] + STATE_GAP
            gaps += length[i]
            total += length[i]
        else:
            code[i] = kind[i] + STATE_COVERED
            total += length[i]
    return code, gap_until, length_until


@njit(nogil=True, cache=True)
def _overview_codes(source, full, gap_until, length_until, known):  # type: ignore[no-untyped-def]
    """Return the code of every overview segment: a gap where at least half of what it spans is one."""
    code = np.empty(source.size, dtype=np.uint8)
    for k in range(source.size):
        a = source[k]
        code[k] = full[a]
        if full[a] == NO_SEGMENT or not known:
            continue
        b = source[k + 1]
        gap, length = gap_until[b] - gap_until[a], length_until[b] - length_until[a]
        kind = full[a] & (STATE_GAP - 1)
        code[k] = kind + (STATE_GAP if length > 0.0 and 2.0 * gap >= length else STATE_COVERED)
    return code


def prepare_roads(roads: RoadTable) -> PreparedRoads:
    """Join, simplify and box the roads; pure, for any thread (about 2 s for 65,000 km)."""
    geometry = roads.geometry
    x, y = world_x(geometry.longitude_deg), world_y(geometry.latitude_deg)
    offsets = np.array(geometry.offsets, dtype=np.int64)
    kind_of_line = roads.road_class + CODE_TUNNEL * roads.tunnel + CODE_BUILDING * roads.under_construction
    kind_of_part = kind_of_line[geometry.feature].astype(np.int32)
    vertex, segment, chains = join_parts(x, y, offsets, kind_of_part)
    part_of_vertex = np.repeat(np.arange(offsets.size - 1), np.diff(offsets))
    inside = segment >= 0
    safe = np.where(inside, segment, 0)
    kind = np.where(inside, kind_of_part[part_of_vertex[safe]], NO_SEGMENT).astype(np.uint8)
    piece = np.where(inside, roads.vertex_piece[safe], -1).astype(np.int32)
    cx, cy = np.ascontiguousarray(x[vertex]), np.ascontiguousarray(y[vertex])
    length = np.zeros(cx.size)
    length[:-1] = np.hypot(np.diff(cx), np.diff(cy))
    length[~inside] = 0.0
    levels = line_levels(cx, cy, chains, TOLERANCES_M, longest_in_tolerances=LONGEST_IN_TOLERANCES, parts=False)
    return PreparedRoads(levels, kind, piece, int(roads.length_um.size), length)


class RoadPainter:
    """Holds the state of every segment and paints the roads."""

    def __init__(self) -> None:
        self.version = 0
        self.look = LayerState()
        self._roads: PreparedRoads | None = None
        self._codes: list[npt.NDArray[np.uint8]] = []

    def set_roads(self, roads: PreparedRoads | None) -> None:
        """Show other roads; whether they are covered is unknown until :meth:`set_bits`."""
        self._roads = roads
        self.set_bits(None)

    def set_bits(self, bits: npt.NDArray[np.uint8] | None, mask: int = service_mask(Service.MOBILE)) -> None:
        """Show a piece as covered where ``bits & mask`` is not zero; None says that nothing is computed yet."""
        self.version += 1
        roads = self._roads
        if roads is None:
            self._codes = []
            return
        if bits is not None and bits.size != roads.pieces:
            raise ValueError("road bits need one byte per piece of the roads shown")
        known = bits is not None
        own_bits = np.zeros(0, dtype=np.uint8) if bits is None else np.array(bits, dtype=np.uint8)
        full, gap_until, length_until = _full_codes(roads.kind, roads.piece, roads.length, own_bits, mask, known)
        self._codes = [
            full if place == 0 else _overview_codes(level.source, full, gap_until, length_until, known)
            for place, level in enumerate(roads.levels)
        ]

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._roads is None

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer, mask: npt.NDArray[np.uint8]) -> None:
        """Fill ``target`` with the roads as seen in ``view`` (device pixels); ``mask`` is a clear mask of its size."""
        target.clear()
        if self._roads is None:
            return
        place = level_for(self._roads.levels, view)
        level, code = self._roads.levels[place], self._codes[place]
        chunks = visible_chunks(level, view, 12 * view.pixel_ratio)
        fresh = True
        for line_pass in road_passes(view, style, self.look.width):
            fresh &= not stroke_lines(target.pixels, mask, level, code, chunks, view, line_pass, fresh=fresh)


def road_width_factor(metres_per_pixel: float) -> float:
    """Return the factor of line widths at a scale: thin for a nation, full for a valley."""
    return float(np.interp(np.log10(max(metres_per_pixel, 0.1)), [0.7, 1.4, 2.1, 3.0], [1.35, 1.0, 0.8, 0.5]))


def road_passes(view: ViewTransform, style: MapStyle, width_factor: float = 1.0) -> tuple[LinePass, ...]:
    """Return the passes in painting order: building, covered and unknown, casing of gaps, gaps."""
    factor = road_width_factor(view.nominal_metres_per_pixel) * width_factor * view.pixel_ratio
    dash = 7.0 * view.pixel_ratio, 4.5 * view.pixel_ratio
    building = LinePass(
        style.road_unknown.premultiplied(), dash_on_px=2.5 * view.pixel_ratio, dash_off_px=3.5 * view.pixel_ratio
    )
    unknown = LinePass(style.road_unknown.premultiplied(), dash_on_px=dash[0], dash_off_px=dash[1])
    covered = LinePass(style.road_covered.premultiplied(), dash_on_px=dash[0], dash_off_px=dash[1])
    casing = LinePass(style.road_casing.premultiplied())
    gap = LinePass(style.road_gap.premultiplied(), dash_on_px=dash[0], dash_off_px=dash[1])
    for road_class, width in _WIDTH_PX.items():
        if road_class == _OTHER and view.nominal_metres_per_pixel > OTHER_ROADS_UP_TO_M_PER_PX:
            continue
        for tunnel in (0, CODE_TUNNEL):
            code = road_class + tunnel
            for state in STATES:
                building.put(code + CODE_BUILDING + state, width * factor, dashed=True)
            unknown.put(code + STATE_UNKNOWN, width * factor, dashed=bool(tunnel))
            covered.put(code + STATE_COVERED, width * factor, dashed=bool(tunnel))
            if road_class == _OTHER:
                # Not part of 道路カバー率: a gap on it must not look like a gap of the indicator.
                unknown.put(code + STATE_GAP, width * factor, dashed=bool(tunnel))
                continue
            gap_width = _GAP_WIDTH_PX[road_class] * factor
            gap.put(code + STATE_GAP, gap_width, dashed=bool(tunnel))
            casing.put(code + STATE_GAP, gap_width + _CASING_PX * factor)
    return building, unknown, covered, casing, gap
