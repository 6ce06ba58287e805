"""Charts of a comparison in the window: one of several at a time, drawn when looked at, to be saved and copied."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial
from pathlib import Path

from matplotlib import rc_context
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.terms import ZoneKind
from coverage_planner.project.plan_comparison import PlanComparison
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.chart_frame import DARK_CHART, LIGHT_CHART, ChartValues
from coverage_planner.report.plan_charts import draw_curves, draw_plane, draw_shares
from coverage_planner.report.progress_chart import draw_progress, progress_height_pt
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import current_language
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.style import WindowStyle

CURVES, PLANE, SHARES, PREFECTURES, MUNICIPALITIES = "curves", "plane", "shares", "prefectures", "municipalities"
_PROGRESS = {PREFECTURES: ZoneKind.PREFECTURE, MUNICIPALITIES: ZoneKind.MUNICIPALITY}
_PAGE_IN = (11.0, 6.5)
_PAGE_DPI = 150
_SCREEN_DPI = 100
_LEAST_HEIGHT_PX = 200
FORMATS = ("png", "svg", "pdf")


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
        self.figure = Figure(figsize=(8, 4), dpi=_SCREEN_DPI)
        self.canvas = FigureCanvasQTAgg(self.figure)
        self.canvas.setMinimumHeight(_LEAST_HEIGHT_PX)
        self.choice = TermChoice(
            (
                (CURVES, self.tr("Coverage against cost")),
                (PLANE, self.tr("Plans by cost and coverage")),
                (SHARES, self.tr("Grant and own money")),
                (PREFECTURES, self.tr("Progress to the targets by prefecture")),
                (MUNICIPALITIES, self.tr("Progress to the targets by municipality")),
            )
        )
        self.choice.setMinimumContentsLength(28)
        self.choice.setAccessibleName(self.tr("Chart"))
        self.choice.currentIndexChanged.connect(self._choose)
        copy_values = QPushButton(self.tr("Copy the values"))
        copy_values.clicked.connect(self.copy_values)
        copy_picture = QPushButton(self.tr("Copy the picture"))
        copy_picture.clicked.connect(self.copy_picture)
        save = QPushButton(self.tr("Save the picture"))
        menu = QMenu(save)
        for suffix in FORMATS:
            menu.addAction(f"{suffix.upper()}…").triggered.connect(partial(self._ask_save, suffix))
        save.setMenu(menu)
        self.buttons = (copy_values, copy_picture, save)
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 2)
        top.addWidget(self.choice)
        top.addStretch(1)
        for button in self.buttons:
            top.addWidget(button)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self.canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._area, 1)

    def show_comparison(self, comparison: PlanComparison | None) -> None:
        """Show the charts of a comparison, or none."""
        self._comparison = comparison
        if self.isVisible() or comparison is None:
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw when looked at."""
        super().showEvent(event)
        self._draw()

    def _choose(self, _place: int) -> None:
        self._draw()

    def _draw(self) -> None:
        key = self._comparison, str(self.choice.term())
        if self._drawn == key:
            return
        self._drawn = key
        height = self._needed_pt() * self.figure.dpi / 72 / self.canvas.devicePixelRatioF()
        self.canvas.setMinimumHeight(max(_LEAST_HEIGHT_PX, round(height)))
        self.values = self._draw_on(self.figure, light=False)
        self.canvas.setAccessibleName(self.choice.currentText())
        for button in self.buttons:
            button.setEnabled(self._comparison is not None)
        self.canvas.draw_idle()

    def _needed_pt(self) -> float:
        """Return the height that the rows of the chart need."""
        kind = _PROGRESS.get(str(self.choice.term()))
        if kind is None or self._comparison is None:
            return 0.0
        return progress_height_pt(figures_of(self._comparison), kind)

    def _draw_on(self, figure: Figure, *, light: bool) -> ChartValues:
        comparison, language = self._comparison, current_language()
        look = LIGHT_CHART if light else self._look
        if comparison is None:
            figure.clear()
            figure.set_facecolor(look.paper)
            return ()
        plans, term = figures_of(comparison), str(self.choice.term())
        if term == PLANE:
            return draw_plane(figure, plans, look, language)
        if term == SHARES:
            return draw_shares(figure, plans, look, language)
        if term in _PROGRESS:
            return draw_progress(figure, plans, _PROGRESS[term], look, language)
        return draw_curves(figure, comparison.curves, look, language)

    def copy_values(self) -> None:
        """Copy the values of the chart with their headers, for a spreadsheet."""
        QGuiApplication.clipboard().setText("\r\n".join("\t".join(row) for row in self.values))

    def copy_picture(self) -> None:
        """Copy the chart on white paper, as a picture and, for programs that take it, as SVG."""
        figure = self._page()
        raster, vector = io.BytesIO(), io.BytesIO()
        figure.savefig(raster, format="png", dpi=_PAGE_DPI)
        figure.savefig(vector, format="svg")
        copied = QMimeData()
        copied.setImageData(QImage.fromData(raster.getvalue()))
        copied.setData("image/svg+xml", vector.getvalue())
        QGuiApplication.clipboard().setMimeData(copied)

    def save(self, path: Path) -> None:
        """Write the chart as PNG, SVG or PDF (by the name's ending), on white paper.

        Raises:
            PlannerError: the file cannot be written.
        """
        figure = self._page()
        suffix = path.suffix.lower().lstrip(".")
        form = suffix if suffix in FORMATS else "png"
        # TrueType text can be selected and searched in the PDF; no date, so that the same chart gives the same bytes.
        metadata = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[form]
        with (
            written_beside(path) as beside,
            rc_context({"pdf.fonttype": 42, "svg.hashsalt": "coverage_planner"}),
        ):
            figure.savefig(beside, format=form, dpi=_PAGE_DPI, metadata=metadata)

    def _page(self) -> Figure:
        """Return the chart on a page, higher where its rows need it."""
        figure = Figure(figsize=(_PAGE_IN[0], max(_PAGE_IN[1], self._needed_pt() / 72)), dpi=_PAGE_DPI)
        self._draw_on(figure, light=True)
        return figure

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
