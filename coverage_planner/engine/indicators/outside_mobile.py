"""4Gエリア外人口: persons of meshes outside every carrier's mobile area, of any generation (RULES 1.4)."""

from __future__ import annotations

from coverage_planner.engine.coverage_kernels import UInt16Array
from coverage_planner.engine.mesh_coverage import any_lane, flagged
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.terms import Service


def persons_outside_mobile(persons: Int64Array, flags: UInt16Array) -> int:
    """Return the persons of meshes that no carrier covers with any service, under the whole-mesh rule."""
    return int(persons[~flagged(flags, any_lane(Service.MOBILE))].sum())
