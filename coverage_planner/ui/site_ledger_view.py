"""Live figures of the selected site: persons, road, yen, and the shares of its district's subsidy project."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from coverage_planner.model.results import SiteLedger
from coverage_planner.model.terms import RoadClass, name_of
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.subsidy.fact_words import fact_name
from coverage_planner.subsidy.grant import GrantDecision
from coverage_planner.ui.language import shown
from coverage_planner.ui.style import WindowStyle

_FIGURE = "figure:"
"""Head of the links that open the basis of a figure."""
_INK = "{ink}"
"""Stands for the colour of figures, which is another one while they are computed."""
_FAINT = "{faint}"
"""The same for the reasons below them."""


class SiteLedgerView(QFrame):
    """A small sheet of figures.

    Signals: ``trace_requested()``, the planner asks how the shares came about; ``statements_requested()``, the planner wants
    to state a fact that is missing; ``figure_requested(str)``: the basis of a figure, a ``LedgerFigure`` or ``yen:`` and a party.
    """

    trace_requested = Signal()
    statements_requested = Signal()
    figure_requested = Signal(str)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._html = ""
        self._stale = False
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._text.setAccessibleName(self.tr("Figures of this site"))
        self._text.linkActivated.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self._text)
        self.setObjectName("ledger")
        self.setStyleSheet(
            f"#ledger {{ background: {style.surface_raised}; border: 1px solid {style.edge}; border-radius: 4px }}"
        )
        self.show_ledger(None, None)

    def text(self) -> str:
        """Return what is shown, as rich text."""
        return self._text.text()

    def set_stale(self, stale: bool) -> None:
        """Grey the figures, with a dot, while they are being recomputed."""
        if stale != self._stale:
            self._stale = stale
            self._refresh()

    def show_ledger(self, ledger: SiteLedger | None, project: DistrictProject | None) -> None:
        """Show what the site adds; hidden for a site without a ledger (existing or switched off)."""
        self.setVisible(ledger is not None)
        self._html = "" if ledger is None else self._figures_html(ledger, project)
        self._refresh()

    def _follow(self, link: str) -> None:
        if link.startswith(_FIGURE):
            self.figure_requested.emit(link.removeprefix(_FIGURE))
        else:
            (self.statements_requested if link == "statements" else self.trace_requested).emit()

    def _figure(self, key: str, words: str) -> str:
        """Return a figure that opens its basis."""
        return f"<a style='color: {_INK}' href='{_FIGURE}{key}'>{words}</a>"

    def _refresh(self) -> None:
        dot = "<div align='right'>•</div>" if self._stale else ""
        colour = self._style.stale if self._stale else self._style.text
        faint = self._style.stale if self._stale else self._style.text_faint
        html = self._html.replace(_INK, colour).replace(_FAINT, faint)
        self._text.setText(f"<div style='color: {colour}'>{html}{dot}</div>" if html else "")

    def _figures_html(self, ledger: SiteLedger, project: DistrictProject | None) -> str:
        persons, yen = self.tr("persons"), self.tr("yen")
        rows = [
            (self.tr("Newly covered"), self._figure("newly", f"<b>{ledger.persons_newly_covered:,}</b> {persons}")),
            (self.tr("In reach"), self._figure("reach", f"{ledger.persons_in_reach:,} {persons}")),
            (
                self.tr("Covered by this site only"),
                self._figure("solely", f"{ledger.persons_solely_covered:,} {persons}"),
            ),
        ]
        rows += [
            (
                self.tr("Road newly covered, {name}").format(name=shown(name_of(road_class))),
                self._figure(f"road_{road_class.value}", f"{ledger.road_new_um.get(road_class, 0) / 1e9:,.3f} km"),
            )
            for road_class in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)
        ]
        per_person = ledger.yen_per_newly_covered_person
        price = "-" if per_person is None else self._figure("price", f"{per_person:,} {yen}")
        if not ledger.total_cost_yen:
            price = self.tr("no costs entered yet")
        rows.append((self.tr("Per newly covered person"), price))
        text = _rows_html(rows)
        return text if project is None else text + self._project_html(project)

    def _project_html(self, project: DistrictProject) -> str:
        name = project.district or self.tr("(no district)")
        decision = project.decision
        subsidy, basis, yen = self.tr("Subsidy"), self.tr("Basis of the subsidy"), self.tr("yen")
        head = f"<b>{subsidy}</b>　{name}"
        if project.planner_rules is not None:
            own = self.tr("planner's own rules '{name}'").format(name=project.planner_rules)
            head += f"　<b>{own}</b>"
        link = f"<a style='color: {self._style.accent}' href='trace'>{basis}</a>"
        faint = f"color: {_FAINT}"
        reasons = "".join(f"<br><span style='{faint}'>{shown(reason)}</span>" for reason in project.reasons)
        if decision is None or not project.eligible:
            state = self.tr("not eligible") if project.decided else self.tr("not decided")
            missing = _missing(decision)
            if missing:
                state += "　" + self.tr("missing: {facts}").format(facts=missing)
            state_fact = self.tr("State a fact…")
            ask = f"　<a style='color: {self._style.accent}' href='statements'>{state_fact}</a>"
            ask = "" if project.decided else ask
            return f"<hr>{head}　<b>{state}</b>{reasons}<br>{link}{ask}"
        shares = project.shares_yen
        rows = [(self.tr("State share"), f"<b>{decision.grant_rate}</b>")]
        rows += [
            (party, self._figure(f"yen:{key}", f"{amount:,} {yen}"))
            for party, key, amount in (
                (self.tr("State"), "state", shares.state),
                (self.tr("Prefecture"), "prefecture", shares.prefecture),
                (self.tr("Municipality"), "municipality", shares.municipality),
                (self.tr("Carriers"), "carrier", shares.carrier),
            )
            if amount
        ]
        eligible = self.tr("eligible")
        return f"<hr>{head}　<b>{eligible}</b>{reasons}{_rows_html(rows)}{link}"


def _missing(decision: GrantDecision | None) -> str:
    """Return the facts an undecided project lacks, by name."""
    if decision is None:
        return ""
    return "、".join(shown(fact_name(key)) for key in decision.missing_facts)


def _rows_html(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td style='padding-right: 10px'>{name}</td><td align='right'>{value}</td></tr>" for name, value in rows
    )
    return f"<table width='100%' cellspacing='1'>{cells}</table>"
