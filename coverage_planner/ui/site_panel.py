"""The panel この局: form of the selected site and what it adds, costs and shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.results import SiteLedger
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import (
    CARRIERS,
    Carrier,
    OwnerKind,
    Programme,
    Technology,
    name_of,
)
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.site_ledger_view import SiteLedgerView
from coverage_planner.ui.style import WindowStyle

_USUAL_BANDWIDTH = {Technology.NR: (100.0, 273), Technology.LTE: (20.0, 100)}
"""Bandwidth in MHz and resource blocks taken when the generation of a sector is changed."""


@dataclass(frozen=True, slots=True)
class _FromFile:
    """A pattern of the antenna library in the choice of patterns."""

    name: str

    def __str__(self) -> str:
        return self.name


def _pattern_term(sector: Sector) -> AntennaPattern | _FromFile:
    return _FromFile(sector.antenna_name) if sector.pattern is AntennaPattern.FILE else sector.pattern


def _pattern_fields(term: AntennaPattern | _FromFile, sector: Sector) -> dict[str, Any]:
    """Return the sector's fields for a chosen pattern; leaving the file gives its name up."""
    if isinstance(term, _FromFile):
        return {"pattern": AntennaPattern.FILE, "antenna_name": term.name}
    return {"pattern": term, "antenna_name": "" if sector.pattern is AntennaPattern.FILE else sector.antenna_name}


