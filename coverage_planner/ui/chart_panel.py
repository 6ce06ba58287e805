"""Charts of a comparison in the window: one of three at a time, drawn when looked at, to be saved and copied."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from matplotlib import rc_context
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.terms import ZoneKind
from coverage_planner.project.plan_comparison import PlanComparison
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.plan_charts import (
    DARK_CHART,
    LIGHT_CHART,
    ChartValues,
    draw_curves,
    draw_plane,
    draw_progress,
)
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.style import WindowStyle

CURVES, PLANE, PREFECTURES, MUNICIPALITIES = "curves", "plane", "prefectures", "municipalities"
_PAGE_IN = (11.0, 6.5)
_DPI = 150


class ChartPanel(QWidget):
    """The chart chosen, with its buttons. Signal ``refused(PlannerError)``: a picture could not be written."""

    refused = Signal(object)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dark = QColor(style.surface).lightness() < 128
        self._look = replace(DARK_CHART if dark else LIGHT_CHART, paper=style.surface_raised)
        self._comparison: PlanComparison | None = None
        self._drawn: tuple[object, str] | None = None
        self.values: ChartValues = ()
        self.figure = Figure(figsize=(8, 4), dpi=100)
        self.canvas = FigureCanvasQTAgg(self.figure)
        self.canvas.setMinimumHeight(250)
        self.choice = TermChoice(
            (
                (CURVES, self.tr("Coverage against cost")),
                (PLANE, self.tr("Plans by cost and coverage")),
                (PREFECTURES, self.tr("Progress to the targets by prefecture")),
                (MUNICIPALITIES, self.tr("Progress to the targets by municipality")),
            )
        )
        self.choice.setMinimumContentsLength(24)
        self.choice.setAccessibleName(self.tr("Chart"))
        self.choice.currentIndexChanged.connect(lambda _place: self._draw())
        copy = QPushButton(self.tr("Copy the values"))
        copy.clicked.connect(self.copy_values)
        save = QPushButton(self.tr("Save the picture"))
        menu = QMenu(save)
        for suffix in ("png", "pdf"):
            menu.addAction(f"{suffix.upper()}…").triggered.connect(partial(self._ask_save, suffix))
        save.setMenu(menu)
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 2)
        top.addWidget(self.choice)
        top.addStretch(1)
        top.addWidget(copy)
        top.addWidget(save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.canvas, 1)

    def show_comparison(self, comparison: PlanComparison | None) -> None:
        """Show the charts of a comparison, or none."""
        self._comparison = comparison
        if self.isVisible():
            self._draw()

    def showEvent(self, event: object) -> None:
        """Draw when looked at."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._draw()

    def _draw(self) -> None:
        key = self._comparison, str(self.choice.term())
        if self._drawn == key:
            return
        self._drawn = key
        self.values = self._draw_on(self.figure, light=False)
        self.canvas.setAccessibleName(self.choice.currentText())
        self.canvas.draw_idle()

    def _draw_on(self, figure: Figure, *, light: bool) -> ChartValues:
        comparison = self._comparison
        look = LIGHT_CHART if light else self._look
        if comparison is None:
            figure.clear()
            figure.set_facecolor(look.paper)
            return ()
        plans = figures_of(comparison)
        match self.choice.term():
            case "plane":
                return draw_plane(figure, plans, look)
            case "prefectures":
                return draw_progress(figure, plans, ZoneKind.PREFECTURE, look)
            case "municipalities":
                return draw_progress(figure, plans, ZoneKind.MUNICIPALITY, look)
            case _:
                return draw_curves(figure, comparison.curves, look)

    def copy_values(self) -> None:
        """Copy the values of the chart with their headers, for a spreadsheet."""
        QGuiApplication.clipboard().setText("\r\n".join("\t".join(row) for row in self.values))

    def save(self, path: Path) -> None:
        """Write the chart as PNG or PDF, on white paper.

        Raises:
            PlannerError: the file cannot be written.
        """
        figure = Figure(figsize=_PAGE_IN, dpi=_DPI)
        self._draw_on(figure, light=True)
        form = "pdf" if path.suffix.lower() == ".pdf" else "png"
        # TrueType text can be selected and searched in the PDF.
        with written_beside(path) as beside, rc_context({"pdf.fonttype": 42}):
            figure.savefig(beside, format=form, dpi=_DPI)

    def _ask_save(self, suffix: str, _checked: bool = False) -> None:
        proposal = Path(f"{self.choice.currentText()}.{suffix}")
        path = ask_save_path(self, self.tr("Save the picture"), proposal, suffix)
        if path is None:
            return
        try:
            self.save(path)
        except PlannerError as error:
            self.refused.emit(error)


def figures_of(comparison: PlanComparison) -> tuple[PlanFigures, ...]:
    """Return the plans of a comparison as reports take them."""
    return tuple(
        PlanFigures(
            plan=comparison.project.plan(one.evaluation.plan),
            assessment=one.evaluation.assessment,
            subsidy=one.subsidy,
        )
        for one in comparison.outcomes
    )
