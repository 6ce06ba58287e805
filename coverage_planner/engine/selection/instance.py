"""A bare selection instance: which demand points every candidate covers, and what candidates cost.

An instance file is an ``.npz`` of integer arrays: ``indptr`` and ``indices`` (compressed rows, candidate to demand
points), ``cost_yen`` per candidate, ``persons`` per demand point, and optionally those of :data:`OPTIONAL_NAMES`.
Whatever else the file holds is left alone.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.selection.instance_checks import (
    MAXIMUM_SUM,
    BoolArray,
    amounts,
    burdens,
    flags,
    integers,
    numbers,
    places,
    points_named,
    refused,
    sorted_sets,
    starts,
    wrong,
)
from coverage_planner.engine.selection.question import Money
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array, freeze_arrays

__all__ = ["MAXIMUM_SUM", "BoolArray", "Instance", "content_hash", "make_instance", "read_instance", "write_instance"]

MAXIMUM_FILE_BYTES = 2 << 30
MAXIMUM_UNPACKED_BYTES = 6 << 30
WHOLE_SHARE = 1 << 16
"""Parts of a demand point that candidates cover only jointly are counted in units of 1/WHOLE_SHARE of what is needed."""

NEEDED_NAMES = ("indptr", "indices", "cost_yen", "persons")
OPTIONAL_NAMES = (
    "road_m",
    "expressway",
    "municipality",
    "prefecture",
    "carrier",
    "state_yen",
    "burden_yen",
    "site_group",
    "existing",
    "road_units_per_m",
    "part_indptr",
    "part_indices",
    "part_share",
    "site_x_m",
    "site_y_m",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """Covering sets, costs and demand.

    Attributes:
        indptr: int64, candidate i covers ``indices[indptr[i]:indptr[i + 1]]``.
        indices: int32, sorted and without repetition within a candidate.
        cost_yen: int64 per candidate, not negative.
        persons: int64 per demand point, not negative.
        road_m: int64 metres of road per demand point (in units of 1/``road_units_per_m``), or None.
        expressway: whether a demand point lies on an expressway, or None.
        municipality: int32 number of the municipality of a demand point, -1 for none; or None.
        prefecture: the same for prefectures.
        carrier: int32 number of the carrier whose coverage a demand point counts, -1 for that of any carrier; or None
            when all points are of any carrier.
        state_yen: int64 per candidate, what the state pays of its cost; or None.
        burden_yen: int64 table carriers x candidates, what each carrier pays; or None.
        site_group: int32 per candidate: of the options of one site (equal numbers) at most one is built, -1 for none.
        existing: candidates that are there already: they cost nothing and are no sites to build; or None.
        road_units_per_m: units of ``road_m`` in a metre.
        part_indptr, part_indices, part_share: demand points that a candidate covers in part only, and which part of what
            is missing there it covers at most, in 1/WHOLE_SHARE. A point covered jointly has parts that sum up to a
            whole at least; used by bounds. All None where parts are not known.
        site_x_m, site_y_m: int64 per candidate, its place in a plane in whole metres, for a least distance; or None.
        sha256: of the content of all arrays, in a layout that does not depend on the file.
    """

    indptr: Int64Array
    indices: Int32Array
    cost_yen: Int64Array
    persons: Int64Array
    road_m: Int64Array | None = None
    expressway: BoolArray | None = None
    municipality: Int32Array | None = None
    prefecture: Int32Array | None = None
    carrier: Int32Array | None = None
    state_yen: Int64Array | None = None
    burden_yen: Int64Array | None = None
    site_group: Int32Array | None = None
    existing: BoolArray | None = None
    road_units_per_m: int = 1
    part_indptr: Int64Array | None = None
    part_indices: Int32Array | None = None
    part_share: Int32Array | None = None
    site_x_m: Int64Array | None = None
    site_y_m: Int64Array | None = None
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

    @property
    def there(self) -> BoolArray:
        """Which candidates exist already."""
        return np.zeros(self.candidates, dtype=np.bool_) if self.existing is None else self.existing

    def covered_by(self, sites: npt.ArrayLike) -> BoolArray:
        """Return which demand points candidates cover together with what exists."""
        chosen = self.there.copy()
        chosen[np.asarray(sites, dtype=np.int64)] = True
        covered = np.zeros(self.points, dtype=np.bool_)
        covered[self.indices[np.repeat(chosen, np.diff(self.indptr))]] = True
        return covered

    def of_carrier(self, carrier: int | None) -> BoolArray:
        """Return which demand points count the coverage of a carrier, or of any carrier."""
        if self.carrier is None:
            return np.full(self.points, carrier is None)
        return np.asarray(self.carrier == (-1 if carrier is None else carrier))

    def yen_of(self, money: Money, carrier: int | None = None) -> Int64Array:
        """Return some money of every candidate; existing ones cost nothing.

        Raises:
            InputRefused: the instance has no such money.
        """
        found: Int64Array | None = self.cost_yen
        if money is Money.CARRIER:
            known = self.burden_yen is not None and carrier is not None and 0 <= carrier < self.burden_yen.shape[0]
            found = self.burden_yen[carrier] if self.burden_yen is not None and known else None
        elif money is not Money.COST:
            found = self.state_yen
        if found is None:
            raise wrong(None, "burden_yen" if money is Money.CARRIER else "state_yen", "問いに要る金額の配列がありません",
                        "the question needs amounts that are not there")  # fmt: skip
        if money is Money.OWN:
            found = self.cost_yen - found
        return np.where(self.there, 0, found).astype(np.int64)


def content_hash(arrays: dict[str, Any]) -> str:
    """Return the SHA-256 of name, length and little-endian int64 bytes of every array present, in a fixed order.

    The covering sets are those after sorting, so the hash is of what the arrays say, not of how a file wrote it.
    """
    digest = hashlib.sha256(b"coverage_planner selection instance 1\n")
    for name in NEEDED_NAMES + OPTIONAL_NAMES:
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
    file: str | None = None,
    **optional: npt.ArrayLike | None,
) -> Instance:
    """Check arrays and return the instance; covering sets are sorted and repetitions dropped.

    Args:
        indptr: starts of the covering sets.
        indices: their demand points.
        cost_yen: per candidate.
        persons: per demand point.
        file: named in refusals.
        optional: arrays of :data:`OPTIONAL_NAMES`.

    Raises:
        InputRefused: naming the array, when the arrays do not describe an instance.
    """
    covered = integers(indices, "indices", file)
    cost = amounts(cost_yen, "cost_yen", file)
    people = amounts(persons, "persons", file)
    start = starts(indptr, "indptr", file, cost.size, covered.size)
    start, covered = sorted_sets(start, points_named(covered, "indices", file, people.size), people.size)
    arrays: dict[str, Any] = {
        "indptr": start,
        "indices": covered.astype(np.int32),
        "cost_yen": cost,
        "persons": people,
    }
    unknown = optional.keys() - set(OPTIONAL_NAMES)
    if unknown:
        raise TypeError(f"no such arrays: {sorted(unknown)}")
    given = {name: optional[name] for name in OPTIONAL_NAMES if optional.get(name) is not None}
    for name, values in given.items():
        assert values is not None
        arrays[name] = _optional(name, values, file, cost.size, people.size, given)
    _check_together(arrays, file)
    digest = content_hash(arrays)
    if "road_units_per_m" in arrays:
        arrays["road_units_per_m"] = int(arrays["road_units_per_m"][0])
    return Instance(**arrays, sha256=digest)


def _optional(name: str, values: npt.ArrayLike, file: str | None, n: int, m: int, given: dict[str, Any]) -> Any:
    if name == "road_m":
        return amounts(values, name, file, m)
    if name in {"expressway", "existing"}:
        return flags(values, name, file, m if name == "expressway" else n)
    if name == "state_yen":
        return amounts(values, name, file, n)
    if name == "burden_yen":
        return burdens(values, name, file, n)
    if name == "road_units_per_m":
        unit = amounts(np.atleast_1d(values), name, file, 1)
        if not 1 <= int(unit[0]) <= 10**6:
            raise wrong(file, name, "1から100万の整数ではありません", "is not between 1 and a million")
        return unit
    if name in {"site_x_m", "site_y_m"}:
        return places(values, name, file, n)
    if name in {"municipality", "prefecture", "carrier", "site_group"}:
        return numbers(values, name, file, n if name == "site_group" else m)
    if not {"part_indptr", "part_indices", "part_share"} <= given.keys():
        raise wrong(file, name, "part_ の3配列がそろっていません", "the three arrays part_... are not all there")
    size = np.asarray(given["part_indices"]).size
    if name == "part_indptr":
        return starts(values, name, file, n, size)
    if name == "part_indices":
        return points_named(values, name, file, m).astype(np.int32)
    share = amounts(values, name, file, size)
    if share.size and (int(share.min()) < 1 or int(share.max()) > WHOLE_SHARE):
        raise wrong(file, name, "部分の大きさが範囲外です", "has parts out of range")
    return share.astype(np.int32)


def _check_together(arrays: dict[str, Any], file: str | None) -> None:
    if ("site_x_m" in arrays) != ("site_y_m" in arrays):
        raise wrong(file, "site_x_m", "site_y_m と対になっていません", "does not come with site_y_m")
    state = arrays.get("state_yen")
    if state is not None and bool((state > arrays["cost_yen"]).any()):
        raise wrong(file, "state_yen", "国の負担が費用を超えています", "is above the cost")
    if "part_indptr" in arrays:
        start, point = arrays["part_indptr"], arrays["part_indices"].astype(np.int64)
        key = np.repeat(np.arange(start.size - 1), np.diff(start)) * max(1, arrays["persons"].size) + point
        if bool(np.any(key[1:] <= key[:-1])):
            raise wrong(file, "part_indices", "候補局ごとに昇順ではありません", "are not ascending within a candidate")


def read_instance(path: Path) -> Instance:
    """Read an instance file without running anything inside it.

    Raises:
        InputRefused: not such a file, too large, damaged, or arrays that do not fit each other.
    """
    shown = path.name
    if not path.is_file():
        raise refused(shown, "ファイルがありません", "no such file", "パスを確かめてください", "check the path")
    if path.stat().st_size > MAXIMUM_FILE_BYTES:
        raise refused(shown, "2GiBを超えるファイルです", "larger than 2 GiB", "地域ごとに分けてください", "split it")
    arrays: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
        wanted = [name for name in NEEDED_NAMES + OPTIONAL_NAMES if f"{name}.npy" in sizes]
        if sum(sizes[f"{name}.npy"] for name in wanted) > MAXIMUM_UNPACKED_BYTES:
            raise refused(
                shown, "展開すると6GiBを超えます", "unpacks to more than 6 GiB", "地域ごとに分けてください", "split it"
            )
        with np.load(path, allow_pickle=False) as stored:
            for name in wanted:
                arrays[name] = stored[name]
    except InputRefused:
        raise
    except Exception as error:  # numpy and zipfile raise whatever a damaged header leads to
        raise refused(
            shown,
            "問題例の .npz として読めません",
            "cannot be read as an .npz instance",
            "indptr・indices・cost_yen・persons の整数配列を numpy.savez で保存したファイルを指定してください",
            "name a file of the integer arrays indptr, indices, cost_yen, persons saved by numpy.savez",
        ) from error
    missing = [name for name in NEEDED_NAMES if name not in arrays]
    if missing:
        raise wrong(shown, missing[0], "配列がありません", "this array is missing")
    return make_instance(**arrays, file=shown)


def write_instance(instance: Instance, path: Path) -> None:
    """Write an instance file beside and put it in place."""
    arrays: dict[str, Any] = {name: getattr(instance, name) for name in NEEDED_NAMES}
    for name in OPTIONAL_NAMES:
        values = getattr(instance, name)
        if name == "road_units_per_m":
            values = None if values == 1 else np.array([values], dtype=np.int64)
        if values is not None:
            arrays[name] = values
    part = path.with_name(path.name + ".part.npz")
    try:
        np.savez_compressed(part, **arrays)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