class SitePanel(QWidget):
    """Edits one site; every finished change of a field is one edit.

    Signals: ``site_changed(Site)`` with the edited site, ``costs_requested(int)``, ``trace_requested(int)``,
    ``statements_requested(int)``,
    ``refused(PlannerError)``.
    """

    site_changed = Signal(object)
    costs_requested = Signal(int)
    trace_requested = Signal(int)
    statements_requested = Signal(int)
    refused = Signal(object)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._site: Site | None = None
        self._filling = False

        self._hint = QLabel(self.tr("Select a site on the map or in the table, or place one with the tower tool (T)."))
        self._hint.setWordWrap(True)
        self._hint.setStyleSheet(f"color: {style.text_faint}; padding: 14px")
        self._title = QLabel()
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        font.setBold(True)
        self._title.setFont(font)

        self._site_id = QLineEdit()
        self._name = QLineEdit()
        self._district = QLineEdit()
        self._latitude = NumberField(20.0, 46.0, 6, 0.0005)
        self._longitude = NumberField(122.0, 154.0, 6, 0.0005)
        self._enabled = QCheckBox(self.tr("switched on"))
        self._locked = QCheckBox(self.tr("locked"))
        self._parent_station = QCheckBox(self.tr("5G parent station"))
        self.owner = _choice(OwnerKind)
        self._programme = _choice(Programme)
        self._carriers = {carrier: QCheckBox(shown(name_of(carrier))) for carrier in CARRIERS}
        self.technology = _choice(Technology)
        self._frequency = NumberField(300.0, 100_000.0, 1, 100.0, " MHz")
        self._height = NumberField(0.5, 700.0, 1, 5.0, " m")
        self._power = NumberField(-30.0, 90.0, 1, 1.0, " dBm")
        self._gain = NumberField(-20.0, 50.0, 1, 1.0, " dBi")
        self.pattern = TermChoice(self._patterns())
        self._azimuth = NumberField(0.0, 359.9, 1, 10.0, "°")
        self._tilt = NumberField(-90.0, 90.0, 1, 1.0, "°")
        self._sector_note = QLabel()
        self._sector_note.setWordWrap(True)
        self._sector_note.setStyleSheet(f"color: {style.text_faint}")
        self._cost = QLabel()
        self._cost_button = QPushButton(self.tr("Cost items…"))
        self._cost_button.clicked.connect(self._ask_costs)
        self._ledger = SiteLedgerView(style)
        self._ledger.trace_requested.connect(self._ask_trace)
        self._ledger.statements_requested.connect(self._ask_statements)

        self._form = QWidget()
        self._form.setLayout(self._laid_out())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._form)
        self._area = area
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._hint)
        outer.addWidget(area, 1)
        outer.addStretch(0)
        self._connect_fields()
        self.set_site(None)

    def _laid_out(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(5)
        carriers = QGridLayout()
        carriers.setVerticalSpacing(2)
        for place, tick in enumerate(self._carriers.values()):
            carriers.addWidget(tick, place // 2, place % 2)
        switches = QHBoxLayout()
        for switch in (self._enabled, self._locked, self._parent_station):
            switches.addWidget(switch)
        switches.addStretch(1)
        rows: tuple[tuple[str, QWidget | QHBoxLayout | QGridLayout], ...] = (
            (self.tr("Site ID"), self._site_id),
            (self.tr("Name"), self._name),
            (self.tr("District"), self._district),
            (self.tr("State"), switches),
            (self.tr("Project owner"), self.owner),
            (self.tr("Programme"), self._programme),
            (self.tr("Carriers"), carriers),
        )
        for label, field in rows:
            form.addRow(label, field)
            if isinstance(field, QWidget):
                field.setAccessibleName(label)
        pairs = QGridLayout()
        pairs.setHorizontalSpacing(8)
        pairs.setVerticalSpacing(5)
        pairs.setColumnStretch(1, 1)
        pairs.setColumnStretch(3, 1)
        for place, (name, box) in enumerate(
            (
                (self.tr("Latitude"), self._latitude),
                (self.tr("Longitude"), self._longitude),
                (self.tr("Generation"), self.technology),
                (self.tr("Frequency"), self._frequency),
                (self.tr("Antenna height"), self._height),
                (self.tr("Pattern"), self.pattern),
                (self.tr("Power"), self._power),
                (self.tr("Gain"), self._gain),
                (self.tr("Azimuth"), self._azimuth),
                (self.tr("Tilt"), self._tilt),
            )
        ):
            caption = QLabel(name)
            caption.setBuddy(box)
            box.setAccessibleName(name)
            box.setMinimumWidth(60)
            pairs.addWidget(caption, place // 2, place % 2 * 2)
            pairs.addWidget(box, place // 2, place % 2 * 2 + 1)
        cost = QHBoxLayout()
        cost.addWidget(self._cost, 1)
        cost.addWidget(self._cost_button)
        layout = QVBoxLayout()
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addWidget(self._title)
        layout.addWidget(self._ledger)
        layout.addLayout(cost)
        layout.addLayout(form)
        layout.addLayout(pairs)
        layout.addWidget(self._sector_note)
        layout.addStretch(1)
        return layout

    def _connect_fields(self) -> None:
        for line in (self._site_id, self._name, self._district):
            line.editingFinished.connect(self._commit)
        for number in (
            self._latitude,
            self._longitude,
            self._frequency,
            self._height,
            self._power,
            self._gain,
            self._azimuth,
            self._tilt,
        ):
            number.valueChanged.connect(self._commit)
        for box in (self._enabled, self._locked, self._parent_station, *self._carriers.values()):
            box.toggled.connect(self._commit)
        for choice in (self.owner, self._programme, self.technology, self.pattern):
            choice.currentIndexChanged.connect(self._commit)

    @property
    def site(self) -> Site | None:
        """The site shown."""
        return self._site

    def set_antennas(self, names: tuple[str, ...]) -> None:
        """Offer the antennas of the library as patterns, beside the built-in ones."""
        blocked = self._filling
        self._filling = True
        self.pattern.set_entries((*self._patterns(), *((_FromFile(name), name) for name in names)))
        if self._site is not None and self._site.sectors:
            self.pattern.choose(_pattern_term(self._site.sectors[0]))
        self._filling = blocked

    def _patterns(self) -> tuple[tuple[AntennaPattern, str], ...]:
        return (
            (AntennaPattern.OMNI, self.tr("omnidirectional")),
            (AntennaPattern.SECTOR_3GPP, self.tr("3GPP sector")),
        )

    def set_site(self, site: Site | None) -> None:
        """Show a site, or the hint where none is selected."""
        changed = site is None or self._site is None or site.number != self._site.number
        self._site = site
        self._hint.setVisible(site is None)
        self._area.setVisible(site is not None)
        if changed:
            self._ledger.show_ledger(None, None)
        if site is None:
            return
        self._filling = True
        self._title.setText(f"{site.site_id}  {shown(name_of(site.status))}")
        for line, text in ((self._site_id, site.site_id), (self._name, site.name), (self._district, site.district)):
            if line.text() != text:
                line.setText(text)
        self._latitude.setValue(site.latitude_deg)
        self._longitude.setValue(site.longitude_deg)
        self._enabled.setChecked(site.enabled)
        self._locked.setChecked(site.locked)
        self._parent_station.setChecked(site.base_station_parent)
        self.owner.choose(site.owner)
        self._programme.choose(site.programme)
        for carrier, box in self._carriers.items():
            box.setChecked(carrier in site.carriers)
        self._fill_sector(site)
        cost = self.tr("Total cost {total} yen").format(total=f"{site.total_cost_yen:,}")
        if site.eligible_cost_yen != site.total_cost_yen:
            cost += "\n" + self.tr("of it eligible {eligible} yen").format(eligible=f"{site.eligible_cost_yen:,}")
        self._cost.setText(cost)
        self._filling = False

    def _fill_sector(self, site: Site) -> None:
        fields = (
            self.technology,
            self._frequency,
            self._height,
            self._power,
            self._gain,
            self.pattern,
            self._azimuth,
            self._tilt,
        )
        for field in fields:
            field.setEnabled(bool(site.sectors))
        if not site.sectors:
            self._sector_note.setText(self.tr("This site has no sector; tick a carrier to add one."))
            return
        sector = site.sectors[0]
        self.technology.choose(sector.technology)
        self._frequency.setValue(sector.centre_frequency_mhz)
        self._height.setValue(sector.height_agl_m)
        self._power.setValue(sector.power_dbm)
        self._gain.setValue(sector.gain_dbi)
        self.pattern.choose(_pattern_term(sector))
        self._azimuth.setValue(sector.azimuth_deg)
        self._azimuth.setEnabled(sector.pattern is not AntennaPattern.OMNI)
        # The gain of a pattern from a file is the file's.
        self._gain.setEnabled(sector.pattern is not AntennaPattern.FILE)
        self._tilt.setValue(sector.mechanical_tilt_deg)
        more = len(site.sectors) - 1
        self._sector_note.setText(
            self.tr("{n} more sectors; the form edits the first one.").format(n=more) if more else ""
        )

    def set_locked(self, locked: bool) -> None:
        """Lock or unlock the site shown, as the check box does."""
        self._locked.setChecked(locked)

    def show_ledger(self, ledger: SiteLedger | None, project: DistrictProject | None) -> None:
        """Show what the site adds and the shares of its district."""
        self._ledger.show_ledger(ledger, project)

    def set_stale(self, stale: bool) -> None:
        """Grey the ledger while it is being recomputed."""
        self._ledger.set_stale(stale)

    def _ask_costs(self) -> None:
        if self._site is not None:
            self.costs_requested.emit(self._site.number)

    def _ask_trace(self) -> None:
        if self._site is not None:
            self.trace_requested.emit(self._site.number)

    def _ask_statements(self) -> None:
        if self._site is not None:
            self.statements_requested.emit(self._site.number)

    def _commit(self) -> None:
        if self._filling or self._site is None:
            return
        try:
            edited = self._edited(self._site)
        except OutOfValidity as error:
            self.refused.emit(error)
            self.set_site(self._site)
            return
        if edited != self._site:
            self.site_changed.emit(edited)

    def _edited(self, site: Site) -> Site:
        carriers = tuple(carrier for carrier, box in self._carriers.items() if box.isChecked())
        sectors = site.sectors
        if carriers != site.carriers:
            sectors = _with_carriers(sectors, carriers)
        if sectors and sectors is site.sectors:
            technology = self.technology.term()
            first = sectors[0]
            if technology is not first.technology:
                bandwidth, blocks = _USUAL_BANDWIDTH[technology]
                first = replace(first, bandwidth_mhz=bandwidth, resource_blocks=blocks)
            first = replace(
                first,
                technology=technology,
                centre_frequency_mhz=self._frequency.kept(sectors[0].centre_frequency_mhz),
                height_agl_m=self._height.kept(sectors[0].height_agl_m),
                power_dbm=self._power.kept(sectors[0].power_dbm),
                gain_dbi=self._gain.kept(sectors[0].gain_dbi),
                **_pattern_fields(self.pattern.term(), sectors[0]),
                azimuth_deg=self._azimuth.kept(sectors[0].azimuth_deg),
                mechanical_tilt_deg=self._tilt.kept(sectors[0].mechanical_tilt_deg),
            )
            sectors = (first, *sectors[1:])
        return replace(
            site,
            site_id=self._site_id.text().strip() or site.site_id,
            name=self._name.text().strip(),
            district=self._district.text().strip(),
            latitude_deg=self._latitude.kept(site.latitude_deg),
            longitude_deg=self._longitude.kept(site.longitude_deg),
            enabled=self._enabled.isChecked(),
            locked=self._locked.isChecked(),
            base_station_parent=self._parent_station.isChecked(),
            owner=self.owner.term(),
            programme=self._programme.term(),
            sectors=sectors,
        )


def _with_carriers(sectors: tuple[Sector, ...], carriers: tuple[Carrier, ...]) -> tuple[Sector, ...]:
    """Return the sectors serving exactly ``carriers``: all of them share every sector, as on a shared mast."""
    if not carriers:
        return ()
    if not sectors:
        return (Sector(carriers=carriers),)
    return tuple(replace(sector, carriers=carriers) for sector in sectors)


def _choice(kind: type[OwnerKind] | type[Programme] | type[Technology]) -> TermChoice:
    return TermChoice((term, shown(name_of(term))) for term in kind)
