"""Making a page step by step on a PDF, a picture or a printer, while the window goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPagedPaintDevice, QPainter, QPdfWriter

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.ui.print_page import MILLIMETRES_PER_INCH, PageSetup, PrintPage

_TURN_S = 0.02
"""Steps are done until this much time has passed, then the window has its turn."""


class PageWriting(QObject):
    """One page being made. Signals: ``progressed(share)``, ``finished()``, ``failed(PlannerError)``."""

    progressed = Signal(float)
    finished = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stack = ExitStack()
        self._steps: Iterator[float] = iter(())
        self._close: Callable[[], None] = lambda: None
        self._device: object = None
        """Kept for its painter, which does not own it."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    @property
    def busy(self) -> bool:
        """True while a page is being made."""
        return self._timer.isActive()

    def write_pdf(self, page: PrintPage, setup: PageSetup, path: Path, title: str) -> None:
        """Write the page as a PDF; the file appears whole or not at all."""

        def begin() -> None:
            beside = self._stack.enter_context(written_beside(path))
            writer = QPdfWriter(str(beside))
            writer.setTitle(title)
            writer.setCreator("coverage_planner")
            writer.setResolution(600)
            self._draw_on(writer, page, setup)

        self._begin(begin)

    def print_on(self, page: PrintPage, setup: PageSetup, printer: QPagedPaintDevice) -> None:
        """Print the page."""
        self._begin(lambda: self._draw_on(printer, page, setup))

    def write_png(self, page: PrintPage, setup: PageSetup, path: Path) -> None:
        """Write the page as a picture in the resolution of the setup."""

        def begin() -> None:
            beside = self._stack.enter_context(written_beside(path))
            image = self._device = blank_page(setup, setup.dpi)
            painter = QPainter(image)
            self._steps = page.steps(painter, setup.dpi / MILLIMETRES_PER_INCH)

            def close() -> None:
                painter.end()
                if not image.save(str(beside)):
                    raise _not_written(path)

            self._close = close

        self._begin(begin)

    def cancel(self) -> None:
        """Give the page up; no file is left."""
        if self.busy:
            self._end(PlannerError(Text("中止しました", "cancelled")))

    def _draw_on(self, device: QPagedPaintDevice, page: PrintPage, setup: PageSetup) -> None:
        self._device = device
        device.setPageLayout(setup.page_layout())
        painter = QPainter()
        if not painter.begin(device):
            raise _not_written(None)
        self._steps = page.steps(painter, device.logicalDpiX() / MILLIMETRES_PER_INCH)
        self._close = lambda: _ended(painter)

    def _begin(self, begin: Callable[[], None]) -> None:
        self._stack = ExitStack()
        try:
            begin()
        except PlannerError as error:
            self._end(error)
            return
        self._timer.start()

    def _turn(self) -> None:
        until = perf_counter() + _TURN_S
        try:
            for share in self._steps:
                self.progressed.emit(share)
                if perf_counter() > until:
                    return
            self._end(None)
        except PlannerError as error:
            self._end(error)

    def _end(self, error: PlannerError | None) -> None:
        self._timer.stop()
        self._steps = iter(())
        close, self._close = self._close, lambda: None
        try:
            if error is not None:
                raise error
            close()
            self._device = None
            self._stack.close()
        except PlannerError as reason:
            # The block around the file ends with the error, so that nothing is put in place.
            if error is not None:
                close()
            self._device = None
            with suppress(PlannerError):
                self._stack.__exit__(type(reason), reason, None)
            self.failed.emit(reason)
            return
        self.finished.emit()


def blank_page(setup: PageSetup, dpi: float) -> QImage:
    """Return white paper of a setup."""
    width, height = (round(side / MILLIMETRES_PER_INCH * dpi) for side in setup.size_mm)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    image.setDotsPerMeterX(round(dpi / MILLIMETRES_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / MILLIMETRES_PER_INCH * 1000))
    return image


def _ended(painter: QPainter) -> None:
    if not painter.end():
        raise _not_written(None)


def _not_written(path: Path | None) -> PlannerError:
    return PlannerError(
        Text("ページを書き出せません", "the page cannot be written"),
        remedy=Text("保存先とプリンタを確かめてください", "check the folder and the printer"),
        file=None if path is None else str(path),
    )
