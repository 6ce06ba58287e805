"""What an answer of 置局選定 means, heading by heading, for somebody who has never read about bounds."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from coverage_planner.engine.selection.question import BudgetQuestion, GoalsQuestion, Money, caps_of
from coverage_planner.engine.selection.selecting import SelectionStatus
from coverage_planner.model.terms import CARRIERS, name_of
from coverage_planner.project.plan_selection import carriers_asked, persons_before
from coverage_planner.report.selection_rates import carrier_rate_lines, zone_rate_lines
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_answer import SelectionAnswer
from coverage_planner.ui.selection_goal_words import goal_lines, whole_of_goals
from coverage_planner.ui.selection_lines import (
    change_line,
    definition_of_rates,
    outside_line,
    rates_line,
    shortfall_line,
    value_unit,
)
from coverage_planner.ui.selection_tables import money_name

_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences; ``improved`` offers the improved set as a plan."""

    title: str
    lines: tuple[str, ...]
    improved: bool = False


def answer_sections(answer: SelectionAnswer) -> tuple[Section, ...]:
    """Return the sections of an answer in the order in which they matter: the answer, then what no candidate reaches, then the rest."""
    translate = QCoreApplication.translate
    found: list[Section] = []
    if answer.change is not None:
        found.append(Section(translate("SelectionSections", "What the change does"), (change_line(answer),)))
    if answer.reached:
        found.append(Section(translate("SelectionSections", "How good the proposal is"), _quality(answer)))
    else:
        found.append(Section(translate("SelectionSections", "Goals are missed"), _missed(answer)))
    reached = goal_lines(answer)
    if reached:
        whole = whole_of_goals(answer)
        found.append(Section(translate("SelectionSections", "What is reached of the goals"), (*reached, whole)))
    outside = outside_line(answer)
    if outside:
        found.append(
            Section(
                translate("SelectionSections", "Out of reach"),
                (
                    outside,
                    translate("SelectionSections", "Only further candidates can change this; see “Out of reach”."),
                ),
            )
        )
    found.append(Section(translate("SelectionSections", "Coverage once built"), _rates(answer)))
    found.append(Section(translate("SelectionSections", "Money"), _money(answer)))
    joint = _joint(answer)
    if joint:
        found.append(Section(translate("SelectionSections", "Meshes that several sites cover together"), joint))
    if answer.found.improved is not None:
        title = translate("SelectionSections", "A better set by exact coverage")
        found.append(Section(title, _improved(answer), improved=True))
    if answer.found.asked.left_out:
        found.append(Section(translate("SelectionSections", "Left out"), _left_out(answer)))
    return tuple(found)


def _quality(answer: SelectionAnswer) -> tuple[str, ...]:
    translate = QCoreApplication.translate
    selection = answer.found.selection
    budget = isinstance(answer.found.asked.question, BudgetQuestion)
    unit = value_unit("budget" if budget else "goals")
    units = selection.value_units if budget else 1
    value, bound = selection.value // units, selection.bound // units
    lines = []
    if selection.value == selection.bound:
        lines.append(
            translate("SelectionSections", "Proven optimal: no other choice covers more.")
            if budget
            else translate("SelectionSections", "Proven optimal: no other choice is cheaper.")
        )
        if "sites" in selection.ties_proven:
            text = (
                translate(
                    "SelectionSections",
                    "Of all choices as good it has the fewest sites, then least State money (proven).",
                )
                if "state" in selection.ties_proven
                else translate("SelectionSections", "Of all choices as good it has the fewest sites (proven).")
            )
            lines.append(text)
    else:
        text = (
            translate(
                "SelectionSections",
                "This proposal: {value} {unit}. No choice of sites whatever covers more than {bound} {unit} (proven); "
                "at most {gap} {unit} ({percent} %) are left to gain.",
            )
            if budget
            else translate(
                "SelectionSections",
                "This proposal: {value} {unit}. No choice that reaches the goals costs less than {bound} {unit} (proven); "
                "at most {gap} {unit} ({percent} %) are left to save.",
            )
        )
        lines.append(
            text.format(
                value=f"{value:,}",
                bound=f"{bound:,}",
                gap=f"{abs(bound - value):,}",
                percent=f"{selection.gap * 100:.3f}",
                unit=unit,
            )
        )
    if selection.value_units != 1 and budget:
        lines.append(translate("SelectionSections", "Persons plus the persons that metres of road are worth."))
    if selection.status is SelectionStatus.CANCELLED:
        lines.append(translate("SelectionSections", "Stopped early; a longer time may find more or prove more."))
    elif selection.value != selection.bound:
        lines.append(translate("SelectionSections", "A longer time limit may narrow the distance."))
    return tuple(lines)


def _missed(answer: SelectionAnswer) -> tuple[str, ...]:
    translate = QCoreApplication.translate
    return (
        shortfall_line(answer),
        translate("SelectionSections", "“Goals” lists who is short by how much and each single change that is enough."),
    )


