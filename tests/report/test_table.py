"""The table model refuses figures that do not add up and prints them as the ministry does."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.rate import Rate
from coverage_planner.report.table import (
    Cell,
    Column,
    DifferenceOf,
    Kind,
    RatioOf,
    SumOf,
    Table,
    ThousandthOf,
    computed,
    grouped,
    printed,
)
from coverage_planner.report.text_width import display_width, wrapped_at_marks

COLUMNS = (
    Column(key="name", header="名称"),
    Column(key="a", header="甲", kind=Kind.YEN),
    Column(key="b", header="乙", kind=Kind.YEN),
    Column(key="sum", header="計", kind=Kind.YEN, relation=SumOf(("a", "b"))),
)


def test_sums_across_and_down_are_checked() -> None:
    good = Table(
        key="t",
        title="t",
        columns=COLUMNS,
        rows=(computed("x", 1, 2, 3), computed("y", 10, 20, 30)),
        totals=computed("合計", 11, 22, 33),
    )
    assert good.values("sum") == (3, 30)
    with pytest.raises(ValueError, match="sum = 4"):
        Table(key="t", title="t", columns=COLUMNS, rows=(computed("x", 1, 2, 4),))
    with pytest.raises(ValueError, match="total of column a"):
        Table(key="t", title="t", columns=COLUMNS, rows=(computed("x", 1, 2, 3),), totals=computed("合計", 2, 2, 4))
    with pytest.raises(ValueError, match="3 cells for 4 columns"):
        Table(key="t", title="t", columns=COLUMNS, rows=(computed("x", 1, 2),))


@pytest.mark.parametrize(
    ("relation", "good", "bad"),
    [
        (RatioOf("a", "b"), Rate(1, 4), Rate(1, 5)),
        (DifferenceOf("a", "b"), -3, 3),
        (ThousandthOf("a"), Fraction(1, 1000), Fraction(1)),
    ],
)
def test_relations_are_checked(relation: RatioOf, good: int, bad: int) -> None:
    columns = (*COLUMNS[:3], Column(key="r", header="r", kind=Kind.RATE, relation=relation))
    Table(key="t", title="t", columns=columns, rows=(computed("x", 1, 4, good),))
    with pytest.raises(ValueError, match="expected"):
        Table(key="t", title="t", columns=columns, rows=(computed("x", 1, 4, bad),))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.INTEGER, 1234567, "1,234,567"),
        (Kind.RATE, Rate(91949, 100000), "91.9 %"),
        (Kind.RATE, Rate(9195, 10000), "92.0 %"),
        (Kind.RATE, Rate(0, 0), "-"),
        (Kind.METRES, 1_234_567_890_000, "1,234,567.9"),
        (Kind.METRES, 49_999, "0.0"),
        (Kind.METRES, 50_000, "0.1"),
        (Kind.THOUSAND_YEN, Fraction(7263), "7,263"),
        (Kind.THOUSAND_YEN, Fraction(14121021, 1000), "14,121.021"),
        (Kind.FRACTION, Fraction(2, 3), "2/3"),
        (Kind.DECIMAL, Decimal("0.50"), "0.50"),
        (Kind.POINTS, Fraction(65, 100), "0.7 ポイント"),
        (Kind.INTEGER, None, ""),
        (Kind.TEXT, "文", "文"),
    ],
)
def test_values_are_printed_half_up_with_separators(kind: Kind, value: int, text: str) -> None:
    assert printed(kind, value) == text


def test_differences_carry_their_sign() -> None:
    assert printed(Kind.YEN, 1500, signed=True) == "+1,500"
    assert printed(Kind.YEN, -1500, signed=True) == "-1,500"
    assert printed(Kind.YEN, 0, signed=True) == "0"
    assert printed(Kind.POINTS, Fraction(-6, 10), signed=True) == "-0.6 ポイント"


@given(st.integers(-(10**15), 10**15))
def test_grouping_changes_nothing_but_separators(value: int) -> None:
    assert grouped(str(value)) == f"{value:,}"
    assert grouped(f"{value}.5").replace(",", "") == f"{value}.5"


def test_zero_has_no_minus_sign() -> None:
    assert printed(Kind.METRES, -10) == "0.0"
    assert grouped("-0.0") == "0.0"
    assert grouped("-0.1") == "-0.1"
    assert grouped("-1000") == "-1,000"


def test_notes_of_a_sheet_break_after_a_mark_and_lose_nothing() -> None:
    note = "国費は地区ごとに補助対象経費×補助率を千円未満切捨て（公表された交付決定による）。都道府県費は1円未満切捨て、端数は事業主体の負担とする。"
    lines = wrapped_at_marks(note, 60)
    assert len(lines) > 1
    assert all(line[-1] in "、。）" or after[0] == "（" for line, after in itertools.pairwise(lines))
    assert "".join(lines) == note
    half_width = "500mメッシュの面積の50%以上がエリアなら人口全数を計上(事業者ごとに判定したメッシュの論理和)"
    assert wrapped_at_marks(half_width, 60) == half_width.replace("(", "\n(").splitlines()


@given(st.text(st.sampled_from("人口道路、。（）「」a1,. 5G"), max_size=120), st.integers(8, 60))
def test_wrapping_at_marks_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrapped_at_marks(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(display_width(line) <= width + 2 for line in lines)


def test_a_cell_may_print_otherwise_than_its_column() -> None:
    table = Table(
        key="t",
        title="t",
        columns=(Column(key="v", header="値", kind=Kind.INTEGER),),
        rows=((Cell(1_500_000, kind=Kind.METRES),),),
    )
    assert printed(table.kind_of(0, table.rows[0][0]), table.rows[0][0].value) == "1.5"
