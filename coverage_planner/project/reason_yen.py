"""Yen laid open: shares of a project, their rates, clauses and rounding, down to the cost lines; sums of projects above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from coverage_planner.model.rate import decimal_text
from coverage_planner.model.terms import Carrier, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Reason, ReasonChildren, Unit, listed
from coverage_planner.project.reason_costs import cost_reason
from coverage_planner.project.reason_ground import YEN_ROLES, ReasonGround, inputs_reason
from coverage_planner.subsidy.decision_trace import PARTY_NAMES
from coverage_planner.subsidy.district import DistrictProject, PlanSubsidy
from coverage_planner.subsidy.shares import Direction, rounded
from coverage_planner.subsidy.trace import TraceNode, confidence_words, value_words

PARTIES = ("state", "prefecture", "municipality", "carrier")
TOTAL, ELIGIBLE = "total", "eligible"
"""What may be asked for of projects, besides the share of a party."""

_PROJECTS = Text("地区", "projects")
_SHARES = Text("負担者", "parties")
_NAMES = {TOTAL: Text("総事業費", "total cost"), ELIGIBLE: Text("補助対象経費", "eligible cost"), **PARTY_NAMES}


def project_reason(ground: ReasonGround, project: DistrictProject, what: str = TOTAL) -> Reason:
    """Return the tree of one project: its total with who pays, its eligible cost, or the share of one party."""
    title = project.title
    if what == ELIGIBLE:
        label = Text(f"{title.ja}　補助対象経費", f"{title.en}, eligible cost")
        return cost_reason(project.sites, key=_key(project), label=label, eligible=True)
    if what in PARTIES:
        name = PARTY_NAMES[what]
        return _share_reason(ground, project, what, Text(f"{title.ja}　{name.ja}", f"{title.en}, {name.en}"))
    return Reason(
        key=_key(project),
        label=Text(f"{title.ja}　総事業費", f"{title.en}, total cost"),
        amount=Amount(part=project.total_cost_yen, unit=Unit.YEN),
        note=_verdict(project),
        details=(
            Text(
                f"{name_of(project.owner).ja}、{project.fiscal_year.name.ja}",
                f"{name_of(project.owner).en}, {project.fiscal_year.name.en}",
            ),
            _verdict(project),
            *project.reasons,
            *project.notes,
        ),
        holds=project.eligible if project.decided else None,
        children=lambda _progress: _project_children(ground, project),
    )


def _key(project: DistrictProject) -> str:
    carriers = "+".join(carrier.value for carrier in project.carriers)
    owners = "+".join(owner.name for owner in project.owners)
    parts = project.municipality_code, project.district, project.owner.value, owners, carriers, project.programme
    return " ".join(("project", *parts, project.fiscal_year.label))


def same_project(subsidy: PlanSubsidy | None, project: DistrictProject) -> DistrictProject | None:
    """Return the project of a newer computation that this one was; None where it is gone."""
    found = () if subsidy is None else subsidy.projects
    return next((one for one in found if _key(one) == _key(project)), None)


def _verdict(project: DistrictProject) -> Text:
    own = ""
    if project.planner_rules is not None:
        own = f"【利用者が追加した規則「{project.planner_rules}」による】"
    if project.eligible and project.decision is not None:
        rate = project.decision.grant_rate
        return Text(f"{own}補助対象、国の補助率 {rate}", f"eligible, state share {rate}")
    if project.decided:
        return Text(f"{own}補助対象外", "not eligible")
    return Text(f"{own}未判定", "not decided")


def _project_children(ground: ReasonGround, project: DistrictProject) -> ReasonChildren:
    beside = [
        cost_reason(project.sites, key="costs", label=Text("費用の内訳", "cost lines")),
        cost_reason(project.sites, key="eligible", label=_NAMES[ELIGIBLE], eligible=True),
    ]
    trace = None if project.decision is None else project.decision.trace
    for node in () if trace is None else trace.children:
        if node.key != "shares":
            beside.append(trace_reason(node))
    beside.append(inputs_reason(ground, YEN_ROLES))
    shares = project.known_shares
    if shares is None:
        open_part = Reason(
            key="undecided",
            label=Text("負担者は未判定", "who pays is not decided"),
            amount=Amount(part=project.total_cost_yen, unit=Unit.YEN),
            note=project.reasons[0] if project.reasons else None,
        )
        return listed((open_part,), beside, of=_SHARES)
    counted = [
        _share_reason(ground, project, party, PARTY_NAMES[party], alone=False)
        for party in PARTIES
        if getattr(shares, party)
    ]
    return listed(counted, beside, of=_SHARES)


def _share_reason(
    ground: ReasonGround, project: DistrictProject, party: str, label: Text, *, alone: bool = True
) -> Reason:
    """Return a share; ``alone`` says that facts, rule and inputs do not stand beside it already."""
    shares = project.known_shares
    if shares is None:
        return Reason(
            key=party,
            label=label,
            value=Text("未判定", "not decided"),
            note=project.reasons[0] if project.reasons else None,
            children=lambda _progress: _project_children(ground, project),
        )
    yen = int(getattr(shares, party))
    steps = _steps_of(project, party)
    legal = next((step for step in steps if step.key == f"{party}_share_yen"), None)
    return Reason(
        key=party,
        label=label,
        amount=Amount(part=yen, unit=Unit.YEN),
        note=_about(legal) if legal is not None else _verdict(project),
        details=() if legal is None else (share_sentence(legal),),
        children=lambda _progress: _share_children(ground, project, party, yen, steps, alone=alone),
    )


def _steps_of(project: DistrictProject, party: str) -> tuple[TraceNode, ...]:
    """Return the steps of the decision that make up a party's share."""
    if project.decision is None:
        return ()
    trace = project.decision.trace
    keys = [f"{party}_share_yen", "owner_pays_yen"]
    if party in {"municipality", "carrier"}:
        keys.append("burden_applied")
    found = [trace.find(key) for key in keys]
    return tuple(node for node in found if node is not None)


