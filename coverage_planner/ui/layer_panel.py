"""The panel レイヤ: which layers the map shows, in which order, how strongly and in which look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.layer_tree import Arrangement, LayerTree
from coverage_planner.ui.map.layers import LAYER_NAMES, SHOWN_AT_FIRST, LayerState, MapLayer, Ramp

WITH_RAMP = frozenset({MapLayer.POPULATION, MapLayer.LEVEL, MapLayer.CARRIER_COUNT})
WITH_WIDTH = frozenset({MapLayer.ROADS, MapLayer.BOUNDARIES, MapLayer.SITES})


class LayerPanel(QWidget):
    """The layer tree with the look of the layer chosen in it.

    Signals: ``look_changed(MapLayer, LayerState)``, ``order_changed()``, ``legend_toggled(bool)``.
    """

    look_changed = Signal(object, object)
    order_changed = Signal()
    legend_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looks = {layer: LayerState(visible=layer in SHOWN_AT_FIRST) for layer in MapLayer}
        self._choices: dict[MapLayer, tuple[tuple[str, str], ...]] = {}
        self._filling = False
        self.tree = LayerTree()
        self.tree.setAccessibleName(self.tr("Layers of the map"))
        for layer, look in self._looks.items():
            self.tree.set_checked(layer, look.visible)
        self.tree.toggled.connect(self._toggled)
        self.tree.rearranged.connect(self.order_changed)
        self.tree.chosen.connect(self._show_look)
        self._title = QLabel()
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._opacity = _slider(0, 100, self.tr("Opacity"))
        self._width = _slider(50, 250, self.tr("Width"))
        self._opacity_text, self._width_text = QLabel(), QLabel()
        for label in (self._opacity_text, self._width_text):
            label.setMinimumWidth(44)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._ramp = TermChoice([(Ramp.VIRIDIS, "viridis"), (Ramp.CIVIDIS, "cividis")])
        self._ramp.setAccessibleName(self.tr("Colours"))
        self._choice = TermChoice()
        self._choice.setAccessibleName(self.tr("Shown"))
        self._opacity.valueChanged.connect(lambda value: self._change(opacity=value / 100))
        self._width.valueChanged.connect(lambda value: self._change(width=value / 100))
        self._ramp.currentIndexChanged.connect(lambda _place: self._change(ramp=self._ramp.term() or Ramp.VIRIDIS))
        self._choice.currentIndexChanged.connect(lambda _place: self._change(choice=self._choice.term() or ""))
        self._legend = QCheckBox(self.tr("Legend on the map"))
        self._legend.setChecked(True)
        self._legend.toggled.connect(self.legend_toggled)
        self._lay_out()
        self._show_look()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 8, 8)
        layout.setSpacing(5)
        layout.addWidget(self.tree, 1)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for arrow, step, text in (
            (Qt.ArrowType.UpArrow, -1, self.tr("Move up")),
            (Qt.ArrowType.DownArrow, 1, self.tr("Move down")),
        ):
            button = QToolButton()
            button.setArrowType(arrow)
            button.setAutoRaise(True)
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.clicked.connect(lambda _on=False, step=step: self.tree.move_current(step))
            head.addWidget(button)
        layout.addLayout(head)
        self._form = QFormLayout()
        self._form.setContentsMargins(2, 0, 0, 0)
        self._form.setVerticalSpacing(3)
        for text, slider, label in (
            (self.tr("Opacity"), self._opacity, self._opacity_text),
            (self.tr("Width"), self._width, self._width_text),
        ):
            row = QWidget()
            inner = QHBoxLayout(row)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.addWidget(slider, 1)
            inner.addWidget(label)
            self._form.addRow(text, row)
        self._form.addRow(self.tr("Colours"), self._ramp)
        self._form.addRow(self.tr("Shown"), self._choice)
        layout.addLayout(self._form)
        layout.addWidget(self._legend)

    # -- what others may ask ------------------------------------------------------------------------------------------

    def look(self, layer: MapLayer) -> LayerState:
        """Return how a layer is to be shown."""
        return self._looks[layer]

    @property
    def looks(self) -> dict[MapLayer, LayerState]:
        """How every layer is to be shown."""
        return dict(self._looks)

    def set_look(self, layer: MapLayer, look: LayerState) -> None:
        """Show a layer in a look and tell."""
        before, self._looks[layer] = self._looks[layer], look
        self._filling = True
        self.tree.set_checked(layer, look.visible)
        self._filling = False
        if layer is self.tree.current_layer:
            self._show_look()
        if look != before:
            self.look_changed.emit(layer, look)

    @property
    def order(self) -> tuple[MapLayer, ...]:
        """The layers in painting order, bottom up."""
        return tuple(reversed([layer for _group, layers in self.tree.arrangement for layer in layers]))

    def arrange(self, arrangement: Arrangement) -> None:
        """Put the layers into another order and tell."""
        self.tree.arrange(arrangement)
        self.order_changed.emit()

    def set_choices(self, layer: MapLayer, choices: Iterable[tuple[str, str]]) -> None:
        """Offer what a layer can show, as (value, name); a choice no longer offered gives way to the first."""
        known = tuple(choices)
        if self._choices.get(layer) == known:
            return
        self._choices[layer] = known
        look = self._looks[layer]
        if known and look.choice not in [value for value, _name in known]:
            self.set_look(layer, replace(look, choice=known[0][0]))
        if layer is self.tree.current_layer:
            self._show_look()

    def set_available(self, layer: MapLayer, available: bool) -> None:
        """Grey a layer whose data were not imported."""
        self.tree.set_available(layer, available, self.tr("not imported"))

    def is_available(self, layer: MapLayer | str) -> bool:
        """Return whether a layer's data were imported."""
        return self.tree.is_available(MapLayer(layer))

    @property
    def legend_shown(self) -> bool:
        """Whether the legend is to be on the map."""
        return self._legend.isChecked()

    def show_legend(self, visible: bool) -> None:
        """Check or clear the legend's box."""
        self._legend.setChecked(visible)

    # -- reactions ----------------------------------------------------------------------------------------------------

    def _toggled(self, layer: MapLayer, on: bool) -> None:
        if not self._filling:
            self._looks[layer] = replace(self._looks[layer], visible=on)
            self.look_changed.emit(layer, self._looks[layer])

    def _change(self, **changes: object) -> None:
        layer = self.tree.current_layer
        if self._filling or layer is None:
            return
        self._looks[layer] = replace(self._looks[layer], **changes)  # type: ignore[arg-type]
        self._show_figures()
        self.look_changed.emit(layer, self._looks[layer])

    def _show_look(self) -> None:
        layer = self.tree.current_layer
        for widget in (self._opacity, self._width, self._ramp, self._choice):
            widget.setEnabled(layer is not None)
        if layer is None:
            self._title.setText(self.tr("Choose a layer"))
            for place in range(self._form.rowCount()):
                self._form.setRowVisible(place, False)
            return
        look = self._looks[layer]
        choices = self._choices.get(layer, ())
        self._filling = True
        self._title.setText(shown(LAYER_NAMES[layer]))
        self._opacity.setValue(round(look.opacity * 100))
        self._width.setValue(round(look.width * 100))
        self._ramp.choose(look.ramp)
        self._choice.set_entries(choices)
        self._choice.choose(look.choice)
        self._filling = False
        for place, there in enumerate((True, layer in WITH_WIDTH, layer in WITH_RAMP, bool(choices))):
            self._form.setRowVisible(place, there)
        self._show_figures()

    def _show_figures(self) -> None:
        self._opacity_text.setText(f"{self._opacity.value()} %")
        self._width_text.setText(f"{self._width.value()} %")


def _slider(low: int, high: int, name: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(low, high)
    slider.setPageStep(10)
    slider.setAccessibleName(name)
    return slider
