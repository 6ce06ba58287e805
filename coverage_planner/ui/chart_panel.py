"""Charts of a comparison in the window: one of several at a time, drawn when looked at, to be saved and copied."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.terms import ZoneKind
from coverage_planner.model.text import Language
from coverage_planner.project.plan_comparison import PlanComparison
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.chart_frame import DARK_CHART, LIGHT_CHART, ChartLook, ChartValues
from coverage_planner.report.plan_charts import draw_curves, draw_plane, draw_shares
from coverage_planner.report.progress_chart import draw_progress, progress_height_pt
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.ui.drawn_chart import SCREEN_DPI, DrawnChart
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import current_language
from coverage_planner.ui.latest_work import LatestWork
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.style import WindowStyle

CURVES, PLANE, SHARES, PREFECTURES, MUNICIPALITIES = "curves", "plane", "shares", "prefectures", "municipalities"
_PROGRESS = {PREFECTURES: ZoneKind.PREFECTURE, MUNICIPALITIES: ZoneKind.MUNICIPALITY}
_PAGE_IN = (11.0, 6.5)
_PAGE_DPI = 150
_LEAST_HEIGHT_PX = 200
FORMATS = ("png", "svg", "pdf")


@dataclass(frozen=True, slots=True, eq=False)
class _Chart:
    """One chart of a comparison; used outside the main thread, so it knows nothing of widgets."""

    comparison: PlanComparison
    term: str
    look: ChartLook
    language: Language

    @property
    def needed_pt(self) -> float:
        """The height that the rows of the chart need."""
        kind = _PROGRESS.get(self.term)
        return 0.0 if kind is None else progress_height_pt(figures_of(self.comparison), kind)

    def draw(self, figure: Figure) -> ChartValues:
        """Draw on a figure and return the values."""
        if self.term == CURVES:
            return draw_curves(figure, self.comparison.curves, self.look, self.language)
        plans = figures_of(self.comparison)
        if self.term == PLANE:
            return draw_plane(figure, plans, self.look, self.language)
        if self.term == SHARES:
            return draw_shares(figure, plans, self.look, self.language)
        return draw_progress(figure, plans, _PROGRESS[self.term], self.look, self.language)

    def page(self) -> Figure:
        """Return the chart on a page of white paper, higher where its rows need it."""
        size_in = (_PAGE_IN[0], max(_PAGE_IN[1], self.needed_pt / 72))
        figure = Figure(figsize=size_in, dpi=_PAGE_DPI)
        FigureCanvasAgg(figure)
        replace(self, look=LIGHT_CHART).draw(figure)
        return figure

    def copied(self) -> tuple[bytes, bytes]:
        """Return the page as PNG and as SVG."""
        figure = self.page()
        raster, vector = io.BytesIO(), io.BytesIO()
        figure.savefig(raster, format="png", dpi=_PAGE_DPI)
        figure.savefig(vector, format="svg")
        return raster.getvalue(), vector.getvalue()

    def write(self, path: Path) -> None:
        """Write the page as PNG, SVG or PDF, by the name's ending.

        Raises:
            PlannerError: the file cannot be written.
        """
        figure = self.page()
        suffix = path.suffix.lower().lstrip(".")
        form = suffix if suffix in FORMATS else "png"
        # TrueType text can be selected and searched in the PDF; no date, so that the same chart gives the same bytes.
        metadata = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[form]
        with (
            written_beside(path) as beside,
            rc_context({"pdf.fonttype": 42, "svg.hashsalt": "coverage_planner"}),
        ):
            figure.savefig(beside, format=form, dpi=_PAGE_DPI, metadata=metadata)


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
        self._copy_when_drawn = False
        self._copying = LatestWork(self._put_picture, self._refuse)
        self._saving: LatestWork | None = None
        self.canvas = DrawnChart(self._look.paper)
        self.canvas.setMinimumHeight(_LEAST_HEIGHT_PX)
        self.canvas.drawn.connect(self._show_values)
        self.canvas.refused.connect(self.refused)
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
        self.values = ()
        self._copy_when_drawn = False
        chart = self._chart()
        height = 0.0 if chart is None else chart.needed_pt * SCREEN_DPI / 72
        self.canvas.setMinimumHeight(max(_LEAST_HEIGHT_PX, round(height)))
        self.canvas.setAccessibleName(self.choice.currentText())
        for button in self.buttons:
            button.setEnabled(chart is not None)
        self.canvas.show_drawing(None if chart is None else chart.draw)

    def _chart(self) -> _Chart | None:
        """Return the chart chosen as it is now."""
        if self._comparison is None:
            return None
        return _Chart(self._comparison, str(self.choice.term()), self._look, current_language())

    def _show_values(self, values: ChartValues) -> None:
        self.values = values
        if self._copy_when_drawn:
            self.copy_values()

    def copy_values(self) -> None:
        """Copy the values of the chart with their headers, for a spreadsheet; as soon as it is drawn."""
        self._copy_when_drawn = not self.values
        if self.values:
            QGuiApplication.clipboard().setText("\r\n".join("\t".join(row) for row in self.values))

    def copy_picture(self) -> None:
        """Copy the chart on white paper, as a picture and, for programs that take it, as SVG."""
        chart = self._chart()
        if chart is not None:
            self._copying.ask(lambda _cancelled: chart.copied())

    def _put_picture(self, pictures: tuple[bytes, bytes]) -> None:
        raster, vector = pictures
        copied = QMimeData()
        copied.setImageData(QImage.fromData(raster))
        copied.setData("image/svg+xml", vector)
        QGuiApplication.clipboard().setMimeData(copied)

    def save(self, path: Path) -> None:
        """Write the chart as PNG, SVG or PDF (by the name's ending), on white paper; ``refused`` tells what fails."""
        chart = self._chart()
        if chart is not None:
            # Work of its own: a second file must not replace the first one.
            self._saving = LatestWork(self._written, self._refuse, kept=True)
            self._saving.ask(lambda _cancelled: chart.write(path))

    def _written(self, _nothing: None) -> None:
        self._saving = None

    def _refuse(self, error: PlannerError) -> None:
        self.refused.emit(error)

    def _ask_save(self, suffix: str, _checked: bool = False) -> None:
        proposal = Path(f"{self.choice.currentText()}.{suffix}")
        path = ask_save_path(self, self.tr("Save the picture"), proposal, suffix)
        if path is not None:
            self.save(path)


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
