"""The parts of a decision's trace: facts, rule, eligibility, computation, indication, assumptions."""

from __future__ import annotations

from fractions import Fraction

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.eligibility import Eligibility, Outcome
from coverage_planner.subsidy.facts import PURPOSE_NAMES, GrantCase
from coverage_planner.subsidy.law import GrantRule, ShareCase
from coverage_planner.subsidy.municipal_burden import CarrierBurden
from coverage_planner.subsidy.shares import Shares
from coverage_planner.subsidy.trace import TraceNode, TraceValue

_NOT_GIVEN = "未入力"


def facts_node(case: GrantCase) -> TraceNode:
    """Return the facts as stated."""
    areas: str = _NOT_GIVEN
    if case.areas is not None:
        names = [name_of(kind).ja for kind in DisadvantagedArea if kind in case.areas]
        areas = "・".join(names) or "該当なし"
    facts: list[tuple[str, Text, TraceValue]] = [
        ("fiscal_year", Text("予算年度", "budget year"), case.fiscal_year),
        ("owner", Text("事業主体", "owner"), name_of(case.owner).ja),
        ("carriers", Text("参画事業者数", "carriers"), _NOT_GIVEN if case.carriers is None else case.carriers),
        ("total_cost_yen", Text("総事業費", "total cost"), case.full_cost_yen),
        ("eligible_cost_yen", Text("補助対象経費", "eligible cost"), case.eligible_cost_yen),
        (
            "purpose",
            Text("整備目的", "purpose"),
            _NOT_GIVEN if case.purpose is None else PURPOSE_NAMES[case.purpose].ja,
        ),
        (
            "households",
            Text("エリア内世帯数", "households in the area"),
            _NOT_GIVEN if case.households is None else case.households,
        ),
        (
            "fiscal_strength",
            Text("財政力指数", "fiscal strength index"),
            _NOT_GIVEN if case.fiscal_strength is None else str(case.fiscal_strength),
        ),
        ("areas", Text("条件不利地域", "disadvantaged areas"), areas),
    ]
    if case.areas_partly:
        names = [name_of(kind).ja for kind in DisadvantagedArea if kind in case.areas_partly]
        facts.append(("areas_partly", Text("一部指定（区域内か未確認）", "designated in part"), "・".join(names)))
    flags = (
        ("border_island", Text("有人国境離島", "national border island"), case.border_island),
        ("whole_remote_island", Text("全部離島", "wholly remote islands"), case.whole_remote_island),
        ("tokyo", Text("東京都", "Tokyo Metropolis"), case.tokyo),
    )
    facts += [(key, label, _NOT_GIVEN if flag is None else flag) for key, label, flag in flags if flag is not False]
    children = tuple(
        TraceNode(key=key, label=label, value=value, confidence="" if value == _NOT_GIVEN else "statement")
        for key, label, value in facts
        if not (value == _NOT_GIVEN and key == "purpose")
    )
    return TraceNode(key="facts", label=Text("事実", "facts"), children=children)


def rule_node(rule: GrantRule) -> TraceNode:
    """Return which rules were applied and where they were read."""
    children: tuple[TraceNode, ...] = ()
    if rule.carried_over_from is not None:
        children = (
            TraceNode(
                key="carried_over_from",
                label=Text("引き継いだ年度", "carried over from"),
                value=rule.carried_over_from.label,
            ),
        )
    return TraceNode(
        key="rule",
        label=Text("適用した規則", "rules applied"),
        value=f"{rule.programme} {rule.fiscal_year.label}",
        clause=rule.summary,
        source=rule.citation.source if rule.origin == "shipped" else f"{rule.origin}（利用者が追加）",
        confidence=rule.citation.confidence.value,
        note=rule.citation.note,
        children=children,
    )


def eligibility_node(eligibility: Eligibility) -> TraceNode:
    """Return the clauses and what they said."""
    words = {Outcome.ELIGIBLE: "適合", Outcome.NOT_ELIGIBLE: "不適合", Outcome.UNDECIDED: "未判定"}
    return TraceNode(
        key="eligibility",
        label=Text("補助要件", "eligibility"),
        value=words[eligibility.outcome],
        children=eligibility.checks,
    )


