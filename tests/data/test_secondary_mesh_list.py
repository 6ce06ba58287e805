"""The list of secondary meshes: every code exists, each counts once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage_planner.data.secondary_mesh_list import read_secondary_meshes
from coverage_planner.model.findings import Severity


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(30, 68), st.integers(22, 53), st.integers(0, 7), st.integers(0, 7)), min_size=1),
    st.sampled_from(["", "二次メッシュコード\n", "番号,mesh_code\n"]),
    st.booleans(),
)
def test_any_list_comes_back_sorted_and_once(
    tmp_path: Path, meshes: list[tuple[int, int, int, int]], header: str, hyphen: bool
) -> None:
    codes = [f"{a:02}{b:02}{c}{d}" for a, b, c, d in meshes]
    shown = [f"{code[:4]}-{code[4:]}" if hyphen else code for code in codes]
    lead = "1," if header.startswith("番号") else ""
    path = tmp_path / "list.csv"
    path.write_text(header + "".join(f"{lead}{code}\n" for code in shown), encoding="utf-8")
    read = read_secondary_meshes([path])
    assert read.value is not None and read.value.tolist() == sorted({int(code) for code in codes})
    repeated = len(codes) - len(set(codes))
    assert any(f.code == "secondary_meshes.repeated" for f in read.findings) == (repeated > 0)


@pytest.mark.parametrize("wrong", ["533980", "53394", "5339455", "023945", "東京", "-"])
def test_wrong_codes_are_named_by_row(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"533945\n{wrong}\n", encoding="utf-8")
    read = read_secondary_meshes([path])
    assert read.value is None
    (error,) = [f for f in read.findings if f.severity is Severity.ERROR]
    assert (error.row, error.file) == (2, "list.txt")


def test_an_empty_list_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("mesh_code\n")
    assert read_secondary_meshes([path]).value is None
