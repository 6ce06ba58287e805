"""``rollout`` as an outside program sees it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.cli import rollout_command
from coverage_planner.engine.selection.instance import make_instance
from coverage_planner.engine.selection.rollout import roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits
from tests.cli.command_line import command


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """Three sites of 10 yen that cover 5, 7 and 9 persons; the state pays 4 yen of each."""
    path = tmp_path / "i.npz"
    np.savez(
        path,
        indptr=np.array([0, 1, 2, 3]),
        indices=np.array([0, 1, 2]),
        cost_yen=np.array([10, 10, 10]),
        persons=np.array([5, 7, 9]),
        road_m=np.array([100, 0, 50]),
        state_yen=np.array([4, 4, 4]),
    )
    return path


def test_the_best_site_of_what_is_left_each_year(instance: Path, tmp_path: Path) -> None:
    table = tmp_path / "years.csv"
    answer = command(
        "rollout", "--instance", instance, "--years", "R8=10,R9=10,R10=10", "--iterations", 50, "--csv", table, "--json"
    ).json()
    assert [year["sites"] for year in answer["years"]] == [[2], [1], [0]]
    assert [year["covered_persons"] for year in answer["years"]] == [9, 16, 21]
    assert [year["covered_m"] for year in answer["years"]] == [50, 50, 150]
    assert [year["state_yen"] for year in answer["years"]] == [4, 4, 4]
    assert (answer["value"], answer["bound"], answer["unbuilt"]) == (46, 46, [])
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[0] for row in rows[1:]] == ["R8", "R9", "R10"]
    assert rows[1][6] == "42.86"


def test_state_money_carry_over_locks_and_precedence(instance: Path) -> None:
    base = ("rollout", "--instance", instance, "--iterations", 50, "--json")
    state = command(*base, "--state-years", "R8=3,R9=5").json()
    assert [year["sites"] for year in state["years"]] == [[], [2]]
    carried = command(*base, "--state-years", "R8=3,R9=5", "--carry-over").json()
    assert sorted(carried["years"][1]["sites"]) == [1, 2]
    locked = command(*base, "--years", "R8=10,R9=10", "--locked", "0=R8", "--before", "1,2").json()
    assert [year["sites"] for year in locked["years"]] == [[0], [1]]
    assert locked["unbuilt"] == [2]
    goal = command(*base, "--years", "R8=10,R9=10", "--goal-persons", 12, "--only", "0,1").json()
    assert (goal["goal_year"], goal["goal_not_before"]) == ("R9", "R9")


def test_the_candidates_of_a_plan(sample_project: Path) -> None:
    answer = command(
        "rollout", sample_project, "--years", "R8=60000000,R9=60000000", "--iterations", 50, "--json"
    ).json()
    built = [site for year in answer["years"] for site in year["sites"]]
    assert built
    assert len(set(built)) == len(built)
    assert all(year["cost_yen"] <= 60_000_000 for year in answer["years"])
    assert answer["value"] <= answer["bound"]
    assert answer["years"][0]["covered_persons"] <= answer["years"][1]["covered_persons"] <= answer["total_persons"]
    assert "R8" in command("rollout", sample_project, "--years", "R8=60000000", "--iterations", 10).out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--years", "R8"),
        ("--years", "R8=5,R8=5"),
        ("--years", "R9=5,R8=5"),
        ("--years", "R8=-5"),
        ("--years", "moon=5"),
        ("--years", "R8=5", "--state-years", "R9=5"),
        ("--years", "R8=5", "--locked", "0=R8"),
        ("--years", "R8=50", "--locked", "7=R8"),
        ("--years", "R8=50", "--locked", "0=R9"),
        ("--years", "R8=50", "--before", "0"),
        ("--years", "R8=50", "--only", "x"),
        ("--years", "R8=50", "--time-limit", "nan"),
        ("--years", "R8=50", "--goal-persons", "-1"),
        ("--years", "R8=たくさん"),
        ("--years", "R8=50", "--year-weights", "R9=2"),
        ("--years", "R8=50", "--year-weights", "R8=1001"),
        ("--years", "R8=50", "--year-weights", "R8=0"),
    ],
)
def test_requests_that_make_no_sense_are_refused(instance: Path, arguments: tuple[str, ...]) -> None:
    assert command("rollout", "--instance", instance, *arguments, "--json").refusal()


def test_a_site_before_itself_is_refused_and_does_not_run_forever(sample_project: Path) -> None:
    for orders in (["C-01A,C-01A"], ["C-01A,C-02A", "C-02A,C-03A", "C-03A,C-01A"]):
        options = [part for order in orders for part in ("--before", order)]
        refusal = command("rollout", sample_project, "--years", "R8=100000000", *options).refusal()
        assert refusal.startswith("--before: 局「C-0")
        assert "自分自身より前" in refusal


def test_sites_left_out_for_want_of_persons_are_not_blamed_on_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "i.npz"
    np.savez(
        path,
        indptr=np.array([0, 1, 2, 4, 5]),
        indices=np.array([0, 0, 0, 1, 2]),
        cost_yen=np.array([10, 10, 15, 99]),
        persons=np.array([9, 0, 2]),
        road_m=np.array([0, 50, 0]),
    )
    base = ("rollout", "--instance", path, "--iterations", 50)
    rich = command(*base, "--years", "R8=10,R9=60", "--json").json()
    assert 2 in {site for year in rich["years"] for site in year["sites"]}, "its road is kept, money is left"
    assert rich["years"][-1]["covered_m"] == 50
    poor = command(*base, "--years", "R8=10,R9=14", "--json").json()
    assert poor["unbuilt_adds_nobody"] == [1, 2] or poor["unbuilt_adds_nobody"] == [0, 2]
    assert (poor["unbuilt_persons"], poor["unbuilt_m"]) == (2, 50)
    told = command(*base, "--years", "R8=10,R9=14").out
    assert "予算・条件にも合わない局（1局）: 3" in told
    assert "人口を増やさないため割り振らなかった局（2局）" in told
    assert "2人・道路 50m" in told


def test_amounts_are_read_as_everywhere_else(instance: Path) -> None:
    base = ("rollout", "--instance", instance, "--iterations", 10, "--json")
    plain = command(*base, "--years", "R8=100000000,R9=15000000").json()
    assert command(*base, "--years", "R8=1億,R9=1,500万").json()["years"] == plain["years"]
    assert command(*base, "--years", "R8=100,000,000,R9=15,000,000円").json()["years"] == plain["years"]


def test_a_year_that_weighs_more_gets_its_persons_first(instance: Path, tmp_path: Path) -> None:
    """Site 2 with 9 persons needs site 0 first: alike years gain as much without it, a heavy second year does not."""
    base = ("rollout", "--instance", instance, "--iterations", 50, "--years", "R8=10,R9=10", "--before", "0,2")
    even = command(*base, "--json").json()
    assert (even["value"], even["year_weights"]) == (7 + 12, None)
    proof = tmp_path / "proof.json"
    late = command(*base, "--year-weights", "R9=3", "--certificate", proof, "--json").json()
    assert [year["sites"] for year in late["years"]] == [[0], [2]]
    assert (late["value"], late["bound"], late["year_weights"]) == (5 + 3 * 14, 47, [1, 3])
    assert command("verify", proof, "--json").json()["value"] == 47
    assert "R8=1・R9=3" in command(*base, "--year-weights", "R9=3").out


def test_the_table_of_a_plan_has_the_state_money_without_a_limit_of_it(sample_project: Path, tmp_path: Path) -> None:
    table = tmp_path / "years.csv"
    base = ("rollout", sample_project, "--years", "R8=60000000,R9=60000000", "--iterations", 50, "--json")
    answer = command(*base, "--csv", table).json()
    limited = command(*base, "--state-years", "R8=9億,R9=9億").json()
    assert [year["state_yen"] for year in answer["years"]] == [year["state_yen"] for year in limited["years"]]
    assert all(year["state_yen"] > 0 for year in answer["years"])
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["国費(円)"]) for row in rows] == [year["state_yen"] for year in answer["years"]]
    assert any("国費" in note for note in answer["notes"])


def test_a_year_with_an_undecided_site_has_no_state_money_and_a_note() -> None:
    instance = make_instance(np.array([0, 1, 2]), np.array([0, 1]), np.array([10, 10]), np.array([5, 7]))
    years = tuple(YearBudget(label=label, cost_yen=10) for label in ("R8", "R9"))
    found = roll_out(instance, (0, 1), RolloutQuestion(years=years), limits=Limits(seconds=None, iterations=20))
    subject = rollout_command._Subject(instance, str, int, int, (0, 1), (), None, {0: 4, 1: None}.get)
    filled, told = rollout_command._with_state_money(found, subject)
    assert [year.sites for year in filled.years] == [(1,), (0,)]
    assert [year.state_yen for year in filled.years] == [None, 4]
    assert "1局" in told.notes[-1].ja


def test_metres_are_rounded_half_up(tmp_path: Path) -> None:
    path = tmp_path / "i.npz"
    np.savez(
        path, indptr=np.array([0, 1, 2]), indices=np.array([0, 1]), cost_yen=np.array([10, 10]), persons=np.array([9, 5]),
        road_m=np.array([212_518_748, 729_213_795]), road_units_per_m=np.array(1000),
    )  # fmt: skip
    answer = command("rollout", "--instance", path, "--years", "R8=10", "--iterations", 20, "--json").json()
    assert answer["years"][0]["covered_m"] == 212_519
    assert answer["unbuilt_m"] == 729_214
