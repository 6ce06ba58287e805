"""Putting mesh tables together on half meshes: overlaps are errors, sums are exact, rounding happens once.

By-prefecture tables hold only a prefecture's share of a border cell and are added; a by-mesh table holds the whole cell,
so the two kinds must not overlap (SOURCES.md quirk 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.population_counts import ExactArray, MeshCounts, exact_sum, rescaled, wide_enough
from coverage_planner.model.layers import Int32Array, Int64Array
from coverage_planner.model.mesh import MeshLevel, codes_to_indices, half_mesh_key
from coverage_planner.model.text import Text

_KEY_COLUMNS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedCounts:
    """Half meshes in key order; ``exact_total`` is the sum before rounding, ``rounded`` how many cells were rounded."""

    row: Int32Array
    col: Int32Array
    persons: Int64Array
    households: Int64Array | None
    prefecture_parts: tuple[Int32Array, Int32Array, Int64Array] | None
    exact_total: Decimal
    rounded: int
    split_cells: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """All rows of all tables."""

    table: Int64Array
    row: Int64Array
    code: Int64Array
    digits: Int64Array
    part: Int64Array
    key: Int64Array
    """Key of the half mesh; for 1 km rows that of its south-west half mesh."""
    persons: ExactArray
    decimals: int
    households: Int64Array | None


def merge_counts(tables: list[MeshCounts], noted: FindingLog, *, accept_even_split: bool) -> MergedCounts | None:
    """Put tables together; None when an error was noted.

    Args:
        tables: checked tables of one vintage and datum.
        noted: receives the findings.
        accept_even_split: whether 1 km cells may be split evenly over their half meshes.
    """
    rows = _joined(tables)
    coarse = rows.digits == MeshLevel.STANDARD.digits
    if coarse.any() and not accept_even_split:
        first = tables[int(rows.table[np.flatnonzero(coarse)[0]])]
        noted.error(
            "population.needs_half_meshes",
            Text(
                f"1kmメッシュの表です({int(coarse.sum()):,}セル)。人口カバー率は500mメッシュで数えます",
                f"a table of 1 km cells ({int(coarse.sum()):,}); population coverage is counted on 500 m cells",
            ),
            remedy=Text(
                "500m(T001141等)の表を使うか、均等割りを承知のうえで認めてください(コマンドでは --accept-even-split、"
                "画面では取り込みの「1kmメッシュの人口の均等4分割を認める」にチェック。すべての数値に明記されます)",
                "use a 500 m table (T001141 ...), or accept an even split, which is then printed on every figure "
                "(--accept-even-split; in the window the check box of the import)",
            ),
            file=first.shown_name,
        )
    _note_duplicates(rows, tables, noted)
    _note_overlaps(rows, tables, noted)
    if noted.has_error:
        return None
    return _summed(rows, coarse)


def _joined(tables: list[MeshCounts]) -> _Rows:
    decimals = max(table.decimals for table in tables)
    persons = np.concatenate(
        [
            rescaled(table.persons, np.full(table.persons.size, decimals - table.decimals, dtype=np.int64))
            for table in tables
        ]
    )
    code = np.concatenate([table.code for table in tables])
    digits = np.concatenate([table.digits for table in tables])
    key = np.zeros(code.size, dtype=np.int64)
    for level in (MeshLevel.STANDARD, MeshLevel.HALF, MeshLevel.QUARTER):
        at = digits == level.digits
        row, col = codes_to_indices(code[at], level)
        if level is MeshLevel.STANDARD:
            row, col = row * 2, col * 2
        elif level is MeshLevel.QUARTER:
            row, col = row // 2, col // 2
        key[at] = half_mesh_key(row, col)
    households = [table.households for table in tables]
    return _Rows(
        table=np.repeat(np.arange(len(tables), dtype=np.int64), [table.code.size for table in tables]),
        row=np.concatenate([table.row for table in tables]),
        code=code,
        digits=digits,
        part=np.concatenate([table.part for table in tables]),
        key=key,
        persons=wide_enough(persons),
        decimals=decimals,
        households=None
        if any(values is None for values in households)
        else np.concatenate([values for values in households if values is not None]),
    )


def _note_duplicates(rows: _Rows, tables: list[MeshCounts], noted: FindingLog) -> None:
    order = np.lexsort((rows.part, rows.code))
    code, part = rows.code[order], rows.part[order]
    for at in np.flatnonzero((code[1:] == code[:-1]) & (part[1:] == part[:-1])).tolist():
        first, again = int(order[at]), int(order[at + 1])
        noted.error(
            "population.duplicate_cell",
            Text(
                f"メッシュ {rows.code[again]} が重複しています"
                f"(先の行: {tables[int(rows.table[first])].shown_name} {rows.row[first]}行目)",
                f"mesh {rows.code[again]} is repeated"
                f" (first in {tables[int(rows.table[first])].shown_name}, row {rows.row[first]})",
            ),
            remedy=Text(
                "同じファイルを二重に指定していないか確かめ、一方を除いてください",
                "remove one; was the same file named twice?",
            ),
            file=tables[int(rows.table[again])].shown_name,
            row=int(rows.row[again]),
            field="KEY_CODE",
        )


def _note_overlaps(rows: _Rows, tables: list[MeshCounts], noted: FindingLog) -> None:
    """Note half meshes that come both whole and in parts, or at two mesh levels."""
    by_part = rows.part != 0
    quarters = [rows.key + offset for offset in (0, 1, _KEY_COLUMNS, _KEY_COLUMNS + 1)]
    coarse = rows.digits == MeshLevel.STANDARD.digits
    # A 1 km row stands for four half meshes, every other row for one.
    key = np.concatenate([rows.key, *(quarter[coarse] for quarter in quarters[1:])])
    index = np.concatenate([np.arange(rows.key.size), *([np.flatnonzero(coarse)] * 3)])
    order = np.argsort(key, kind="stable")
    key, index = key[order], index[order]
    same = key[1:] == key[:-1]
    first, again = np.minimum(index[:-1], index[1:]), np.maximum(index[:-1], index[1:])
    two_kinds = same & (by_part[first] != by_part[again])
    two_levels = same & ~two_kinds & (rows.digits[first] != rows.digits[again])
    for where, code, message in (
        (
            two_kinds,
            "population.mesh_and_prefecture",
            Text("メッシュ単位の表と都道府県単位の表が重なっています", "a by-mesh table overlaps a by-prefecture one"),
        ),
        (
            two_levels,
            "population.two_levels",
            Text("大きさの違うメッシュの表が重なっています", "tables of different cell sizes overlap"),
        ),
    ):
        # A pair meets once per common half mesh; it is noted once, in the order of the later row.
        pairs = np.unique(np.stack([again[where], first[where]], axis=1), axis=0)
        for other, one in pairs.tolist():
            _overlap(rows, tables, noted, (one, other), code, message)


def _overlap(
    rows: _Rows, tables: list[MeshCounts], noted: FindingLog, pair: tuple[int, int], code: str, message: Text
) -> None:
    one, other = pair
    where = f"{tables[int(rows.table[one])].shown_name} #{rows.row[one]} ({rows.code[one]})"
    noted.error(
        code,
        Text(f"{message.ja}: {where} / {rows.code[other]}", f"{message.en}: {where} / {rows.code[other]}"),
        remedy=Text(
            "二重に数えないよう、どちらか一方だけを指定してください",
            "name only one of them, so that nobody is counted twice",
        ),
        file=tables[int(rows.table[other])].shown_name,
        row=int(rows.row[other]),
        field="KEY_CODE",
    )


def _summed(rows: _Rows, coarse: npt.NDArray[np.bool_]) -> MergedCounts:
    unit = 10**rows.decimals
    key, group = np.unique(rows.key, return_inverse=True)
    exact = _group_sums(rows.persons, group, key.size)
    persons = rounded_to_total(exact, unit)
    households = None if rows.households is None else _group_sums(rows.households, group, key.size).astype(np.int64)
    is_coarse = np.zeros(key.size, dtype=bool)
    is_coarse[group[coarse]] = True
    cell, prefecture, in_part = _prefecture_parts(rows, group, persons)
    if is_coarse.any():
        split = even_split(persons[is_coarse])
        key, persons, households, cell, prefecture, in_part = _with_splits(
            key, persons, households, is_coarse, split, (cell, prefecture, in_part)
        )
    order = np.argsort(key)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    parts = None
    if cell.size:
        by_cell = np.lexsort((prefecture, place[cell]))
        parts = (
            place[cell][by_cell].astype(np.int32),
            prefecture[by_cell].astype(np.int32),
            in_part[by_cell].astype(np.int64),
        )
    return MergedCounts(
        row=(key[order] // _KEY_COLUMNS).astype(np.int32),
        col=(key[order] % _KEY_COLUMNS).astype(np.int32),
        persons=persons[order],
        households=None if households is None else households[order],
        prefecture_parts=parts,
        exact_total=Decimal(exact_sum(rows.persons)).scaleb(-rows.decimals),
        rounded=int(np.count_nonzero(exact % unit)),
        split_cells=int(is_coarse.sum()),
    )


def _group_sums(values: ExactArray, group: Int64Array, groups: int) -> ExactArray:
    total = np.zeros(groups, dtype=values.dtype)
    np.add.at(total, group, values)
    return total


def rounded_half_up(exact: ExactArray, unit: int) -> Int64Array:
    """Return whole persons from non-negative persons times ``unit``: half a person counts up."""
    return np.asarray((2 * exact + unit) // (2 * unit)).astype(np.int64)


def rounded_to_total(exact: ExactArray, unit: int) -> Int64Array:
    """Return whole persons per cell that add up to the exact sum rounded half up once.

    Every cell is within one person of its exact value: largest remainders count up, the earlier cell on a tie. Rounding
    each cell by itself would lose 49 of the 1,364,316 persons of the Nara projection.
    """
    whole = np.asarray(exact // unit).astype(np.int64)
    left = (2 * exact_sum(exact) + unit) // (2 * unit) - int(whole.sum())
    if left > 0:
        whole[np.argsort(-np.asarray(exact % unit).astype(np.int64), kind="stable")[:left]] += 1
    return whole


def even_split(persons: Int64Array) -> Int64Array:
    """Return shape (cells, 4): persons of each 1 km cell over its SW, SE, NW, NE half meshes, adding up exactly.

    Equal shares have equal remainders, so the largest-remainder rule gives the odd persons in that order.
    """
    base, left = np.divmod(persons, 4)
    return np.asarray(base[:, None] + (np.arange(4)[None, :] < left[:, None]), dtype=np.int64)


def _prefecture_parts(rows: _Rows, group: Int64Array, persons: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Return ``(cell, prefecture, persons)`` of the rows that come in parts; parts of a cell add up to the cell."""
    number = np.where(rows.part >= 100, rows.part // 1000, np.maximum(rows.part, 0))
    inside = number > 0
    pair, pair_group = np.unique(group[inside] * 100 + number[inside], return_inverse=True)
    share = _group_sums(rows.persons[inside], pair_group, pair.size)
    cell, prefecture = pair // 100, pair % 100
    whole = rounded_half_up(share, 10**rows.decimals)
    members = np.bincount(cell, minlength=persons.size)
    alone = members[cell] == 1
    whole[alone] = persons[cell[alone]]
    shared = np.flatnonzero(members > 1)
    for one in shared.tolist():
        first, last = np.searchsorted(cell, [one, one + 1])
        if int(whole[first:last].sum()) != int(persons[one]):
            whole[first:last] = apportioned(int(persons[one]), [int(value) for value in share[first:last]])
    return cell, prefecture, whole


def apportioned(total: int, weights: list[int]) -> list[int]:
    """Return integers in proportion to the weights that add up to ``total`` (largest remainder, then order)."""
    weight = sum(weights)
    if not weight:
        return [total if at == 0 else 0 for at in range(len(weights))]
    shares = [total * each // weight for each in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % weight), at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares


def _with_splits(
    key: Int64Array,
    persons: Int64Array,
    households: Int64Array | None,
    is_coarse: npt.NDArray[np.bool_],
    split: Int64Array,
    parts: tuple[Int64Array, Int64Array, Int64Array],
) -> tuple[Int64Array, Int64Array, Int64Array | None, Int64Array, Int64Array, Int64Array]:
    """Put the four half meshes of each 1 km cell in its place: first all other cells, then the split ones."""
    coarse = np.flatnonzero(is_coarse)
    fine = np.flatnonzero(~is_coarse)
    offsets = np.array([0, 1, _KEY_COLUMNS, _KEY_COLUMNS + 1], dtype=np.int64)
    new_key = np.concatenate([key[fine], (key[coarse][:, None] + offsets).ravel()])
    new_persons = np.concatenate([persons[fine], split.ravel()])
    new_households = None
    if households is not None:
        new_households = np.concatenate([households[fine], even_split(households[coarse]).ravel()])
    place = np.zeros(key.size, dtype=np.int64)
    place[fine] = np.arange(fine.size)
    place[coarse] = fine.size + 4 * np.arange(coarse.size)
    cell, prefecture, in_part = parts
    keep = ~is_coarse[cell]
    cells, prefectures, amounts = [place[cell[keep]]], [prefecture[keep]], [in_part[keep]]
    row_of = np.zeros(key.size, dtype=np.int64)
    row_of[coarse] = np.arange(coarse.size)
    left = split.copy()
    for at in np.flatnonzero(~keep).tolist():
        # Each prefecture in turn takes its persons out of the four half meshes, in SW, SE, NW, NE order.
        wanted = int(in_part[at])
        quarter = left[row_of[cell[at]]]
        taken = np.minimum(quarter, np.maximum(wanted - np.concatenate([[0], np.cumsum(quarter)[:-1]]), 0))
        quarter -= taken
        cells.append(place[cell[at]] + np.arange(4))
        prefectures.append(np.full(4, prefecture[at]))
        amounts.append(taken)
    return (
        new_key,
        new_persons,
        new_households,
        np.concatenate(cells),
        np.concatenate(prefectures),
        np.concatenate(amounts),
    )
