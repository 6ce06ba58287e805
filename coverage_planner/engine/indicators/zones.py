"""Zones of the indicators: the whole area, prefectures and municipalities, and what belongs to each.

A half mesh belongs whole to one municipality (RULES 1.1i), a road piece to the municipality of its half mesh. Meshes
that no boundary covers count in the whole area only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from coverage_planner.model.layers import Int32Array, Int64Array, ZoneTable
from coverage_planner.model.results import Zone
from coverage_planner.model.terms import ZoneKind, name_of

WHOLE_AREA = Zone(kind=ZoneKind.ALL, code="", name=name_of(ZoneKind.ALL).ja)
"""対象全域: everything that is loaded, which need not be the nation."""


class ZoneSums:
    """Folds sums per municipality into sums per prefecture and for the whole area."""

    def __init__(self, zones: ZoneTable | None) -> None:
        self._table = zones
        self.municipalities = () if zones is None else zones.municipalities
        codes = sorted({m.prefecture_code for m in self.municipalities})
        names = {m.prefecture_code: m.prefecture_name for m in self.municipalities}
        part = (None if zones is None else zones.partly_loaded) or frozenset()
        self.prefecture_zones = tuple(
            Zone(kind=ZoneKind.PREFECTURE, code=c, name=names[c], partly_loaded=c in part) for c in codes
        )
        self.municipality_zones = tuple(
            Zone(kind=ZoneKind.MUNICIPALITY, code=m.code, name=m.name, partly_loaded=m.code in part)
            for m in self.municipalities
        )
        self._prefecture_of: Int32Array = np.array(
            [codes.index(m.prefecture_code) for m in self.municipalities], dtype=np.int32
        )

    @property
    def zones(self) -> int:
        """Number of zones of the sums: the municipalities and one more for what lies in none."""
        return len(self.municipalities) + 1

    @cached_property
    def municipality_order(self) -> tuple[int, ...]:
        """Municipalities in the order of their codes."""
        return tuple(sorted(range(len(self.municipalities)), key=lambda k: self.municipalities[k].code))

    def zone_of(self, half_row: npt.ArrayLike, half_col: npt.ArrayLike) -> Int32Array:
        """Return the zone of each half mesh: the municipality's place, or the last zone where there is none."""
        outside = len(self.municipalities)
        if self._table is None:
            return np.full(np.shape(half_row), outside, dtype=np.int32)
        municipality = self._table.municipality_of(half_row, half_col)
        return np.where(municipality < 0, outside, municipality).astype(np.int32)

    def by_prefecture(self, sums: Int64Array) -> Int64Array:
        """Return the sums of each prefecture from those of the municipalities (first axis)."""
        folded = np.zeros((len(self.prefecture_zones), *sums.shape[1:]), dtype=np.int64)
        np.add.at(folded, self._prefecture_of, sums[: len(self.municipalities)])
        return folded

    def rows(self, sums: Int64Array) -> Iterator[tuple[Zone, Int64Array]]:
        """Yield each zone with its sums: the whole area, the prefectures, the municipalities by code."""
        yield WHOLE_AREA, sums.sum(axis=0)
        yield from zip(self.prefecture_zones, self.by_prefecture(sums), strict=True)
        for k in self.municipality_order:
            yield self.municipality_zones[k], sums[k]
