"""``candidates`` as an outside program sees it: site table, switched-off candidates, refusals that leave nothing behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_planner.data.site_table import read_sites
from coverage_planner.model.mesh import MeshLevel, points_to_indices
from coverage_planner.model.terms import SiteStatus
from coverage_planner.project.project_file import open_project
from tests.cli.command_line import Answer, command

KINDS = "high_ground,roads,existing,clusters"


def test_a_site_table_that_import_reads_back(sample_project: Path, tmp_path: Path) -> None:
    out = tmp_path / "candidates.csv"
    answer = command("candidates", sample_project, "--kind", KINDS, "--count", 12, "--out", out, "--json").json()
    assert 0 < len(answer["candidates"]) <= 12
    assert len({entry["kind"] for entry in answer["candidates"]}) >= 3  # the kinds take turns
    read = read_sites([out])
    assert read.value is not None
    sites = [one.site for one in read.value]
    assert [site.site_id for site in sites] == [entry["site_id"] for entry in answer["candidates"]]
    template = next(
        site for plan in open_project(sample_project).plans for site in plan.sites if site.site_id == answer["template"]
    )
    for site, entry in zip(sites, answer["candidates"], strict=True):
        assert site.status is SiteStatus.CANDIDATE
        assert 0 < site.total_cost_yen == entry["cost_yen"] <= template.total_cost_yen
        assert entry["reason"] in site.note
        assert {s.centre_frequency_mhz for s in site.sectors} <= {s.centre_frequency_mhz for s in template.sectors}
        assert entry["persons_within_reach"] + entry["road_m_within_reach"] > 0
        assert (entry["host"] is not None) == (entry["kind"] == "existing")
    names = [site.name for site in sites]
    assert len(set(names)) == len(names), "two candidates of one municipality are told apart"
    assert all(name[-1].isdigit() for name in names) and any(" 高所1" in name for name in names)
    assert names == [entry["name"] for entry in answer["candidates"]]
    written = out.read_text(encoding="utf-8-sig")
    assert "無指向" in written and "omni" not in written and "docomo" not in written
    again = tmp_path / "again.csv"
    assert command("candidates", sample_project, "--kind", KINDS, "--count", 12, "--out", again).code == 0
    assert again.read_bytes() == out.read_bytes()


def test_switched_off_candidates_in_a_plan_change_no_figure(sample_project: Path, tmp_path: Path) -> None:
    project = tmp_path / "p.gpkg"
    shutil.copy(sample_project, project)
    for terrain in sample_project.parent.glob("*.tif"):
        shutil.copy(terrain, tmp_path)
    before = command("assess", project, "--plan", "単独整備案", "--json").json()
    answer = command(
        "candidates", project, "--kind", "clusters", "--count", 5, "--into-plan", "単独整備案", "--json"
    ).json()
    plan = open_project(project).plan("単独整備案")
    added = [site for site in plan.sites if site.site_id in {entry["site_id"] for entry in answer["candidates"]}]
    assert len(added) == len(answer["candidates"]) == 5
    assert not any(site.enabled for site in added)
    assert open_project(project).next_site_number > max(site.number for site in plan.sites)
    after = command("assess", project, "--plan", "単独整備案", "--json").json()
    assert after["population"] == before["population"]
    second = command(
        "candidates", project, "--kind", "clusters", "--count", 3, "--into-plan", "単独整備案", "--json"
    ).json()
    assert not {e["site_id"] for e in second["candidates"]} & {e["site_id"] for e in answer["candidates"]}


def test_points_of_power_and_fibre_and_a_catalogue(sample_project: Path, tmp_path: Path) -> None:
    somewhere = command(
        "candidates", sample_project, "--kind", "clusters", "--count", 1, "--out", tmp_path / "c.csv", "--json"
    ).json()["candidates"][0]
    points = tmp_path / "points.csv"
    points.write_text(
        f"名称,緯度,経度,種別\n変電所,{somewhere['latitude_deg']},{somewhere['longitude_deg']},電源\n"
        f"局舎,{somewhere['latitude_deg'] + 0.01},{somewhere['longitude_deg']},光回線\n",
        encoding="utf-8",
    )
    prices = Path(__file__).resolve().parents[2] / "sample_data" / "unit_costs_example.csv"
    arguments = ("candidates", sample_project, "--kind", "supply", "--unit-costs", prices, "--out", tmp_path / "s.csv")
    assert "--points" in command(*arguments).refusal()
    answer = command(*arguments, "--points", points, "--json").json()
    assert {entry["kind"] for entry in answer["candidates"]} == {"supply"}
    assert any("変電所" in entry["reason"] for entry in answer["candidates"])
    assert all(entry["cost_yen"] > 0 for entry in answer["candidates"])
    points.write_text("緯度,経度,種別\n35.5,138.5,水道\n", encoding="utf-8")
    refusal = command(*arguments, "--points", points).refusal()
    assert "points.csv" in refusal
    assert "水道" in refusal


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--kind", "clusters"), "--out"),
        (("--kind", "clusters", "--out", "x.csv", "--into-plan", "候補案"), "--out"),
        (("--kind", "moon", "--out", "x.csv"), "moon"),
        (("--kind", ",", "--out", "x.csv"), "--kind"),
        (("--kind", "supply", "--out", "x.csv"), "--points"),
        (("--kind", "clusters", "--count", "0", "--out", "x.csv"), "count"),
        (("--kind", "clusters", "--template", "nobody", "--out", "x.csv"), "nobody"),
        (("--kind", "clusters", "--spacing-m", "nan", "--out", "x.csv"), "--spacing-m: "),
        (("--kind", "clusters", "--out", "x.csv", "--plan", "ない計画"), "ない計画"),
    ],
)
def test_requests_that_make_no_sense_are_refused(
    sample_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert word in command("candidates", sample_project, *arguments).refusal()
    assert not list(tmp_path.iterdir())


def test_without_a_template_with_costs_nothing_is_invented(tiny_project: Path, tmp_path: Path) -> None:
    refusal = command("candidates", tiny_project, "--kind", "clusters", "--out", tmp_path / "c.csv").refusal()
    assert "--template" in refusal
    refusal = command(
        "candidates", tiny_project, "--kind", "clusters", "--template", "R-1", "--out", tmp_path / "c.csv"
    ).refusal()
    assert "費用" in refusal
    assert not (tmp_path / "c.csv").exists()


def test_candidates_may_be_limited_to_municipalities_and_to_disadvantaged_areas(
    sample_project: Path, tmp_path: Path
) -> None:
    data = open_project(sample_project).data
    assert data.zones is not None and data.areas is not None
    whole = command("candidates", sample_project, "--kind", KINDS, "--count", 40, "--out", tmp_path / "a.csv", "--json")

    def codes_of(answer: Answer) -> set[str]:
        assert answer.code == 0, answer.err
        found = set()
        for entry in answer.json()["candidates"]:
            row, col = points_to_indices([entry["latitude_deg"]], [entry["longitude_deg"]], MeshLevel.HALF)
            assert data.zones is not None
            place = int(data.zones.municipality_of(row, col)[0])
            found.add(data.zones.municipalities[place].code if place >= 0 else "")
        return found

    everywhere = codes_of(whole)
    assert len(everywhere) > 2
    first, second = sorted(everywhere - {""})[-2:]
    name = next(one.name for one in data.zones.municipalities if one.code == second)
    limited = command(
        "candidates", sample_project, "--kind", KINDS, "--count", 40, "--out", tmp_path / "b.csv",
        "--municipality", f"{first},{name}", "--json",
    )  # fmt: skip
    assert codes_of(limited) == {first, second}
    designated = {one.code for one in data.areas.designations}
    assert not designated >= everywhere, "the sample has municipalities without a designation"
    only = command(
        "candidates", sample_project, "--kind", KINDS, "--count", 40, "--out", tmp_path / "c.csv", "--disadvantaged",
        "--json",
    )  # fmt: skip
    assert codes_of(only) and codes_of(only) <= designated
    assert any("条件不利地域に限った" in note for note in only.json()["notes"])


@pytest.mark.parametrize(("wanted", "said"), [("99999", "99999"), ("なし村", "なし村"), ("99201,", "空の項目")])
def test_an_unknown_municipality_is_refused_with_those_there_are(
    sample_project: Path, tmp_path: Path, wanted: str, said: str
) -> None:
    out = tmp_path / "a.csv"
    line = command("candidates", sample_project, "--kind", "clusters", "--out", out, "--municipality", wanted).refusal()
    assert "--municipality" in line and said in line
    assert "水瀬市" in line or "99201" in line
    assert not out.exists()
