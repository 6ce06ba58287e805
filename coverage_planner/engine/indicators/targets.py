"""Targets by fiscal year as data (targets.toml), and what is missing to each: persons, metres or meshes."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from coverage_planner.engine.indicators.zones import WHOLE_AREA
from coverage_planner.model.rate import Rate
from coverage_planner.model.results import PopulationRate, RoadRate, TargetProgress, Zone
from coverage_planner.model.terms import ANY_CARRIER, RoadClass, Service, ZoneKind

MICROMETRES_PER_METRE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target of the policy, for the overlay of the four carriers (RULES 1.1b)."""

    target_id: str
    indicator: str
    fiscal_year: int
    each_prefecture: bool
    value: Fraction
    road_class: RoadClass | None
    label_ja: str
    label_en: str
    source: str
    confidence: str


@cache
def targets() -> tuple[Target, ...]:
    """Return the targets of targets.toml in their order."""
    text = (files(__package__) / "targets.toml").read_text(encoding="utf-8")
    return tuple(
        Target(
            target_id=entry["id"],
            indicator=entry["indicator"],
            fiscal_year=entry["fiscal_year"],
            each_prefecture=entry["scope"] == "each_prefecture",
            value=Fraction(entry["percent"], 100),
            road_class=RoadClass(entry["road_class"]) if "road_class" in entry else None,
            label_ja=entry["label_ja"],
            label_en=entry["label_en"],
            source=entry["source"],
            confidence=entry["confidence"],
        )
        for entry in tomllib.loads(text)["target"]
    )


def target_progress(
    population: Sequence[PopulationRate], road: Sequence[RoadRate], base_deployment: Rate | None
) -> tuple[TargetProgress, ...]:
    """Return the progress towards every target whose rate was computed.

    National targets are measured on what is loaded (zone 対象全域), which need not be the nation. Road that is missing
    is told in metres, rounded up. A target is judged on the exact rate, not on the printed one.
    """
    progress = []
    for target in targets():
        for zone, rate in _rates_of(target, population, road, base_deployment):
            shortfall = rate.shortfall(target.value)
            if target.indicator == "road_coverage":
                shortfall = -(-shortfall // MICROMETRES_PER_METRE)
            progress.append(
                TargetProgress(
                    indicator=target.indicator,
                    target_id=target.target_id,
                    fiscal_year_end=f"{target.fiscal_year}年度末",
                    label_ja=f"{target.label_ja}（{target.fiscal_year}年度末）",
                    label_en=f"{target.label_en} (end of FY{target.fiscal_year})",
                    zone=zone,
                    target=target.value,
                    rate=rate,
                    shortfall=shortfall,
                )
            )
    return tuple(progress)


def _rates_of(
    target: Target, population: Sequence[PopulationRate], road: Sequence[RoadRate], base_deployment: Rate | None
) -> list[tuple[Zone, Rate]]:
    if target.indicator == "base_deployment":
        return [] if base_deployment is None else [(WHOLE_AREA, base_deployment)]
    kind = ZoneKind.PREFECTURE if target.each_prefecture else ZoneKind.ALL
    if target.indicator == "road_coverage":
        return [
            (r.zone, r.length_um)
            for r in road
            if r.zone.kind is kind
            and r.carrier == ANY_CARRIER
            and r.service is Service.MOBILE
            and r.road_class is target.road_class
        ]
    return [
        (r.zone, r.persons)
        for r in population
        if r.zone.kind is kind and r.carrier == ANY_CARRIER and r.service is Service.NR
    ]
