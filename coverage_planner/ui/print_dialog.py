"""地図の印刷: paper, title, scale and parts of the page with a preview; to PDF, picture or printer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap, QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.errors import PlannerError
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.map.display import MapDisplay
from coverage_planner.ui.page_writing import PageWriting, blank_page
from coverage_planner.ui.print_page import MILLIMETRES_PER_INCH, SCALES, PageSetup, PageTexts, PrintPage
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.style import LIGHT_MAP

_PREVIEW_DPI = 72
_PAUSE_MS = 250


class PrintDialog(QDialog):
    """Shows the page as it will be; every choice is followed by the preview."""

    def __init__(self, display: MapDisplay, texts: PageTexts, title: str, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._display, self._texts, self._folder = display, texts, folder
        self.setWindowTitle(self.tr("Print the map"))
        self.resize(1060, 700)
        self._writing = PageWriting(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.show_preview)
        self._preview = QLabel()
        self._preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._preview.setMinimumSize(QSize(420, 320))
        self._preview.setAccessibleName(self.tr("Preview of the page"))
        self._picture = QPixmap()
        self.page_title = QLineEdit(title)
        self.page_title.setCursorPosition(0)
        self.paper = TermChoice((name, name) for name in ("A4", "A3"))
        self.orientation = TermChoice(((True, self.tr("landscape")), (False, self.tr("portrait"))))
        self.scale = TermChoice(((None, self.tr("as on the screen")), *((n, f"1:{n:,}") for n in SCALES)))
        self.resolution = TermChoice((dpi, f"{dpi} dpi") for dpi in (150, 200, 300))
        self.resolution.choose(200)
        self.legend, self.figures, self.sources = (
            QCheckBox(text) for text in (self.tr("legend"), self.tr("figures"), self.tr("definition and sources"))
        )
        form = QFormLayout()
        form.addRow(self.tr("Title"), self.page_title)
        form.addRow(self.tr("Paper"), self.paper)
        form.addRow(self.tr("Orientation"), self.orientation)
        form.addRow(self.tr("Scale"), self.scale)
        form.addRow(self.tr("Resolution of the map"), self.resolution)
        for box in (self.legend, self.figures, self.sources):
            box.setChecked(True)
            box.toggled.connect(lambda _on: self._pause.start())
            form.addRow(box)
        self._scale_text = QLabel()
        form.addRow(self._scale_text)
        self.pdf_button = QPushButton(self.tr("Save as PDF…"))
        self.png_button = QPushButton(self.tr("Save as picture…"))
        self.print_button = QPushButton(self.tr("Print…"))
        self.pdf_button.setDefault(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.cancel_button = QPushButton(self.tr("Close"))
        self.cancel_button.clicked.connect(self._cancel)
        side = QVBoxLayout()
        side.addLayout(form)
        side.addStretch(1)
        side.addWidget(self.progress)
        for button in (self.pdf_button, self.png_button, self.print_button, self.cancel_button):
            side.addWidget(button)
        row = QHBoxLayout(self)
        row.addWidget(self._preview, 1)
        right = QWidget()
        right.setLayout(side)
        right.setFixedWidth(330)
        row.addWidget(right)
        for choice in (self.paper, self.orientation, self.scale):
            choice.currentIndexChanged.connect(lambda _place: self._pause.start())
        self.page_title.textChanged.connect(lambda _text: self._pause.start())
        self.pdf_button.clicked.connect(lambda: self._ask("pdf", self.write_pdf))
        self.png_button.clicked.connect(lambda: self._ask("png", self.write_png))
        self.print_button.clicked.connect(self._ask_printer)
        self._writing.progressed.connect(lambda share: self.progress.setValue(round(1000 * share)))
        self._writing.finished.connect(self._done)
        self._writing.failed.connect(self._failed)
        self._written: Path | None = None
        self._pause.start(0)

    def setup(self) -> PageSetup:
        """Return the page as chosen."""
        return PageSetup(
            paper=self.paper.term(),
            landscape=self.orientation.term(),
            title=self.page_title.text(),
            scale_denominator=self.scale.term(),
            legend=self.legend.isChecked(),
            figures=self.figures.isChecked(),
            sources=self.sources.isChecked(),
            dpi=self.resolution.term(),
        )

    def page(self, setup: PageSetup) -> PrintPage:
        """Return the page; paper is white, so the light looks of the map are used in a dark window too."""
        scene = copy.copy(self._display.scene)
        scene.style = LIGHT_MAP
        return PrintPage(setup, self._texts, scene, self._display.view, self.font())

    def show_preview(self) -> None:
        """Draw the page small."""
        setup = replace(self.setup(), dpi=_PREVIEW_DPI)
        page = self.page(setup)
        image = blank_page(setup, _PREVIEW_DPI * 2)
        with QPainter(image) as painter:
            for _share in page.steps(painter, 2 * _PREVIEW_DPI / MILLIMETRES_PER_INCH):
                pass
        self._picture = QPixmap.fromImage(image)
        self._scale_text.setText(self.tr("Scale on paper 1:{n}").format(n=f"{round(page.scale_denominator, -2):,.0f}"))
        self._fit_preview()

    def write_pdf(self, path: Path) -> None:
        """Write the page as a PDF."""
        self._start(path)
        setup = self.setup()
        self._writing.write_pdf(self.page(setup), setup, path, setup.title)

    def write_png(self, path: Path) -> None:
        """Write the page as a picture."""
        self._start(path)
        setup = self.setup()
        self._writing.write_png(self.page(setup), setup, path)

    def _ask(self, suffix: str, write: Callable[[Path], None]) -> None:
        proposal = self._folder / f"{self.page_title.text() or 'map'}.{suffix}"
        path = ask_save_path(self, self.windowTitle(), proposal, suffix)
        if path is not None:
            write(path)

    def _ask_printer(self) -> None:
        setup = self.setup()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(setup.page_layout())
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._start(None)
            self._writing.print_on(self.page(setup), setup, printer)

    def _start(self, path: Path | None) -> None:
        self._written = path
        self.progress.setValue(0)
        self._set_busy(True)

    def _set_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        for button in (self.pdf_button, self.png_button, self.print_button):
            button.setEnabled(not busy)
        self.cancel_button.setText(self.tr("Stop") if busy else self.tr("Close"))

    def _done(self) -> None:
        self._set_busy(False)
        if self._written is not None:
            text = self.tr("Wrote {name}").format(name=self._written.name)
            box = QMessageBox(QMessageBox.Icon.Information, self.windowTitle(), text, parent=self)
            box.setInformativeText(str(self._written.parent))
            box.open()
            box.finished.connect(box.deleteLater)

    def _failed(self, error: PlannerError) -> None:
        self._set_busy(False)
        box = QMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), shown(error.message), parent=self)
        box.setInformativeText("\n".join(part for part in (error.file, shown(error.remedy or "")) if part))
        box.open()
        box.finished.connect(box.deleteLater)

    def _cancel(self) -> None:
        if self._writing.busy:
            self._writing.cancel()
        else:
            self.reject()

    def reject(self) -> None:
        """Close; a page under way is given up."""
        self._writing.blockSignals(True)
        self._writing.cancel()
        super().reject()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page whole."""
        super().resizeEvent(event)
        self._fit_preview()

    def _fit_preview(self) -> None:
        if not self._picture.isNull():
            room = self._preview.size() - QSize(16, 16)
            self._preview.setPixmap(
                self._picture.scaled(
                    room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            )
