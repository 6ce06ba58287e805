"""Selecting among the candidates of a plan: options and locks in, a proposal as a plan and its exact coverage out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.selection.improved_certificate import improved_certificate_text
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.joint_bound import has_parts
from coverage_planner.engine.selection.joint_search import ExactCover, improved_exactly
from coverage_planner.engine.selection.out_of_reach import OutOfReach, out_of_reach
from coverage_planner.engine.selection.plan_instance import CandidateMoney, PlanInstance, plan_instance
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    GoalsQuestion,
    Locks,
    Money,
    Question,
    ShortfallQuestion,
    caps_of,
    goals_of,
)
from coverage_planner.engine.selection.selecting import (
    Limits,
    Selection,
    SelectionProgress,
    SelectionStatus,
    select,
)
from coverage_planner.engine.selection.spacing import spacing_sets
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.results import Assessment
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier
from coverage_planner.model.text import Text
from coverage_planner.project.instance_origin import InstanceOrigin
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.selection_options import LeftOutOption, SiteOption, schemes_of, site_options
from coverage_planner.subsidy.district import PlanSubsidy
from coverage_planner.subsidy.sharing_scheme import SchemeKind, sectors_for

IMPROVING_SECONDS = 10.0
"""Limit of the second pass with exact coverage, which comes after the selection; at most a quarter of its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules:
    """What the planner decided for a plan, by number or identifier of its sites.

    Sites of the plan that are locked must be built as planned; ``must`` names more. Sites that are switched off are no
    candidates at all.

    Attributes:
        must: sites to build as planned.
        must_not: sites not to build, in any way.
        exclusive: sets of sites of which at most one is built.
        min_spacing_m: least distance between any two sites that are built; 0 for none.
        kinds: ways of building to weigh besides that of the plan.
        carriers: who might build or share, in the order in which they join.
    """

    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    min_spacing_m: float = 0.0
    kinds: frozenset[SchemeKind] = field(default_factory=frozenset)
    carriers: tuple[Carrier, ...] = CARRIERS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanQuestion:
    """Everything about a plan that a selection starts from; made once, asked often.

    Attributes:
        plan: the plan as it is.
        made: its instance; candidate k + 1 is ``options[k]``.
        question: the question with the locks of the plan.
        left_out: options the law leaves open.
        everything: the plan evaluated with all candidates.
        unreachable: what no candidate covers.
        base, footprints: of what exists, and of every option.
        origin: from what the instance was made, to make it again.
    """

    project: Project
    plan: Plan
    made: PlanInstance
    question: Question
    options: tuple[SiteOption, ...]
    left_out: tuple[LeftOutOption, ...]
    everything: Evaluation
    unreachable: OutOfReach
    base: tuple[SiteFootprint, ...]
    footprints: tuple[SiteFootprint, ...]
    origin: InstanceOrigin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImprovedProposal:
    """A proposal after the second pass with exact coverage.

    ``value`` is exact worth or yen, ``before`` that of the certified proposal; ``covered_persons`` are exact. ``certificate`` is
    the text of a certificate of its own, which recounts the cells of every mesh that only several sites cover.
    """

    chosen: tuple[SiteOption, ...]
    value: int
    before: int
    covered_persons: int
    cost_yen: int
    certificate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanSelection:
    """A proposal with what the exact evaluation of the chosen sites says of it.

    Attributes:
        asked: what the selection started from.
        selection: the answer to the question about the instance.
        chosen: the options chosen, by site.
        proposal: the plan of existing and chosen sites, not yet in the project.
        covered_persons: persons covered by base and chosen sites, evaluated exactly.
        assessment: the indicators of the proposal, as they are once it is a plan.
        counted_persons: the same by covering sets, without meshes that only several sites cover together.
        joint_of_all_persons: what covering sets miss when all candidates are built as planned.
        subsidy: the proposal decided with its districts together; None where no money was asked for.
        improved: a proposal that exact coverage makes better, where the second pass found one.
    """

    asked: PlanQuestion
    selection: Selection
    chosen: tuple[SiteOption, ...]
    proposal: Plan
    covered_persons: int
    assessment: Assessment
    counted_persons: int
    joint_of_all_persons: int
    subsidy: PlanSubsidy | None
    improved: ImprovedProposal | None


