"""``radio``: antennas, clutter table and model of an existing project; a refused file changes nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.model.land_use import LandUseClass
from coverage_planner.model.plan import with_site
from coverage_planner.model.settings import PropagationModel
from coverage_planner.model.site import AntennaPattern
from coverage_planner.project.project_file import open_project, save_project
from tests.cli.command_line import SAMPLE, command, contents
from tests.cli.tiny_region import write_text
from tests.data.msi_text import msi


@pytest.fixture
def project(sample_project: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for path in sample_project.parent.glob("sample*"):
        shutil.copy(path, folder / path.name)
    return folder / sample_project.name


def test_an_antenna_is_added_replaced_and_removed(project: Path, tmp_path: Path) -> None:
    first = write_text(tmp_path / "a.msi", msi())
    added = command("radio", project, "--antenna", first, "--json").json()
    assert added["changed"] is True
    assert [(one["name"], one["gain_dbi"]) for one in added["antennas"]] == [("80010 4T", 15.5)]
    assert any(one.role == "antennas" and one.name == "a.msi" for one in open_project(project).data.inputs)
    other = write_text(tmp_path / "b.msi", msi(gain="17 dBi"))
    command("radio", project, "--antenna", other)
    (antenna,) = open_project(project).settings.radio.antennas
    assert (antenna.gain_dbi, antenna.file_name) == (17.0, "b.msi")
    assert "アンテナ「80010 4T」: 利得 17 dBi（b.msi）" in command("radio", project).out
    assert "一覧" not in command("radio", project, "--remove-antenna", "80010 4T").out
    assert open_project(project).settings.radio.antennas == ()
    assert (
        "アンテナ「80010 4T」は計画にありません" in command("radio", project, "--remove-antenna", "80010 4T").refusal()
    )


def test_an_antenna_in_use_stays(project: Path, tmp_path: Path) -> None:
    command("radio", project, "--antenna", write_text(tmp_path / "a.msi", msi()))
    opened = open_project(project)
    plan = opened.plan("単独整備案")
    site = plan.candidates[0]
    sector = replace(site.sectors[0], pattern=AntennaPattern.FILE, antenna_name="80010 4T")
    save_project(opened.with_plan(with_site(plan, replace(site, sectors=(sector,)))), project)
    refusal = command("radio", project, "--remove-antenna", "80010 4T").refusal()
    assert refusal.startswith("--remove-antenna: アンテナ「80010 4T」は局 C-01A が使っています")


def test_a_clutter_table_changes_the_heights_it_names_and_what_is_computed(project: Path, tmp_path: Path) -> None:
    table = write_text(tmp_path / "clutter.csv", "区分,高さm\n森林,２５\n建物用地,12.5\n")
    said = command("radio", project, "--clutter-table", table).out
    assert "注意: 遮へい物の高さは P.1812 でだけ使います" in said
    land_use = open_project(project).settings.radio.land_use
    assert land_use.clutter is True
    assert land_use.height_m(LandUseClass.FOREST) == 25.0
    assert land_use.height_m(LandUseClass.BUILDINGS) == 12.5
    assert land_use.height_m(LandUseClass.LOW_BUILDINGS) == 10.0, "not in the table: as it was"
    told = command("radio", project, "--model", "p1812").out
    assert "注意" not in told
    assert open_project(project).settings.radio.model is PropagationModel.P1812
    off = command("radio", project, "--clutter", "off", "--json").json()
    assert off["clutter"] is False
    assert off["clutter_heights_m"]["forest"] == 25.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("区分,高さm\n森,20\n", "2行目: 列「区分」: 土地利用の区分「森」は知りません"),
        ("区分,高さm\n森林,-1\n", "2行目: 列「高さm」: 高さ「-1」"),
        ("区分,高さm\n森林,nan\n", "高さ「nan」"),
        ("区分,高さm\n森林,1e9\n", "高さ「1e9」"),
        ("区分,高さm\n森林,10\nforest,12\n", "3行目: 列「区分」: 区分「forest」が二度"),
        ("区分,高さm\n", "高さの行が1つもありません"),
        ("a,b\n1,2\n", "「区分」と「高さm」の列がありません"),
        ("", "空のファイル"),
    ],
)
def test_a_bad_table_is_refused_by_row_and_changes_nothing(project: Path, tmp_path: Path, text: str, said: str) -> None:
    before = contents(project.parent)
    table = write_text(tmp_path / "bad.csv", text)
    refusal = command("radio", project, "--clutter-table", table).refusal()
    assert said in refusal
    assert "bad.csv" in refusal
    assert contents(project.parent) == before


def test_a_file_that_is_no_antenna_changes_nothing(project: Path, tmp_path: Path) -> None:
    before = contents(project.parent)
    good, bad = write_text(tmp_path / "a.msi", msi()), write_text(tmp_path / "b.msi", "NAME x\n")
    assert "b.msi" in command("radio", project, "--antenna", good, bad).refusal()
    assert "nope.msi" in command("radio", project, "--antenna", tmp_path / "nope.msi").refusal()
    assert command("radio", project, "--json").json()["changed"] is False
    assert contents(project.parent) == before, "showing the settings writes nothing"


def test_the_least_area_of_a_closed_sea_is_set_and_stays(project: Path) -> None:
    answer = command("radio", project, "--minimum-sea-km2", "0", "--json").json()
    assert (answer["changed"], answer["minimum_sea_km2"]) == (True, 0.0)
    assert "海水域はすべて海" in command("radio", project).out
    command("radio", project, "--minimum-sea-km2", "12.5")
    assert open_project(project).settings.radio.land_use.minimum_sea_km2 == 12.5
    before = contents(project.parent)
    for wrong in ("-1", "nan", "2000000", "広い"):
        assert command("radio", project, "--minimum-sea-km2", wrong).refusal().startswith("--minimum-sea-km2")
    assert contents(project.parent) == before


def test_land_use_is_given_to_a_project_that_has_none_and_replaced(project: Path, tmp_path: Path) -> None:
    both = sorted(SAMPLE.glob("L03-b-21_534?_fictional.tif"))
    imported = open_project(project)
    bare = replace(
        imported,
        data=replace(
            imported.data, land_use=None, inputs=tuple(one for one in imported.data.inputs if one.role != "land_use")
        ),
    )
    save_project(bare, project)
    answer = command("radio", project, "--land-use", *both, "--json").json()
    assert answer["changed"] is True
    assert answer["land_use"] == "2021"
    after = open_project(project).data
    assert after.land_use is not None
    assert imported.data.land_use is not None
    assert after.land_use.window == imported.data.land_use.window, "the window an import takes"
    assert np.array_equal(after.land_use.code, imported.data.land_use.code)
    assert [one for one in after.inputs if one.role == "land_use"] == [
        one for one in imported.data.inputs if one.role == "land_use"
    ]
    said = command("radio", project, "--land-use", both[0]).out
    assert "土地利用を取り込みました" in said
    assert [one.name for one in open_project(project).data.inputs if one.role == "land_use"] == [both[0].name]
    before = contents(project.parent)
    text = write_text(tmp_path / "L03-b-21_5341.tif", "no picture")
    assert "L03-b-21_5341.tif" in command("radio", project, "--land-use", text).refusal()
    assert contents(project.parent) == before
