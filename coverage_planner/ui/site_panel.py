"""The panel この局: form of the selected site and what it adds, costs and shares."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
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
    RoadClass,
    SiteStatus,
    Technology,
    name_of,
)
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.ui.language import shown
from coverage_planner.ui.style import WindowStyle


class SitePanel(QWidget):
    """Edits one site; every finished change of a field is one edit.

    Signals: ``site_changed(Site)`` with the edited site, ``costs_requested(int)``, ``refused(str)``.
    """

    site_changed = Signal(object)
    costs_requested = Signal(int)
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
        self._latitude = _number(20.0, 46.0, 6, 0.0005)
        self._longitude = _number(122.0, 154.0, 6, 0.0005)
        self._enabled = QCheckBox(self.tr("switched on"))
        self._locked = QCheckBox(self.tr("locked"))
        self._parent_station = QCheckBox(self.tr("5G parent station"))
        self._owner = _choice(OwnerKind)
        self._programme = _choice(Programme)
        self._carriers = {carrier: QCheckBox(shown(name_of(carrier))) for carrier in CARRIERS}
        self._technology = _choice(Technology)
        self._frequency = _number(300.0, 100_000.0, 1, 100.0, " MHz")
        self._height = _number(0.5, 700.0, 1, 5.0, " m")
        self._power = _number(-30.0, 90.0, 1, 1.0, " dBm")
        self._gain = _number(-20.0, 50.0, 1, 1.0, " dBi")
        self._pattern = QComboBox()
        self._pattern.addItem(self.tr("omnidirectional"), AntennaPattern.OMNI)
        self._pattern.addItem(self.tr("3GPP sector"), AntennaPattern.SECTOR_3GPP)
        self._azimuth = _number(0.0, 359.9, 1, 10.0, "°")
        self._tilt = _number(-90.0, 90.0, 1, 1.0, "°")
        self._sector_note = QLabel()
        self._sector_note.setWordWrap(True)
        self._sector_note.setStyleSheet(f"color: {style.text_faint}")
        self._cost = QLabel()
        self._cost_button = QPushButton(self.tr("Cost items…"))
        self._cost_button.clicked.connect(self._ask_costs)
        self._ledger = _LedgerView(style)

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
        for place, box in enumerate(self._carriers.values()):
            carriers.addWidget(box, place // 2, place % 2)
        switches = QHBoxLayout()
        for box in (self._enabled, self._locked, self._parent_station):
            switches.addWidget(box)
        switches.addStretch(1)
        rows: tuple[tuple[str, QWidget | QHBoxLayout | QGridLayout], ...] = (
            (self.tr("Site ID"), self._site_id),
            (self.tr("Name"), self._name),
            (self.tr("District"), self._district),
            (self.tr("Latitude"), self._latitude),
            (self.tr("Longitude"), self._longitude),
            (self.tr("State"), switches),
            (self.tr("Project owner"), self._owner),
            (self.tr("Programme"), self._programme),
            (self.tr("Carriers"), carriers),
            (self.tr("Generation"), self._technology),
            (self.tr("Frequency"), self._frequency),
            (self.tr("Antenna height"), self._height),
            (self.tr("Power"), self._power),
            (self.tr("Gain"), self._gain),
            (self.tr("Pattern"), self._pattern),
            (self.tr("Azimuth"), self._azimuth),
            (self.tr("Tilt"), self._tilt),
        )
        for label, field in rows:
            form.addRow(label, field)
            if isinstance(field, QWidget):
                field.setAccessibleName(label)
        cost = QHBoxLayout()
        cost.addWidget(self._cost, 1)
        cost.addWidget(self._cost_button)
        layout = QVBoxLayout()
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addWidget(self._title)
        layout.addWidget(self._ledger)
        layout.addLayout(cost)
        layout.addLayout(form)
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
        for choice in (self._owner, self._programme, self._technology, self._pattern):
            choice.currentIndexChanged.connect(self._commit)

    @property
    def site(self) -> Site | None:
        """The site shown."""
        return self._site

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
        _choose(self._owner, site.owner)
        _choose(self._programme, site.programme)
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
            self._technology,
            self._frequency,
            self._height,
            self._power,
            self._gain,
            self._pattern,
            self._azimuth,
            self._tilt,
        )
        for field in fields:
            field.setEnabled(bool(site.sectors))
        if not site.sectors:
            self._sector_note.setText(self.tr("This site has no sector; tick a carrier to add one."))
            return
        sector = site.sectors[0]
        _choose(self._technology, sector.technology)
        self._frequency.setValue(sector.centre_frequency_mhz)
        self._height.setValue(sector.height_agl_m)
        self._power.setValue(sector.power_dbm)
        self._gain.setValue(sector.gain_dbi)
        self._pattern.setCurrentIndex(self._pattern.findData(sector.pattern))
        self._azimuth.setValue(sector.azimuth_deg)
        self._azimuth.setEnabled(sector.pattern is AntennaPattern.SECTOR_3GPP)
        self._tilt.setValue(sector.mechanical_tilt_deg)
        more = len(site.sectors) - 1
        self._sector_note.setText(
            self.tr("{n} more sectors; the form edits the first one.").format(n=more) if more else ""
        )

    def show_ledger(self, ledger: SiteLedger | None, project: DistrictProject | None) -> None:
        """Show what the site adds and the shares of its district."""
        self._ledger.show_ledger(ledger, project)

    def set_stale(self, stale: bool) -> None:
        """Grey the ledger while it is being recomputed."""
        self._ledger.set_stale(stale)

    def _ask_costs(self) -> None:
        if self._site is not None:
            self.costs_requested.emit(self._site.number)

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
            first = replace(
                sectors[0],
                technology=self._technology.currentData(),
                centre_frequency_mhz=_kept(self._frequency, sectors[0].centre_frequency_mhz),
                height_agl_m=_kept(self._height, sectors[0].height_agl_m),
                power_dbm=_kept(self._power, sectors[0].power_dbm),
                gain_dbi=_kept(self._gain, sectors[0].gain_dbi),
                pattern=self._pattern.currentData(),
                azimuth_deg=_kept(self._azimuth, sectors[0].azimuth_deg),
                mechanical_tilt_deg=_kept(self._tilt, sectors[0].mechanical_tilt_deg),
            )
            sectors = (first, *sectors[1:])
        return replace(
            site,
            site_id=self._site_id.text().strip() or site.site_id,
            name=self._name.text().strip(),
            district=self._district.text().strip(),
            latitude_deg=_kept(self._latitude, site.latitude_deg),
            longitude_deg=_kept(self._longitude, site.longitude_deg),
            enabled=self._enabled.isChecked(),
            locked=self._locked.isChecked(),
            base_station_parent=self._parent_station.isChecked(),
            owner=self._owner.currentData(),
            programme=self._programme.currentData(),
            sectors=sectors,
        )


def _with_carriers(sectors: tuple[Sector, ...], carriers: tuple[Carrier, ...]) -> tuple[Sector, ...]:
    """Return the sectors serving exactly ``carriers``: all of them share every sector, as on a shared mast."""
    if not carriers:
        return ()
    if not sectors:
        return (Sector(carriers=carriers),)
    return tuple(replace(sector, carriers=carriers) for sector in sectors)


class _LedgerView(QFrame):
    """Live figures of a site: persons, road, yen."""

    def __init__(self, style: WindowStyle) -> None:
        super().__init__()
        self._style = style
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self._text)
        self.setObjectName("ledger")
        self.setStyleSheet(
            f"#ledger {{ background: {style.surface_raised}; border: 1px solid {style.edge}; border-radius: 4px }}"
        )
        self.show_ledger(None, None)

    def set_stale(self, stale: bool) -> None:
        self._text.setStyleSheet(f"color: {self._style.stale}" if stale else "")

    def show_ledger(self, ledger: SiteLedger | None, project: DistrictProject | None) -> None:
        self.setVisible(ledger is not None)
        if ledger is None:
            return
        rows = [
            (self.tr("Newly covered"), f"<b>{ledger.persons_newly_covered:,}</b> {self.tr('persons')}"),
            (self.tr("In reach"), f"{ledger.persons_in_reach:,} {self.tr('persons')}"),
            (self.tr("Covered by this site only"), f"{ledger.persons_solely_covered:,} {self.tr('persons')}"),
        ]
        rows += [
            (
                self.tr("Road newly covered, {name}").format(name=shown(name_of(road_class))),
                f"{ledger.road_new_um.get(road_class, 0) / 1e9:,.3f} km",
            )
            for road_class in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)
        ]
        per_person = ledger.yen_per_newly_covered_person
        rows.append(
            (
                self.tr("Per newly covered person"),
                "-" if per_person is None else f"{per_person:,} {self.tr('yen')}",
            )
        )
        html = "".join(
            f"<tr><td style='padding-right:10px'>{name}</td><td align='right'>{value}</td></tr>" for name, value in rows
        )
        text = f"<table width='100%'>{html}</table>"
        if project is not None:
            text += project_html(self, project)
        self._text.setText(text)


def project_html(widget: QWidget, project: DistrictProject) -> str:
    """Return the shares of a district's subsidy project as rich text."""
    name = project.district or widget.tr("(no district)")
    decision = project.decision
    if decision is None or not project.eligible:
        reasons = "；".join(shown(reason) for reason in project.reasons)
        state = widget.tr("not eligible") if project.decided else widget.tr("not decided")
        return f"<p>{widget.tr('Subsidy')} ({name}): {state}<br>{reasons}</p>"
    shares = project.shares_yen
    parts = (
        (widget.tr("State"), shares.state),
        (widget.tr("Prefecture"), shares.prefecture),
        (widget.tr("Municipality"), shares.municipality),
        (widget.tr("Carriers"), shares.carrier),
    )
    text = "　".join(f"{party} {amount:,}" for party, amount in parts if amount)
    return f"<p>{widget.tr('Subsidy')} ({name}) {widget.tr('State share')} {decision.grant_rate}<br>{text} {widget.tr('yen')}</p>"


def _number(low: float, high: float, decimals: int, step: float, suffix: str = "") -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(low, high)
    box.setDecimals(decimals)
    box.setSingleStep(step)
    box.setSuffix(suffix)
    box.setKeyboardTracking(False)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    # The wheel scrolls the panel, it does not change a value by accident.
    box.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
    return box


def _kept(box: QDoubleSpinBox, value: float) -> float:
    """Return the box's number, or ``value`` itself where the box only shows it rounded."""
    return value if abs(box.value() - value) <= 0.5 * 10 ** -box.decimals() * 1.0001 else box.value()


def _choice(kind: type[OwnerKind] | type[Programme] | type[Technology]) -> QComboBox:
    box = QComboBox()
    for term in kind:
        box.addItem(shown(name_of(term)), term)
    box.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
    return box


def _choose(box: QComboBox, term: object) -> None:
    for place in range(box.count()):
        if box.itemData(place) == term:
            box.setCurrentIndex(place)
            return


def can_move(site: Site) -> bool:
    """Return whether the planner may drag the site: candidates and existing sites that are not locked."""
    return not site.locked and site.status in (SiteStatus.CANDIDATE, SiteStatus.EXISTING)
