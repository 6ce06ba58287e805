"""The window of the help pages: contents, search, back and forward; nothing is fetched from a network."""

from __future__ import annotations

from pathlib import Path

import qtawesome
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDesktopServices,
    QImage,
    QKeySequence,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.ui.help_pages import HelpPage, find_in_pages, help_folder, plain_form
from coverage_planner.ui.style import WindowStyle

_SCHEME = "page"
_WIDEST_PICTURE = 760


class HelpBrowser(QTextBrowser):
    """Shows pages by the address ``page:KEY``; other addresses are opened by the system, and only on a click."""

    def __init__(self, pages: tuple[HelpPage, ...], style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = {page.key: page for page in pages}
        self._style = style
        self.setOpenLinks(False)
        self.setSearchPaths([str(help_folder() / "images")])
        self.document().setDocumentMargin(18)
        self.anchorClicked.connect(self._follow)
        self.sourceChanged.connect(lambda _address: self._dress())

    def page_url(self, key: str) -> QUrl:
        """Return the address of a page."""
        return QUrl(f"{_SCHEME}:{key}")

    def show_page(self, key: str) -> None:
        """Show a page and remember the one before."""
        self.setSource(self.page_url(key), QTextDocument.ResourceType.MarkdownResource)

    def loadResource(self, type: int, name: QUrl | str) -> object:
        """Give pages and pictures of the help and nothing else: no file of the PC, no network."""
        address = name if isinstance(name, str) else name.path()
        if type == QTextDocument.ResourceType.MarkdownResource.value:
            page = self._pages.get(address)
            return None if page is None else page.markdown
        if type != QTextDocument.ResourceType.ImageResource.value:
            return None
        image = QImage(str(help_folder() / "images" / Path(address).name))
        if image.width() > _WIDEST_PICTURE:
            return image.scaledToWidth(_WIDEST_PICTURE, Qt.TransformationMode.SmoothTransformation)
        return image

    def mark(self, words: str) -> None:
        """Mark the words looked for, and go to the first of them."""
        marks = []
        for word in words.split():
            cursor = QTextCursor(self.document())
            while not (cursor := self.document().find(word, cursor)).isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = cursor
                form = QTextCharFormat()
                form.setBackground(QBrush(QColor("#F0E442")))
                form.setForeground(QBrush(QColor("#000000")))
                mark.format = form
                marks.append(mark)
        self.setExtraSelections(marks)
        if marks:
            first = QTextCursor(min((m.cursor for m in marks), key=QTextCursor.position))
            first.clearSelection()
            self.setTextCursor(first)
            self.ensureCursorVisible()

    def _follow(self, url: QUrl) -> None:
        if url.scheme() == _SCHEME:
            self.show_page(url.path())
        elif url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)

    def _dress(self) -> None:
        """Give tables edges and room, headings their colour, and pictures the width of the page."""
        document = self.document()
        edge = QBrush(QColor(self._style.edge))
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                table = frame.format()
                table.setBorder(1)
                table.setBorderBrush(edge)
                table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                table.setBorderCollapse(True)
                table.setCellPadding(5)
                table.setCellSpacing(0)
                table.setTopMargin(4)
                table.setBottomMargin(10)
                table.setWidth(QTextLength())
                frame.setFormat(table)
        block = document.begin()
        while block.isValid():
            self._dress_block(block)
            block = block.next()

    def _dress_block(self, block: QTextBlock) -> None:
        cursor = QTextCursor(block)
        form = block.blockFormat()
        if form.headingLevel():
            form.setTopMargin(6 if form.headingLevel() == 1 else 16)
            form.setBottomMargin(6)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            look = QTextCharFormat()
            look.setForeground(QBrush(QColor(self._style.accent)))
            cursor.mergeCharFormat(look)
            cursor = QTextCursor(block)
        elif cursor.currentTable() is None and block.textList() is None:
            form.setBottomMargin(8)
        # A line with a picture is as high as the picture.
        form.setLineHeight(100 if "\ufffc" in block.text() else 125, 1)
        cursor.setBlockFormat(form)


class HelpWindow(QWidget):
    """A window of its own, so that a dialog that waits for an answer does not block it."""

    def __init__(self, pages: tuple[HelpPage, ...], style: WindowStyle) -> None:
        super().__init__()
        self._pages = pages
        self.setWindowTitle(self.tr("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.resize(1080, 760)
        self.browser = HelpBrowser(pages, style)
        self.browser.setAccessibleName(self.tr("Help page"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search the help"))
        self.search.setAccessibleName(self.tr("Search the help"))
        self.search.setClearButtonEnabled(True)
        self.contents = QListWidget()
        self.contents.setAccessibleName(self.tr("Contents of the help"))
        self.contents.setWordWrap(True)
        self.contents.setStyleSheet("QListWidget::item { padding: 4px 6px }")
        self._nothing = QLabel(self.tr("No page has these words."))
        self._nothing.hide()

        bar = QToolBar()
        for text, icon, slot, available, key in (
            (
                self.tr("Back"),
                "arrow-left",
                self.browser.backward,
                self.browser.backwardAvailable,
                QKeySequence.StandardKey.Back,
            ),
            (
                self.tr("Forward"),
                "arrow-right",
                self.browser.forward,
                self.browser.forwardAvailable,
                QKeySequence.StandardKey.Forward,
            ),
        ):
            action = bar.addAction(qtawesome.icon(f"mdi6.{icon}", color=style.text), text, slot)
            action.setShortcut(key)
            action.setEnabled(False)
            available.connect(action.setEnabled)
        find = bar.addAction(qtawesome.icon("mdi6.magnify", color=style.text), self.tr("Search"), self.search.setFocus)
        find.setShortcut(QKeySequence.StandardKey.Find)
        leave = bar.addAction(qtawesome.icon("mdi6.close", color=style.text), self.tr("Close"), self.close)
        leave.setShortcut("Esc")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 6, 0, 8)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.contents, 1)
        split = QSplitter()
        split.addWidget(side)
        split.addWidget(self.browser)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 820])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(split, 1)
        self._fill("")
        self.search.textChanged.connect(self._fill)
        self.contents.currentItemChanged.connect(lambda item, _before: self._show_item(item))
        self.browser.sourceChanged.connect(self._follow_source)

    def show_page(self, key: str) -> None:
        """Bring the window to the front with a page."""
        self.search.clear()
        self.browser.show_page(key)
        self.show()
        self.raise_()
        self.activateWindow()

    def _fill(self, words: str) -> None:
        """List all pages, or those with the words looked for and where they stand."""
        self.contents.blockSignals(True)
        self.contents.clear()
        found = [(hit.page, hit.excerpt) for hit in find_in_pages(self._pages, words)] if words.strip() else []
        rows = found if words.strip() else [(page, "") for page in self._pages]
        for page, excerpt in rows:
            item = QListWidgetItem(page.title if not excerpt else f"{page.title}\n{excerpt}")
            item.setData(Qt.ItemDataRole.UserRole, page.key)
            self.contents.addItem(item)
        self._nothing.setVisible(not rows)
        self.contents.blockSignals(False)
        self._follow_source(self.browser.source())

    def _show_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.browser.show_page(str(item.data(Qt.ItemDataRole.UserRole)))
            if plain_form(self.search.text()).strip():
                self.browser.mark(self.search.text())

    def _follow_source(self, source: QUrl) -> None:
        self.contents.blockSignals(True)
        for row in range(self.contents.count()):
            item = self.contents.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == source.path():
                self.contents.setCurrentItem(item)
        self.contents.blockSignals(False)
