"""※2 「地方自治法等に基づき一部は携帯電話事業者において負担」: what carriers pay inside the municipal share (RULES 2.4).

An indication by the usual ordinances, never part of the four legal shares by itself: the rate is municipal law and
differs from place to place. :func:`shares_after_burden` gives the four shares as they would be with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.subsidy.law import RULES_FOLDER, Citation, Confidence
from coverage_planner.subsidy.rule_table import SCHEMA, RuleTable, read_rule_table
from coverage_planner.subsidy.shares import ShareFractions, Shares, floored


@dataclass(frozen=True, slots=True, kw_only=True)
class BondSplit:
    """分担金 and 使用料 as fractions of the eligible cost, by the bond the municipality uses."""

    bond: Text
    contribution: Fraction
    usage_fee: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdenRegime:
    """The carriers' part of a municipal share, as fractions of the eligible cost."""

    state: Fraction
    municipality: Fraction
    carriers_total: Fraction
    municipality_net: Fraction
    splits: tuple[BondSplit, ...]
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierBurden:
    """The indication for one project: yen of the carriers and what then stays with the municipality."""

    regime: BurdenRegime
    carriers_yen: int
    municipality_net_yen: int


@cache
def burden_regimes() -> tuple[BurdenRegime, ...]:
    """Return the regimes of ``rules/municipal_burden.toml``, sums checked."""
    table = read_rule_table(RULES_FOLDER / "municipal_burden.toml")
    if table.integer("schema") != SCHEMA:
        raise table.refuse("schema", Text(f"書式の版は {SCHEMA} が必要です", f"schema must be {SCHEMA}"))
    citation = Citation(
        clause=table.needed_bilingual("clause"),
        source=table.text("source"),
        confidence=table.term("confidence", Confidence) or Confidence.G,
        note=table.bilingual("note"),
    )
    regimes = tuple(_regime(part, citation) for part in table.tables("regimes"))
    table.finish()
    return regimes


def _regime(table: RuleTable, citation: Citation) -> BurdenRegime:
    regime = BurdenRegime(
        state=table.fraction("state"),
        municipality=table.fraction("municipality"),
        carriers_total=table.fraction("carriers_total"),
        municipality_net=table.fraction("municipality_net"),
        splits=tuple(_split(part) for part in table.tables("split")),
        citation=citation,
    )
    table.finish()
    sums_hold = regime.carriers_total + regime.municipality_net == regime.municipality and all(
        split.contribution + split.usage_fee == regime.carriers_total for split in regime.splits
    )
    if not sums_hold:
        raise table.refuse("", Text("事業者負担の内訳の合計が合いません", "the parts of the burden do not sum up"))
    return regime


def _split(table: RuleTable) -> BondSplit:
    split = BondSplit(
        bond=table.needed_bilingual("bond"),
        contribution=table.fraction("contribution"),
        usage_fee=table.fraction("usage_fee"),
    )
    table.finish()
    return split


def carrier_burden(fractions: ShareFractions, shares: Shares, eligible_cost_yen: int) -> CarrierBurden | None:
    """Return the indication for a municipal project, or None where no regime fits its shares."""
    for regime in burden_regimes():
        if (regime.state, regime.municipality) == (fractions.state, fractions.municipality):
            # 1円未満切捨て: 美郷町条例.
            carriers = floored(eligible_cost_yen * regime.carriers_total, 1)
            return CarrierBurden(
                regime=regime, carriers_yen=carriers, municipality_net_yen=shares.municipality - carriers
            )
    return None


def shares_after_burden(shares: Shares, burden: CarrierBurden | None) -> Shares:
    """Return the four shares with the carriers' part taken out of the municipal share; the sum stays the same."""
    if burden is None:
        return shares
    if burden.municipality_net_yen < 0:
        raise PlannerError(
            Text("事業者負担が市町村負担を超えています", "the carriers' burden exceeds the municipal share")
        )
    return replace(shares, municipality=burden.municipality_net_yen, carrier=shares.carrier + burden.carriers_yen)
