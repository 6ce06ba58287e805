"""The panel この局: form of the selected sites with all their sectors, and what one of them adds, costs and shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.results import SiteLedger
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier, name_of
from coverage_planner.model.text import Text
from coverage_planner.project import site_sectors
from coverage_planner.project.site_change_text import sectors_text, value_text
from coverage_planner.project.site_sectors import entries_of
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.latest_work import LatestWork
from coverage_planner.ui.site_form import SiteForm
from coverage_planner.ui.site_ledger_view import SiteLedgerView
from coverage_planner.ui.site_many_edit import AT_ONCE, SitesEdit, edited_sites
from coverage_planner.ui.site_mixed_fields import MixedChoice
from coverage_planner.ui.site_sector_fields import SectorEdit, SectorFields
from coverage_planner.ui.site_sector_list import SectorList
from coverage_planner.ui.site_summary import SectorSummary, SiteSummary, sector_summary, site_summary
from coverage_planner.ui.style import WindowStyle

_NAMED = 6
"""Sites named in the title of several; the rest is counted."""


class SitePanel(QWidget):
    """Edits the selected sites; every finished change of a field is one edit.

    Signals: ``sites_changed(tuple[Site, ...], Text, str)`` with the edited sites, the name of the edit and what it continues
    (empty: nothing), ``many_edited(SitesEdit)`` with an edit of more sites than are changed within the key press,
    ``costs_requested(int)``, ``trace_requested(int)``, ``statements_requested(int)``,
    ``refused(PlannerError)``.
    """

    sites_changed = Signal(object, object, str)
    many_edited = Signal(object)
    costs_requested = Signal(int)
    trace_requested = Signal(int)
    statements_requested = Signal(int)
    refused = Signal(object)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._sites: tuple[Site, ...] = ()
        self._behind = LatestWork(self._show_summary, self._tell_fault)
        self._radio = RadioSettings()
        self._hint = QLabel(self.tr("Select a site on the map or in the table, or place one with the tower tool (T)."))
        self._hint.setWordWrap(True)
        self._hint.setStyleSheet(f"color: {style.text_faint}; padding: 14px")
        self._title = _heading(1.2)
        self._title.setWordWrap(True)
        self._named = QLabel()
        self._named.setWordWrap(True)
        self._named.setStyleSheet(f"color: {style.text_faint}")
        self._ledger = SiteLedgerView(style)
        self._ledger.trace_requested.connect(lambda: self._ask(self.trace_requested))
        self._ledger.statements_requested.connect(lambda: self._ask(self.statements_requested))
        self._cost = QLabel()
        self._cost_button = QPushButton(self.tr("Cost items…"))
        self._cost_button.clicked.connect(lambda: self._ask(self.costs_requested))
        self.form = SiteForm()
        self.form.edited.connect(self._site_edited)
        self.sector_part = QWidget()
        self._sectors_title = _heading(1.0)
        self._sectors_title.setWordWrap(True)
        self.sectors = SectorList(style)
        self.sectors.chosen_changed.connect(self._show_chosen_sectors)
        self.sectors.switched.connect(self._switch_sector)
        self.sectors.command.connect(self._change_list)
        self.fields = SectorFields(style)
        self.fields.edited.connect(self._sector_edited)
        self.fields.carrier_edited.connect(self._carrier_edited)
        self._warning = QLabel()
        self._warning.setWordWrap(True)
        self._warning.setStyleSheet(f"color: {style.bad}")
        self._area = self._laid_out()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._hint)
        outer.addWidget(self._area, 1)
        outer.addStretch(0)
        self.set_sites(())

    def _laid_out(self) -> QScrollArea:
        cost = QHBoxLayout()
        cost.addWidget(self._cost, 1)
        cost.addWidget(self._cost_button)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(12, 10, 12, 10)
        for part in (self._title, self._named, self._ledger):
            layout.addWidget(part)
        layout.addLayout(cost)
        layout.addWidget(self.form)
        below = QVBoxLayout(self.sector_part)
        below.setContentsMargins(0, 0, 0, 0)
        for widget in (self._sectors_title, self.sectors, self.fields, self._warning):
            below.addWidget(widget)
        layout.addWidget(self.sector_part)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        # A dock drawn narrower would cut the fields off at the right.
        area.setMinimumWidth(inner.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
        return area

    @property
    def site(self) -> Site | None:
        """The site shown where it is one."""
        return self._sites[0] if len(self._sites) == 1 else None

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites shown."""
        return self._sites

    @property
    def pattern(self) -> MixedChoice:
        """The antenna pattern of the chosen sectors."""
        return self.fields.pattern

    @property
    def technology(self) -> MixedChoice:
        """The service of the chosen sectors."""
        return self.fields.technology

    @property
    def owner(self) -> MixedChoice:
        """The project owner."""
        return self.form.owner

    def set_radio(self, radio: RadioSettings) -> None:
        """Use the project's antennas as patterns, and its model for what a sector may be."""
        if radio.antennas != self._radio.antennas:
            self.fields.set_antennas(radio.antennas)
            self.sectors.set_antennas(radio.antennas)
        if radio != self._radio:
            self._radio = radio
            self._sum_up()

    def set_sites(self, sites: tuple[Site, ...]) -> None:
        """Show the selected sites: the form of one, what several have in common, or the hint where there is none."""
        before = self._sites
        self._sites = sites
        self._hint.setVisible(not sites)
        self._area.setVisible(bool(sites))
        if len(sites) != 1 or len(before) != 1 or before[0].number != sites[0].number:
            self._ledger.show_ledger(None, None)
        if not sites:
            return
        same = [site.number for site in sites] == [site.number for site in before]
        one = self.site
        if one is not None:
            self._title.setText(f"{one.site_id}  {shown(name_of(one.status))}")
        else:
            self._title.setText(self.tr("{n} sites selected").format(n=len(sites)))
            names = ("、" if current_language() == "ja" else ", ").join(site.site_id for site in sites[:_NAMED])
            self._named.setText(names + ("…" if len(sites) > _NAMED else ""))
        self._named.setVisible(one is None)
        self._cost_button.setVisible(one is not None)
        self.sectors.setVisible(one is not None)
        self.fields.offer_azimuth(one is not None)
        if one is not None:
            self.sectors.show_sectors(entries_of(one), frozenset(self.sectors.chosen if same else ()))
        if not same and len(sites) > AT_ONCE:
            # The fields still show other sites.
            self._set_waiting(True)
        self._sum_up()

    def _sum_up(self) -> None:
        """Show what the sites have in common: now, or of many as soon as it is worked out."""
        sites, places, radio = self._sites, self._places(), self._radio
        self._behind.cancel()
        if not sites:
            return
        if len(sites) <= AT_ONCE:
            self._show_summary(site_summary(sites, places, radio))
        else:
            self._behind.ask(lambda cancelled: site_summary(sites, places, radio, cancelled))

    def _show_summary(self, summary: SiteSummary) -> None:
        self.form.show_sites(summary)
        self._show_sectors(summary.sectors)
        cost = self.tr("Total cost {total} yen").format(total=f"{summary.total_yen:,}")
        if summary.eligible_yen != summary.total_yen:
            cost += "\n" + self.tr("of it eligible {eligible} yen").format(eligible=f"{summary.eligible_yen:,}")
        self._cost.setText(cost)
        said = ""
        if summary.warning is not None:
            site_id, error = summary.warning
            remedy = "" if error.remedy is None else f" {shown(error.remedy)}"
            said = f"{site_id}: {shown(error.message)}{remedy}"
        self._warning.setText(said)
        self._warning.setVisible(bool(said))
        self._set_waiting(False)

    def _tell_fault(self, error: PlannerError) -> None:
        self.refused.emit(error)

    def _set_waiting(self, waiting: bool) -> None:
        """Take no entry while the fields show something else."""
        for part in (self.form, self.sector_part):
            part.setEnabled(not waiting)
        if waiting:
            self._cost.setText("…")

    def set_locked(self, locked: bool) -> None:
        """Lock or unlock the sites shown, as the check box does."""
        self.form.ticks["locked"].setChecked(locked)

    def show_ledger(self, ledger: SiteLedger | None, project: DistrictProject | None) -> None:
        """Show what the site adds and the shares of its district."""
        self._ledger.show_ledger(ledger, project)

    def set_stale(self, stale: bool) -> None:
        """Grey the ledger while it is being recomputed."""
        self._ledger.set_stale(stale)

    def _ask(self, signal: Any) -> None:
        if self.site is not None:
            signal.emit(self.site.number)

    # What is shown.

    def _places(self) -> tuple[int, ...] | None:
        """Return the chosen sectors of the one site, None for all sectors of several sites."""
        return self.sectors.chosen if self.site is not None else None

    def _show_chosen_sectors(self) -> None:
        """Show the sectors of the one site that are chosen now."""
        one = self.site
        if one is not None:
            chosen = [one.listed_sectors[place][0] for place in self.sectors.chosen]
            self._show_sectors(sector_summary(chosen, self._radio.antennas))

    def _show_sectors(self, summary: SectorSummary) -> None:
        self.fields.show_sectors(summary)
        one = self.site
        if one is None:
            title = self.tr("All sectors of these sites ({n})").format(n=f"{summary.count:,}")
        elif not one.listed_sectors:
            title = self.tr("This site has no sector; add one with +.")
        else:
            numbers = "・".join(str(place + 1) for place in self.sectors.chosen)
            title = self.tr("Sectors ({n}); edited below: {places}").format(n=len(one.listed_sectors), places=numbers)
        self._sectors_title.setText(title)

    # Edits.

    def _site_edited(self, field: str, value: Any) -> None:
        continues = f"{field}" if self.form.stepping else ""
        meaning = self.form.meaning(field, value)
        self._edit(
            lambda site: replace(site, **{field: meaning(site)}),
            value_text(field, value),
            continues,
        )

    def _sector_edited(self, field: str, change: SectorEdit, value: Any) -> None:
        places = self._places()

        def edit(site: Site) -> Site:
            entries = [
                replace(entry, sector=replace(entry.sector, **change(entry.sector)))
                if places is None or place in places
                else entry
                for place, entry in enumerate(entries_of(site))
            ]
            return site_sectors.with_entries(site, entries)

        self._edit(edit, value_text(field, value), f"{field} {places}" if self.fields.stepping else "")

    def _carrier_edited(self, carrier: Carrier, on: bool) -> None:
        name = name_of(carrier)
        what = Text(f"事業者 {name.ja}を{'加える' if on else '外す'}", f"carrier {name.en} {'on' if on else 'off'}")
        self._edit(lambda site: site_sectors.with_carrier(site, self._places(), {carrier: on}), what)

    def _switch_sector(self, place: int, on: bool) -> None:
        # From where the tick was clicked the list would be filled anew under the mouse.
        self._edit(lambda site: site_sectors.switched(site, (place,), on), Text("", ""))

    def _change_list(self, command: str) -> None:
        site, place = self.site, self.sectors.chosen_one
        if site is None or (place < 0 and command != "add"):
            return
        places, number = self.sectors.chosen, place + 1
        numbers = "・".join(str(one + 1) for one in places)
        count = len(entries_of(site))
        edits: dict[str, tuple[Callable[[Site], Site], Text, int]] = {
            "add": (
                lambda site: site_sectors.added(site, self._new_sector(site)),
                sectors_text(site, f"セクタ{count + 1}の追加", f"add sector {count + 1}"),
                count,
            ),
            "duplicate": (
                lambda site: site_sectors.duplicated(site, place),
                sectors_text(site, f"セクタ{number}の複製", f"duplicate sector {number}"),
                place + 1,
            ),
            "remove": (
                lambda site: site_sectors.removed(site, places),
                sectors_text(site, f"セクタ{numbers}の削除", f"remove sector {numbers}"),
                min(place, count - len(places) - 1),
            ),
            "up": (
                lambda site: site_sectors.moved(site, place, place - 1),
                sectors_text(site, f"セクタ{number}を上へ", f"move sector {number} up"),
                place - 1,
            ),
            "down": (
                lambda site: site_sectors.moved(site, place, place + 1),
                sectors_text(site, f"セクタ{number}を下へ", f"move sector {number} down"),
                place + 1,
            ),
            "three": (
                lambda site: site_sectors.three_sectors(site, place),
                sectors_text(site, f"セクタ{number}を3セクタにする", f"three sectors of sector {number}"),
                place,
            ),
        }
        edit, text, after = edits[command]
        if self._edit(edit, text, named=True) and after >= 0:
            self.sectors.choose(frozenset({after}))

    def _new_sector(self, site: Site) -> Sector:
        """Return what an added sector starts with: the chosen one's values, or the usual ones on a mast without any."""
        listed, chosen = site.listed_sectors, self.sectors.chosen
        return listed[chosen[0]][0] if chosen else Sector(carriers=site.carriers or (Carrier.DOCOMO,))

    def _edit(self, edit: Callable[[Site], Site], what: Text, continues: str = "", *, named: bool = False) -> bool:
        """Tell of sites changed by ``edit``; ``what`` names it for several sites, or for one where it is ``named``."""
        before = self._sites
        asked = SitesEdit(before, edit, what, continues)
        if len(before) > AT_ONCE:
            self.many_edited.emit(asked)
            return True
        try:
            found = edited_sites(asked)
        except PlannerError as error:
            self.show_again()
            self.refused.emit(error)
            return False
        if found is None:
            self.show_again()
            return False
        self.sites_changed.emit(found.after, what if named else found.text, found.continues)
        if self._sites is before:  # refused: what was entered is taken back
            self.show_again()
            return False
        return True

    def show_again(self) -> None:
        """Show the sites as they are, in place of what was entered and not taken."""
        self.set_sites(self._sites)


def _heading(size: float) -> QLabel:
    label = QLabel()
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * size)
    font.setBold(True)
    label.setFont(font)
    return label
