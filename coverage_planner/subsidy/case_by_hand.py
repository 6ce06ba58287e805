"""A case typed by hand (command ``grant``): texts become checked facts, what was left out becomes a stated assumption."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.fact_words import (
    BORDER_ISLAND,
    EXTRA_AREAS,
    TOKYO,
    WHOLE_REMOTE_ISLAND,
    read_areas,
    read_index,
    read_term,
)
from coverage_planner.subsidy.facts import PURPOSE_NAMES, FactOrigin, GrantCase, Purpose
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.law import RuleBook, shipped_rules

__all__ = ["EXTRA_AREAS", "case_by_hand"]

_TYPED = (
    *("fiscal_year", "owner", "carriers", "total_cost_yen", "eligible_cost_yen", "purpose", "households"),
    *("fiscal_strength", "areas", "border_island", "whole_remote_island", "tokyo", "counts_as_shared"),
)


def case_by_hand(
    *,
    fiscal_year: str,
    programme: str,
    owner: str,
    carriers: int | None,
    eligible_cost_yen: int,
    total_cost_yen: int | None = None,
    households: int | None = None,
    fiscal_strength: str | Decimal | None = None,
    areas: Iterable[str] = (),
    no_area: bool = False,
    purpose: str | None = None,
    counts_as_shared: bool | None = None,
    rules: RuleBook | None = None,
) -> GrantCase:
    """Return the checked case.

    Areas are the seven kinds of 条件不利地域 by English or Japanese name, and :data:`EXTRA_AREAS`. Where none is given,
    the place is taken to be a target area other than an island, and the decision says so; ``no_area`` states that it
    lies in none. A transmission operation case with households and without purpose is taken as 圏外解消 (only there do
    households count); the decision says so.

    Raises:
        PlannerError: for a year, programme, owner, area or amount that cannot be used, naming it.
    """
    book = rules if rules is not None else shipped_rules()
    year = FiscalYear.parse(fiscal_year)
    key = book.programme_key(programme)
    kinds, extras = read_areas(areas)
    if no_area and (kinds or extras):
        raise OutOfValidity(
            Text("条件不利地域に「該当なし」と該当の両方が指定されています", "areas are both given and denied"),
            field="area",
        )
    if extras & {BORDER_ISLAND, WHOLE_REMOTE_ISLAND}:
        kinds = kinds | {DisadvantagedArea.REMOTE_ISLAND}
    given = bool(kinds) or no_area
    assumptions: tuple[Text, ...] = ()
    stated = None if purpose is None else read_term(purpose, Purpose, "purpose", PURPOSE_NAMES)
    if stated is None and households is not None and len(book.rule(key, year).purposes) > 1:
        stated = Purpose.UNSERVED
        assumptions = (
            Text(
                "整備目的の指定がなく世帯数が入力されているため、圏外解消として判定",
                "no purpose was given but households were: taken as outside coverage",
            ),
        )
    owner_kind = read_term(owner, OwnerKind, "owner", {kind: name_of(kind) for kind in OwnerKind})
    return GrantCase(
        fiscal_year=year.label,
        programme=key,
        owner=owner_kind,
        carriers=carriers,
        eligible_cost_yen=eligible_cost_yen,
        total_cost_yen=total_cost_yen,
        households=households,
        fiscal_strength=read_index(fiscal_strength),
        areas=kinds if given else None,
        assume_target_area=not given,
        purpose=stated,
        border_island=BORDER_ISLAND in extras,
        whole_remote_island=WHOLE_REMOTE_ISLAND in extras,
        tokyo=TOKYO in extras,
        counts_as_shared=counts_as_shared,
        assumptions=assumptions,
        origins=tuple((key, FactOrigin.GIVEN) for key in _TYPED),
    )
