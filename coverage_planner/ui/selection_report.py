"""An answer of 置局選定 in words, heading by heading; a link makes the improved set a plan."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from coverage_planner.ui.selection_answer import SelectionAnswer
from coverage_planner.ui.selection_sections import Section, answer_sections
from coverage_planner.ui.style import WindowStyle

IMPROVED = "plan:improved"
"""Link that asks for the improved set as a plan."""


class SelectionReport(QTextBrowser):
    """Signal ``anchorClicked(QUrl)`` of its base tells the link :data:`IMPROVED`."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("The answer in words"))
        self.setPlaceholderText(self.tr("What the answer means is said here."))
        self.document().setDefaultStyleSheet(
            f"h4 {{ margin: 8px 0 1px 0; color: {style.accent}; }} p {{ margin: 1px 0 1px 0; }} "
            f"a {{ color: {style.accent}; }}"
        )

    def show_answer(self, answer: SelectionAnswer | None, why: Sequence[str] = ()) -> None:
        """Show another answer; ``why`` are the reasons of one site, shown first."""
        if answer is None:
            self.clear()
            return
        sections = list(answer_sections(answer))
        if why:
            title = QCoreApplication.translate("SelectionReport", "Why this site")
            sections.insert(0, Section(title=title, lines=tuple(why)))
        self.setHtml("".join(_html(section) for section in sections))


def _html(section: Section) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in section.lines if line)
    if section.improved:
        text = QCoreApplication.translate("SelectionReport", "Make this set a new plan")
        lines += f'<p><a href="{IMPROVED}">{escape(text)}</a></p>'
    return f"<h4>{escape(section.title)}</h4>{lines}"
