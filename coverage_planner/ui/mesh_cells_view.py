"""The 100 sub-cells of a half mesh as a small picture, north up: who covers each; a click chooses one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from coverage_planner.engine.mesh_cells import BY_AREA, BY_BOTH, BY_SITE, NOT_COVERED
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE as SIDE
from coverage_planner.project.reason import MeshCellsPicture
from coverage_planner.ui.style import WindowStyle

_COLOURS = {
    NOT_COVERED: QColor("#f3f1ea"),
    BY_AREA: QColor("#56B4E9"),
    BY_SITE: QColor("#009E73"),
    BY_BOTH: QColor("#2f8fb5"),
}
_INK = QColor("#1b2430")


class MeshCellsView(QWidget):
    """Signal ``cell_chosen(int, int)``: row counted from the south and column from the west."""

    cell_chosen = Signal(int, int)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._picture: MeshCellsPicture | None = None
        self._chosen: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Sub-cells of the mesh"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Click a sub-cell for its servers and its path; arrows and Enter do the same."))

    def sizeHint(self) -> QSize:
        """Return room for the picture and its legend."""
        words = max(self.fontMetrics().horizontalAdvance(f"{name}00") for _state, name in self._legend())
        high = 232
        return QSize(10 + round(SIDE * _cell_size(high)[0]) + 18 + 27 + words + 8, high)

    def minimumSizeHint(self) -> QSize:
        """Return the same: smaller sub-cells cannot be hit."""
        return self.sizeHint()

    def show_cells(self, picture: MeshCellsPicture | None) -> None:
        """Show another mesh, or none."""
        self._picture, self._chosen = picture, None
        if picture is not None:
            states = list(picture.states)
            self.setAccessibleDescription(
                self.tr("{n} of 100 sub-cells covered").format(n=sum(state != NOT_COVERED for state in states))
            )
        self.update()

    def mark(self, row: int, col: int) -> None:
        """Mark one sub-cell."""
        self._chosen = row, col
        self.update()

    def cell_rect(self, row: int, col: int) -> QRectF:
        """Return where a sub-cell is drawn; meshes are wider than high at these latitudes by 5 to 4."""
        wide, high = _cell_size(self.height())
        return QRectF(10 + col * wide, 18 + (SIDE - 1 - row) * high, wide, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sub-cells and what their colours and signs mean."""
        picture = self._picture
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if picture is None:
                return
            painter.setPen(QColor(self._style.text_faint))
            first = self.cell_rect(SIDE - 1, 0)
            whole = first.united(self.cell_rect(0, SIDE - 1))
            painter.drawText(QRectF(whole.left(), 0, whole.width(), 17), Qt.AlignmentFlag.AlignCenter, self.tr("north"))
            for row in range(SIDE):
                for col in range(SIDE):
                    self._draw_cell(painter, self.cell_rect(row, col), picture.states[row * SIDE + col])
            if self._chosen is not None:
                painter.setPen(QPen(QColor(self._style.bad), 2.4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.cell_rect(*self._chosen))
            if self.hasFocus():
                painter.setPen(QPen(QColor(self._style.accent), 1.4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(whole.adjusted(-2, -2, 2, 2))
            self._draw_legend(painter, whole.right() + 18, picture)

    def _draw_cell(self, painter: QPainter, rect: QRectF, state: int) -> None:
        painter.setPen(QPen(QColor("#8a8f98"), 0.6))
        painter.setBrush(_COLOURS[state])
        painter.drawRect(rect)
        # Signs besides the colours: a stroke for a site, none for an area.
        if state in (BY_SITE, BY_BOTH):
            painter.setBrush(QBrush(_INK, Qt.BrushStyle.FDiagPattern))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        elif state == NOT_COVERED:
            painter.setPen(QPen(QColor("#a3a8b0"), 1.0))
            middle = rect.center()
            painter.drawLine(middle + (rect.topLeft() - middle) * 0.3, middle + (rect.bottomRight() - middle) * 0.3)
            painter.drawLine(middle + (rect.topRight() - middle) * 0.3, middle + (rect.bottomLeft() - middle) * 0.3)

    def _draw_legend(self, painter: QPainter, left: float, picture: MeshCellsPicture) -> None:
        states = list(picture.states)
        line = self.fontMetrics().height() + 8
        top = 22.0
        for state, name in self._legend(states):
            box = QRectF(left, top, 20, line - 8)
            self._draw_cell(painter, box, state)
            painter.setPen(QColor(self._style.text))
            painter.drawText(
                QRectF(left + 27, top - 3, self.width() - left - 27, line - 2),
                Qt.AlignmentFlag.AlignVCenter,
                name,
            )
            top += line
        painter.setPen(QColor(self._style.text))
        covered = sum(state != NOT_COVERED for state in states)
        painter.drawText(
            QRectF(left, top, self.width() - left, line + 4),
            Qt.AlignmentFlag.AlignVCenter,
            self.tr("covered {n} / 100").format(n=covered),
        )

    def _legend(self, states: Sequence[int] = ()) -> list[tuple[int, str]]:
        """Return what the colours mean and how many sub-cells have each."""
        names = (
            (BY_AREA, self.tr("service area")),
            (BY_SITE, self.tr("site of the plan")),
            (BY_BOTH, self.tr("service area and site")),
            (NOT_COVERED, self.tr("not covered")),
        )
        return [(state, f"{name}  {states.count(state)}") for state, name in names]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the sub-cell under the pointer."""
        for row in range(SIDE):
            for col in range(SIDE):
                if self._picture is not None and self.cell_rect(row, col).contains(event.position()):
                    self._choose(row, col, tell=True)
                    return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the mark with the arrows; Enter chooses."""
        steps = {Qt.Key.Key_Up: (1, 0), Qt.Key.Key_Down: (-1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._picture is not None:
            row, col = self._chosen or (SIDE // 2, SIDE // 2)
            self._choose(min(max(row + step[0], 0), SIDE - 1), min(max(col + step[1], 0), SIDE - 1), tell=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen is not None:
            self.cell_chosen.emit(*self._chosen)
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int, col: int, *, tell: bool) -> None:
        self.mark(row, col)
        if tell:
            self.cell_chosen.emit(row, col)


def _cell_size(height: int) -> tuple[float, float]:
    high = (height - 28) / SIDE
    return high * 1.22, high
