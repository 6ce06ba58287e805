"""Instance files: what is read, and that everything else is refused with its reason."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coverage_planner.engine.selection.instance import make_instance, read_instance
from coverage_planner.model.errors import InputRefused

GOOD: dict[str, Any] = {
    "indptr": np.array([0, 2, 3]),
    "indices": np.array([1, 0, 1], dtype=np.int32),
    "cost_yen": np.array([10, 20]),
    "persons": np.array([5, 6]),
}


def stored(path: Path, **changes: Any) -> Path:
    np.savez(path, **{name: value for name, value in (GOOD | changes).items() if value is not None})
    return path


def test_arrays_come_back_with_sorted_sets_and_whatever_else_is_there_is_left_alone(tmp_path: Path) -> None:
    instance = read_instance(stored(tmp_path / "i.npz", note=np.array(["text"])))
    assert instance.indices.tolist() == [0, 1, 1]
    assert (instance.candidates, instance.points) == (2, 2)
    assert instance.road_m is None


def test_repeated_points_of_a_candidate_count_once() -> None:
    instance = make_instance([0, 3, 4], [1, 1, 0, 1], [1, 1], [1, 1])
    assert instance.indptr.tolist() == [0, 2, 3]
    assert instance.indices.tolist() == [0, 1, 1]


def test_the_hash_depends_on_contents_not_on_how_the_file_writes_them(tmp_path: Path) -> None:
    one = read_instance(stored(tmp_path / "a.npz"))
    two = read_instance(stored(tmp_path / "b.npz", indices=np.array([1, 0, 1], dtype=np.uint8)))
    other = read_instance(stored(tmp_path / "c.npz", persons=np.array([5, 7])))
    reordered = read_instance(stored(tmp_path / "d.npz", indices=np.array([0, 1, 1])))
    assert one.sha256 == two.sha256 == reordered.sha256
    assert one.sha256 != other.sha256


def test_an_instance_without_candidates_or_demand_is_one(tmp_path: Path) -> None:
    nothing = np.zeros(0, np.int64)
    instance = read_instance(
        stored(tmp_path / "e.npz", indptr=np.zeros(1, np.int64), indices=nothing, cost_yen=nothing, persons=nothing)
    )
    assert (instance.candidates, instance.points) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"persons": None}, "persons"),
        ({"indptr": np.array([0, 2])}, "indptr"),
        ({"indptr": np.array([0, 3, 2])}, "indptr"),
        ({"indptr": np.array([1, 2, 3])}, "indptr"),
        ({"indices": np.array([0, 1, 2])}, "indices"),
        ({"indices": np.array([0, 1, -1])}, "indices"),
        ({"indices": np.array([[0, 1, 1]])}, "indices"),
        ({"indices": np.array([0.0, 1.0, 1.0])}, "indices"),
        ({"cost_yen": np.array([10, -1])}, "cost_yen"),
        ({"cost_yen": np.array([10, 1 << 60])}, "cost_yen"),
        ({"persons": np.array([1, (1 << 64) - 1], dtype=np.uint64)}, "persons"),
        ({"road_m": np.array([1])}, "road_m"),
        ({"expressway": np.array([0, 2])}, "expressway"),
        ({"expressway": np.array([True])}, "expressway"),
        ({"municipality": np.array([0, -2])}, "municipality"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_instance(stored(tmp_path / "i.npz", **changes))
    assert refusal.value.field == field
    assert refusal.value.file == "i.npz"


def test_what_is_no_instance_file_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "t.npz"
    text.write_text("not an archive")
    objects = tmp_path / "o.npz"
    np.savez(objects, **(GOOD | {"persons": np.array([{}, {}], dtype=object)}))
    empty = tmp_path / "e.npz"
    empty.write_bytes(b"")
    for path in (text, objects, empty, tmp_path / "absent.npz", tmp_path):
        with pytest.raises(InputRefused):
            read_instance(path)


def test_an_archive_that_unpacks_too_far_is_refused_before_unpacking(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("coverage_planner.engine.selection.instance.MAXIMUM_UNPACKED_BYTES", 100_000)
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in (GOOD | {"persons": np.zeros(1_000_000, np.int64)}).items():
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(f"{name}.npy", buffer.getvalue())
    with pytest.raises(InputRefused, match="6GiB"):
        read_instance(path)
