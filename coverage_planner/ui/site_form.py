"""The fields of a site itself, or of several sites at once: name, place, state, owner, programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QWidget

from coverage_planner.model.site import SITE_RANGES, Site
from coverage_planner.model.terms import OwnerKind, Programme, SiteStatus, name_of
from coverage_planner.model.text import Text
from coverage_planner.ui.form_fields import kept_number
from coverage_planner.ui.language import shown
from coverage_planner.ui.site_mixed_fields import MixedChoice, MixedLine, MixedNumber, MixedTick
from coverage_planner.ui.site_summary import NO_YEAR, SiteSummary

_OF_ONE = ("site_id", "name", "latitude_deg", "longitude_deg")
"""Fields of one site only: no two sites have the same."""
_YEARS = range(2019, 2041)
"""Fiscal years offered, 令和元年度 to 令和22年度; another one that a site has is shown as well."""


class SiteForm(QWidget):
    """Signal ``edited(field, value)`` for a finished change; :attr:`stepping` tells whether it came from arrow keys."""

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stepping = False
        self._shown: SiteSummary | None = None
        self.lines = {name: MixedLine() for name in ("site_id", "name", "district", "note")}
        self.places = {name: MixedNumber(*SITE_RANGES[name], 6, 0.0005) for name in ("latitude_deg", "longitude_deg")}
        self.ticks = {
            "enabled": MixedTick(self.tr("switched on")),
            "locked": MixedTick(self.tr("locked")),
            "base_station_parent": MixedTick(self.tr("5G parent station")),
        }
        self.status = _choice(SiteStatus)
        self.owner = _choice(OwnerKind)
        self.programme = _choice(Programme)
        self.build_year = MixedChoice(((NO_YEAR, self.tr("not set")), *((year, _year_text(year)) for year in _YEARS)))
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setVerticalSpacing(5)
        switches = QHBoxLayout()
        switches.setSpacing(4)
        for tick in self.ticks.values():
            switches.addWidget(tick)
        switches.addStretch(1)
        place = QHBoxLayout()
        for name, caption in (("latitude_deg", self.tr("N")), ("longitude_deg", self.tr("E"))):
            place.addWidget(QLabel(caption))
            place.addWidget(self.places[name], 1)
            self.places[name].setMinimumWidth(70)
        self._place = QWidget()
        self._place.setLayout(place)
        place.setContentsMargins(0, 0, 0, 0)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            (self.tr("Site ID"), self.lines["site_id"]),
            (self.tr("Name"), self.lines["name"]),
            (self.tr("District"), self.lines["district"]),
            (self.tr("Place"), self._place),
            (self.tr("State"), switches),
            (self.tr("Status"), self.status),
            (self.tr("Project owner"), self.owner),
            (self.tr("Programme"), self.programme),
            (self.tr("Build year"), self.build_year),
            (self.tr("Note"), self.lines["note"]),
        )
        for label, field in rows:
            self._form.addRow(label, field)
            if isinstance(field, QWidget):
                field.setAccessibleName(label)
        self.places["latitude_deg"].setAccessibleName(self.tr("Latitude"))
        self.places["longitude_deg"].setAccessibleName(self.tr("Longitude"))
        self._connect()

    def show_sites(self, summary: SiteSummary) -> None:
        """Show one site, or what several have in common."""
        self._shown = summary
        for name, field in self._fields().items():
            field.show_values(summary.values[name])
        one = len(summary.sites) == 1
        for row in (self.lines["site_id"], self.lines["name"], self._place):
            self._form.setRowVisible(row, one)
        self._place.setEnabled(not summary.any_locked)
        self._place.setToolTip("" if self._place.isEnabled() else self.tr("The site is locked: unlock it to move it."))

    def meaning(self, name: str, value: Any) -> Callable[[Site], Any]:
        """Return what a field's value means for a site: a place shown rounded keeps its exact number."""
        if name == "build_year":
            year = None if value == NO_YEAR else value
            return lambda _site: year
        if name in self.places:
            decimals = self.places[name].decimals()
            return lambda site: kept_number(getattr(site, name), value, decimals)
        return lambda _site: value

    def _fields(self) -> dict[str, MixedLine | MixedNumber | MixedTick | MixedChoice]:
        choices = {
            "status": self.status,
            "owner": self.owner,
            "programme": self.programme,
            "build_year": self.build_year,
        }
        return {**self.lines, **self.places, **self.ticks, **choices}

    def _connect(self) -> None:
        for name, field in self._fields().items():
            field.edited.connect(lambda value, name=name, field=field: self._tell(name, field, value))

    def _tell(self, name: str, field: QWidget, value: Any) -> None:
        if name == "site_id" and not value and self._shown is not None:
            self.show_sites(self._shown)
            return
        self.stepping = isinstance(field, MixedNumber) and field.stepping
        self.edited.emit(name, value)
        self.stepping = False


def _choice(kind: type[OwnerKind] | type[Programme] | type[SiteStatus]) -> MixedChoice:
    return MixedChoice((term, shown(name_of(term))) for term in kind)


def _year_text(year: int) -> str:
    return shown(Text(f"令和{'元' if year == 2019 else year - 2018}年度 ({year})", f"FY{year}"))
