"""Sites grouped by lattice tile: the pieces a plan of any size is cut into, each with the ground it looks at.

A group holds sites that stand in one secondary mesh (第2次地域区画) and belong to the same of the plans asked for, so that
a site that several plans share is computed once. Which group a site falls into changes nothing in the result: covered
sub-cells of groups are joined by OR, which is exact in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coverage_planner.engine.lattice_tiles import Tile, tile_window
from coverage_planner.engine.mapped_levels import LEAST_REACH_M
from coverage_planner.engine.site_terrain import window_around
from coverage_planner.model.lattice import TILE_SUBCELLS, Window, subcell_of_point
from coverage_planner.model.layers import Terrain
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import Sector, Site

MOST_SITES = 32
"""Sites of a group: with P.1812 and 5 km some three seconds of one core, so little is lost with a worker, and the
covered tiles that travel back are few against the computing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGroup:
    """Sites that one task computes.

    Attributes:
        tile: the lattice tile they stand in.
        plans: positions, among the plans asked for, of those that the sites belong to.
        sites: each content (place and sectors) once, in the order of the plans.
        window: holds whatever heights the footprints of the tile may look at.
    """

    tile: Tile
    plans: tuple[int, ...]
    sites: tuple[Site, ...]
    window: Window


def group_sites(plans: Sequence[Plan], radio: RadioSettings, *, most_sites: int = MOST_SITES) -> tuple[SiteGroup, ...]:
    """Return the active sites of some plans in groups, by tile from south to north and west to east."""
    members: dict[tuple[float, float, tuple[Sector, ...]], tuple[Site, list[int]]] = {}
    for position, plan in enumerate(plans):
        for site in plan.active_sites:
            content = site.latitude_deg, site.longitude_deg, site.sectors
            _, belongs_to = members.setdefault(content, (site, []))
            if position not in belongs_to:
                belongs_to.append(position)
    of_tile: dict[tuple[Tile, tuple[int, ...]], list[Site]] = {}
    for site, belongs_to in members.values():
        row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
        tile = row // TILE_SUBCELLS, col // TILE_SUBCELLS
        of_tile.setdefault((tile, tuple(belongs_to)), []).append(site)
    return tuple(
        SiteGroup(tile=tile, plans=belongs_to, sites=some, window=_window_of(tile, radio))
        for (tile, belongs_to), sites in sorted(of_tile.items(), key=lambda item: item[0])
        for some in _in_runs(sites, most_sites)
    )


def _in_runs(sites: list[Site], most_sites: int) -> Iterator[tuple[Site, ...]]:
    for first in range(0, len(sites), most_sites):
        yield tuple(sites[first : first + most_sites])


def _window_of(tile: Tile, radio: RadioSettings) -> Window:
    """Return what sites anywhere in a tile may look at, one window for all groups of the tile.

    No sector reaches beyond the maximum range, and no footprint looks at heights outside the window of its reach. The
    windows of the four corners hold those of all places between: both borders rise with the latitude, and windows are
    widest in the north.
    """
    reach_m = max(radio.maximum_range_m, LEAST_REACH_M)
    west, south, east, north = tile_window(tile).bounds()
    windows = [window_around(latitude, longitude, reach_m) for latitude in (south, north) for longitude in (west, east)]
    row0, col0 = min(w.row0 for w in windows), min(w.col0 for w in windows)
    row1, col1 = max(w.row1 for w in windows), max(w.col1 for w in windows)
    return Window(row0, col0, row1 - row0, col1 - col0)


def cropped(layer: Terrain | None, window: Window) -> Terrain | None:
    """Return what a layer has on a window, with an array of its own; None where it has nothing there."""
    common = None if layer is None else layer.window.intersection(window)
    if layer is None or common is None:
        return None
    return replace(layer, window=common, height_m=layer.height_m[common.slices_in(layer.window)].copy())
