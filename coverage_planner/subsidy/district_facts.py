"""Facts of several sites become facts of their project: what holds for all, what is open, what contradicts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from coverage_planner.model.site import Site
from coverage_planner.model.subsidy_statements import StatedFact
from coverage_planner.model.terms import CARRIERS, Carrier, DisadvantagedArea
from coverage_planner.model.text import Text
from coverage_planner.subsidy.facts import FactOrigin
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.law import RuleBook, RuleYearUnknown
from coverage_planner.subsidy.site_facts import SiteFacts

V = TypeVar("V", bound=Hashable)
Member = tuple[Site, SiteFacts]
HouseholdsOfGroup = Callable[[tuple[int, ...]], int | None]
"""Households of the meshes that some sites cover together, by site numbers; None where that is not known."""
_OF_SITES = ("owner", "carriers", "total_cost_yen", "eligible_cost_yen")
_FROM_FILES = (StatedFact.FISCAL_STRENGTH, StatedFact.AREAS)


def stated_facts(members: list[Member]) -> frozenset[StatedFact]:
    """Return the facts that the planner stated for any member in place of imported ones."""
    return frozenset(one.fact for _, facts in members for one in facts.overrides)


def origins_of(members: list[Member]) -> tuple[tuple[str, FactOrigin], ...]:
    """Return where the facts of a plan's project come from; those not named are statements (補助の申告)."""
    stated = stated_facts(members)
    origins = [(key, FactOrigin.SITES) for key in _OF_SITES]
    if any(facts.owners for _, facts in members):
        origins.remove(("owner", FactOrigin.SITES))
    if StatedFact.FISCAL_YEAR not in stated:
        origins.append((StatedFact.FISCAL_YEAR.value, FactOrigin.SETTING))
    if StatedFact.DEDUCTIBLE_TAX_YEN not in stated:
        origins.append((StatedFact.DEDUCTIBLE_TAX_YEN.value, FactOrigin.SITES))
    origins += [(fact.value, FactOrigin.INPUT) for fact in _FROM_FILES if fact not in stated]
    if StatedFact.HOUSEHOLDS not in stated:
        origins.append((StatedFact.HOUSEHOLDS.value, FactOrigin.COMPUTED))
    for origin in (FactOrigin.COMPUTED, FactOrigin.SITES):
        if any(facts.purpose_origin is origin for _, facts in members):
            origins.append((StatedFact.PURPOSE.value, origin))
            break
    return (*origins, ("tokyo", FactOrigin.INPUT))


def common(values: Iterable[V | None]) -> V | None:
    """Return the value all members share, None where they differ or one is not known."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def border_island_of(members: list[Member], areas: frozenset[DisadvantagedArea] | None) -> bool | None:
    """Return 有人国境離島市町村 as all members share it; False where the place itself is known to be no island."""
    if areas is not None and DisadvantagedArea.REMOTE_ISLAND not in areas:
        return False
    return common(facts.border_island for _, facts in members)


def whole_island_of(members: list[Member], areas: frozenset[DisadvantagedArea] | None) -> bool | None:
    """Return 全部離島 as all members share it.

    A municipality stated to be wholly islands with a place that is none is a contradiction and stays one (the case then
    refuses it); where nothing is stated, a place that is no island settles it.
    """
    found = common(facts.whole_remote_island for _, facts in members)
    if found is None and areas is not None and DisadvantagedArea.REMOTE_ISLAND not in areas:
        return False
    return found


def use_weights_of(members: list[Member], carriers: tuple[Carrier, ...]) -> tuple[tuple[Carrier, int], ...]:
    """Return 使用割合 of the project's carriers: the sum of what was stated, empty (equal use) where a carrier lacks one."""
    sums: dict[Carrier, int] = {}
    for _, facts in members:
        for carrier, weight in facts.use_weights:
            sums[carrier] = sums.get(carrier, 0) + weight
    if set(sums) != set(carriers):
        return ()
    return tuple((carrier, sums[carrier]) for carrier in CARRIERS if carrier in sums)


def areas_of(
    members: list[Member], notes: list[Text]
) -> tuple[frozenset[DisadvantagedArea] | None, frozenset[DisadvantagedArea]]:
    """Return the areas that hold for every site of the project, and those that may hold.

    Where each site lies in some area but not in the same, all kinds count but 離島, which sets a rate of its own.
    """
    if not all(facts.areas_known for _, facts in members):
        return None, frozenset()
    sets = [facts.areas for _, facts in members]
    everywhere = frozenset.intersection(*sets)
    if everywhere:
        return everywhere, frozenset()
    if all(sets):
        return frozenset.union(*sets) - {DisadvantagedArea.REMOTE_ISLAND}, frozenset()
    outside = [site for site, facts in members if not facts.areas]
    partly = frozenset.intersection(*(facts.areas | facts.partial_areas for _, facts in members))
    if not partly and len(members) > len(outside):
        names = "、".join(site.site_id for site in outside)
        notes.append(
            Text(f"条件不利地域外の局を含みます: {names}", f"some sites lie in no disadvantaged area: {names}")
        )
    return frozenset(), partly


def households_of(
    members: list[Member],
    programme: str,
    year: FiscalYear,
    book: RuleBook,
    notes: list[Text],
    households_of_group: HouseholdsOfGroup | None = None,
) -> int | None:
    """Return エリア内世帯数 of the project; None where a threshold lies between the largest station and the sum.

    The meshes that the stations cover together are counted once where the evaluation knows them. Where it does not, or
    where a count was stated, households are known per station only; areas may overlap, so the true number lies between
    the largest and the sum.
    """
    given = [facts.households for _, facts in members]
    known = [count for count in given if count is not None]
    if len(known) < len(given) or not known:
        return None
    if households_of_group is not None and StatedFact.HOUSEHOLDS not in stated_facts(members):
        union = households_of_group(tuple(site.number for site, _ in members))
        if union is not None:
            return union
    least, most = max(known), sum(known)
    try:
        thresholds = book.rule(programme, year).household_thresholds
    except RuleYearUnknown:
        thresholds = ()
    if any(least < threshold <= most for threshold in thresholds):
        notes.append(
            Text(
                f"エリア内世帯数は局の重なりにより {least}〜{most} 世帯で、区分の境界をまたぐため未定としました",
                f"households in the area are {least}..{most} (areas overlap), across a threshold: left open",
            )
        )
        return None
    if least < most:
        notes.append(
            Text(
                f"エリア内世帯数 {most} は局ごとの合計です（重なりを含む）",
                f"{most} households are the sum over the sites (overlaps counted twice)",
            )
        )
    return most
