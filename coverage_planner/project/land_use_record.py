"""Land use and its settings as JSON values of the project file, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.model.land_use import LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.lattice import Window


def land_use_to_json(settings: LandUseSettings) -> dict[str, Any]:
    """Return switches and heights; classes by name, so that a class added later does not shift the others."""
    heights = {kind.name.lower(): height for kind, height in zip(LandUseClass, settings.heights_m, strict=True)}
    return {
        "clutter": settings.clutter,
        "zones": settings.zones,
        "heights_m": heights,
        "minimum_sea_km2": settings.minimum_sea_km2,
    }


def land_use_from_json(record: dict[str, Any]) -> LandUseSettings:
    """Return the settings; a class the file does not name keeps its usual height.

    Raises:
        ValueError, TypeError: a height that is none.
    """
    usual = LandUseSettings()
    stated = record.get("heights_m", {})
    return LandUseSettings(
        clutter=bool(record.get("clutter", usual.clutter)),
        zones=bool(record.get("zones", usual.zones)),
        minimum_sea_km2=float(record.get("minimum_sea_km2", usual.minimum_sea_km2)),
        heights_m=tuple(
            float(stated.get(kind.name.lower(), height))
            for kind, height in zip(LandUseClass, usual.heights_m, strict=True)
        ),
    )


def land_use_about(land_use: LandUse | None) -> dict[str, Any] | None:
    """Return what of the land use is no array."""
    if land_use is None:
        return None
    window = land_use.window
    return {
        "window": [window.row0, window.col0, window.rows, window.cols],
        "edition": land_use.edition,
        "source": land_use.source,
    }


def land_use_of(about: dict[str, Any] | None, code: npt.NDArray[np.uint8] | None) -> LandUse | None:
    """Return the land use of its record and array.

    Raises:
        ValueError, KeyError, TypeError: they do not belong together.
    """
    if about is None:
        return None
    if code is None:
        raise ValueError("the project names land use but holds none")
    return LandUse(
        window=Window(*(int(n) for n in about["window"])),
        code=code,
        edition=str(about["edition"]),
        source=str(about["source"]),
    )
