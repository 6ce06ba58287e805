"""The decision on one project: facts -> eligibility -> rate -> rounding -> shares, every step in the trace.

A project that is not eligible, or not decided for want of a fact, gets no state money: all cost stays with the owner,
the rate is None and the reasons say why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import (
    BOND_NAMES,
    REMAINDER_RULE_NAMES,
    STATED_FACT_NAMES,
    RemainderRule,
)
from coverage_planner.model.terms import OwnerKind
from coverage_planner.model.text import Language, Text
from coverage_planner.subsidy.decision_trace import (
    assumptions_node,
    burden_applied_node,
    burden_node,
    computation_node,
    eligibility_node,
    facts_node,
    owner_pays_node,
    rule_node,
)
from coverage_planner.subsidy.eligibility import Eligibility, Outcome, examine
from coverage_planner.subsidy.facts import STATED_OR_GIVEN, FactOrigin, GrantCase
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.law import SHIPPED, Confidence, GrantRule, RuleBook, ShareCase
from coverage_planner.subsidy.municipal_burden import CarrierBurden, carrier_burden, shares_after_burden
from coverage_planner.subsidy.planner_files import burden_table, rule_book
from coverage_planner.subsidy.shares import Shares, split_cost, whole_cost_with_owner
from coverage_planner.subsidy.state_share import INPUT_TAX_CITATION, StateShare, state_share
from coverage_planner.subsidy.trace import TraceNode, trace_json

HOST_WITH_ONE_CARRIER = Text(
    "要確認: インフラシェアリング事業者（専ら複数の無線通信事業者が共用する設備を整備する者）の事業で参画事業者が1者のため、"
    "1社整備として判定（複数社共同整備等に該当する基準は公表資料に見当たらない）",
    "check: a neutral host, which by definition serves several carriers, has one confirmed carrier: taken as single "
    "construction (no published criterion for joint construction was found)",
)
ASSUMED_AREA = Text(
    "条件不利地域（離島を除く）に該当するものと仮定",
    "the place is assumed to be a disadvantaged area other than an island",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDecision:
    """What the law of one year says to one project.

    Attributes:
        case: the facts.
        rule: the rules applied.
        outcome: eligible, not eligible, or undecided for want of a fact.
        reasons: the clauses that hold (eligible), fail (not eligible) or cannot be judged (undecided: "…が未入力").
        missing_facts: keys of the facts that are missing.
        grant_rate: 補助率 of the state, None unless eligible.
        share_case: the row of shares applied, None unless eligible.
        shares_yen: who pays; adds up to the total cost always.
        legal_shares_yen: the shares before the carriers' part is taken out of the municipal share; equal to
            ``shares_yen`` unless the settings say to apply it.
        burden: what carriers pay inside the municipal share (※2): an indication beside the four shares, or applied.
        state: how the state share came about, None unless eligible.
        assumptions: every setting, inference and statement the decision rests on; printed on every table.
        trace: the whole way from facts to yen.
    """

    case: GrantCase
    rule: GrantRule
    outcome: Outcome
    reasons: tuple[Text, ...]
    missing_facts: tuple[str, ...]
    grant_rate: Fraction | None
    share_case: ShareCase | None
    shares_yen: Shares
    burden: CarrierBurden | None
    assumptions: tuple[Text, ...]
    trace: TraceNode
    legal_shares_yen: Shares
    state: StateShare | None = None

    @property
    def planner_rules(self) -> str | None:
        """Name of the planner's own rule file that was applied, None for shipped rules."""
        return None if self.rule.origin == SHIPPED else self.rule.origin

    @property
    def eligible(self) -> bool:
        """True when the project gets state money."""
        return self.outcome is Outcome.ELIGIBLE

    @property
    def decided(self) -> bool:
        """False when a fact is missing."""
        return self.outcome is not Outcome.UNDECIDED

    @property
    def on_assumed_area(self) -> bool:
        """True when the verdict takes the place to be a target area because nobody said what it is."""
        return ASSUMED_AREA in self.assumptions

    @property
    def grant_yen(self) -> int:
        """補助金額: the state share."""
        return self.shares_yen.state


