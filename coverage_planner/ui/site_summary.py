"""What the form of sites shows of several sites: every field's value, or that they differ; worked out without Qt objects.

Of each field the first value and the first that differs from it are enough to show it; for 5,000 sites that is a tenth of a
second, so that many sites are summed up beside the main thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coverage_planner.engine.sector_table import check_sectors
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.bands import band_of
from coverage_planner.model.errors import Cancelled, OutOfValidity
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import CARRIERS, Carrier

NO_BAND = "-"
"""Stands for frequencies outside every band."""
NO_YEAR = 0
"""Stands for a site without a build year."""
SITE_FIELDS = (
    "site_id",
    "name",
    "district",
    "note",
    "latitude_deg",
    "longitude_deg",
    "enabled",
    "locked",
    "base_station_parent",
    "status",
    "owner",
    "programme",
    "build_year",
)
SECTOR_NUMBERS = (
    "centre_frequency_mhz",
    "bandwidth_mhz",
    "power_dbm",
    "gain_dbi",
    "loss_db",
    "height_agl_m",
    "azimuth_deg",
    "mechanical_tilt_deg",
    "electrical_tilt_deg",
    "horizontal_beamwidth_deg",
    "vertical_beamwidth_deg",
)
_CHECKED = 200
"""Sites of a selection of which it is said what the model cannot compute (5 ms)."""
_REST_S = 0.000_5
"""Between two fields the interpreter's lock is given away, so that the window paints and answers."""

Values = tuple[Any, ...]
"""The one value of a field, or the first two that differ."""


@dataclass(frozen=True, slots=True)
class AntennaOfLibrary:
    """A pattern of the antenna library in the choice of patterns."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class SectorSummary:
    """What the fields show of some sectors.

    Attributes:
        count: of the sectors.
        carriers: whether each carrier uses them.
        values: of the fields technology, band, pattern, eirp and :data:`SECTOR_NUMBERS`.
        patterns: that occur.
    """

    count: int
    carriers: Mapping[Carrier, Values]
    values: Mapping[str, Values]
    patterns: frozenset[AntennaPattern]


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What the panel shows of some sites.

    Attributes:
        sites: the sites.
        values: of :data:`SITE_FIELDS`.
        any_locked: whether one of them is locked.
        sectors: of the sectors edited together.
        total_yen, eligible_yen: costs of all.
        warning: what the model cannot compute, with the site it is about.
    """

    sites: tuple[Site, ...]
    values: Mapping[str, Values]
    any_locked: bool
    sectors: SectorSummary
    total_yen: int
    eligible_yen: int
    warning: tuple[str, OutOfValidity] | None


def pattern_term(sector: Sector) -> AntennaPattern | AntennaOfLibrary:
    """Return what the choice of patterns shows for a sector."""
    return AntennaOfLibrary(sector.antenna_name) if sector.pattern is AntennaPattern.FILE else sector.pattern


def eirp_dbm(sector: Sector, antennas: Sequence[AntennaFile]) -> float:
    """Return power + gain - feeder loss, all of the carrier's bandwidth; the gain of a file stands for the sector's."""
    gain = sector.gain_dbi
    if sector.pattern is AntennaPattern.FILE:
        gain = next((a.gain_dbi for a in antennas if a.name == sector.antenna_name), gain)
    return sector.power_dbm + gain - sector.loss_db


def sector_summary(
    sectors: Sequence[Sector], antennas: Sequence[AntennaFile], cancelled: threading.Event | None = None
) -> SectorSummary:
    """Return what the fields show of sectors, of none nothing.

    Raises:
        Cancelled: ``cancelled`` was set.
    """
    if not sectors:
        return SectorSummary(0, {}, {}, frozenset())
    values: dict[str, Values] = {}
    readers: dict[str, Callable[[Sector], Any]] = {
        "technology": lambda sector: sector.technology,
        "band": lambda sector: band_of(sector.technology, sector.centre_frequency_mhz) or NO_BAND,
        "pattern": pattern_term,
        "eirp": lambda sector: eirp_dbm(sector, antennas),
    }
    for field, read in readers.items():
        values[field] = _values(map(read, sectors))
        _rest(cancelled)
    for field in SECTOR_NUMBERS:
        numbers = (getattr(sector, field) for sector in sectors)
        values[field] = _values(number % 360.0 for number in numbers) if field == "azimuth_deg" else _values(numbers)
        _rest(cancelled)
    carriers = {carrier: _values(carrier in sector.carriers for sector in sectors) for carrier in CARRIERS}
    return SectorSummary(len(sectors), carriers, values, frozenset({sector.pattern for sector in sectors}))


def site_summary(
    sites: tuple[Site, ...],
    places: Sequence[int] | None,
    radio: RadioSettings,
    cancelled: threading.Event | None = None,
) -> SiteSummary:
    """Return what the panel shows of sites.

    Args:
        sites: at least one.
        places: which sectors of the site are edited, None for all sectors of all sites.
        radio: the antennas, and the model that says what a sector may be.
        cancelled: ends the work with ``Cancelled``.
    """
    values: dict[str, Values] = {}
    for field in SITE_FIELDS:
        values[field] = _values(NO_YEAR if (v := getattr(site, field)) is None else v for site in sites)
        _rest(cancelled)
    sectors = [
        sector
        for site in sites
        for place, (sector, _on) in enumerate(site.listed_sectors)
        if places is None or place in places
    ]
    total = eligible = 0
    for place, site in enumerate(sites):
        total += site.total_cost_yen
        eligible += site.eligible_cost_yen
        if place % 500 == 499:
            _rest(cancelled)
    return SiteSummary(
        sites=sites,
        values=values,
        any_locked=any(site.locked for site in sites),
        sectors=sector_summary(sectors, radio.antennas, cancelled),
        total_yen=total,
        eligible_yen=eligible,
        warning=_warning(sites, radio),
    )


def _values(values: Iterable[Any]) -> Values:
    """Return the first value, and the first that differs from it."""
    rest = iter(values)
    first = next(rest)
    for value in rest:
        if value != first:
            return (first, value)
    return (first,)


def _warning(sites: tuple[Site, ...], radio: RadioSettings) -> tuple[str, OutOfValidity] | None:
    for site in sites[:_CHECKED]:
        try:
            check_sectors(site, radio)
        except OutOfValidity as error:
            return site.site_id, error
    return None


def _rest(cancelled: threading.Event | None) -> None:
    if cancelled is not None:
        if cancelled.is_set():
            raise Cancelled
        time.sleep(_REST_S)
