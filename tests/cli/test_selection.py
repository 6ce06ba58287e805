"""``select`` and ``verify`` as an outside program sees them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest

from coverage_planner.model.rate import Rate, decimal_text
from tests.cli.command_line import command


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """Three candidates: the dear one covers all, the two cheap ones three of four points each."""
    path = tmp_path / "i.npz"
    np.savez(
        path,
        indptr=np.array([0, 4, 7, 10]),
        indices=np.array([0, 1, 2, 3, 0, 1, 2, 1, 2, 3]),
        cost_yen=np.array([50_000_000, 20_000_000, 20_000_000]),
        persons=np.array([10, 20, 30, 40]),
        road_m=np.array([0, 0, 7, 0]),
        expressway=np.array([False, False, True, False]),
        municipality=np.array([0, 0, 1, 1]),
    )
    return path


def test_most_persons_within_a_budget(instance: Path) -> None:
    answer = command("select", "--instance", instance, "--budget-yen", 20_000_000, "--time-limit", 20, "--json").json()
    seconds = answer.pop("seconds")
    assert 0 <= seconds < 20
    assert answer == {
        "value": 90,
        "bound": 90,
        "gap": 0.0,
        "cost_yen": 20_000_000,
        "sites": [2],
        "certificate": None,
        "status": "optimal",
    }


def test_cheapest_set_for_goals_and_its_certificate(instance: Path, tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    goals = ("--goal", "persons=1", "--goal", "road_m=99%", "--goal", "expressway=1", "--goal", "municipality=9/10")
    answer = command("select", "--instance", instance, *goals, "--certificate", certificate, "--json").json()
    assert (answer["value"], answer["bound"], answer["sites"]) == (40_000_000, 40_000_000, [1, 2])
    assert answer["certificate"] == str(certificate)
    checked = command("verify", certificate, "--json").json()
    assert (checked["verified"], checked["value"], checked["bound"]) == (True, 40_000_000, 40_000_000)
    assert "40,000,000" in command("verify", certificate).out


def test_a_certificate_is_verified_after_the_instance_moved(instance: Path, tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    assert command("select", "--instance", instance, "--budget-yen", 1, "--certificate", certificate).code == 0
    moved = tmp_path / "elsewhere.npz"
    instance.rename(moved)
    assert "--instance" in command("verify", certificate).refusal()
    assert command("verify", certificate, "--instance", moved).code == 0


def test_a_tampered_certificate_is_refused_on_one_line(instance: Path, tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    command("select", "--instance", instance, "--budget-yen", 20_000_000, "--certificate", certificate)
    certificate.write_text(certificate.read_text().replace('"value":90', '"value":91'))
    assert "証明書" in command("verify", certificate).refusal()


def test_the_same_iterations_give_the_same_certificate(instance: Path, tmp_path: Path) -> None:
    texts = []
    for name in ("a.json", "b.json"):
        command(
            "select", "--instance", instance, "--budget-yen", 40_000_000, "--iterations", 50, "--seed", 9,
            "--certificate", tmp_path / name,
        )  # fmt: skip
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--budget-yen", "5", "--goal", "persons=1"),
        ("--budget-yen", "-5"),
        ("--budget-yen", "3.5"),
        ("--budget-yen", "3億5億"),
        ("--budget-yen", ""),
        ("--goal", "persons"),
        ("--goal", "persons=1.01"),
        ("--goal", "persons=nan"),
        ("--goal", "persons=１"),
        ("--goal", "people=0.5"),
        ("--goal", "persons=0.5", "--goal", "persons=0.6"),
        ("--goal", "persons=1/0"),
        ("--budget-yen", "5", "--time-limit", "0"),
        ("--budget-yen", "5", "--time-limit", "nan"),
        ("--budget-yen", "5", "--iterations", "-1"),
        ("--budget-yen", "5", "--certificate", "no/such/folder/c.json"),
    ],
)
def test_questions_that_make_no_sense_are_refused(instance: Path, arguments: tuple[str, ...]) -> None:
    assert command("select", "--instance", instance, *arguments, "--json").refusal()


@pytest.mark.parametrize("amount", ["2,000万", "2000万円", "0.2億", "20,000,000", "２０００万"])
def test_amounts_may_be_written_as_planners_write_them(instance: Path, amount: str) -> None:
    written = command("select", "--instance", instance, "--budget-yen", amount, "--json").json()
    plain = command("select", "--instance", instance, "--budget-yen", 20_000_000, "--json").json()
    assert written["sites"] == plain["sites"]
    refused = command(
        "select", "--instance", instance, "--state-budget-yen", "約3億", "--goal", "persons=0.5"
    ).refusal()
    assert "--state-budget-yen" in refused and "1.5億" in refused


def test_bad_instances_are_refused_by_file(tmp_path: Path) -> None:
    assert "nope.npz" in command("select", "--instance", tmp_path / "nope.npz", "--budget-yen", 1).refusal()
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK\x03\x04 not really")
    assert "broken.npz" in command("select", "--instance", broken, "--budget-yen", 1).refusal()
    assert "broken.npz" in command("verify", broken).refusal()


def test_candidates_of_a_plan_and_what_they_cover_exactly(sample_project: Path, tmp_path: Path) -> None:
    certificate = tmp_path / "plan.json"
    answer = command(
        "select", sample_project, "--budget-yen", 60_000_000, "--time-limit", 10, "--certificate", certificate, "--json"
    ).json()
    assert 0 < answer["cost_yen"] <= 60_000_000
    assert answer["value"] <= answer["bound"]
    assert len(answer["sites"]) == len(answer["site_ids"]) > 0
    assert answer["value"] == answer["covered_persons"] - answer["joint_coverage_persons"] > answer["base_persons"]
    assert answer["joint_coverage_persons"] >= 0
    assert answer["joint_coverage_of_all_candidates_persons"] >= 0
    checked = command("verify", certificate, "--json").json()
    assert (checked["value"], checked["bound"]) == (answer["value"], answer["bound"])


def test_goals_of_a_plan_count_what_exists(sample_project: Path) -> None:
    everything = command("select", sample_project, "--goal", "persons=1", "--goal", "road_m=1", "--json").json()
    nothing = command("select", sample_project, "--goal", "persons=0.01", "--json").json()
    assert nothing["sites"] == [], "existing sites and areas reach so little a goal alone"
    assert "0局" in command("select", sample_project, "--goal", "persons=0.01").out, "what exists is no site to build"
    assert everything["status"] == "optimal"
    assert everything["cost_yen"] > 0


def test_people_read_the_official_rates_beside_the_shares_of_a_goal(sample_project: Path) -> None:
    goals = ("--goal", "persons=0.97", "--goal", "municipality=0.5", "--iterations", 20)
    answer = command("select", sample_project, *goals, "--json").json()
    told = command("select", sample_project, *goals).out
    (row,) = [one for one in answer["assessment"]["population"] if one["carrier"] == "any"]
    percent = Rate(row["covered_persons"], row["total_persons"]).percent_text()
    assert (
        f"整備後の5G人口カバー率 {percent} %（{row['covered_persons']:,} / {row['total_persons']:,} 人、整備前 " in told
    )
    (road,) = [
        one for one in answer["assessment"]["road"] if (one["road_class"], one["carrier"]) == ("national", "any")
    ]
    assert f"国道 {100 * road['covered_m'] / road['total_m']:.1f} %" in told
    assert answer["assessment"]["definition"]["sentence"] in told
    goal = next(one for one in answer["goals"] if one["goal"] == "persons")
    reach, total = (Fraction(100 * goal["covered"], goal[whole]) for whole in ("coverable", "total"))
    shares = f"目標 人口: 候補局で届く分の {decimal_text(reach, 2)} %、全体の {decimal_text(total, 1)} %"
    assert shares in told and reach > total
    assert "割合が最も低い地域" in told
    before = command("assess", sample_project, "--plan", "現状", "--json").json()["population"]
    code = next(line for line in told.splitlines() if line.startswith("市区町村別"))
    name, _, figures = code.partition(": ")[2].partition("、")[0].partition(": ")
    (was,) = [row for row in before if (row["zone_name"], row["carrier"]) == (name, "any")]
    assert figures.startswith(f"{Rate(was['covered_persons'], was['total_persons']).percent_text()} % → ")
    assert f"/ {was['total_persons']:,} 人" in code


def test_a_plan_without_candidates_or_of_no_such_name_is_refused(sample_project: Path, tiny_project: Path) -> None:
    assert "候補局" in command("select", tiny_project, "--budget-yen", 1).refusal()
    assert "nowhere" in command("select", sample_project, "--plan", "nowhere", "--budget-yen", 1).refusal()


@pytest.fixture
def ruled(tmp_path: Path) -> Path:
    """Four candidates with state money: 0 exists, 2 and 3 are options of one site; two municipalities and carriers."""
    path = tmp_path / "ruled.npz"
    np.savez(
        path,
        indptr=np.array([0, 1, 3, 5, 7]),
        indices=np.array([0, 1, 2, 2, 3, 3, 4]),
        cost_yen=np.array([7, 10, 20, 30]),
        persons=np.array([100, 10, 20, 40, 50]),
        road_m=np.array([0, 500, 0, 0, 0]),
        expressway=np.array([0, 1, 0, 0, 0]),
        municipality=np.array([0, 0, 0, 1, 1]),
        prefecture=np.array([1, 1, 1, 1, 1]),
        state_yen=np.array([0, 5, 15, 10]),
        burden_yen=np.array([[0, 5, 0, 10], [0, 0, 5, 10]]),
        site_group=np.array([-1, -1, 4, 4]),
        existing=np.array([1, 0, 0, 0]),
    )
    return path


def answer_of(ruled: Path, *arguments: object) -> dict[str, Any]:
    """Answer of the bare instance, whose certificate must hold with the same value, bound and sites."""
    certificate = ruled.with_suffix(".json")
    certificate.unlink(missing_ok=True)
    given = ("select", "--instance", ruled, *arguments, "--iterations", 20, "--certificate", certificate, "--json")
    answer: dict[str, Any] = command(*given).json()
    checked = command("verify", certificate, "--json").json()
    assert checked["sites"] == answer["sites"]
    if answer["value"] is not None:
        assert (checked["value"], checked["bound"]) == (answer["value"], answer["bound"])
    return answer


@pytest.mark.parametrize(
    ("arguments", "value", "sites"),
    [
        (("--budget-yen", 60), 220, [1, 3]),  # options 2 and 3 exclude each other
        (("--budget-yen", 60, "--must-not", 3), 170, [1, 2]),
        (("--budget-yen", 60, "--must", 2), 170, [1, 2]),
        (("--budget-yen", 60, "--exclusive", "1,3"), 190, [3]),
        (("--state-budget-yen", 10), 190, [3]),
        (("--own-budget-yen", 10), 170, [1, 2]),
        (("--budget-yen", 60, "--carrier-budget", "0=9"), 170, [1, 2]),
        (("--budget-yen", 10, "--road-weight", "1/10"), 180, [1]),  # 130 persons and 500 m
        (("--goal", "municipality=0.4"), 20, [2]),  # what exists reaches the floor of the other
        (("--goal", "municipality=0.8", "--cheapest", "own"), 5 + 20, [1, 3]),
        (("--goal", "municipality@1=90人"), 30, [3]),
        (("--goal", "expressway_m=500m"), 10, [1]),
        (("--goal", "prefecture=1/2", "--cost-limit-yen", 10), 10, [1]),
        (("--budget-yen", 40, "--most-persons", "--goal", "expressway=1"), 220, [1, 3]),
    ],
)
def test_every_rule_of_a_bare_instance(
    ruled: Path, arguments: tuple[object, ...], value: int, sites: list[int]
) -> None:
    answer = answer_of(ruled, *arguments)
    scale = answer.get("value_units_per_person", 1)
    assert (answer["value"] / scale, answer["bound"] / scale, answer["sites"]) == (value, value, sites)
    assert answer["status"] == "optimal"


def test_goals_out_of_reach_come_with_a_table_reasons_and_what_would_help(ruled: Path) -> None:
    answer = answer_of(ruled, "--goal", "persons=1", "--goal", "expressway=1", "--cost-limit-yen", 30)
    assert (answer["status"], answer["value"], answer["gap"]) == ("infeasible", None, None)
    assert any(goal["short"] for goal in answer["goals"])
    helps = answer["remedies"]
    assert helps["reasons"] == ["money"]
    assert helps["raised_budgets"] == [{"money": "cost", "limit_yen": 30, "enough_yen": 40, "least_yen": 40}]
    lowered = {one["goal"]: one for one in helps["lowered_goals"]}
    assert lowered["persons"]["enough"]
    assert lowered["persons"]["rows"][0]["covered"] == 170, "sites 1 and 2 keep the expressway"
    said = command("select", "--instance", ruled, "--goal", "persons=1", "--cost-limit-yen", 30, "--iterations", 5).out
    assert "届きません" in said
    assert "40円" in said
    locked = answer_of(ruled, "--goal", "persons=1", "--must", 2)
    assert locked["remedies"]["reasons"] == ["locks"]


def test_what_nobody_covers_is_told_apart_after_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "far.npz"
    np.savez(path, indptr=[0, 1], indices=[0], cost_yen=[5], persons=[3, 4], municipality=[0, 7], road_m=[0, 9])
    lines = command("select", "--instance", path, "--budget-yen", 5, "--iterations", 5).out.splitlines()
    assert "3人" in lines[0]
    assert any("届かない" in line and "4人、道路 9m" in line for line in lines[1:])
    answer = command(
        "select", "--instance", path, "--goal", "persons=1", "--of-total", "--iterations", 5, "--json"
    ).json()
    assert answer["status"] == "infeasible"
    assert answer["remedies"]["reasons"] == ["out_of_reach"]
    outside = answer["out_of_reach"]
    assert (outside["persons"], outside["road_m"]) == (4, 9)
    assert outside["municipalities"] == [
        {"zone": "7", "persons": 4, "total_persons": 4, "road_m": 9, "total_road_m": 9}
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--budget-yen", "5", "--must", "9"),
        ("--budget-yen", "5", "--must", "x"),
        ("--budget-yen", "5", "--must", "1", "--must-not", "1"),
        ("--budget-yen", "5", "--must", "3"),  # above the budget
        ("--budget-yen", "5", "--sharing", "joint"),
        ("--budget-yen", "5", "--min-spacing-m", "100"),
        ("--budget-yen", "5", "--min-spacing-m", "nan"),
        ("--budget-yen", "5", "--save-plan", "new"),
        ("--budget-yen", "5", "--road-weight", "-1"),
        ("--budget-yen", "5", "--cheapest", "own"),
        ("--goal", "persons=1", "--cheapest", "gold"),
        ("--goal", "persons=1", "--road-weight", "1"),
        ("--goal", "persons=500m"),
        ("--goal", "persons@1=0.5"),
        ("--budget-yen", "5", "--carrier-budget", "0"),
        ("--budget-yen", "5", "--carrier-budget", "7=5"),
        ("--state-budget-yen", "-1"),
    ],
)
def test_rules_that_make_no_sense_are_refused(ruled: Path, arguments: tuple[str, ...]) -> None:
    assert command("select", "--instance", ruled, *arguments, "--iterations", 1, "--json").refusal()


def test_shared_options_are_decided_under_the_law_and_saved_as_a_plan(sample_project: Path, tmp_path: Path) -> None:
    project = tmp_path / "sample.gpkg"
    copytree(sample_project.parent, tmp_path, dirs_exist_ok=True)
    certificate = tmp_path / "shared.json"
    answer = command(
        "select", project, "--budget-yen", 60_000_000, "--state-budget-yen", 40_000_000, "--sharing", "single,joint,host",
        "--iterations", 20, "--certificate", certificate, "--save-plan", "選定案", "--json",
    ).json()  # fmt: skip
    assert len(set(answer["sites"])) == len(answer["sites"]), "one option a site"
    assert answer["state_yen"] == sum(option["state_yen"] for option in answer["options"]) <= 40_000_000
    assert answer["cost_yen"] == sum(option["cost_yen"] for option in answer["options"]) <= 60_000_000
    assert answer["joint_bound"] >= answer["value"]
    assert command("verify", certificate, "--json").json()["bound"] == answer["bound"]
    saved = command("assess", project, "--plan", "選定案", "--json").json()
    everyone = [row for row in saved["population"] if (row["zone_kind"], row["carrier"]) == ("all", "any")]
    assert everyone[0]["covered_persons"] == answer["covered_persons"]
    for kind in ("population", "road"):
        whole = [row for row in saved[kind] if row["zone_kind"] == "all"]
        assert answer["assessment"][kind] == whole, "the rates are those of the plan once it is one"
    assert answer["assessment"]["definition"] == saved["definition"]
    before = project.read_bytes()
    again = command("select", project, "--budget-yen", 60_000_000, "--iterations", 1, "--save-plan", "選定案")
    assert "選定案" in again.refusal()
    assert project.read_bytes() == before


def test_locks_and_spacing_of_a_plan(sample_project: Path) -> None:
    free = command("select", sample_project, "--budget-yen", 60_000_000, "--iterations", 20, "--json").json()
    dropped = free["site_ids"][0]
    without = command(
        "select", sample_project, "--budget-yen", 60_000_000, "--must-not", dropped, "--iterations", 20, "--json"
    ).json()
    assert dropped not in without["site_ids"]
    assert without["value"] <= free["value"]
    alone = command(
        "select", sample_project, "--budget-yen", 90_000_000, "--min-spacing-m", 100_000, "--must", dropped,
        "--iterations", 20, "--json",
    ).json()  # fmt: skip
    assert alone["site_ids"] == [dropped], "no other candidate is 100 km away"
    unknown = command("select", sample_project, "--budget-yen", 1, "--must", "nowhere")
    assert "nowhere" in unknown.refusal()
