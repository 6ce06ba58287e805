"""What the program is: version, licences of it and of its libraries, terms of the data."""

from __future__ import annotations

import platform

import qtawesome
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from coverage_planner import __version__
from coverage_planner.ui.help_pages import help_pages
from coverage_planner.ui.language import current_language
from coverage_planner.ui.library_licences import Library, libraries
from coverage_planner.ui.style import WindowStyle

TERMS_PAGE = "terms"


class AboutDialog(QDialog):
    """Three pages and a button that copies all of them as text."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About coverage_planner"))
        self.resize(760, 560)
        self.libraries: tuple[Library, ...] = libraries()
        mark = QLabel()
        mark.setPixmap(qtawesome.icon("mdi6.radio-tower", color=style.accent).pixmap(48, 48))
        self.head = QLabel(self._head())
        self.head.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.head.setAccessibleName(self.tr("Version"))
        self.head.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(mark, alignment=Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.head, 1)
        self.table = self._library_table()
        self.terms = QTextBrowser()
        self.terms.setOpenExternalLinks(True)
        self.terms.setAccessibleName(self.tr("Terms of the data"))
        self._terms = next(page for page in help_pages(current_language()) if page.key == TERMS_PAGE)
        self.terms.setMarkdown(self._terms.markdown)
        tabs = QTabWidget()
        tabs.addTab(self.terms, self.tr("Terms of the data"))
        tabs.addTab(self.table, self.tr("Libraries and licences"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        copy = buttons.addButton(self.tr("Copy as text"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(tabs, 1)
        layout.addWidget(buttons)

    def text(self) -> str:
        """Return everything as plain text."""
        rows = "\n".join(f"{library.name}\t{library.version}\t{library.licence}" for library in self.libraries)
        return f"{self._head()}\n\n{self._terms.markdown.strip()}\n\n{rows}\n"

    def _head(self) -> str:
        lines = (
            f"coverage_planner {__version__}",
            self.tr("Licence of the program: {licence}").format(licence="MIT License"),
            f"Python {platform.python_version()}, {platform.system()} {platform.release()} ({platform.machine()})",
            self.tr("Figures are planning estimates; the ministry's figures rest on the carriers' reports."),
            self.tr("No data leave this PC, except that GSI tiles are fetched when you switch them on."),
        )
        return "\n".join(lines)

    def _library_table(self) -> QTableWidget:
        table = QTableWidget(len(self.libraries), 3)
        table.setAccessibleName(self.tr("Libraries and licences"))
        table.setHorizontalHeaderLabels([self.tr("Library"), self.tr("Version"), self.tr("Licence")])
        for row, library in enumerate(self.libraries):
            for column, text in enumerate((library.name, library.version, library.licence)):
                item = QTableWidgetItem(text)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(text)
                table.setItem(row, column, item)
        table.verticalHeader().hide()
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.resizeColumnToContents(0)
        return table
