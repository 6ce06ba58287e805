"""The tree of reasons for Qt: children are made when a node is opened, long lists page by page.

Besides the reasons themselves there are three kinds of rows: the line that says whether the children add up, first under
an opened node; a line while the children are worked out; and the last line of a list that is not wholly shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

import qtawesome
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QIcon

from coverage_planner.model.text import Text
from coverage_planner.project.reason import Reason, ReasonChildren
from coverage_planner.ui.language import shown
from coverage_planner.ui.style import WindowStyle

PAGE = 256
"""Rows of a long list that are made at once: 470,000 would take seconds and hundreds of megabytes."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
LABEL, VALUE, NOTE = range(3)


class RowKind(Enum):
    """What a row of the tree is."""

    REASON = "reason"
    CLOSING = "closing"
    WAITING = "waiting"
    MORE = "more"


class ReasonNode:
    """One row: a reason with what is known of its children, or one of the lines around them."""

    __slots__ = ("_row", "children", "kind", "made", "number", "parent", "reason", "right", "rows", "waiting")

    def __init__(self, number: int, reason: Reason, parent: ReasonNode | None, kind: RowKind) -> None:
        self.number = number
        self.reason = reason
        self.parent = parent
        self.kind = kind
        self.children: ReasonChildren | None = None
        self.rows: list[ReasonNode] = []
        self.made = 0
        """How many of the children have rows."""
        self.waiting = False
        self.right: bool | None = None
        """Whether the children add up, on the line that says so."""
        self._row = 0

    @property
    def row(self) -> int:
        """Its place among the rows of its parent; remembered, as Qt asks for it with every index."""
        if self.parent is None:
            return 0
        rows = self.parent.rows
        if self._row >= len(rows) or rows[self._row] is not self:
            self._row = rows.index(self)
        return self._row

    def place_at(self, row: int) -> None:
        """Say where it stands."""
        self._row = row

    @property
    def path(self) -> tuple[str, ...]:
        """Keys from the root to here; the same after an edit."""
        return (*(() if self.parent is None else self.parent.path), self.reason.key)

    @property
    def line(self) -> list[ReasonNode]:
        """The nodes from the root to here."""
        return [*([] if self.parent is None else self.parent.line), self]

    def reasons(self) -> Iterator[ReasonNode]:
        """Return the rows that are reasons, in their order: row k is child k."""
        return (row for row in self.rows if row.kind is RowKind.REASON)


