"""Putting tables together loses and invents nobody: sums are exact, splits and parts add up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.population_counts import MeshCounts, exact_sum, scaled
from coverage_planner.data.population_merge import (
    MergedCounts,
    apportioned,
    even_split,
    merge_counts,
    rounded_half_up,
    rounded_to_total,
)
from coverage_planner.model.mesh import MeshLevel, codes_to_indices, half_mesh_key, indices_to_codes

AMOUNTS = st.decimals(0, 5000, allow_nan=False, allow_infinity=False, places=4)
CELLS = st.tuples(st.integers(0, 5), st.integers(0, 5))


def table(rows: dict[tuple[int, int], Decimal], *, level: MeshLevel = MeshLevel.HALF, part: int = 0) -> MeshCounts:
    # Cells of the corner of primary mesh 5339 at the level asked for.
    per_half = {MeshLevel.STANDARD: 0.5, MeshLevel.HALF: 1, MeshLevel.QUARTER: 2}[level]
    row0, col0 = int(53 * 160 * per_half), int(39 * 160 * per_half)
    code = indices_to_codes([row0 + r for r, _ in rows], [col0 + c for _, c in rows], level)
    exponents = [max(-int(value.normalize().as_tuple().exponent), 0) for value in rows.values()]
    mantissa = [int(value.scaleb(places)) for value, places in zip(rows.values(), exponents, strict=True)]
    persons, decimals = scaled(np.array(mantissa, dtype=np.int64), np.array(exponents, dtype=np.int8))
    return MeshCounts(
        shown_name=f"{level.name}-{part}",
        description="",
        table_id=None,
        year=None,
        datum=None,
        projection=False,
        base_year=None,
        row=np.arange(1, len(rows) + 1),
        code=code,
        persons=persons,
        decimals=decimals,
        households=np.arange(len(rows), dtype=np.int64),
        part=np.full(len(rows), part, dtype=np.int64),
    )


def merged(*tables: MeshCounts, accept_even_split: bool = False) -> MergedCounts:
    noted = FindingLog()
    result = merge_counts(list(tables), noted, accept_even_split=accept_even_split)
    assert result is not None, [finding.one_line() for finding in noted.findings()]
    return result


def halves(result: MergedCounts) -> dict[tuple[int, int], int]:
    return dict(
        zip(
            zip((result.row - 53 * 160).tolist(), (result.col - 39 * 160).tolist(), strict=True),
            result.persons.tolist(),
            strict=True,
        )
    )


def half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(st.dictionaries(CELLS, AMOUNTS, min_size=1))
def test_half_meshes_keep_their_amount_and_the_total_is_rounded_once(rows: dict[tuple[int, int], Decimal]) -> None:
    result = merged(table(rows))
    for cell, persons in halves(result).items():
        assert abs(persons - rows[cell]) < 1
    assert int(result.persons.sum()) == half_up(sum(rows.values(), Decimal(0)))
    assert result.exact_total == sum(rows.values())
    assert result.rounded == sum(value != value.to_integral_value() for value in rows.values())
    assert bool(np.all(np.diff(half_mesh_key(result.row, result.col)) > 0))


@given(st.dictionaries(CELLS, AMOUNTS, min_size=1))
def test_quarters_are_summed_before_rounding(rows: dict[tuple[int, int], Decimal]) -> None:
    expected: dict[tuple[int, int], Decimal] = {}
    for (row, col), value in rows.items():
        expected[row // 2, col // 2] = expected.get((row // 2, col // 2), Decimal(0)) + value
    result = merged(table(rows, level=MeshLevel.QUARTER))
    for cell, persons in halves(result).items():
        assert abs(persons - expected[cell]) < 1
    assert int(result.persons.sum()) == half_up(sum(expected.values(), Decimal(0)))
    assert result.households is not None and int(result.households.sum()) == sum(range(len(rows)))


@settings(deadline=None)
@given(st.lists(st.dictionaries(CELLS, AMOUNTS, min_size=1, max_size=8), min_size=1, max_size=4), st.booleans())
def test_parts_of_every_cell_add_up_to_the_cell(parts: list[dict[tuple[int, int], Decimal]], coarse: bool) -> None:
    level = MeshLevel.STANDARD if coarse else MeshLevel.HALF
    tables = [table(rows, level=level, part=number) for number, rows in enumerate(parts, start=11)]
    result = merged(*tables, accept_even_split=True)
    assert result.prefecture_parts is not None
    index, prefecture, persons = result.prefecture_parts
    assert np.bincount(index, persons, minlength=result.row.size).astype(int).tolist() == result.persons.tolist()
    assert int(persons.min()) >= 0
    assert len(set(zip(index.tolist(), prefecture.tolist(), strict=True))) == index.size
    expected: dict[tuple[int, int], Decimal] = {}
    for rows in parts:
        for cell, value in rows.items():
            expected[cell] = expected.get(cell, Decimal(0)) + value
    assert int(result.persons.sum()) == half_up(sum(expected.values(), Decimal(0)))
    assert result.exact_total == sum(expected.values())


@given(st.lists(st.integers(0, 30_000), max_size=30))
def test_an_even_split_adds_up_and_is_even(persons: list[int]) -> None:
    split = even_split(np.array(persons, dtype=np.int64))
    assert split.sum(axis=1).tolist() == persons
    assert all(max(row) - min(row) <= 1 and sorted(row, reverse=True) == row for row in split.tolist())


def test_a_split_goes_to_the_four_halves_of_the_cell() -> None:
    result = merged(table({(0, 0): Decimal(7)}, level=MeshLevel.STANDARD), accept_even_split=True)
    assert halves(result) == {(0, 0): 2, (0, 1): 2, (1, 0): 2, (1, 1): 1}
    row, col = codes_to_indices([533900001, 533900002, 533900003, 533900004], MeshLevel.HALF)
    assert (result.row.tolist(), result.col.tolist()) == (row.tolist(), col.tolist())


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_apportionment_adds_up_and_stays_within_one(total: int, weights: list[int]) -> None:
    shares = apportioned(total, weights)
    assert sum(shares) == total
    if sum(weights):
        assert all(
            abs(share * sum(weights) - total * weight) < sum(weights)
            for share, weight in zip(shares, weights, strict=True)
        )


def test_amounts_beyond_int64_stay_exact() -> None:
    mantissa = np.array([10**16 + 1] * 3000, dtype=np.int64)
    values, places = scaled(mantissa, np.array([16, *([14] * 2999)], dtype=np.int8))
    assert places == 16
    assert exact_sum(values) == (10**16 + 1) * (1 + 100 * 2999)


def test_largest_remainders_count_up_to_the_rounded_total() -> None:
    assert rounded_to_total(np.array([4, 4, 4, 19]), 10).tolist() == [1, 0, 0, 2]
    assert rounded_to_total(np.array([10, 20]), 10).tolist() == [1, 2]
    assert rounded_to_total(np.array([], dtype=np.int64), 10).tolist() == []


def test_half_a_person_counts_up() -> None:
    assert rounded_half_up(np.array([0, 4, 5, 14, 15, 25]), 10).tolist() == [0, 0, 1, 1, 2, 3]
