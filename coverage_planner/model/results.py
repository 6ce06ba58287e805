"""Indicator results: rates per zone, road rates, per-site ledgers, targets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.rate import Rate
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.terms import RoadClass, Service, ZoneKind
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone of an indicator: whole area (code ``""``), prefecture (two digits) or municipality (five digits).

    ``is_estimate`` marks figures the ministry does not publish (all municipal ones, RULES 1.1m): 推計.
    ``partly_loaded`` is True where the population tables hold a part of the zone only: 一部のみ. It is about persons;
    roads are read for the whole zone.
    """

    kind: ZoneKind
    code: str
    name: str
    partly_loaded: bool = False

    @property
    def is_estimate(self) -> bool:
        """True for municipal figures."""
        return self.kind is ZoneKind.MUNICIPALITY

    @property
    def persons_name(self) -> Text:
        """The name as it stands beside population figures: marked 一部のみ where only a part of the zone is loaded."""
        if not self.partly_loaded:
            return Text(self.name, self.name)
        return Text(f"{self.name}（{PARTLY_LOADED.ja}）", f"{self.name} ({PARTLY_LOADED.en})")


PARTLY_LOADED = Text("一部のみ", "part only")
"""Mark of population figures of a zone of which only a part is loaded."""
NOT_JUDGED = Text(
    "判定しない（区域の一部の人口しか読み込んでいないため）",
    "not judged (only a part of the zone's population is loaded)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationRate:
    """Persons covered in a zone by one carrier or by any (``carrier`` is a carrier's value or ``"any"``)."""

    zone: Zone
    service: Service
    carrier: str
    persons: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadRate:
    """Micrometres of road covered in a zone; ``road_class`` None is expressways and national roads together.

    道路カバー率 is ``service`` MOBILE; the 5G one is a diagnostic of its own.
    """

    zone: Zone
    service: Service
    carrier: str
    road_class: RoadClass | None
    length_um: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetProgress:
    """One target of RULES 1.1-1.3 in one zone, and what is missing: persons, metres (rounded up) or meshes."""

    indicator: str
    """``population_coverage``, ``road_coverage`` or ``base_deployment``."""
    target_id: str
    fiscal_year_end: str
    label_ja: str
    label_en: str
    zone: Zone
    target: Fraction
    rate: Rate
    shortfall: int

    @property
    def is_judged(self) -> bool:
        """False where only a part of the zone's population is loaded: neither reached nor missed (NOT_JUDGED)."""
        return not (self.zone.partly_loaded and self.indicator == "population_coverage")

    @property
    def reached(self) -> bool | None:
        """True when nothing is missing; None where the target is not judged."""
        return self.shortfall == 0 if self.is_judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All indicators of one plan under one definition; what lacks an input is empty or None and named in ``absent``."""

    plan: str
    definition: CoverageDefinition
    population: tuple[PopulationRate, ...]
    road: tuple[RoadRate, ...]
    base_deployment: Rate | None
    persons_outside_mobile: int | None
    """4Gエリア外人口: persons of meshes outside every carrier's mobile area; None when no mobile area is known."""
    municipalities_without_5g_station: tuple[str, ...] | None
    targets: tuple[TargetProgress, ...]
    absent: tuple[str, ...]
    """Names of indicators not computed for want of an input, e.g. ``road_coverage``."""
    municipalities_reached_by_5g_only: tuple[str, ...] = ()
    """Municipalities that a 5G area reaches though the station table has no 5G station there: the table is incomplete."""
    road_definition: Text | None = None
    """Which roads count and with which municipality; None without roads."""
    remarks: tuple[Text, ...] = ()
    """What must be read with every figure, e.g. that 1 km cells were split evenly."""

    def population_rate(
        self, kind: ZoneKind = ZoneKind.ALL, code: str = "", carrier: str = "any", service: Service = Service.NR
    ) -> PopulationRate:
        """Return one population rate.

        Raises:
            KeyError: if the assessment has no such rate.
        """
        for rate in self.population:
            if (
                rate.zone.kind is kind
                and rate.zone.code == code
                and rate.carrier == carrier
                and rate.service is service
            ):
                return rate
        raise KeyError((kind, code, carrier, service))

    def road_rate(
        self,
        road_class: RoadClass | None,
        kind: ZoneKind = ZoneKind.ALL,
        code: str = "",
        carrier: str = "any",
        service: Service = Service.MOBILE,
    ) -> RoadRate | None:
        """Return one road rate, or None where roads are absent."""
        for rate in self.road:
            if (
                rate.road_class is road_class
                and rate.zone.kind is kind
                and rate.zone.code == code
                and rate.carrier == carrier
                and rate.service is service
            ):
                return rate
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLedger:
    """What one site adds: persons (5G, any carrier) and road micrometres, and what a newly covered person costs.

    Attributes:
        persons_in_reach: persons of meshes the site alone would cover.
        persons_newly_covered: persons of meshes covered with the site that the base (service areas and existing
            sites of the plan) leaves uncovered, this site being the only addition.
        persons_solely_covered: persons of meshes that the plan would lose without the site.
        road_new_um: newly covered road by class in micrometres, 道路カバー率 sense (mobile).
        road_sole_um: road that the plan would lose without the site.
        total_cost_yen: 総事業費 of the site.
    """

    site_number: int
    persons_in_reach: int
    persons_newly_covered: int
    persons_solely_covered: int
    road_new_um: dict[RoadClass, int]
    road_sole_um: dict[RoadClass, int]
    total_cost_yen: int

    @property
    def yen_per_newly_covered_person(self) -> int | None:
        """総事業費 over newly covered persons, rounded half up; None without costs or newly covered persons."""
        if not self.persons_newly_covered or not self.total_cost_yen:
            return None
        return (2 * self.total_cost_yen + self.persons_newly_covered) // (2 * self.persons_newly_covered)
