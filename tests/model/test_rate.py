"""Rates keep numerator and denominator and print half up like the ministry."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.rate import Rate, decimal_text
from coverage_planner.model.settings import Comparison, CoverageDefinition


@pytest.mark.parametrize(
    ("covered", "total", "text"),
    [
        (9, 10, "90.0"),
        (96_649, 100_000, "96.6"),
        (9_665, 10_000, "96.7"),
        (1, 3, "33.3"),
        (0, 0, "-"),
        (1, 2000, "0.1"),
    ],
)
def test_percent_is_half_up(covered: int, total: int, text: str) -> None:
    assert Rate(covered, total).percent_text() == text


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.fractions(0, 1))
def test_shortfall_is_the_least_number_that_reaches_the_target(covered: int, total: int, target: Fraction) -> None:
    rate = Rate(min(covered, total), total)
    missing = rate.shortfall(target)
    assert Fraction(rate.covered + missing, total) >= target
    if missing:
        assert Fraction(rate.covered + missing - 1, total) < target


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_decimal_text_is_within_half_a_unit(value: Fraction, decimals: int) -> None:
    assert abs(Fraction(decimal_text(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)


def test_impossible_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="impossible"):
        Rate(5, 4)


@pytest.mark.parametrize(
    ("threshold", "comparison", "needed"),
    [
        (Fraction(1, 2), Comparison.GE, 50),
        (Fraction(1, 2), Comparison.GT, 51),
        (Fraction(1, 3), Comparison.GE, 34),
        (Fraction(1, 3), Comparison.GT, 34),
        (Fraction(0), Comparison.GE, 1),
        (Fraction(1), Comparison.GE, 100),
    ],
)
def test_mesh_threshold_in_subcells(threshold: Fraction, comparison: Comparison, needed: int) -> None:
    definition = CoverageDefinition(area_threshold=threshold, comparison=comparison)
    assert definition.mesh_needs_subcells(100) == needed


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(-1, 2), 0, "-1"), (Fraction(1, 2), 0, "1"), (Fraction(-1, 20), 1, "-0.1"), (Fraction(-1, 21), 1, "0.0"),
        (Fraction(0), 2, "0.00"), (Fraction(-5, 4), 1, "-1.3"), (Fraction(7), 0, "7"), (Fraction(-12), 3, "-12.000"),
    ],
)  # fmt: skip
def test_negative_values_are_rounded_away_from_zero_and_nothing_is_minus_nothing(
    value: Fraction, decimals: int, text: str
) -> None:
    assert decimal_text(value, decimals) == text