def plan_question(
    computer: PlanComputer,
    project: Project,
    name: str | None,
    question: Question,
    rules: PlanRules | None = None,
    progress: Callable[[float], None] | None = None,
) -> PlanQuestion:
    """Return the question about a plan with its instance.

    Args:
        computer: evaluates the plan and its variants.
        project: the project.
        name: of the plan; by default the one with most candidates.
        question: its locks are added to those of plan and rules; carriers are numbers in CARRIERS.
        rules: the planner's decisions.
        progress: done share 0..1; may raise ``Cancelled``.

    Raises:
        PlannerError: no such plan or site, no candidate, candidates without cost, options that are all undecided.
    """
    plan, told = _plan(project, name), rules or PlanRules()
    schemes = schemes_of(told.kinds, told.carriers)
    users = tuple(dict.fromkeys(scheme.carriers for scheme in schemes))

    def share(step: int) -> Callable[[float], None] | None:
        return None if progress is None else lambda done: progress((step + done) / (len(users) + 1))

    everything = computer.evaluate(project, plan.name, share(0))
    candidates = plan.candidates
    numbers = {site.number for site in candidates}
    moneys = {cap.money for cap in caps_of(question)} | (
        {question.cheapest} if isinstance(question, GoalsQuestion) else set()
    )
    found = site_options(
        project, candidates, everything, schemes=schemes, money=bool(schemes) or bool(moneys - {Money.COST})
    )
    if candidates and not found.options:
        raise InputRefused(
            Text("負担が判定できる候補局がありません", "no candidate has shares that are decided"),
            remedy=Text(
                f"先に事実を登録してください ({found.left_out[0].reasons[0].ja})",
                f"state the facts first ({found.left_out[0].reasons[0].en})",
            ),
        )
    footprints: dict[tuple[Carrier, ...] | None, dict[int, SiteFootprint]] = {None: dict(everything.footprints)}
    for step, carriers in enumerate(users, 1):
        variant = replace(
            plan,
            sites=tuple(
                replace(site, sectors=sectors_for(site.sectors, carriers)) if site.number in numbers else site
                for site in plan.sites
            ),
        )
        footprints[carriers] = dict(computer.evaluate(project.with_plan(variant), plan.name, share(step)).footprints)
    built = [
        (o.site, footprints[None if o.scheme is None else o.scheme.carriers][o.site.number]) for o in found.options
    ]
    money: list[CandidateMoney] | None = None
    if found.options and found.options[0].state_yen is not None:
        money = [
            CandidateMoney(cost_yen=o.cost_yen, state_yen=o.state_yen or 0, burden_yen=o.burden_yen)
            for o in found.options
        ]
    base = tuple(footprint for number, footprint in everything.footprints.items() if number not in numbers)
    made = plan_instance(
        project.data,
        project.settings.definition,
        base,
        built,
        carriers=carriers_asked(question),
        money=money,
    )
    locks = _locks(plan, found.options, told, question.locks)
    return PlanQuestion(
        project=project,
        plan=plan,
        made=made,
        question=replace(question, locks=locks),
        options=found.options,
        left_out=found.left_out,
        everything=everything,
        unreachable=out_of_reach(made.instance),
        base=base,
        footprints=tuple(footprint for _, footprint in built),
        origin=InstanceOrigin(
            plan_name=plan.name,
            sites=tuple(site.number for site in candidates),
            kinds=told.kinds,
            sharing_carriers=told.carriers,
            carriers=carriers_asked(question),
            money=money is not None,
        ),
    )


def select_in_plan(
    computer: PlanComputer,
    asked: PlanQuestion,
    limits: Limits,
    *,
    seed: int = 1,
    progress: Callable[[SelectionProgress], None] | None = None,
    instance_path: str = "",
) -> PlanSelection:
    """Answer the question about a plan and evaluate the proposal exactly."""
    selection = select(
        asked.made.instance, asked.question, limits=limits, seed=seed, progress=progress, instance_path=instance_path
    )
    seconds = None if limits.seconds is None else min(IMPROVING_SECONDS, limits.seconds / 4)
    return told_of(computer, asked, selection, seconds)


def told_of(
    computer: PlanComputer, asked: PlanQuestion, selection: Selection, seconds: float | None = 10.0
) -> PlanSelection:
    """Return a selection with its proposal, evaluated exactly, and a better one where exact coverage allows it."""
    chosen = tuple(asked.options[k - 1] for k in selection.sites if k > 0)
    proposal = proposed(asked.plan, tuple(option.site for option in chosen))
    project = asked.project.with_plan(proposal)
    exact = computer.evaluate(project, proposal.name)
    instance = asked.made.instance
    all_planned = [k for k, option in enumerate(asked.options, 1) if option.scheme is None]
    money = bool(asked.options) and asked.options[0].state_yen is not None
    return PlanSelection(
        asked=asked,
        selection=selection,
        chosen=chosen,
        proposal=proposal,
        covered_persons=_covered(project, exact),
        assessment=exact.assessment,
        counted_persons=_by_sets(instance, selection.sites),
        joint_of_all_persons=max(0, _covered(project, asked.everything) - _by_sets(instance, tuple(all_planned))),
        subsidy=computer.subsidy(project, proposal.name, exact) if money and chosen else None,
        improved=_improved(asked, selection, seconds),
    )


