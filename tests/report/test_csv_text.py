"""CSV opens in Japanese Excel and carries no formula out of the data."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.rate import Rate
from coverage_planner.report.csv_text import FORMULA_STARTS, table_csv, write_csv
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.report_tables import report_tables, write_report_csvs
from coverage_planner.report.table import Column, Kind, Table, computed


def one_column(kind: Kind, *values: object) -> Table:
    return Table(
        key="t",
        title="t",
        columns=(Column(key="v", header="値", kind=kind),),
        rows=tuple(computed(value) for value in values),  # type: ignore[arg-type]
    )


def test_file_begins_with_bom_and_lines_end_with_crlf(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_csv(one_column(Kind.TEXT, "架空市", "谷川町"), path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 3
    assert data.count(b"\n") == 3
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.csv"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20))
def test_no_text_cell_can_become_a_formula(text: str) -> None:
    lines = list(csv.reader(io.StringIO(table_csv(one_column(Kind.TEXT, "x" + text, text)), newline="")))
    cell = lines[2][0] if len(lines) > 2 and lines[2] else ""
    assert not cell.startswith(FORMULA_STARTS)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_numbers_stay_numbers_and_fractions_do_not_become_dates() -> None:
    assert table_csv(one_column(Kind.YEN, -1500, 2000)).splitlines()[1:] == ["-1500", "2000"]
    assert table_csv(one_column(Kind.RATE, Rate(9195, 10000), Rate(0, 0))).splitlines() == ["値 (%)", "92.0", '""']
    assert table_csv(one_column(Kind.FRACTION, Fraction(2, 3))).splitlines()[1] == "3分の2"


def test_definition_and_sources_follow_the_table() -> None:
    table = Table(
        key="t", title="t", columns=(Column(key="v", header="値"),), rows=(), definition="定義文", sources="=出典"
    )
    assert table_csv(table).splitlines() == ["値", "", "定義文", "'=出典"]
    assert table_csv(table, with_notes=False).splitlines() == ["値"]


def test_every_table_of_a_report_is_written(report: ReportInput, tmp_path: Path) -> None:
    paths = write_report_csvs(tmp_path / "表", report)
    assert [path.stem for path in paths] == [table.key for table in report_tables(report)]
    text = (tmp_path / "表" / "population_coverage_5g.csv").read_text("utf-8-sig")
    assert "'=山奥村" in text


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match="フォルダがありません"):
        write_csv(one_column(Kind.TEXT, "x"), tmp_path / "none" / "t.csv")
