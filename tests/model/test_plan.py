"""Plans are values: edits give new plans, differences lead from one to the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.plan import Plan, difference, with_site, without_sites
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier


def _site(number: int, latitude: float = 35.5) -> Site:
    return Site(
        number=number,
        site_id=f"C-{number}",
        latitude_deg=latitude,
        longitude_deg=138.9,
        sectors=(Sector(carriers=(Carrier.KDDI,)),),
    )


@st.composite
def plans(draw: st.DrawFn, name: str) -> Plan:
    plan = Plan(name=name)
    for number in draw(st.sets(st.integers(1, 12))):
        plan = with_site(plan, _site(number, draw(st.sampled_from([35.5, 35.6, 35.7]))))
    return plan


@given(plans("A"), plans("B"))
def test_a_difference_applied_to_a_gives_b(a: Plan, b: Plan) -> None:
    change = difference(a, b)
    result = without_sites(a, frozenset(site.number for site in change.removed))
    for site in (*change.added, *(new for _, new in change.changed)):
        result = with_site(result, site)
    assert result.sites == b.sites


@given(plans("A"))
def test_sites_stay_sorted_and_unique(plan: Plan) -> None:
    numbers = [site.number for site in plan.sites]
    assert numbers == sorted(set(numbers))


def test_adding_then_removing_is_identity() -> None:
    plan = with_site(Plan(name="A"), _site(3))
    assert without_sites(with_site(plan, _site(2)), frozenset({2})) == plan
