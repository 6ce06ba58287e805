"""Import of public files: what was recognised, what role it has, import with progress, findings shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.data.importing import ImportRequest, ImportResult, import_files
from coverage_planner.data.planning_area import PlanningArea
from coverage_planner.data.recognition import InputKind, Recognised, recognise, recognise_folder
from coverage_planner.data.service_areas import ServiceAreaFile
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Findings, Severity
from coverage_planner.model.terms import CARRIERS, Carrier, Technology, name_of
from coverage_planner.model.text import Text
from coverage_planner.ui.finding_table import FindingTable
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.import_details import ImportDetails
from coverage_planner.ui.import_stages import stage_text
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.status_line import show_share
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.worker import SerialWorker

_ROLES = (
    InputKind.POPULATION,
    InputKind.ROADS,
    InputKind.BOUNDARIES,
    InputKind.DEM,
    InputKind.LAND_USE,
    InputKind.SERVICE_AREA,
    InputKind.SITES,
    InputKind.ANTENNA,
    InputKind.AREAS,
    InputKind.FISCAL,
    InputKind.SECONDARY_MESHES,
    InputKind.UNKNOWN,
)


class ImportDialog(QDialog):
    """Collects files, imports them in the worker, shows the findings; ``result_value`` holds the import when accepted."""

    finished_import = Signal()
    """An import has come to its end, with or without errors."""
    stage_begun = Signal(str)
    """The readers turn to another kind of data; told by the thread that reads."""

    def __init__(self, worker: SerialWorker, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self.result_value: ImportResult | None = None
        self.setWindowTitle(self.tr("New plan from public data"))
        self.setAcceptDrops(True)
        self.resize(980, 620)

        self._title = QLineEdit(self.tr("New plan"))
        self._title.setAccessibleName(self.tr("Title"))
        self._files = QTableWidget(0, 4)
        self._files.setHorizontalHeaderLabels(
            [self.tr("File"), self.tr("Role"), self.tr("Carrier"), self.tr("Recognised as")]
        )
        self._files.verticalHeader().hide()
        self._files.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self._files.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._files.setColumnWidth(0, 300)
        self._files.setColumnWidth(1, 170)
        self._files.setColumnWidth(2, 170)
        self._findings = FindingTable(style)
        self._tabs = QTabWidget()
        self._tabs.addTab(self._files, self.tr("Files"))
        self._tabs.addTab(self._findings, self.tr("Findings"))
        self.within_boundaries = QCheckBox(
            self.tr("Plan inside the boundaries only (people outside them are not counted)")
        )
        self._even_split = QCheckBox(self.tr("Accept an even split of 1 km population cells (printed on every figure)"))
        self.details = ImportDetails()
        self._state = QLabel(self.tr("Drop files or a folder here, or add them with the buttons."))
        self._state.setWordWrap(True)
        self._running: ImportRequest | None = None
        self.stage_begun.connect(self._show_stage, Qt.ConnectionType.QueuedConnection)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        keep = self._bar.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(keep)
        self._bar.hide()

        add_files = QPushButton(self.tr("Add files…"))
        add_files.clicked.connect(self._choose_files)
        add_folder = QPushButton(self.tr("Add folder…"))
        add_folder.clicked.connect(self._choose_folder)
        clear = QPushButton(self.tr("Clear the list"))
        clear.clicked.connect(lambda: self._files.setRowCount(0))
        self.run_button = QPushButton(self.tr("Import"))
        self.run_button.setDefault(True)
        self.run_button.clicked.connect(self.start_import)
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.setEnabled(False)
        self._stop.clicked.connect(self.cancel_import)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._open = QPushButton(self.tr("Open the plan"))
        self._open.setEnabled(False)
        self._open.clicked.connect(self.accept)
        buttons.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)

        top = QHBoxLayout()
        top.addWidget(QLabel(self.tr("Title")))
        top.addWidget(self._title, 1)
        for button in (add_files, add_folder, clear):
            top.addWidget(button)
        low = QHBoxLayout()
        low.addWidget(self._bar, 1)
        low.addWidget(self.run_button)
        low.addWidget(self._stop)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self._even_split)
        layout.addWidget(self.within_boundaries)
        layout.addWidget(self.details)
        layout.addWidget(self._state)
        layout.addLayout(low)
        layout.addWidget(buttons)

    @property
    def title(self) -> str:
        """Title of the new plan."""
        return self._title.text().strip() or self.tr("New plan")

    @property
    def state_text(self) -> str:
        """What the dialog says about the files or the import."""
        return self._state.text()

    @property
    def findings(self) -> Findings:
        """Findings of the last import."""
        return self.result_value.findings if self.result_value is not None else ()

    @property
    def can_open(self) -> bool:
        """True when the last import made a plan."""
        return self.result_value is not None and self.result_value.data is not None

    def roles(self) -> dict[str, InputKind]:
        """Return the role of every listed file by its name."""
        boxes = ((row, self._files.cellWidget(row, 1)) for row in range(self._files.rowCount()))
        return {self._path(row).name: box.term() for row, box in boxes if isinstance(box, TermChoice)}

    def add_paths(self, paths: list[Path]) -> None:
        """Recognise files and folders file by file in the worker and list them."""

        def work(report: Callable[[float], None]) -> list[Recognised]:
            found: list[Recognised] = []
            for place, path in enumerate(paths):
                report(place / max(len(paths), 1))
                found += recognise_folder(path) if path.is_dir() else [recognise(path)]
            return found

        self._state.setText(self.tr("Looking into the files…"))
        self._worker.submit(
            "recognise", Text("ファイルを確認しています", "looking into the files"), work, self._list, self._fail
        )

    def request(self) -> ImportRequest:
        """Return what the list asks to import."""
        by_kind: dict[InputKind, list[Path]] = {}
        areas: list[ServiceAreaFile] = []
        for row in range(self._files.rowCount()):
            path = self._path(row)
            kind: InputKind = self._files.cellWidget(row, 1).term()  # type: ignore[attr-defined]
            if kind is InputKind.SERVICE_AREA:
                carrier, technology = self._files.cellWidget(row, 2).term()  # type: ignore[attr-defined]
                if carrier is not None:
                    areas.append(ServiceAreaFile(carrier=carrier, technology=technology, path=path))
            else:
                by_kind.setdefault(kind, []).append(path)

        def paths(kind: InputKind) -> tuple[Path, ...]:
            return tuple(by_kind.get(kind, ()))

        fiscal_year, datum, projection_year = self.details.stated()
        return ImportRequest(
            mesh=paths(InputKind.POPULATION),
            roads=paths(InputKind.ROADS),
            boundaries=paths(InputKind.BOUNDARIES),
            dem=paths(InputKind.DEM),
            land_use=paths(InputKind.LAND_USE),
            service_areas=tuple(areas),
            sites=paths(InputKind.SITES),
            antennas=paths(InputKind.ANTENNA),
            areas=paths(InputKind.AREAS),
            fiscal=paths(InputKind.FISCAL),
            secondary_meshes=paths(InputKind.SECONDARY_MESHES),
            accept_even_split=self._even_split.isChecked(),
            fiscal_year=fiscal_year,
            datum=datum,
            projection_year=projection_year,
            area=PlanningArea.BOUNDARIES if self.within_boundaries.isChecked() else PlanningArea.ALL,
        )

    def _list(self, found: list[Recognised]) -> None:
        listed = {self._path(row) for row in range(self._files.rowCount())}
        for item in found:
            if item.path not in listed:
                self._add_row(item)
        unknown = sum(1 for item in found if item.kind not in _ROLES or item.kind is InputKind.UNKNOWN)
        text = self.tr("{n} files recognised.").format(n=len(found) - unknown)
        if unknown:
            text += " " + self.tr("{n} unknown files are left out unless you give them a role.").format(n=unknown)
        self._state.setText(text)

    def _path(self, row: int) -> Path:
        item = self._files.item(row, 0)
        assert item is not None
        return Path(item.data(Qt.ItemDataRole.UserRole))

    def _add_row(self, item: Recognised) -> None:
        row = self._files.rowCount()
        self._files.insertRow(row)
        name = QTableWidgetItem(item.path.name)
        name.setToolTip(str(item.path))
        name.setData(Qt.ItemDataRole.UserRole, item.path)
        name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
        self._files.setItem(row, 0, name)
        role = TermChoice((kind, self._role_name(kind)) for kind in _ROLES)
        role.choose(item.kind if item.kind in _ROLES else InputKind.UNKNOWN)
        carrier = _carrier_box(item.carrier, item.technology)
        carrier.setEnabled(item.kind is InputKind.SERVICE_AREA)
        role.currentIndexChanged.connect(
            lambda _i, role=role, carrier=carrier: carrier.setEnabled(role.term() is InputKind.SERVICE_AREA)
        )
        self._files.setCellWidget(row, 1, role)
        self._files.setCellWidget(row, 2, carrier)
        detail = QTableWidgetItem(shown(item.detail))
        detail.setFlags(detail.flags() & ~Qt.ItemFlag.ItemIsEditable)
        self._files.setItem(row, 3, detail)

    def _role_name(self, kind: InputKind) -> str:
        return {
            InputKind.POPULATION: self.tr("population mesh"),
            InputKind.ROADS: self.tr("roads"),
            InputKind.BOUNDARIES: self.tr("boundaries"),
            InputKind.DEM: self.tr("elevation"),
            InputKind.LAND_USE: self.tr("land use"),
            InputKind.SERVICE_AREA: self.tr("service area"),
            InputKind.SITES: self.tr("base stations"),
            InputKind.ANTENNA: self.tr("antenna patterns"),
            InputKind.AREAS: self.tr("disadvantaged areas"),
            InputKind.FISCAL: self.tr("fiscal strength"),
            InputKind.SECONDARY_MESHES: self.tr("secondary mesh list"),
        }.get(kind, self.tr("leave out"))

    def start_import(self) -> None:
        """Import what the list asks for, in the worker."""
        request = self.request()
        if not request.mesh:
            self._state.setText(self.tr("A population mesh is needed; all other inputs are optional."))
            return
        self._set_running(True)
        self._running = request
        begun = ""

        def work(report: Callable[[float], None]) -> ImportResult:
            def tell(stage: str, share: float) -> None:
                nonlocal begun
                report(share)
                # Shares are told at most every 50 ms: the beginning of a stage must not be among those left out.
                if stage != begun:
                    begun = stage
                    self.stage_begun.emit(stage)

            return import_files(request, tell)

        self._worker.progressed.connect(self._progress)
        self._worker.submit(
            "import", Text("公開データを読み込んでいます", "importing public data"), work, self._done, self._fail
        )

    def _show_stage(self, stage: str) -> None:
        text = "" if self._running is None else stage_text(stage, self._running)
        if text and self._stop.isEnabled():
            self._state.setText(text)

    def _progress(self, share: float, _left: float) -> None:
        show_share(self._bar, share)

    def cancel_import(self) -> None:
        """Stop a running import; nothing has been changed."""
        self._worker.cancel("import")
        self._set_running(False)
        self._state.setText(self.tr("Cancelled; nothing was changed."))

    def _done(self, result: ImportResult) -> None:
        self._set_running(False)
        self.result_value = result
        self._findings.show_findings(result.findings)
        self._tabs.setCurrentWidget(self._findings)
        errors = sum(1 for f in result.findings if f.severity is Severity.ERROR)
        warnings = sum(1 for f in result.findings if f.severity is Severity.WARNING)
        if result.data is None:
            self._state.setText(
                self.tr("Not imported: {n} errors. Mend or leave out the files named below.").format(n=errors)
            )
        else:
            persons = f"{result.data.population.total_persons:,}"
            self._state.setText(
                self.tr("Imported {persons} persons with {n} warnings.").format(persons=persons, n=warnings)
            )
        self._open.setEnabled(self.can_open)
        if result.data is not None:
            self._open.setDefault(True)
            self._open.setFocus()
        self.finished_import.emit()

    def _fail(self, error: PlannerError) -> None:
        self._set_running(False)
        self._state.setText(error.one_line(current_language()))

    def _set_running(self, running: bool) -> None:
        self._bar.setVisible(running)
        self._bar.setValue(0)
        self.run_button.setEnabled(not running)
        self._stop.setEnabled(running)
        if not running:
            try:
                self._worker.progressed.disconnect(self._progress)
            except (RuntimeError, TypeError):
                return

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Add files"))
        if names:
            self.add_paths([Path(name) for name in names])

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add folder"))
        if name:
            self.add_paths([Path(name)])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """List what was dropped."""
        self.add_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def accept(self) -> None:
        """Open the plan; not while there is none."""
        if self.can_open:
            super().accept()

    def reject(self) -> None:
        """Close without a plan; running work is cancelled."""
        self._worker.cancel("import")
        self._worker.cancel("recognise")
        super().reject()


def _carrier_box(carrier: Carrier | None, technology: Technology | None) -> TermChoice:
    box = TermChoice([((None, None), "-")])
    for term in CARRIERS:
        for generation in Technology:
            box.add_term((term, generation), f"{shown(name_of(term))} {shown(name_of(generation))}")
    if carrier is not None:
        box.choose((carrier, technology or Technology.NR))
    return box
