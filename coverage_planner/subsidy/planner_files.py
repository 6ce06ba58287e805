"""Files the planner added to a project: rules of a year and municipal ordinances, read strictly and marked as the planner's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.subsidy_statements import PlannerFile, SubsidyStatements
from coverage_planner.model.text import Text
from coverage_planner.subsidy.law import RuleBook, shipped_rules
from coverage_planner.subsidy.municipal_burden import BurdenTable, shipped_burden_table
from coverage_planner.subsidy.rule_file import read_rule_tables
from coverage_planner.subsidy.rule_table import MAXIMUM_RULE_BYTES, rule_table_of


def rule_book(statements: SubsidyStatements) -> RuleBook:
    """Return the shipped rules with the planner's own in place of or beside them.

    Raises:
        RuleFileInvalid: naming file and key of what breaks the form.
    """
    return _rule_book(statements.rule_files)


@lru_cache(maxsize=8)
def _rule_book(files: tuple[PlannerFile, ...]) -> RuleBook:
    shipped = shipped_rules()
    if not files:
        return shipped
    tables = ((rule_table_of(file.text, file.name), file.name) for file in files)
    return shipped.with_planner_rules(read_rule_tables(tables, known=shipped.rules))


def read_planner_file(path: Path) -> PlannerFile:
    """Return a file of the planner's word for word.

    Raises:
        PlannerError: too large, not readable, or not UTF-8 text.
    """
    try:
        if path.stat().st_size > MAXIMUM_RULE_BYTES:
            raise PlannerError(Text("1MiBを超えるファイルです", "a file of more than 1 MiB"), file=path.name)
        return PlannerFile(name=path.name, text=path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlannerError(
            Text("ファイルを読めません（UTF-8のTOMLが必要です）", "the file cannot be read (UTF-8 TOML is needed)"),
            remedy=Text("同梱の規則ファイルの書式に合わせてください", "follow the rule files shipped with the program"),
            file=path.name,
        ) from error


def burden_table(statements: SubsidyStatements, municipality_code: str) -> BurdenTable:
    """Return the ordinance table of a municipality: the planner's own where one is filed, else the usual one.

    Raises:
        RuleFileInvalid: naming file and key of what breaks the form.
    """
    for table in burden_tables(statements):
        if municipality_code and table.municipality_code == municipality_code:
            return table
    return shipped_burden_table()


def burden_tables(statements: SubsidyStatements) -> tuple[BurdenTable, ...]:
    """Return the planner's own ordinance tables, the last one filed first.

    Raises:
        RuleFileInvalid: naming file and key of what breaks the form.
    """
    return _ordinances(statements.ordinance_files)


@lru_cache(maxsize=8)
def _ordinances(files: tuple[PlannerFile, ...]) -> tuple[BurdenTable, ...]:
    return tuple(BurdenTable.read(rule_table_of(file.text, file.name), origin=file.name) for file in reversed(files))