def _share_children(
    ground: ReasonGround, project: DistrictProject, party: str, yen: int, steps: tuple[TraceNode, ...], *, alone: bool
) -> ReasonChildren:
    beside: list[Reason] = []
    said: Text | None = None
    for step in steps:
        if step.key == f"{party}_share_yen":
            said = share_sentence(step)
            beside += [_with_costs(project, trace_reason(child)) for child in step.children]
        else:
            beside.append(trace_reason(step))
    if party == "carrier":
        beside += _carrier_parts(project)
    moved = next((step for step in steps if step.key == "burden_applied"), None)
    if moved is not None and said is not None:
        sign = "＋" if party == "carrier" else "−"
        said = Text(
            f"{said.ja}、振替 {sign}{moved.value:,}円 の後 {yen:,}円", f"{said.en}; {yen:,} yen after what moved"
        )
    if not steps:
        beside.append(cost_reason(project.sites, key="costs", label=Text("費用の内訳", "cost lines")))
    if alone:
        wanted = {"rule", "eligibility", "facts", "assumptions"}
        nodes = () if project.decision is None else project.decision.trace.children
        beside += [trace_reason(node) for node in nodes if node.key in wanted]
        beside.append(inputs_reason(ground, YEN_ROLES))
    return listed((), beside, said=said)


def _with_costs(project: DistrictProject, reason: Reason) -> Reason:
    """Return a step with the cost lines behind it, where it is the cost."""
    if reason.key.endswith("eligible_cost_yen") and reason.amount is not None:
        return cost_reason(project.sites, key=reason.key, label=reason.label, eligible=True)
    if reason.key.endswith("total_cost_yen"):
        return cost_reason(project.sites, key=reason.key, label=reason.label)
    return reason


def _carrier_parts(project: DistrictProject) -> list[Reason]:
    if project.parts_trace is None:
        return []
    node = project.parts_trace
    return [
        Reason(
            key="parts",
            label=node.label,
            amount=Amount(part=int(node.value or 0), unit=Unit.YEN),
            note=node.clause,
            details=() if project.carrier_parts_basis is None else (project.carrier_parts_basis,),
            children=lambda _progress: listed(
                [trace_reason(child, place) for place, child in enumerate(node.children)], of=Text("者", "carriers")
            ),
        )
    ]


def carrier_reason(ground: ReasonGround, projects: Iterable[DistrictProject], carrier: Carrier, label: Text) -> Reason:
    """Return what one carrier pays of the building of some projects."""
    own = [(project, part.yen) for project in projects for part in project.carrier_parts if part.carrier is carrier]
    return Reason(
        key=f"carrier {carrier.value}",
        label=label,
        amount=Amount(part=sum(yen for _, yen in own), unit=Unit.YEN),
        children=lambda _progress: listed(
            [
                Reason(
                    key=_key(project),
                    label=project.title,
                    amount=Amount(part=yen, unit=Unit.YEN),
                    note=project.carrier_parts_basis,
                    children=partial(_share_of_carriers, ground, project),
                )
                for project, yen in own
            ],
            of=_PROJECTS,
        ),
    )


def _share_of_carriers(ground: ReasonGround, project: DistrictProject, _progress: object) -> ReasonChildren:
    return listed((), (project_reason(ground, project, "carrier"),))


