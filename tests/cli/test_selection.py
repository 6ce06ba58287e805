"""``select`` and ``verify`` as an outside program sees them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

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


def test_a_plan_without_candidates_or_of_no_such_name_is_refused(sample_project: Path, tiny_project: Path) -> None:
    assert "候補局" in command("select", tiny_project, "--budget-yen", 1).refusal()
    assert "nowhere" in command("select", sample_project, "--plan", "nowhere", "--budget-yen", 1).refusal()
