"""Eligibility: which clause passes, which fails, which fact is missing; and the row of shares that applies.

A missing fact leaves the case undecided. That is said in other words than a failing clause: "…が未入力".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from coverage_planner.model.terms import OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.conditions import Answer, all_hold, ask
from coverage_planner.subsidy.facts import PURPOSE_NAMES, GrantCase, Purpose
from coverage_planner.subsidy.law import Citation, GrantRule, OwnerRule, ShareCase
from coverage_planner.subsidy.trace import TraceNode


class Outcome(StrEnum):
    """What the law says to the facts given."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The outcome, why, and the checks as trace nodes. ``share_case`` is set when the outcome is eligible."""

    outcome: Outcome
    reasons: tuple[Text, ...]
    missing_facts: tuple[str, ...]
    share_case: ShareCase | None
    checks: tuple[TraceNode, ...]


@dataclass(frozen=True, slots=True)
class _Check:
    """One clause held against the facts."""

    key: str
    label: Text
    holds: bool | None
    reason: Text
    missing: tuple[str, ...]
    citation: Citation | None
    answers: tuple[Answer, ...] = ()

    def node(self) -> TraceNode:
        verdict = {True: "該当", False: "非該当", None: "未判定"}[self.holds]
        children = tuple(
            TraceNode(key=answer.fact, label=answer.wanted, value=answer.shown.ja)
            for answer in self.answers
            if answer.fact != "owner"
        )
        if self.citation is None:
            return TraceNode(key=self.key, label=self.label, value=verdict, children=children)
        return TraceNode(
            key=self.key,
            label=self.label,
            value=verdict,
            clause=self.citation.clause,
            source=self.citation.source,
            confidence=self.citation.confidence.value,
            note=self.citation.note,
            children=children,
        )


def settled_purpose(rule: GrantRule, case: GrantCase) -> Purpose | None:
    """Return the purpose of the case: as stated, or the only one the programme has."""
    if case.purpose is None and len(rule.purposes) == 1:
        return next(iter(rule.purposes))
    return case.purpose


def examine(rule: GrantRule, case: GrantCase) -> Eligibility:
    """Hold all clauses of a rule against the facts of a case; joint owners of several kinds must all pass, at one rate."""
    kinds = case.owner_kinds
    if len(kinds) == 1:
        return _examine_one(rule, case)
    # Names are kept: they say whether a neutral host takes part. The kind alone decides which clauses are asked.
    found = [_examine_one(rule, case, kind) for kind in kinds]
    checks = tuple(dict.fromkeys(node for part in found for node in part.checks))
    for outcome in (Outcome.NOT_ELIGIBLE, Outcome.UNDECIDED):
        failing = [part for part in found if part.outcome is outcome]
        if failing:
            return Eligibility(
                outcome=outcome,
                reasons=tuple(dict.fromkeys(reason for part in failing for reason in part.reasons)),
                missing_facts=tuple(dict.fromkeys(fact for part in failing for fact in part.missing_facts)),
                share_case=None,
                checks=checks,
            )
    rows = [part.share_case for part in found if part.share_case is not None]
    if any(row.fractions != rows[0].fractions for row in rows):
        names = "、".join(name_of(kind).ja for kind in kinds)
        reason = Text(
            f"判定できません: 共同の事業主体（{names}）で負担割合が異なります（共同の場合の規定は公表資料に見当たりません）",
            "undecided: the joint owners have different shares; the rule for joint owners was not found",
        )
        return Eligibility(
            outcome=Outcome.UNDECIDED, reasons=(reason,), missing_facts=("owners",), share_case=None, checks=checks
        )
    reasons = tuple(dict.fromkeys(reason for part in found for reason in part.reasons))
    return replace(found[0], reasons=reasons, checks=checks)


def _examine_one(rule: GrantRule, case: GrantCase, kind: OwnerKind | None = None) -> Eligibility:
    if kind is not None:
        own = tuple(sorted(case.owners, key=lambda owner: owner.kind is not kind))
        case = replace(case, owner=kind, owners=own)
    checks = [_owner_check(rule, case), *_purpose_check(rule, case), *_requirement_checks(rule, case)]
    failing = [check for check in checks if check.holds is False]
    share_case, row_check = _find_row(rule, case)
    nodes = tuple(check.node() for check in (*checks, row_check))
    if failing:
        return Eligibility(
            outcome=Outcome.NOT_ELIGIBLE,
            reasons=tuple(check.reason for check in failing),
            missing_facts=(),
            share_case=None,
            checks=nodes,
        )
    open_checks = [check for check in (*checks, row_check) if check.holds is None]
    if open_checks or share_case is None:
        outcome = Outcome.UNDECIDED if open_checks else Outcome.NOT_ELIGIBLE
        return Eligibility(
            outcome=outcome,
            reasons=tuple(dict.fromkeys(check.reason for check in open_checks)) or (row_check.reason,),
            missing_facts=tuple(dict.fromkeys(fact for check in open_checks for fact in check.missing)),
            share_case=None,
            checks=nodes,
        )
    return Eligibility(
        outcome=Outcome.ELIGIBLE,
        reasons=tuple(check.reason for check in (*checks, row_check)),
        missing_facts=(),
        share_case=share_case,
        checks=nodes,
    )