def projects_reason(ground: ReasonGround, projects: Sequence[DistrictProject], what: str, label: Text) -> Reason:
    """Return a sum over projects: total, eligible cost or the share of a party; undecided ones stand beside."""
    decided = [project for project in projects if what in (TOTAL, ELIGIBLE) or project.decided]
    undecided = [project for project in projects if project not in decided]
    counted = [replace(project_reason(ground, project, what), key=_key(project)) for project in decided]
    total = sum(one.amount.part for one in counted if one.amount is not None)
    return Reason(
        key=f"projects {what}",
        label=Text(f"{label.ja}　{_NAMES[what].ja}", f"{label.en}, {_NAMES[what].en}"),
        amount=Amount(part=total, unit=Unit.YEN),
        note=None
        if not undecided
        else Text(
            f"未判定 {len(undecided)} 地区は負担者が決まっていないため含まない",
            f"{len(undecided)} undecided projects are not in it: who pays is not known",
        ),
        children=partial(_projects_children, ground, counted, undecided, what),
    )


def _projects_children(
    ground: ReasonGround, counted: list[Reason], undecided: list[DistrictProject], what: str, _progress: object
) -> ReasonChildren:
    beside = [replace(project_reason(ground, project, what), key=_key(project)) for project in undecided]
    return listed(counted, beside, of=_PROJECTS)


def share_sentence(node: TraceNode) -> Text:
    """Return the arithmetic of a share in one line, worked out again from its steps."""
    value = int(node.value) if isinstance(node.value, int) else 0
    rate, unit, base = (node.find(key) for key in ("rate", "round_down_to_yen", "eligible_cost_yen"))
    if rate is not None and unit is not None and base is not None and rate in node.children:
        exact = int(base.value or 0) * Fraction(str(rate.value))
        down = rounded(exact, int(unit.value or 1), Direction.DOWN)
        words = f"{int(base.value or 0):,} × {rate.value} = {_yen(exact)}"
        steps = Text(
            f"{words}円、{int(unit.value or 1):,}円未満切捨てで {down:,}円",
            f"{words} yen, rounded down to {int(unit.value or 1):,}: {down:,} yen",
        )
        if down != value:
            steps = Text(f"{steps.ja}、下の調整の後 {value:,}円", f"{steps.en}; {value:,} yen after the steps below")
        return steps
    total = next((child for child in node.children if child.key == "total_cost_yen"), None)
    if total is None:
        return Text(f"{value:,}円", f"{value:,} yen")
    others = [child for child in node.children if child is not total]
    left = int(total.value or 0) - sum(int(child.value or 0) for child in others)
    ja = f"総事業費 {int(total.value or 0):,}" + "".join(f" − {o.label.ja} {int(o.value or 0):,}" for o in others)
    en = f"total cost {int(total.value or 0):,}" + "".join(f" - {o.label.en} {int(o.value or 0):,}" for o in others)
    after = "" if left == value else f"（記載 {value:,}円）"
    return Text(f"{ja} ＝ {left:,}円{after}", f"{en} = {left:,} yen")


def _yen(exact: Fraction) -> str:
    return f"{exact.numerator:,}" if exact.denominator == 1 else f"{_grouped(decimal_text(exact, 2))}…"


def _grouped(text: str) -> str:
    whole, point, decimals = text.partition(".")
    return f"{int(whole):,}{point}{decimals}"


def trace_reason(node: TraceNode, place: int = 0) -> Reason:
    """Return a step of the rule trace with its clause, source and confidence."""
    is_yen = isinstance(node.value, int) and not isinstance(node.value, bool) and node.key.endswith("_yen")
    return Reason(
        key=f"{place} {node.key}",
        label=node.label,
        amount=Amount(part=int(node.value or 0), unit=Unit.YEN) if is_yen else None,
        value=None if is_yen else _value(node),
        note=_about(node),
        details=_about_parts(node),
        children=None
        if not node.children
        else (
            lambda _progress: listed(
                (),
                [trace_reason(child, k) for k, child in enumerate(node.children)],
                said=share_sentence(node) if node.find("rate") in node.children else None,
            )
        ),
    )


def _value(node: TraceNode) -> Text:
    if node.value is None:
        return Text("", "")
    return Text(value_words(node, "ja"), value_words(node, "en"))


def _about(node: TraceNode) -> Text | None:
    parts = _about_parts(node)
    return Text(" / ".join(part.ja for part in parts), " / ".join(part.en for part in parts)) if parts else None


def _about_parts(node: TraceNode) -> tuple[Text, ...]:
    """Return clause, source, confidence and caution of a step."""
    parts = [] if node.clause is None else [node.clause]
    if node.source:
        parts.append(Text(f"出典 {node.source}", f"source {node.source}"))
    if node.confidence:
        parts.append(confidence_words(node.confidence))
    if node.note is not None:
        parts.append(Text(f"※{node.note.ja}", f"* {node.note.en}"))
    return tuple(parts)
