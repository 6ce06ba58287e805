"""※2 「地方自治法等に基づき一部は携帯電話事業者において負担」: what carriers pay inside the municipal share (RULES 2.4).

Municipal ordinances set it, as 分担金 (section 224) and 使用料 (section 225); the table shipped is the usual one. By default it
is an indication beside the four legal shares; a recorded setting takes it out of the municipal share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Self

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.subsidy_statements import Bond
from coverage_planner.model.text import Text
from coverage_planner.subsidy.law import RULES_FOLDER, SHIPPED, Citation, Confidence
from coverage_planner.subsidy.rule_table import SCHEMA, RuleTable, read_rule_table
from coverage_planner.subsidy.shares import ShareFractions, Shares, floored


@dataclass(frozen=True, slots=True, kw_only=True)
class BondSplit:
    """分担金 and 使用料 as fractions of the eligible cost, by the bond the municipality uses."""

    bond: Bond
    contribution: Fraction
    usage_fee: Fraction

    @property
    def total(self) -> Fraction:
        """What carriers pay altogether."""
        return self.contribution + self.usage_fee


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdenRegime:
    """The carriers' part of a municipal share, as fractions of the eligible cost."""

    state: Fraction
    municipality: Fraction
    carriers_total: Fraction
    municipality_net: Fraction
    splits: tuple[BondSplit, ...]
    citation: Citation

    def split(self, bond: Bond) -> BondSplit | None:
        """Return the split for a bond, None where the ordinance names none."""
        return next((split for split in self.splits if split.bond is bond), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdenTable:
    """The table of one ordinance, or the usual one (no municipality)."""

    municipality_code: str
    municipality_name: str
    round_down_yen: int
    regimes: tuple[BurdenRegime, ...]
    origin: str

    @classmethod
    def read(cls, table: RuleTable, *, origin: str) -> Self:
        """Read a table, sums checked.

        Raises:
            RuleFileInvalid: naming file and key of what breaks the form.
        """
        if table.integer("schema") != SCHEMA:
            raise table.refuse("schema", Text(f"書式の版は {SCHEMA} が必要です", f"schema must be {SCHEMA}"))
        code = table.text("municipality_code", "")
        if origin != SHIPPED and not (len(code) == 5 and code.isascii() and code.isdigit()):
            raise table.refuse(
                "municipality_code", Text("5桁の団体コードが必要です", "a five-digit municipality code is needed")
            )
        citation = Citation(
            clause=table.needed_bilingual("clause"),
            source=table.text("source"),
            confidence=table.term("confidence", Confidence) or Confidence.G,
            note=table.bilingual("note"),
        )
        found = cls(
            municipality_code=code,
            municipality_name=table.text("municipality_name", ""),
            round_down_yen=table.integer("round_down_yen") if table.has("round_down_yen") else 1,
            regimes=tuple(_regime(part, citation) for part in table.tables("regimes")),
            origin=origin,
        )
        if found.round_down_yen < 1:
            raise table.refuse("round_down_yen", Text("1円以上が必要です", "must be 1 yen or more"))
        if not found.regimes:
            raise table.refuse("regimes", Text("負担の区分がありません", "no regime is given"))
        table.finish()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierBurden:
    """The carriers' part for one project: 分担金, 使用料, and what then stays with the municipality.

    ``capped`` is True where the parts were cut to the municipal share (carriers never pay more than that share).
    """

    regime: BurdenRegime
    bond: Bond
    contribution_yen: int
    usage_fee_yen: int
    carriers_yen: int
    municipality_net_yen: int
    round_down_yen: int
    capped: bool
    origin: str

    @property
    def split(self) -> BondSplit:
        """The fractions applied."""
        found = self.regime.split(self.bond)
        assert found is not None
        return found


@cache
def shipped_burden_table() -> BurdenTable:
    """Return the usual table (``rules/municipal_burden.toml``)."""
    return BurdenTable.read(read_rule_table(RULES_FOLDER / "municipal_burden.toml"), origin=SHIPPED)


def burden_regimes() -> tuple[BurdenRegime, ...]:
    """Return the usual regimes."""
    return shipped_burden_table().regimes


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
        split.total == regime.carriers_total for split in regime.splits
    )
    if not sums_hold:
        raise table.refuse("", Text("事業者負担の内訳の合計が合いません", "the parts of the burden do not sum up"))
    bonds = [split.bond for split in regime.splits]
    if not bonds or len(set(bonds)) != len(bonds):
        raise table.refuse("split", Text("地方債の区分が無いか重複しています", "bonds are missing or named twice"))
    return regime


def _split(table: RuleTable) -> BondSplit:
    bond = table.term("bond", Bond)
    if bond is None:
        raise table.refuse("bond", Text("地方債の区分が必要です", "a bond is needed"))
    split = BondSplit(bond=bond, contribution=table.fraction("contribution"), usage_fee=table.fraction("usage_fee"))
    table.finish()
    return split


def carrier_burden(
    fractions: ShareFractions,
    shares: Shares,
    eligible_cost_yen: int,
    *,
    bond: Bond = Bond.GENERAL,
    table: BurdenTable | None = None,
) -> CarrierBurden | None:
    """Return the carriers' part for a municipal project, or None where the table has no regime or bond for its shares.

    分担金 and 使用料 are each rounded down (「1円未満の端数は切捨て」, 美郷町条例) and never exceed the municipal share
    (川本町「国県補助を除いた額を超えない範囲」).
    """
    ordinance = shipped_burden_table() if table is None else table
    for regime in ordinance.regimes:
        split = regime.split(bond)
        if (regime.state, regime.municipality) != (fractions.state, fractions.municipality) or split is None:
            continue
        unit = ordinance.round_down_yen
        wanted = (
            floored(eligible_cost_yen * split.contribution, unit),
            floored(eligible_cost_yen * split.usage_fee, unit),
        )
        contribution = min(wanted[0], max(shares.municipality, 0))
        usage_fee = min(wanted[1], max(shares.municipality, 0) - contribution)
        carriers = contribution + usage_fee
        return CarrierBurden(
            regime=regime,
            bond=bond,
            contribution_yen=contribution,
            usage_fee_yen=usage_fee,
            carriers_yen=carriers,
            municipality_net_yen=shares.municipality - carriers,
            round_down_yen=unit,
            capped=(contribution, usage_fee) != wanted,
            origin=ordinance.origin,
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
