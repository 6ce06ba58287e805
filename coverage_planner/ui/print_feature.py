"""The command 印刷: the map of the window with its figures, definition and sources on a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from coverage_planner import __version__
from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import RoadClass, name_of
from coverage_planner.model.text import Text
from coverage_planner.plan_report import japan_date
from coverage_planner.ui.language import shown
from coverage_planner.ui.print_page import PageTexts
from coverage_planner.ui.workspace import PlanState

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.print_dialog import PrintDialog
    from coverage_planner.ui.window_actions import WindowActions


class PrintFeature(QObject):
    """Opens the print dialog for what the map shows now."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        actions.add_command(
            "file", self.tr("&Print the map…"), self.open, QKeySequence.StandardKey.Print, "printer", needs="session"
        )

    def open(self) -> PrintDialog | None:
        """Open the dialog; it goes on with the figures shown when it was opened."""
        # Imported here: the print classes cost 20 ms that a start without printing need not pay.
        from coverage_planner.ui.print_dialog import PrintDialog

        window = self._window
        session, state = window.workspace.session, window.workspace.state
        if session is None:
            return None
        if state is None or not window.workspace.current:
            window.statusBar().showMessage(self.tr("The figures are being computed; print when they are there."), 6000)
            return None
        folder = session.path.parent if session.path is not None else Path()
        dialog = PrintDialog(window.canvas, page_texts(state), f"{session.title} {session.plan_name}", folder, window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog


def page_texts(state: PlanState) -> PageTexts:
    """Return the words of a page for an evaluated plan: rates as printed by the ministry, definition, sources."""
    assessment, project = state.evaluation.assessment, state.project
    figures = [
        (
            shown(Text("5G人口カバー率（推計）", "5G population coverage (estimate)")),
            *_rate(assessment.population_rate().persons, Text("人", "persons"), 1),
        )
    ]
    for road_class in (None, RoadClass.EXPRESSWAY, RoadClass.NATIONAL):
        rate = assessment.road_rate(road_class)
        if rate is not None and rate.length_um.total:
            name = Text("高速・国道", "expressways and national roads") if road_class is None else name_of(road_class)
            text = Text(f"道路カバー率 {name.ja}（推計）", f"road coverage, {name.en} (estimate)")
            figures.append((shown(text), *_rate(rate.length_um, Text("km", "km"), 1_000_000_000)))
    inputs = [f"{one.name} ({one.vintage})" if one.vintage else one.name for one in project.data.inputs]
    rows: list[str] = []
    for line in inputs:
        # Three lines hold the file names of a prefecture; the full list with hashes is in the report.
        if rows and len(rows[-1]) + len(line) < 150:
            rows[-1] += f"、{line}"
        else:
            rows.append(line)
    if len(rows) > 3:
        rows = [
            *rows[:2],
            shown(Text(f"ほか（全{len(inputs)}件は報告書に記載）", f"and more ({len(inputs)} in the report)")),
        ]
    sources = [shown(Text("資料: ", "Sources: ")) + rows[0], *rows[1:]] if rows else []
    today = japan_date()
    return PageTexts(
        subtitle=shown(
            Text(f"計画: {state.plan_name}　数値は対象全域", f"plan: {state.plan_name}; figures of the whole area")
        ),
        figures=tuple(figures),
        definition=shown(Text("定義: ", "Definition: ")) + shown(assessment.definition.sentence()),
        sources=tuple(sources),
        footer=shown(
            Text(
                f"{today.year}年{today.month}月{today.day}日 作成　coverage_planner {__version__}　"
                "推計値であり、総務省の公表値ではありません。",
                f"made {today.isoformat()}, coverage_planner {__version__}; estimates, not figures of the ministry",
            )
        ),
        scale_word=shown(Text("縮尺 1:{n}（{paper}）", "scale 1:{n} ({paper})")),
    )


def _rate(rate: Rate, unit: Text, divisor: int) -> tuple[str, str]:
    covered, total = rate.covered / divisor, rate.total / divisor
    parts = f"{covered:,.0f} / {total:,.0f} {shown(unit)}" if divisor == 1 else f"{covered:,.1f} / {total:,.1f} km"
    return f"{rate.percent_text()} %", parts