def _improved(asked: PlanQuestion, selection: Selection, seconds: float | None) -> ImprovedProposal | None:
    question, made = asked.question, asked.made
    if isinstance(question, ShortfallQuestion) or not has_parts(made.instance):
        return None
    if selection.status is SelectionStatus.CANCELLED or any(goal.short for goal in selection.goals):
        return None
    exact = ExactCover(asked.project.data, asked.project.settings.definition, made, asked.base, asked.footprints)
    found = improved_exactly(made.instance, question, exact, selection.sites, seconds=seconds)
    if found.before is None or found.value == found.before:
        return None
    chosen = tuple(asked.options[k - 1] for k in found.sites if k > 0)
    covered = exact.covered() & made.instance.of_carrier(None)
    return ImprovedProposal(
        chosen=chosen,
        value=found.value,
        before=found.before,
        covered_persons=int(made.instance.persons[covered].sum()),
        cost_yen=sum(option.cost_yen for option in chosen),
        certificate=improved_certificate_text(
            data=asked.project.data,
            definition=asked.project.settings.definition,
            made=made,
            base=asked.base,
            footprints=asked.footprints,
            question=question,
            sites=found.sites,
            value=found.value,
            certificate=selection.certificate,
        ),
    )


def carriers_asked(question: Question) -> tuple[Carrier, ...]:
    """Return the carriers whose own coverage a question is about."""
    asked = {goal.carrier for goal in goals_of(question)}
    asked |= {question.carrier} if isinstance(question, BudgetQuestion) else set()
    return tuple(carrier for k, carrier in enumerate(CARRIERS) if k in asked)


def persons_before(asked: PlanQuestion) -> dict[str, int]:
    """Return the persons covered before anything is built, by municipality code."""
    zones, instance = asked.project.data.zones, asked.made.instance
    if zones is None or instance.municipality is None:
        return {}
    meshes = asked.made.meshes
    covered = instance.covered_by(())[:meshes]
    number = instance.municipality[:meshes]
    inside = covered & (number >= 0)
    sums = np.zeros(len(zones.municipalities), dtype=np.int64)
    np.add.at(sums, number[inside], instance.persons[:meshes][inside])
    return {one.code: int(persons) for one, persons in zip(zones.municipalities, sums, strict=True)}


def proposed(plan: Plan, chosen: tuple[Site, ...], name: str | None = None, description: str = "") -> Plan:
    """Return the plan of what is no candidate and the chosen sites; the others are left out."""
    candidates = {site.number for site in plan.candidates}
    kept = tuple(site for site in plan.sites if site.number not in candidates)
    sites = tuple(sorted((*kept, *chosen), key=lambda site: site.number))
    return Plan(name=plan.name if name is None else name, description=description or plan.description, sites=sites)


def _locks(plan: Plan, options: tuple[SiteOption, ...], rules: PlanRules, more: Locks) -> Locks:
    ways: dict[int, list[int]] = {}
    planned: dict[int, int] = {}
    for k, option in enumerate(options, 1):
        ways.setdefault(option.site.number, []).append(k)
        if option.scheme is None:
            planned[option.site.number] = k
    sites = plan.candidates

    def number_of(text: str) -> int:
        for site in sites:
            if text in (site.site_id, str(site.number)):
                return site.number
        raise PlannerError(
            Text(f"候補局「{text}」は計画「{plan.name}」にありません", f"plan '{plan.name}' has no candidate '{text}'"),
            remedy=Text("有効な候補局の番号か局IDを指定してください", "name active candidates by number or identifier"),
            field="locks",
        )

    must = [number_of(text) for text in rules.must] + [site.number for site in sites if site.locked]
    for number in must:
        if number not in planned:
            raise PlannerError(
                Text("必須の局の負担が未判定です", "the shares of a site that must be built are undecided"),
                remedy=Text("先に事実を登録してください", "state the facts first"),
                field="must",
            )
    exclusive = [tuple(number_of(text) for text in group) for group in rules.exclusive]
    if rules.min_spacing_m > 0:
        places = [(site.latitude_deg, site.longitude_deg) for site in sites]
        exclusive += [tuple(sites[k].number for k in group) for group in spacing_sets(places, rules.min_spacing_m)]
    return Locks(
        must=(*more.must, *sorted({planned[number] for number in must})),
        must_not=(*more.must_not, *(k for text in rules.must_not for k in ways.get(number_of(text), []))),
        exclusive=(
            *more.exclusive,
            *(tuple(k for number in sorted(set(group)) for k in ways.get(number, [])) for group in exclusive),
        ),
    )


def _plan(project: Project, name: str | None) -> Plan:
    if name is not None:
        return project.plan(name)
    if not project.plans:
        raise PlannerError(
            Text("計画が1つもありません", "the project has no plan"),
            remedy=Text("デスクトップ画面で開いて計画を作ってください", "open it in the window and make a plan"),
        )
    return max(project.plans, key=lambda plan: len(plan.candidates))


def _covered(project: Project, evaluation: Evaluation) -> int:
    """Return the persons covered by 5G of any carrier; the indicator itself is absent where nothing is known at all."""
    return int(project.data.population.persons[evaluation.mesh_any_bits & 1 != 0].sum())


def _by_sets(instance: Instance, sites: tuple[int, ...]) -> int:
    covered = instance.covered_by(np.array(sites, dtype=np.int64))
    return int(instance.persons[covered & instance.of_carrier(None)].sum())
