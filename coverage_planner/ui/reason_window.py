"""「この数値の根拠」: one window with the tree of a figure on the left and what is chosen in it on the right."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np
from PySide6.QtCore import QModelIndex, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.lattice import SUBCELLS_PER_SIDE as SIDE
from coverage_planner.project.reason import MeshCellsPicture, PathPicture, Reason
from coverage_planner.ui.explanation_view import ExplanationView, PlaceReason
from coverage_planner.ui.language import shown
from coverage_planner.ui.mesh_cells_view import MeshCellsView
from coverage_planner.ui.reason_columns import ReasonColumns
from coverage_planner.ui.reason_report import lines_of_path, lines_of_tree, snapshot
from coverage_planner.ui.reason_tree_model import NOTE, ReasonNode, ReasonTreeModel, RowKind
from coverage_planner.ui.screen_room import KeptSize, open_with_size
from coverage_planner.ui.style import WindowStyle

_BESIDE_PX = 1_000
"""From this width on the details stand beside the tree, else below it: both need about 480 px for their figures."""


class ReasonTree(QTreeView):
    """The tree; signals ``place_wanted()``: Enter or a click on the row, ``more_seen(QModelIndex)``: the end of a long list."""

    place_wanted = Signal()
    more_seen = Signal(QModelIndex)

    def __init__(self, model: ReasonTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setStyleSheet("QTreeView::item { padding: 2px 4px }")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setExpandsOnDoubleClick(True)
        self.columns = ReasonColumns(self, model)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self._look_for_more)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look.start())
        model.rowsInserted.connect(self._span)
        self.clicked.connect(lambda _index: self.place_wanted.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the place on the map; ``*`` opens one level, not every sub-cell of the nation."""
        if event.key() == Qt.Key.Key_Asterisk:
            self.expand(self.currentIndex())
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.place_wanted.emit()
            return
        super().keyPressEvent(event)

    def _span(self, parent: QModelIndex, first: int, last: int) -> None:
        """Give the lines about sums and lists the whole width."""
        model = self.model()
        assert isinstance(model, ReasonTreeModel)
        for row in (first, last):
            node = model.node(model.index(row, 0, parent))
            if node is not None and node.kind is not RowKind.REASON:
                self.setFirstColumnSpanned(row, parent, True)

    def _look_for_more(self) -> None:
        """Tell when the last line of a long list comes into view, so that the list goes on."""
        model = self.model()
        assert isinstance(model, ReasonTreeModel)
        index, bottom = self.indexAt(self.viewport().rect().topLeft()), self.viewport().height()
        while index.isValid() and self.visualRect(index).top() < bottom:
            node = model.node(index)
            if node is not None and node.kind is RowKind.MORE:
                self.more_seen.emit(index)
                return
            index = self.indexBelow(index)


