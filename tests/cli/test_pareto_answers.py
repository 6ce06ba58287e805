"""``select --pareto`` and ``select --solver scip`` as an outside program sees them."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.selection.scip_solver import scip_is_there
from tests.cli.command_line import command


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """Three sites that cover 1, 2 and 4 persons alone and cost 1, 3 and 10."""
    path = tmp_path / "i.npz"
    np.savez(
        path,
        indptr=np.array([0, 1, 2, 3]),
        indices=np.array([0, 1, 2]),
        cost_yen=np.array([1, 3, 10]),
        persons=np.array([1, 2, 4]),
    )
    return path


def test_the_front_of_a_bare_instance(instance: Path, tmp_path: Path) -> None:
    table, certificate = tmp_path / "front.csv", tmp_path / "c.json"
    answer = command(
        "select", "--instance", instance, "--pareto", 14, "--time-limit", 5, "--csv", table, "--certificate", certificate,
        "--json",
    ).json()  # fmt: skip
    points = [(point["cost_yen"], point["value"], point["bound"], point["sites"]) for point in answer["points"]]
    assert points == [(1, 1, 1, [0]), (3, 2, 2, [1]), (4, 3, 3, [0, 1]), (10, 4, 4, [2]), (11, 5, 5, [0, 2]),
                      (13, 6, 6, [1, 2]), (14, 7, 7, [0, 1, 2])]  # fmt: skip
    assert (answer["coverable"], answer["status"]) == (7, "optimal")
    for point in answer["points"]:
        checked = command("verify", point["certificate"], "--json").json()
        assert (checked["value"], checked["bound"]) == (point["value"], point["bound"])
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == 8
    assert rows[3][1:5] == ["4", "2", "3", "3"]


def test_a_budget_is_the_upper_end_and_locks_hold(instance: Path) -> None:
    answer = command(
        "select", "--instance", instance, "--pareto", 4, "--budget-yen", 4, "--must-not", 0, "--time-limit", 5, "--json"
    ).json()
    assert [(point["cost_yen"], point["value"]) for point in answer["points"]] == [(0, 0), (3, 2)]


def test_the_front_of_a_plan(sample_project: Path) -> None:
    answer = command("select", sample_project, "--pareto", 3, "--time-limit", 5, "--json").json()
    assert answer["notes"]
    for cheap, dear in pairwise(answer["points"]):
        assert cheap["cost_yen"] < dear["cost_yen"]
        assert cheap["value"] < dear["value"]
    assert all(point["value"] <= point["bound"] for point in answer["points"])
    assert len(answer["points"][-1]["site_names"]) == len(answer["points"][-1]["sites"]) > 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--pareto", "0"),
        ("--pareto", "5", "--goal", "persons=0.5"),
        ("--pareto", "5", "--solver", "scip"),
        ("--csv", "x.csv", "--budget-yen", "5"),
        ("--solver", "cplex", "--budget-yen", "5"),
        ("--solver", "scip", "--budget-yen", "5", "--iterations", "5"),
    ],
)
def test_options_that_do_not_go_together_are_refused(instance: Path, arguments: tuple[str, ...]) -> None:
    assert command("select", "--instance", instance, *arguments, "--json").refusal()


@pytest.mark.skipif(not scip_is_there(), reason="the optional extra scip is not installed")
def test_the_opinion_of_scip(instance: Path) -> None:
    answer = command(
        "select", "--instance", instance, "--budget-yen", 11, "--solver", "scip", "--time-limit", 4, "--json"
    ).json()
    assert (answer["value"], answer["solver"]["name"]) == (5, "scip")


def test_without_scip_the_message_says_how_to_get_it(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage_planner.engine.selection.scip_solver.scip_is_there", lambda: False)
    assert (
        "pyscipopt"
        in command(
            "select", "--instance", instance, "--budget-yen", 11, "--solver", "scip", "--time-limit", 4
        ).refusal()
    )
