"""A bare selection instance: which demand points every candidate covers, and what candidates cost.

An instance file is an ``.npz`` of integer arrays: ``indptr`` and ``indices`` (compressed rows, candidate to demand
points), ``cost_yen`` per candidate, ``persons`` per demand point, and optionally ``road_m``, ``expressway`` and
``municipality`` per demand point. Whatever else the file holds is left alone.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array, freeze_arrays
from coverage_planner.model.text import Text

BoolArray = npt.NDArray[np.bool_]

MAXIMUM_FILE_BYTES = 2 << 30
MAXIMUM_UNPACKED_BYTES = 6 << 30
MAXIMUM_SUM = 1 << 53
"""Sums of yen, persons and metres stay below this, so that heuristics in float64 lose nothing."""

_NAMES = ("indptr", "indices", "cost_yen", "persons")
_OPTIONAL_NAMES = ("road_m", "expressway", "municipality")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """Covering sets, costs and demand.

    Attributes:
        indptr: int64, candidate i covers ``indices[indptr[i]:indptr[i + 1]]``.
        indices: int32, sorted and without repetition within a candidate.
        cost_yen: int64 per candidate, not negative.
        persons: int64 per demand point, not negative.
        road_m: int64 metres of road per demand point, or None.
        expressway: whether a demand point lies on an expressway, or None.
        municipality: int32 number of the municipality of a demand point, -1 for none; or None.
        sha256: of the content of all arrays, in a layout that does not depend on the file.
    """

    indptr: Int64Array
    indices: Int32Array
    cost_yen: Int64Array
    persons: Int64Array
    road_m: Int64Array | None = None
    expressway: BoolArray | None = None
    municipality: Int32Array | None = None
    sha256: str = ""

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        freeze_arrays(self)

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return int(self.cost_yen.size)

    @property
    def points(self) -> int:
        """Number of demand points."""
        return int(self.persons.size)

    @property
    def coverable(self) -> BoolArray:
        """Which demand points at least one candidate covers."""
        flags = np.zeros(self.points, dtype=np.bool_)
        flags[self.indices] = True
        return flags


def content_hash(arrays: dict[str, npt.ArrayLike | None]) -> str:
    """Return the SHA-256 of name, length and little-endian int64 bytes of every array present, in a fixed order.

    The covering sets are those after sorting, so the hash is of what the arrays say, not of how a file wrote it.
    """
    digest = hashlib.sha256(b"coverage_planner selection instance 1\n")
    for name in _NAMES + _OPTIONAL_NAMES:
        values = arrays.get(name)
        if values is not None:
            array = np.ascontiguousarray(values, dtype="<i8")
            digest.update(f"{name} {array.size}\n".encode())
            digest.update(array.tobytes())
    return digest.hexdigest()


def make_instance(
    indptr: npt.ArrayLike,
    indices: npt.ArrayLike,
    cost_yen: npt.ArrayLike,
    persons: npt.ArrayLike,
    *,
    road_m: npt.ArrayLike | None = None,
    expressway: npt.ArrayLike | None = None,
    municipality: npt.ArrayLike | None = None,
    file: str | None = None,
) -> Instance:
    """Check arrays and return the instance; covering sets are sorted and repetitions dropped.

    Raises:
        InputRefused: naming the array, when the arrays do not describe an instance.
    """
    start = _integers(indptr, "indptr", file)
    covered = _integers(indices, "indices", file)
    cost = _amounts(cost_yen, "cost_yen", file)
    people = _amounts(persons, "persons", file)
    if start.size != cost.size + 1:
        raise _wrong(
            file, "indptr", "長さが候補局数+1ではありません", "its length is not the number of candidates plus one"
        )
    if start[0] != 0 or start[-1] != covered.size or bool(np.any(np.diff(start) < 0)):
        raise _wrong(
            file, "indptr", "0から要素数まで単調に増えていません", "does not grow from 0 to the length of indices"
        )
    if covered.size and (int(covered.min()) < 0 or int(covered.max()) >= people.size):
        raise _wrong(file, "indices", "ない需要点を指しています", "names a demand point that does not exist")
    start, covered = _sorted_sets(start, covered, people.size)
    optional: dict[str, Any] = {
        "road_m": None if road_m is None else _amounts(road_m, "road_m", file, people.size),
        "expressway": None if expressway is None else _flags(expressway, file, people.size),
        "municipality": None if municipality is None else _numbers(municipality, file, people.size),
    }
    arrays: dict[str, Any] = {
        "indptr": start,
        "indices": covered.astype(np.int32),
        "cost_yen": cost,
        "persons": people,
    } | optional
    return Instance(**arrays, sha256=content_hash(arrays))


def read_instance(path: Path) -> Instance:
    """Read an instance file without running anything inside it.

    Raises:
        InputRefused: not such a file, too large, damaged, or arrays that do not fit each other.
    """
    shown = path.name
    if not path.is_file():
        raise _refused(shown, "ファイルがありません", "no such file", "パスを確かめてください", "check the path")
    if path.stat().st_size > MAXIMUM_FILE_BYTES:
        raise _refused(shown, "2GiBを超えるファイルです", "larger than 2 GiB", "地域ごとに分けてください", "split it")
    arrays: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
        wanted = [name for name in _NAMES + _OPTIONAL_NAMES if f"{name}.npy" in sizes]
        if sum(sizes[f"{name}.npy"] for name in wanted) > MAXIMUM_UNPACKED_BYTES:
            raise _refused(
                shown, "展開すると6GiBを超えます", "unpacks to more than 6 GiB", "地域ごとに分けてください", "split it"
            )
        with np.load(path, allow_pickle=False) as stored:
            for name in wanted:
                arrays[name] = stored[name]
    except InputRefused:
        raise
    except Exception as error:  # numpy and zipfile raise whatever a damaged header leads to
        raise _refused(
            shown,
            "問題例の .npz として読めません",
            "cannot be read as an .npz instance",
            "indptr・indices・cost_yen・persons の整数配列を numpy.savez で保存したファイルを指定してください",
            "name a file of the integer arrays indptr, indices, cost_yen, persons saved by numpy.savez",
        ) from error
    missing = [name for name in _NAMES if name not in arrays]
    if missing:
        raise _wrong(shown, missing[0], "配列がありません", "this array is missing")
    return make_instance(**arrays, file=shown)


def _integers(values: npt.ArrayLike, name: str, file: str | None) -> Int64Array:
    array = np.asarray(values)
    if array.ndim != 1:
        raise _wrong(file, name, "1次元の配列ではありません", "is not a one-dimensional array")
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise _wrong(file, name, f"整数ではありません ({array.dtype})", f"is not of integers ({array.dtype})")
    if array.dtype == np.uint64 and int(array.max()) > np.iinfo(np.int64).max:
        raise _wrong(file, name, "値が大きすぎます", "has values that are too large")
    return np.ascontiguousarray(array, dtype=np.int64).copy()


def _amounts(values: npt.ArrayLike, name: str, file: str | None, size: int | None = None) -> Int64Array:
    array = _integers(values, name, file)
    if size is not None and array.size != size:
        raise _wrong(file, name, "長さが需要点の数と違います", "its length is not the number of demand points")
    if array.size and int(array.min()) < 0:
        raise _wrong(file, name, "負の値があります", "has negative values")
    if array.size and int(array.max()) * array.size > MAXIMUM_SUM and sum(array.tolist()) > MAXIMUM_SUM:
        raise _wrong(file, name, "合計が大きすぎます (2の53乗まで)", "sums up to more than 2 to the 53rd")
    return array


def _flags(values: npt.ArrayLike, file: str | None, size: int) -> BoolArray:
    array = np.asarray(values)
    if array.dtype.kind != "b":
        array = _integers(array, "expressway", file)
        if array.size and (int(array.min()) < 0 or int(array.max()) > 1):
            raise _wrong(file, "expressway", "0か1ではない値があります", "has values other than 0 and 1")
    if array.shape != (size,):
        raise _wrong(file, "expressway", "長さが需要点の数と違います", "its length is not the number of demand points")
    return array.astype(np.bool_)


def _numbers(values: npt.ArrayLike, file: str | None, size: int) -> Int32Array:
    array = _integers(values, "municipality", file)
    if array.size != size:
        raise _wrong(
            file, "municipality", "長さが需要点の数と違います", "its length is not the number of demand points"
        )
    if array.size and (int(array.min()) < -1 or int(array.max()) >= 1 << 24):
        raise _wrong(file, "municipality", "番号が範囲外です", "has numbers out of range")
    return array.astype(np.int32)


def _sorted_sets(start: Int64Array, covered: Int64Array, points: int) -> tuple[Int64Array, Int64Array]:
    owner = np.repeat(np.arange(start.size - 1, dtype=np.int64), np.diff(start))
    key = owner * max(1, points) + covered
    if key.size and not bool(np.all(key[1:] > key[:-1])):
        key = np.unique(key)
        owner, covered = key // points, key % points
        start = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=start.size - 1)))).astype(np.int64)
    return start, covered


def _wrong(file: str | None, name: str, ja: str, en: str) -> InputRefused:
    return InputRefused(
        Text(ja, en),
        remedy=Text("問題例を作り直してください", "make the instance again"),
        file=file,
        field=name,
    )


def _refused(file: str, ja: str, en: str, remedy_ja: str, remedy_en: str) -> InputRefused:
    return InputRefused(Text(ja, en), remedy=Text(remedy_ja, remedy_en), file=file)
