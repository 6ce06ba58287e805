"""「費用の見積り」: a unit-cost catalogue and what drives the cost of a site become cost lines with date and source."""

from __future__ import annotations

from math import ceil
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.data.unit_cost_catalogue import read_unit_costs
from coverage_planner.model.costs import SiteDrivers, UnitCostCatalogue
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Severity
from coverage_planner.model.site import CostItem, Site
from coverage_planner.report.estimate_table import estimate_table
from coverage_planner.subsidy.cost_estimate import CostEstimate, costs_with_estimate, estimate_costs
from coverage_planner.ui.language import shown
from coverage_planner.ui.report_table_view import ReportTableView


class CostEstimateDialog(QDialog):
    """Estimates the cost of one site. Signal ``refused(PlannerError)``; :meth:`costs` returns the lines to apply."""

    refused = Signal(object)

    def __init__(self, site: Site, example: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._site = site
        self._example = example
        self._catalogue: UnitCostCatalogue | None = None
        self.estimate: CostEstimate | None = None
        self.setWindowTitle(self.tr("Cost estimate of {site}").format(site=site.site_id))
        self.resize(1080, 660)
        self._file = QLabel(self.tr("Choose a catalogue of unit costs (CSV or Excel)."))
        self._file.setWordWrap(True)
        pick = QPushButton(self.tr("Choose catalogue…"))
        pick.clicked.connect(self._pick)
        top = QHBoxLayout()
        top.addWidget(pick)
        if example is not None:
            shipped = QPushButton(self.tr("Fictional example"))
            shipped.setToolTip(self.tr("A labelled example; its prices are no real prices."))
            shipped.clicked.connect(lambda: self.read([example]))
            top.addWidget(shipped)
        top.addWidget(self._file, 1)
        height = max((sector.height_agl_m for sector in site.sectors), default=0.0)
        self.tower = self._metres(ceil(height), 700)
        self.power, self.fibre, self.road = (self._metres(0, 100_000) for _ in range(3))
        form = QFormLayout()
        for label, box in (
            (self.tr("Tower height"), self.tower),
            (self.tr("Distance to power"), self.power),
            (self.tr("Distance to fibre"), self.fibre),
            (self.tr("Access road to build"), self.road),
        ):
            form.addRow(label, box)
            box.setAccessibleName(label)
        self.with_tax = QCheckBox(self.tr("amounts with tax"))
        self.with_tax.setChecked(True)
        self.with_tax.toggled.connect(lambda _on: self._work_out())
        self._typed = sum(not item.estimate for item in site.costs)
        self.keep_typed = QCheckBox(
            self.tr("keep the {n} typed lines beside the estimate (otherwise they are replaced)").format(n=self._typed)
        )
        self.keep_typed.setVisible(bool(self._typed))
        form.addRow("", self.with_tax)
        form.addRow("", self.keep_typed)
        self._sums = QLabel()
        self._sums.setTextFormat(Qt.TextFormat.RichText)
        self._sums.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sums.setWordWrap(True)
        middle = QHBoxLayout()
        middle.addLayout(form)
        middle.addSpacing(24)
        middle.addWidget(self._sums, 1)
        self.lines = ReportTableView()
        self.lines.set_empty_text(self.tr("Choose a catalogue of unit costs (CSV or Excel)."))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._apply = self.buttons.addButton(self.tr("Apply to the site"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addLayout(middle)
        layout.addWidget(self.lines, 1)
        layout.addWidget(self.buttons)
        self._work_out()

    def costs(self) -> tuple[CostItem, ...]:
        """Return the cost lines of the site with the estimate; as they are where there is none."""
        if self.estimate is None:
            return self._site.costs
        return costs_with_estimate(self._site.costs, self.estimate, keep_typed=self.keep_typed.isChecked())

    def read(self, paths: list[Path]) -> None:
        """Read a catalogue; one with an error is refused with file, row and field, and the one before stays."""
        read = read_unit_costs(paths)
        errors = [finding for finding in read.findings if finding.severity is Severity.ERROR]
        if read.value is None:
            first = errors[0]
            self.refused.emit(
                PlannerError(first.message, remedy=first.remedy, file=first.file, row=first.row, field=first.field)
            )
            return
        self._catalogue = read.value
        oldest, newest = read.value.oldest_price, read.value.newest_price
        dates = f"{oldest}" if oldest == newest else f"{oldest} – {newest}"
        self._file.setText(
            self.tr("{name}: {n} prices of {dates}").format(
                name=read.value.source, n=len(read.value.lines), dates=dates
            )
        )
        self._work_out()

    def _metres(self, value: int, most: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, most)
        box.setValue(value)
        box.setSuffix(" m")
        box.setGroupSeparatorShown(True)
        box.setMinimumWidth(130)
        box.valueChanged.connect(lambda _v: self._work_out())
        return box

    def _pick(self) -> None:
        kinds = self.tr("Unit costs (*.csv *.xlsx)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose catalogue…"), "", kinds)
        if name:
            self.read([Path(name)])

    def _work_out(self) -> None:
        self.estimate = None
        if self._catalogue is not None and self._site.carriers:
            drivers = SiteDrivers(
                tower_height_m=self.tower.value(),
                power_m=self.power.value(),
                fibre_m=self.fibre.value(),
                access_road_m=self.road.value(),
            )
            self.estimate = estimate_costs(
                self._catalogue, drivers, self._site.carriers, tax_included=self.with_tax.isChecked()
            )
        self._apply.setEnabled(self.estimate is not None)
        found = self.estimate
        if found is None:
            self.lines.clear()
            self._sums.setText("" if self._site.carriers else self.tr("The site has no carrier."))
            return
        self.lines.show_table(estimate_table(found))
        rows = (
            (self.tr("Total cost"), found.total_cost_yen),
            (self.tr("of it eligible"), found.eligible_cost_yen),
            (self.tr("tax in the eligible cost"), found.tax_in_eligible_cost_yen),
            (self.tr("running cost a year"), found.running_yen_per_year),
        )
        unit = self.tr("yen")
        cells = "".join(
            f"<tr><td style='padding-right: 18px'>{name}</td><td align='right'><b>{yen:,}</b> {unit}</td></tr>"
            for name, yen in rows
        )
        notes = "<br>".join(shown(note) for note in found.notes)
        self._sums.setText(f"<table>{cells}</table><p>{notes}</p>")
