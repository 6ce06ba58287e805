"""The columns of the table of sites: what the site form shows of each, and what each adds and costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload

from PySide6.QtCore import QCoreApplication

from coverage_planner.model.bands import frequency_text
from coverage_planner.model.results import SiteLedger
from coverage_planner.model.site import AntennaPattern, Site
from coverage_planner.model.terms import RoadClass, Technology, name_of
from coverage_planner.project.site_sectors import SectorEntry, entries_of
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.ui.language import shown, shown_carriers
from coverage_planner.ui.record_table import RecordColumn


class Derived(Sequence[Any]):
    """What is worked out of each site only when it is looked at: of 5,000 sites a few dozen rows are in front."""

    def __init__(self, sites: Sequence[Site], value: Callable[[Site], Any]) -> None:
        self._sites, self._value = sites, value

    def __len__(self) -> int:
        return len(self._sites)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        """Return the value of the site there."""
        if isinstance(place, slice):
            return Derived(self._sites[place], self._value)
        return self._value(self._sites[place])


def site_columns(
    sites: Sequence[Site], ledgers: Mapping[int, SiteLedger], rates: Mapping[int, str]
) -> tuple[RecordColumn, ...]:
    """Return the columns of sites; figures of sites without a ledger (existing or switched off) stay empty."""

    def figures(name: str) -> Sequence[int | None]:
        # Yen per person is a division of its own for every site.
        return Derived(sites, lambda s: getattr(ledgers[s.number], name) if s.number in ledgers else None)

    def column(header: str, values: Sequence[Any], **options: Any) -> RecordColumn:
        return RecordColumn(header, values, **options)

    def figure(header: str, name: str) -> RecordColumn:
        return RecordColumn(header, figures(name), show=_count, numeric=True, evaluated=True)

    def by_sectors(header: str, words: Callable[[tuple[SectorEntry, ...]], str]) -> RecordColumn:
        # Only the rows in front are ever worded; for 5,000 sites that took 0.4 s at every edit.
        return RecordColumn(header, sites, show=lambda site: words(entries_of(site)))

    translate = QCoreApplication.translate
    return (
        column(translate("SiteColumns", "Site ID"), [s.site_id for s in sites]),
        column(translate("SiteColumns", "Name"), [s.name for s in sites]),
        column(translate("SiteColumns", "Status"), [s.status for s in sites], show=lambda v: shown(name_of(v))),
        column(translate("SiteColumns", "On"), [s.enabled for s in sites], show=_circle),
        column(translate("SiteColumns", "Locked"), [s.locked for s in sites], show=lambda on: "○" if on else ""),
        column(translate("SiteColumns", "Carriers"), Derived(sites, lambda s: s.carriers), show=shown_carriers),
        column(translate("SiteColumns", "District"), [s.district for s in sites]),
        figure(translate("SiteColumns", "Newly covered"), "persons_newly_covered"),
        figure(translate("SiteColumns", "In reach"), "persons_in_reach"),
        figure(translate("SiteColumns", "Only by it"), "persons_solely_covered"),
        column(
            translate("SiteColumns", "National road (km)"),
            Derived(sites, lambda s: _road(ledgers.get(s.number))),
            show=lambda um: "" if um is None else f"{um / 1e9:,.3f}",
            numeric=True,
            evaluated=True,
        ),
        column(
            translate("SiteColumns", "Total cost (yen)"),
            Derived(sites, lambda s: s.total_cost_yen or None),
            show=_count,
            numeric=True,
        ),
        figure(translate("SiteColumns", "Yen per person"), "yen_per_newly_covered_person"),
        column(translate("SiteColumns", "State share"), [rates.get(s.number, "") for s in sites], evaluated=True),
        column(translate("SiteColumns", "Project owner"), [s.owner for s in sites], show=lambda v: shown(name_of(v))),
        by_sectors(translate("SiteColumns", "Sectors"), sectors_text),
        by_sectors(translate("SiteColumns", "Service"), _services),
        by_sectors(translate("SiteColumns", "Frequency"), _frequencies),
        by_sectors(translate("SiteColumns", "Azimuth"), azimuths_text),
        column(
            translate("SiteColumns", "Height (m)"),
            Derived(sites, _height_agl_m),
            show=lambda m: "" if m is None else f"{m:g}",
            numeric=True,
        ),
        column(
            translate("SiteColumns", "Build year"),
            [s.build_year for s in sites],
            show=lambda year: "" if year is None else FiscalYear(year).label,
            numeric=True,
        ),
    )


def figure_columns() -> tuple[int, ...]:
    """Return the places of the columns that an evaluation fills."""
    return tuple(place for place, column in enumerate(site_columns((), {}, {})) if column.evaluated)


def sectors_text(entries: tuple[SectorEntry, ...]) -> str:
    """Return how many sectors there are and how many of them are switched off."""
    off = sum(1 for entry in entries if not entry.on)
    if not off:
        return str(len(entries))
    return QCoreApplication.translate("SiteColumns", "{n} ({off} off)").format(n=len(entries), off=off)


def azimuths_text(entries: tuple[SectorEntry, ...]) -> str:
    """Return the azimuths of the sectors that are on, "all round" where all of them are omnidirectional."""
    on = [entry.sector for entry in entries if entry.on]
    angles = [f"{s.azimuth_deg:g}°" for s in on if s.pattern is not AntennaPattern.OMNI]
    if on and not angles:
        return QCoreApplication.translate("SiteColumns", "all round")
    return "・".join(angles)


def _services(entries: tuple[SectorEntry, ...]) -> str:
    there = {entry.sector.technology for entry in entries if entry.on}
    return "・".join(shown(name_of(technology)) for technology in Technology if technology in there)


def _frequencies(entries: tuple[SectorEntry, ...]) -> str:
    there = sorted({entry.sector.centre_frequency_mhz for entry in entries if entry.on})
    return "・".join(dict.fromkeys(frequency_text(mhz) for mhz in there))


def _height_agl_m(site: Site) -> float | None:
    """Return the height of the highest sector, on or off."""
    sectors = (*site.sectors, *(off.sector for off in site.off_sectors))
    return max((sector.height_agl_m for sector in sectors), default=None)


def _circle(on: bool) -> str:
    return "○" if on else "－"


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _road(ledger: SiteLedger | None) -> int | None:
    return None if ledger is None else ledger.road_new_um.get(RoadClass.NATIONAL, 0)