class ReasonWindow(QDialog):
    """Stays open beside the map; another figure replaces the tree.

    Signals: ``place_wanted(NDArray)``: show these bounds on the map; ``path_wanted(PathPicture)``: draw a path, to be
    handed to :meth:`show_path`; ``export_wanted(str)``: write the opened tree with this ending.
    """

    place_wanted = Signal(object)
    path_wanted = Signal(object)
    export_wanted = Signal(str)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None, *, settings: QSettings | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(self.tr("Basis of this figure"))
        self._style = style
        self._wanted: frozenset[tuple[str, ...]] = frozenset()
        self._wanted_place: tuple[str, ...] = ()
        self.model = ReasonTreeModel(style, self)
        self.head = QLabel()
        self.head.setTextFormat(Qt.TextFormat.RichText)
        self.head.setWordWrap(True)
        self.head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tree = ReasonTree(self.model)
        self.tree.setAccessibleName(self.tr("What makes up this figure"))
        self.tree.customContextMenuRequested.connect(lambda at: self.menu().popup(self.tree.viewport().mapToGlobal(at)))
        self.tree.place_wanted.connect(self.go_to_place)
        self.tree.more_seen.connect(self._show_more)
        self.tree.selectionModel().currentChanged.connect(lambda now, _before: self._show_details(now))
        self.model.opened.connect(self._open_as_before)
        self.details = QLabel()
        self.details.setTextFormat(Qt.TextFormat.RichText)
        self.details.setWordWrap(True)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cells = MeshCellsView(style)
        self.cells.cell_chosen.connect(self._choose_cell)
        self.path = ExplanationView(style)
        self.path.site_chosen.connect(self._choose_site)
        self.hint = QLabel()
        self.hint.setStyleSheet(f"color: {style.text_faint}")
        self.hint.setText(
            self.tr("→ opens, ← closes; a click or Enter shows the place on the map; Ctrl+C copies the way to here.")
        )
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.head)
        self.splitter = self._make_splitter()
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.hint)
        layout.addWidget(self._make_buttons())
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Copy), self.copy_path),
            (QKeySequence("Ctrl+Shift+C"), self.copy_tree),
            (QKeySequence(QKeySequence.StandardKey.Save), lambda: self.export_wanted.emit("xlsx")),
        ):
            QShortcut(keys, self).activated.connect(slot)
        open_with_size(self, 1320, 860)
        if settings is not None:
            self._kept = KeptSize(self, settings, "reasons/geometry")

    def _make_splitter(self) -> QSplitter:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(10, 4, 6, 4)
        column.addWidget(self.details)
        column.addWidget(self.cells)
        column.addWidget(self.path, 1)
        column.addStretch(0)
        self.path.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        area = QScrollArea()
        area.setWidget(side)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("The chosen row in full"))
        area.setMinimumWidth(self.cells.minimumSizeHint().width() + 40)
        splitter = QSplitter()
        splitter.addWidget(self.tree)
        splitter.addWidget(area)
        splitter.setSizes([790, 510])
        splitter.setChildrenCollapsible(False)
        return splitter

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the details below the tree where there is no room beside it."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_PX
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
            self.splitter.setSizes([790, 510] if beside else [330, 260])

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        action = QDialogButtonBox.ButtonRole.ActionRole
        self.go = buttons.addButton(self.tr("Show on the map"), action)
        self.go.clicked.connect(self.go_to_place)
        copy = buttons.addButton(self.tr("Copy"), action)
        menu = QMenu(copy)
        menu.addAction(self.tr("The way to the chosen row"), self.copy_path)
        menu.addAction(self.tr("The opened tree"), self.copy_tree)
        copy.setMenu(menu)
        export = buttons.addButton(self.tr("Export"), action)
        menu = QMenu(export)
        menu.addAction(self.tr("Excel…"), lambda: self.export_wanted.emit("xlsx"))
        menu.addAction(self.tr("CSV…"), lambda: self.export_wanted.emit("csv"))
        export.setMenu(menu)
        buttons.rejected.connect(self.reject)
        return buttons

    # The tree.

    def show_root(self, root: Reason, plan_name: str, *, keep: bool = False) -> None:
        """Show the tree of a figure; ``keep`` opens again what was open, for the same figure after an edit."""
        self._wanted, self._wanted_place = frozenset(), ()
        if keep:
            self._wanted, self._wanted_place = self._opened_paths(), self._current_path()
        self.model.show_root(root)
        faint = f"color: {self._style.text_faint}"
        plan = self.tr("plan '{plan}'").format(plan=plan_name)
        self.head.setText(
            f"<span style='{faint}'>{escape(plan)}</span><br>{escape(shown(root.label))}<br>"
            f"<span style='font-size: 15pt; font-weight: bold'>{escape(shown(root.value_text))}</span>"
        )
        first = self.model.index(0, 0)
        self.tree.setCurrentIndex(first)
        self.tree.expand(first)

    def set_stale(self, stale: bool) -> None:
        """Grey the figure while the plan is being computed anew."""
        colour = self._style.stale if stale else self._style.text
        self.head.setStyleSheet(f"color: {colour}")

    @property
    def current(self) -> ReasonNode | None:
        """The chosen node."""
        return self.model.node(self.tree.currentIndex())

    def choose(self, node: ReasonNode) -> None:
        """Choose a node and bring it into view."""
        index = self.model.index_of(node)
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)

    def _opened_paths(self) -> frozenset[tuple[str, ...]]:
        root, found = self.model.root, set()
        nodes = [] if root is None else [root]
        while nodes:
            node = nodes.pop()
            if self.tree.isExpanded(self.model.index_of(node)):
                found.add(node.path)
                nodes += node.reasons()
        return frozenset(found)

    def _current_path(self) -> tuple[str, ...]:
        node = self.current
        return () if node is None else node.path

    def _open_as_before(self, number: int) -> None:
        """Open below a node what was open before the edit."""
        node = self.model.node_of(number)
        if node is None or not (self._wanted or self._wanted_place):
            return
        for row in tuple(node.reasons()):
            if row.path in self._wanted:
                self.tree.expand(self.model.index_of(row))
            if row.path == self._wanted_place:
                self.choose(row)

    def _show_more(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if node is not None:
            self.model.show_more(node)

    # What is chosen.

    def _show_details(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        reason = None if node is None else node.reason
        if node is not None and node.kind is RowKind.MORE:
            self.model.show_more(node)
            return
        self.go.setEnabled(reason is not None and bool(reason.bounds))
        picture = None if reason is None else reason.picture
        self.cells.setVisible(isinstance(picture, MeshCellsPicture))
        self.path.setVisible(False)
        self.details.setText("" if reason is None else self._html(reason, node))
        if isinstance(picture, MeshCellsPicture):
            self.cells.show_cells(picture)
        elif isinstance(picture, PathPicture):
            self._show_mesh_of(node)
            self.path_wanted.emit(picture)

    def _show_mesh_of(self, node: ReasonNode | None) -> None:
        """Show the mesh that a sub-cell belongs to, with the sub-cell marked."""
        picture = node.reason.picture if node is not None else None
        above = [] if node is None else [one.reason.picture for one in reversed(node.line[:-1])]
        mesh = next((one for one in above if isinstance(one, MeshCellsPicture)), None)
        if mesh is not None and isinstance(picture, PathPicture):
            self.cells.show_cells(mesh)
            self.cells.mark(picture.cell[0] - mesh.half_row * SIDE, picture.cell[1] - mesh.half_col * SIDE)
            self.cells.show()

    def show_path(self, picture: PathPicture, reason: PlaceReason) -> None:
        """Draw the path that was asked for, unless something else was chosen since."""
        node = self.current
        if node is not None and node.reason.picture == picture:
            self.path.show_reason(reason)
            self.path.show()

    def _choose_site(self, number: int) -> None:
        node = self.current
        picture = None if node is None else node.reason.picture
        if isinstance(picture, PathPicture):
            self.path_wanted.emit(replace(picture, site_number=number))

    def show_path_of_site(self, picture: PathPicture, reason: PlaceReason) -> None:
        """Draw the path to another site of the sub-cell that is chosen."""
        node = self.current
        chosen = None if node is None else node.reason.picture
        if isinstance(chosen, PathPicture) and chosen.cell == picture.cell:
            self.path.show_reason(reason)
            self.path.show()

    def _choose_cell(self, row: int, col: int) -> None:
        """Choose the sub-cell that was clicked in the picture: open its mesh and go to its row."""
        node = self.current
        while node is not None and not isinstance(node.reason.picture, MeshCellsPicture):
            node = node.parent
        if node is None:
            return
        self.tree.expand(self.model.index_of(node))
        cell = self.model.child(node, (SIDE - 1 - row) * SIDE + col)
        if cell is not None:
            self.choose(cell)
            self.go_to_place()

    def _html(self, reason: Reason, node: ReasonNode | None) -> str:
        faint = f"color: {self._style.text_faint}"
        lines = [f"<b>{escape(shown(reason.label))}</b>"]
        value = shown(reason.value_text)
        if value:
            lines.append(f"<span style='font-size: 12pt'>{escape(value)}</span>")
        notes = list(dict.fromkeys(shown(text) for text in reason.details))
        note = "" if reason.note is None else shown(reason.note)
        if note and not (notes and all(line in note for line in notes)):
            notes = list(dict.fromkeys((note, *notes)))
        lines += [f"<span style='{faint}'>{escape(line)}</span>" for line in notes]
        if node is not None and node.children is not None:
            closing = node.children.closing(reason)
            if closing is not None:
                right = node.children.adds_up(reason)
                sign, colour = ("✓ ", self._style.good) if right else ("", self._style.text)
                if right is False:
                    sign, colour = "✗ ", self._style.bad
                lines.append(f"<span style='color: {colour}'>{sign}{escape(shown(closing))}</span>")
        return "<div style='line-height: 130%'>" + "<br>".join(lines) + "</div>"

    def go_to_place(self) -> None:
        """Show the chosen mesh, stretch or sub-cell on the map."""
        node = self.current
        if node is not None and node.reason.bounds:
            self.place_wanted.emit(np.array(node.reason.bounds))

    # Out of the window.

    def menu(self) -> QMenu:
        """Return the context menu of the chosen row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        node = self.current
        go = menu.addAction(self.tr("Show on the map"), self.go_to_place)
        go.setEnabled(node is not None and bool(node.reason.bounds))
        menu.addSeparator()
        menu.addAction(self.tr("Copy the way to the chosen row"), self.copy_path)
        menu.addAction(self.tr("Copy the opened tree"), self.copy_tree)
        menu.addSeparator()
        menu.addAction(self.tr("Export to Excel…"), lambda: self.export_wanted.emit("xlsx"))
        menu.addAction(self.tr("Export to CSV…"), lambda: self.export_wanted.emit("csv"))
        return menu

    def copy_path(self) -> None:
        """Copy the way from the figure to the chosen row."""
        node = self.current
        if node is not None:
            QGuiApplication.clipboard().setText("\r\n".join(lines_of_path(node)))

    def copy_tree(self) -> None:
        """Copy the tree as far as it is opened."""
        if self.model.root is not None:
            QGuiApplication.clipboard().setText("\r\n".join(lines_of_tree(snapshot(self.model.root))))

    def text(self) -> str:
        """Return the tree as far as it is opened, as lines."""
        return "" if self.model.root is None else "\n".join(lines_of_tree(snapshot(self.model.root)))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the tree go."""
        self.model.show_root(None)
        super().closeEvent(event)


__all__ = ["NOTE", "ReasonTree", "ReasonWindow"]
