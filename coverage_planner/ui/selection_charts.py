"""Charts of 置局選定 that move while they are watched: the gap of a running search, and the front to click on."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from coverage_planner.engine.selection.pareto import ParetoFront
from coverage_planner.engine.selection.selecting import SelectionProgress
from coverage_planner.ui.style import WindowStyle

_VALUE, _BOUND = "#0072B2", "#D55E00"
_VALUE_ON_DARK, _BOUND_ON_DARK = "#56B4E9", "#FF8A3D"
_DARK_BELOW = 128
_NEAR_PX = 14.0
_TICKS, _MOST_TICKS = 4, 8


def round_ticks(low: float, high: float, count: int) -> list[float]:
    """Return about so many round numbers between two others: steps of 1, 2 or 5 times a power of ten."""
    if not high > low:
        return [low]
    rough = (high - low) / max(1, count)
    power = 10.0 ** floor(log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough * 0.999)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


class _Chart(QWidget):
    """Axes with ticks around points in plain numbers."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._x = (0.0, 1.0)
        self._y = (0.0, 1.0)
        self._y_name = ""
        self._entries: tuple[tuple[str, str], ...] = ()
        dark = QColor(style.surface_raised).lightness() < _DARK_BELOW
        self._value, self._bound = (_VALUE_ON_DARK, _BOUND_ON_DARK) if dark else (_VALUE, _BOUND)
        self.setMinimumSize(260, 110)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chart; the painter is ended here, not when the last reference to it goes."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter)
        finally:
            painter.end()

    @abstractmethod
    def _draw(self, painter: QPainter) -> None:
        """Draw axes and figures."""

    def sizeHint(self) -> QSize:
        """Return a size for a page of the tables."""
        return QSize(520, 220)

    def _box(self) -> QRectF:
        wide = self.fontMetrics().horizontalAdvance("0,000,000,000")
        high = self.fontMetrics().lineSpacing()
        top = high * (1 if self._in_one_line() else 2) + 10
        return QRectF(wide + 8, top, max(10, self.width() - wide - 32), max(10, self.height() - top - 2.2 * high - 4))

    def _in_one_line(self) -> bool:
        """Whether the legend has room beside the name of the upward axis."""
        width = self.fontMetrics().horizontalAdvance
        return width(self._y_name) + sum(width(text) + 40 for _colour, text in self._entries) + 40 < self.width()

    def _at(self, x: float, y: float) -> QPointF:
        box, (left, right), (low, high) = self._box(), self._x, self._y
        return QPointF(
            box.left() + (x - left) / max(right - left, 1e-9) * box.width(),
            box.bottom() - (y - low) / max(high - low, 1e-9) * box.height(),
        )

    def _draw_axes(self, painter: QPainter, x_name: str, decimals: int) -> None:
        box, line = self._box(), self.fontMetrics().lineSpacing()
        fewest = max(2, min(_TICKS, int(box.height() / (1.8 * line))))
        for y in round_ticks(*self._y, fewest):
            place = self._at(self._x[0], y)
            painter.setPen(QPen(QColor(self._style.edge), 1))
            painter.drawLine(QPointF(box.left(), place.y()), QPointF(box.right(), place.y()))
            painter.setPen(QColor(self._style.text_faint))
            painter.drawText(
                QRectF(0, place.y() - line / 2, box.left() - 6, line), Qt.AlignmentFlag.AlignRight, f"{y:,.0f}"
            )
        label = 1.5 * self.fontMetrics().horizontalAdvance(f"{self._x[1]:,.{decimals if self._x[1] < 10 else 0}f}")
        for x in round_ticks(*self._x, max(1, min(_MOST_TICKS, int(box.width() / label)))):
            painter.drawText(
                QRectF(self._at(x, self._y[0]).x() - 70, box.bottom() + 3, 140, line),
                Qt.AlignmentFlag.AlignHCenter,
                f"{x:,.{decimals if x < 10 else 0}f}",
            )
        painter.setPen(QColor(self._style.text))
        painter.drawText(QRectF(4, 2, box.right(), line), Qt.AlignmentFlag.AlignLeft, self._y_name)
        painter.drawText(QRectF(0, box.bottom() + 4 + line, box.right(), line), Qt.AlignmentFlag.AlignRight, x_name)

        self._legend(painter)

    def _legend(self, painter: QPainter) -> None:
        right, line = self._box().right(), self.fontMetrics().lineSpacing()
        top = 2 if self._in_one_line() else 2 + line
        for colour, text in reversed(self._entries):
            wide = self.fontMetrics().horizontalAdvance(text)
            painter.setPen(QColor(self._style.text))
            painter.drawText(QRectF(right - wide, top, wide + 2, line), Qt.AlignmentFlag.AlignLeft, text)
            painter.setPen(QPen(QColor(colour), 3))
            painter.drawLine(QPointF(right - wide - 24, top + line / 2), QPointF(right - wide - 6, top + line / 2))
            right -= wide + 40


