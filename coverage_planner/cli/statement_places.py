"""Places that a statement speaks of: a site by its identifier, a municipality by its code, and taking a statement back."""

from __future__ import annotations

from dataclasses import replace

from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.subsidy_statements import STATED_FACT_NAMES, StatedFact, SubsidyStatements
from coverage_planner.model.text import Text
from coverage_planner.subsidy.fact_words import read_term

OWNERS = "owners"
_SHOWN_CODES = 12


def number_of_site(project: Project, site_id: str) -> int:
    """Return the number of a site of any plan.

    Raises:
        PlannerError: no plan has it.
    """
    for plan in project.plans:
        for site in plan.sites:
            if site.site_id == site_id:
                return site.number
    raise PlannerError(
        Text(f"局「{site_id}」はどの計画にもありません", f"no plan has a site '{site_id}'"),
        remedy=Text(
            "局IDは coverage-planner sites 計画.gpkg --plan 計画名 で確かめてください",
            "list the ids with coverage-planner sites P.gpkg --plan NAME",
        ),
        field="--site",
    )


def known_municipality(project: Project, code: str) -> str:
    """Return the code of a municipality of the project; an empty text stays.

    A code outside the project's boundaries would be recorded and never be used.

    Raises:
        PlannerError: naming the municipalities there are.
    """
    if not code:
        return ""
    zones = project.data.zones
    known = () if zones is None else zones.municipalities
    if not known:
        raise PlannerError(
            Text(
                "行政区域がない計画では市町村についての申告を使えません",
                "without boundaries nothing can be stated of a municipality",
            ),
            remedy=Text("--site で局について申告してください", "state it of a site with --site"),
            field="--municipality",
        )
    if any(one.code == code for one in known):
        return code
    shown = [f"{one.code} {one.name}" for one in known]
    more = Text(f" ほか{len(shown) - _SHOWN_CODES}", f" and {len(shown) - _SHOWN_CODES} more")
    rest = more if len(shown) > _SHOWN_CODES else Text("", "")
    listed = "、".join(shown[:_SHOWN_CODES])
    raise PlannerError(
        Text(f"団体コード「{code}」の市町村は計画の範囲にありません", f"the project has no municipality '{code}'"),
        remedy=Text(f"次から選んでください: {listed}{rest.ja}", f"use one of: {listed}{rest.en}"),
        field="--municipality",
    )


def withdrawn(
    project: Project, statements: SubsidyStatements, name: str, site: str | None, municipality: str
) -> SubsidyStatements:
    """Return the statements without the one on a fact (or the owners) of a place.

    Raises:
        PlannerError: no place is named, or nothing was stated there.
    """
    if site is None and not municipality:
        raise InputRefused(
            Text("取り消す申告の局も市町村もありません", "no place is named"),
            remedy=Text("--site 局ID か --municipality 団体コード を指定してください", "give --site or --municipality"),
            field="--withdraw",
        )
    number = None if site is None else number_of_site(project, site)
    if name in (OWNERS, "事業主体"):
        kept = tuple(one for one in statements.owners if one.site_number != number)
        found = replace(statements, owners=kept)
    else:
        fact = read_term(name, StatedFact, "--withdraw", STATED_FACT_NAMES)
        place = fact, number, municipality
        facts = tuple(one for one in statements.facts if (one.fact, one.site_number, one.municipality_code) != place)
        found = replace(statements, facts=facts)
    if found == statements:
        shown = site or municipality
        raise PlannerError(
            Text(f"「{shown}」に「{name}」の申告はありません", f"'{name}' is not stated of '{shown}'"),
            remedy=Text(
                "今の申告は coverage-planner statement 計画.gpkg で確かめてください", "list them with statement P.gpkg"
            ),
            field="--withdraw",
        )
    return found
