"""Who pays what: integer yen that always add up to the total cost; no float touches money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.subsidy_statements import RemainderRule
from coverage_planner.model.terms import OwnerKind
from coverage_planner.model.text import Text

LARGEST_COST_YEN = 10**13
"""10兆円: above any project; a larger number is a slip of units."""


class Direction(StrEnum):
    """Direction of rounding to a unit of yen."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"


DIRECTION_NAMES: dict[Direction, Text] = {
    Direction.DOWN: Text("切捨て", "down"),
    Direction.UP: Text("切上げ", "up"),
    Direction.HALF_UP: Text("四捨五入", "half up"),
}


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
    return rounded(amount, unit_yen, Direction.DOWN)


def rounded(amount: Fraction, unit_yen: int, direction: Direction) -> int:
    """Return ``amount`` rounded to a multiple of ``unit_yen`` in a direction."""
    if unit_yen < 1:
        raise OutOfValidity(Text("端数処理の単位は1円以上です", "the rounding unit is 1 yen or more"), field="unit_yen")
    units = Fraction(amount, unit_yen)
    if direction is Direction.DOWN:
        count = units.numerator // units.denominator
    elif direction is Direction.UP:
        count = -(-units.numerator // units.denominator)
    else:
        count = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return count * unit_yen


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
    remainder: RemainderRule = RemainderRule.OWNER,
    state_yen: int | None = None,
) -> Shares:
    """Split the total cost of one district by the legal fractions of its eligible cost.

    国費 is rounded down to ``state_unit_yen`` (1,000 yen; reproduces every published decision of RULES 2.5), 都道府県費 to
    ``prefecture_unit_yen`` (a setting, not found in law), other parties' legal shares to 1 yen. What is left goes by
    ``remainder``; all cost that is not eligible stays with the owner, so the four always add up to the total cost.

    Args:
        total_cost_yen: 総事業費.
        eligible_cost_yen: 補助対象経費.
        fractions: legal shares of the eligible cost.
        owner: 事業主体.
        state_unit_yen: unit to which the state share is rounded down.
        prefecture_unit_yen: unit to which the prefecture's share is rounded down.
        remainder: who takes the yen left over by rounding; the prefecture only where it has a share and is not the owner.
        state_yen: the state share where it was settled before (cap, input tax); otherwise it follows from the fraction.
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
    state = floored(eligible * fractions.state, state_unit_yen) if state_yen is None else state_yen
    if not 0 <= state <= eligible:
        raise OutOfValidity(
            Text(
                f"国費 {state:,}円 が補助対象経費を超えています", f"state share {state:,} yen exceeds the eligible cost"
            ),
            field="state_yen",
        )
    prefecture = floored(eligible * fractions.prefecture, prefecture_unit_yen)
    municipality = floored(eligible * fractions.municipality, 1)
    carrier = floored(eligible * fractions.carrier, 1)
    if owner is OwnerKind.MUNICIPALITY:
        if remainder is RemainderRule.PREFECTURE and fractions.prefecture:
            # Only the yen lost by rounding; what a cap or a tax credit takes off the state share stays with the owner.
            lost = eligible * fractions.state - floored(eligible * fractions.state, state_unit_yen)
            lost += eligible * fractions.prefecture - prefecture
            prefecture += floored(lost, 1)
        municipality = total - state - prefecture - carrier
    elif owner is OwnerKind.PREFECTURE:
        prefecture = total - state - municipality - carrier
    else:
        carrier = total - state - prefecture - municipality
    return Shares(state=state, prefecture=prefecture, municipality=municipality, carrier=carrier)
