"""Who pays what: integer yen that always add up to the total cost; no float touches money."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.terms import OwnerKind
from coverage_planner.model.text import Text

LARGEST_COST_YEN = 10**13
"""10兆円: above any project; a larger number is a slip of units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """負担額 in yen: 国, 都道府県, 市町村, 事業者等 (carriers, neutral host, associations)."""

    state: int = 0
    prefecture: int = 0
    municipality: int = 0
    carrier: int = 0

    @property
    def total(self) -> int:
        """Sum of the four."""
        return self.state + self.prefecture + self.municipality + self.carrier

    def __add__(self, other: Shares) -> Shares:
        """Add party by party."""
        return Shares(
            state=self.state + other.state,
            prefecture=self.prefecture + other.prefecture,
            municipality=self.municipality + other.municipality,
            carrier=self.carrier + other.carrier,
        )

    def __sub__(self, other: Shares) -> Shares:
        """Subtract party by party (differences between plans; may be negative)."""
        return Shares(
            state=self.state - other.state,
            prefecture=self.prefecture - other.prefecture,
            municipality=self.municipality - other.municipality,
            carrier=self.carrier - other.carrier,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFractions:
    """Legal shares of the eligible cost; they sum to one (checked when a rule file is read)."""

    state: Fraction
    prefecture: Fraction = Fraction(0)
    municipality: Fraction = Fraction(0)
    carrier: Fraction = Fraction(0)

    @property
    def total(self) -> Fraction:
        """Sum of the four."""
        return self.state + self.prefecture + self.municipality + self.carrier


def checked_yen(value: object, field: str) -> int:
    """Return ``value`` when it is a whole number of yen from 0 to 10兆円.

    Raises:
        OutOfValidity: for floats, booleans, texts, negative and absurd amounts.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise OutOfValidity(
            Text(f"金額は整数の円で指定してください（{value!r}）", f"amounts are whole yen, not {value!r}"), field=field
        )
    if not 0 <= value <= LARGEST_COST_YEN:
        raise OutOfValidity(
            Text(
                f"金額 {value:,}円 は 0円〜{LARGEST_COST_YEN:,}円 の範囲外です",
                f"{value:,} yen is outside 0..{LARGEST_COST_YEN:,} yen",
            ),
            field=field,
        )
    return value


def floored(amount: Fraction, unit_yen: int) -> int:
    """Return ``amount`` rounded down to a multiple of ``unit_yen``."""
    if unit_yen < 1:
        raise OutOfValidity(Text("端数処理の単位は1円以上です", "the rounding unit is 1 yen or more"), field="unit_yen")
    return amount.numerator // (amount.denominator * unit_yen) * unit_yen


def whole_cost_with_owner(total_cost_yen: int, owner: OwnerKind) -> Shares:
    """Return the shares of a project without subsidy: the owner pays everything."""
    total = checked_yen(total_cost_yen, "total_cost_yen")
    if owner is OwnerKind.MUNICIPALITY:
        return Shares(municipality=total)
    if owner is OwnerKind.PREFECTURE:
        return Shares(prefecture=total)
    return Shares(carrier=total)


def split_cost(
    *,
    total_cost_yen: int,
    eligible_cost_yen: int,
    fractions: ShareFractions,
    owner: OwnerKind,
    state_unit_yen: int,
    prefecture_unit_yen: int,
) -> Shares:
    """Split the total cost of one district by the legal fractions of its eligible cost.

    国費 is rounded down to ``state_unit_yen`` (1,000 yen; reproduces every published decision of RULES 2.5), 都道府県費 to
    ``prefecture_unit_yen`` (a setting, not found in law), other parties' legal shares to 1 yen. What is left, and all
    cost that is not eligible, stays with the owner, so the four always add up to the total cost.
    """
    total = checked_yen(total_cost_yen, "total_cost_yen")
    eligible = checked_yen(eligible_cost_yen, "eligible_cost_yen")
    if eligible > total:
        raise OutOfValidity(
            Text(
                f"補助対象経費 {eligible:,}円 が総事業費 {total:,}円 を超えています",
                f"eligible cost {eligible:,} yen exceeds the total cost {total:,} yen",
            ),
            field="eligible_cost_yen",
        )
    state = floored(eligible * fractions.state, state_unit_yen)
    prefecture = floored(eligible * fractions.prefecture, prefecture_unit_yen)
    municipality = floored(eligible * fractions.municipality, 1)
    carrier = floored(eligible * fractions.carrier, 1)
    if owner is OwnerKind.MUNICIPALITY:
        municipality = total - state - prefecture - carrier
    elif owner is OwnerKind.PREFECTURE:
        prefecture = total - state - municipality - carrier
    else:
        carrier = total - state - prefecture - municipality
    return Shares(state=state, prefecture=prefecture, municipality=municipality, carrier=carrier)
