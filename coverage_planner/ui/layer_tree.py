"""The tree of the layers: groups and layers with check boxes, dragged into another order, swatches below each layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from coverage_planner.ui.language import shown
from coverage_planner.ui.map.layers import FIRST_GROUPS, GROUP_NAMES, LAYER_NAMES, LayerGroup, MapLayer
from coverage_planner.ui.map.legend import LegendRow, draw_swatch
from coverage_planner.ui.style import LIGHT_MAP, MapStyle

Arrangement = tuple[tuple[LayerGroup, tuple[MapLayer, ...]], ...]
"""Groups with their layers, top first."""
FIRST_ARRANGEMENT: Arrangement = tuple(
    (group, tuple(reversed(layers))) for group, layers in reversed(FIRST_GROUPS.items())
)
_SWATCH = QSize(26, 16)
_LAYER = Qt.ItemDataRole.UserRole + 1
_GROUP = Qt.ItemDataRole.UserRole + 2
_CHECK, _CHECKED = Qt.ItemFlag.ItemIsUserCheckable, Qt.CheckState.Checked


class LayerTree(QTreeWidget):
    """Signals: ``toggled(MapLayer, bool)``, ``rearranged()``, ``chosen()`` when another layer is current."""

    toggled = Signal(object, bool)
    rearranged = Signal()
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIconSize(_SWATCH)
        self.setIndentation(14)
        self.setStyleSheet("QTreeView::item { min-height: 21px; }")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self._groups: dict[LayerGroup, QTreeWidgetItem] = {}
        self._layers: dict[MapLayer, QTreeWidgetItem] = {}
        self._rows: dict[MapLayer, tuple[object, ...]] = {}
        for group in GROUP_NAMES:
            item = self._groups[group] = QTreeWidgetItem([shown(GROUP_NAMES[group])])
            item.setData(0, _GROUP, group.value)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsDragEnabled
                | Qt.ItemFlag.ItemIsDropEnabled
                | _CHECK
                | Qt.ItemFlag.ItemIsAutoTristate
            )
            font = item.font(0)
            font.setBold(True)
            item.setFont(0, font)
        for layer in MapLayer:
            item = self._layers[layer] = QTreeWidgetItem([shown(LAYER_NAMES[layer])])
            item.setData(0, _LAYER, layer.value)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled | _CHECK
            )
            item.setCheckState(0, Qt.CheckState.Unchecked)
        self.arrange(FIRST_ARRANGEMENT)
        self.itemChanged.connect(self._item_changed)
        self.currentItemChanged.connect(lambda _now, _before: self.chosen.emit())

    # -- order --------------------------------------------------------------------------------------------------------

    @property
    def arrangement(self) -> Arrangement:
        """Groups with their layers as they stand, top first."""
        answer = []
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            group = item.data(0, _GROUP) if item is not None else None
            if item is not None and group is not None:
                answer.append((LayerGroup(group), tuple(_layers_below(item))))
        return tuple(answer)

    def arrange(self, arrangement: Arrangement) -> None:
        """Put groups and layers into an order; what it does not name goes where it is at first."""
        groups: dict[LayerGroup, list[MapLayer]] = {group: list(layers) for group, layers in arrangement}
        named = {layer for layers in groups.values() for layer in layers}
        for group, first in FIRST_ARRANGEMENT:
            groups.setdefault(group, []).extend(layer for layer in first if layer not in named)
        expanded = {item.data(0, _LAYER) for item in self._layers.values() if item.isExpanded()}
        closed = {group for group, item in self._groups.items() if item.treeWidget() is self and not item.isExpanded()}
        blocked = self.blockSignals(True)
        for group_item in self._groups.values():
            group_item.takeChildren()
        while self.topLevelItemCount():
            self.takeTopLevelItem(0)
        for group, layers in groups.items():
            self.addTopLevelItem(self._groups[group])
            for layer in layers:
                self._groups[group].addChild(self._layers[layer])
                self._layers[layer].setExpanded(layer.value in expanded)
            self._groups[group].setExpanded(group not in closed)
        self.blockSignals(blocked)

    def move_current(self, step: int) -> None:
        """Move the current layer or group up (-1) or down (1); a layer at the end of its group goes into the next."""
        item = self.currentItem()
        if item is None:
            return
        groups = [(group, list(layers)) for group, layers in self.arrangement]
        layer = self.current_layer
        if layer is None:
            place = next(k for k, (group, _) in enumerate(groups) if group == item.data(0, _GROUP))
            if not 0 <= place + step < len(groups):
                return
            groups[place], groups[place + step] = groups[place + step], groups[place]
        else:
            place = next(k for k, (_, layers) in enumerate(groups) if layer in layers)
            layers = groups[place][1]
            to = layers.index(layer) + step
            if not 0 <= to < len(layers):
                if not 0 <= place + step < len(groups):
                    return
                place += step
                layers.remove(layer)
                layers = groups[place][1]
                to = len(layers) if step < 0 else 0
            else:
                layers.remove(layer)
            layers.insert(to, layer)
        self.arrange(tuple((group, tuple(members)) for group, members in groups))
        self.setCurrentItem(item)
        self.rearranged.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dragged; layers always end in a group, groups never in one."""
        super().dropEvent(event)
        self.settle_drop()
        self.rearranged.emit()

    def settle_drop(self) -> None:
        """Put every layer below a group and every group at the top, near where it was left."""
        groups: list[tuple[LayerGroup, list[MapLayer]]] = []
        waiting: list[MapLayer] = []
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            if item is None:
                continue
            if item.data(0, _GROUP) is not None:
                groups.append((LayerGroup(item.data(0, _GROUP)), [*waiting, *_layers_below(item)]))
                waiting = []
                groups += [(LayerGroup(g.data(0, _GROUP)), _layers_below(g)) for g in _groups_below(item)]
            elif groups:
                groups[-1][1].append(MapLayer(item.data(0, _LAYER)))
            else:
                waiting.append(MapLayer(item.data(0, _LAYER)))
        self.arrange(tuple((group, tuple(layers)) for group, layers in groups))

    # -- layers -------------------------------------------------------------------------------------------------------

    @property
    def current_layer(self) -> MapLayer | None:
        """The layer chosen, also where one of its swatches is."""
        item = self.currentItem()
        while item is not None and item.data(0, _LAYER) is None:
            item = item.parent()
        return None if item is None else MapLayer(item.data(0, _LAYER))

    def choose(self, layer: MapLayer) -> None:
        """Make a layer the current one."""
        self.setCurrentItem(self._layers[layer])

    def is_checked(self, layer: MapLayer) -> bool:
        """Return whether a layer is checked."""
        return self._layers[layer].checkState(0) is _CHECKED

    def set_checked(self, layer: MapLayer, checked: bool) -> None:
        """Check a layer, as the planner would."""
        self._layers[layer].setCheckState(0, _CHECKED if checked else Qt.CheckState.Unchecked)

    def set_available(self, layer: MapLayer, available: bool, reason: str) -> None:
        """Grey a layer without data and say why."""
        blocked = self.blockSignals(True)
        self._layers[layer].setDisabled(not available)
        self._layers[layer].setToolTip(0, "" if available else reason)
        self.blockSignals(blocked)

    def is_available(self, layer: MapLayer) -> bool:
        """Return whether a layer has data."""
        return not self._layers[layer].isDisabled()

    def expand_layer(self, layer: MapLayer, expanded: bool = True) -> None:
        """Show or hide the swatches of a layer."""
        self._layers[layer].setExpanded(expanded)

    def show_rows(
        self, rows_of: Callable[[MapLayer], Iterable[LegendRow]], style: MapStyle = LIGHT_MAP, name: str = ""
    ) -> None:
        """Show the legend of every layer below it."""
        blocked = self.blockSignals(True)
        for layer, item in self._layers.items():
            rows = tuple(row for row in rows_of(layer) if row.swatch is not None)
            if self._rows.get(layer) == (rows, style.name):
                continue
            self._rows[layer] = (rows, style.name)
            item.takeChildren()
            for row in rows:
                child = QTreeWidgetItem([row.text])
                child.setFlags(Qt.ItemFlag.ItemIsEnabled)
                child.setIcon(0, _swatch_icon(row, style, self.devicePixelRatioF()))
                item.addChild(child)
        self.blockSignals(blocked)

    def texts_below(self, layer: MapLayer) -> list[str]:
        """Return the texts of a layer's swatches."""
        return [child.text(0) for child in _children(self._layers[layer])]

    def _item_changed(self, item: QTreeWidgetItem, _column: int) -> None:
        layer = item.data(0, _LAYER)
        if layer is not None:
            self.toggled.emit(MapLayer(layer), item.checkState(0) is _CHECKED)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for k in range(item.childCount()) if (child := item.child(k)) is not None]


def _layers_below(item: QTreeWidgetItem) -> list[MapLayer]:
    layers = [child.data(0, _LAYER) for child in _children(item)]
    return [MapLayer(layer) for layer in layers if layer is not None]


def _groups_below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for child in _children(item) if child.data(0, _GROUP) is not None]


def _swatch_icon(row: LegendRow, style: MapStyle, ratio: float) -> QIcon:
    picture = QPixmap(round(_SWATCH.width() * ratio), round(_SWATCH.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    if row.swatch is not None:
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_swatch(painter, row.swatch, QRectF(1, 0, _SWATCH.width() - 2, _SWATCH.height()), style)
    icon = QIcon()
    icon.addPixmap(picture)
    icon.addPixmap(picture, QIcon.Mode.Disabled)
    return icon
