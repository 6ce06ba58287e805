"""The panel レイヤ: which layers the map shows and what mesh colours mean."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from coverage_planner.ui.language import shown
from coverage_planner.ui.map.layers import LAYER_NAMES, MapLayer, MeshColours


class LayerPanel(QWidget):
    """Check boxes of the layers, top layer first.

    Signals: ``layer_toggled(MapLayer, bool)``, ``colours_chosen(MeshColours)``, ``legend_toggled(bool)``.
    """

    layer_toggled = Signal(object, bool)
    colours_chosen = Signal(object)
    legend_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(5)
        self._boxes: dict[MapLayer, QCheckBox] = {}
        for layer in reversed(MapLayer):
            box = QCheckBox(shown(LAYER_NAMES[layer]))
            box.setChecked(True)
            box.toggled.connect(lambda on, layer=layer: self.layer_toggled.emit(layer, on))
            self._boxes[layer] = box
            layout.addWidget(box)
            if layer is MapLayer.MESH:
                self._add_colour_choice(layout)
        legend = QCheckBox(self.tr("Legend on the map"))
        legend.setChecked(True)
        legend.toggled.connect(self.legend_toggled)
        layout.addSpacing(6)
        layout.addWidget(legend)
        layout.addStretch(1)

    def _add_colour_choice(self, layout: QVBoxLayout) -> None:
        group = QButtonGroup(self)
        names = {
            MeshColours.COVERAGE: self.tr("colour by coverage"),
            MeshColours.POPULATION: self.tr("colour by population"),
        }
        for colours, name in names.items():
            button = QRadioButton(name)
            button.setStyleSheet("margin-left: 18px")
            button.setChecked(colours is MeshColours.COVERAGE)
            button.clicked.connect(lambda _on, colours=colours: self.colours_chosen.emit(colours))
            group.addButton(button)
            layout.addWidget(button)
        self._group = group

    def set_available(self, layer: MapLayer, available: bool) -> None:
        """Grey a layer whose data were not imported."""
        self._boxes[layer].setEnabled(available)
        self._boxes[layer].setToolTip("" if available else self.tr("not imported"))

    def is_available(self, layer: MapLayer | str) -> bool:
        """Return whether a layer's data were imported."""
        return self._boxes[MapLayer(layer)].isEnabled()
