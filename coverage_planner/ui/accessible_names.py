"""Names for screen readers: what has no name of its own is called as a sighted person would call it."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSlider,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)

_NAMED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTabWidget,
    QTextEdit,
)
_WITH_PARTS = (QComboBox, QAbstractSpinBox, QTabBar, QLineEdit)


def named_widgets(root: QWidget) -> list[QWidget]:
    """Return what a planner works with in a window, without the inner parts of Qt's own widgets."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, _NAMED)
        and not isinstance(widget, QHeaderView)
        and not widget.objectName().startswith("qt_")
        and not _is_part(widget)
    ]


def spoken_name(widget: QWidget) -> str:
    """Return what a screen reader says for a widget; empty where nothing names it."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QDockWidget):
        return widget.windowTitle()
    if isinstance(widget, QAbstractButton):
        return widget.text() or widget.toolTip()
    buddies = (label for label in widget.window().findChildren(QLabel) if label.buddy() is widget)
    return next((label.text() for label in buddies), "")


def give_names(root: QWidget) -> None:
    """Name what has no name: by its place-holder, the label of its row, its tab, or the panel it lies in."""
    for widget in (*named_widgets(root), *root.findChildren(QScrollArea)):
        if not spoken_name(widget):
            widget.setAccessibleName(_name_by_place(widget))


def _name_by_place(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit) and widget.placeholderText():
        return widget.placeholderText()
    inner: QWidget = widget
    outer = widget.parentWidget()
    while outer is not None:
        if isinstance(layout := outer.layout(), QFormLayout) and isinstance(
            label := layout.labelForField(inner), QLabel
        ):
            return label.text()
        if isinstance(tabs := _tabs_of(inner, outer), QTabWidget):
            return tabs.tabText(tabs.indexOf(inner))
        if isinstance(outer, QDockWidget) or outer.isWindow():
            return outer.windowTitle()
        inner, outer = outer, outer.parentWidget()
    return ""


def _tabs_of(page: QWidget, stack: QWidget) -> QTabWidget | None:
    """Return the tabs that a page belongs to: Qt puts a stack between them."""
    tabs = stack.parentWidget()
    return tabs if isinstance(tabs, QTabWidget) and tabs.indexOf(page) >= 0 else None


def _is_part(widget: QWidget) -> bool:
    outer = widget.parentWidget()
    while outer is not None:
        if isinstance(outer, _WITH_PARTS):
            return True
        outer = outer.parentWidget()
    return False
