"""Tables in English have no Japanese but names, and the very figures of the Japanese ones."""

from __future__ import annotations

import tomllib

import pytest

from coverage_planner.model.terms import Service
from coverage_planner.report.application_tables import application_tables
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.indicator_tables import population_table, road_table, target_table
from coverage_planner.report.programme_report import programme_of_report
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.table import Table
from coverage_planner.report.table_words import _HOLE, _JAPANESE, english, table_in_english
from tests.conftest import REPOSITORY

WORDS = tomllib.loads((REPOSITORY / "coverage_planner" / "report" / "table_words.toml").read_text(encoding="utf-8"))


def tables_of_the_window(report: ReportInput) -> list[Table]:
    districts = next(t for t in application_tables(report) if t.key == "application_districts")
    return [
        comparison_table(report.comparison),
        population_table(report.assessment, Service.NR),
        road_table(report.assessment, Service.MOBILE),
        target_table(report.assessment),
        districts,
        *programme_of_report(report).tables,
    ]


def names_of(report: ReportInput) -> set[str]:
    assert report.data.zones is not None
    assert report.subsidy is not None
    places = {name for one in report.data.zones.municipalities for name in (one.name, one.prefecture_name)}
    plans = {plan.plan.name for plan in report.comparison}
    return places | plans | {project.title.ja for project in report.subsidy.projects}


def without(text: str, names: set[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def test_only_names_stay_japanese(report: ReportInput) -> None:
    names = names_of(report)
    for table in tables_of_the_window(report):
        shown = table_in_english(table)
        assert not _JAPANESE.search(shown.title), shown.title
        words = [column.header for column in shown.columns] + [shown.empty_reason]
        words += [cell.value for row in shown.rows for cell in row if isinstance(cell.value, str)]
        words += [note for note in shown.notes if "source" not in note]
        for text in words:
            assert not _JAPANESE.search(without(text, names)), (table.key, text)


def test_figures_stay(report: ReportInput) -> None:
    for table in tables_of_the_window(report):
        shown = table_in_english(table)
        assert [column.key for column in shown.columns] == [column.key for column in table.columns]
        for row, other in zip(table.rows, shown.rows, strict=True):
            for cell, its in zip(row, other, strict=True):
                assert its.kind == cell.kind
                assert its.origin == cell.origin
                if not isinstance(cell.value, str):
                    assert its.value == cell.value


def test_every_pattern_fills_its_holes() -> None:
    for japanese, form in WORDS["patterns"].items():
        assert len(_HOLE.findall(japanese)) == form.count("{}"), japanese
        example = _HOLE.sub(lambda hole: "7" if "n" in hole.group() else "Name", japanese)
        assert not _JAPANESE.search(english(example)), example
    for japanese, text in WORDS["words"].items():
        assert _JAPANESE.search(japanese)
        assert text
        assert not _JAPANESE.search(text)


@pytest.mark.parametrize(
    ("japanese", "text"),
    [
        ("4者重ね合わせ カバー人口", "any carrier: persons covered"),
        ("令和5年度", "FY R5"),
        ("NTTドコモ・KDDI", "NTT DOCOMO, KDDI"),
        ("2社共同（NTTドコモ・KDDI）", "2 carriers jointly (NTT DOCOMO, KDDI)"),
        ("谷川町", "谷川町"),
        ("10年間の総額 (円)", "All of 10 years (yen)"),
    ],
)
def test_parts_are_translated_and_names_kept(japanese: str, text: str) -> None:
    assert english(japanese) == text
