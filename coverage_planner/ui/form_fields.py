"""Fields of forms: numbers that keep exact values they only show rounded, and choices among terms.

The wheel scrolls past them instead of changing a value by accident.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QWidget


def kept_number(value: float, entered: float, decimals: int) -> float:
    """Return the number entered, or ``value`` itself where a field with so many decimals only shows it rounded."""
    return value if abs(entered - value) <= 0.5 * 10**-decimals * 1.0001 else entered


class NumberField(QDoubleSpinBox):
    """A number with unit; tells of a change once it is finished."""

    def __init__(self, low: float, high: float, decimals: int, step: float, suffix: str = "") -> None:
        super().__init__()
        self.setRange(low, high)
        self.setDecimals(decimals)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def kept(self, value: float) -> float:
        """Return the field's number, or ``value`` itself where the field only shows it rounded."""
        return kept_number(value, self.value(), self.decimals())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


class TermChoice(QComboBox):
    """A choice among Python values.

    The values are kept beside the entries: Qt turns members of a ``StrEnum`` that are stored in it into plain strings.
    """

    def __init__(self, entries: Iterable[tuple[Any, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terms: list[Any] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        for term, name in entries:
            self.add_term(term, name)

    def add_term(self, term: Any, name: str) -> None:
        """Add an entry."""
        self._terms.append(term)
        self.addItem(name)

    def set_entries(self, entries: Iterable[tuple[Any, str]]) -> None:
        """Offer other entries without telling; the current term stays chosen where it is still offered."""
        wanted = list(entries)
        current = self.term()
        if self._terms == [term for term, _ in wanted] and self.count() == len(wanted):
            return
        blocked = self.blockSignals(True)
        self.clear()
        self._terms = []
        for term, name in wanted:
            self.add_term(term, name)
        self.choose(current if current in self._terms else (self._terms[0] if self._terms else None))
        self.blockSignals(blocked)

    @property
    def terms(self) -> tuple[Any, ...]:
        """The values offered."""
        return tuple(self._terms)

    def term(self) -> Any:
        """Return the chosen value, None while nothing is chosen."""
        place = self.currentIndex()
        return self._terms[place] if 0 <= place < len(self._terms) else None

    def choose(self, term: Any) -> None:
        """Choose a value; one that is not offered is added as it is."""
        if term is None:
            return
        if term not in self._terms:
            self.add_term(term, str(term))
        self.setCurrentIndex(self._terms.index(term))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()
