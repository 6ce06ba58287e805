"""Which sites serve a sub-cell: the best and the runner-up of every carrier and technology, each over its own path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from coverage_planner.engine.pixel_explanation import PixelExplanation, SectorLevel, explain_pixel
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, metres_per_degree
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier, Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingSite:
    """A site that serves the sub-cell, with the sector that does."""

    site_number: int
    site_id: str
    sector: SectorLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelServers:
    """Best server and runner-up of a carrier and technology; of equal levels the lower site number is the best."""

    carrier: Carrier
    technology: Technology
    best: ServingSite
    runner_up: ServingSite | None


def distance_of(site: Site, cell: tuple[int, int]) -> float:
    """Return roughly how far a sub-cell is from a site, in metres."""
    north_m, east_m = metres_per_degree(site.latitude_deg)
    return hypot(
        ((cell[0] + 0.5) / SUB_ROWS_PER_DEGREE - site.latitude_deg) * north_m,
        (100 + (cell[1] + 0.5) / SUB_COLS_PER_DEGREE - site.longitude_deg) * east_m,
    )


def explain_sites(
    sites: Iterable[Site],
    cell: tuple[int, int],
    terrain: Terrain | None,
    land_use: LandUse | None,
    radio: RadioSettings,
) -> tuple[PixelExplanation, ...]:
    """Return the explanations of all sites within the longest range of the settings, in the order given."""
    near = (site for site in sites if site.sectors and distance_of(site, cell) <= 1.02 * radio.maximum_range_m)
    return tuple(explain_pixel(site, cell, terrain, land_use, radio) for site in near)


def servers_at(explanations: Iterable[PixelExplanation]) -> tuple[PixelServers, ...]:
    """Return best server and runner-up for every carrier and technology that has one, 5G first."""
    offers: dict[tuple[Technology, Carrier], list[tuple[int, int, ServingSite]]] = {}
    for one in explanations:
        best_of_site: dict[tuple[Technology, Carrier], SectorLevel] = {}
        for sector in (one.sector, *one.others):
            for carrier in sector.carriers if sector.covered else ():
                slot = sector.technology, carrier
                known = best_of_site.get(slot)
                if known is None or sector.level_ddbm > known.level_ddbm:
                    best_of_site[slot] = sector
        for slot, sector in best_of_site.items():
            serving = ServingSite(site_number=one.site_number, site_id=one.site_id, sector=sector)
            offers.setdefault(slot, []).append((-sector.level_ddbm, one.site_number, serving))
    found = []
    for technology in Technology:
        for carrier in CARRIERS:
            ranked = sorted(offers.get((technology, carrier), []), key=lambda offer: offer[:2])
            if ranked:
                found.append(
                    PixelServers(
                        carrier=carrier,
                        technology=technology,
                        best=ranked[0][2],
                        runner_up=ranked[1][2] if len(ranked) > 1 else None,
                    )
                )
    return tuple(found)


def most_likely(explanations: tuple[PixelExplanation, ...]) -> PixelExplanation | None:
    """Return the explanation of the site that serves the place best, or comes nearest to it; None without any site."""
    if not explanations:
        return None
    return max(
        explanations,
        key=lambda one: (one.covered, one.sector.level_ddbm - one.sector.threshold_ddbm, -one.site_number),
    )
