"""The panel 指標: the rates of the current plan against their targets and what the current edit changes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.indicators.absence import absence
from coverage_planner.model.rate import Rate, decimal_text
from coverage_planner.model.results import NOT_JUDGED, PARTLY_LOADED, Assessment, TargetProgress, Zone
from coverage_planner.model.terms import ANY_CARRIER, RoadClass, Service, ZoneKind, carrier_key_name, name_of
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.target_bar import TargetBar

_NAMED = 5
"""Municipalities named in the panel; the rest are counted."""
HOLD_MS = 120
"""Figures of a drag turn black when the mouse has rested this long and the newest have arrived."""


@dataclass(frozen=True, slots=True)
class _Shown:
    rate: Rate
    before: Rate | None
    targets: tuple[Fraction, ...]


class IndicatorPanel(QWidget):
    """Big figure of 5G人口カバー率, bars of the road classes, shortfalls, and the definition under them.

    Signals: ``explain_requested()``: the planner clicked the definition; ``zone_changed()``: another zone is shown;
    ``figure_requested(tuple)``: the basis of a figure, one of the keys of :meth:`figures`.
    """

    explain_requested = Signal()
    zone_changed = Signal()
    figure_requested = Signal(object)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._assessment: Assessment | None = None
        self._before: Assessment | None = None
        self._stale = False
        self._offered: list[tuple[Zone, str]] | None = None
        self._awaiting = False
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD_MS)
        self._hold.timeout.connect(self._end_hold)
        self._zone_box = TermChoice()
        self._zone_box.setAccessibleName(self.tr("Zone of the figures"))
        self._zone_box.currentIndexChanged.connect(self._refresh)
        self._zone_box.currentIndexChanged.connect(lambda _place: self.zone_changed.emit())
        self._carrier_box = TermChoice()
        self._carrier_box.setAccessibleName(self.tr("Carrier of the figures"))
        self._carrier_box.currentIndexChanged.connect(self._refresh)

        self.population_block = RateBlock(self.tr("5G population coverage"), style, big=True)
        self._roads = {
            RoadClass.EXPRESSWAY: RateBlock(self.tr("Road coverage: expressways"), style),
            RoadClass.NATIONAL: RateBlock(self.tr("Road coverage: national roads"), style),
            None: RateBlock(self.tr("Road coverage: both classes"), style),
        }
        self._road_5g = RateBlock(self.tr("5G on the same roads (diagnostic)"), style)
        self._base = RateBlock(self.tr("5G base deployment"), style)
        self._facts = QLabel()
        self._facts.setWordWrap(True)
        self._facts.setTextFormat(Qt.TextFormat.RichText)
        self._facts.linkActivated.connect(lambda _link: self.figure_requested.emit(("outside", None, None)))
        self._targets = QLabel()
        self._targets.setTextFormat(Qt.TextFormat.RichText)
        self._targets.setWordWrap(True)
        self._absent = QLabel()
        self._absent.setWordWrap(True)
        self._definition = QLabel()
        self._definition.setWordWrap(True)
        self._definition.linkActivated.connect(lambda _link: self.explain_requested.emit())

        self._notice = QLabel()
        self._notice.setWordWrap(True)
        self._notice.setStyleSheet(f"color: {style.bad}")
        self._notice.hide()

        body = QWidget()
        # Never wider than the dock: what does not fit gives way inside, the percentages at the right stay whole.
        body.setMinimumWidth(1)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        choices = QHBoxLayout()
        choices.addWidget(self._zone_box, 1)
        choices.addWidget(self._carrier_box, 1)
        layout.addLayout(choices)
        layout.addWidget(self._notice)
        layout.addWidget(self.population_block)
        self._rules = _rule(style), _rule(style)
        layout.addWidget(self._rules[0])
        for block in (*self._roads.values(), self._road_5g, self._base):
            layout.addWidget(block)
        layout.addWidget(self._rules[1])
        for label in (self._facts, self._targets, self._absent, self._definition):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            layout.addWidget(label)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        area.setAccessibleName(self.tr("Figures"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._refresh()

    def set_assessment(self, assessment: Assessment | None, before: Assessment | None, *, settled: bool = True) -> None:
        """Show an assessment and, where given, the change against the one before the current edit.

        Args:
            assessment: the figures.
            before: those before the edit.
            settled: False while newer figures are on their way (a site is being dragged): these stay grey.
        """
        self._assessment, self._before = assessment, before
        self._awaiting = not settled
        # Figures that were grey for a drag stay so until the mouse rests: no flicker with every step.
        self._stale = self._awaiting or (self._stale and self._hold.isActive())
        self._notice.hide()
        self._fill_choices()
        self._refresh()

    def set_stale(self, stale: bool) -> None:
        """Grey the figures while they are being recomputed: an old value is never shown as new."""
        self._notice.hide()
        self._hold.stop()
        self._awaiting = False
        if stale != self._stale:
            self._stale = stale
            self._refresh()

    def expect_preview(self) -> None:
        """Grey the figures at once: they belong to where the dragged site was, not to where it is."""
        self._hold.start()
        self._awaiting = True
        if not self._stale:
            self._stale = True
            self._refresh()

    def _end_hold(self) -> None:
        if self._stale and not self._awaiting:
            self._stale = False
            self._refresh()

    def set_interrupted(self) -> None:
        """Say that the planner stopped the computing and how to start it again; the figures stay grey."""
        self._notice.setText(self.tr("Computing was stopped; these figures are not up to date. Press F5 to compute."))
        self._notice.show()

    def carrier_key(self) -> str:
        """Return the carrier whose figures are shown, ``"any"`` for the overlay."""
        return self._carrier_box.term() or ANY_CARRIER

    def zone(self) -> tuple[ZoneKind, str]:
        """Return kind and code of the zone shown."""
        return self._zone_box.term() or (ZoneKind.ALL, "")

    def figures(self) -> tuple[tuple[RateBlock, FigureKey], ...]:
        """Return the blocks with the key of their figure."""
        roads: list[tuple[RateBlock, FigureKey]] = [
            (block, ("road", road_class, Service.MOBILE)) for road_class, block in self._roads.items()
        ]
        return (
            (self.population_block, ("population", None, Service.NR)),
            *roads,
            (self._road_5g, ("road", None, Service.NR)),
            (self._base, ("base", None, None)),
        )

    @property
    def absent_text(self) -> str:
        """Which indicators lack an input, empty where none does."""
        return self._absent.text() if self._absent.isVisibleTo(self) else ""

    def zone_names(self) -> dict[tuple[ZoneKind, str], str]:
        """Return the zones offered, with their names as shown."""
        return {term: self._zone_box.itemText(place) for place, term in enumerate(self._zone_box.terms)}

    def choose(self, zone: tuple[ZoneKind, str], carrier_key: str) -> None:
        """Show the figures of a zone and a carrier key."""
        self._zone_box.choose(zone)
        self._carrier_box.choose(carrier_key)

    def _fill_choices(self) -> None:
        population = self._assessment.population if self._assessment else ()
        offered = [(rate.zone, rate.carrier) for rate in population]
        if self._assessment is not None and not offered:
            # Where no area and no site is known there is no rate, but still the whole area: other pages name it.
            offered = [(Zone(kind=ZoneKind.ALL, code="", name=""), ANY_CARRIER)]
        if offered == self._offered:
            return  # the names of 1,741 municipalities at every edit would hold up the window
        self._offered = offered
        own = {(zone.kind, zone.code): zone for zone, _carrier in offered}
        keys = dict.fromkeys(carrier for _zone, carrier in offered)
        zones = {zone: zone_label(place) for zone, place in own.items()}
        carriers = {key: shown(carrier_key_name(key)) for key in keys}
        ordered = dict(sorted(carriers.items(), key=lambda item: item[0] != ANY_CARRIER))
        self._zone_box.set_entries(zones.items())
        self._carrier_box.set_entries(ordered.items())

    def _refresh(self) -> None:
        assessment = self._assessment
        kind, code = self.zone()
        for block in (self.population_block, *self._roads.values(), self._road_5g, self._base):
            block.set_stale(self._stale)
            block.set_definition(shown(assessment.definition.sentence()) if assessment else "")
        self.population_block.show_rate(self._population_rate(), self.tr("persons"), 1)
        roads_said = shown(assessment.road_definition) if assessment and assessment.road_definition else ""
        for road_class, block in self._roads.items():
            block.set_definition(roads_said)
            block.show_rate(self._road_rate(road_class, Service.MOBILE), "km", 10**9)
        self._road_5g.show_rate(self._road_rate(None, Service.NR), "km", 10**9)
        # Figures that exist for the whole area only are not shown under a part of it or a single carrier.
        whole = kind is ZoneKind.ALL and self.carrier_key() == ANY_CARRIER
        self._base.show_rate(self._base_rate() if whole else None, self.tr("meshes"), 1)
        self._facts.setText(self._facts_text() if assessment and whole else "")
        without = assessment.municipalities_without_5g_station if assessment and whole else None
        self._facts.setToolTip("、".join((*(without or ()), *(self._area_only() if whole else ()))))
        self._targets.setText(self._targets_text(kind, code) if assessment else "")
        self._absent.setVisible(bool(assessment and assessment.absent))
        if assessment and assessment.absent:
            names = "、".join(shown(absence(name).indicator) for name in assessment.absent)
            self._absent.setText(self.tr("Not computed for want of an input: {names}").format(names=names))
        self._close_gaps()
        if assessment is None:
            self._definition.setText(self.tr("Open a project or import public data."))
        else:
            stated = (assessment.definition.sentence(), *assessment.remarks)
            sentence = "<br>".join(shown(text) for text in stated)
            link = self.tr("Basis of the figures")
            self._definition.setText(
                f"<span style='color:{self._style.text_faint}'>{sentence}</span> "
                f"<a style='color:{self._style.accent}' href='explain'>{link}</a>"
            )

    def _close_gaps(self) -> None:
        """Let go of the lines that part nothing and of labels that say nothing: a zone may have one figure only."""
        for label in (self._facts, self._targets):
            label.setVisible(bool(label.text()))
        others = any(not block.isHidden() for block in (*self._roads.values(), self._road_5g, self._base))
        first = not self.population_block.isHidden()
        self._rules[0].setVisible(first and others)
        self._rules[1].setVisible(first or others)

    def _population_rate(self) -> _Shown | None:
        kind, code = self.zone()
        if self._assessment is None:
            return None

        def find(assessment: Assessment | None) -> Rate | None:
            if assessment is None:
                return None
            try:
                return assessment.population_rate(kind, code, self.carrier_key()).persons
            except KeyError:
                return None

        rate = find(self._assessment)
        targets = tuple(t.target for t in self._targets_of("population_coverage", kind, code) if t.is_judged)
        return None if rate is None else _Shown(rate, find(self._before), targets)

    def _road_rate(self, road_class: RoadClass | None, service: Service) -> _Shown | None:
        kind, code = self.zone()

        def find(assessment: Assessment | None) -> Rate | None:
            found = assessment.road_rate(road_class, kind, code, self.carrier_key(), service) if assessment else None
            return None if found is None else found.length_um

        rate = find(self._assessment)
        if rate is None:
            return None
        targets: tuple[Fraction, ...] = ()
        if service is Service.MOBILE:
            targets = tuple(
                t.target
                for t in self._targets_of("road_coverage", ZoneKind.ALL, "")
                if ("expressway" in t.target_id) == (road_class is RoadClass.EXPRESSWAY)
            )
        return _Shown(rate, find(self._before), targets)

    def _base_rate(self) -> _Shown | None:
        if self._assessment is None or self._assessment.base_deployment is None:
            return None
        before = self._before.base_deployment if self._before else None
        targets = tuple(t.target for t in self._targets_of("base_deployment", ZoneKind.ALL, ""))
        return _Shown(self._assessment.base_deployment, before, targets)

    def _targets_of(self, indicator: str, kind: ZoneKind, code: str) -> tuple[TargetProgress, ...]:
        if self._assessment is None:
            return ()
        return tuple(
            t
            for t in self._assessment.targets
            if t.indicator == indicator and t.zone.kind is kind and t.zone.code == code
        )

    def _facts_text(self) -> str:
        assessment = self._assessment
        assert assessment is not None
        parts = []
        if assessment.persons_outside_mobile is not None:
            number = f"<a style='color:{self._style.text}' href='outside'>{assessment.persons_outside_mobile:,}</a>"
            parts.append(self.tr("Persons outside every mobile area: {n}").format(n=number))
        without = assessment.municipalities_without_5g_station
        if without is not None:
            parts.append(self._without_station_text(without))
        area_only = self._area_only()
        if area_only:
            text = self.tr("With a 5G area but no 5G station in the table (the table is incomplete): {n}")
            parts.append(self._named(text.format(n=f"{len(area_only):,}"), area_only))
        return "<br>".join(parts)

    def _without_station_text(self, names: tuple[str, ...]) -> str:
        """The municipalities by name while they are few; all of them stand in the report and the tool tip."""
        text = self.tr("Municipalities without a 5G station (by the station table loaded): {n}")
        if not names:
            return text.format(n=self.tr("none"))
        return self._named(text.format(n=f"{len(names):,}"), names)

    def _area_only(self) -> tuple[str, ...]:
        return () if self._assessment is None else self._assessment.municipalities_reached_by_5g_only

    def _named(self, text: str, names: tuple[str, ...]) -> str:
        if len(names) <= _NAMED:
            return self.tr("{text} ({names})").format(text=text, names="、".join(names))
        return self.tr("{text} ({names} and {more} more)").format(
            text=text, names="、".join(names[:_NAMED]), more=f"{len(names) - _NAMED:,}"
        )

    def _targets_text(self, kind: ZoneKind, code: str) -> str:
        assessment = self._assessment
        assert assessment is not None
        english = current_language() == "en"
        lines = []
        for target in assessment.targets:
            if target.zone.kind is not kind or target.zone.code != code:
                continue
            label = target.label_en if english else target.label_ja
            if not target.is_judged:
                state = f"<span style='color:{self._style.text_faint}'>{shown(NOT_JUDGED)}</span>"
            elif target.reached:
                reached = self.tr("reached")
                state = f"<span style='color:{self._style.good}'>✓ {reached}</span>"
            else:
                unit = {
                    "population_coverage": self.tr("persons"),
                    "road_coverage": "m",
                    "base_deployment": self.tr("meshes"),
                }[target.indicator]
                missing = self.tr("{n} {unit} missing").format(n=f"{target.shortfall:,}", unit=unit)
                state = f"<span style='color:{self._style.bad}'>{missing}</span>"
            lines.append(f"{label}: {state}")
        return "<br>".join(lines)


FigureKey = tuple[str, RoadClass | None, Service | None]
"""Which figure of the panel: population, road, base or outside, with class and service of roads."""


_LEAST_NAME_PX = 90


class RateBlock(QFrame):
    """Name, percentage, change, bar with targets, numerator and denominator."""

    def __init__(self, name: str, style: WindowStyle, *, big: bool = False) -> None:
        super().__init__()
        self._style = style
        self._big = big
        self._stale = False
        self.setAccessibleName(name)
        self._name = QLabel(name)
        # Beside a change the name gives way: a panel wider than its dock would cut the figures off.
        self._name.setMinimumWidth(_LEAST_NAME_PX)
        self._value = QLabel("-")
        self._change = QLabel()
        self._change.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self._bar = TargetBar(style)
        self._definition = ""
        font = self._value.font()
        font.setPointSizeF(font.pointSizeF() * (2.6 if big else 1.25))
        font.setBold(True)
        self._value.setFont(font)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._name, 0, 0, 1, 1)
        row = 1 if big else 0
        layout.addWidget(self._value, row, 0 if big else 2, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        layout.addWidget(self._change, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._bar, 2, 0, 1, 3)

    @property
    def value_text(self) -> str:
        """The percentage as shown, with a dot while it is being recomputed."""
        return self._value.text()

    @property
    def change_text(self) -> str:
        """The change against the state before the edit, empty without one."""
        return self._change.text()

    def set_definition(self, sentence: str) -> None:
        """Say in the tooltip by which definition the rate is counted."""
        self._definition = sentence

    def set_stale(self, stale: bool) -> None:
        """Grey figures with a dot while they are being recomputed."""
        self._stale = stale
        self._bar.set_stale(stale)

    def show_rate(self, item: _Shown | None, unit: str, scale: int) -> None:
        """Show a rate; hidden where it has none."""
        self.setVisible(item is not None)
        if item is None:
            return
        colour = self._style.stale if self._stale else self._style.text
        dot = " •" if self._stale else ""
        self._value.setText(f"{item.rate.percent_text()} %{dot}")
        self._value.setStyleSheet(f"color: {colour}")
        decimals = 0 if scale == 1 else 3
        covered, total = (
            _grouped(decimal_text(Fraction(n, scale), decimals)) for n in (item.rate.covered, item.rate.total)
        )
        self._bar.set_values(item.rate.fraction, item.before.fraction if item.before else None, item.targets)
        self._bar.set_caption(f"{covered} / {total} {unit}")
        self._change.setText("" if self._stale else self._change_text(item, unit, scale))
        lines = [
            f"<b>{self._name.text()}</b>  {item.rate.percent_text()} %",
            self.tr("Numerator {covered} {unit}, denominator {total} {unit}").format(
                covered=covered, total=total, unit=unit
            ),
        ]
        if item.targets:
            names = "、".join(f"{float(target * 100):g} %" for target in item.targets)
            lines.append(self.tr("Targets (ticks): {names}").format(names=names))
        lines += [self._definition, self.tr("Printed to one decimal, half up.")]
        self.setAccessibleDescription(f"{item.rate.percent_text()} %, {covered} / {total} {unit}")
        lines.append(self.tr("Click or press Enter for what makes it up."))
        self.setToolTip("<br>".join(f"<span>{line}</span>" for line in lines if line))

    def _change_text(self, item: _Shown, unit: str, scale: int) -> str:
        if item.before is None or item.before.covered == item.rate.covered or not item.rate.total:
            return ""
        amount = item.rate.covered - item.before.covered
        sign = "+" if amount > 0 else "-"
        arrow = "▲" if amount > 0 else "▼"
        colour = self._style.good if amount > 0 else self._style.bad
        self._change.setStyleSheet(f"color: {colour}")
        points = decimal_text(Fraction(abs(amount) * 100, item.rate.total), 1)
        words = f"{sign}{_grouped(decimal_text(Fraction(abs(amount), scale), 0 if scale == 1 else 2))} {unit}"
        # Points and amount side by side are wider than a dock of 290 pixels allows beside the rate.
        return f"{arrow}{sign}{points}\n{words}" if self._big else f"{arrow}{words}"


def zone_label(zone: Zone) -> str:
    """Return a zone's name, marked 推計 where the ministry publishes no figure (RULES 1.1m)."""
    if zone.kind is ZoneKind.ALL:
        return shown(name_of(ZoneKind.ALL))
    estimate = "推計" if current_language() == "ja" else "estimate"
    marks = [mark for mark, said in ((estimate, zone.is_estimate), (shown(PARTLY_LOADED), zone.partly_loaded)) if said]
    return f"{zone.name} ({'・'.join(marks)})" if marks else zone.name


def _grouped(text: str) -> str:
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole not in {"-0"} else text


def _rule(style: WindowStyle) -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {style.edge}")
    return line
