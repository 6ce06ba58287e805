"""A row of 計画の比較 laid open under one plan: the same trees as the plan's own figures."""

from __future__ import annotations

from coverage_planner.model.terms import ANY_CARRIER, RoadClass, ZoneKind
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Reason, Unit, listed
from coverage_planner.project.reason_costs import cost_reason
from coverage_planner.project.reason_ground import ReasonGround, Zone
from coverage_planner.project.reason_other import base_reason, outside_mobile_reason
from coverage_planner.project.reason_population import population_reason
from coverage_planner.project.reason_road import road_reason
from coverage_planner.project.reason_yen import ELIGIBLE, PARTIES, TOTAL, projects_reason
from coverage_planner.subsidy.district import PlanSubsidy

_EVERYWHERE: Zone = (ZoneKind.ALL, "")
_PLAN = Text("計画全体", "the whole plan")
_OTHERS = tuple(party for party in PARTIES if party != "state")


def compared_reason(ground: ReasonGround, key: str) -> Reason | None:
    """Return the tree of a row of the comparison under the plan of ``ground``; None where it was not worked out.

    Args:
        ground: the plan of the column.
        key: of the row, as ``comparison_table`` names it (``Table.row_keys``).
    """
    kind, _, which = key.partition(" ")
    if kind == "population":
        return population_reason(ground, _EVERYWHERE, which)
    if kind == "persons":
        return population_reason(ground, _EVERYWHERE, ANY_CARRIER)
    if kind in {"road", "gap"}:
        return road_reason(ground, _EVERYWHERE, None if which == "both" else RoadClass(which), ANY_CARRIER)
    if key == "outside":
        return outside_mobile_reason(ground)
    if key == "base":
        return base_reason(ground)
    if key == "candidates":
        sites = ground.plan.candidates
        count = len(sites)
        label = Text(f"候補局 {count:,} 局　総事業費", f"{count:,} candidate sites, total cost")
        return cost_reason(sites, key=key, label=label)
    return _yen_reason(ground, key)


def _yen_reason(ground: ReasonGround, key: str) -> Reason | None:
    subsidy = ground.subsidy
    if subsidy is None:
        if key not in {TOTAL, ELIGIBLE}:
            return None
        label = Text("総事業費", "total cost") if key == TOTAL else Text("補助対象経費", "eligible cost")
        return cost_reason(ground.plan.candidates, key=key, label=label, eligible=key == ELIGIBLE)
    if key.startswith("undecided"):
        count = len(subsidy.undecided)
        label = Text(f"未判定 {count:,} 地区", f"{count:,} undecided projects")
        return projects_reason(ground, subsidy.undecided, TOTAL, label)
    if key == "others":
        return _others_reason(ground, subsidy)
    return projects_reason(ground, subsidy.projects, key, _PLAN)


def _others_reason(ground: ReasonGround, subsidy: PlanSubsidy) -> Reason:
    """Return what all parties but the state pay, by party."""
    shares = [projects_reason(ground, subsidy.projects, party, _PLAN) for party in _OTHERS]
    total = sum(share.amount.part for share in shares if share.amount is not None)
    return Reason(
        key="others",
        label=Text(f"{_PLAN.ja}　国以外の負担計", f"{_PLAN.en}, all shares but the state's"),
        amount=Amount(part=total, unit=Unit.YEN),
        note=subsidy.undecided_remark,
        children=lambda _progress: listed(shares, of=Text("負担者", "parties")),
    )
