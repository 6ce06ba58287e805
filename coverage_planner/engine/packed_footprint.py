"""Footprints of plans with very many sites, their levels packed: thousands of them stay in memory.

A footprint of 10 km takes 175 KB of coverage bytes and 350 KB of levels a group; the levels of 5,000 sites would not fit
into 2 GB. Packed they take 3 to 9 % in mountains (1 to 2 ms to unpack, done whenever they are looked at).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np

from coverage_planner.engine.footprint import FootprintGroup, Int16Grid, SiteFootprint, service_bits_of
from coverage_planner.model.terms import Technology

PACK_FROM_SITES = 200
"""Plans that bring so many new sites at once have their levels packed; an edit of a few sites never waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PackedGroup:
    """A :class:`FootprintGroup` whose levels are packed."""

    technology: Technology
    carriers_mask: int
    threshold_ddbm: int
    shape: tuple[int, int]
    packed: bytes

    @property
    def service_bits(self) -> int:
        """Bits of the coverage byte that a usable level of this group sets."""
        return service_bits_of(self.technology, self.carriers_mask)

    @property
    def level_ddbm(self) -> Int16Grid:
        """The levels, unpacked anew (read-only)."""
        return np.frombuffer(zlib.decompress(self.packed), dtype=np.int16).reshape(self.shape)


def packed_footprint(footprint: SiteFootprint) -> SiteFootprint:
    """Return the same footprint with packed levels."""
    groups = tuple(group if isinstance(group, PackedGroup) else _packed(group) for group in footprint.groups)
    return replace(footprint, groups=groups)


def _packed(group: FootprintGroup) -> PackedGroup:
    level = group.level_ddbm
    return PackedGroup(
        technology=group.technology,
        carriers_mask=group.carriers_mask,
        threshold_ddbm=group.threshold_ddbm,
        shape=(level.shape[0], level.shape[1]),
        packed=zlib.compress(np.ascontiguousarray(level).tobytes(), 1),
    )
