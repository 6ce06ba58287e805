"""Candidates found from the window: marked on the map first, added as one edit, switched on in bulk, then chosen from."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from coverage_planner.engine.selection.candidate_place import CandidateKind
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_candidates_dialog import CandidatesDialog
from coverage_planner.ui.selection_feature import SelectionFeature
from tests.ui.conftest import LEFT, open_dialogs


@pytest.fixture
def feature(sample: MainWindow) -> SelectionFeature:
    (found,) = sample.findChildren(SelectionFeature)
    found.open()
    QTest.mouseClick(found.pages.find_more, LEFT)
    QApplication.processEvents()
    return found


def dialog_of(feature: SelectionFeature) -> CandidatesDialog:
    assert feature.candidates is not None
    return feature.candidates


def find(sample: MainWindow, dialog: CandidatesDialog) -> None:
    QTest.mouseClick(dialog.search, LEFT)
    wait_until_idle(sample)


def test_places_are_marked_then_added_switched_off_and_switched_on_in_bulk(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    session, dialog = sample.workspace.session, dialog_of(feature)
    assert session is not None
    before = session.project
    for kind, box in dialog.kinds.items():
        box.setChecked(kind is CandidateKind.CLUSTERS)
    dialog.count.setValue(5)
    find(sample, dialog)
    found = dialog.found
    assert found is not None and 1 < len(found.sites) <= 5, dialog.said.text()
    assert session.project is before
    outlined = sample.canvas.outlined
    assert len(outlined) == len(found.sites)
    for site, (west, south, east, north) in zip(found.sites, outlined.tolist(), strict=True):
        assert west < site.longitude_deg < east and south < site.latitude_deg < north
    dialog.table.select_keys(frozenset({0}))
    dialog.table.keys_selected.emit(frozenset({0}))
    assert "1 局" in dialog.add_off.text()
    QTest.mouseClick(dialog.add_off, LEFT)
    wait_until_idle(sample)
    (added,) = [site for site in session.plan.sites if site.site_id.startswith("G")]
    assert not added.enabled and added.number not in {site.number for site in before.plan(session.plan_name).sites}
    assert session.project.next_site_number > added.number
    dialog.table.select_keys(frozenset())
    dialog.table.keys_selected.emit(frozenset())
    QTest.mouseClick(dialog.add_off, LEFT)
    off = [site for site in session.plan.sites if site.site_id.startswith("G")]
    assert len(off) == len(found.sites), "what is there already is not added twice"
    dialog.close()
    assert not len(sample.canvas.outlined), "the marks go with the dialog"
    assert feature.pages.switch_on.isVisible() and f"{len(off)}" in feature.pages.switch_on.text()
    edits = session.history_position
    QTest.mouseClick(feature.pages.switch_on, LEFT)
    wait_until_idle(sample)
    assert session.history_position == edits + 1
    assert all(site.enabled for site in session.plan.sites if site.site_id.startswith("G"))
    assert not feature.pages.switch_on.isVisible()
    session.undo()
    session.undo()
    session.undo()
    assert session.project.plans == before.plans


def test_a_kind_without_its_file_is_refused_with_field_and_remedy(
    sample: MainWindow, feature: SelectionFeature, tmp_path: Path
) -> None:
    dialog = dialog_of(feature)
    for kind, box in dialog.kinds.items():
        box.setChecked(kind is CandidateKind.SUPPLY)
    find(sample, dialog)
    (box,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert dialog.labels["points"] in box.informativeText()
    assert "--" not in box.informativeText(), "no options of the command line in the window"
    box.done(0)
    broken = tmp_path / "地点.csv"
    broken.write_text("なにか\n1\n", encoding="utf-8")
    dialog.points.setText(str(broken))
    find(sample, dialog)
    assert dialog.found is None
    assert [one for one in open_dialogs() if isinstance(one, QMessageBox)]


def test_no_kind_of_place_is_refused(sample: MainWindow, feature: SelectionFeature) -> None:
    dialog = dialog_of(feature)
    for box in dialog.kinds.values():
        box.setChecked(False)
    find(sample, dialog)
    (said,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert "種類" in said.text()
    assert dialog.search.isEnabled()


def test_the_search_may_be_limited_to_a_municipality_or_to_what_the_map_shows(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    dialog = dialog_of(feature)
    session = sample.workspace.session
    assert session is not None and session.project.data.zones is not None
    for kind, box in dialog.kinds.items():
        box.setChecked(kind is CandidateKind.CLUSTERS)
    dialog.count.setValue(20)
    find(sample, dialog)
    assert dialog.found is not None
    everywhere = dialog.found.sites
    name = everywhere[-1].name.split()[0]  # "霧里市 集落3"
    assert name and any(site.name.split()[0] != name for site in everywhere)
    assert not dialog.municipality.isVisible()
    dialog.region.choose("municipality")
    assert dialog.municipality.isVisible()
    code = next(one.code for one in session.project.data.zones.municipalities if one.name == name)
    dialog.municipality.choose(code)
    find(sample, dialog)
    assert dialog.found.sites and {site.name.split()[0] for site in dialog.found.sites} == {name}
    dialog.region.choose("view")
    site = everywhere[0]
    around = (site.longitude_deg - 0.02, site.latitude_deg - 0.02, site.longitude_deg + 0.02, site.latitude_deg + 0.02)
    sample.canvas.fit_exactly(around)
    west, south, east, north = sample.canvas.view_bounds()
    find(sample, dialog)
    assert dialog.found.sites
    assert not all(west <= s.longitude_deg <= east and south <= s.latitude_deg <= north for s in everywhere)
    assert all(west <= s.longitude_deg <= east and south <= s.latitude_deg <= north for s in dialog.found.sites)
