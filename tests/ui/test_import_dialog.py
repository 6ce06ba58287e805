"""The import dialog: what findings ask for can be stated, findings are read in full, and the stage is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.data.importing import ImportRequest
from coverage_planner.data.sample_data import sample_request
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.finding_columns import FILE, KIND, MESSAGE, REMEDY
from coverage_planner.ui.finding_table import FindingTable
from coverage_planner.ui.import_dialog import ImportDialog
from coverage_planner.ui.import_stages import files_of_stages, stage_text
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.style import window_style
from tests.ui.conftest import LEFT, open_dialogs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A population mesh and indices whose file does not say their year."""
    source = sample_request().mesh[0]
    (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "zaisei.csv").write_text("団体コード,団体名,財政力指数\n992011,架空市,0.52\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def dialog(window: MainWindow, folder: Path) -> ImportDialog:
    window.files.import_data([folder])
    wait_until_idle(window)
    found = open_dialogs()[0]
    assert isinstance(found, ImportDialog)
    return found


def run(dialog: ImportDialog, qtbot: QtBot) -> set[str]:
    """Press 読み込む and return the codes of the findings."""
    with qtbot.waitSignal(dialog.finished_import):
        QTest.mouseClick(dialog.run_button, LEFT)
    return {finding.code for finding in dialog.findings}


def test_the_year_that_a_finding_asks_for_can_be_chosen(dialog: ImportDialog, qtbot: QtBot) -> None:
    assert "fiscal.year_unknown" in run(dialog, qtbot)
    field = dialog.details.fiscal_year
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert "fiscal.year_unknown" not in run(dialog, qtbot)
    assert dialog.result_value is not None
    assert dialog.result_value.data is not None
    assert dialog.result_value.data.fiscal is not None
    assert dialog.result_value.data.fiscal.fiscal_year == 2001


def test_the_datum_is_automatic_until_it_is_chosen(dialog: ImportDialog, qtbot: QtBot) -> None:
    assert dialog.request().datum is None
    field = dialog.details.datum
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End)
    assert "population.datum_overridden" in run(dialog, qtbot)
    assert dialog.result_value is not None
    assert dialog.result_value.data is not None
    assert dialog.result_value.data.datum is Datum.JGD2000


def test_the_year_of_a_projection_goes_to_the_readers(dialog: ImportDialog) -> None:
    assert dialog.request().projection_year is None
    field = dialog.details.projection_year
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert dialog.request().projection_year == 2020


def test_the_dialog_says_what_it_reads(dialog: ImportDialog, qtbot: QtBot) -> None:
    said: list[str] = []
    dialog.stage_begun.connect(lambda _stage: said.append(dialog.state_text))
    run(dialog, qtbot)
    # The last stage may be told after the end, whose sentence stays.
    assert said[0] == "人口メッシュを読み込んでいます…（全2件中1件目）"
    assert "財政力指数を読み込んでいます…（全2件中2件目）" in said
    assert "人を読み込みました" in dialog.state_text


def test_every_file_has_its_place_in_one_stage() -> None:
    request = sample_request()
    lists = [getattr(request, name) for name in ImportRequest.__slots__]
    assert sum(files_of_stages(request).values()) == sum(len(files) for files in lists if isinstance(files, tuple))


def test_a_stage_without_files_is_not_named(qapp: QApplication) -> None:
    assert stage_text("roads", ImportRequest(mesh=(Path("a"),))) == ""


@pytest.fixture
def table(qtbot: QtBot) -> FindingTable:
    files = ("N13-24_13_北部.geojson", "N13-24_13_南部.geojson", "N13-24_13_島しょ部の道路.geojson")
    same = Text("座標系の記載がないため計画の測地系（JGD2011）の緯度経度とみなしました" * 2, "no coordinate system")
    asks = Text("JGD2000とJGD2011は数m程度まで違います。違うときは指定してください", "state it")
    found = FindingTable(window_style(dark=False))
    qtbot.addWidget(found)
    found.resize(900, 400)
    found.show()
    found.show_findings(
        [
            Finding(severity=Severity.WARNING, code="roads.crs", message=same, remedy=asks, file=name, field="crs")
            for name in files
        ]
    )
    qtbot.wait(1)
    QApplication.processEvents()
    return found


def test_findings_are_read_in_full_without_scrolling(table: FindingTable) -> None:
    view = table.table
    assert view.horizontalScrollBar().maximum() == 0
    metrics = view.fontMetrics()
    for column in (FILE, MESSAGE, REMEDY):
        index = view.records.index(0, column)
        room = view.visualRect(index).width() - 8
        need = metrics.boundingRect(0, 0, room, 9_999, int(Qt.TextFlag.TextWordWrap), index.data()).height()
        assert view.rowHeight(0) >= need, column
    assert [view.records.index(row, FILE).data()[10:12] for row in range(3)] == ["北部", "南部", "島し"]


def test_a_narrower_table_makes_its_rows_higher(table: FindingTable, qtbot: QtBot) -> None:
    before = table.table.rowHeight(0)
    table.resize(620, 400)
    qtbot.waitUntil(lambda: table.table.rowHeight(0) > before)


def test_a_caution_has_the_word_of_the_command_line_and_no_link_colour(table: FindingTable, window: MainWindow) -> None:
    table.show_findings(
        [Finding(severity=Severity.WARNING, code="x", message=Text("あ", "a"))]
    )  # after the fixture installed Japanese
    index = table.table.records.index(0, KIND)
    assert index.data() == "注意"
    assert index.data(Qt.ItemDataRole.ForegroundRole) is None
