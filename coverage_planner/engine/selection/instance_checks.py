"""Checks of the arrays of a selection instance; whatever is wrong is refused with the name of the array."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array
from coverage_planner.model.text import Text

BoolArray = npt.NDArray[np.bool_]

MAXIMUM_SUM = 1 << 53
"""Sums of yen, persons and metres stay below this, so that heuristics in float64 lose nothing."""


def integers(values: npt.ArrayLike, name: str, file: str | None) -> Int64Array:
    """Return a one-dimensional array of integers as int64."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise wrong(file, name, "1次元の配列ではありません", "is not a one-dimensional array")
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise wrong(file, name, f"整数ではありません ({array.dtype})", f"is not of integers ({array.dtype})")
    if array.dtype == np.uint64 and int(array.max()) > np.iinfo(np.int64).max:
        raise wrong(file, name, "値が大きすぎます", "has values that are too large")
    return np.ascontiguousarray(array, dtype=np.int64).copy()


def amounts(values: npt.ArrayLike, name: str, file: str | None, size: int | None = None) -> Int64Array:
    """Return amounts that are not negative and whose sum is not too large."""
    array = integers(values, name, file)
    if size is not None and array.size != size:
        raise wrong_length(file, name)
    if array.size and int(array.min()) < 0:
        raise wrong(file, name, "負の値があります", "has negative values")
    if array.size and int(array.max()) * array.size > MAXIMUM_SUM and sum(array.tolist()) > MAXIMUM_SUM:
        raise wrong(file, name, "合計が大きすぎます (2の53乗まで)", "sums up to more than 2 to the 53rd")
    return array


def flags(values: npt.ArrayLike, name: str, file: str | None, size: int) -> BoolArray:
    """Return flags, given as booleans or 0 and 1."""
    array = np.asarray(values)
    if array.dtype.kind != "b":
        array = integers(array, name, file)
        if array.size and (int(array.min()) < 0 or int(array.max()) > 1):
            raise wrong(file, name, "0か1ではない値があります", "has values other than 0 and 1")
    if array.shape != (size,):
        raise wrong_length(file, name)
    return array.astype(np.bool_)


def numbers(values: npt.ArrayLike, name: str, file: str | None, size: int) -> Int32Array:
    """Return numbers of zones or the like, -1 for none."""
    array = integers(values, name, file)
    if array.size != size:
        raise wrong_length(file, name)
    if array.size and (int(array.min()) < -1 or int(array.max()) >= 1 << 24):
        raise wrong(file, name, "番号が範囲外です", "has numbers out of range")
    return array.astype(np.int32)


def places(values: npt.ArrayLike, name: str, file: str | None, size: int) -> Int64Array:
    """Return coordinates in whole metres, at most 40,000 km from zero."""
    array = integers(values, name, file)
    if array.size != size:
        raise wrong_length(file, name)
    if array.size and int(np.abs(array).max()) > 40_000_000:
        raise wrong(file, name, "座標が範囲外です", "has coordinates out of range")
    return array


def sorted_sets(start: Int64Array, covered: Int64Array, points: int) -> tuple[Int64Array, Int64Array]:
    """Return compressed rows with sorted members, each once."""
    owner = np.repeat(np.arange(start.size - 1, dtype=np.int64), np.diff(start))
    key = owner * max(1, points) + covered
    if key.size and not bool(np.all(key[1:] > key[:-1])):
        key = np.unique(key)
        owner, covered = key // points, key % points
        start = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=start.size - 1)))).astype(np.int64)
    return start, covered


def starts(values: npt.ArrayLike, name: str, file: str | None, candidates: int, length: int) -> Int64Array:
    """Return the starts of compressed rows, one row for each candidate."""
    start = integers(values, name, file)
    if start.size != candidates + 1:
        raise wrong(file, name, "長さが候補局数+1ではありません", "its length is not the number of candidates plus one")
    if start[0] != 0 or start[-1] != length or bool(np.any(np.diff(start) < 0)):
        raise wrong(
            file, name, "0から要素数まで単調に増えていません", "does not grow from 0 to the length of its indices"
        )
    return start


def points_named(values: npt.ArrayLike, name: str, file: str | None, points: int) -> Int64Array:
    """Return numbers of demand points."""
    covered = integers(values, name, file)
    if covered.size and (int(covered.min()) < 0 or int(covered.max()) >= points):
        raise wrong(file, name, "ない需要点を指しています", "names a demand point that does not exist")
    return covered


def burdens(values: npt.ArrayLike, name: str, file: str | None, candidates: int) -> Int64Array:
    """Return burdens, one row for each carrier, as a table carriers x candidates."""
    array = np.asarray(values)
    if array.ndim != 2 or array.shape[1] != candidates or not 1 <= array.shape[0] <= 64:
        raise wrong(file, name, "事業者×候補局の表ではありません", "is not a table carriers x candidates")
    rows = [amounts(row, name, file) for row in array]
    return np.array(rows, dtype=np.int64).reshape(array.shape)


def wrong_length(file: str | None, name: str) -> InputRefused:
    """Return the refusal of an array that does not fit the number of candidates or points."""
    return wrong(
        file,
        name,
        "長さが需要点または候補局の数と違います",
        "its length is not the number of demand points or candidates",
    )


def wrong(file: str | None, name: str, ja: str, en: str) -> InputRefused:
    """Return the refusal of an array."""
    return InputRefused(
        Text(ja, en),
        remedy=Text("問題例を作り直してください", "make the instance again"),
        file=file,
        field=name,
    )


def refused(file: str, ja: str, en: str, remedy_ja: str, remedy_en: str) -> InputRefused:
    """Return the refusal of a file."""
    return InputRefused(Text(ja, en), remedy=Text(remedy_ja, remedy_en), file=file)
