"""Thousands of sites chosen at once: an edit is worked out beside the main thread, in order, as one entry of the history."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.model.plan import with_sites
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Carrier, OwnerKind
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.project.site_sectors import with_carrier
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.site_painter import sign_key
from coverage_planner.ui.site_many_edit import AT_ONCE, SitesEdit
from tests.ui.conftest import LEFT
from tests.ui.test_site_form import session_of, type_number

COUNT = 2 * AT_ONCE
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def many(sample: MainWindow) -> frozenset[int]:
    """Hundreds of sites that are switched off, so that nothing is computed for them, all selected."""
    session = session_of(sample)
    plan = session.plan
    base = next(site for site in plan.candidates if not site.locked)
    sites = tuple(
        replace(
            base,
            number=5000 + k,
            site_id=f"M-{k}",
            latitude_deg=base.latitude_deg + 0.0004 * (k % 20),
            longitude_deg=base.longitude_deg + 0.0004 * (k // 20),
            enabled=False,
            district="A" if k else "B",
        )
        for k in range(COUNT)
    )
    project = session.project.with_plan(with_sites(plan, sites))
    opened = Session(replace(project, next_site_number=9000))
    opened.select_plan(plan.name)
    sample.workspace.set_session(opened)
    wait_until_idle(sample)
    numbers = frozenset(site.number for site in sites)
    sample.sites.select(numbers)
    wait_until_idle(sample)
    return numbers


def chosen(window: MainWindow) -> list[Site]:
    return list(window.sites.selected_sites)


def _a_field_of_many_sites_is_one_edit_made_beside_the_main_thread(
    sample: MainWindow, many: frozenset[int], qtbot: QtBot
) -> None:
    session, panel = session_of(sample), sample.site_panel
    edits, threads = len(session.history), set()
    asked: list[SitesEdit] = []

    def watched(edit: SitesEdit) -> None:
        def change(site: Site) -> Site:
            threads.add(threading.current_thread())
            return edit.edit(site)

        asked.append(edit)
        sample.sites.many.ask(replace(edit, edit=change))

    panel.many_edited.disconnect()
    panel.many_edited.connect(watched)
    assert panel.form.lines["district"].mixed, "their districts differ"
    assert not panel.owner.mixed
    type_number(qtbot, panel.fields.numbers["power_dbm"], "41.5")
    assert len(asked) == 1
    assert len(session.history) == edits, "the key press does not wait for hundreds of sites"
    wait_until_idle(sample)
    assert {sector.power_dbm for site in chosen(sample) for sector in site.sectors} == {41.5}
    assert len(session.history) == edits + 1
    assert str(COUNT) in session.history[-1].ja
    assert threading.main_thread() not in threads
    assert panel.fields.numbers["power_dbm"].value() == 41.5
    assert sample.sites.selected == many


def _undo_right_after_an_entry_takes_that_entry_back(sample: MainWindow, many: frozenset[int], qtbot: QtBot) -> None:
    session, panel = session_of(sample), sample.site_panel
    before = session.plan
    type_number(qtbot, panel.fields.numbers["power_dbm"], "40")
    type_number(qtbot, panel.fields.numbers["height_agl_m"], "33")
    assert session.plan is before
    assert sample.sites.many.busy
    QTest.keyClick(sample, Qt.Key.Key_Z, CONTROL)
    QTest.keyClick(sample, Qt.Key.Key_Escape)
    assert not sample.sites.many.busy
    sectors = {(sector.power_dbm, sector.height_agl_m) for site in chosen(sample) for sector in site.sectors}
    assert sectors == {(40.0, before.site(min(many)).sectors[0].height_agl_m)}, "both were made, the second taken back"
    assert len(session.history) == 2 and session.history_position == 1
    wait_until_idle(sample)
    session.undo()
    assert session.plan == before


def _an_edit_under_way_is_made_of_the_sites_as_they_are_then(
    sample: MainWindow, many: frozenset[int], qtbot: QtBot
) -> None:
    session, panel = session_of(sample), sample.site_panel
    type_number(qtbot, panel.fields.numbers["power_dbm"], "40")
    one = session.plan.site(min(many))
    session.put_site(replace(one, note="その間の編集"))
    wait_until_idle(sample)
    assert session.plan.site(one.number).note == "その間の編集"
    assert {sector.power_dbm for site in chosen(sample) for sector in site.sectors} == {40.0}


def _steps_of_a_held_arrow_are_one_entry(sample: MainWindow, many: frozenset[int], qtbot: QtBot) -> None:
    session, field = session_of(sample), sample.site_panel.fields.numbers["height_agl_m"]
    start, edits = field.value(), session.history_position
    field.setFocus()
    for _step in range(6):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    wait_until_idle(sample)
    assert {sector.height_agl_m for site in chosen(sample) for sector in site.sectors} == {start + 30.0}
    assert len(session.history) == edits + 1


def _what_no_site_can_have_is_refused_and_shown_again(sample: MainWindow, many: frozenset[int], qtbot: QtBot) -> None:
    session, panel = session_of(sample), sample.site_panel
    only = {carrier: carrier is Carrier.KDDI for carrier in Carrier}
    session.put_sites(tuple(with_carrier(site, None, only) for site in chosen(sample)), base_text())
    wait_until_idle(sample)
    before = session.plan
    tick = panel.fields.carriers[Carrier.KDDI]
    assert tick.isChecked()
    qtbot.mouseClick(tick, LEFT, pos=_in_box())
    wait_until_idle(sample)
    assert session.plan is before
    assert tick.isChecked(), "the field shows what is, not what was refused"
    boxes = [box for box in sample.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1 and "事業者" in boxes[0].text()


def _fields_take_no_entry_before_they_show_the_new_selection(sample: MainWindow, many: frozenset[int]) -> None:
    panel = sample.site_panel
    session_of(sample).put_sites(
        tuple(replace(site, owner=OwnerKind.MUNICIPALITY) for site in chosen(sample)), base_text()
    )
    wait_until_idle(sample)
    other = next(site for site in session_of(sample).plan.sites if site.number not in many)
    sample.sites.select(frozenset({other.number}))
    assert panel.form.isEnabled()
    sample.sites.select(many)
    assert not panel.form.isEnabled() and not panel.sector_part.isEnabled()
    wait_until_idle(sample)
    assert panel.form.isEnabled() and panel.sector_part.isEnabled()
    assert panel.owner.term() is OwnerKind.MUNICIPALITY


def _rings_of_many_sites_lie_where_each_would_be_drawn(sample: MainWindow, many: frozenset[int]) -> None:
    canvas = sample.canvas
    sample.content.fit_selection()
    wait_until_idle(sample)
    canvas.set_selected(frozenset())
    bare = _pixels(sample)
    canvas.set_selected(many)
    stamped = np.any(_pixels(sample) != bare, axis=2)
    canvas.set_selected(frozenset(sorted(many)[:25]))
    few = np.any(_pixels(sample) != bare, axis=2)
    assert few.any()
    # Of the few all but fringes of half a pixel are covered by the rings of all; those are far more.
    assert (few & stamped).sum() > 0.9 * few.sum()
    assert stamped.sum() > 2 * few.sum()


def _signs_of_sites_edited_elsewhere_than_in_their_looks_are_kept(sample: MainWindow, many: frozenset[int]) -> None:
    painter = sample.canvas.scene.sites
    session = session_of(sample)
    site = session.plan.site(min(many))
    session.put_site(replace(site, note="x"))
    assert painter.site(site.number) is session.plan.site(site.number)
    for changed in (
        replace(site, locked=True),
        replace(site, enabled=True),
        with_carrier(site, None, dict.fromkeys(Carrier, True)),
    ):
        session.put_site(changed)
        assert sign_key(changed) in painter.signs
        session.undo()


def test_edits_of_many_sites(sample: MainWindow, many: frozenset[int], qtbot: QtBot) -> None:
    """One window for all: opening one costs more than the steps."""
    _undo_right_after_an_entry_takes_that_entry_back(sample, many, qtbot)
    _steps_of_a_held_arrow_are_one_entry(sample, many, qtbot)
    _an_edit_under_way_is_made_of_the_sites_as_they_are_then(sample, many, qtbot)
    _what_no_site_can_have_is_refused_and_shown_again(sample, many, qtbot)
    _a_field_of_many_sites_is_one_edit_made_beside_the_main_thread(sample, many, qtbot)


def test_what_is_shown_of_many_sites(sample: MainWindow, many: frozenset[int]) -> None:
    _rings_of_many_sites_lie_where_each_would_be_drawn(sample, many)
    _signs_of_sites_edited_elsewhere_than_in_their_looks_are_kept(sample, many)
    _fields_take_no_entry_before_they_show_the_new_selection(sample, many)


def base_text() -> Text:
    return Text("用意", "set up")


def _in_box() -> QPoint:
    """Return a point on the box of a tick."""
    return QPoint(8, 8)


def _pixels(window: MainWindow) -> npt.NDArray[np.uint8]:
    image = window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), dtype=np.uint8)
    return np.array(flat.reshape(image.height(), image.width(), 4)[:, :, :3])
