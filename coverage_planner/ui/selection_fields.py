"""Fields that the forms of 置局選定 share."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from coverage_planner.ui.form_fields import NumberField


class OptionalNumber(QWidget):
    """A number that counts only while its box is ticked."""

    def __init__(self, field: NumberField, value: float, name: str) -> None:
        super().__init__()
        self.box = QCheckBox(name)
        self.field = field
        field.setValue(value)
        field.setGroupSeparatorShown(True)
        field.setEnabled(False)
        field.setAccessibleName(name)
        self.box.toggled.connect(field.setEnabled)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.box, 1)
        line.addWidget(field)
        # Wide enough for amounts of yen whatever the size of the letters; all fields of a form line up.
        room = field.fontMetrics().horizontalAdvance
        field.setMinimumWidth(room("0,000,000,000 円") + 34)
        field.setMaximumWidth(room("00,000,000,000,000 円") + 34)

    def set(self, value: float) -> None:
        """Tick the box and give the number."""
        self.box.setChecked(True)
        self.field.setValue(value)

    def number(self) -> float | None:
        """Return the number, None while it does not count."""
        return self.field.value() if self.box.isChecked() else None


def heading(text: str) -> QLabel:
    """Return a label for the head of a group of fields."""
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