def computation_node(
    case: GrantCase, rule: GrantRule, row: ShareCase, shares: Shares, settings: SubsidySettings
) -> TraceNode:
    """Return the arithmetic: for each party base, rate, unit of rounding and yen; the owner takes what is left."""
    eligible = TraceNode(
        key="eligible_cost_yen", label=Text("補助対象経費", "eligible cost"), value=case.eligible_cost_yen
    )
    total = TraceNode(key="total_cost_yen", label=Text("総事業費", "total cost"), value=case.full_cost_yen)

    def legal(key: str, label: Text, fraction: Fraction, unit: TraceNode, yen: int) -> TraceNode:
        rate = TraceNode(
            key="rate",
            label=Text("割合", "rate"),
            value=str(fraction),
            clause=row.citation.clause,
            source=row.citation.source,
            confidence=row.citation.confidence.value,
            note=row.citation.note,
        )
        return TraceNode(key=key, label=label, value=yen, children=(eligible, rate, unit))

    state_rounding = rule.state_rounding
    state_unit = TraceNode(
        key="round_down_to_yen",
        label=Text("切捨ての単位", "rounded down to"),
        value=state_rounding.yen,
        clause=state_rounding.citation.clause,
        source=state_rounding.citation.source,
        confidence=state_rounding.citation.confidence.value,
        note=state_rounding.citation.note,
    )
    prefecture_unit = TraceNode(
        key="round_down_to_yen",
        label=Text("切捨ての単位", "rounded down to"),
        value=settings.round_prefecture_to_yen,
        confidence="unknown",
    )
    one_yen = TraceNode(
        key="round_down_to_yen", label=Text("切捨ての単位", "rounded down to"), value=1, confidence="unknown"
    )
    owner_party = {OwnerKind.MUNICIPALITY: "municipality", OwnerKind.PREFECTURE: "prefecture"}.get(
        case.owner, "carrier"
    )
    parties = (
        ("prefecture", row.fractions.prefecture, prefecture_unit, shares.prefecture),
        ("municipality", row.fractions.municipality, one_yen, shares.municipality),
        ("carrier", row.fractions.carrier, one_yen, shares.carrier),
    )
    steps = [legal("state_share_yen", PARTY_NAMES["state"], row.fractions.state, state_unit, shares.state)]
    steps += [
        legal(f"{party}_share_yen", PARTY_NAMES[party], fraction, unit, yen)
        for party, fraction, unit, yen in parties
        if party != owner_party and fraction
    ]
    others = tuple(TraceNode(key=step.key, label=step.label, value=step.value) for step in steps)
    owner_yen = {party: yen for party, _, _, yen in parties}[owner_party]
    owner_fraction = getattr(row.fractions, owner_party)
    steps.append(
        TraceNode(
            key=f"{owner_party}_share_yen",
            label=PARTY_NAMES[owner_party],
            value=owner_yen,
            clause=Text(
                f"総事業費から他の負担を差し引いた残額（割合 {owner_fraction!s}、端数と補助対象外経費を含む）",
                f"the total cost less the other shares (rate {owner_fraction!s}, with remainders and ineligible cost)",
            ),
            confidence="unknown",
            children=(total, *others),
        )
    )
    return TraceNode(key="shares", label=Text("負担額", "shares"), children=tuple(steps))


PARTY_NAMES: dict[str, Text] = {
    "state": Text("国費", "state share"),
    "prefecture": Text("都道府県費", "prefecture's share"),
    "municipality": Text("市町村費", "municipality's share"),
    "carrier": Text("事業者等負担", "carriers' share"),
}


def owner_pays_node(case: GrantCase, shares: Shares, reasons: tuple[Text, ...]) -> TraceNode:
    """Return the end of a case without state money."""
    clause = Text("、".join(reason.ja for reason in reasons), "; ".join(reason.en for reason in reasons))
    return TraceNode(
        key="owner_pays_yen",
        label=Text("補助なし（全額を事業主体が負担）", "no grant; the owner pays all"),
        value=shares.total,
        clause=clause,
        children=(TraceNode(key="total_cost_yen", label=Text("総事業費", "total cost"), value=case.full_cost_yen),),
    )


def burden_node(burden: CarrierBurden) -> TraceNode:
    """Return the carriers' usual part of the municipal share, an indication beside the four shares (RULES 2.4)."""
    regime = burden.regime
    splits = tuple(
        TraceNode(
            key="burden_split",
            label=split.bond,
            value=f"分担金 {split.contribution!s} ＋ 使用料 {split.usage_fee!s}",
        )
        for split in regime.splits
    )
    return TraceNode(
        key="carrier_burden_yen",
        label=Text(
            "参考：市町村費のうち事業者が負担する目安（上の負担額には含めない）",
            "for reference: carriers' usual part of the municipal share (not in the shares above)",
        ),
        value=burden.carriers_yen,
        clause=regime.citation.clause,
        source=regime.citation.source,
        confidence=regime.citation.confidence.value,
        note=regime.citation.note,
        children=(
            TraceNode(key="rate", label=Text("割合", "rate"), value=str(regime.carriers_total)),
            TraceNode(
                key="municipality_net_yen",
                label=Text("市町村の実負担の目安", "what stays with the municipality"),
                value=burden.municipality_net_yen,
            ),
            *splits,
        ),
    )


def assumptions_node(assumptions: tuple[Text, ...]) -> TraceNode:
    """Return what the decision rests on besides facts and law that was read."""
    children = tuple(TraceNode(key="assumption", label=text) for text in assumptions)
    return TraceNode(key="assumptions", label=Text("前提・設定", "assumptions and settings"), children=children)
