"""The parts of a decision's trace: facts, rule, eligibility, computation, indication, assumptions."""

from __future__ import annotations

from fractions import Fraction

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import BOND_NAMES, STATED_FACT_NAMES
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.eligibility import Eligibility, Outcome
from coverage_planner.subsidy.facts import PURPOSE_NAMES, GrantCase
from coverage_planner.subsidy.law import SHIPPED, GrantRule, ShareCase
from coverage_planner.subsidy.municipal_burden import CarrierBurden
from coverage_planner.subsidy.shares import DIRECTION_NAMES, Direction, Shares, floored
from coverage_planner.subsidy.state_share import INPUT_TAX_CITATION, StateShare
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
    if case.owners:
        owners = "・".join(f"{owner.name}（{name_of(owner.kind).ja}）" for owner in case.owners)
        facts.append(("owners", Text("事業主体の名称", "owners by name"), owners))
    if case.deductible_tax_yen:
        tax = Text("控除対象の消費税額", "deductible consumption tax")
        facts.append(("deductible_tax_yen", tax, case.deductible_tax_yen))
    flags = (
        ("border_island", Text("有人国境離島", "national border island"), case.border_island),
        ("whole_remote_island", Text("全部離島", "wholly remote islands"), case.whole_remote_island),
        ("tokyo", Text("東京都", "Tokyo Metropolis"), case.tokyo),
    )
    facts += [(key, label, _NOT_GIVEN if flag is None else flag) for key, label, flag in flags if flag is not False]
    children = tuple(
        TraceNode(
            key=key,
            label=label,
            value=value,
            confidence="" if value == _NOT_GIVEN else case.origin(key.removesuffix("_partly")).value,
        )
        for key, label, value in facts
        if not (value == _NOT_GIVEN and key == "purpose")
    )
    overrides = tuple(
        TraceNode(
            key="override",
            label=Text(
                f"申告による変更: {STATED_FACT_NAMES[one.fact].ja}", f"stated by hand: {STATED_FACT_NAMES[one.fact].en}"
            ),
            value=f"{one.imported.ja} → {one.stated.ja}",
            confidence="statement",
            note=Text(f"理由: {one.reason}", f"reason: {one.reason}"),
        )
        for one in case.overrides
    )
    return TraceNode(key="facts", label=Text("事実", "facts"), children=(*children, *overrides))


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
        value=f"{rule.fiscal_year.name.ja} {rule.name.ja}",
        clause=rule.summary,
        source=rule.citation.source
        if rule.origin == SHIPPED
        else f"{rule.citation.source}（利用者が追加した規則 {rule.origin}）",
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
    case: GrantCase,
    rule: GrantRule,
    row: ShareCase,
    shares: Shares,
    state: StateShare,
    settings: SubsidySettings,
) -> TraceNode:
    """Return the arithmetic: for each party base, rate, unit of rounding and yen; the owner takes what is left."""
    eligible = TraceNode(
        key="eligible_cost_yen", label=Text("補助対象経費", "eligible cost"), value=case.eligible_cost_yen
    )
    total = TraceNode(key="total_cost_yen", label=Text("総事業費", "total cost"), value=case.full_cost_yen)

    def legal(
        key: str, label: Text, fraction: Fraction, unit: TraceNode, yen: int, more: tuple[TraceNode, ...] = ()
    ) -> TraceNode:
        rate = TraceNode(
            key="rate",
            label=Text("割合", "rate"),
            value=str(fraction),
            clause=row.citation.clause,
            source=row.citation.source,
            confidence=row.citation.confidence.value,
            note=row.citation.note,
        )
        return TraceNode(key=key, label=label, value=yen, children=(eligible, rate, unit, *more))

    state_rounding = rule.state_rounding
    state_unit = TraceNode(
        key="round_down_to_yen",
        label=Text("切捨ての単位", "rounded down to")
        if state_rounding.direction is Direction.DOWN
        else Text(
            f"{DIRECTION_NAMES[state_rounding.direction].ja}の単位",
            f"rounded {DIRECTION_NAMES[state_rounding.direction].en} to",
        ),
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
    steps = [
        legal(
            "state_share_yen",
            PARTY_NAMES["state"],
            row.fractions.state,
            state_unit,
            shares.state,
            _state_steps(case, rule, state),
        )
    ]
    steps += [
        legal(f"{party}_share_yen", PARTY_NAMES[party], fraction, unit, yen, _remainder(case, fraction, unit, yen))
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


def _remainder(case: GrantCase, fraction: Fraction, unit: TraceNode, yen: int) -> tuple[TraceNode, ...]:
    """Return the yen a party takes beyond its rounded share (remainder rule of the settings)."""
    assert isinstance(unit.value, int)
    extra = yen - floored(case.eligible_cost_yen * fraction, unit.value)
    if not extra:
        return ()
    label = Text("端数の受入れ（設定値）", "yen left over by rounding (a setting)")
    return (TraceNode(key="remainder_yen", label=label, value=extra, confidence="unknown"),)


def _state_steps(case: GrantCase, rule: GrantRule, state: StateShare) -> tuple[TraceNode, ...]:
    """Return input tax and cap where they changed the state share."""
    steps: list[TraceNode] = []
    if state.input_tax_yen:
        steps += [
            TraceNode(key="needed_yen", label=Text("補助金所要額", "amount needed"), value=state.needed_yen),
            TraceNode(
                key="input_tax_yen",
                label=Text("消費税仕入控除税額（補助金所要額から差引き）", "deducted input tax"),
                value=state.input_tax_yen,
                clause=INPUT_TAX_CITATION.clause,
                source=INPUT_TAX_CITATION.source,
                confidence=INPUT_TAX_CITATION.confidence.value,
                note=INPUT_TAX_CITATION.note,
                children=(
                    TraceNode(
                        key="deductible_tax_yen",
                        label=Text("控除対象の消費税額", "deductible consumption tax"),
                        value=case.deductible_tax_yen,
                        confidence=case.origin("deductible_tax_yen").value,
                    ),
                ),
            ),
        ]
    cap = rule.maximum_grant
    if cap is not None:
        steps.append(
            TraceNode(
                key="maximum_grant_yen",
                label=Text("補助金額の上限", "greatest grant"),
                value=cap.yen,
                clause=cap.citation.clause,
                source=cap.citation.source,
                confidence=cap.citation.confidence.value,
                note=cap.citation.note,
            )
        )
    return tuple(steps)


PARTY_NAMES: dict[str, Text] = {
    "state": Text("国費", "state share"),
    "prefecture": Text("都道府県費", "prefecture's share"),
    "municipality": Text("市町村費", "municipality's share"),
    "carrier": Text("事業者等負担", "carriers' share"),
}


def owner_pays_node(case: GrantCase, shares: Shares, reasons: tuple[Text, ...], *, decided: bool = True) -> TraceNode:
    """Return the end of a case without state money; undecided, the owner stands in for whoever will pay."""
    label = Text("補助なし（全額を事業主体が負担）", "no grant; the owner pays all")
    if not decided:
        label = Text(
            "未判定のため負担者は決まっていない（合計を合わせるため仮に事業主体に置く額）",
            "undecided: who pays is not known (put down to the owner so that the sum holds)",
        )
    clause = Text("、".join(reason.ja for reason in reasons), "; ".join(reason.en for reason in reasons))
    return TraceNode(
        key="owner_pays_yen",
        label=label,
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
            label=BOND_NAMES[split.bond],
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
            TraceNode(key="rate", label=Text("割合", "rate"), value=str(burden.split.total)),
            TraceNode(
                key="municipality_net_yen",
                label=Text("市町村の実負担の目安", "what stays with the municipality"),
                value=burden.municipality_net_yen,
            ),
            *splits,
        ),
    )


def burden_applied_node(burden: CarrierBurden, before: Shares, after: Shares, eligible_cost_yen: int) -> TraceNode:
    """Return how the carriers' part moved from the municipal share to the carriers (a recorded setting)."""
    citation = burden.regime.citation

    def part(key: str, label: Text, fraction: Fraction, yen: int) -> TraceNode:
        return TraceNode(
            key=key,
            label=label,
            value=yen,
            children=(
                TraceNode(
                    key="eligible_cost_yen", label=Text("補助対象経費", "eligible cost"), value=eligible_cost_yen
                ),
                TraceNode(
                    key="rate",
                    label=Text("割合", "rate"),
                    value=str(fraction),
                    clause=citation.clause,
                    source=citation.source,
                    confidence=citation.confidence.value,
                    note=citation.note,
                ),
                TraceNode(
                    key="round_down_to_yen",
                    label=Text("切捨ての単位", "rounded down to"),
                    value=burden.round_down_yen,
                    source="美郷町携帯電話等エリア整備事業分担金等徴収に関する条例（1円未満切捨て）",
                    confidence="B",
                ),
                TraceNode(
                    key="at_most_yen",
                    label=Text("上限（市町村費の残り）", "at most (what is left of the municipal share)"),
                    value=before.municipality - (burden.contribution_yen if key == "usage_fee_yen" else 0),
                ),
            ),
        )

    return TraceNode(
        key="burden_applied",
        label=Text(
            f"市町村費から事業者負担への振替（{BOND_NAMES[burden.bond].ja}）",
            f"from the municipal share to the carriers ({BOND_NAMES[burden.bond].en})",
        ),
        value=burden.carriers_yen,
        children=(
            part(
                "contribution_yen", Text("分担金", "contribution"), burden.split.contribution, burden.contribution_yen
            ),
            part("usage_fee_yen", Text("使用料", "usage fee"), burden.split.usage_fee, burden.usage_fee_yen),
            TraceNode(key="municipality_after_yen", label=PARTY_NAMES["municipality"], value=after.municipality),
            TraceNode(key="carrier_after_yen", label=PARTY_NAMES["carrier"], value=after.carrier),
        ),
    )


def assumptions_node(assumptions: tuple[Text, ...]) -> TraceNode:
    """Return what the decision rests on besides facts and law that was read."""
    children = tuple(TraceNode(key="assumption", label=text) for text in assumptions)
    return TraceNode(key="assumptions", label=Text("前提・設定", "assumptions and settings"), children=children)
