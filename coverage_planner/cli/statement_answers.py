"""What ``statement`` says: the statements that hold now, in words and as JSON, and what a command changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from coverage_planner.cli.answers import language
from coverage_planner.model.project import Project
from coverage_planner.model.subsidy_statements import (
    STATED_FACT_NAMES,
    BudgetStatement,
    FactStatement,
    OwnerStatement,
    SubsidyStatements,
)
from coverage_planner.model.terms import name_of
from coverage_planner.model.text import Text
from coverage_planner.project.statements_record import statements_to_json
from coverage_planner.subsidy.planner_files import rule_book

Stated = FactStatement | OwnerStatement | BudgetStatement


def statements_json(found: SubsidyStatements, project: Project) -> dict[str, Any]:
    """Return the statements as JSON; sites by number and by identifier, ``holds`` where no later one replaced them."""
    document = statements_to_json(found)
    ids = _ids(project)
    for entry, fact in zip(document["facts"], found.facts, strict=True):
        entry["site_id"] = None if fact.site_number is None else ids.get(fact.site_number)
        entry["holds"] = fact in holding(found).facts
    for entry, owners in zip(document["owners"], found.owners, strict=True):
        entry["site_id"] = ids.get(owners.site_number)
        entry["holds"] = owners in holding(found).owners
    return document


def holding(found: SubsidyStatements) -> SubsidyStatements:
    """Return the statements without those that a later one on the same thing replaced (files of older versions)."""
    kept = SubsidyStatements(rule_files=found.rule_files, ordinance_files=found.ordinance_files)
    for fact in found.facts:
        kept = kept.with_fact(fact)
    for owners in found.owners:
        kept = kept.with_owners(owners)
    for budget in found.budgets:
        kept = kept.with_budget(budget)
    return kept


def change_lines(before: SubsidyStatements, after: SubsidyStatements, project: Project) -> list[str]:
    """Return what was recorded, replaced and taken back, one a line."""
    old, new = holding(before), holding(after)
    lines: list[Text] = []
    was = {_key(one): _said(one, before, project) for one in _every(old)}
    now = {_key(one): _said(one, after, project) for one in _every(new)}
    for key, text in now.items():
        if key not in was:
            lines.append(Text(f"記録しました: {text.ja}", f"recorded: {text.en}"))
        elif was[key] != text:
            lines.append(
                Text(
                    f"置き換えました: {was[key].ja} → {text.ja}",
                    f"replaced: {was[key].en} -> {text.en}",
                )
            )
    lines += [Text(f"取り消しました: {was[key].ja}", f"taken back: {was[key].en}") for key in was if key not in now]
    if lines:
        lines.append(Text("今の申告:", "what holds now:"))
    return [line.in_language(language()) for line in lines]


def statement_lines(found: SubsidyStatements, project: Project) -> list[str]:
    """Return the statements that hold in words, one a line."""
    held = holding(found)
    lines = [_said(one, found, project) for one in _every(replace(held, budgets=()))]
    facts_of_sites = {one.fact for one in held.facts if one.site_number is not None}
    both = [name for fact, name in STATED_FACT_NAMES.items() if fact in facts_of_sites and _of_a_place(held, fact)]
    if both:
        lines.append(
            Text(
                f"{'・'.join(name.ja for name in both)}は局と市町村の両方に申告があります。局の申告がある局では局の申告を使います",
                f"{', '.join(name.en for name in both)} stated of sites and of municipalities: that of the site is used",
            )
        )
    for file in found.rule_files:
        lines.append(Text(f"利用者が追加した規則: {file.name}", f"planner's own rules: {file.name}"))
    for file in found.ordinance_files:
        lines.append(Text(f"利用者が追加した条例の表: {file.name}", f"planner's own ordinance: {file.name}"))
    lines += [_said(one, found, project) for one in held.budgets]
    return [line.in_language(language()) for line in lines] or [
        Text("申告はありません", "nothing is stated").in_language(language())
    ]


def _every(held: SubsidyStatements) -> list[Stated]:
    return [*held.facts, *held.owners, *held.budgets]


def _of_a_place(held: SubsidyStatements, fact: object) -> bool:
    return any(one.fact is fact and one.municipality_code for one in held.facts)


def _key(one: Stated) -> tuple[object, ...]:
    if isinstance(one, FactStatement):
        return one.fact, one.site_number, one.municipality_code
    if isinstance(one, OwnerStatement):
        return "owners", one.site_number
    return "budget", one.fiscal_year, one.programme


def _said(one: Stated, statements: SubsidyStatements, project: Project) -> Text:
    if isinstance(one, FactStatement):
        name = STATED_FACT_NAMES[one.fact]
        place = _municipality(project, one.municipality_code)
        if one.site_number is not None:
            place = _ids(project).get(one.site_number, "?")
        return Text(
            f"{name.ja}（{place}）: {one.value}　理由: {one.reason}",
            f"{name.en} ({place}): {one.value}; reason: {one.reason}",
        )
    if isinstance(one, OwnerStatement):
        names = "・".join(f"{owner.name}（{name_of(owner.kind).ja}）" for owner in one.owners)
        names_en = ", ".join(f"{owner.name} ({name_of(owner.kind).en})" for owner in one.owners)
        place = _ids(project).get(one.site_number, "?")
        return Text(f"事業主体（{place}）: {names}　理由: {one.reason}", f"owners ({place}): {names_en}; {one.reason}")
    programme = _programme(one, statements)
    return Text(
        f"予算枠 {one.fiscal_year} {programme.ja}: {one.amount_yen:,}円（{one.source}）",
        f"budget {one.fiscal_year} {programme.en}: {one.amount_yen:,} yen ({one.source})",
    )


def _programme(one: BudgetStatement, statements: SubsidyStatements) -> Text:
    if not one.programme:
        return Text("全事業", "all programmes")
    names = {rule.programme: rule.name for rule in rule_book(statements).rules}
    return names.get(one.programme, Text(one.programme, one.programme))


def _municipality(project: Project, code: str) -> str:
    zones = project.data.zones
    known = () if zones is None else zones.municipalities
    name = next((one.name for one in known if one.code == code), "")
    return f"{code} {name}".strip()


def _ids(project: Project) -> dict[int, str]:
    return {site.number: site.site_id for plan in project.plans for site in plan.sites}
