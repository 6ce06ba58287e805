"""What the project file keeps as JSON beside its tables: sectors that are switched off, and bookmarks of the map.

Both live among the values that every save writes anew, so that an older program, which does not know them, can neither
misread them nor leave them behind at sites they do not belong to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from coverage_planner.model.bookmark import Bookmark, with_bookmark
from coverage_planner.model.site import AntennaPattern, OffSector, Sector, Site
from coverage_planner.model.terms import Carrier, Technology


def off_sectors_to_json(sites: tuple[Site, ...]) -> list[list[Any]]:
    """Return row of the site, place in its list and fields of every sector that is switched off."""
    return [[row, off.place, asdict(off.sector)] for row, site in enumerate(sites) for off in site.off_sectors]


def off_sectors_from_json(record: object) -> dict[int, tuple[OffSector, ...]]:
    """Return the switched-off sectors by row of the site.

    Raises:
        ValueError, TypeError, PlannerError: a value no sector can have.
    """
    if not isinstance(record, list):
        raise ValueError("off_sectors is no list")
    found: dict[int, list[OffSector]] = defaultdict(list)
    for row, place, values in record:
        sector = Sector(
            **{
                **values,
                "carriers": tuple(Carrier(name) for name in values["carriers"]),
                "technology": Technology(values["technology"]),
                "pattern": AntennaPattern(values["pattern"]),
            }
        )
        found[int(row)].append(OffSector(int(place), sector))
    return {row: tuple(sectors) for row, sectors in found.items()}


def questions_from_json(record: object) -> tuple[tuple[str, str], ...]:
    """Return the questions of the window's studies; what is none is left out, the window reads them with care anyhow."""
    if not isinstance(record, dict):
        return ()
    return tuple((name, text) for name, text in sorted(record.items()) if isinstance(text, str))


def bookmarks_to_json(bookmarks: tuple[Bookmark, ...]) -> list[list[Any]]:
    """Return name and bounds of each bookmark."""
    return [[one.name, list(one.bounds)] for one in bookmarks]


def bookmarks_from_json(record: object) -> tuple[Bookmark, ...]:
    """Return the bookmarks.

    Raises:
        ValueError, TypeError, PlannerError: a value no bookmark can have.
    """
    if not isinstance(record, list):
        raise ValueError("bookmarks is no list")
    found: tuple[Bookmark, ...] = ()
    for name, bounds in record:
        west, south, east, north = (float(value) for value in bounds)
        found = with_bookmark(found, Bookmark(str(name), (west, south, east, north)))
    return found
