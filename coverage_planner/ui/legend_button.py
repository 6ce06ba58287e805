"""The tab above the legend on the map: folds it up to itself and opens it again; the map keeps that from window to window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolButton, QWidget

from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.scene import LEGEND_TAB_PX, LEGEND_TAB_WIDTH_PX
from coverage_planner.ui.style import MapStyle

SETTING = "legend_folded"


class LegendButton(QToolButton):
    """Stands where the map has drawn the legend; hidden where the map shows none."""

    def __init__(self, canvas: MapCanvas, settings: QSettings) -> None:
        super().__init__(canvas)
        self._canvas, self._settings = canvas, settings
        self._dressed: MapStyle | None = None
        self.setText(self.tr("Legend"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(8, 8))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setCheckable(True)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._follow)
        folded = settings.value(SETTING, False)
        canvas.scene.legend_has_tab = True
        self.toggled.connect(self._fold)
        self.setChecked(folded is True or str(folded).lower() == "true")
        self._show_state()
        self.hide()
        canvas.installEventFilter(self)
        QWidget.setTabOrder(canvas, self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the legend once the map has been painted."""
        if event.type() == QEvent.Type.Paint:
            self._settle.start()
        return super().eventFilter(watched, event)

    def _fold(self, folded: bool) -> None:
        self._canvas.scene.legend_folded = folded
        self._settings.setValue(SETTING, folded)
        self._show_state()
        self._canvas.update()

    def _show_state(self) -> None:
        folded = self.isChecked()
        self.setArrowType(Qt.ArrowType.UpArrow if folded else Qt.ArrowType.DownArrow)
        told = self.tr("Open the legend") if folded else self.tr("Fold the legend up")
        self.setToolTip(told)
        self.setAccessibleName(told)

    def _follow(self) -> None:
        panel = self._canvas.scene.legend_panel
        if panel is None:
            self.hide()
            return
        self._dress(self._canvas.scene.style)
        size = QSize(round(LEGEND_TAB_WIDTH_PX), round(LEGEND_TAB_PX))
        place = QPoint(round(panel.right()) - size.width(), round(panel.top()) - size.height())
        if self.size() != size:
            self.setFixedSize(size)
        if self.pos() != place:
            self.move(place)
        if not self.isVisible():
            self.show()

    def _dress(self, style: MapStyle) -> None:
        """Take the colours of the map, which has its own for light and dark."""
        if style is self._dressed:
            return
        self._dressed = style
        argb = QColor.NameFormat.HexArgb
        ground, edge, text = (ink.qcolor().name(argb) for ink in (style.panel, style.panel_edge, style.panel_text))
        self.setStyleSheet(
            f"QToolButton {{ background: {ground}; color: {text}; border: 1px solid {edge}; border-radius: 4px;"
            f" padding: 0 4px }} QToolButton:hover, QToolButton:focus {{ border-color: {text} }}"
        )