def decide(case: GrantCase, settings: SubsidySettings | None = None, rules: RuleBook | None = None) -> GrantDecision:
    """Decide one project under the rules of the year of the case.

    Args:
        case: the facts; its own ``fiscal_year`` counts, not the one of the settings.
        settings: the recorded choices where the law is not known, and the planner's own rules and ordinances.
        rules: rule book, by default the one shipped with the program with the planner's own rules of the settings.

    Raises:
        FiscalYearNotUnderstood: if the year of the case is no fiscal year.
        ProgrammeUnknown: if the programme is not filed.
        RuleYearUnknown: if no rules are filed for the year.
    """
    chosen = settings if settings is not None else SubsidySettings()
    book = rules if rules is not None else rule_book(chosen.statements)
    rule = book.rule(case.programme, FiscalYear.parse(case.fiscal_year))
    eligibility = examine(rule, case)
    share_case = eligibility.share_case
    if share_case is None:
        return _without_grant(case, rule, eligibility, eligibility.outcome, eligibility.reasons)
    state = state_share(case, rule, share_case.fractions.state)
    shares = split_cost(
        total_cost_yen=case.full_cost_yen,
        eligible_cost_yen=case.eligible_cost_yen,
        fractions=share_case.fractions,
        owner=case.owner,
        state_unit_yen=rule.state_rounding.yen,
        prefecture_unit_yen=chosen.round_prefecture_to_yen,
        remainder=chosen.remainder,
        state_yen=state.yen,
    )
    legal = shares
    least = rule.minimum_grant
    if least is not None and shares.state < least.yen:
        reason = Text(
            f"要件を満たしません: 補助金額 {shares.state:,}円 が下限 {least.yen:,}円 に達しません（要件: {least.citation.clause.ja}）",
            f"not eligible: the grant of {shares.state:,} yen is below {least.yen:,} yen (clause: {least.citation.clause.en})",
        )
        return _without_grant(case, rule, eligibility, Outcome.NOT_ELIGIBLE, (reason,))
    burden = None
    if case.owner is OwnerKind.MUNICIPALITY:
        bond = case.bond or chosen.usual_bond
        table = burden_table(chosen.statements, case.municipality_code)
        burden = carrier_burden(share_case.fractions, shares, case.eligible_cost_yen, bond=bond, table=table)
    applied = burden if chosen.apply_carrier_burden else None
    shares = shares_after_burden(shares, applied)
    assumptions = (*_assumptions(case, rule, share_case, chosen), *_burden_assumptions(case, burden, chosen))
    parts = [
        facts_node(case),
        rule_node(rule),
        eligibility_node(eligibility),
        computation_node(case, rule, share_case, legal, state, chosen),
    ]
    if applied is not None:
        parts.append(burden_applied_node(applied, legal, shares, case.eligible_cost_yen))
    elif burden is not None:
        parts.append(burden_node(burden))
    parts.append(assumptions_node(assumptions))
    return GrantDecision(
        case=case,
        rule=rule,
        outcome=Outcome.ELIGIBLE,
        reasons=eligibility.reasons,
        missing_facts=(),
        grant_rate=share_case.fractions.state,
        share_case=share_case,
        shares_yen=shares,
        burden=burden,
        assumptions=assumptions,
        trace=_root(rule, parts, shares.state, ()),
        legal_shares_yen=legal,
        state=state,
    )


def shares_at(
    decision: GrantDecision, *, eligible_cost_yen: int, total_cost_yen: int, settings: SubsidySettings
) -> Shares:
    """Return the shares that the row of law of a decision gives at another cost: the same as deciding anew, without trace.

    Raises:
        OutOfValidity: for impossible amounts.
    """
    case = replace(decision.case, eligible_cost_yen=eligible_cost_yen, total_cost_yen=total_cost_yen)
    least = decision.rule.minimum_grant
    row = decision.share_case
    if row is None or least is not None:
        # A greater cost may reach the least grant: asked anew.
        return (
            whole_cost_with_owner(total_cost_yen, case.owner)
            if least is None
            else _asked_anew(case, decision, settings)
        )
    state = state_share(case, decision.rule, row.fractions.state)
    shares = split_cost(
        total_cost_yen=total_cost_yen,
        eligible_cost_yen=eligible_cost_yen,
        fractions=row.fractions,
        owner=case.owner,
        state_unit_yen=decision.rule.state_rounding.yen,
        prefecture_unit_yen=settings.round_prefecture_to_yen,
        remainder=settings.remainder,
        state_yen=state.yen,
    )
    if not settings.apply_carrier_burden or case.owner is not OwnerKind.MUNICIPALITY:
        return shares
    bond = case.bond or settings.usual_bond
    table = burden_table(settings.statements, case.municipality_code)
    return shares_after_burden(shares, carrier_burden(row.fractions, shares, eligible_cost_yen, bond=bond, table=table))


