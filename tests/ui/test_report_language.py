"""Report tables speak the window's language; the same table in a file stays Japanese."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from coverage_planner.model.terms import Service
from coverage_planner.report.csv_text import write_csv
from coverage_planner.report.indicator_tables import population_table, target_table
from coverage_planner.report.table_words import english
from coverage_planner.ui.language import install_language
from coverage_planner.ui.report_table_view import ReportTableView, shown_title
from coverage_planner.ui.workspace import PlanState


@pytest.fixture
def english_window(qapp: QApplication) -> Iterator[None]:
    install_language(qapp, "en")
    yield
    install_language(qapp, "ja")


@pytest.mark.usefixtures("english_window")
def test_headers_cells_and_notes_are_english_in_an_english_window(state: PlanState, tmp_path: Path) -> None:
    view = ReportTableView()
    table = target_table(state.evaluation.assessment)
    view.show_table(table)
    rows = view.table.records.text_rows()
    assert rows[0][:2] == ["Indicator", "Target"]
    assert {row[-1] for row in rows[1:]} <= {"reached", "not reached"}
    assert shown_title(table) == english(table.title) == "Targets: what is reached"
    view.rows.filter_line.setText("not reached")
    view.rows.apply_filter()
    missed = [progress for progress in state.evaluation.assessment.targets if not progress.reached]
    assert view.table.records.rowCount() == len(missed)
    write_csv(table, tmp_path / "目標.csv")
    assert (tmp_path / "目標.csv").read_text(encoding="utf-8-sig").startswith("指標,目標,")


def test_a_japanese_window_shows_the_table_as_it_is_printed(qapp: QApplication, state: PlanState) -> None:
    install_language(qapp, "ja")
    view = ReportTableView()
    table = population_table(state.evaluation.assessment, Service.NR)
    view.show_table(table)
    assert view.table.records.text_rows()[0] == [column.header for column in table.columns]
    assert shown_title(table) == table.title
