"""Counts as read from one mesh table, before tables are put together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.model.layers import Int64Array
from coverage_planner.model.mesh import MeshLevel
from coverage_planner.model.terms import Datum

MAXIMUM_PERSONS_PER_CELL = {8: 800_000, 9: 200_000, 10: 200_000}
"""Absurd above this (the densest half mesh of Japan holds under 20,000 persons), by digits of the code."""
LEVELS = (MeshLevel.STANDARD, MeshLevel.HALF, MeshLevel.QUARTER)

ExactArray = npt.NDArray[Any]
"""Persons times ``10**decimals``: int64, or Python integers (dtype object) where those would not hold the sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshCounts:
    """Rows of one table.

    Attributes:
        shown_name: file for findings.
        description: layout in words, for the provenance.
        row: 1-based row or feature number of each count.
        code: mesh codes of 8, 9 or 10 digits.
        persons: exact persons times ``10**decimals``.
        households: whole households, None where the table has none.
        projection: True for 国土数値情報 projections; ``base_year`` is then the census year they start from.
        part: 0 in by-mesh tables; the prefecture number (1-47) in by-prefecture ones; a municipality code in projections
            with one row per mesh and municipality; -1 where a projection row names none.
    """

    shown_name: str
    description: str
    table_id: str | None
    year: int | None
    datum: Datum | None
    projection: bool
    base_year: int | None
    row: Int64Array
    code: Int64Array
    persons: ExactArray
    decimals: int
    households: Int64Array | None
    part: Int64Array

    @property
    def exact_total(self) -> Decimal:
        """Sum of persons as an exact decimal."""
        return Decimal(exact_sum(self.persons)).scaleb(-self.decimals)

    @property
    def digits(self) -> Int64Array:
        """Number of digits of each code."""
        return np.where(self.code >= 10**9, 10, np.where(self.code >= 10**8, 9, 8)).astype(np.int64)


def exact_sum(values: ExactArray) -> int:
    """Return the sum of scaled persons as a Python integer."""
    return int(sum(values.tolist()))


def wide_enough(values: ExactArray) -> ExactArray:
    """Return the values as they are where int64 holds any sum of them, otherwise as Python integers."""
    if values.size and values.dtype != object and int(np.abs(values).max()) >= 2**62 // values.size:
        return values.astype(object)
    return values


def scaled(mantissa: Int64Array, decimals: npt.NDArray[np.int8]) -> tuple[ExactArray, int]:
    """Return ``(values times 10**most, most)`` for values ``mantissa / 10**decimals`` with varying decimals."""
    most = int(decimals.max()) if decimals.size else 0
    return rescaled(mantissa, most - decimals.astype(np.int64)), most


def rescaled(values: ExactArray, more_decimals: npt.NDArray[np.int64]) -> ExactArray:
    """Return ``values * 10**more_decimals``, as Python integers where int64 could not hold the national sum."""
    if not values.size or not more_decimals.any():
        return values
    largest = max(abs(int(values.max())), abs(int(values.min())), 1)
    if largest * 10 ** int(more_decimals.max()) < 2**62 // values.size:
        return np.asarray(values * 10**more_decimals)
    powers = np.array([10 ** int(places) for places in more_decimals], dtype=object)
    return np.asarray(values.astype(object) * powers)
