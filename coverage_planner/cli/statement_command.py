"""``coverage-planner statement``: what the planner states for the subsidy, recorded in the project with its reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.model.errors import OutOfValidity, PlannerError
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
from coverage_planner.model.terms import name_of
from coverage_planner.model.text import Text
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.project.statements_record import statements_to_json
from coverage_planner.subsidy.fact_words import read_owners, read_term, read_whole
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.planner_files import burden_tables, read_planner_file, rule_book
from coverage_planner.subsidy.site_facts import check_statement


def statement(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    fact: Annotated[
        str | None, typer.Option(help="事実=値 (areas=離島、fiscal_strength=0.42、households=80 など)")
    ] = None,
    owners: Annotated[
        str | None, typer.Option(help="事業主体の並び (neutral_host:株式会社A;carrier:株式会社B)")
    ] = None,
    site: Annotated[str | None, typer.Option(help="局ID")] = None,
    municipality: Annotated[str, typer.Option(help="団体コード (5桁)")] = "",
    reason: Annotated[str, typer.Option(help="理由・根拠資料")] = "",
    rules: Annotated[Path | None, typer.Option(help="利用者の年度の規則ファイル (TOML)")] = None,
    ordinance: Annotated[Path | None, typer.Option(help="市町村の分担金・使用料の表 (TOML)")] = None,
    budget: Annotated[str | None, typer.Option(help="予算枠 (年度=円、R5=1200000000)")] = None,
    programme: Annotated[str | None, typer.Option(help="予算枠の事業 (既定は全事業)")] = None,
    source: Annotated[str, typer.Option(help="予算枠の出典")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="記録した申告をすべて消す")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="記録した申告をJSONで出力")] = False,
) -> int:
    """補助の計算に使う申告 (事実の上書き・事業主体・規則・条例・予算枠) を計画に記録し、一覧を示します。"""
    project = open_project(project_path)
    before = project.settings.subsidy.statements
    found = SubsidyStatements() if clear else before
    if fact is not None:
        found = replace(found, facts=(*found.facts, _fact(project, fact, site, municipality, reason)))
    if owners is not None:
        found = replace(found, owners=(*found.owners, _owners(project, owners, site, reason)))
    if rules is not None:
        found = replace(found, rule_files=(*_others(found.rule_files, rules), read_planner_file(rules)))
        rule_book(found)
    if ordinance is not None:
        found = replace(
            found, ordinance_files=(*_others(found.ordinance_files, ordinance), read_planner_file(ordinance))
        )
        burden_tables(found)
    if budget is not None:
        found = replace(found, budgets=(*found.budgets, _budget(budget, source, programme, found)))
    if found != before:
        settings = replace(project.settings, subsidy=replace(project.settings.subsidy, statements=found))
        save_project(replace(project, settings=settings), project_path)
    if as_json:
        say_json(statements_to_json(found))
        return 0
    for line in statement_lines(found, project):
        say(line)
    return 0


def _fact(project: Project, text: str, site: str | None, municipality: str, reason: str) -> FactStatement:
    name, equals, value = text.partition("=")
    if not equals:
        raise OutOfValidity(
            Text(f"「{text}」は 事実=値 の形ではありません", f"'{text}' is not fact=value"),
            remedy=Text("areas=離島 のように指定してください", "write areas=remote_island"),
            field="fact",
        )
    found = FactStatement(
        fact=read_term(name, StatedFact, "fact", STATED_FACT_NAMES),
        value=value.strip(),
        reason=reason,
        site_number=None if site is None else _number(project, site),
        municipality_code=municipality,
    )
    check_statement(found)
    return found


def _owners(project: Project, text: str, site: str | None, reason: str) -> OwnerStatement:
    if site is None:
        raise OutOfValidity(Text("局IDの指定が必要です", "a site must be named"), field="site")
    return OwnerStatement(site_number=_number(project, site), owners=read_owners(text), reason=reason)


def _number(project: Project, site_id: str) -> int:
    for plan in project.plans:
        for site in plan.sites:
            if site.site_id == site_id:
                return site.number
    raise PlannerError(
        Text(f"局「{site_id}」はどの計画にもありません", f"no plan has a site '{site_id}'"),
        remedy=Text("局IDを確かめてください", "check the site id"),
        field="site",
    )


def _others(files: tuple[PlannerFile, ...], path: Path) -> tuple[PlannerFile, ...]:
    return tuple(file for file in files if file.name != path.name)


def _budget(text: str, source: str, programme: str | None, found: SubsidyStatements) -> BudgetStatement:
    year, _, amount = text.partition("=")
    return BudgetStatement(
        fiscal_year=FiscalYear.parse(year).label,
        amount_yen=read_whole(amount, "budget"),
        source=source,
        programme="" if programme is None else rule_book(found).programme_key(programme),
    )


def statement_lines(found: SubsidyStatements, project: Project) -> list[str]:
    """Return the statements in words, one a line."""
    ids = {site.number: site.site_id for plan in project.plans for site in plan.sites}
    lines = []
    for fact in found.facts:
        place = ids.get(fact.site_number, "?") if fact.site_number is not None else fact.municipality_code
        lines.append(
            Text(
                f"{STATED_FACT_NAMES[fact.fact].ja}（{place}）: {fact.value}　理由: {fact.reason}",
                f"{STATED_FACT_NAMES[fact.fact].en} ({place}): {fact.value}; reason: {fact.reason}",
            )
        )
    for one in found.owners:
        names = "・".join(f"{owner.name}（{name_of(owner.kind).ja}）" for owner in one.owners)
        names_en = ", ".join(f"{owner.name} ({name_of(owner.kind).en})" for owner in one.owners)
        place = ids.get(one.site_number, "?")
        lines.append(
            Text(f"事業主体（{place}）: {names}　理由: {one.reason}", f"owners ({place}): {names_en}; {one.reason}")
        )
    for file in found.rule_files:
        lines.append(Text(f"利用者が追加した規則: {file.name}", f"planner's own rules: {file.name}"))
    for file in found.ordinance_files:
        lines.append(Text(f"利用者が追加した条例の表: {file.name}", f"planner's own ordinance: {file.name}"))
    for line in found.budgets:
        lines.append(
            Text(
                f"予算枠 {line.fiscal_year}: {line.amount_yen:,}円（{line.source}）",
                f"budget {line.fiscal_year}: {line.amount_yen:,} yen ({line.source})",
            )
        )
    return [line.in_language(language()) for line in lines] or [
        Text("申告はありません", "nothing is stated").in_language(language())
    ]