class GapChart(_Chart):
    """Value and bound of a search against seconds, with the gap in percent."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.steps: tuple[SelectionProgress, ...] = ()
        self.unit = ""
        self.setAccessibleName(self.tr("Gap of the running search"))

    def show_steps(self, steps: Sequence[SelectionProgress], unit: str) -> None:
        """Draw what was told so far; a search that still looks for the goals is another scale and is left out."""
        last_missed = bool(steps) and steps[-1].goals_missed
        self.steps = tuple(step for step in steps if step.goals_missed == last_missed)
        self.unit = self.tr("shortfall (relative)") if last_missed else unit
        if self.steps:
            figures = [f for step in self.steps for f in (step.value, step.bound)]
            # The first bounds are far off and would press everything that follows into one line.
            final = self.steps[-1]
            spread = max(4 * abs(final.bound - final.value), 0.05 * max(final.value, final.bound), 1.0)
            low = max(min(figures), min(final.value, final.bound) - spread)
            high = min(max(figures), max(final.value, final.bound) + spread)
            self._y = (low, high) if high > low else (low - 1.0, low + 1.0)
            self._x = (0.0, max(1.0, final.seconds))
            gap = "" if final.goals_missed else self.tr("gap {gap:.3f} %").format(gap=final.gap * 100)
            self._y_name = f"{self.unit}　{gap}"
            self._entries = ((self._value, self.tr("value")), (self._bound, self.tr("bound")))
        self.update()

    def _draw(self, painter: QPainter) -> None:
        """Draw both lines."""
        painter.setPen(QColor(self._style.text_faint))
        if not self.steps:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Value and bound appear here."))
            return
        self._draw_axes(painter, self.tr("seconds"), 1)
        painter.setClipRect(self._box().adjusted(-3, -3, 3, 3))
        for colour, figures in (
            (self._bound, [step.bound for step in self.steps]),
            (self._value, [step.value for step in self.steps]),
        ):
            painter.setPen(QPen(QColor(colour), 2))
            points = [self._at(step.seconds, y) for step, y in zip(self.steps, figures, strict=True)]
            points.insert(0, self._at(0.0, figures[0]))
            painter.drawPolyline(QPolygonF(points))


class FrontChart(_Chart):
    """Cost against persons; a click on a point asks for its proposal. Signal ``point_chosen(int)``."""

    point_chosen = Signal(int)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.front: ParetoFront | None = None
        self.chosen = -1
        self.setAccessibleName(self.tr("Front of cost against persons"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_front(self, front: ParetoFront | None) -> None:
        """Draw another front."""
        self.front, self.chosen = front, -1
        self._y_name = self.tr("covered persons")
        self._entries = ((self._value, self.tr("proposal (click)")), (self._bound, self.tr("bound")))
        if front is not None and front.points:
            self._x = (0.0, max(point.budget_yen for point in front.points) / 1e6 or 1.0)
            units = front.value_units
            low = min(point.value for point in front.points) / units
            high = max(point.bound for point in front.points) / units
            room = max(1.0, (high - low) * 0.06)
            self._y = (max(0.0, low - room), high + room)
        self.update()

    def place_of(self, number: int) -> QPointF:
        """Return where a point is drawn."""
        assert self.front is not None
        point = self.front.points[number]
        return self._at(point.cost_yen / 1e6, point.value / self.front.value_units)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the nearest point."""
        number = self._near(event.position())
        if number is not None:
            self._choose(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell money and persons of the point under the mouse."""
        number = self._near(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor)
        text = "" if number is None else self.point_text(number)
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the point before or after with the arrow keys."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        count = 0 if self.front is None else len(self.front.points)
        if step is None or not count:
            super().keyPressEvent(event)
            return
        self._choose(min(max(self.chosen + step, 0), count - 1))

    def point_text(self, number: int) -> str:
        """Return a point in words."""
        assert self.front is not None
        point, units = self.front.points[number], self.front.value_units
        text = self.tr("{yen} yen, {n} sites: {persons} persons (at most {bound} with {budget} yen)")
        return text.format(
            yen=f"{point.cost_yen:,}",
            n=sum(site > 0 for site in point.sites),
            persons=f"{point.value // units:,}",
            bound=f"{point.bound // units:,}",
            budget=f"{point.budget_yen:,}",
        )

    def _near(self, at: QPointF) -> int | None:
        if self.front is None or not self.front.points:
            return None
        far, number = min(((self.place_of(k) - at).manhattanLength(), k) for k in range(len(self.front.points)))
        return number if far <= _NEAR_PX else None

    def _choose(self, number: int) -> None:
        self.chosen = number
        self.update()
        self.point_chosen.emit(number)

    def _draw(self, painter: QPainter) -> None:
        """Draw points and bounds."""
        painter.setPen(QColor(self._style.text_faint))
        if self.front is None or not self.front.points:
            text = self.tr("Press “Cost against persons” after choosing sites.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            return
        self._draw_axes(painter, self.tr("million yen"), 0)
        units = self.front.value_units
        painter.setPen(QPen(QColor(self._bound), 1.5))
        # A proof for a budget holds for every smaller one, so the bound is a staircase.
        corners: list[QPointF] = []
        left = 0.0
        for point in self.front.points:
            right = point.budget_yen / 1e6
            corners += [self._at(left, point.bound / units), self._at(right, point.bound / units)]
            left = right
        painter.drawPolyline(QPolygonF(corners))
        painter.setPen(QPen(QColor(self._value), 2.0))
        for k in range(len(self.front.points)):
            painter.setBrush(QColor(self._value if k == self.chosen else self._style.surface_raised))
            painter.drawEllipse(self.place_of(k), 5.0, 5.0)
