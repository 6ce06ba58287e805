"""Which carriers' services are known at all: what was never given has no rate, not a rate of zero.

A carrier's 5G is known when its service area holds 5G anywhere or a site of the plan has a 5G sector of it; mobile is
known when an area of any generation was given or a site of the plan serves it. Sites that are switched off make a
service known too: switching the last site off gives zero, not an absent row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from coverage_planner.model.layers import ServiceAreaTiles, service_bit, service_mask
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, Carrier, Service, Technology


@dataclass(frozen=True, slots=True)
class KnownServices:
    """Known services as a coverage byte, and the carriers whose mobile figure rests on more than their 5G."""

    bits: int
    beyond_5g: frozenset[Carrier]

    def knows(self, service: Service) -> bool:
        """Return True when at least one carrier's service is known."""
        return bool(self.bits & service_mask(service))

    def knows_carrier(self, carrier: Carrier, service: Service) -> bool:
        """Return True when that carrier's service is known."""
        return bool(self.bits >> service_bit(carrier, service) & 1)

    def carrier_keys(self, service: Service) -> tuple[str, ...]:
        """Return the carrier keys that get rates for a service: any first, then each known carrier."""
        if not self.knows(service):
            return ()
        known = [carrier.value for carrier in CARRIERS if self.knows_carrier(carrier, service)]
        return (ANY_CARRIER, *known)


NOTHING_KNOWN = KnownServices(0, frozenset())


def known_from_areas(areas: ServiceAreaTiles | None) -> KnownServices:
    """Return what the carriers' service areas make known."""
    if areas is None:
        return NOTHING_KNOWN
    bits = int(np.bitwise_or.reduce(areas.bits, axis=None)) if areas.bits.size else 0
    beyond = set()
    for k, carrier in enumerate(CARRIERS):
        if carrier in areas.carriers:
            bits |= 1 << service_bit(carrier, Service.MOBILE)
        nr, mobile = np.uint8(1 << k), np.uint8(1 << (k + 4))
        if bits & int(mobile) and any(bool(((tile & (nr | mobile)) == mobile).any()) for tile in areas.bits):
            beyond.add(carrier)
    return KnownServices(bits, frozenset(beyond))


def known_services(from_areas: KnownServices, sites: Iterable[Site]) -> KnownServices:
    """Return what areas and the sites of a plan make known together."""
    bits, beyond = from_areas.bits, set(from_areas.beyond_5g)
    for site in sites:
        for sector in site.sectors:
            for carrier in sector.carriers:
                bits |= 1 << service_bit(carrier, Service.MOBILE)
                if sector.technology is Technology.NR:
                    bits |= 1 << service_bit(carrier, Service.NR)
                else:
                    beyond.add(carrier)
    return KnownServices(bits, frozenset(beyond))
