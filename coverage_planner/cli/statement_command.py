"""``coverage-planner statement``: what the planner states for the subsidy, recorded in the project with its reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from coverage_planner.cli.answers import say, say_json
from coverage_planner.cli.option_rules import refuse_without
from coverage_planner.cli.statement_answers import change_lines, statement_lines, statements_json
from coverage_planner.cli.statement_places import known_municipality, number_of_site, withdrawn
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.project import Project
from coverage_planner.model.subsidy_statements import (
    STATED_FACT_NAMES,
    BudgetStatement,
    FactStatement,
    OwnerStatement,
    PlannerFile,
    StatedFact,
    SubsidyStatements,
)
from coverage_planner.model.text import Text
from coverage_planner.model.yen_amount import yen_typed
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.subsidy.fact_words import read_owners, read_term
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.planner_files import burden_tables, read_planner_file, rule_book
from coverage_planner.subsidy.site_facts import check_statement


def statement(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    fact: Annotated[
        str | None,
        typer.Option(
            metavar="事実=値",
            help="事実の申告 (areas=離島、fiscal_strength=0.42、households=80 など)。同じ局・市町村の同じ事実の前の申告は置き換えます",
        ),
    ] = None,
    owners: Annotated[
        str | None,
        typer.Option(metavar="種別:名称;…", help="事業主体の並び (neutral_host:株式会社A;carrier:株式会社B)"),
    ] = None,
    site: Annotated[str | None, typer.Option(metavar="ID", help="申告する局の局ID")] = None,
    municipality: Annotated[str, typer.Option(metavar="コード", help="申告する市町村の団体コード (5桁)")] = "",
    reason: Annotated[str, typer.Option(help="理由・根拠資料")] = "",
    withdraw: Annotated[
        str | None,
        typer.Option(
            metavar="事実", help="--site か --municipality の申告を取り消します (areas など、事業主体は owners)"
        ),
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="利用者の年度の規則ファイル (TOML)")] = None,
    ordinance: Annotated[Path | None, typer.Option(help="市町村の分担金・使用料の表 (TOML)")] = None,
    budget: Annotated[
        str | None, typer.Option(metavar="年度=円", help="予算枠 (R5=1200000000)。同じ年度・事業の前の額は置き換えます")
    ] = None,
    programme: Annotated[str | None, typer.Option(help="予算枠の事業 (既定は全事業)")] = None,
    source: Annotated[str, typer.Option(help="予算枠の出典")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="記録した申告をすべて消す")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="記録した申告をJSONで出力")] = False,
) -> int:
    """補助の計算に使う申告 (事実の上書き・事業主体・規則・条例・予算枠) を計画に記録し、今の申告の一覧を示します。"""
    _refuse_idle_options(fact, owners, withdraw, site, municipality, reason, budget, programme, source)
    project = open_project(project_path)
    before = project.settings.subsidy.statements
    found = SubsidyStatements() if clear else before
    if withdraw is not None:
        found = withdrawn(project, found, withdraw, site, municipality)
    if fact is not None:
        found = found.with_fact(_fact(project, fact, site, municipality, reason))
    if owners is not None:
        found = found.with_owners(_owners(project, owners, site, reason))
    if rules is not None:
        found = replace(found, rule_files=(*_others(found.rule_files, rules), read_planner_file(rules)))
        rule_book(found)
    if ordinance is not None:
        found = replace(
            found, ordinance_files=(*_others(found.ordinance_files, ordinance), read_planner_file(ordinance))
        )
        burden_tables(found)
    if budget is not None:
        found = found.with_budget(_budget(budget, source, programme, found))
    if found != before:
        settings = replace(project.settings, subsidy=replace(project.settings.subsidy, statements=found))
        save_project(replace(project, settings=settings), project_path)
    if as_json:
        say_json(statements_json(found, project))
        return 0
    for line in [*change_lines(before, found, project), *statement_lines(found, project)]:
        say(line)
    return 0


def _refuse_idle_options(
    fact: str | None,
    owners: str | None,
    withdraw: str | None,
    site: str | None,
    municipality: str,
    reason: str,
    budget: str | None,
    programme: str | None,
    source: str,
) -> None:
    """Refuse options that would do nothing, and a place named twice."""
    if fact is None and owners is None:
        refuse_without("--fact", {"--reason": reason})
        if withdraw is None:
            refuse_without("--fact", {"--site": site, "--municipality": municipality})
    if budget is None:
        refuse_without("--budget", {"--programme": programme, "--source": source})
    if site is not None and municipality:
        raise OutOfValidity(
            Text("局と市町村を同時に指定できません", "a site and a municipality cannot be given together"),
            remedy=Text("--site か --municipality のどちらか一方を指定してください", "give --site or --municipality"),
            field="--municipality",
        )


def _fact(project: Project, text: str, site: str | None, municipality: str, reason: str) -> FactStatement:
    name, equals, value = text.partition("=")
    if not equals:
        raise OutOfValidity(
            Text(f"「{text}」は 事実=値 の形ではありません", f"'{text}' is not fact=value"),
            remedy=Text("areas=離島 のように指定してください", "write areas=remote_island"),
            field="fact",
        )
    kind = read_term(name, StatedFact, "fact", STATED_FACT_NAMES)
    if site is None and not municipality:
        raise OutOfValidity(
            Text(f"{STATED_FACT_NAMES[kind].ja}の申告に局も市町村もありません", f"{name} is stated of no place"),
            remedy=Text("--site 局ID か --municipality 団体コード を指定してください", "give --site or --municipality"),
            field="--fact",
        )
    found = FactStatement(
        fact=kind,
        value=value.strip(),
        reason=reason,
        site_number=None if site is None else number_of_site(project, site),
        municipality_code=known_municipality(project, municipality),
    )
    check_statement(found)
    return found


def _owners(project: Project, text: str, site: str | None, reason: str) -> OwnerStatement:
    if site is None:
        raise OutOfValidity(
            Text("事業主体の申告には局の指定が必要です", "owners are stated of a site"),
            remedy=Text("--site 局ID を指定してください", "give --site ID"),
            field="--owners",
        )
    return OwnerStatement(site_number=number_of_site(project, site), owners=read_owners(text), reason=reason)


def _others(files: tuple[PlannerFile, ...], path: Path) -> tuple[PlannerFile, ...]:
    return tuple(file for file in files if file.name != path.name)


def _budget(text: str, source: str, programme: str | None, found: SubsidyStatements) -> BudgetStatement:
    year, equals, amount = text.partition("=")
    if not equals:
        raise OutOfValidity(
            Text(f"「{text}」は 年度=円 の形ではありません", f"'{text}' is not YEAR=YEN"),
            remedy=Text("R5=1200000000 のように指定してください", "write R5=1200000000"),
            field="--budget",
        )
    return BudgetStatement(
        fiscal_year=FiscalYear.parse(year).label,
        amount_yen=yen_typed(amount, "--budget"),
        source=source,
        programme="" if programme is None else rule_book(found).programme_key(programme),
    )
