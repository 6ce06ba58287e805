"""Fields that show one value, or that several things differ in it, and tell of what the planner enters.

A field that shows "mixed" changes nothing until a value is entered; what is entered goes to all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from coverage_planner.ui.form_fields import NumberField, TermChoice


def mixed_word() -> str:
    """Return the word shown where values differ."""
    return QCoreApplication.translate("MixedFields", "mixed")


class MixedNumber(NumberField):
    """A number. Signal ``edited(float)``; :attr:`stepping` is True while arrows or page keys change it."""

    edited = Signal(float)

    def __init__(self, low: float, high: float, decimals: int, step: float, suffix: str = "") -> None:
        super().__init__(low, high, decimals, step, suffix)
        self._low, self._step = low, step
        self._first = low
        self._filling = False
        self._mixed = False
        self.stepping = False
        places = f",.{decimals}f" if decimals < 3 else "g"
        self.setToolTip(f"{low:{places}} ~ {high:{places}}{suffix}".replace("~", "〜"))
        self.valueChanged.connect(self._tell)

    @property
    def mixed(self) -> bool:
        """True while "mixed" is shown."""
        return self._mixed

    def show_values(self, values: Sequence[float]) -> None:
        """Show the one value, or that they differ."""
        self._filling = True
        self._first = values[0]
        self._mixed = any(value != values[0] for value in values)
        if self._mixed:
            # Below the range lies a place of its own for "mixed", so that every number entered is a change.
            self.setSpecialValueText(mixed_word())
            self.setMinimum(self._low - self._step)
            self.setValue(self.minimum())
        else:
            self.setSpecialValueText("")
            self.setMinimum(self._low)
            self.setValue(values[0])
        self._filling = False

    def stepBy(self, steps: int) -> None:
        """Step from the value; from "mixed" go to the first of the values."""
        if self._mixed:
            self.setValue(self._first)
            return
        self.stepping = True
        super().stepBy(steps)
        self.stepping = False

    def textFromValue(self, value: float) -> str:
        """Write a number without zeros that say nothing: 46, 4.5."""
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark what is there, so that typing replaces it."""
        super().focusInEvent(event)
        if self._mixed:
            QTimer.singleShot(0, self, self.selectAll)

    def _tell(self, value: float) -> None:
        if self._filling or (self._mixed and value < self._low):
            return
        self.edited.emit(value)


class MixedChoice(TermChoice):
    """A choice among terms. Signal ``edited(term)``."""

    edited = Signal(object)

    def __init__(self, entries: Iterable[tuple[Any, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(entries, parent)
        self._filling = False
        self.currentIndexChanged.connect(self._tell)

    @property
    def mixed(self) -> bool:
        """True while "mixed" is shown."""
        return self.currentIndex() < 0

    def show_values(self, values: Sequence[Any]) -> None:
        """Show the one term, or that they differ."""
        self._filling = True
        if any(value != values[0] for value in values):
            self.setPlaceholderText(mixed_word())
            self.setCurrentIndex(-1)
        else:
            self.choose(values[0])
        self._filling = False

    def _tell(self, place: int) -> None:
        if not self._filling and place >= 0:
            self.edited.emit(self.term())


class MixedTick(QCheckBox):
    """A tick, half ticked where things differ; a click on that ticks it. Signal ``edited(bool)``."""

    edited = Signal(bool)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._filling = False
        self.checkStateChanged.connect(self._tell)

    @property
    def mixed(self) -> bool:
        """True while half ticked."""
        return self.checkState() is Qt.CheckState.PartiallyChecked

    def show_values(self, values: Sequence[bool]) -> None:
        """Show yes, no, or that they differ."""
        self._filling = True
        mixed = any(value != values[0] for value in values)
        self.setTristate(mixed)
        state = Qt.CheckState.Checked if values[0] else Qt.CheckState.Unchecked
        self.setCheckState(Qt.CheckState.PartiallyChecked if mixed else state)
        self._filling = False

    def _tell(self, state: Qt.CheckState) -> None:
        if not self._filling and state is not Qt.CheckState.PartiallyChecked:
            self.setTristate(False)
            self.edited.emit(state is Qt.CheckState.Checked)


class MixedLine(QLineEdit):
    """A line of text. Signal ``edited(str)`` when the planner has finished it."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editingFinished.connect(self._tell)

    @property
    def mixed(self) -> bool:
        """True while "mixed" is shown."""
        return not self.text() and bool(self.placeholderText())

    def show_values(self, values: Sequence[str]) -> None:
        """Show the one text, or that they differ."""
        mixed = any(value != values[0] for value in values)
        self.setPlaceholderText(mixed_word() if mixed else "")
        text = "" if mixed else values[0]
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)  # a long text shows its beginning
        self.setModified(False)

    def _tell(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.edited.emit(self.text().strip())