def _owner_check(rule: GrantRule, case: GrantCase) -> _Check:
    owner = name_of(case.owner)
    label = Text("事業主体", "owner")
    found = _owner_rule(rule, case.owner)
    if found is None:
        allowed = [name_of(kind) for kind in OwnerKind if any(kind in part.kinds for part in rule.owners)]
        names = "・".join(name.ja for name in allowed)
        reason = Text(
            f"要件を満たしません: {rule.fiscal_year.name.ja}の{rule.name.ja}の事業主体に{owner.ja}は含まれません（対象: {names}）",
            f"not eligible: a {owner.en} cannot be the owner under {rule.name.en} in {rule.fiscal_year.name.en}",
        )
        return _Check("owner", label, False, reason, (), None)
    if found.undetermined:
        reason = Text(
            f"判定できません: {rule.fiscal_year.name.ja}の{rule.name.ja}で{owner.ja}が事業主体となれるかは公表資料で確認できていません",
            f"undecided: whether a {owner.en} may be the owner in {rule.fiscal_year.name.en} was not found",
        )
        return _Check("owner", label, None, reason, ("owner",), found.citation)
    reason = Text(f"事業主体: {owner.ja}", f"owner: {owner.en}")
    return _Check("owner", label, True, reason, (), found.citation)


def _owner_rule(rule: GrantRule, owner: OwnerKind) -> OwnerRule | None:
    for part in rule.owners:
        if owner in part.kinds:
            return part
    return None


def _purpose_check(rule: GrantRule, case: GrantCase) -> tuple[_Check, ...]:
    """A stated purpose must be one of the programme's; an unstated one is asked for by the row of shares."""
    if case.purpose is None or not rule.purposes:
        return ()
    label = Text("整備目的", "purpose")
    stated = PURPOSE_NAMES[case.purpose]
    if case.purpose in rule.purposes:
        reason = Text(f"整備目的: {stated.ja}", f"purpose: {stated.en}")
        return (_Check("purpose", label, True, reason, (), rule.citation),)
    reason = Text(
        f"要件を満たしません: {rule.name.ja}は{stated.ja}を目的とする整備を対象としません",
        f"not eligible: {rule.name.en} does not serve the purpose '{stated.en}'",
    )
    return (_Check("purpose", label, False, reason, (), rule.citation),)


def _requirement_checks(rule: GrantRule, case: GrantCase) -> tuple[_Check, ...]:
    checks = []
    for requirement in rule.requirements:
        if requirement.owners is not None and case.owner not in requirement.owners:
            continue
        answers = ask(requirement.condition, case, settled_purpose(rule, case))
        checks.append(
            _Check(
                requirement.requirement_id,
                _REQUIREMENT_LABELS.get(requirement.requirement_id, Text("要件", "requirement")),
                all_hold(answers),
                _requirement_reason(answers, requirement.citation),
                tuple(answer.fact for answer in answers if answer.holds is None),
                requirement.citation,
                answers,
            )
        )
    return tuple(checks)


_REQUIREMENT_LABELS = {
    "target_area": Text("対象地域", "target area"),
    "fiscal_strength": Text("財政力指数", "fiscal strength index"),
}


def _requirement_reason(answers: tuple[Answer, ...], citation: Citation) -> Text:
    clause = citation.clause
    no = [answer for answer in answers if answer.holds is False]
    if no:
        return Text(
            f"要件を満たしません: {'、'.join(a.shown.ja for a in no)}（要件: {clause.ja}）",
            f"not eligible: {', '.join(a.shown.en for a in no)} (clause: {clause.en})",
        )
    unknown = [answer for answer in answers if answer.holds is None]
    if unknown:
        return Text(
            f"判定できません: {'、'.join(a.missing.ja for a in unknown)}（要件: {clause.ja}）",
            f"undecided: {', '.join(a.missing.en for a in unknown)} (clause: {clause.en})",
        )
    return Text(
        f"{'、'.join(a.shown.ja for a in answers)}（要件: {clause.ja}）",
        f"{', '.join(a.shown.en for a in answers)} (clause: {clause.en})",
    )


def _find_row(rule: GrantRule, case: GrantCase) -> tuple[ShareCase | None, _Check]:
    """Walk the rows in order; the first that holds applies, one that cannot be judged stops the walk."""
    label = Text("補助率の区分", "row of shares")
    for row in rule.cases:
        answers = ask(row.when, case, settled_purpose(rule, case))
        holds = all_hold(answers)
        if holds is False:
            continue
        if holds:
            clause = row.citation.clause
            reason = Text(f"補助率の区分: {clause.ja}", f"row of shares: {clause.en}")
            return row, _Check("share_case", label, True, reason, (), row.citation, answers)
        unknown = [answer for answer in answers if answer.holds is None]
        reason = Text(
            f"補助率を判定できません: {'、'.join(a.missing.ja for a in unknown)}",
            f"the rate is undecided: {', '.join(a.missing.en for a in unknown)}",
        )
        facts = tuple(answer.fact for answer in unknown)
        return None, _Check("share_case", label, None, reason, facts, row.citation, answers)
    reason = Text(
        f"{rule.fiscal_year.name.ja}の{rule.name.ja}に該当する補助率の区分がありません",
        f"no row of shares of {rule.name.en} in {rule.fiscal_year.name.en} fits",
    )
    return None, _Check("share_case", label, False, reason, (), None)