def _rates(answer: SelectionAnswer) -> tuple[str, ...]:
    carriers = carrier_rate_lines(answer.found.assessment, carriers_asked(answer.found.asked.question))
    zones = zone_rate_lines(answer.found.assessment, persons_before(answer.found.asked))
    return (
        rates_line(answer, lengths=True),
        *(shown(line) for line in (*carriers, *zones)),
        definition_of_rates(answer),
    )


def _money(answer: SelectionAnswer) -> tuple[str, ...]:
    translate = QCoreApplication.translate
    found, selection = answer.found, answer.found.selection
    question = found.asked.question
    lines = [
        translate("SelectionSections", "{n} sites, total cost {yen} yen.").format(
            n=len(selection.sites), yen=f"{selection.cost_yen:,}"
        )
    ]
    if isinstance(question, GoalsQuestion) and question.cheapest is not Money.COST:
        text = translate("SelectionSections", "What was made least: {money}.")
        lines.append(text.format(money=money_name(question.cheapest)))
    if selection.state_yen is not None and found.subsidy is not None:
        text = translate(
            "SelectionSections", "State money {alone} yen decided site by site, {district} yen decided by district."
        )
        lines.append(text.format(alone=f"{selection.state_yen:,}", district=f"{found.subsidy.totals.state:,}"))
    lines += _burdens(answer)
    return tuple(lines)


def _burdens(answer: SelectionAnswer) -> list[str]:
    """Return what each carrier pays of the proposal, beside its limit where one was stated."""
    translate = QCoreApplication.translate
    found = answer.found
    limits = {cap.carrier: cap.limit_yen for cap in caps_of(found.asked.question) if cap.money is Money.CARRIER}
    lines = []
    for k, carrier in enumerate(CARRIERS):
        yen = sum(option.burden_yen[k] for option in found.chosen if option.burden_yen)
        if k in limits:
            text = translate("SelectionSections", "{carrier} pays {yen} yen (at most {limit}).")
            lines.append(text.format(carrier=shown(name_of(carrier)), yen=f"{yen:,}", limit=f"{limits[k]:,}"))
        elif yen:
            text = translate("SelectionSections", "{carrier} pays {yen} yen.")
            lines.append(text.format(carrier=shown(name_of(carrier)), yen=f"{yen:,}"))
    return lines


def _joint(answer: SelectionAnswer) -> tuple[str, ...]:
    translate = QCoreApplication.translate
    found, selection = answer.found, answer.found.selection
    joint = found.covered_persons - found.counted_persons
    if not joint and not found.joint_of_all_persons and selection.joint_bound is None:
        return ()
    text = translate(
        "SelectionSections",
        "Sites are chosen by what each covers alone. Meshes that only several sites together cover add {here} persons "
        "here, {all} with all candidates; the {persons} covered persons include them.",
    )
    lines = [
        text.format(here=f"{joint:,}", all=f"{found.joint_of_all_persons:,}", persons=f"{found.covered_persons:,}")
    ]
    bound = selection.joint_bound
    if bound is not None and answer.reached:
        budget = isinstance(found.asked.question, BudgetQuestion)
        units = selection.value_units if budget else 1
        text = (
            translate("SelectionSections", "Even counting these, no choice covers more than {bound} persons (proven).")
            if budget
            else translate("SelectionSections", "Even counting these, no choice costs less than {bound} yen (proven).")
        )
        lines.append(text.format(bound=f"{bound // units:,}"))
    return tuple(lines)


def _improved(answer: SelectionAnswer) -> tuple[str, ...]:
    better = answer.found.improved
    assert better is not None
    names = [option.site.site_id for option in better.chosen]
    listed = "、".join(names[:_MOST_NAMES]) + ("…" if len(names) > _MOST_NAMES else "")
    text = QCoreApplication.translate(
        "SelectionSections",
        "Counting meshes that sites cover together, this set is better: {sites}. {yen} yen, {persons} persons "
        "({more} against the proposal). It has a certificate of its own.",
    )
    more = better.covered_persons - answer.found.covered_persons
    return (
        text.format(sites=listed, yen=f"{better.cost_yen:,}", persons=f"{better.covered_persons:,}", more=f"{more:+,}"),
    )


def _left_out(answer: SelectionAnswer) -> tuple[str, ...]:
    left = answer.found.asked.left_out
    text = QCoreApplication.translate(
        "SelectionSections", "{n} ways of building are not weighed, because who pays is undecided:"
    )
    lines = [text.format(n=len(left))]
    for one in left[:_MOST_NAMES]:
        reason = "" if not one.reasons else shown(one.reasons[0])
        lines.append(f"{one.site.site_id} {shown(one.name)}: {reason}")
    return tuple(lines)
