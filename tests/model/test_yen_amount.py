"""Amounts of yen as planners type them: every way of writing, and nothing that is not a whole number of yen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.yen_amount import MOST_YEN, yen_of, yen_text, yen_typed


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("0", 0),
        ("300000000", 300_000_000),
        ("300,000,000", 300_000_000),
        ("￥1,234円", 1_234),
        ("¥ 1 234", 1_234),
        ("12 yen", 12),
        ("3億", 300_000_000),
        ("1.5億", 150_000_000),
        ("１億５０００万円", 150_000_000),
        ("1億5千万", 150_000_000),
        ("150百万", 150_000_000),
        ("1,500万", 15_000_000),
        ("2千", 2_000),
        ("1億2千万3百万4万5千6", 123_045_006),
        ("0.0001億", 10_000),
        ("100000億円", MOST_YEN),
        ("", None),
        ("　円", None),
    ],
)
def test_ways_of_writing_an_amount(text: str, yen: int | None) -> None:
    assert yen_of(text) == yen
    assert type(yen_of(text)) is type(yen)


@pytest.mark.parametrize(
    "text",
    [
        "-1", "1.5", "0.5円", "1.000000001億", "1万2億", "1億2億", "1千2万", "5 6億万", "億", "三億", "1e9", "1/2", "円1",
        "10000000000001", "100001億", "1.5.5億", "∞", "nan", "1億以上",
    ],
)  # fmt: skip
def test_what_is_no_amount_of_whole_yen_is_refused_by_field(text: str) -> None:
    """Units must fall from left to right, the sum must be whole yen of 0 to 10兆円."""
    with pytest.raises(ValueError):
        yen_of(text)
    with pytest.raises(InputRefused) as refusal:
        yen_typed(text, "--budget-yen")
    assert refusal.value.field == "--budget-yen"
    assert text[:30] in refusal.value.message.ja


def test_an_empty_text_is_no_amount_where_one_is_needed() -> None:
    with pytest.raises(InputRefused):
        yen_typed(" ", "予算")
    assert yen_typed("1.5億", "予算") == 150_000_000


@given(st.integers(0, MOST_YEN))
def test_what_is_shown_is_read_back(yen: int) -> None:
    assert yen_of(yen_text(yen)) == yen_typed(str(yen), "x") == yen
    oku, rest = divmod(yen, 10**8)
    man, ones = divmod(rest, 10**4)
    assert yen_of(f"{oku}億{man}万{ones}円") == yen


def test_no_amount_is_shown_as_nothing() -> None:
    assert (yen_text(None), yen_text(0), yen_text(1_234_567)) == ("", "0", "1,234,567")