class ReasonTreeModel(QAbstractItemModel):
    """One root and what was opened under it.

    Signals: ``children_wanted(int)``: work out the children of the node of that number elsewhere and hand them to
    :meth:`deliver`; ``opened(int)``: a node has its children.
    """

    children_wanted = Signal(int)
    opened = Signal(int)

    def __init__(self, style: WindowStyle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._nodes: dict[int, ReasonNode] = {}
        self._next = 0
        self._root: ReasonNode | None = None
        self._icons: dict[bool, QIcon] = {
            True: qtawesome.icon("mdi6.check-circle-outline", color=style.good, color_selected="white"),
            False: qtawesome.icon("mdi6.close-circle-outline", color=style.bad, color_selected="white"),
        }
        self._bold = QFont()
        self._bold.setBold(True)

    def show_root(self, root: Reason | None) -> None:
        """Show another tree, with nothing opened."""
        self.beginResetModel()
        self._nodes = {}
        self._root = None if root is None else self._node(root, None, RowKind.REASON)
        self.endResetModel()

    @property
    def root(self) -> ReasonNode | None:
        """The root."""
        return self._root

    def node(self, index: Index) -> ReasonNode | None:
        """Return the node of an index."""
        return self._nodes.get(index.internalId()) if index.isValid() else None

    def node_of(self, number: int) -> ReasonNode | None:
        """Return the node of a number, None where the tree was replaced."""
        return self._nodes.get(number)

    def index_of(self, node: ReasonNode) -> QModelIndex:
        """Return the index of a node."""
        return self.createIndex(node.row, 0, node.number)

    def open(self, node: ReasonNode) -> None:
        """Make the children of a node, or ask for them where that takes time."""
        if node.children is not None or node.waiting or node.reason.children is None:
            return
        if not node.reason.slow:
            self._take(node, node.reason.opened())
            return
        node.waiting = True
        words = Text("計算中…", "working it out…")
        self._insert(node, 0, [self._node(Reason(key="", label=words), node, RowKind.WAITING)])
        self.children_wanted.emit(node.number)

    def deliver(self, number: int, children: ReasonChildren) -> None:
        """Take the children of a node that were worked out elsewhere."""
        node = self._nodes.get(number)
        if node is not None and node.children is None:
            # Known before the line of waiting goes: a view that lays itself out meanwhile would ask again.
            node.children = children
            self.give_up(number)
            self._take(node, children)

    def give_up(self, number: int) -> None:
        """Forget that the children of a node are worked out; it can be opened again."""
        node = self._nodes.get(number)
        if node is not None and node.waiting:
            node.waiting = False
            self._remove(node, 0)

    def waiting(self) -> list[int]:
        """Return the numbers of the nodes that wait for their children."""
        return [number for number, node in self._nodes.items() if node.waiting]

    def show_more(self, node: ReasonNode) -> None:
        """Make the next page of a long list; ``node`` is the line that says how many there are."""
        parent = node.parent
        if parent is not None and node.kind is RowKind.MORE and parent.rows and parent.rows[-1] is node:
            self._remove(parent, len(parent.rows) - 1)
            self._page(parent)

    def child(self, node: ReasonNode, place: int) -> ReasonNode | None:
        """Return the row of a child of an opened node by its place, showing more of the list where it must."""
        while node.children is not None and node.made <= place < node.children.count:
            self.show_more(node.rows[-1])
        rows = list(node.reasons())
        return rows[place] if place < len(rows) else None

    def _take(self, node: ReasonNode, children: ReasonChildren) -> None:
        node.children = children
        closing = children.closing(node.reason)
        first = []
        if closing is not None:
            first.append(self._node(Reason(key="", label=closing), node, RowKind.CLOSING))
            first[0].right = children.adds_up(node.reason)
        self._page(node, first)
        self.opened.emit(node.number)

    def _page(self, node: ReasonNode, first: Sequence[ReasonNode] = ()) -> None:
        """Add the next rows of a node, after the line about the sum where it is opened."""
        children = node.children
        assert children is not None
        until = min(node.made + PAGE, children.count)
        rows = [self._node(children.make(place), node, RowKind.REASON) for place in range(node.made, until)]
        node.made = until
        left = children.count - until
        if left:
            words = Text(f"ほか {left:,} 件を表示…", f"show {left:,} more…")
            rows.append(self._node(Reason(key="", label=words), node, RowKind.MORE))
        # One insertion: a tree view that lays itself out meanwhile loses count of several.
        self._insert(node, len(node.rows), [*first, *rows])

    def _node(self, reason: Reason, parent: ReasonNode | None, kind: RowKind) -> ReasonNode:
        self._next += 1
        node = self._nodes[self._next] = ReasonNode(self._next, reason, parent, kind)
        return node

    def _insert(self, node: ReasonNode, row: int, rows: list[ReasonNode]) -> None:
        if rows:
            self.beginInsertRows(self.index_of(node), row, row + len(rows) - 1)
            node.rows[row:row] = rows
            for place, one in enumerate(rows, start=row):
                one.place_at(place)
            self.endInsertRows()

    def _remove(self, node: ReasonNode, row: int) -> None:
        self.beginRemoveRows(self.index_of(node), row, row)
        gone = node.rows.pop(row)
        del self._nodes[gone.number]
        self.endRemoveRows()

    # Qt interface.

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """Return the index of a cell."""
        if not parent.isValid():
            if self._root is None or row:
                return QModelIndex()
            return self.createIndex(0, column, self._root.number)
        node = self.node(parent)
        if node is None or not 0 <= row < len(node.rows):
            return QModelIndex()
        return self.createIndex(row, column, node.rows[row].number)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        """Return the index of the node above."""
        node = self.node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.index_of(node.parent)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows a node has now."""
        if not parent.isValid():
            return 0 if self._root is None else 1
        node = self.node(parent)
        return 0 if node is None or parent.column() else len(node.rows)

    def columnCount(self, _parent: Index = _ROOT) -> int:
        """Return three: what, value, rule and source."""
        return 3

    def hasChildren(self, parent: Index = _ROOT) -> bool:
        """Return True also where children are not made yet."""
        if not parent.isValid():
            return self._root is not None
        node = self.node(parent)
        return node is not None and not parent.column() and (bool(node.rows) or node.reason.children is not None)

    def canFetchMore(self, parent: Index) -> bool:
        """Return True for a node that was never opened; long lists go on at their last line."""
        node = self.node(parent)
        return node is not None and node.children is None and not node.waiting and node.reason.children is not None

    def fetchMore(self, parent: Index) -> None:
        """Open a node."""
        node = self.node(parent)
        if node is not None:
            self.open(node)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words, sign, weight and colour of a cell."""
        node = self.node(index)
        if node is None:
            return None
        reason, column = node.reason, index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _words(reason, column) or None
        if role == Qt.ItemDataRole.DecorationRole and column == LABEL:
            held = reason.holds if node.kind is RowKind.REASON else node.right
            return None if held is None else self._icons[held]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == VALUE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and node.parent is None and column != NOTE:
            return self._bold
        if role == Qt.ItemDataRole.ForegroundRole:
            if node.right is False:
                return QBrush(QColor(self._style.bad))
            if node.kind is not RowKind.REASON or column == NOTE:
                return QBrush(QColor(self._style.text_faint))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the names of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == VALUE else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Figure and what makes it up"), self.tr("Value"), self.tr("Rule, source and remark"))[section]

    def _spoken(self, node: ReasonNode, column: int) -> str:
        words = _words(node.reason, column)
        if column != LABEL or node.kind is not RowKind.REASON or node.reason.holds is None:
            return words
        held = self.tr("holds") if node.reason.holds else self.tr("does not hold")
        return f"{words} ({held})"


def _words(reason: Reason, column: int) -> str:
    if column == LABEL:
        return shown(reason.label)
    if column == VALUE:
        return shown(reason.value_text)
    return "" if reason.note is None else shown(reason.note)
