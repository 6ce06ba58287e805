"""What changes between two plans adds up, mesh by mesh and piece by piece, to the difference of their figures."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.mesh_coverage import covered_flags
from coverage_planner.engine.plan_difference import PlanDifference, legal_pieces, plan_difference, served_pieces
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.settings import CoverageDefinition, Overlay
from coverage_planner.model.terms import ANY_CARRIER, Carrier, Datum, RoadClass
from tests.engine.conftest import population, roads, zones

CELLS = [(r, c, (7 * r + 13 * c) % 50) for r in range(4) for c in range(5)]
PIECES = [
    (r * 10, c * 3, 40.5, list(RoadClass)[(r + c) % 3], (r + c) % 5 == 0, (r * c) % 7 == 6)
    for r in range(4)
    for c in range(12)
]
DATA = PlanningData(
    datum=Datum.JGD2011,
    population=population(CELLS),
    zones=zones(
        [(r, c, (0, 1, 2, 2, -1)[c]) for r in range(4) for c in range(5)],
        [("20201", "甲市", "長野県"), ("20202", "乙市", "長野県"), ("19201", "丙市", "山梨県")],
    ),
    roads=roads(PIECES),
)
MESHES, ROADS = len(CELLS), len(PIECES)


def evaluation(plan: str, counts: np.ndarray, bits: np.ndarray, definition: CoverageDefinition) -> SimpleNamespace:
    flags = covered_flags(counts, definition)
    return SimpleNamespace(
        plan=plan,
        assessment=SimpleNamespace(definition=definition),
        mesh_bits=flags.astype(np.uint8),
        mesh_any_bits=(flags >> 8).astype(np.uint8),
        road_piece_bits=bits,
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[SimpleNamespace, SimpleNamespace, str]:
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    definition = CoverageDefinition(overlay=draw(st.sampled_from(Overlay)), include_tunnels=draw(st.booleans()))
    both = [
        evaluation(
            name,
            random.integers(0, 101, (MESHES, 10)).astype(np.uint8),
            (random.integers(0, 256, ROADS) * (random.random(ROADS) < 0.5)).astype(np.uint8),
            definition,
        )
        for name in ("A", "B")
    ]
    return both[0], both[1], draw(st.sampled_from([ANY_CARRIER, *(c.value for c in Carrier)]))


def covered_persons(one: SimpleNamespace, carrier: str) -> dict[int, int]:
    """Persons covered by municipality, mesh by mesh."""
    assert DATA.zones is not None
    sums: dict[int, int] = {}
    for k in range(MESHES):
        bit = 0 if carrier == ANY_CARRIER else list(Carrier).index(Carrier(carrier))
        byte = one.mesh_any_bits[k] if carrier == ANY_CARRIER else one.mesh_bits[k]
        place = int(DATA.zones.municipality_of([DATA.population.row[k]], [DATA.population.col[k]])[0])
        sums[place] = sums.get(place, 0) + (int(DATA.population.persons[k]) if byte >> bit & 1 else 0)
    return sums


def served_um(one: SimpleNamespace, carrier: str) -> int:
    """Covered micrometres of the legal classes, line by line."""
    table = DATA.roads
    assert table is not None
    total = 0
    for k, (_row, _col, _metres, road_class, tunnel, building) in enumerate(PIECES):
        counted = road_class in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL) and not building
        counted = counted and (one.assessment.definition.include_tunnels or not tunnel)
        mask = 0xF0 if carrier == ANY_CARRIER else 1 << (4 + list(Carrier).index(Carrier(carrier)))
        if counted and one.road_piece_bits[k] & mask:
            total += int(table.length_um[k])
    return total


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_gained_less_lost_is_the_difference_of_the_totals(
    pair: tuple[SimpleNamespace, SimpleNamespace, str],
) -> None:
    first, second, carrier = pair
    found = plan_difference(DATA, first, second, carrier=carrier)
    before, now = covered_persons(first, carrier), covered_persons(second, carrier)
    assert found.persons_gained - found.persons_lost == sum(now.values()) - sum(before.values())
    by_place = found.municipalities
    for place in range(-1, 3):
        assert by_place.persons_net[place] == now[place] - before[place]
        assert by_place.persons_covered[place] == now[place]
    assert by_place.persons_gained.sum() == found.persons_gained
    assert by_place.persons_lost.sum() == found.persons_lost
    assert by_place.meshes_gained.sum() == found.gained_meshes.size
    assert by_place.persons_total.sum() == DATA.population.total_persons
    assert not np.intersect1d(found.gained_meshes, found.lost_meshes).size

    assert found.road_gained_um - found.road_lost_um == served_um(second, carrier) - served_um(first, carrier)
    assert by_place.road_gained_um.sum() == found.road_gained_um
    assert by_place.road_lost_um.sum() == found.road_lost_um


@settings(max_examples=20, deadline=None)
@given(pairs())
def test_backwards_it_is_the_same_with_gained_and_lost_exchanged(
    pair: tuple[SimpleNamespace, SimpleNamespace, str],
) -> None:
    first, second, carrier = pair
    there, back = (
        plan_difference(DATA, first, second, carrier=carrier),
        plan_difference(DATA, second, first, carrier=carrier),
    )
    assert there.gained_meshes.tolist() == back.lost_meshes.tolist()
    assert there.gained_road is not None
    assert back.lost_road is not None
    assert there.gained_road.length_um.tolist() == back.lost_road.length_um.tolist()
    assert _nothing(plan_difference(DATA, first, first, carrier=carrier))


def _nothing(found: PlanDifference) -> bool:
    return not (found.gained_meshes.size or found.lost_meshes.size or found.road_gained_um or found.road_lost_um)


def test_plans_under_different_definitions_are_refused() -> None:
    counts, bits = np.zeros((MESHES, 10), np.uint8), np.zeros(ROADS, np.uint8)
    first = evaluation("A", counts, bits, CoverageDefinition())
    second = evaluation("B", counts, bits, CoverageDefinition(include_tunnels=False))
    with pytest.raises(InputRefused):
        plan_difference(DATA, first, second)


def test_stretches_hold_exactly_the_pieces_that_change() -> None:
    definition = CoverageDefinition()
    counts = np.zeros((MESHES, 10), np.uint8)
    first = evaluation("A", counts, np.zeros(ROADS, np.uint8), definition)
    second = evaluation("B", counts, np.full(ROADS, 0x10, np.uint8), definition)
    found = plan_difference(DATA, first, second)
    assert found.gained_road is not None
    wanted = np.flatnonzero(legal_pieces(DATA, definition) & served_pieces(second))
    assert sorted(found.gained_road.pieces.tolist()) == wanted.tolist()
    assert found.gained_road.start_deg.shape == (found.gained_road.count, 2)
