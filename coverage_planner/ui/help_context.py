"""What the planner is working in, named for the help pages: from the focused widget outwards."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from coverage_planner.ui.map.canvas import MapCanvas

HELP_CONTEXT = "help_context"
"""Property of a widget, such as the page of a tab, that its class does not name well enough."""


def contexts_of(widget: QWidget | None) -> list[str]:
    """Return the names of a widget and of all it lies in, nearest first."""
    names: list[str] = []
    while widget is not None:
        if isinstance(widget, MapCanvas):
            names.append(f"MapCanvas.{widget.tool.value}")
        if isinstance(widget, QTabWidget) and (page := widget.currentWidget()) is not None:
            names += _own_names(page)
        if not isinstance(widget, QStackedWidget):
            names += _own_names(widget)
        widget = widget.parentWidget()
    return names


def _own_names(widget: QWidget) -> list[str]:
    said = widget.property(HELP_CONTEXT)
    return [*([str(said)] if said else []), type(widget).__name__]
