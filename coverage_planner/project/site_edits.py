"""Edits of many sites at once, as pure functions of a project or plan; the session makes each one undo entry."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan, with_site, with_sites
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True)
class MergedSites:
    """What taking sites into a plan gives.

    Attributes:
        plan: the plan with them.
        next_site_number: the project's next free number.
        added: numbers of sites that are new in the plan.
        replaced: numbers of sites whose values were replaced, matched by the planner's site id.
        unchanged: how many were the same already.
    """

    plan: Plan
    next_site_number: int
    added: tuple[int, ...]
    replaced: tuple[int, ...]
    unchanged: int


def merge_sites(
    project: Project, plan_name: str, sites: tuple[Site, ...], *, tells_off: Container[str] = ()
) -> MergedSites:
    """Return the plan with ``sites`` taken in: a site id it has is replaced, others are added under new numbers.

    Args:
        project: the project.
        plan_name: of the plan.
        sites: what a table says; only their site ids count, not their numbers.
        tells_off: ids of the sites whose table has a word for sectors that are switched off; the others keep theirs.

    Raises:
        PlannerError: a site to be replaced is locked; nothing is taken then.
    """
    plan = project.plan(plan_name)
    by_id = {site.site_id: site for site in plan.sites}
    number = project.next_site_number
    added: list[int] = []
    replaced: list[int] = []
    unchanged = 0
    for site in sites:
        old = by_id.get(site.site_id)
        if old is None:
            plan = with_site(plan, replace(site, number=number))
            added.append(number)
            number += 1
            continue
        # A table may have no word for sectors that are switched off or for the build year: they stay.
        year = old.build_year if site.build_year is None else site.build_year
        off = site.off_sectors if site.site_id in tells_off else old.off_sectors
        new = replace(site, number=old.number, off_sectors=off, build_year=year)
        if new == old:
            unchanged += 1
            continue
        if old.locked:
            raise PlannerError(
                Text(f"局 {old.site_id} は固定されています", f"site {old.site_id} is locked"),
                remedy=Text("固定を外すか、その行を除いてください", "unlock it or leave that row out"),
                field=old.site_id,
            )
        plan = with_site(plan, new)
        replaced.append(old.number)
    return MergedSites(plan, number, tuple(added), tuple(replaced), unchanged)


def with_locked(plan: Plan, numbers: frozenset[int], locked: bool) -> Plan:
    """Return the plan with the sites of those numbers locked, or unlocked."""
    changing = (site for site in plan.sites if site.number in numbers and site.locked is not locked)
    return with_sites(plan, tuple(replace(site, locked=locked) for site in changing))


def refuse_taken_id(plan: Plan, site_id: str, own: Container[int]) -> None:
    """Raise :class:`PlannerError` where a site of the plan, other than ``own`` numbers, has that site ID."""
    if any(site.site_id == site_id and site.number not in own for site in plan.sites):
        raise PlannerError(
            Text(f"局ID「{site_id}」はこの計画にもうあります", f"the plan has a site with the ID '{site_id}' already"),
            remedy=Text("別の局IDにしてください", "choose another site ID"),
            field="局ID",
        )
