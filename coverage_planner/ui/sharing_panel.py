"""「単独・共同の比較」: ways of building for some sites or the whole plan, by cost, payer, carrier, persons and road served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.project import Project
from coverage_planner.model.terms import OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.sharing_study import SharingStudy, study_sharing
from coverage_planner.report.sharing_tables import carrier_table, scheme_table, served_table, switch_table
from coverage_planner.report.table import Table
from coverage_planner.subsidy.sharing_scheme import SharingAssumptions
from coverage_planner.ui.figure_view import PANEL_SIZE_IN, FigureView
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.report_table_view import ReportTableView
from coverage_planner.ui.workspace import Workspace

_SELECTED, _ALL = "selected", "all"
_MOST_EXTRA_YEN = 1_000_000_000
_WIDEST_NAME_PX = 250


@dataclass(frozen=True, slots=True, eq=False)
class SharingAnswer:
    """A study with its tables and chart, and the project it belongs to."""

    project: Project
    plan_name: str
    study: SharingStudy
    tables: tuple[Table, ...]
    chart: bytes
    page: bytes


class SharingPanel(QWidget):
    """A page of the tables; nothing is computed before it is asked for.

    Signals: ``computed(SharingAnswer)``, ``export_requested(SharingAnswer)``.
    """

    computed = Signal(object)
    export_requested = Signal(object)

    def __init__(
        self, workspace: Workspace, selected: Callable[[], frozenset[int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._selected = selected
        self.answer: SharingAnswer | None = None
        self._narrowed: set[ReportTableView] = set()
        self.scope = TermChoice(((_SELECTED, self.tr("selected sites")), (_ALL, self.tr("all candidates of the plan"))))
        self.owner = TermChoice(
            (kind, shown(name_of(kind))) for kind in (OwnerKind.CARRIER, OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE)
        )
        self.extra = QSpinBox()
        self.extra.setRange(0, _MOST_EXTRA_YEN)
        self.extra.setSingleStep(500_000)
        self.extra.setGroupSeparatorShown(True)
        self.extra.setSuffix(" " + self.tr("yen"))
        self.extra.setMinimumWidth(140)
        self.scope.setMinimumContentsLength(9)
        self.owner.setMinimumContentsLength(9)
        self.start = QPushButton(self.tr("Compare"))
        self.start.clicked.connect(self.compare)
        self.export = QPushButton(self.tr("Excel…"))
        self.export.setAccessibleName(self.tr("Export to Excel"))
        self.export.setToolTip(self.tr("The application workbook with this comparison."))
        self.export.setEnabled(False)
        self.export.clicked.connect(lambda: self.export_requested.emit(self.answer))
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.views = tuple(ReportTableView(own_line=False) for _ in range(4))
        names = (self.tr("Schemes"), self.tr("Each carrier"), self.tr("Persons and road"), self.tr("Switch point"))
        for view, name in zip(self.views, names, strict=True):
            view.set_empty_text(
                self.tr("Choose the sites and press Compare: alone, each alone, 2 to 4 jointly, neutral host.")
            )
            self.pages.addTab(view, name)
        self.chart = FigureView()
        self.pages.addTab(self.chart, self.tr("Chart"))
        # The widths are fitted when a page is first shown.
        self.pages.currentChanged.connect(lambda _page: QTimer.singleShot(0, self, self._narrow_names))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._options())
        layout.addWidget(self.pages, 1)
        workspace.session_replaced.connect(self.clear)
        workspace.session_changed.connect(lambda _change: self._mark())

    def _options(self) -> QScrollArea:
        """Return what is asked, beside the tables: they lie low and wide, and a bar above them left no room for rows."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(8, 6, 8, 4)
        column.setSpacing(5)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, hint, widget in (
            (self.tr("Sites"), "", self.scope),
            (self.tr("Built by"), self.tr("Who builds where no neutral host does."), self.owner),
            (self.tr("Extra cost"), self.tr("What a mast shared by carriers costs more, per site."), self.extra),
        ):
            form.addRow(label, widget)
            widget.setToolTip(hint)
            widget.setAccessibleName(label)
        column.addLayout(form)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start)
        buttons.addWidget(self.export)
        column.addLayout(buttons)
        column.addWidget(self._said, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.setFixedWidth(inner.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
        return area

    def clear(self) -> None:
        """Forget the study of another project."""
        self.answer = None
        self.export.setEnabled(False)
        for view in self.views:
            view.clear()
        self.chart.show_png(b"")
        self._said.setText("")

    def compare(self) -> None:
        """Work out the study of the chosen sites in the worker."""
        session = self._workspace.session
        if session is None:
            return
        project, plan_name, losses = session.project, session.plan_name, self._workspace.losses
        candidates = {site.number for site in session.plan.candidates}
        numbers = None if self.scope.term() == _ALL else tuple(sorted(self._selected() & candidates))
        if numbers == ():
            self._said.setText(self.tr("Select candidate sites on the map or in the table first."))
            return
        owner = self.owner.term()
        extra = self.extra.value()
        language = current_language()

        def work(report: Callable[[float], None]) -> SharingAnswer:
            from coverage_planner.report.map_picture import figure_png
            from coverage_planner.report.sharing_chart import sharing_figure

            study = study_sharing(
                # An own computer: the workspace's belongs to the live evaluation.
                PlanComputer(losses=losses),
                project,
                plan_name,
                numbers,
                owner=owner,
                assumptions=SharingAssumptions(extra_cost_yen=extra, host_extra_cost_yen=extra),
                progress=lambda share: report(share * 0.95),
            )
            tables = (
                scheme_table(study.comparison),
                carrier_table(study.comparison),
                served_table(study.comparison, study.without, study.service),
                switch_table(study.switch_points),
            )
            chart = figure_png(sharing_figure(study.comparison, size_in=PANEL_SIZE_IN, language=language))
            page = figure_png(sharing_figure(study.comparison, language=language))
            return SharingAnswer(project, plan_name, study, tables, chart, page)

        title = Text("単独・共同を比べています", "comparing ways of building")
        self._workspace.run("sharing", title, work, self.show_answer)

    def show_answer(self, answer: SharingAnswer) -> None:
        """Show a study."""
        self.answer = answer
        for view, table in zip(self.views, answer.tables, strict=True):
            view.show_table(table)
        self._narrow_names()
        self.chart.show_png(answer.chart, answer.page)
        self._mark()
        self.computed.emit(answer)

    def _narrow_names(self) -> None:
        """Once a table has its widths, narrow the names of the ways of building: figures beside them are what is compared."""
        for view in self.views:
            if view not in self._narrowed and view.isVisible() and view.table.columnWidth(0) > _WIDEST_NAME_PX:
                view.table.setColumnWidth(0, _WIDEST_NAME_PX)
                self._narrowed.add(view)  # what the planner makes of it later stays

    def _mark(self) -> None:
        answer, session = self.answer, self._workspace.session
        if answer is None or session is None:
            return
        ids = [site.site_id for site in answer.study.sites]
        names = ("、" if current_language() == "ja" else ", ").join(ids[:6]) + ("…" if len(ids) > 6 else "")
        text = self.tr("{plan}: {n} sites ({names})").format(plan=answer.plan_name, n=len(ids), names=names)
        fresh = session.project.has_figures_of(answer.project) and session.plan_name == answer.plan_name
        self.export.setEnabled(fresh)
        if not session.project.has_figures_of(answer.project):
            text += "　" + self.tr("The project has changed since; compare again.")
        self._said.setText(text)