def _asked_anew(case: GrantCase, decision: GrantDecision, settings: SubsidySettings) -> Shares:
    return decide(case, settings, RuleBook((decision.rule,))).shares_yen


def _without_grant(
    case: GrantCase, rule: GrantRule, eligibility: Eligibility, outcome: Outcome, reasons: tuple[Text, ...]
) -> GrantDecision:
    shares = whole_cost_with_owner(case.full_cost_yen, case.owner)
    assumptions = _assumptions(case, rule, None, None)
    parts = [
        facts_node(case),
        rule_node(rule),
        eligibility_node(eligibility),
        owner_pays_node(case, shares, reasons, decided=outcome is not Outcome.UNDECIDED),
    ]
    if assumptions:
        parts.append(assumptions_node(assumptions))
    return GrantDecision(
        case=case,
        rule=rule,
        outcome=outcome,
        reasons=reasons,
        missing_facts=eligibility.missing_facts if outcome is Outcome.UNDECIDED else (),
        grant_rate=None,
        share_case=None,
        shares_yen=shares,
        burden=None,
        assumptions=assumptions,
        trace=_root(rule, parts, None if outcome is Outcome.UNDECIDED else shares.state, reasons),
        legal_shares_yen=shares,
    )


def _root(rule: GrantRule, parts: list[TraceNode], yen: int | None, reasons: tuple[Text, ...]) -> TraceNode:
    """Return the grant with all it rests on; not decided it has no amount, and the label says why."""
    label = Text(
        f"{rule.fiscal_year.name.ja} {rule.name.ja} 補助金額",
        f"grant under {rule.name.en}, {rule.fiscal_year.name.en}",
    )
    if yen is None:
        label = Text(
            f"{label.ja}（未判定のため空欄。{'、'.join(reason.ja for reason in reasons)}）",
            f"{label.en} (undecided, so empty: {'; '.join(reason.en for reason in reasons)})",
        )
    return TraceNode(key="grant_yen", label=label, value=yen, children=tuple(parts))


def _assumptions(
    case: GrantCase, rule: GrantRule, share_case: ShareCase | None, settings: SubsidySettings | None
) -> tuple[Text, ...]:
    """Return what the decision rests on besides facts and law that was read."""
    found = list(case.assumptions)
    found += [
        Text(
            f"{STATED_FACT_NAMES[one.fact].ja}: 申告値「{one.stated.ja}」を使用（取込値「{one.imported.ja}」、理由: {one.reason}）",
            f"{STATED_FACT_NAMES[one.fact].en}: '{one.stated.en}' as stated (imported: '{one.imported.en}'; reason: {one.reason})",
        )
        for one in case.overrides
    ]
    if rule.is_planners_own:
        found.append(
            Text(f"利用者が追加した規則（{rule.origin}）による計算", f"by the planner's own rules ({rule.origin})")
        )
    if rule.citation.confidence in {Confidence.C, Confidence.G}:
        found.append(_inferred_rule(rule))
    if case.assume_target_area and case.areas is None:
        found.append(ASSUMED_AREA)
    if case.counts_as_shared is not None:
        by = STATED_OR_GIVEN[case.origin("counts_as_shared") is FactOrigin.GIVEN]
        found.append(
            Text(
                f"複数社共同整備等に{'該当' if case.counts_as_shared else '非該当'}（{by.ja}）",
                f"{by.en.removeprefix('as ')} to be {'joint' if case.counts_as_shared else 'single'} construction",
            )
        )
    if case.host_with_one_carrier:
        found.append(HOST_WITH_ONE_CARRIER)
    if share_case is None or settings is None:
        return tuple(found)
    if share_case.fractions.prefecture and case.owner is not OwnerKind.PREFECTURE:
        unit = settings.round_prefecture_to_yen
        found.append(
            Text(
                f"都道府県費は{unit:,}円未満切捨て（設定値。端数処理の規定は公表資料に見当たらない）",
                f"the prefecture's share is rounded down to {unit:,} yen (a setting; not found in law)",
            )
        )
    if _remainder_is_owners(settings, share_case, case):
        found.append(
            Text(
                "端数と補助対象外経費は事業主体の負担（設定値。規定は公表資料に見当たらない）",
                "remainders and ineligible cost stay with the owner (a setting; not found in law)",
            )
        )
    else:
        who = REMAINDER_RULE_NAMES[settings.remainder]
        found.append(
            Text(
                f"端数は{who.ja}、補助対象外経費は事業主体の負担（設定値。規定は公表資料に見当たらない）",
                f"remainders go to {who.en}, ineligible cost stays with the owner (a setting; not found in law)",
            )
        )
    if case.deductible_tax_yen and INPUT_TAX_CITATION.note is not None:
        found.append(INPUT_TAX_CITATION.note)
    if share_case.citation.confidence in {Confidence.C, Confidence.G} and rule.citation.confidence is not Confidence.C:
        note = share_case.citation.note
        clause = share_case.citation.clause
        found.append(
            Text(
                f"負担割合は推定を含む: {clause.ja}" + (f"（{note.ja}）" if note else ""),
                f"the shares rest on inference: {clause.en}" + (f" ({note.en})" if note else ""),
            )
        )
    return tuple(found)


