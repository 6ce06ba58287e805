"""A fiscal year is understood in every usual spelling, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.subsidy.fiscal_year import FiscalYear, FiscalYearNotUnderstood


@pytest.mark.parametrize(
    "text", ["R5", "r5", "Ｒ５", "令和5年度", "令和５年度", "令和 5 年度", "令和5", "2023", "2023年度", "FY2023", 2023]
)
def test_spellings_of_reiwa_5(text: str | int) -> None:
    assert FiscalYear.parse(text) == FiscalYear(2023)


def test_the_year_of_two_eras_is_one_year() -> None:
    assert (
        FiscalYear.parse("平成31年度") == FiscalYear.parse("令和元年度") == FiscalYear.parse("R1") == FiscalYear(2019)
    )
    assert FiscalYear.parse("H28") == FiscalYear(2016)


def test_a_supplementary_budget_is_a_year_of_its_own() -> None:
    supplementary = FiscalYear.parse("令和3年度補正予算")
    assert supplementary == FiscalYear.parse("R3補正")
    assert FiscalYear.parse("R3") < supplementary < FiscalYear.parse("R4")
    assert supplementary.label == "R3補正"


@pytest.mark.parametrize("text", ["", "R0", "H32", "5", "R", "令和", "20233", "R5年5月", "1926", "昭和60年度", "R-1"])
def test_what_is_no_fiscal_year_is_refused_by_name(text: str) -> None:
    with pytest.raises(FiscalYearNotUnderstood) as refusal:
        FiscalYear.parse(text)
    assert f"「{text}」" in refusal.value.one_line()


@given(st.integers(1989, 2099), st.booleans())
def test_label_and_name_read_back_as_the_same_year(year: int, supplementary: bool) -> None:
    value = FiscalYear(year, supplementary)
    assert FiscalYear.parse(value.label) == value
    assert FiscalYear.parse(value.name.ja) == value
