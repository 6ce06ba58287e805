"""Edits of the sectors of a site as pure functions: those switched on and those switched off in one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.site import AntennaPattern, OffSector, Sector, Site
from coverage_planner.model.terms import CARRIERS, Carrier
from coverage_planner.model.text import Text

MOST_SECTORS = 24
"""Sectors of one site that a form lists; sites of tables may have more, but none can be added to them."""
LOBE_GAIN_DBI = 18.0
"""Gain of the sectors that a template makes of an omnidirectional antenna: the one of the example preset of new sites."""


@dataclass(frozen=True, slots=True)
class SectorEntry:
    """A sector in the list of a form."""

    sector: Sector
    on: bool = True


def entries_of(site: Site) -> tuple[SectorEntry, ...]:
    """Return all sectors in the order in which the planner put them."""
    return tuple(SectorEntry(sector, on=on) for sector, on in site.listed_sectors)


def with_entries(site: Site, entries: Iterable[SectorEntry]) -> Site:
    """Return the site with other sectors."""
    listed = tuple(entries)
    return replace(
        site,
        sectors=tuple(entry.sector for entry in listed if entry.on),
        off_sectors=tuple(OffSector(place, entry.sector) for place, entry in enumerate(listed) if not entry.on),
    )


def with_sector_values(site: Site, places: Iterable[int] | None, values: dict[str, Any]) -> Site:
    """Return the site with fields of some sectors changed, of all of them where ``places`` is None.

    Raises:
        OutOfValidity: a value no sector can have.
    """
    chosen = None if places is None else frozenset(places)
    return with_entries(
        site,
        (
            replace(entry, sector=replace(entry.sector, **values)) if chosen is None or place in chosen else entry
            for place, entry in enumerate(entries_of(site))
        ),
    )


def with_carrier(site: Site, places: Iterable[int] | None, carriers: dict[Carrier, bool]) -> Site:
    """Return the site with carriers put on or taken off some sectors (all where ``places`` is None).

    Raises:
        OutOfValidity: a sector would be left without any carrier.
    """

    def changed(entry: SectorEntry) -> SectorEntry:
        has = {carrier: carriers.get(carrier, carrier in entry.sector.carriers) for carrier in CARRIERS}
        sector = replace(entry.sector, carriers=tuple(carrier for carrier, on in has.items() if on))
        return replace(entry, sector=sector)

    chosen = None if places is None else frozenset(places)
    return with_entries(
        site,
        (
            changed(entry) if chosen is None or place in chosen else entry
            for place, entry in enumerate(entries_of(site))
        ),
    )


def switched(site: Site, places: Iterable[int], on: bool) -> Site:
    """Return the site with some sectors switched on or off."""
    chosen = frozenset(places)
    return with_entries(
        site, (replace(entry, on=on) if place in chosen else entry for place, entry in enumerate(entries_of(site)))
    )


def added(site: Site, sector: Sector) -> Site:
    """Return the site with one more sector at the end.

    Raises:
        PlannerError: it has as many as a form can list.
    """
    entries = entries_of(site)
    if len(entries) >= MOST_SECTORS:
        raise PlannerError(
            Text(
                f"1局のセクタは{MOST_SECTORS}までです",
                f"a site has at most {MOST_SECTORS} sectors",
            ),
            remedy=Text("使わないセクタを削除してください", "remove a sector that is not used"),
            field=site.site_id,
        )
    return with_entries(site, (*entries, SectorEntry(sector)))


def duplicated(site: Site, place: int) -> Site:
    """Return the site with a copy of a sector right after it.

    Raises:
        PlannerError: it has as many as a form can list.
    """
    entries = entries_of(site)
    copy = entries_of(added(site, entries[place].sector))[-1]
    return with_entries(site, (*entries[: place + 1], copy, *entries[place + 1 :]))


def removed(site: Site, places: Iterable[int]) -> Site:
    """Return the site without some sectors; one without any is a mast without equipment."""
    gone = frozenset(places)
    return with_entries(site, (entry for place, entry in enumerate(entries_of(site)) if place not in gone))


def moved(site: Site, place: int, to: int) -> Site:
    """Return the site with a sector at another place of the list."""
    entries = list(entries_of(site))
    entries.insert(to, entries.pop(place))
    return with_entries(site, entries)


def three_sectors(site: Site, place: int) -> Site:
    """Return the site with three sectors, 120 degrees apart, in place of one; the first keeps its azimuth.

    An omnidirectional antenna becomes a 3GPP sector of :data:`LOBE_GAIN_DBI`; a directional one is taken over as it is.

    Raises:
        PlannerError: it has as many as a form can list.
    """
    entries = entries_of(site)
    if len(entries) + 2 > MOST_SECTORS:
        added(with_entries(site, entries[:1] * MOST_SECTORS), entries[place].sector)
    first = entries[place]
    lobe = first.sector
    if lobe.pattern is AntennaPattern.OMNI:
        lobe = replace(lobe, pattern=AntennaPattern.SECTOR_3GPP, gain_dbi=LOBE_GAIN_DBI)
    three = (
        replace(first, sector=replace(lobe, azimuth_deg=(lobe.azimuth_deg + turn) % 360.0))
        for turn in (0.0, 120.0, 240.0)
    )
    return with_entries(site, (*entries[:place], *three, *entries[place + 1 :]))
