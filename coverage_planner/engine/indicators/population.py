"""人口カバー率: persons of covered meshes over all persons, per zone, carrier and service (RULES 1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numba import njit

from coverage_planner.engine.coverage_kernels import UInt16Array
from coverage_planner.engine.indicators.known_services import KnownServices
from coverage_planner.engine.indicators.prefectures import PREFECTURE_NAMES
from coverage_planner.engine.indicators.rate_memo import RateMemo
from coverage_planner.engine.indicators.zones import ZoneSums
from coverage_planner.engine.mesh_coverage import LANES, any_lane
from coverage_planner.model.layers import Int32Array, Int64Array, PopulationTable, service_bit
from coverage_planner.model.rate import Rate
from coverage_planner.model.results import PopulationRate, Zone
from coverage_planner.model.settings import CoverageDefinition, PrefectureRule
from coverage_planner.model.terms import ANY_CARRIER, SERVICES, Carrier, Service, ZoneKind

Lane = tuple[Service, str, int]
"""Service, carrier key and the lane of counts, flags and sums that speaks of them."""
LANE_TOTAL = LANES
"""Column of all persons in the sums of :func:`sum_persons`, after the ten covered ones."""


@njit(nogil=True, cache=True)
def _sum_persons(persons: Int64Array, flags: UInt16Array, zone: Int32Array, sums: Int64Array) -> None:
    for m in range(persons.size):
        z = zone[m]
        n = persons[m]
        sums[z, 10] += n
        byte = flags[m]
        if byte == 0:
            continue
        for lane in range(10):
            if byte >> lane & 1:
                sums[z, lane] += n


def sum_persons(persons: Int64Array, flags: UInt16Array, zone: Int32Array, zones: int) -> Int64Array:
    """Return persons by zone and lane, shape ``(zones, 11)``: ten covered sums and :data:`LANE_TOTAL`, all persons."""
    sums = np.zeros((zones, LANES + 1), dtype=np.int64)
    _sum_persons(persons, flags, zone, sums)
    return sums


def lane_of(carrier_key: str, service: Service) -> int:
    """Return the lane of counts, flags and sums that speaks of a carrier (or any) and a service."""
    return any_lane(service) if carrier_key == ANY_CARRIER else service_bit(Carrier(carrier_key), service)


def known_lanes(known: KnownServices) -> list[Lane]:
    """Return service, carrier key and lane of everything that has a rate."""
    return [(service, key, lane_of(key, service)) for service in SERVICES for key in known.carrier_keys(service)]


def uses_published_parts(population: PopulationTable, definition: CoverageDefinition) -> bool:
    """Return True when prefectures are counted by the published parts of border meshes."""
    return definition.prefecture_rule is PrefectureRule.PUBLISHED_PARTS and population.prefecture_parts is not None


def population_rates(
    population: PopulationTable,
    flags: UInt16Array,
    mesh_zone: Int32Array,
    zones: ZoneSums,
    definition: CoverageDefinition,
    known: KnownServices,
    memo: RateMemo[PopulationRate] | None = None,
) -> tuple[PopulationRate, ...]:
    """Return the rate of every zone that holds people, for every known carrier and for any.

    Prefectures are sums of their municipalities, or, under the rule ``published_parts``, sums of the parts that the
    by-prefecture files state for each border mesh (then they need no boundaries).
    """
    sums = sum_persons(population.persons, flags, mesh_zone, zones.zones)
    rows = list(zones.rows(sums))
    if uses_published_parts(population, definition):
        published = _published_prefectures(population, flags)
        others = [row for row in rows if row[0].kind is not ZoneKind.PREFECTURE]
        rows = [others[0], *published, *others[1:]]
    lanes = known_lanes(known)
    memo = memo or RateMemo()
    rates: list[PopulationRate] = []
    for zone, row in rows:
        if row[LANE_TOTAL] or zone.kind is ZoneKind.ALL:
            rates += memo.rates(zone, row, lanes, partial(_rates_of_zone, zone, row, lanes))
    return tuple(rates)


def _rates_of_zone(zone: Zone, row: Int64Array, lanes: list[Lane]) -> Iterator[PopulationRate]:
    figures = row.tolist()
    for service, key, lane in lanes:
        yield PopulationRate(zone=zone, service=service, carrier=key, persons=Rate(figures[lane], figures[LANE_TOTAL]))


def _published_prefectures(population: PopulationTable, flags: UInt16Array) -> list[tuple[Zone, Int64Array]]:
    assert population.prefecture_parts is not None
    mesh, prefecture, persons = population.prefecture_parts
    sums = sum_persons(persons, flags[mesh], prefecture, len(PREFECTURE_NAMES) + 1)
    return [
        (Zone(kind=ZoneKind.PREFECTURE, code=f"{number:02d}", name=name), sums[number])
        for number, name in enumerate(PREFECTURE_NAMES, start=1)
        if sums[number, LANE_TOTAL]
    ]