def _remainder_is_owners(settings: SubsidySettings, share_case: ShareCase, case: GrantCase) -> bool:
    """Return True where the owner takes what rounding leaves: by the setting, or because the prefecture has no share."""
    has_prefecture = bool(share_case.fractions.prefecture) and case.owner is OwnerKind.MUNICIPALITY
    return settings.remainder is RemainderRule.OWNER or not has_prefecture


def _burden_assumptions(case: GrantCase, burden: CarrierBurden | None, settings: SubsidySettings) -> tuple[Text, ...]:
    """Return what the carriers' part of the municipal share rests on."""
    if burden is None:
        return ()
    found = []
    bond = BOND_NAMES[burden.bond]
    if burden.origin != SHIPPED:
        found.append(
            Text(
                f"事業者負担は利用者が追加した条例の表（{burden.origin}）による",
                f"the carriers' part follows the planner's own ordinance table ({burden.origin})",
            )
        )
    if settings.apply_carrier_burden:
        found.append(
            Text(
                f"市町村費のうち事業者負担（分担金・使用料、{bond.ja}）を事業者等の負担額に含める（設定値）",
                f"the carriers' part of the municipal share ({bond.en}) is counted with the carriers (a setting)",
            )
        )
        if case.bond is None:
            found.append(
                Text(f"充当する地方債は設定の既定（{bond.ja}）による", f"the bond is the usual one ({bond.en})")
            )
    if burden.capped:
        found.append(
            Text("事業者負担は市町村負担額を上限とした", "the carriers' part was capped at the municipal share")
        )
    return tuple(found)


def _inferred_rule(rule: GrantRule) -> Text:
    note = rule.citation.note
    if rule.carried_over_from is not None:
        year = rule.carried_over_from
        return Text(
            f"{rule.fiscal_year.name.ja}の規則は{year.name.ja}の規則を引き継いだ推定"
            + (f": {note.ja}" if note else ""),
            f"rules of {rule.fiscal_year.name.en} are carried over from {year.name.en}"
            + (f": {note.en}" if note else ""),
        )
    return Text(
        f"{rule.fiscal_year.name.ja}の規則は推定を含む" + (f": {note.ja}" if note else ""),
        f"rules of {rule.fiscal_year.name.en} rest on inference" + (f": {note.en}" if note else ""),
    )


def decision_json(decision: GrantDecision, language: Language = "ja") -> dict[str, Any]:
    """Return a decision as the command ``grant --json`` prints it (DESIGN.md 8)."""
    shares = decision.shares_yen
    return {
        "eligible": decision.eligible,
        "outcome": decision.outcome.value,
        "reasons": [reason.in_language(language) for reason in decision.reasons],
        "missing_facts": list(decision.missing_facts),
        "fiscal_year": decision.rule.fiscal_year.label,
        "programme": decision.rule.programme,
        "planner_rules": decision.planner_rules,
        "grant_rate": None if decision.grant_rate is None else str(decision.grant_rate),
        "grant_yen": decision.grant_yen if decision.decided else None,
        "eligible_cost_yen": decision.case.eligible_cost_yen,
        "total_cost_yen": decision.case.full_cost_yen,
        "shares_yen": {
            "state": shares.state,
            "prefecture": shares.prefecture,
            "municipality": shares.municipality,
            "carrier": shares.carrier,
        },
        "assumptions": [text.in_language(language) for text in decision.assumptions],
        "trace": [trace_json(node, language) for node in decision.trace.children],
    }
