"""計画 > アンテナ台帳…: antenna patterns of the project, read from MSI and Planet files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.data.antenna_pattern import read_antennas
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.findings import Findings, Severity
from coverage_planner.ui.language import shown


class AntennaLibraryDialog(QDialog):
    """Edits a copy of the library; :meth:`antennas` returns it. Antennas in use cannot be removed."""

    def __init__(
        self, antennas: tuple[AntennaFile, ...], used: frozenset[str] = frozenset(), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Antenna library"))
        self._antennas = list(antennas)
        self._used = used
        headers = (self.tr("Name"), self.tr("Gain"), self.tr("Frequency"), self.tr("Electrical tilt"), self.tr("File"))
        self.table = QTableWidget(0, len(headers))
        self.table.setHorizontalHeaderLabels(headers)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setAccessibleName(self.tr("Antenna library"))
        self.state = QLabel(
            self.tr("Import pattern files of the maker (MSI or Planet format); sectors then refer to them by name.")
        )
        self.state.setWordWrap(True)
        add, self._remove = QPushButton(self.tr("Import…")), QPushButton(self.tr("Remove"))
        add.clicked.connect(self.ask_files)
        self._remove.clicked.connect(self.remove_selected)
        self.table.itemSelectionChanged.connect(self._follow)
        side = QHBoxLayout()
        side.addWidget(add)
        side.addWidget(self._remove)
        side.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        layout.addLayout(side)
        layout.addWidget(self.state)
        layout.addWidget(buttons)
        self.resize(720, 420)
        self._fill()

    def antennas(self) -> tuple[AntennaFile, ...]:
        """Return the library as edited."""
        return tuple(self._antennas)

    def ask_files(self) -> None:
        """Ask for files and import them."""
        kinds = self.tr("Antenna patterns (*.msi *.pln *.ant *.txt *.zip)")
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Import antenna patterns"), "", kinds)
        if paths:
            self.import_files([Path(path) for path in paths])

    def import_files(self, paths: list[Path]) -> None:
        """Add the antennas of files; one of the same name is replaced. A refused file changes nothing."""
        read = read_antennas(paths)
        if read.value is not None:
            names = {antenna.name for antenna in read.value}
            self._antennas = [*(one for one in self._antennas if one.name not in names), *read.value]
            self._fill()
        self.state.setText(self._words(read.findings))

    def remove_selected(self) -> None:
        """Remove the selected antennas that no sector of the plan uses."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        kept = [one for k, one in enumerate(self._antennas) if k not in rows or one.name in self._used]
        if len(kept) > len(self._antennas) - len(rows):
            self.state.setText(self.tr("Antennas that sectors use are kept."))
        self._antennas = kept
        self._fill()

    def _words(self, findings: Findings) -> str:
        lines: list[str] = []
        for finding in findings:
            if finding.severity is Severity.ERROR or len(lines) < 6:
                where = "" if finding.row is None else self.tr(", line {n}").format(n=finding.row)
                name = "" if finding.file is None else f"{finding.file}{where}: "
                lines.append(f"{name}{shown(finding.message)}")
        return "\n".join(lines[:8])

    def _follow(self) -> None:
        self._remove.setEnabled(bool(self.table.selectionModel().selectedRows()))

    def _fill(self) -> None:
        self.table.setRowCount(len(self._antennas))
        for row, antenna in enumerate(self._antennas):
            frequency, tilt = antenna.frequency_mhz, antenna.electrical_tilt_deg
            texts = (
                antenna.name,
                f"{antenna.gain_dbi:.2f} dBi",
                "" if frequency is None else f"{frequency:g} MHz",
                "" if tilt is None else f"{tilt:g}°",
                antenna.file_name,
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column in (1, 2, 3):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self._follow()
