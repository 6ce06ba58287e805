"""The search line of the tool bar: what fits is listed while typing, Enter goes to the first of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from coverage_planner.ui.language import shown
from coverage_planner.ui.place_search import Place


class FindBox(QLineEdit):
    """Asks ``search`` for places while the planner types.

    Signals: ``chosen(Place)``, ``not_found(str)``.
    """

    chosen = Signal(object)
    not_found = Signal(str)

    def __init__(self, search: Callable[[str], tuple[Place, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._places: tuple[Place, ...] = ()
        self._strings = QStringListModel(self)
        self._completer = QCompleter(self._strings, self)
        # The list is what the search found; filtering it again by its beginning would lose most of it.
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._list = QListView()
        self._completer.setPopup(self._list)
        self._completer.setWidget(self)
        self._list.clicked.connect(self._take_row)
        self.setPlaceholderText(self.tr("Find site, municipality, mesh code, coordinates"))
        self.setToolTip(self.tr("e.g. C-12, 533831274, 35.7812 138.9421 (Ctrl+F)"))
        self.setAccessibleName(self.tr("Find"))
        self.setClearButtonEnabled(True)
        self.textEdited.connect(self._list_places)
        self.returnPressed.connect(self._take_first)

    @property
    def list_view(self) -> QListView:
        """The list under the line."""
        return self._list

    def listed(self) -> list[str]:
        """Return the lines of the list."""
        return self._strings.stringList()

    def _list_places(self, text: str) -> None:
        self._places = self._search(text)
        self._strings.setStringList([f"{place.title}    {shown(place.detail)}" for place in self._places])
        if self._places:
            self._completer.complete()
        else:
            self._list.hide()

    def _take_row(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._places):
            self._take(self._places[index.row()])

    def _take_first(self) -> None:
        # Enter comes here first also while the list is open; the list then finds itself closed and keeps quiet.
        marked = self._list.selectionModel().selectedIndexes() if self._list.isVisible() else []
        if marked:
            self._take_row(marked[0])
            return
        text = self.text().strip()
        places = self._search(text)
        if places:
            self._take(places[0])
        elif text:
            self.not_found.emit(text)

    def _take(self, place: Place) -> None:
        self._list.hide()
        self.setText(place.title)
        self.setCursorPosition(0)
        self.clearFocus()
        self.chosen.emit(place)

    def ask(self) -> None:
        """Take the keyboard, with what is there marked for typing over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
