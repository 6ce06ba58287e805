"""Edits of the list of sectors, their names in the history, and that the project file keeps what is switched off."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.model.bookmark import MOST_BOOKMARKS, Bookmark, with_bookmark
from coverage_planner.model.errors import OutOfValidity, PlannerError, ProjectFileRefused
from coverage_planner.model.plan import Plan, with_site, with_sites
from coverage_planner.model.project import Project
from coverage_planner.model.site import SECTOR_RANGES, AntennaPattern, Sector, Site
from coverage_planner.model.site_field_names import FIELD_NAMES
from coverage_planner.model.terms import Carrier, OwnerKind, Technology
from coverage_planner.model.text import Text
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.project.session import Session
from coverage_planner.project.site_change_text import change_text, changes_text, value_text
from coverage_planner.project.site_edits import merge_sites
from coverage_planner.project.site_sectors import (
    MOST_SECTORS,
    SectorEntry,
    added,
    duplicated,
    entries_of,
    moved,
    removed,
    switched,
    three_sectors,
    with_carrier,
    with_entries,
    with_sector_values,
)

OMNI = Sector(carriers=(Carrier.DOCOMO,), gain_dbi=11.0)


def site(*azimuths: float) -> Site:
    sectors = tuple(
        replace(OMNI, pattern=AntennaPattern.SECTOR_3GPP, azimuth_deg=azimuth) for azimuth in azimuths or (0.0,)
    )
    return Site(number=1, site_id="C-1", latitude_deg=35.5, longitude_deg=138.5, sectors=sectors)


def azimuths(one: Site) -> list[tuple[float, bool]]:
    return [(entry.sector.azimuth_deg, entry.on) for entry in entries_of(one)]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.booleans(), max_size=8))
def test_the_list_of_sectors_survives_being_taken_apart(on: list[bool]) -> None:
    entries = tuple(SectorEntry(replace(OMNI, azimuth_deg=float(k)), flag) for k, flag in enumerate(on))
    built = with_entries(site(), entries)
    assert entries_of(built) == entries
    assert [s.azimuth_deg for s in built.sectors] == [float(k) for k, flag in enumerate(on) if flag]


def test_what_is_switched_off_keeps_its_place_and_counts_nothing() -> None:
    three = with_sector_values(site(0, 120, 240), (1,), {"carriers": (Carrier.KDDI,)})
    off = switched(three, (1,), False)
    assert azimuths(off) == [(0, True), (120, False), (240, True)]
    assert off.carriers == (Carrier.DOCOMO,)
    assert len(off.sectors) == 2
    assert switched(off, (1,), True) == three
    assert azimuths(moved(off, 1, 0)) == [(120, False), (0, True), (240, True)]
    assert azimuths(removed(off, (0,))) == [(120, False), (240, True)]
    assert removed(off, (0, 1, 2)).sectors == ()


def test_sectors_are_added_and_duplicated_up_to_a_limit() -> None:
    one = site(30)
    assert azimuths(added(one, replace(OMNI, azimuth_deg=7.0))) == [(30, True), (7, True)]
    assert azimuths(duplicated(switched(site(30, 60), (0,), False), 0)) == [(30, False), (30, True), (60, True)]
    full = site(*range(MOST_SECTORS))
    for edit in (lambda: added(full, OMNI), lambda: duplicated(full, 0), lambda: three_sectors(full, 0)):
        with pytest.raises(PlannerError, match="24"):
            edit()


def test_the_template_makes_three_sectors_of_one() -> None:
    omni = replace(site(), sectors=(replace(OMNI, azimuth_deg=300.0),))
    three = three_sectors(omni, 0)
    assert [s.azimuth_deg for s in three.sectors] == [300.0, 60.0, 180.0]
    assert {(s.pattern, s.gain_dbi) for s in three.sectors} == {(AntennaPattern.SECTOR_3GPP, 18.0)}
    assert {s.height_agl_m for s in three.sectors} == {OMNI.height_agl_m}
    # A directional antenna is the planner's own: gain and pattern stay.
    assert [s.gain_dbi for s in three_sectors(site(10), 0).sectors] == [11.0] * 3
    assert azimuths(three_sectors(switched(site(10, 20), (1,), False), 0)) == [
        (10, True),
        (130, True),
        (250, True),
        (20, False),
    ]


def test_carriers_go_onto_each_sector_in_the_fixed_order_and_none_is_left_without() -> None:
    both = with_carrier(site(0, 90), (1,), {Carrier.RAKUTEN: True})
    assert [s.carriers for s in both.sectors] == [(Carrier.DOCOMO,), (Carrier.DOCOMO, Carrier.RAKUTEN)]
    everywhere = with_carrier(both, None, {Carrier.KDDI: True})
    assert everywhere.sectors[1].carriers == (Carrier.DOCOMO, Carrier.KDDI, Carrier.RAKUTEN)
    with pytest.raises(OutOfValidity, match="事業者"):
        with_carrier(site(0), None, {Carrier.DOCOMO: False})


def test_every_number_out_of_range_is_named_in_japanese() -> None:
    for field, (low, high) in SECTOR_RANGES.items():
        for value in (low - 1, high + 1, float("nan")):
            with pytest.raises(OutOfValidity) as caught:
                replace(OMNI, **{field: value})
            assert FIELD_NAMES[field][0].ja in caught.value.message.ja
            assert field not in caught.value.message.ja
    with pytest.raises(OutOfValidity, match="緯度 48° は範囲外です（20°〜46°）"):
        replace(site(), latitude_deg=48.0)


def test_every_field_of_a_site_and_a_sector_has_a_name() -> None:
    of_lists = {"number", "sectors", "off_sectors"}
    named = {field.name for kind in (Site, Sector) for field in fields(kind)} - of_lists
    assert named <= set(FIELD_NAMES)


def test_the_history_says_site_sector_field_and_values() -> None:
    one, three = site(0), site(0, 120, 240)
    for before, after, name in (
        (one, with_sector_values(one, None, {"height_agl_m": 35.0}), "C-1 アンテナ地上高 20 m→35 m"),
        (three, with_sector_values(three, (1,), {"azimuth_deg": 135.0}), "C-1 セクタ2 方位 120°→135°"),
        (three, with_sector_values(three, None, {"power_dbm": 43.0}), "C-1 全セクタ 送信電力 46 dBm→43 dBm"),
        (three, switched(three, (2,), False), "C-1 セクタ3 オフ"),
        (three, with_carrier(three, (0, 1), {Carrier.KDDI: True}), "C-1 セクタ1・2 事業者 NTTドコモ・KDDI"),
        (three, replace(three, owner=OwnerKind.MUNICIPALITY), "C-1 事業主体 無線通信事業者→市町村"),
        (three, replace(three, enabled=False), "C-1 有効 しない"),
        (three, replace(three, name="峠"), "C-1 局名 「峠」"),
        (
            one,
            with_sector_values(one, None, {"technology": Technology.LTE, "resource_blocks": 100}),
            "C-1 方式 5G→4G",
        ),
        (three, replace(three, name="峠", enabled=False), "局の変更: C-1 (局名・有効)"),
    ):
        assert change_text(before, after).ja == name
    several = changes_text((one, three), (one, three), value_text("height_agl_m", 30.0))
    assert several.ja == "2局のアンテナ地上高 30 m"
    assert change_text(one, with_sector_values(one, None, {"azimuth_deg": 10.0})).en == "C-1: azimuth 0° to 10°"


def test_several_sites_change_as_one_edit_and_a_taken_site_id_is_refused(project: Project) -> None:
    session = Session(project)
    session.select_plan("単独整備案")
    first, second = session.plan.sites[:2]
    edited = tuple(with_sector_values(one, None, {"height_agl_m": 33.0}) for one in (first, second))
    session.put_sites(edited, Text("高さ", "height"))
    assert {s.height_agl_m for n in (first, second) for s in session.plan.site(n.number).sectors} == {33.0}
    session.undo()
    assert session.plan.site(first.number) == first
    with pytest.raises(PlannerError, match=f"局ID「{second.site_id}」"):
        session.put_sites((replace(first, site_id=second.site_id),), Text("ID", "id"))
    assert session.undo_text is None
    # Steps of one field that follow each other are one entry.
    for height in (21.0, 22.0, 23.0):
        session.put_sites((with_sector_values(first, None, {"height_agl_m": height}),), Text("h", "h"), continues="h")
    assert len(session.history) == 1


def test_switched_off_sectors_and_bookmarks_are_in_the_file(project: Project, tmp_path: Path) -> None:
    session = Session(project)
    session.select_plan("単独整備案")
    chosen = session.plan.sites[0]
    off = switched(duplicated(chosen, 0), (0,), False)
    session.put_sites((off,), Text("off", "off"))
    view = Bookmark("谷", (138.1, 35.1, 138.3, 35.3))
    session.change_bookmarks((view,), Text("しおり", "bookmark"))
    path = tmp_path / "a.gpkg"
    session.save(path)
    assert not session.modified
    opened = open_project(path)
    assert opened.plan("単独整備案").site(chosen.number) == off
    assert opened.bookmarks == (view,)
    # A second save takes the data over from the file and must still write both.
    save_project(replace(opened, bookmarks=(replace(view, name="尾根"),)), path)
    again = open_project(path)
    assert [one.name for one in again.bookmarks] == ["尾根"]
    assert again.plan("単独整備案").site(chosen.number) == off


def test_files_without_them_open_and_damaged_ones_are_refused(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    save_project(project, path)
    for key, value in (("bookmarks", [["x", [200, 0, 1, 1]]]), ("bookmarks", 3), ("off_sectors", [[0, 0, {"a": 1}]])):
        _write_meta(path, key, value)
        with pytest.raises(ProjectFileRefused):
            open_project(path)
        _write_meta(path, key, [])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM cp_meta WHERE key IN ('bookmarks', 'off_sectors')")
    opened = open_project(path)
    assert opened.bookmarks == ()
    assert not any(one.off_sectors for plan in opened.plans for one in plan.sites)


def _write_meta(path: Path, key: str, value: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE cp_meta SET value = ? WHERE key = ?", (json.dumps(value), key))


def test_bookmarks_are_an_edit_of_their_own_that_changes_no_figure(project: Project) -> None:
    session = Session(project)
    before = session.project
    session.change_bookmarks((Bookmark("a", (1, 1, 2, 2)),), Text("しおり", "bookmark"))
    assert session.modified
    assert session.project.has_figures_of(before)
    session.undo()
    assert session.project is before
    many = tuple(Bookmark(str(k), (1, 1, 2, 2)) for k in range(MOST_BOOKMARKS))
    assert len(with_bookmark(many, Bookmark("7", (1, 1, 3, 3)))) == MOST_BOOKMARKS
    with pytest.raises(OutOfValidity):
        with_bookmark(many, Bookmark("one more", (1, 1, 2, 2)))


def test_a_table_without_their_column_leaves_switched_off_sectors_alone(project: Project) -> None:
    plan = project.plan("単独整備案")
    chosen = replace(plan.sites[0], locked=False)
    off = switched(duplicated(chosen, 0), (0,), False)
    project = project.with_plan(Plan(name=plan.name, sites=(off,)))
    merged = merge_sites(project, plan.name, (replace(chosen, number=77),))
    assert merged.unchanged == 1
    renamed = merge_sites(project, plan.name, (replace(chosen, number=77, name="新"),))
    assert renamed.plan.site(chosen.number).off_sectors == off.off_sectors
    said = merge_sites(project, plan.name, (replace(chosen, number=77),), tells_off={chosen.site_id})
    assert said.plan.site(chosen.number) == chosen, "a table that has the column of the sectors is believed"


def test_sites_put_together_are_those_put_one_by_one(project: Project) -> None:
    plan = project.plan("単独整備案")
    changed = tuple(replace(one, note="新") for one in plan.sites[:2])
    more = (replace(plan.sites[0], number=999), replace(plan.sites[0], number=0))
    together = with_sites(plan, (*changed, *more))
    one_by_one = plan
    for one in (*changed, *more):
        one_by_one = with_site(one_by_one, one)
    assert together == one_by_one
    assert with_sites(plan, ()) == plan
