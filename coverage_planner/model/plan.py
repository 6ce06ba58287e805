"""A plan: a named tuple of sites; every edit is a pure function Plan -> Plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.site import Site
from coverage_planner.model.terms import SiteStatus
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Sites of one plan (現状, 単独整備案, 共同整備案 ...), sorted by site number."""

    name: str
    description: str = ""
    sites: tuple[Site, ...] = ()

    def site(self, number: int) -> Site:
        """Return the site with that number.

        Raises:
            PlannerError: if the plan has no such site.
        """
        for site in self.sites:
            if site.number == number:
                return site
        raise PlannerError(
            Text(f"局 {number} は計画「{self.name}」にありません", f"plan '{self.name}' has no site {number}")
        )

    @property
    def active_sites(self) -> tuple[Site, ...]:
        """Sites that are switched on."""
        return tuple(site for site in self.sites if site.enabled)

    @property
    def candidates(self) -> tuple[Site, ...]:
        """Active candidate sites: what this plan would build."""
        return tuple(site for site in self.active_sites if site.status is SiteStatus.CANDIDATE)


def with_site(plan: Plan, site: Site) -> Plan:
    """Return the plan with ``site`` added, or put in place of the site with the same number."""
    others = tuple(other for other in plan.sites if other.number != site.number)
    sites = (*others, site)
    if len(sites) > 1 and sites[-2].number > site.number:
        sites = tuple(sorted(sites, key=lambda s: s.number))
    return replace(plan, sites=sites)


def with_sites(plan: Plan, sites: tuple[Site, ...]) -> Plan:
    """Return the plan with several sites added, or put in place of those with their numbers: one pass for thousands."""
    new = {site.number: site for site in sites}
    old = {site.number for site in plan.sites}
    kept = tuple(new.get(site.number, site) for site in plan.sites)
    added = tuple(site for number, site in new.items() if number not in old)
    return replace(plan, sites=tuple(sorted((*kept, *added), key=lambda s: s.number)) if added else kept)


def without_sites(plan: Plan, numbers: frozenset[int]) -> Plan:
    """Return the plan without the sites of those numbers."""
    return replace(plan, sites=tuple(site for site in plan.sites if site.number not in numbers))


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """Sites that turn plan A into plan B."""

    added: tuple[Site, ...]
    removed: tuple[Site, ...]
    changed: tuple[tuple[Site, Site], ...]


def difference(a: Plan, b: Plan) -> PlanDifference:
    """Return which sites must be added, removed or changed to turn ``a`` into ``b`` (matched by number)."""
    in_a, in_b = {s.number: s for s in a.sites}, {s.number: s for s in b.sites}
    return PlanDifference(
        added=tuple(s for s in b.sites if s.number not in in_a),
        removed=tuple(s for s in a.sites if s.number not in in_b),
        changed=tuple(
            (in_a[s.number], s) for s in b.sites if s.number in in_a and in_a[s.number] is not s and in_a[s.number] != s
        ),
    )
