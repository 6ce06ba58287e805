"""Colours and signs of the printed map, the same as in the window (colour-blind safe, after Okabe and Ito)."""

from __future__ import annotations

from coverage_planner.model.site import Site
from coverage_planner.model.terms import Carrier, OwnerKind, SiteStatus, name_of

COVERED = ("#56B4E9", 0.35)
NEWLY_COVERED = ("#009E73", 0.60)
UNSERVED_RAMP = (
    (1, "#F5EFC7"),
    (10, "#DCCB84"),
    (100, "#B59C4C"),
    (1000, "#7A6526"),
)
"""Populated and unserved half meshes: least persons of a class and its colour (yellow-grey, darker = more)."""
UNSERVED_OPACITY = 0.85
ROAD_COVERED = "#5B7C99"
ROAD_GAP = "#D7191C"
ROAD_OTHER = "#B8B8B8"
ROAD_UNKNOWN = "#6E6E6E"
"""Expressways and national roads whose coverage is not known for want of an input."""
BOUNDARY = "#4A4A4A"
SHARED = "#0072B2"
"""Stations of a neutral host or used by several carriers."""
CARRIER_COLOURS = {
    Carrier.DOCOMO: "#D55E00",
    Carrier.KDDI: "#E69F00",
    Carrier.SOFTBANK: "#757575",
    Carrier.RAKUTEN: "#CC79A7",
}
MARKERS = {"existing": "o", "candidate": "^", "locked": "s"}
MARKER_NAMES = {"existing": "既設局", "candidate": "候補局", "locked": "固定した局"}
SHARED_NAME = "共用（複数社・シェアリング）"


def site_colour(site: Site) -> str:
    """Return the colour of a station: its carrier's, or the shared colour."""
    if site.owner is OwnerKind.NEUTRAL_HOST or len(site.carriers) != 1:
        return SHARED
    return CARRIER_COLOURS[site.carriers[0]]


def site_colour_name(site: Site) -> str:
    """Return the legend text of a station's colour."""
    if site.owner is OwnerKind.NEUTRAL_HOST or len(site.carriers) != 1:
        return SHARED_NAME
    return name_of(site.carriers[0]).ja


def site_shape(site: Site) -> str:
    """Return the key of a station's marker: shape says status, so colour is never alone."""
    if site.locked:
        return "locked"
    return "existing" if site.status is SiteStatus.EXISTING else "candidate"


def rgb(colour: str) -> tuple[int, int, int]:
    """Return ``#RRGGBB`` as three bytes."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def on_white(colour: str, opacity: float) -> tuple[int, int, int]:
    """Return the colour as it looks on white paper."""
    red, green, blue = (round(255 + (part - 255) * opacity) for part in rgb(colour))
    return red, green, blue
