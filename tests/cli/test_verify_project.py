"""``verify --project``: footprints, sets, costs and persons made again from the project are those of the certificate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel
from coverage_planner.model.site import Site
from coverage_planner.project.instance_origin import read_origin
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project, save_project
from tests.cli.command_line import command

PLAN = "二局で一つのメッシュ"


def with_a_pair(project: Project) -> Project:
    """Two short-range sites that cover the largest mesh outside only together, and one that covers a smaller one alone."""
    radio = replace(project.settings.radio, model=PropagationModel.FREE_SPACE, maximum_range_m=300.0)
    settings = replace(project.settings, radio=radio)
    plan = project.plan("共同整備案")
    base = tuple(site for site in plan.sites if site not in plan.candidates)
    project = replace(project, settings=settings).with_plan(Plan(name=PLAN, sites=base))
    before = PlanComputer().evaluate(project, PLAN)
    population = project.data.population
    outside = np.flatnonzero((before.mesh_class == 0) & (population.persons > 0))
    order = outside[np.argsort(population.persons[outside])]
    large, small = int(order[-1]), int(order[len(order) // 2])
    template = plan.candidates[0]

    def site(number: int, mesh: int, east: float) -> Site:
        row, col = int(population.row[mesh]), int(population.col[mesh])
        return replace(
            template,
            number=900 + number,
            site_id=f"P-{number}",
            latitude_deg=(row + 0.5) / 240,
            longitude_deg=100 + (col + east) / 160,
            locked=False,
        )

    sites = (site(1, large, 0.02), site(2, large, 0.98), site(3, small, 0.5))
    return project.with_plan(Plan(name=PLAN, sites=(*base, *sites)))


@pytest.fixture(scope="module")
def proven(sample_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project and certificates of a proposal, of its improved set and of a roll-out."""
    folder = tmp_path_factory.mktemp("proven")
    project = with_a_pair(open_project(sample_project))
    save_project(project, folder / "p.gpkg")
    each = project.plan(PLAN).candidates[0].total_cost_yen
    answer = command(
        "select", folder / "p.gpkg", "--plan", PLAN, "--budget-yen", 2 * each, "--iterations", 20,
        "--certificate", folder / "c.json", "--json",
    ).json()  # fmt: skip
    assert answer["improved_by_exact_coverage"]["site_ids"] == ["P-1", "P-2"], answer
    shares = command(
        "select", folder / "p.gpkg", "--plan", PLAN, "--state-budget-yen", each, "--carrier", "kddi", "--sharing",
        "joint", "--sharing-carriers", "kddi,docomo", "--iterations", 20, "--certificate", folder / "s.json", "--json",
    )  # fmt: skip
    assert shares.code == 0, shares.err
    years = command(
        "rollout", folder / "p.gpkg", "--plan", PLAN, "--years", f"R8={each},R9={each}", "--iterations", 20,
        "--certificate", folder / "r.json",
    )  # fmt: skip
    assert years.code == 0, years.err
    return folder


def test_an_improved_set_is_checked_from_the_terrain_to_the_persons(proven: Path) -> None:
    certificate = proven / "c.json.improved.json"
    document = command("verify", certificate, "--project", proven / "p.gpkg", "--json").json()
    remade = document["remade"]
    assert document["verified"] and remade["plan"] == PLAN
    assert (remade["footprints_compared"], remade["joint_meshes_recounted"]) == (2, 1)
    assert remade["site_ids"] == ["P-1", "P-2"]
    assert remade["covered_persons"] == remade["counted_persons"] == document["value"]
    assert remade["counted_are_all_covered"] and len(remade["trusted"]) == 3
    told = command("verify", certificate, "--project", proven / "p.gpkg").out
    assert "2局のエリアはすべて SHA-256 が一致し" in told and "1 メッシュは小区画まで一致" in told
    assert f"{document['value']:,}人は、証明書の数えたメッシュと1つ残らず一致" in told
    assert "確かめずに前提としたもの" in told


@pytest.mark.parametrize("name", ["c.json", "s.json", "r.json"])
def test_every_kind_of_certificate_is_remade_with_its_options(proven: Path, name: str) -> None:
    document = command("verify", proven / name, "--project", proven / "p.gpkg", "--json").json()
    remade = document["remade"]
    assert remade["instance_sha256"] == json.loads((proven / name).read_text())["instance"]["sha256"]
    assert remade["footprints_compared"] == 0
    assert remade["counted_persons"] <= remade["covered_persons"]


def test_a_project_that_gives_other_footprints_is_told_apart(proven: Path, tmp_path: Path) -> None:
    project = open_project(proven / "p.gpkg")
    plan = project.plan(PLAN)
    first = plan.candidates[0]
    moved = replace(first, longitude_deg=first.longitude_deg + 0.0005)
    dearer = replace(first, costs=(replace(first.costs[0], amount_yen=1), *first.costs[1:]))
    for change, words in ((moved, "候補局が覆う需要点"), (dearer, "候補局の費用"), (None, "1 局がありません")):
        sites = tuple(change if one is first and change is not None else one for one in plan.sites)
        if change is None:
            sites = tuple(one for one in plan.sites if one is not first)
        save_project(project.with_plan(replace(plan, sites=sites)), tmp_path / "other.gpkg")
        for name in ("c.json", "c.json.improved.json"):
            refusal = command("verify", proven / name, "--project", tmp_path / "other.gpkg").refusal()
            assert "一致しません" in refusal, refusal
            assert words in refusal or "部分的な被覆" in refusal, refusal
    more = replace(plan.candidates[1], number=999, site_id="P-9")
    save_project(project.with_plan(replace(plan, sites=(*plan.sites, more))), tmp_path / "more.gpkg")
    remade = command("verify", proven / "c.json", "--project", tmp_path / "more.gpkg", "--json").json()["remade"]
    assert remade["candidates_not_in_the_certificate"] == 1
    assert command("verify", proven / "c.json", "--project", tmp_path / "nope.gpkg").refusal()
    assert command("verify", proven / "c.json", "--plan", PLAN).refusal().startswith("--plan")
    assert "現状" in command("verify", proven / "c.json", "--project", proven / "p.gpkg", "--plan", "現状").refusal()


def test_an_instance_without_origin_is_remade_from_the_plan_named(proven: Path, tmp_path: Path) -> None:
    bare = tmp_path / "c.json.instance.npz"
    with ZipFile(proven / bare.name) as old, ZipFile(bare, "w") as new:
        for name in old.namelist():
            if name != "origin.json":
                new.writestr(name, old.read(name))
    assert read_origin(bare) is None and read_origin(proven / bare.name) is not None
    arguments = ("verify", proven / "c.json", "--instance", bare, "--project", proven / "p.gpkg")
    assert command(*arguments, "--plan", PLAN, "--json").json()["remade"]["plan"] == PLAN
    assert "--plan" in command(*arguments).refusal()


def test_origins_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    path = tmp_path / "i.npz"
    for text in (
        "",
        "[]",
        '{"format":2}',
        '{"format":1,"plan":3}',
        "[" * 100_000,
        '{"format":1,"plan":"a","money":true}',
    ):
        with ZipFile(path, "w") as archive:
            archive.writestr("origin.json", text)
        assert read_origin(path) is None
    path.write_bytes(b"PK\x03\x04 no archive")
    assert read_origin(path) is None
