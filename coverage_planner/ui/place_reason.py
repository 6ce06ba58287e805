"""Working out why a place is covered or not, for the worker: the site laid open and the servers beside it."""

from __future__ import annotations

from collections.abc import Callable

from coverage_planner.engine.pixel_explanation import PixelExplanation, SectorLevel
from coverage_planner.engine.pixel_servers import explain_sites, servers_at
from coverage_planner.model.terms import ANY_CARRIER, Service
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_place import explained_site
from coverage_planner.ui.explanation_view import PlaceReason


def place_reason_work(
    ground: ReasonGround,
    cell: tuple[int, int],
    site_number: int | None,
    carrier: str = ANY_CARRIER,
    service: Service = Service.MOBILE,
) -> Callable[[Callable[[float], None]], PlaceReason]:
    """Return the work that explains a sub-cell; without a number the site that serves it best, or nearly does.

    Of its sectors the strongest is laid open that serves the carrier key with the service.
    """
    data, radio = ground.data, ground.radio

    def fitting(one: PixelExplanation) -> SectorLevel | None:
        """Return the strongest sector that serves what is asked for."""
        sectors = [
            sector
            for sector in (one.sector, *one.others)
            if (carrier == ANY_CARRIER or carrier in sector.carriers)
            and (service is Service.MOBILE or sector.technology.value == service.value)
        ]
        return max(sectors, key=lambda sector: sector.level_ddbm - sector.threshold_ddbm, default=None)

    def work(report: Callable[[float], None]) -> PlaceReason:
        sites = ground.plan.active_sites
        every = explain_sites(sites, cell, data.terrain, data.land_use, radio)
        report(0.8)
        offers = [(sector, one) for one in every if (sector := fitting(one)) is not None]
        offers.sort(
            key=lambda offer: (-offer[0].covered, offer[0].threshold_ddbm - offer[0].level_ddbm, offer[1].site_number)
        )
        ranked = [one for _, one in offers]
        number = site_number if any(one.site_number == site_number for one in ranked) else None
        if number is None and ranked:
            number = ranked[0].site_number
        found = None
        if number is not None:
            site = next(site for site in sites if site.number == number)
            found = explained_site(ground, cell, site, carrier, service)
        return PlaceReason(
            found=found, servers=servers_at(every), sites=tuple((one.site_number, one.site_id) for one in ranked)
        )

    return work
