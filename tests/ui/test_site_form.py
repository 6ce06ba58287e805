"""The form of sites through real events: every sector, several sites at once, names of the edits, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.bands import BANDS, band_of
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier, OwnerKind, Technology
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.project.site_sectors import SectorEntry, entries_of, three_sectors
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.language import install_language
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.site_mixed_fields import MixedNumber
from coverage_planner.ui.site_panel import SitePanel
from coverage_planner.ui.site_polar import SectorPolar, attenuation_db
from coverage_planner.ui.style import window_style
from tests.ui.conftest import LEFT, SHARED_PLAN, open_dialogs

KEY = Qt.Key


class Desk:
    """The form with a session, without map and computing: what it edits is all these tests look at."""

    def __init__(self, project: Project) -> None:
        self.session = Session(project)
        self.session.select_plan(SHARED_PLAN)
        self.site_panel = SitePanel(window_style(dark=False))
        self.site_panel.set_radio(project.settings.radio)
        self.refused: list[PlannerError] = []
        self._selected: frozenset[int] = frozenset()
        self.site_panel.sites_changed.connect(self._put)
        self.site_panel.refused.connect(self.refused.append)
        self.session.subscribe(lambda _change: self.show())

    def select(self, numbers: frozenset[int]) -> None:
        self._selected = numbers
        self.show()

    def show(self) -> None:
        self.site_panel.set_radio(self.session.project.settings.radio)
        self.site_panel.set_sites(tuple(one for one in self.session.plan.sites if one.number in self._selected))

    def _put(self, sites: tuple[Site, ...], text: Text, continues: str) -> None:
        try:
            self.session.put_sites(sites, text, continues=continues or None)
        except PlannerError as error:
            self.refused.append(error)


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, sample_project: Project) -> Desk:
    install_language(qapp, "ja")
    desk = Desk(sample_project)
    qtbot.addWidget(desk.site_panel)
    desk.site_panel.resize(372, 1100)
    desk.site_panel.show()
    return desk


def first_site(session: Session) -> Site:
    """Return a candidate with three sectors, put into the plan."""
    site = next(one for one in session.plan.candidates if not one.locked and len(one.sectors) == 1)
    session.put_site(three_sectors(site, 0), Text("用意", "set up"))
    return session.plan.site(site.number)


@pytest.fixture
def site(desk: Desk) -> Site:
    site = first_site(desk.session)
    desk.select(frozenset({site.number}))
    desk.site_panel.activateWindow()
    return site


@pytest.fixture
def shown_site(sample: MainWindow) -> Site:
    """The same in the whole window."""
    site = first_site(session_of(sample))
    sample.sites.select(frozenset({site.number}))
    wait_until_idle(sample)
    return site


def session_of(where: MainWindow | Desk) -> Session:
    session = where.session if isinstance(where, Desk) else where.workspace.session
    assert session is not None
    return session


def now(where: MainWindow | Desk, site: Site) -> Site:
    return session_of(where).plan.site(site.number)


def type_number(qtbot: QtBot, field: MixedNumber, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, KEY.Key_Return)


def click(qtbot: QtBot, button: QToolButton) -> None:
    qtbot.mouseClick(button, LEFT)


def last_edit(window: MainWindow | Desk) -> str:
    text = session_of(window).undo_text
    assert text is not None
    return text.ja


def test_the_chosen_sector_is_edited_and_the_others_are_not(sample: MainWindow, shown_site: Site, qtbot: QtBot) -> None:
    site = shown_site
    panel, table = sample.site_panel, sample.site_panel.sectors.table
    assert table.rowCount() == 3
    edits = len(session_of(sample).history)
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(1, 1)).center())
    assert panel.sectors.chosen == (1,)
    numbers = panel.fields.numbers
    for field, text, value in (
        ("azimuth_deg", "135", 135.0),
        ("mechanical_tilt_deg", "3", 3.0),
        ("electrical_tilt_deg", "4.5", 4.5),
        ("power_dbm", "40", 40.0),
        ("height_agl_m", "42", 42.0),
    ):
        type_number(qtbot, numbers[field], text)
        edits += 1
        assert len(session_of(sample).history) == edits, "a finished field is one edit"
        assert getattr(now(sample, site).sectors[1], field) == value
        assert panel.sectors.chosen == (1,), "the chosen sector stays chosen"
    assert "セクタ2" in last_edit(sample) and "アンテナ地上高" in last_edit(sample)
    assert (now(sample, site).sectors[0], now(sample, site).sectors[2]) == (site.sectors[0], site.sectors[2])
    for _edit in range(5):
        qtbot.keyClick(sample, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert now(sample, site) == site
    assert numbers["azimuth_deg"].value() == site.sectors[1].azimuth_deg


def test_several_chosen_sectors_show_what_differs_as_mixed_and_take_one_value(
    desk: Desk, site: Site, qtbot: QtBot
) -> None:
    panel, numbers = desk.site_panel, desk.site_panel.fields.numbers
    panel.sectors.table.setFocus()
    qtbot.keyClick(panel.sectors.table, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.sectors.chosen == (0, 1, 2)
    assert numbers["azimuth_deg"].mixed and "混在" in numbers["azimuth_deg"].text()
    assert not numbers["height_agl_m"].mixed
    # Looking at a mixed field and leaving it changes nothing.
    edits = len(session_of(desk).history)
    numbers["azimuth_deg"].setFocus()
    numbers["height_agl_m"].setFocus()
    assert len(session_of(desk).history) == edits
    type_number(qtbot, numbers["height_agl_m"], "25")
    assert {sector.height_agl_m for sector in now(desk, site).sectors} == {25.0}
    assert "全セクタ アンテナ地上高" in last_edit(desk)
    # Even the least number of the field's range is a change of a mixed one.
    type_number(qtbot, numbers["azimuth_deg"], "0")
    assert {sector.azimuth_deg for sector in now(desk, site).sectors} == {0.0}
    assert len(session_of(desk).history) == edits + 2


def test_the_list_is_changed_by_its_buttons_each_one_named_edit(desk: Desk, site: Site, qtbot: QtBot) -> None:
    sectors = desk.site_panel.sectors
    name = site.site_id
    for command, edit, azimuths, chosen in (
        ("duplicate", f"{name} セクタ1の複製", [0, 0, 120, 240], 1),
        ("down", f"{name} セクタ2を下へ", [0, 120, 0, 240], 2),
        ("up", f"{name} セクタ3を上へ", [0, 0, 120, 240], 1),
        ("remove", f"{name} セクタ2の削除", [0, 120, 240], 1),
        ("add", f"{name} セクタ4の追加", [0, 120, 240, 120], 3),
        ("three", f"{name} セクタ4を3セクタにする", [0, 120, 240, 120, 240, 0], 3),
    ):
        click(qtbot, sectors.button(command))
        assert last_edit(desk) == edit
        base = site.sectors[0].azimuth_deg
        assert [(sector.azimuth_deg - base) % 360 for sector in now(desk, site).sectors] == azimuths
        assert sectors.chosen == (chosen,)
    for _edit in range(6):
        desk.session.undo()
    assert now(desk, site) == site
    assert sectors.table.rowCount() == 3


def test_a_sector_is_switched_off_by_its_tick_and_the_figures_follow(
    sample: MainWindow, shown_site: Site, qtbot: QtBot
) -> None:
    site = shown_site

    def in_reach() -> int:
        wait_until_idle(sample)
        assert sample.workspace.state is not None
        ledger = sample.workspace.state.evaluation.ledger(site.number)
        assert ledger is not None
        return ledger.persons_in_reach

    table, before = sample.site_panel.sectors.table, in_reach()
    for row in (0, 1):
        rect = table.visualItemRect(table.item(row, 0))
        qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(rect.left() + 10, rect.center().y()))
        assert last_edit(sample) == f"{site.site_id} セクタ{row + 1} オフ"
    assert [entry.on for entry in entries_of(now(sample, site))] == [False, False, True]
    assert table.rowCount() == 3, "what is off stays in the list"
    assert 0 <= in_reach() < before
    # The last tick by the keyboard.
    table.setCurrentCell(2, 0)
    qtbot.keyClick(table, KEY.Key_Space)
    wait_until_idle(sample)
    assert now(sample, site).sectors == ()
    assert in_reach() == 0
    for _edit in range(3):
        sample.plans.undo()
    assert in_reach() == before


def test_a_mast_without_sectors_gets_one(desk: Desk, site: Site, qtbot: QtBot) -> None:
    sectors = desk.site_panel.sectors
    sectors.choose(frozenset({0, 1, 2}))
    click(qtbot, sectors.button("remove"))
    assert now(desk, site).sectors == ()
    assert not desk.site_panel.fields.isEnabled()
    click(qtbot, sectors.button("add"))
    assert len(now(desk, site).sectors) == 1
    assert desk.site_panel.fields.isEnabled()


def test_carriers_band_service_pattern_and_eirp_of_a_sector(desk: Desk, site: Site, qtbot: QtBot) -> None:
    panel = desk.site_panel
    fields = panel.fields
    panel.sectors.choose(frozenset({2}))
    has = {carrier: carrier in now(desk, site).sectors[2].carriers for carrier in Carrier}
    carrier = next((carrier for carrier in Carrier if not has[carrier]), Carrier.DOCOMO)
    qtbot.mouseClick(fields.carriers[carrier], LEFT, pos=QPoint(8, fields.carriers[carrier].height() // 2))
    assert (carrier in now(desk, site).sectors[2].carriers) is not has[carrier]
    assert now(desk, site).sectors[0] == site.sectors[0]
    n79 = next(band for band in BANDS if band.name == "n79")
    fields.band.choose(n79)
    sector = now(desk, site).sectors[2]
    assert (sector.centre_frequency_mhz, sector.technology) == (4700.0, Technology.NR)
    fields.band.choose(next(band for band in BANDS if band.name == "B3"))
    sector = now(desk, site).sectors[2]
    assert (sector.technology, sector.bandwidth_mhz, sector.resource_blocks) == (Technology.LTE, 20.0, 100)
    type_number(qtbot, fields.numbers["bandwidth_mhz"], "10")
    assert now(desk, site).sectors[2].resource_blocks == 50
    type_number(qtbot, fields.eirp, "62")
    sector = now(desk, site).sectors[2]
    assert sector.power_dbm + sector.gain_dbi - sector.loss_db == pytest.approx(62.0)
    fields.pattern.choose(AntennaPattern.OMNI)
    assert now(desk, site).sectors[2].pattern is AntennaPattern.OMNI
    for field in ("azimuth_deg", "mechanical_tilt_deg", "electrical_tilt_deg"):
        assert not fields.numbers[field].isEnabled(), "an omnidirectional antenna has none"


def test_the_last_carrier_cannot_be_taken_off(desk: Desk, site: Site) -> None:
    fields = desk.site_panel.fields
    before = now(desk, site)
    for carrier in site.sectors[0].carriers:
        fields.carriers[carrier].setChecked(False)
    assert "事業者がありません" in desk.refused[-1].message.ja
    left = now(desk, site).sectors[0].carriers
    assert len(left) == 1
    assert [tick.isChecked() for tick in fields.carriers.values()].count(True) == 1
    assert before.sectors[1] == now(desk, site).sectors[1]


def test_arrow_keys_step_as_one_entry_and_two_typed_numbers_are_two(desk: Desk, site: Site, qtbot: QtBot) -> None:
    height = desk.site_panel.fields.numbers["height_agl_m"]
    edits = len(session_of(desk).history)
    height.setFocus()
    for _press in range(4):
        qtbot.keyClick(height, KEY.Key_Up)
    assert now(desk, site).sectors[0].height_agl_m == site.sectors[0].height_agl_m + 20
    assert len(session_of(desk).history) == edits + 1
    desk.session.undo()
    assert now(desk, site) == site
    type_number(qtbot, height, "11")
    type_number(qtbot, height, "12")
    assert len(session_of(desk).history) == edits + 2


def test_several_sites_are_edited_at_once(desk: Desk, site: Site, qtbot: QtBot) -> None:
    session, panel = session_of(desk), desk.site_panel
    other = next(one for one in session.plan.candidates if one.number != site.number and not one.locked)
    session.put_site(replace(other, owner=OwnerKind.PREFECTURE, district="別地区"))
    other = now(desk, other)
    third = session.plan.candidates[-1]
    desk.select(frozenset({site.number, other.number}))
    assert panel.site is None and {one.number for one in panel.sites} == {site.number, other.number}
    assert panel.owner.mixed and panel.form.lines["district"].mixed
    assert not panel.form.lines["site_id"].isVisible(), "no two sites share a site ID"
    assert not panel.fields.numbers["azimuth_deg"].isEnabled()
    edits = len(session.history)
    line = panel.form.lines["district"]
    line.setFocus()
    qtbot.keyClicks(line, "T-5")
    qtbot.keyClick(line, KEY.Key_Return)
    assert {now(desk, one).district for one in (site, other)} == {"T-5"}
    assert last_edit(desk) == "2局の実施地区 「T-5」"
    panel.owner.choose(OwnerKind.MUNICIPALITY)
    type_number(qtbot, panel.fields.numbers["height_agl_m"], "33")
    assert {s.height_agl_m for one in (site, other) for s in now(desk, one).sectors} == {33.0}
    assert [s.azimuth_deg for s in now(desk, site).sectors] == [s.azimuth_deg for s in site.sectors]
    assert len(session.history) == edits + 3
    assert session.plan.site(third.number) == third
    for _edit in range(3):
        desk.session.undo()
    assert (now(desk, site), now(desk, other)) == (site, other)


def test_a_taken_or_empty_site_id_is_refused_and_taken_back(desk: Desk, site: Site, qtbot: QtBot) -> None:
    other = next(one for one in session_of(desk).plan.sites if one.number != site.number)
    line = desk.site_panel.form.lines["site_id"]
    edits = len(session_of(desk).history)
    for text in (other.site_id, ""):
        line.setFocus()
        line.selectAll()
        qtbot.keyClick(line, KEY.Key_Backspace)
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, KEY.Key_Return)
        assert now(desk, site).site_id == site.site_id == line.text()
    assert len(session_of(desk).history) == edits
    assert other.site_id in desk.refused[-1].message.ja


def test_the_build_year_is_chosen_and_taken_back(desk: Desk, site: Site) -> None:
    choice = desk.site_panel.form.build_year
    choice.choose(2027)
    assert now(desk, site).build_year == 2027
    assert last_edit(desk) == f"{site.site_id} 整備年度 未定→2027年度"
    assert "令和9年度" in choice.currentText()
    choice.choose(0)
    assert now(desk, site).build_year is None


def test_a_locked_site_cannot_be_moved_by_its_coordinates(desk: Desk, site: Site) -> None:
    latitude = desk.site_panel.form.places["latitude_deg"]
    assert latitude.isEnabled()
    desk.site_panel.set_locked(True)
    assert not latitude.isEnabled()
    assert "固定" in last_edit(desk)


def test_the_form_says_what_the_model_cannot_compute(desk: Desk, site: Site) -> None:
    panel, settings = desk.site_panel, session_of(desk).project.settings
    assert not panel._warning.isVisible()
    radio = replace(settings.radio, model=PropagationModel.P1812)
    session_of(desk).change_settings(replace(settings, radio=radio))
    panel.fields.numbers["centre_frequency_mhz"].setValue(28_000.0)
    assert panel._warning.isVisible()
    assert "セクタ1" in panel._warning.text() and "P.1812" in panel._warning.text()


def test_the_picture_shows_the_pattern_and_a_click_chooses_the_sector(desk: Desk, site: Site, qtbot: QtBot) -> None:
    sectors = desk.site_panel.sectors
    polar = sectors.polar
    QApplication.processEvents()
    for place in range(3):
        points = polar.outline(place)
        centre, radius = polar._ground()
        far = [((p.x() - centre.x()) ** 2 + (p.y() - centre.y()) ** 2) ** 0.5 for p in points]
        at = far.index(max(far)) * 2
        assert abs((at - site.sectors[place].azimuth_deg + 180) % 360 - 180) <= 1
        assert max(far) == pytest.approx(radius, abs=0.1)
        qtbot.mouseClick(polar, LEFT, pos=points[at // 2].toPoint())
        assert sectors.chosen == (place,)


def test_the_pattern_of_the_picture_is_the_one_of_the_computation() -> None:
    lobe = Sector(carriers=(Carrier.KDDI,), pattern=AntennaPattern.SECTOR_3GPP, horizontal_beamwidth_deg=65.0)
    # TR 38.901 table 7.3-1: 12 (phi / 65)^2, at most 30 dB; 3 dB at half the width.
    assert attenuation_db(lobe, 32.5, None) == pytest.approx(3.0)
    assert attenuation_db(lobe, -32.5 + 360, None) == pytest.approx(3.0)
    assert attenuation_db(lobe, 180, None) == 30.0
    assert attenuation_db(replace(lobe, pattern=AntennaPattern.OMNI), 77, None) == 0.0
    cut = tuple(float(abs((k + 180) % 360 - 180)) / 4 for k in range(360))
    antenna = AntennaFile(name="a", gain_dbi=17.0, horizontal_db=cut, vertical_db=cut)
    assert attenuation_db(lobe, -40, antenna) == 10.0
    polar = SectorPolar(window_style(dark=False))
    polar.resize(polar.sizeHint())
    polar.set_antennas((antenna,))
    polar.show_sectors((SectorEntry(replace(lobe, pattern=AntennaPattern.FILE, antenna_name="a")),), frozenset())
    outline = polar.outline(0)
    assert outline[0].y() < outline[90].y(), "strongest to the north"


@pytest.mark.parametrize("band", BANDS, ids=lambda band: band.name)
def test_a_band_is_found_by_its_middle(band: object) -> None:
    found = band_of(band.technology, band.centre_mhz)  # type: ignore[attr-defined]
    assert found is not None
    assert found.high_mhz - found.low_mhz <= band.high_mhz - band.low_mhz  # type: ignore[attr-defined]
    assert band_of(Technology.NR, 6_000.0) is None


def test_the_window_names_a_refused_field_as_the_form_does(sample: MainWindow, shown_site: Site) -> None:
    fields = sample.site_panel.fields
    for carrier in shown_site.sectors[0].carriers:
        fields.carriers[carrier].setChecked(False)
    box = open_dialogs()[0]
    assert isinstance(box, QMessageBox)
    assert box.informativeText() == "場所: 事業者"


@pytest.mark.usefixtures("shown_site")
def test_nothing_of_the_form_is_cut_off(sample: MainWindow) -> None:
    area = sample.site_panel._area
    assert area.widget().width() <= area.viewport().width()
    sample.sites.select(frozenset(one.number for one in session_of(sample).plan.candidates))
    QApplication.processEvents()
    assert area.widget().width() <= area.viewport().width()


def test_the_table_of_sites_says_what_the_form_says(sample: MainWindow, shown_site: Site, qtbot: QtBot) -> None:
    site = shown_site

    def cells() -> dict[str, str]:
        wait_until_idle(sample)
        header, *rows = sample.tables.sites.records.text_rows()
        return dict(zip(header, next(row for row in rows if row[0] == now(sample, site).site_id), strict=True))

    shown = cells()
    angles = "・".join(f"{sector.azimuth_deg:g}°" for sector in site.sectors)
    assert (shown["セクタ"], shown["方位"], shown["方式"]) == ("3", angles, "5G")
    panel = sample.site_panel
    panel.sectors.choose(frozenset({1}))
    panel.fields.band.choose(next(band for band in BANDS if band.name == "B3"))
    type_number(qtbot, panel.fields.numbers["height_agl_m"], "61.5")
    panel.sectors.switched.emit(0, False)
    panel.set_locked(True)
    panel.owner.choose(OwnerKind.MUNICIPALITY)
    shown = cells()
    assert shown["セクタ"] == "3（オフ1）"
    assert shown["方位"] == "・".join(f"{sector.azimuth_deg:g}°" for sector in site.sectors[1:])
    assert "1.84 GHz" in shown["中心周波数"].split("・")
    assert (shown["地上高（m）"], shown["固定"], shown["事業主体"]) == ("61.5", "○", "市町村")
    assert shown["方式"] == "5G・4G"
