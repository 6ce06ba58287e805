"""The commands of the menu ヘルプ."""

from __future__ import annotations

import qtawesome
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from coverage_planner import __version__
from coverage_planner.ui.style import WindowStyle


class HelpCommands(QObject):
    """Shows keys, help and what the program is."""

    def __init__(self, style: WindowStyle, window: QWidget) -> None:
        super().__init__(window)
        self._style = style
        self._window = window

    def show_keys(self) -> None:
        """Show the keys and what the mouse does on the map."""
        rows = (
            ("V", self.tr("select and move sites")),
            ("H", self.tr("drag the map")),
            ("T", self.tr("place a site with a click")),
            ("I", self.tr("show what is at a place: mesh, persons, coverage, best server, roads")),
            ("M", self.tr("measure distances; a double click ends the line, Backspace takes the last point back")),
            ("Shift+M", self.tr("measure areas; a double click ends the ring")),
            ("R", self.tr("turn sectors of the selected site by their handles; Shift turns all, Ctrl in steps of 15°")),
            (self.tr("arrows"), self.tr("move the selected site by one sub-cell (about 50 m); with Shift by ten")),
            (self.tr("Space"), self.tr("switch the selected site on or off; held down, drag the map")),
            ("Esc", self.tr("give up a drag")),
            ("F", self.tr("zoom to the selection")),
            ("Ctrl+0", self.tr("zoom to everything")),
            ("Ctrl+F", self.tr("find a site, municipality, mesh code or coordinates")),
            (self.tr("wheel"), self.tr("zoom at the pointer")),
            (self.tr("Shift and drag"), self.tr("select the sites in a box")),
        )
        cells = "".join(
            f"<tr><td style='padding-right: 24px'><b>{key}</b></td><td>{text}</td></tr>" for key, text in rows
        )
        box = QMessageBox(
            QMessageBox.Icon.NoIcon, self.tr("Keys and mouse"), f"<table>{cells}</table>", parent=self._window
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def show_about(self) -> None:
        """Show version and the standing of the figures."""
        text = self.tr(
            "Figures are planning estimates; the ministry's figures rest on the carriers' reports.\n"
            "Sources and editions of the data are listed in every report. No data leave this PC."
        )
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            self.tr("About coverage_planner"),
            f"coverage_planner {__version__}",
            parent=self._window,
        )
        box.setIconPixmap(qtawesome.icon("mdi6.radio-tower", color=self._style.accent).pixmap(48, 48))
        box.setInformativeText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
