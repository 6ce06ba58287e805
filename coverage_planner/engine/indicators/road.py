"""道路カバー率: length of 高速道路 and 国道 on which a mobile phone of any generation can be used (RULES 1.2).

The same sums for 5G are a diagnostic of their own (``service`` 5G), never the legal rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from coverage_planner.engine.indicators.known_services import KnownServices
from coverage_planner.engine.indicators.population import Lane, known_lanes
from coverage_planner.engine.indicators.rate_memo import RateMemo
from coverage_planner.engine.indicators.zones import ZoneSums
from coverage_planner.engine.road_coverage import LANE_TOTAL, RoadPieces, sum_lengths
from coverage_planner.model.layers import Int32Array, Int64Array, RoadTable, UInt8Array
from coverage_planner.model.rate import Rate
from coverage_planner.model.results import RoadRate, Zone
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.terms import ROAD_CLASSES, RoadArea, RoadClass
from coverage_planner.model.text import Text

LEGAL_CLASSES: tuple[RoadClass, ...] = (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)
"""Classes of 道路カバー率 (RULES 1.2a); other roads are shown as a reference only."""


def road_definition(roads: RoadTable) -> Text:
    """Return which roads count and with which municipality they are counted, in one sentence."""
    area = {
        None: Text("道路は取り込み時に対象範囲に触れた線", "roads are the lines that touched the area at import"),
        RoadArea.BOUNDARIES: Text(
            "道路は読み込んだ行政区域にかかる500mメッシュの中の区間",
            "roads are those in half meshes of the loaded boundaries",
        ),
        RoadArea.POPULATION_TABLES: Text(
            "道路は読み込んだ人口メッシュの表の範囲の中の区間", "roads are those where the population tables reach"
        ),
    }[roads.area]
    return Text(
        f"{area.ja}。市区町村別は区間のある500mメッシュの属する市区町村に計上（境界線では切らない）",
        f"{area.en}; a stretch counts with the municipality of its half mesh (not cut at the boundary line)",
    )


def missing_classes(roads: RoadTable) -> tuple[RoadClass, ...]:
    """Return the legal classes of which no road is loaded: their rates are absent, and the joint rate lacks them."""
    present = set(roads.road_class.tolist())
    return tuple(c for c in LEGAL_CLASSES if ROAD_CLASSES.index(c) not in present)


def road_rates(
    pieces: RoadPieces,
    piece_bits: UInt8Array,
    piece_zone: Int32Array,
    zones: ZoneSums,
    definition: CoverageDefinition,
    known: KnownServices,
    memo: RateMemo[RoadRate] | None = None,
) -> tuple[RoadRate, ...]:
    """Return rates per zone, service, carrier and class, and for both legal classes together (``road_class`` None).

    A zone without road of a class has no row for it. Tunnels count as the definition says; call it with
    ``dataclasses.replace(definition, include_tunnels=...)`` to report both (RULES 1.2e).
    """
    counted = pieces.counted(include_tunnels=definition.include_tunnels)
    sums = sum_lengths(pieces, piece_bits, counted, piece_zone, zones.zones)
    lanes = known_lanes(known)
    memo = memo or RateMemo()
    rates: list[RoadRate] = []
    for zone, by_class in zones.rows(sums):
        rates += memo.rates(zone, by_class, lanes, partial(_rates_of_zone, zone, by_class, lanes))
    return tuple(rates)


def _rates_of_zone(zone: Zone, by_class: Int64Array, lanes: list[Lane]) -> Iterator[RoadRate]:
    figures: list[tuple[RoadClass | None, list[int]]] = [
        (road_class, by_class[k].tolist()) for k, road_class in enumerate(ROAD_CLASSES)
    ]
    legal = [ROAD_CLASSES.index(c) for c in LEGAL_CLASSES]
    figures.append((None, by_class[legal].sum(axis=0).tolist()))
    for road_class, lengths in figures:
        if not lengths[LANE_TOTAL]:
            continue
        for service, key, lane in lanes:
            yield RoadRate(
                zone=zone,
                service=service,
                carrier=key,
                road_class=road_class,
                length_um=Rate(lengths[lane], lengths[LANE_TOTAL]),
            )
