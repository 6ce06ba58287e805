"""What only the planner can say about imported files: the datum, the year of the indices and of a projection."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QGridLayout, QGroupBox, QLabel, QWidget

from coverage_planner.model.terms import Datum
from coverage_planner.ui.form_fields import TermChoice

_FIRST_INDEX_YEAR = 2000
_PROJECTED_YEARS = range(2015, 2075, 5)
"""Years of the projections of 国土数値情報: mesh500h30 begins with 2015, the 2024 edition ends with 2070."""


class ImportDetails(QGroupBox):
    """Three choices, each automatic unless the planner states it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Details (state them where a finding asks for it)"))
        automatic = self.tr("automatic")
        this_year = QDate.currentDate().addMonths(-3).year()
        self.fiscal_year = TermChoice(
            [
                (None, automatic),
                *(
                    (year, self.tr("FY {year}").format(year=year))
                    for year in range(this_year + 1, _FIRST_INDEX_YEAR - 1, -1)
                ),
            ]
        )
        self.datum = TermChoice([(None, automatic), *((datum, datum.value) for datum in Datum)])
        self.projection_year = TermChoice([(None, automatic), *((year, str(year)) for year in _PROJECTED_YEARS)])
        rows = (
            (
                self.tr("Year of the fiscal strength indices"),
                self.fiscal_year,
                self.tr("Automatic: the year in the title or the name of the file."),
            ),
            (
                self.tr("Datum of the plan"),
                self.datum,
                self.tr("Automatic: that of the population tables; codes alone carry none."),
            ),
            (
                self.tr("Year of a population projection"),
                self.projection_year,
                self.tr("Automatic: its base year, the census."),
            ),
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(10, 6, 10, 8)
        for place, (name, field, hint) in enumerate(rows):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            field.setMinimumContentsLength(9)
            for widget in (label, field):
                widget.setToolTip(hint)
            layout.addWidget(label, 0, 2 * place)
            layout.addWidget(field, 0, 2 * place + 1)
        layout.setColumnStretch(2 * len(rows), 1)

    def stated(self) -> tuple[int | None, Datum | None, int | None]:
        """Return the fiscal year of the indices, the datum and the year of the projection; None leaves it to the files."""
        return self.fiscal_year.term(), self.datum.term(), self.projection_year.term()
