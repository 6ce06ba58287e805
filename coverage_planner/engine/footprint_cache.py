"""Footprints already computed, by content, bounded in bytes: the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.packed_footprint import PackedGroup


def footprint_bytes(footprint: SiteFootprint) -> int:
    """Return the memory that the arrays of a footprint take."""
    return footprint.bits.nbytes + sum(
        len(group.packed) if isinstance(group, PackedGroup) else group.level_ddbm.nbytes for group in footprint.groups
    )


class FootprintCache:
    """Footprints by their content key; a key says nothing of the site's number, so the number is put in on the way out."""

    def __init__(self, maximum_bytes: int) -> None:
        self._maximum_bytes = maximum_bytes
        self._bytes = 0
        self._footprints: OrderedDict[str, SiteFootprint] = OrderedDict()

    @property
    def bytes(self) -> int:
        """Memory taken now."""
        return self._bytes

    def get(self, key: str, site_number: int) -> SiteFootprint | None:
        """Return the footprint of that content for a site, or None when it is not kept."""
        footprint = self._footprints.get(key)
        if footprint is None:
            return None
        self._footprints.move_to_end(key)
        return footprint if footprint.site_number == site_number else replace(footprint, site_number=site_number)

    def put(self, key: str, footprint: SiteFootprint) -> None:
        """Keep a footprint and let the least recently used go until the bound holds."""
        old = self._footprints.pop(key, None)
        if old is not None:
            self._bytes -= footprint_bytes(old)
        self._footprints[key] = footprint
        self._bytes += footprint_bytes(footprint)
        while self._bytes > self._maximum_bytes and self._footprints:
            _, gone = self._footprints.popitem(last=False)
            self._bytes -= footprint_bytes(gone)
