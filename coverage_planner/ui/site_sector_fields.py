"""The fields of one sector, or of several at once: what differs among them is shown as mixed and stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from coverage_planner.data.site_table_columns import NUMBER_LIMITS, usual_resource_blocks
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.bands import BANDS, Band, frequency_text
from coverage_planner.model.site import SECTOR_RANGES, AntennaPattern, Sector
from coverage_planner.model.terms import CARRIERS, Technology, name_of
from coverage_planner.ui.form_fields import kept_number
from coverage_planner.ui.language import shown
from coverage_planner.ui.site_mixed_fields import MixedChoice, MixedNumber, MixedTick
from coverage_planner.ui.site_summary import NO_BAND, AntennaOfLibrary, SectorSummary, eirp_dbm
from coverage_planner.ui.style import WindowStyle

_USUAL_BANDWIDTH = {Technology.NR: (100.0, 273), Technology.LTE: (20.0, 100)}
"""Bandwidth in MHz and resource blocks taken when the service of a sector is changed."""
EIRP_DBM = (-110.0, 140.0)
"""What the ranges of power, gain and loss allow."""


SectorEdit = Callable[[Sector], dict[str, Any]]
"""What an entered value changes in a sector: the fields and their new values. Reads no Qt object."""


class SectorFields(QWidget):
    """Signals: ``edited(field, SectorEdit, value)`` for a finished change of a field, ``carrier_edited(Carrier, bool)``.

    ``value`` is what was entered, for the name of the edit; :attr:`stepping` tells whether it came from arrow keys.
    """

    edited = Signal(str, object, object)
    carrier_edited = Signal(object, bool)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: SectorSummary | None = None
        self._antennas: tuple[AntennaFile, ...] = ()
        self.stepping = False
        self._azimuth_offered = True
        self.carriers = {carrier: MixedTick(shown(name_of(carrier))) for carrier in CARRIERS}
        self.technology = MixedChoice((term, shown(name_of(term))) for term in Technology)
        self.band = MixedChoice(self._bands())
        self.pattern = MixedChoice(self._patterns())
        self.numbers = {
            "centre_frequency_mhz": MixedNumber(*SECTOR_RANGES["centre_frequency_mhz"], 1, 100.0, " MHz"),
            "bandwidth_mhz": MixedNumber(*SECTOR_RANGES["bandwidth_mhz"], 1, 10.0, " MHz"),
            "power_dbm": MixedNumber(*SECTOR_RANGES["power_dbm"], 1, 1.0, " dBm"),
            "gain_dbi": MixedNumber(*SECTOR_RANGES["gain_dbi"], 1, 1.0, " dBi"),
            "loss_db": MixedNumber(*SECTOR_RANGES["loss_db"], 1, 0.5, " dB"),
            "height_agl_m": MixedNumber(*SECTOR_RANGES["height_agl_m"], 1, 5.0, " m"),
            "azimuth_deg": MixedNumber(0.0, 359.9, 1, 10.0, "°"),
            "mechanical_tilt_deg": MixedNumber(*SECTOR_RANGES["mechanical_tilt_deg"], 1, 1.0, "°"),
            "electrical_tilt_deg": MixedNumber(*SECTOR_RANGES["electrical_tilt_deg"], 1, 1.0, "°"),
            "horizontal_beamwidth_deg": MixedNumber(*NUMBER_LIMITS["horizontal_beamwidth_deg"], 1, 5.0, "°"),
            "vertical_beamwidth_deg": MixedNumber(*NUMBER_LIMITS["vertical_beamwidth_deg"], 1, 1.0, "°"),
        }
        self.numbers["azimuth_deg"].setWrapping(True)
        self._azimuth_tip = self.numbers["azimuth_deg"].toolTip()
        self.eirp = MixedNumber(*EIRP_DBM, 1, 1.0, " dBm")
        self.eirp.setToolTip(
            self.tr("Power + gain - feeder loss, all of the carrier's bandwidth; entering it sets the power")
        )
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setStyleSheet(f"color: {style.text_faint}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        ticks = QGridLayout()
        ticks.setVerticalSpacing(2)
        for place, tick in enumerate(self.carriers.values()):
            ticks.addWidget(tick, place // 2, place % 2)
        layout.addLayout(ticks)
        layout.addLayout(self._pairs())
        layout.addWidget(self._note)
        self._connect()

    def show_sectors(self, summary: SectorSummary) -> None:
        """Show the values of sectors; none disables the fields."""
        self._shown = summary
        self.setEnabled(bool(summary.count))
        if not summary.count:
            return
        for carrier, tick in self.carriers.items():
            tick.show_values(summary.carriers[carrier])
        values = summary.values
        for name, choice in (("technology", self.technology), ("band", self.band), ("pattern", self.pattern)):
            choice.show_values(values[name])
        for field, box in self.numbers.items():
            box.show_values(values[field])
        self.eirp.show_values(values["eirp"])
        self._show_what_counts(summary.patterns)

    def set_antennas(self, antennas: tuple[AntennaFile, ...]) -> None:
        """Offer the antennas of the library as patterns, beside the built-in ones."""
        self._antennas = antennas
        blocked = self.pattern.blockSignals(True)
        names = ((AntennaOfLibrary(antenna.name), antenna.name) for antenna in antennas)
        self.pattern.set_entries((*self._patterns(), *names))
        self.pattern.blockSignals(blocked)
        if self._shown is not None and self._shown.count:
            self.pattern.show_values(self._shown.values["pattern"])

    def offer_azimuth(self, offered: bool) -> None:
        """Offer the azimuth, or not: one for the sectors of several sites at once would point them all the same way."""
        self._azimuth_offered = offered
        told = "" if offered else self.tr("Sectors of several sites are not pointed the same way: select one site.")
        self.numbers["azimuth_deg"].setToolTip(told or self._azimuth_tip)

    def _pairs(self) -> QGridLayout:
        pairs = QGridLayout()
        pairs.setHorizontalSpacing(8)
        pairs.setVerticalSpacing(5)
        pairs.setColumnStretch(1, 1)
        pairs.setColumnStretch(3, 1)
        fields = self.numbers
        # The choices have whole rows: names of bands and antennas are long.
        rows: tuple[tuple[tuple[str, QWidget], ...], ...] = (
            ((self.tr("Service"), self.technology), (self.tr("Height"), fields["height_agl_m"])),
            ((self.tr("Band"), self.band),),
            (
                (self.tr("Frequency"), fields["centre_frequency_mhz"]),
                (self.tr("Bandwidth"), fields["bandwidth_mhz"]),
            ),
            ((self.tr("Power"), fields["power_dbm"]), (self.tr("Gain"), fields["gain_dbi"])),
            ((self.tr("Feeder loss"), fields["loss_db"]), (self.tr("EIRP"), self.eirp)),
            ((self.tr("Pattern"), self.pattern),),
            (
                (self.tr("Azimuth"), fields["azimuth_deg"]),
                (self.tr("Hor. width"), fields["horizontal_beamwidth_deg"]),
            ),
            (
                (self.tr("Mech. tilt"), fields["mechanical_tilt_deg"]),
                (self.tr("Vert. width"), fields["vertical_beamwidth_deg"]),
            ),
            ((self.tr("Elec. tilt"), fields["electrical_tilt_deg"]),),
        )
        for row, cells in enumerate(rows):
            for place, (name, box) in enumerate(cells):
                caption = QLabel(name)
                caption.setBuddy(box)
                box.setAccessibleName(name)
                box.setMinimumWidth(60)
                whole = len(cells) == 1 and isinstance(box, MixedChoice)
                pairs.addWidget(caption, row, 2 * place)
                pairs.addWidget(box, row, 2 * place + 1, 1, 3 if whole else 1)
        return pairs

    def _connect(self) -> None:
        for carrier, tick in self.carriers.items():
            tick.edited.connect(lambda on, carrier=carrier: self.carrier_edited.emit(carrier, on))
        for field, box in self.numbers.items():
            box.edited.connect(lambda value, field=field, box=box: self._tell_number(field, box, value))
        self.eirp.edited.connect(self._tell_eirp)
        self.technology.edited.connect(
            lambda term: self.edited.emit("technology", lambda sector: _service_fields(sector, term), term)
        )
        self.pattern.edited.connect(self._tell_pattern)
        self.band.edited.connect(self._tell_band)

    def _tell_number(self, field: str, box: MixedNumber, value: float) -> None:
        self.stepping = box.stepping
        decimals = box.decimals()

        def change(sector: Sector) -> dict[str, Any]:
            values: dict[str, Any] = {field: kept_number(getattr(sector, field), value, decimals)}
            if field == "bandwidth_mhz":
                blocks = usual_resource_blocks(sector.technology, sector.centre_frequency_mhz, values[field])
                values |= {} if blocks is None else {"resource_blocks": blocks}
            return values

        self.edited.emit(field, change, value)
        self.stepping = False

    def _tell_eirp(self, value: float) -> None:
        self.stepping = self.eirp.stepping
        antennas = self._antennas

        def change(sector: Sector) -> dict[str, Any]:
            return {"power_dbm": sector.power_dbm + value - eirp_dbm(sector, antennas)}

        self.edited.emit("power_dbm", change, value)
        self.stepping = False

    def _tell_pattern(self, term: AntennaPattern | AntennaOfLibrary) -> None:
        value = AntennaPattern.FILE if isinstance(term, AntennaOfLibrary) else term
        self.edited.emit("pattern", lambda sector: _pattern_fields(term, sector), value)

    def _tell_band(self, band: Band | str) -> None:
        if isinstance(band, Band):
            self.edited.emit("centre_frequency_mhz", lambda sector: _band_fields(sector, band), band.centre_mhz)
        elif self._shown is not None:
            self.show_sectors(self._shown)

    def _show_what_counts(self, patterns: frozenset[AntennaPattern]) -> None:
        """Grey out what the patterns do not use, and say so."""
        directional = patterns != {AntennaPattern.OMNI}
        fields = self.numbers
        fields["azimuth_deg"].setEnabled(directional and self._azimuth_offered)
        fields["mechanical_tilt_deg"].setEnabled(directional)
        # Gain, widths and electrical tilt of a pattern from a file are the file's.
        fields["gain_dbi"].setEnabled(patterns != {AntennaPattern.FILE})
        for field in ("electrical_tilt_deg", "horizontal_beamwidth_deg", "vertical_beamwidth_deg"):
            fields[field].setEnabled(AntennaPattern.SECTOR_3GPP in patterns)
        note = ""
        if not directional:
            note = self.tr("An omnidirectional antenna has no azimuth and no tilt.")
        elif patterns == {AntennaPattern.FILE}:
            note = self.tr("Gain, electrical tilt and widths are those of the antenna's file.")
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _patterns(self) -> tuple[tuple[AntennaPattern, str], ...]:
        return (
            (AntennaPattern.OMNI, self.tr("omnidirectional")),
            (AntennaPattern.SECTOR_3GPP, self.tr("3GPP sector")),
        )

    def _bands(self) -> tuple[tuple[Band | str, str], ...]:
        # The name of a band says the service: n for 5G, B for 4G.
        bands = (
            (band, f"{band.name}  ({frequency_text(band.low_mhz)}–{frequency_text(band.high_mhz)})") for band in BANDS
        )
        return ((NO_BAND, self.tr("no 3GPP band")), *bands)


def _pattern_fields(term: AntennaPattern | AntennaOfLibrary, sector: Sector) -> dict[str, Any]:
    """Return the sector's fields for a chosen pattern; leaving the file gives its name up."""
    if isinstance(term, AntennaOfLibrary):
        return {"pattern": AntennaPattern.FILE, "antenna_name": term.name}
    return {"pattern": term, "antenna_name": "" if sector.pattern is AntennaPattern.FILE else sector.antenna_name}


def _service_fields(sector: Sector, technology: Technology) -> dict[str, Any]:
    if sector.technology is technology:
        return {}
    bandwidth, blocks = _USUAL_BANDWIDTH[technology]
    return {"technology": technology, "bandwidth_mhz": bandwidth, "resource_blocks": blocks}


def _band_fields(sector: Sector, band: Band) -> dict[str, Any]:
    """Return the fields for a chosen band: its service, and its middle where the frequency lies outside."""
    values = _service_fields(sector, band.technology)
    if not band.holds(sector.centre_frequency_mhz):
        values["centre_frequency_mhz"] = band.centre_mhz
    return values
