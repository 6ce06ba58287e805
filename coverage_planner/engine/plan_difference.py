"""What changes between two plans: half meshes, persons by municipality, and road as stretches with both ends.

Everything is read from two evaluations of the same data under the same definition, in integers, so that gained less lost is
exactly the difference of the covered figures of the two plans (RULES 1.1, 1.2) in the whole area and in every municipality.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.coverage_kernels import BoolArray
from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.indicators.road import LEGAL_CLASSES
from coverage_planner.engine.road_stretches import RoadStretches, road_stretches
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array, PlanningData, service_bit, service_mask
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, ROAD_CLASSES, SERVICES, Carrier, RoadClass, Service
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MunicipalityChange:
    """What changes in each municipality; the last entry is what lies in none.

    ``persons_*`` are persons of meshes that count in one plan only, ``road_*_um`` micrometres of legal road.
    """

    meshes_gained: Int64Array
    meshes_lost: Int64Array
    persons_gained: Int64Array
    persons_lost: Int64Array
    persons_covered: Int64Array
    """Under the second plan."""
    persons_total: Int64Array
    road_gained_um: Int64Array
    road_lost_um: Int64Array

    @property
    def persons_net(self) -> Int64Array:
        """Gained less lost."""
        return np.asarray(self.persons_gained - self.persons_lost)

    @property
    def road_net_um(self) -> Int64Array:
        """Gained less lost."""
        return np.asarray(self.road_gained_um - self.road_lost_um)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanDifference:
    """From the first plan to the second, for one carrier or any (``"any"``).

    Attributes:
        gained_meshes, lost_meshes: rows of the population table with 5G in the second plan only, in the first only.
        gained_road, lost_road: stretches of expressways and national roads with mobile service in one plan only.
        municipalities: the same by municipality.
    """

    first: str
    second: str
    carrier: str
    gained_meshes: Int64Array
    lost_meshes: Int64Array
    persons_gained: int
    persons_lost: int
    gained_road: RoadStretches | None
    lost_road: RoadStretches | None
    municipalities: MunicipalityChange

    @property
    def road_gained_um(self) -> int:
        """Micrometres with service in the second plan only."""
        return 0 if self.gained_road is None else int(self.gained_road.length_um.sum())

    @property
    def road_lost_um(self) -> int:
        """Micrometres with service in the first plan only."""
        return 0 if self.lost_road is None else int(self.lost_road.length_um.sum())


def plan_difference(
    data: PlanningData,
    first: Evaluation,
    second: Evaluation,
    *,
    carrier: str = ANY_CARRIER,
    mesh_municipality: Int32Array | None = None,
    piece_municipality: Int32Array | None = None,
) -> PlanDifference:
    """Return what changes from one plan to another.

    Args:
        data: what both were evaluated on.
        first: the plan compared with.
        second: the plan that is looked at.
        carrier: a carrier's value or ``"any"`` (the overlay of the definition).
        mesh_municipality: municipality of every row of the population table, where the caller has it already.
        piece_municipality: the same for road pieces.

    Raises:
        InputRefused: the two were evaluated under different definitions or on different data, so rates do not compare.
    """
    definition = first.assessment.definition
    same_data = first.mesh_bits.size == second.mesh_bits.size == data.population.row.size
    if definition != second.assessment.definition or not same_data:
        raise InputRefused(
            Text("計画ごとに定義または入力が異なるため比べられません", "definition or input differ between the plans"),
            remedy=Text("同じ設定で計算し直してください", "compute both under the same settings"),
        )
    places = 0 if data.zones is None else len(data.zones.municipalities)
    if mesh_municipality is None:
        mesh_municipality = _municipality_of(data, data.population.row, data.population.col)
    persons = data.population.persons
    now, before = covered_meshes(second, carrier), covered_meshes(first, carrier)
    peopled = persons > 0
    gained, lost = np.flatnonzero(now & ~before & peopled), np.flatnonzero(before & ~now & peopled)
    gained_road = lost_road = None
    gained_um = lost_um = np.zeros(places + 1, dtype=np.int64)
    roads = data.roads
    if roads is not None and first.road_piece_bits.size == second.road_piece_bits.size == roads.line.size:
        counted = legal_pieces(data, definition)
        has, had = served_pieces(second, carrier), served_pieces(first, carrier)
        new_pieces, lost_pieces = np.flatnonzero(counted & has & ~had), np.flatnonzero(counted & had & ~has)
        gained_road, lost_road = road_stretches(roads, new_pieces), road_stretches(roads, lost_pieces)
        if piece_municipality is None:
            piece_municipality = _municipality_of(data, roads.half_mesh_row, roads.half_mesh_col)
        gained_um = _sums(piece_municipality[new_pieces], roads.length_um[new_pieces], places)
        lost_um = _sums(piece_municipality[lost_pieces], roads.length_um[lost_pieces], places)
    one = np.ones(persons.size, dtype=np.int64)
    covered = np.flatnonzero(now)
    return PlanDifference(
        first=first.plan,
        second=second.plan,
        carrier=carrier,
        gained_meshes=gained,
        lost_meshes=lost,
        persons_gained=int(persons[gained].sum()),
        persons_lost=int(persons[lost].sum()),
        gained_road=gained_road,
        lost_road=lost_road,
        municipalities=MunicipalityChange(
            meshes_gained=_sums(mesh_municipality[gained], one[gained], places),
            meshes_lost=_sums(mesh_municipality[lost], one[lost], places),
            persons_gained=_sums(mesh_municipality[gained], persons[gained], places),
            persons_lost=_sums(mesh_municipality[lost], persons[lost], places),
            persons_covered=_sums(mesh_municipality[covered], persons[covered], places),
            persons_total=_sums(mesh_municipality, persons, places),
            road_gained_um=gained_um,
            road_lost_um=lost_um,
        ),
    )


def covered_meshes(evaluation: Evaluation, carrier: str = ANY_CARRIER, service: Service = Service.NR) -> BoolArray:
    """Return which rows of the population table count as covered for a carrier, or any (``"any"``)."""
    if carrier == ANY_CARRIER:
        return np.asarray(evaluation.mesh_any_bits >> np.uint8(SERVICES.index(service)) & np.uint8(1), dtype=np.bool_)
    bit = np.uint8(service_bit(Carrier(carrier), service))
    return np.asarray(evaluation.mesh_bits >> bit & np.uint8(1), dtype=np.bool_)


def served_pieces(evaluation: Evaluation, carrier: str = ANY_CARRIER, service: Service = Service.MOBILE) -> BoolArray:
    """Return which road pieces have a service of a carrier, or of any (``"any"``)."""
    mask = service_mask(service) if carrier == ANY_CARRIER else 1 << service_bit(Carrier(carrier), service)
    return np.asarray((evaluation.road_piece_bits & np.uint8(mask)) != 0)


def legal_pieces(
    data: PlanningData, definition: CoverageDefinition, classes: tuple[RoadClass, ...] = LEGAL_CLASSES
) -> BoolArray:
    """Return which road pieces belong to the road coverage of some classes (RULES 1.2): not those under construction."""
    roads = data.roads
    if roads is None:
        return np.zeros(0, dtype=np.bool_)
    left_out = roads.under_construction
    if not definition.include_tunnels:
        left_out = left_out | roads.tunnel
    wanted = ~left_out & np.isin(roads.road_class, [ROAD_CLASSES.index(name) for name in classes])
    return np.asarray(wanted[roads.line])


def carriers_compared() -> tuple[str, ...]:
    """Return the carrier keys for which plans can be compared: any first."""
    return (ANY_CARRIER, *(carrier.value for carrier in CARRIERS))


def _municipality_of(data: PlanningData, row: Int32Array, col: Int32Array) -> Int32Array:
    if data.zones is None:
        return np.full(row.size, -1, dtype=np.int32)
    return data.zones.municipality_of(row, col)


def _sums(municipality: Int32Array, amount: Int64Array, places: int) -> Int64Array:
    sums = np.zeros(places + 1, dtype=np.int64)
    # -1 (in no municipality) is the last entry
    np.add.at(sums, municipality, amount)
    return sums
