"""The sub-cells of one half mesh taken apart: which service areas and which sites cover each, and how strongly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.coverage_kernels import BoolArray, Int16Array
from coverage_planner.engine.footprint import NO_SIGNAL, SiteFootprint
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_HALF_MESHES, Window
from coverage_planner.model.layers import ServiceAreaTiles, UInt8Array, service_bit, service_mask
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, Carrier, Service, Technology

NOT_COVERED, BY_AREA, BY_SITE, BY_BOTH = range(4)
CELL_STATES = (NOT_COVERED, BY_AREA, BY_SITE, BY_BOTH)
"""State of a sub-cell: outside, inside an imported service area, reached by a site of the plan, or both."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteOffer:
    """What one group of sectors of a site gives in the mesh; ``NO_SIGNAL`` where it stays below the threshold."""

    site_number: int
    technology: Technology
    carriers_mask: int
    threshold_ddbm: int
    level_ddbm: Int16Array


@dataclass(frozen=True, slots=True, kw_only=True)
class CellServer:
    """A site that serves one sub-cell."""

    site_number: int
    technology: Technology
    level_ddbm: int
    threshold_ddbm: int

    @property
    def margin_ddb(self) -> int:
        """How far above the threshold, in tenths of dB."""
        return self.level_ddbm - self.threshold_ddbm


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeshCells:
    """One half mesh: coverage bytes of the service areas and of the sites apart, and the offers of the sites.

    Arrays run south to north and west to east.
    """

    window: Window
    area_bits: UInt8Array
    site_bits: UInt8Array
    offers: tuple[SiteOffer, ...]

    @property
    def bits(self) -> UInt8Array:
        """Coverage bytes of both together."""
        return np.asarray(self.area_bits | self.site_bits, dtype=np.uint8)

    def covered(self, carrier: str, service: Service) -> BoolArray:
        """Return which sub-cells are covered for a carrier key (a carrier or any)."""
        return np.asarray(self.bits & mask_of(carrier, service) != 0)

    def states(self, carrier: str, service: Service) -> UInt8Array:
        """Return the state of every sub-cell, one of :data:`CELL_STATES`."""
        mask = mask_of(carrier, service)
        by_area, by_site = self.area_bits & mask != 0, self.site_bits & mask != 0
        return np.asarray(by_area * np.uint8(BY_AREA) + by_site * np.uint8(BY_SITE), dtype=np.uint8)

    def servers(self, carrier: str, service: Service, row: int, col: int) -> tuple[CellServer, ...]:
        """Return the sites that serve a sub-cell (counted within the mesh), the strongest first, each once.

        Of equal levels the lower number comes first. For mobile service any generation counts.
        """
        wanted = 0x0F if carrier == ANY_CARRIER else 1 << CARRIERS.index(Carrier(carrier))
        best: dict[int, CellServer] = {}
        for offer in self.offers:
            level = int(offer.level_ddbm[row, col])
            if level == NO_SIGNAL or not offer.carriers_mask & wanted:
                continue
            if service is Service.NR and offer.technology is not Technology.NR:
                continue
            known = best.get(offer.site_number)
            if known is None or level > known.level_ddbm:
                best[offer.site_number] = CellServer(
                    site_number=offer.site_number,
                    technology=offer.technology,
                    level_ddbm=level,
                    threshold_ddbm=offer.threshold_ddbm,
                )
        return tuple(sorted(best.values(), key=lambda one: (-one.level_ddbm, one.site_number)))


def mask_of(carrier: str, service: Service) -> int:
    """Return the bits of the coverage byte that speak of a carrier key and a service."""
    return service_mask(service) if carrier == ANY_CARRIER else 1 << service_bit(Carrier(carrier), service)


def mesh_cells(
    areas: ServiceAreaTiles | None, footprints: Iterable[SiteFootprint], half_row: int, half_col: int
) -> MeshCells:
    """Return the sub-cells of a half mesh under some service areas and footprints."""
    n = SUBCELLS_PER_SIDE
    window = Window(half_row * n, half_col * n, n, n)
    area_bits, site_bits = (np.zeros(window.shape, dtype=np.uint8) for _ in range(2))
    if areas is not None:
        tile = (areas.tile_row == half_row // TILE_HALF_MESHES) & (areas.tile_col == half_col // TILE_HALF_MESHES)
        r, c = half_row % TILE_HALF_MESHES * n, half_col % TILE_HALF_MESHES * n
        for k in np.flatnonzero(tile).tolist():
            area_bits |= areas.bits[k, r : r + n, c : c + n]
    offers = []
    for footprint in footprints:
        common = window.intersection(footprint.window)
        if common is None:
            continue
        here, there = common.slices_in(window), common.slices_in(footprint.window)
        bits = footprint.bits[there]
        if not bits.any():
            continue
        site_bits[here] |= bits
        for group in footprint.groups:
            level = np.full(window.shape, NO_SIGNAL, dtype=np.int16)
            level[here] = group.level_ddbm[there]
            if (level != NO_SIGNAL).any():
                offers.append(
                    SiteOffer(
                        site_number=footprint.site_number,
                        technology=group.technology,
                        carriers_mask=group.carriers_mask,
                        threshold_ddbm=group.threshold_ddbm,
                        level_ddbm=level,
                    )
                )
    return MeshCells(window=window, area_bits=area_bits, site_bits=site_bits, offers=tuple(offers))
