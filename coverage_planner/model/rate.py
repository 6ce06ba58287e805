"""A rate that keeps its numerator and denominator and is rounded only where it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """Covered out of total, both integers (persons, meshes or micrometres of road).

    Raises:
        ValueError: if a part is negative or ``covered`` exceeds ``total``.
    """

    covered: int
    total: int

    def __post_init__(self) -> None:
        """Refuse impossible rates."""
        if not 0 <= self.covered <= self.total:
            raise ValueError(f"rate {self.covered}/{self.total} is impossible")

    @property
    def fraction(self) -> Fraction | None:
        """The exact rate, or None where the denominator is zero (no population, no road)."""
        return Fraction(self.covered, self.total) if self.total else None

    def percent_text(self, decimals: int = 1) -> str:
        """Return e.g. ``"92.0"``: percent, half up, as the ministry prints it (RULES 1.1k); ``"-"`` without denominator."""
        exact = self.fraction
        if exact is None:
            return "-"
        return decimal_text(exact * 100, decimals)

    def shortfall(self, target: Fraction) -> int:
        """Return how many more units must be covered to reach ``target`` (0 when it is reached)."""
        needed = -((-target.numerator * self.total) // target.denominator)
        return max(0, needed - self.covered)


def decimal_text(value: Fraction, decimals: int) -> str:
    """Return ``value`` with a fixed number of decimals, rounded half up (away from zero for negatives)."""
    scale = 10**decimals
    scaled = abs(value) * scale
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and units else ""
    if not decimals:
        return f"{sign}{units}"
    return f"{sign}{units // scale}.{units % scale:0{decimals}d}"


def whole_metres(amount: int, units_per_m: int) -> int:
    """Return metres of an integer length in parts of a metre, rounded half up as all lengths are printed."""
    return (2 * amount + units_per_m) // (2 * units_per_m)
