"""A base station site and its sectors; its cost items are in :mod:`~coverage_planner.model.cost_item`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import log10

from coverage_planner.model.cost_item import COST_KIND_NAMES, CostItem, CostKind
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.site_field_names import out_of_range
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind, Programme, SiteStatus, Technology
from coverage_planner.model.text import Text

__all__ = ["COST_KIND_NAMES", "AntennaPattern", "CostItem", "CostKind", "OffSector", "Sector", "Site"]

SECTOR_RANGES: dict[str, tuple[float, float]] = {
    "centre_frequency_mhz": (300.0, 100_000.0),
    "bandwidth_mhz": (1.0, 2_000.0),
    "power_dbm": (-30.0, 90.0),
    "gain_dbi": (-20.0, 50.0),
    "loss_db": (0.0, 60.0),
    "height_agl_m": (0.5, 700.0),
    "resource_blocks": (1, 1_000),
    "azimuth_deg": (-360.0, 360.0),
    "mechanical_tilt_deg": (-90.0, 90.0),
    "electrical_tilt_deg": (-90.0, 90.0),
}
"""Least and greatest value of each number of a sector."""
SITE_RANGES: dict[str, tuple[float, float]] = {"latitude_deg": (20.0, 46.0), "longitude_deg": (122.0, 154.0)}
"""Japan and its seas."""
BUILD_YEARS = (1989, 2099)
"""First and last fiscal year a site may be built in."""


class AntennaPattern(StrEnum):
    """Antenna pattern of a sector."""

    OMNI = "omni"
    SECTOR_3GPP = "3gpp"
    FILE = "file"
    """A pattern of the project's antenna library, named by the sector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """One transmitter of a site.

    ``carriers`` are all operators that use it: more than one means a shared (インフラシェアリング) sector.
    Power is the total transmit power; RSRP uses the power per resource element, ``power_dbm - 10 log10(12 N_RB)``.
    """

    carriers: tuple[Carrier, ...]
    technology: Technology = Technology.NR
    centre_frequency_mhz: float = 3700.0
    bandwidth_mhz: float = 100.0
    resource_blocks: int = 273
    power_dbm: float = 46.0
    gain_dbi: float = 15.0
    loss_db: float = 3.0
    pattern: AntennaPattern = AntennaPattern.OMNI
    azimuth_deg: float = 0.0
    mechanical_tilt_deg: float = 0.0
    electrical_tilt_deg: float = 0.0
    horizontal_beamwidth_deg: float = 65.0
    vertical_beamwidth_deg: float = 65.0
    height_agl_m: float = 20.0
    antenna_name: str = ""
    """Name in the antenna library, for the pattern FILE; its gain and electrical tilt stand for the sector's."""

    def __post_init__(self) -> None:
        """Refuse values no station has."""
        if not self.carriers:
            raise OutOfValidity(
                Text("セクタに事業者がありません", "a sector needs at least one carrier"), field="carriers"
            )
        if self.pattern is AntennaPattern.FILE and not self.antenna_name:
            raise OutOfValidity(
                Text("指向性がファイルなのにアンテナ名がありません", "a pattern from a file needs the antenna's name"),
                field="antenna_name",
            )
        for field, (low, high) in SECTOR_RANGES.items():
            if not low <= getattr(self, field) <= high:
                raise OutOfValidity(out_of_range(field, getattr(self, field), low, high), field=field)

    @property
    def eirp_per_resource_element_dbm(self) -> float:
        """EIRP per resource element in the main direction, dBm."""
        return self.power_dbm + self.gain_dbi - self.loss_db - 10 * log10(12 * self.resource_blocks)


@dataclass(frozen=True, slots=True)
class OffSector:
    """A sector that is switched off: kept in the plan, counting nothing; ``place`` is its place among all sectors."""

    place: int
    sector: Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place with one or more sectors.

    Attributes:
        number: unique in the project, never reused; ties between equal signals go to the lower number.
        site_id: the planner's own identifier, shown everywhere.
        district: 実施地区 of the subsidy application; sites of one district and owner are one project.
        base_station_parent: 高度特定基地局 (親局), counted by 5G基盤展開率.
        enabled: switched off sites stay in the plan and count nothing.
        sectors: those that are switched on; whatever computes or counts sees these only.
        off_sectors: those that are switched off.
        build_year: fiscal year in which it is to be built (2026 is 令和8年度), None while no roll-out says so.
    """

    number: int
    site_id: str
    name: str = ""
    latitude_deg: float
    longitude_deg: float
    status: SiteStatus = SiteStatus.CANDIDATE
    sectors: tuple[Sector, ...] = ()
    off_sectors: tuple[OffSector, ...] = ()
    enabled: bool = True
    locked: bool = False
    base_station_parent: bool = False
    owner: OwnerKind = OwnerKind.CARRIER
    programme: Programme = Programme.BASE_STATION_FACILITY
    district: str = ""
    costs: tuple[CostItem, ...] = ()
    note: str = ""
    build_year: int | None = None

    def __post_init__(self) -> None:
        """Refuse positions outside Japan and its seas, and years that are none."""
        first, last = BUILD_YEARS
        if self.build_year is not None and not first <= self.build_year <= last:
            raise OutOfValidity(out_of_range("build_year", self.build_year, first, last), field="build_year")
        for field, (low, high) in SITE_RANGES.items():
            if not low <= getattr(self, field) <= high:
                raise OutOfValidity(out_of_range(field, getattr(self, field), low, high), field=field)

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """All carriers of its sectors, in the fixed order of :data:`CARRIERS`."""
        used = {carrier for sector in self.sectors for carrier in sector.carriers}
        return tuple(carrier for carrier in CARRIERS if carrier in used)

    @property
    def listed_sectors(self) -> tuple[tuple[Sector, bool], ...]:
        """All sectors in the order in which the planner put them, each with whether it is switched on."""
        listed = [(sector, True) for sector in self.sectors]
        for off in sorted(self.off_sectors, key=lambda one: one.place):
            listed.insert(min(max(off.place, 0), len(listed)), (off.sector, False))
        return tuple(listed)

    @property
    def technologies(self) -> frozenset[Technology]:
        """Radio generations of its sectors."""
        return frozenset(sector.technology for sector in self.sectors)

    @property
    def total_cost_yen(self) -> int:
        """総事業費: all cost items but the yearly running cost."""
        return sum(item.amount_yen for item in self.costs if item.counts)

    @property
    def eligible_cost_yen(self) -> int:
        """補助対象経費 as stated by the planner."""
        return sum(item.amount_yen for item in self.costs if item.eligible and item.counts)

    def moved_to(self, latitude_deg: float, longitude_deg: float) -> Site:
        """Return the same site at another place."""
        return replace(self, latitude_deg=latitude_deg, longitude_deg=longitude_deg)
