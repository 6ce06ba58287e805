"""「この場所の理由」: why a place is covered or not, with the path as a picture and the sum term by term."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from coverage_planner.ui.explanation_view import ExplanationView, PlaceReason
from coverage_planner.ui.screen_room import open_with_size
from coverage_planner.ui.style import WindowStyle

__all__ = ["ExplanationDialog", "PlaceReason"]


class ExplanationDialog(QDialog):
    """Stays open beside the map. Signal ``site_chosen(int)``: lay another site open."""

    site_chosen = Signal(int)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(self.tr("Why is this place covered or not"))
        self.body = ExplanationView(style)
        self.body.site_chosen.connect(self.site_chosen)
        self.sites, self.sentence = self.body.sites, self.body.sentence
        self.view, self.budget, self.terms = self.body.view, self.body.budget, self.body.terms
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy as text"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.body, 1)
        layout.addWidget(buttons)
        open_with_size(self, 900, 820)

    def show_reason(self, reason: PlaceReason) -> None:
        """Show what was found out."""
        self.body.show_reason(reason)

    def text(self) -> str:
        """Return all of it as lines with tabs, for a spreadsheet."""
        return self.body.text()
