"""Sentences of 置局選定: value, bound and gap; money; what is out of reach; why a site; what a change does."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import QCoreApplication

from coverage_planner.engine.selection.build_order import WhySite
from coverage_planner.engine.selection.question import BudgetQuestion
from coverage_planner.engine.selection.selecting import SelectionProgress, SelectionStatus
from coverage_planner.model.rate import decimal_text, whole_metres
from coverage_planner.model.text import Text
from coverage_planner.report.selection_rates import definition_line, population_rate_line, road_rate_line
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_answer import SelectionAnswer, option_of

_MOST_NAMES = 8
_THOUSAND = 1000


def value_unit(kind: str) -> str:
    """Return the unit of value and bound of a question."""
    translate = QCoreApplication.translate
    return translate("SelectionLines", "yen") if kind == "goals" else translate("SelectionLines", "persons")


def outside_line(answer: SelectionAnswer) -> str:
    """Return what no candidate covers; empty where everything is in reach."""
    outside, instance = answer.found.asked.unreachable, answer.found.asked.made.instance
    # Tenths of a metre only where it is that little: thousands of metres are read more easily with their separators.
    metres = Fraction(outside.whole.road, instance.road_units_per_m)
    whole = whole_metres(outside.whole.road, instance.road_units_per_m)
    road = decimal_text(metres, 1) if metres < _THOUSAND else f"{whole:,}"
    if not outside.whole.persons and not outside.whole.road:
        return ""
    text = (
        QCoreApplication.translate(
            "SelectionLines",
            "Out of reach of every candidate: {persons} persons, {road} m of road ({jointly} persons only jointly).",
        )
        if outside.jointly_persons
        else QCoreApplication.translate(
            "SelectionLines", "Out of reach of every candidate: {persons} persons, {road} m of road."
        )
    )
    return text.format(persons=f"{outside.whole.persons:,}", road=road, jointly=f"{outside.jointly_persons:,}")


def answer_lines(answer: SelectionAnswer) -> list[str]:
    """Return an answer in some sentences, the change against the answer before first."""
    translate = QCoreApplication.translate
    found, selection = answer.found, answer.found.selection
    question = found.asked.question
    unit = value_unit("budget" if isinstance(question, BudgetQuestion) else "goals")
    lines = [change_line(answer)] if answer.change is not None else []
    units = selection.value_units if isinstance(question, BudgetQuestion) else 1
    if answer.reached:
        proven = (
            translate("SelectionLines", "proven optimal")
            if selection.gap == 0
            else translate("SelectionLines", "gap {gap:.3f} %").format(gap=selection.gap * 100)
        )
        text = (
            translate("SelectionLines", "Value {value} {unit}, upper bound {bound} {unit}, {proven}.")
            if isinstance(question, BudgetQuestion)
            else translate("SelectionLines", "Value {value} {unit}, lower bound {bound} {unit}, {proven}.")
        )
        first = text.format(
            value=f"{selection.value // units:,}", bound=f"{selection.bound // units:,}", unit=unit, proven=proven
        )
    else:
        first = shortfall_line(answer)
    state = None if found.subsidy is None else found.subsidy.totals.state
    text = translate("SelectionLines", "{n} sites, total cost {cost} yen.")
    line = text.format(n=len(selection.sites), cost=f"{selection.cost_yen:,}")
    if state is not None:
        line += " " + translate("SelectionLines", "State money {yen} yen (by district).").format(yen=f"{state:,}")
    elif selection.state_yen is not None:
        line += " " + translate("SelectionLines", "State money {yen} yen.").format(yen=f"{selection.state_yen:,}")
    lines += [f"{first} {line}", rates_line(answer)]
    if found.improved is not None:
        lines.append(translate("SelectionLines", "A better set by exact coverage is found: see “In words”."))
    if selection.status is SelectionStatus.CANCELLED:
        lines.append(translate("SelectionLines", "Stopped; this is the best so far."))
    return lines


def rates_line(answer: SelectionAnswer, *, lengths: bool = False) -> str:
    """Return the official rates after the proposal, shares of everybody and of all roads."""
    found = answer.found
    rates = (
        population_rate_line(found.assessment, found.asked.made.base_persons),
        road_rate_line(found.assessment, lengths=lengths),
    )
    told = [shown(rate) for rate in rates if rate.ja]
    if not told:
        return ""
    comma = QCoreApplication.translate("SelectionLines", "; ")
    return QCoreApplication.translate("SelectionLines", "Once built: {rates}.").format(rates=comma.join(told))


def definition_of_rates(answer: SelectionAnswer) -> str:
    """Return what the rates are shares of, and when something counts as covered."""
    return shown(definition_line(answer.found.assessment))


def unbroken(text: str) -> str:
    """Return a text in which no line breaks between a figure and its unit or on either side of a stroke."""
    for apart in (" %", " / ", " m", " km", " 人"):
        text = text.replace(apart, apart.replace(" ", "\u00a0"))
    return text


def running_line(title: Text, steps: Sequence[SelectionProgress], unit: str) -> str:
    """Return what a search has found so far; before the first figure, what is being done."""
    translate = QCoreApplication.translate
    if not steps:
        return f"{shown(title)}…"
    now = steps[-1]
    if now.goals_missed:
        return translate(
            "SelectionLines", "Searching: no set that reaches the goals is found yet ({seconds} s)."
        ).format(seconds=f"{now.seconds:.0f}")
    text = translate(
        "SelectionLines", "Searching: {value} {unit} so far, at most {gap} % from the optimum ({seconds} s)."
    )
    return text.format(value=f"{now.value:,.0f}", unit=unit, gap=f"{100 * now.gap:.2f}", seconds=f"{now.seconds:.0f}")


def shortfall_line(answer: SelectionAnswer) -> str:
    """Return that the goals are missed, and how sure that is."""
    translate = QCoreApplication.translate
    if answer.found.selection.status is SelectionStatus.INFEASIBLE:
        return translate("SelectionLines", "Proven: the goals cannot be reached. Shown is the least shortfall.")
    return translate("SelectionLines", "The goals were not reached in time. Shown is the least shortfall.")


def why_lines(answer: SelectionAnswer, why: WhySite) -> list[str]:
    """Return why a site is among the chosen ones."""
    translate = QCoreApplication.translate
    asked = answer.found.asked
    unit = asked.made.instance.road_units_per_m
    text = translate(
        "SelectionLines",
        "{site}: covers {persons} persons and {road} m of road; only it covers {alone} persons and {alone_road} m.",
    )
    lines = [
        text.format(
            site=option_of(asked, why.site),
            persons=f"{why.covers.persons:,}",
            road=f"{whole_metres(why.covers.road, unit):,}",
            alone=f"{why.alone.persons:,}",
            alone_road=f"{whole_metres(why.alone.road, unit):,}",
        )
    ]
    if why.replacement is None:
        lines.append(translate("SelectionLines", "No other candidate could stand in for it."))
    else:
        text = translate(
            "SelectionLines", "Best replacement: {site}, {yen} yen, keeps {kept} and adds {added} persons."
        )
        lines.append(
            text.format(
                site=option_of(asked, why.replacement.site),
                yen=f"{why.replacement.cost_yen:,}",
                kept=f"{why.replacement.kept.persons:,}",
                added=f"{why.replacement.added.persons:,}",
            )
        )
    return lines


def change_line(answer: SelectionAnswer) -> str:
    """Return what a change of the conditions does to the answer before."""
    change, asked = answer.change, answer.found.asked
    assert change is not None

    def names(sites: tuple[int, ...]) -> str:
        shown = [option_of(asked, site) for site in sites if site > 0]
        return "、".join(shown[:_MOST_NAMES]) + ("…" if len(shown) > _MOST_NAMES else "") or "—"

    text = QCoreApplication.translate(
        "SelectionLines", "Against the answer before: added {added}; dropped {removed}; cost {cost} yen."
    )
    return text.format(added=names(change.added), removed=names(change.removed), cost=f"{change.cost_change_yen:+,}")
