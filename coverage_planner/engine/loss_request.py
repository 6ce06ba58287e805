"""What decides a loss map, and nothing else: azimuth, tilt, power, pattern, margin and threshold are not in it.

The reach of a map is the maximum range of the settings, halved as often as the need of the sectors allows
(:func:`map_reach_m`). So a change of power asks for another map only where the reach passes one of those halves (6 dB in
free space each), a sector that reaches the maximum range never does, and a weak cell is not worked out far beyond its
need. The number of radials and so the last bits of the losses hang on the reach: it is a function of the question alone,
never of what happens to be in a cache, and the bytes are the same with and without one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from coverage_planner.engine.content_hash import array_hash
from coverage_planner.engine.propagation.p526_area import P526Parameters, p526_exact_map
from coverage_planner.engine.propagation.p526_sweep import p526_swept_map
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.p1812_area import COARSE_SPACING_M, COARSE_STEP_M, loss_map
from coverage_planner.engine.propagation.p1812_exact import exact_map
from coverage_planner.engine.propagation.swept_map import STEP_M, LossMap
from coverage_planner.engine.propagation.zone_layer import ZoneLayer
from coverage_planner.model.layers import Terrain

LOSS_VERSION = 4
"""Part of the key; raised whenever the same request would give other bytes."""
LEAST_REACH_M = STEP_M
"""A loss map reaches at least one step."""


class LossWay(StrEnum):
    """How a map is worked out."""

    SWEEP = "sweep"
    """Radials a sub-cell apart."""
    EXACT = "exact"
    """Each sub-cell over its own path."""
    COARSE = "coarse"
    """A first picture: fewer radials, wider steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRequest:
    """One loss map by what decides it, beside the layers."""

    latitude_deg: float
    longitude_deg: float
    parameters: P1812Parameters | P526Parameters
    """P.526 knows neither clutter nor zones; its sweep gives uneven sub-cells paths of their own (p526_sweep)."""
    reach_m: float
    way: LossWay = LossWay.SWEEP


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LossLayers:
    """The layers a loss is worked out on; None where there is none."""

    terrain: Terrain | None = None
    clutter: Terrain | None = None
    """Representative clutter heights per sub-cell."""
    zones: ZoneLayer | None = None

    def content(self) -> tuple[object, ...]:
        """Return windows and hashes of what is there."""
        terrain, clutter, zones = self.terrain, self.clutter, self.zones
        return (
            None if terrain is None else (terrain.window, array_hash(terrain.height_m)),
            None if clutter is None else (clutter.window, array_hash(clutter.height_m)),
            None if zones is None else (zones.window, array_hash(zones.code)),
        )


def map_reach_m(needed_m: float, maximum_range_m: float) -> float:
    """Return the reach of the map for sectors that need ``needed_m``: the maximum range, halved while that is enough."""
    reach = max(maximum_range_m, LEAST_REACH_M)
    while reach / 2 >= max(needed_m, LEAST_REACH_M):
        reach /= 2
    return reach


def loss_key(request: LossRequest, layers: LossLayers) -> str:
    """Return 40 hexadecimal digits for the content of a request."""
    return hashlib.blake2b(repr((LOSS_VERSION, request, layers.content())).encode(), digest_size=20).hexdigest()


def compute_losses(request: LossRequest, layers: LossLayers, *, threads: int = 1) -> LossMap:
    """Return the map of a request; the number of threads changes nothing but the time."""
    if isinstance(request.parameters, P526Parameters):
        return _p526_losses(request, request.parameters, layers, threads)
    if request.way is LossWay.EXACT:
        return exact_map(
            request.latitude_deg,
            request.longitude_deg,
            layers.terrain,
            request.parameters,
            reach_m=request.reach_m,
            clutter=layers.clutter,
            zones=layers.zones,
            threads=threads,
        )
    coarse = request.way is LossWay.COARSE
    return loss_map(
        request.latitude_deg,
        request.longitude_deg,
        layers.terrain,
        request.parameters,
        reach_m=request.reach_m,
        clutter=layers.clutter,
        zones=layers.zones,
        step_m=COARSE_STEP_M if coarse else STEP_M,
        spacing_m=COARSE_SPACING_M if coarse else None,
        threads=threads,
    )


def _p526_losses(request: LossRequest, parameters: P526Parameters, layers: LossLayers, threads: int) -> LossMap:
    place = request.latitude_deg, request.longitude_deg, layers.terrain, parameters
    if request.way is LossWay.EXACT:
        return p526_exact_map(*place, reach_m=request.reach_m, threads=threads)
    if request.way is LossWay.COARSE:
        return p526_swept_map(
            *place,
            reach_m=request.reach_m,
            step_m=COARSE_STEP_M,
            spacing_m=COARSE_SPACING_M,
            refine=False,
            threads=threads,
        )
    return p526_swept_map(*place, reach_m=request.reach_m, threads=threads)
