"""5G基盤展開率: secondary meshes with at least one 親局 (高度特定基地局) over a supplied list (RULES 1.3)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from coverage_planner.model.layers import Int64Array
from coverage_planner.model.mesh import MeshLevel, indices_to_codes, points_to_indices
from coverage_planner.model.rate import Rate
from coverage_planner.model.site import Site


def base_deployment(sites: Iterable[Site], secondary_meshes: Int64Array) -> Rate:
    """Return how many meshes of the list hold a 親局 that is switched on; a code listed twice counts once."""
    listed = np.unique(secondary_meshes)
    parents = [site for site in sites if site.enabled and site.base_station_parent]
    row, col = points_to_indices(
        [site.latitude_deg for site in parents], [site.longitude_deg for site in parents], MeshLevel.SECONDARY
    )
    with_parent = np.unique(indices_to_codes(row, col, MeshLevel.SECONDARY))
    return Rate(int(np.isin(listed, with_parent).sum()), int(listed.size))
