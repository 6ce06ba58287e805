"""Keys and mouse of the window as a table: from the real commands, and from the keys the map itself takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key or a movement of the mouse and what it does; ``group`` is the menu or place it belongs to."""

    group: str
    keys: str
    text: str


class KeyTable(QObject):
    """The keys of one window."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window

    def actions(self) -> Iterator[tuple[str, QAction]]:
        """Yield every command of the menus, submenus included, with the name of its menu; then those of no menu."""
        seen: set[int] = set()
        for top in self._window.menuBar().actions():
            menu = top.menu()
            if isinstance(menu, QMenu):
                for action in _flat(menu):
                    seen.add(id(action))
                    yield plain_name(top.text()), action
        for action in self._window.findChildren(QAction):
            if action.shortcuts() and id(action) not in seen:
                yield self.tr("Tools"), action

    def rows(self) -> list[KeyRow]:
        """Return the keys of the commands, of the map and of the tables."""
        return [*self.command_keys(), *self.map_keys(), *self.table_keys()]

    def command_keys(self) -> list[KeyRow]:
        """Return the commands of the window that have keys."""
        native = QKeySequence.SequenceFormat.NativeText
        rows = []
        for group, action in self.actions():
            keys = " / ".join(sequence.toString(native) for sequence in action.shortcuts())
            if keys:
                # Undo and redo name what they would take back; the short name is the name of the command.
                text = action.iconText() if ": " in action.text() else action.text()
                rows.append(KeyRow(group=group, keys=keys, text=plain_name(text)))
        return rows

    def map_keys(self) -> list[KeyRow]:
        """Return the keys the map takes itself and what the mouse does there."""
        rows = (
            (
                self.tr("Arrows"),
                self.tr("move the selected site by one sub-cell (about 50 m), or the map when none is selected"),
            ),
            (self.tr("Shift+Arrows"), self.tr("move the selected site by ten sub-cells")),
            (self.tr("Space"), self.tr("switch the selected site on or off; held down, drag the map")),
            ("Esc", self.tr("give up a drag; go back to selecting")),
            ("Backspace", self.tr("take back the last point of a measurement")),
            ("+ / -", self.tr("zoom in and out")),
            (self.tr("Wheel"), self.tr("zoom at the pointer")),
            (self.tr("Click"), self.tr("select a site; with other tools place, identify or measure")),
            (self.tr("Drag a site"), self.tr("move it; the figures follow")),
            (self.tr("Drag with R"), self.tr("turn a sector; Shift turns all, Ctrl in steps of 15 degrees")),
            (self.tr("Shift+Drag"), self.tr("select the sites in a box")),
            (self.tr("Double click"), self.tr("end a measurement")),
            (self.tr("Right click"), self.tr("why this place is covered or not")),
        )
        return [KeyRow(group=self.tr("On the map"), keys=keys, text=text) for keys, text in rows]

    def table_keys(self) -> list[KeyRow]:
        """Return what keys and mouse do in tables."""
        rows = (
            ("Ctrl+C", self.tr("copy the selected rows with their headings, for Excel")),
            (self.tr("Double click"), self.tr("go there on the map, or open the basis of the row")),
        )
        return [KeyRow(group=self.tr("In tables"), keys=keys, text=text) for keys, text in rows]

    def markdown(self) -> str:
        """Return all keys as Markdown tables, one for each group."""
        groups: dict[str, list[KeyRow]] = {}
        for row in self.rows():
            groups.setdefault(row.group, []).append(row)
        head = "| " + self.tr("Key") + " | " + self.tr("What it does") + " |"
        lines: list[str] = []
        for group, rows in groups.items():
            lines += ["", f"## {group}", "", head, "|---|---|"]
            lines += [f"| **{row.keys}** | {row.text} |" for row in rows]
        return "\n".join(lines) + "\n"


def plain_name(text: str) -> str:
    """Return the text of a command without its mnemonic: "&Open" or "開く(&O)…"."""
    return re.sub(r"\(&.\)", "", text).replace("&", "")


def _flat(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _flat(below)
        elif not action.isSeparator():
            yield action
