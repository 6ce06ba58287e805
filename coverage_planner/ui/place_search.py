"""Finding places by what a planner types: a site, a municipality, a mesh code, coordinates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from coverage_planner.model.layers import ZoneTable
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices, codes_to_indices, level_of_digits, valid_codes
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.ui.map.view import Bounds

MOST_PLACES = 30
LATITUDES, LONGITUDES = (20.0, 46.0), (122.0, 154.0)

_LEVEL_NAMES = {level: Text(level.value.ja, f"mesh of {level.digits} digits") for level in MeshLevel}
_NUMBER = r"(\d+(?:\.\d+)?)"
_ANGLE = re.compile(
    rf"(?P<before>[NE]|北緯|東経)?\s*{_NUMBER}\s*(?:[°度]\s*(?:{_NUMBER}\s*['′分]\s*)?(?:{_NUMBER}\s*[\"″秒]\s*)?)?"
    r"(?P<after>[NE])?",
    re.IGNORECASE,
)
_AXIS = {"N": "lat", "北緯": "lat", "E": "lon", "東経": "lon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place found: what to show in the list and where it is (a point, or an area with its bounds)."""

    title: str
    detail: Text
    latitude_deg: float
    longitude_deg: float
    bounds: Bounds | None = None
    site_number: int | None = None
    mesh: bool = False
    """True where ``bounds`` is one cell of the regional mesh, to be outlined."""


def find_places(query: str, sites: tuple[Site, ...], zones: ZoneTable | None) -> tuple[Place, ...]:
    """Return the places that fit a query, best first.

    Coordinates ("35.78 138.94", "N35.78 E138.94", 北緯35度46分48秒 東経138度56分24秒) and mesh codes of 4 to 10 digits are
    read whole; anything else is looked for in the identifiers and names of the sites and in the names and codes of the
    municipalities. Full-width figures and letters are read as half-width ones.
    """
    typed = unicodedata.normalize("NFKC", query).strip()
    if not typed:
        return ()
    point = read_coordinates(typed)
    if point is not None:
        return (_place_of_point(*point),)
    found: list[tuple[tuple[int, int, str], Place]] = []
    mesh = _mesh(typed)
    if mesh is not None:
        found.append(((0, 0, typed), mesh))
    needle = typed.casefold()
    for site in sites:
        rank = min(_rank(needle, site.site_id), _rank(needle, site.name))
        if rank < _NOT_FOUND:
            found.append(((rank, 1, site.site_id), _place_of_site(site)))
    for k, municipality in enumerate(zones.municipalities if zones is not None else ()):
        whole = municipality.prefecture_name + municipality.name
        rank = min(_rank(needle, text) for text in (municipality.name, whole, municipality.code))
        if rank < _NOT_FOUND and zones is not None:
            place = _place_of_municipality(zones, k)
            if place is not None:
                found.append(((rank, 2, municipality.code), place))
    found.sort(key=lambda pair: pair[0])
    return tuple(place for _rank_of, place in found[:MOST_PLACES])


_NOT_FOUND = 3


def _rank(needle: str, text: str) -> int:
    """Return 0 for the whole text, 1 for its beginning, 2 for a part of it."""
    straw = unicodedata.normalize("NFKC", text).casefold()
    if straw == needle:
        return 0
    if straw.startswith(needle):
        return 1
    return 2 if needle in straw else _NOT_FOUND


def read_coordinates(text: str) -> tuple[float, float] | None:
    """Return ``(latitude_deg, longitude_deg)`` of coordinates inside Japan, None where the text is nothing of the kind.

    Without letters the latitude comes first, unless only the other order lies in Japan.
    """
    angles = list(_ANGLE.finditer(text))
    if len(angles) != 2 or re.sub(r"[\s,、/]+", "", _ANGLE.sub("", text)):
        return None
    values = []
    for angle in angles:
        degrees, minutes, seconds = (float(angle.group(k) or 0) for k in (2, 3, 4))
        if minutes >= 60 or seconds >= 60:
            return None
        values.append(degrees + minutes / 60 + seconds / 3600)
    axes = [_AXIS.get((angle["before"] or angle["after"] or "").upper()) for angle in angles]
    if axes in (["lon", "lat"], ["lon", None], [None, "lat"]) or (axes == [None, None] and values[0] > LATITUDES[1]):
        values.reverse()
    elif axes[0] is not None and axes[0] == axes[1]:
        return None
    latitude, longitude = values
    inside = LATITUDES[0] <= latitude < LATITUDES[1] and LONGITUDES[0] <= longitude < LONGITUDES[1]
    return (latitude, longitude) if inside else None


def _place_of_point(latitude_deg: float, longitude_deg: float) -> Place:
    return Place(
        title=f"{latitude_deg:.5f}N {longitude_deg:.5f}E",
        detail=Text("座標", "coordinates"),
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
    )


def _mesh(typed: str) -> Place | None:
    digits = typed.replace("-", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in {level.digits for level in MeshLevel}:
        return None
    level = level_of_digits(len(digits))
    code = int(digits)
    if not bool(valid_codes([code], level)[0]):
        return None
    row, col = codes_to_indices([code], level)
    west, south, east, north = (float(side[0]) for side in bounds_of_indices(row, col, level))
    return Place(
        title=digits,
        detail=_LEVEL_NAMES[level],
        latitude_deg=(south + north) / 2,
        longitude_deg=(west + east) / 2,
        bounds=(west, south, east, north),
        mesh=True,
    )


def _place_of_site(site: Site) -> Place:
    return Place(
        title=f"{site.site_id}  {site.name}".strip(),
        detail=Text("局", "site"),
        latitude_deg=site.latitude_deg,
        longitude_deg=site.longitude_deg,
        site_number=site.number,
    )


def _place_of_municipality(zones: ZoneTable, index: int) -> Place | None:
    rows = np.flatnonzero(zones.municipality == index)
    if not rows.size:
        return None
    sides = bounds_of_indices(zones.row[rows], zones.col[rows], MeshLevel.HALF)
    west, south, east, north = (
        float(sides[0].min()),
        float(sides[1].min()),
        float(sides[2].max()),
        float(sides[3].max()),
    )
    municipality = zones.municipalities[index]
    return Place(
        title=municipality.name,
        detail=Text(municipality.prefecture_name, f"{municipality.prefecture_name}, {municipality.code}"),
        latitude_deg=(south + north) / 2,
        longitude_deg=(west + east) / 2,
        bounds=(west, south, east, north),
    )
