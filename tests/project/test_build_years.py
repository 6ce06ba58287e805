"""Build years of sites: kept by the project file and the site table; earlier files open without; nonsense is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from coverage_planner.data.site_table import read_sites, write_site_csv
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.project.site_edits import merge_sites
from coverage_planner.project.site_records import SITE_LAYER

SITE = Site(
    number=7, site_id="C-7", latitude_deg=35.5, longitude_deg=138.5, sectors=(Sector(carriers=(Carrier.KDDI,)),)
)


@pytest.fixture
def with_years(project: Project) -> Project:
    plan = Plan(name="年度案", sites=(SITE, replace(SITE, number=8, site_id="C-8", build_year=2027)))
    return project.with_plan(plan)


def test_years_come_back_from_the_project_file(with_years: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(with_years, path)
    assert [site.build_year for site in open_project(path).plan("年度案").sites] == [None, 2027]
    save_project(with_years, path)
    assert open_project(path).plan("年度案") == with_years.plan("年度案")


def test_a_file_of_an_earlier_program_has_no_years(with_years: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(with_years, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"ALTER TABLE {SITE_LAYER} DROP COLUMN build_year")
    assert {site.build_year for site in open_project(path).plan("年度案").sites} == {None}


def test_years_come_back_from_the_site_table(with_years: Project, tmp_path: Path) -> None:
    path = tmp_path / "局.csv"
    path.write_text(write_site_csv(with_years.plan("年度案").sites), encoding="utf-8-sig")
    read = read_sites([path])
    assert read.value is not None
    assert [one.site.build_year for one in read.value] == [None, 2027]


def test_a_cell_that_is_no_year_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "局.csv"
    path.write_text("局ID,緯度,経度,区分,事業者,整備年度\nA,35.5,138.5,候補,KDDI,27\n", encoding="utf-8")
    read = read_sites([path])
    assert read.value is None
    (finding,) = [f for f in read.findings if f.code == "sites.not_a_year"]
    assert (finding.row, "整備年度" in str(finding.field)) == (2, True)


def test_a_year_out_of_range_is_no_site() -> None:
    with pytest.raises(OutOfValidity, match="整備年度"):
        replace(SITE, build_year=27)


def test_a_table_without_years_leaves_them_and_one_with_years_sets_them(with_years: Project) -> None:
    later = with_years.plan("年度案").site(8)
    for said, kept in ((None, 2027), (2030, 2030)):
        merged = merge_sites(with_years, "年度案", (replace(later, name="改称", build_year=said),))
        assert merged.plan.site(8).build_year == kept
        assert merged.plan.site(8).name == "改称"
