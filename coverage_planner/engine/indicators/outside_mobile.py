"""4Gエリア外人口: persons of meshes outside every carrier's mobile area, of any generation (RULES 1.4)."""

from __future__ import annotations

from coverage_planner.engine.coverage_kernels import UInt16Array
from coverage_planner.engine.mesh_coverage import any_lane, flagged
from coverage_planner.model.layers import Int64Array, PlanningData
from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import Service, SiteStatus


def mobile_base_known(data: PlanningData, plan: Plan) -> bool:
    """Return True when today's service is known: by a carrier's area or an existing site; candidates say nothing of it."""
    existing = any(site.status is SiteStatus.EXISTING and site.sectors for site in plan.sites)
    return existing or (data.service_areas is not None and bool(data.service_areas.carriers))


def persons_outside_mobile(persons: Int64Array, flags: UInt16Array) -> int:
    """Return the persons of meshes that no carrier covers with any service, under the whole-mesh rule."""
    return int(persons[~flagged(flags, any_lane(Service.MOBILE))].sum())
