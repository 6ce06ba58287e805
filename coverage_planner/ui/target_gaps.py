"""What would close the shortfall to a target: uncovered meshes by persons, road gaps by length, with running sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.indicators.targets import Target
from coverage_planner.engine.road_stretches import RoadStretches, road_stretches
from coverage_planner.model.layers import Int64Array, service_mask
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service
from coverage_planner.ui.workspace import PlanState
from coverage_planner.ui.zone_rows import ZoneKey, in_zone, mesh_municipalities, piece_municipalities

LEGAL_CLASSES = (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)
_ANY_5G_BIT = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TargetGaps:
    """Gaps of a zone, largest first; ``amount`` and ``total`` are persons or micrometres.

    ``enough`` is how many of the first gaps close the shortfall together: 0 where the target is reached, None where
    even all of them would not (their persons are counted in another way, or the target lies beyond).
    """

    rate: Rate
    shortfall: int
    amount: Int64Array
    total: Int64Array
    bounds_deg: npt.NDArray[np.float64]
    """One row of (west, south, east, north) per gap."""
    municipality: npt.NDArray[np.int32]
    mesh_row: Int64Array | None = None
    """Rows of the population table, for gaps of population."""
    road_class: npt.NDArray[np.uint8] | None = None
    route: npt.NDArray[np.int32] | None = None
    stretches: RoadStretches | None = None
    """The gaps themselves, for gaps of road."""
    is_judged: bool = True
    """False where only a part of the zone's population is loaded: no number of its gaps closes the target."""

    @property
    def enough(self) -> int | None:
        """How many of the first gaps close the shortfall."""
        if not self.is_judged:
            return None
        if not self.shortfall:
            return 0
        place = int(np.searchsorted(self.total, self.shortfall))
        return place + 1 if place < self.total.size else None


def target_gaps(state: PlanState, target: Target, zone: ZoneKey) -> TargetGaps | None:
    """Return the gaps of a zone towards a target of population or road coverage; None where there is no such rate."""
    if target.indicator == "population_coverage":
        return population_gaps(state, target, zone)
    return road_gaps(state, target, zone) if target.indicator == "road_coverage" else None


def population_gaps(state: PlanState, target: Target, zone: ZoneKey) -> TargetGaps | None:
    """Return the inhabited meshes of a zone outside every carrier's 5G, by persons."""
    data, evaluation = state.project.data, state.evaluation
    try:
        found = evaluation.assessment.population_rate(*zone)
    except KeyError:
        return None
    rate = found.persons
    population, municipality = data.population, mesh_municipalities(data)
    outside = (evaluation.mesh_any_bits & _ANY_5G_BIT) == 0
    rows = np.flatnonzero(outside & (population.persons > 0) & in_zone(data, municipality, zone))
    rows = rows[np.argsort(-population.persons[rows], kind="stable")]
    return TargetGaps(
        rate=rate,
        shortfall=rate.shortfall(target.value),
        amount=population.persons[rows],
        total=np.cumsum(population.persons[rows]),
        bounds_deg=np.column_stack(bounds_of_indices(population.row[rows], population.col[rows], MeshLevel.HALF)),
        municipality=municipality[rows],
        mesh_row=rows,
        is_judged=not found.zone.partly_loaded,
    )


def road_gaps(state: PlanState, target: Target, zone: ZoneKey) -> TargetGaps | None:
    """Return the stretches of legal road of a zone outside every carrier's mobile area, by length."""
    data, evaluation = state.project.data, state.evaluation
    progress = evaluation.assessment.road_rate(target.road_class, *zone)
    roads = data.roads
    if progress is None or roads is None:
        return None
    rate = progress.length_um
    classes = LEGAL_CLASSES if target.road_class is None else (target.road_class,)
    line = roads.line
    left_out = roads.under_construction
    if not state.project.settings.definition.include_tunnels:
        left_out = left_out | roads.tunnel
    wanted = ~left_out & np.isin(roads.road_class, [ROAD_CLASSES.index(c) for c in classes])
    municipality = piece_municipalities(data)
    gap = wanted[line] & ((evaluation.road_piece_bits & service_mask(Service.MOBILE)) == 0)
    pieces = np.flatnonzero(gap & in_zone(data, municipality, zone))
    stretches = road_stretches(roads, pieces)
    first = stretches.first_piece
    return TargetGaps(
        rate=rate,
        shortfall=rate.shortfall(target.value),
        amount=stretches.length_um,
        total=np.cumsum(stretches.length_um),
        bounds_deg=stretches.bounds_deg,
        municipality=municipality[first],
        road_class=roads.road_class[line[first]],
        route=roads.route[line[first]],
        stretches=stretches,
    )
