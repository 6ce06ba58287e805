"""``sites``: a plan's sites listed and switched; what ``candidates --into-plan`` adds can be used afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_planner.model.terms import SiteStatus
from coverage_planner.project.project_file import open_project
from tests.cli.command_line import command, contents


@pytest.fixture
def project(sample_project: Path, tmp_path: Path) -> Path:
    for path in sample_project.parent.glob("sample*"):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path / sample_project.name


def test_candidates_into_a_new_plan_switched_on_afterwards_and_selected(project: Path) -> None:
    made = command("candidates", project, "--kind", "clusters", "--count", 4, "--into-plan", "候補案", "--json").json()
    assert made["new_plan"] is True
    ids = [entry["site_id"] for entry in made["candidates"]]
    opened = open_project(project)
    assert [plan.name for plan in opened.plans][-1] == "候補案"
    assert {site.site_id for site in opened.plan("候補案").sites if not site.enabled} == set(ids)
    assert set(ids).isdisjoint(site.site_id for site in opened.plan("単独整備案").sites), "only the new plan has them"

    listed = command("sites", project, "--plan", "候補案", "--off", "--json").json()
    assert [site["site_id"] for site in listed["sites"]] == ids
    assert listed["changed"] == []
    switched = command("sites", project, "--plan", "候補案", "--enable", *ids, "--json").json()
    assert switched["changed"] == ids
    assert all(site.enabled for site in open_project(project).plan("候補案").sites)
    before, after = (
        command("compare", project, "--plan", "単独整備案", "--plan", "候補案", "--json").json()["plans"][k]
        for k in (0, 1)
    )
    assert after["covered_persons"] > before["covered_persons"]
    assert after["candidates"] == before["candidates"] + 4
    back = command("sites", project, "--plan", "候補案", "--disable", "GC*")
    assert "有効にした局 0、無効にした局 4" in back.out
    assert not any(site.enabled for site in open_project(project).plan("候補案").sites if site.site_id in ids)


def test_repeated_runs_do_not_make_the_same_places_again(project: Path) -> None:
    def run() -> dict[str, object]:
        answer: dict[str, object] = command(
            "candidates", project, "--kind", "clusters", "--count", 6, "--into-plan", "候補案", "--json"
        ).json()
        return answer

    places: list[tuple[float, float]] = []
    for turn in range(2):
        answer = run()
        assert answer["already_there"] == len(places), turn
        new = [(one["latitude_deg"], one["longitude_deg"]) for one in answer["candidates"]]  # type: ignore[attr-defined]
        assert not set(new) & set(places)
        places += new
    candidates = [s for s in open_project(project).plan("候補案").sites if s.site_id.startswith("GC")]
    assert len({(s.latitude_deg, s.longitude_deg) for s in candidates}) == len(candidates) == len(places)


def test_the_funnel_adds_up_and_says_every_step(project: Path) -> None:
    arguments = ("candidates", project, "--kind", "high_ground,roads", "--count", 3, "--into-plan", "候補案")
    found = command(*arguments, "--json").json()
    again = command(*arguments, "--json").json()
    for answer in (found, again):
        left = answer["spaced"] - sum(answer[k] for k in ("unusable", "already_there", "without_gain", "dominated", "beyond_count"))  # fmt: skip
        assert left == len(answer["candidates"])
    assert again["already_there"] == 3
    told = command(*arguments).out
    assert "同じ場所に同じ事業者の候補局が既にあるもの" in told
    assert "採用 3か所" in told


def test_switched_on_at_once_where_asked(project: Path) -> None:
    made = command("candidates", project, "--kind", "clusters", "--count", 2, "--into-plan", "候補案", "--switch-on")
    assert "有効な候補局として" in made.out
    assert all(site.enabled for site in open_project(project).plan("候補案").sites)
    assert "--switch-on" in command("candidates", project, "--kind", "roads", "--out", "x.csv", "--switch-on").refusal()


@pytest.mark.parametrize("name", ["", "   ", "a" * 101, "改\n行"])
def test_a_plan_cannot_have_such_a_name(project: Path, name: str) -> None:
    before = contents(project.parent)
    answer = command("candidates", project, "--kind", "clusters", "--into-plan", name)
    assert answer.refusal().startswith("--into-plan: ")
    assert contents(project.parent) == before


def test_all_means_every_candidate_and_existing_stations_only_by_name(project: Path) -> None:
    command("sites", project, "--plan", "単独整備案", "--disable", "all")
    sites = open_project(project).plan("単独整備案").sites
    assert {site.enabled for site in sites if site.status is SiteStatus.CANDIDATE} == {False}
    assert {site.enabled for site in sites if site.status is SiteStatus.EXISTING} == {True}
    lines = command("sites", project, "--plan", "単独整備案", "--candidates").out.splitlines()
    assert lines[-1] == "計画「単独整備案」: 既設局 167（有効 167）、候補局 20（有効 0）"
    assert lines[0].startswith("[無効] C-01A ")


def test_what_names_no_site_changes_nothing(project: Path) -> None:
    before = contents(project.parent)
    assert command("sites", project, "--plan", "単独整備案", "--enable", "夢").refusal().startswith("--enable: 「夢」")
    assert "夢" in command("sites", project, "--plan", "夢").refusal()
    both = command("sites", project, "--plan", "単独整備案", "--enable", "all", "--disable", "C-01A").refusal()
    assert "C-01A" in both
    assert "元からその状態" in command("sites", project, "--plan", "単独整備案", "--enable", "C-01A").out
    assert contents(project.parent) == before
