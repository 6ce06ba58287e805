"""A bar that shows a rate against its targets: filled share, ticks with their percentages."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from coverage_planner.ui.style import WindowStyle

_BAR_HEIGHT = 10
_TICK_SPACE = 15


class TargetBar(QWidget):
    """Fraction filled, fraction before the edit as a thin mark, targets as labelled ticks.

    The scale starts at ``origin`` (rates of interest lie above 80 %), so that small gains are visible.
    """

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._value: Fraction | None = None
        self._before: Fraction | None = None
        self._targets: tuple[Fraction, ...] = ()
        self._caption = ""
        self._stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_values(self, value: Fraction | None, before: Fraction | None, targets: tuple[Fraction, ...]) -> None:
        """Show a rate, the rate before the edit, and targets."""
        self._value, self._before, self._targets = value, before, tuple(sorted(set(targets)))
        percent = "-" if value is None else f"{float(value * 100):.1f} %"
        self.setAccessibleName(percent)
        self.update()

    def set_caption(self, text: str) -> None:
        """Show a small text under the left end of the bar, where no target is."""
        self._caption = text
        self.setAccessibleDescription(text)
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Grey the bar while its rate is being recomputed."""
        self._stale = stale
        self.update()

    def _line_height(self) -> int:
        return max(_TICK_SPACE, QFontMetrics(self._small_font()).height() + 2)

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 1, 7))
        return font

    def sizeHint(self) -> QSize:
        """Return the bar's size with room for tick labels."""
        return QSize(200, _BAR_HEIGHT + self._line_height() + 3)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(120, _BAR_HEIGHT + self._line_height() + 3)

    def _x(self, value: Fraction) -> float:
        return float(value) * (self.width() - 2) + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track, fill, mark of the old value and ticks."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0.5, 0.5, self.width() - 1, _BAR_HEIGHT)
        painter.setPen(QPen(QColor(self._style.edge), 1))
        painter.setBrush(QColor(self._style.surface))
        painter.drawRoundedRect(track, 3, 3)
        if self._value is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._style.stale if self._stale else self._style.accent))
            painter.drawRoundedRect(QRectF(1, 1, max(self._x(self._value) - 1, 0), _BAR_HEIGHT - 1), 2.5, 2.5)
            if self._before is not None and self._before < self._value and not self._stale:
                painter.setBrush(QColor(self._style.good))
                left = self._x(self._before)
                painter.drawRect(QRectF(left, 1, self._x(self._value) - left, _BAR_HEIGHT - 1))
        self._paint_ticks(painter)

    def _paint_ticks(self, painter: QPainter) -> None:
        painter.setFont(self._small_font())
        metrics = painter.fontMetrics()
        height, top = self._line_height(), _BAR_HEIGHT + 2
        painter.setPen(QColor(self._style.text_faint))
        caption = metrics.horizontalAdvance(self._caption)
        painter.drawText(QRectF(0, top, caption + 2, height), Qt.AlignmentFlag.AlignVCenter, self._caption)
        left_end, right_end = caption + 6.0 if caption else 0.0, float(self.width())
        for target in reversed(self._targets):
            x = self._x(target)
            painter.setPen(QPen(QColor(self._style.text), 1.5))
            painter.drawLine(int(x), 0, int(x), _BAR_HEIGHT + 3)
            text = f"{float(target * 100):g}"
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, 0), right_end - width)
            if left < left_end or left + width > right_end:
                continue
            painter.setPen(QColor(self._style.text_faint))
            painter.drawText(QRectF(left, top, width + 2, height), Qt.AlignmentFlag.AlignVCenter, text)
            right_end = left - 4
