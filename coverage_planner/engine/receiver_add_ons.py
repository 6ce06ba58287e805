"""Clutter and building at the receiver of a single path: ITU-R P.2108 and P.2109 on top of a basic transmission loss.

Clutter is counted once: not beside clutter heights in the profile, nor on a model that holds the buildings around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coverage_planner.engine.path_profile import PathProfile
from coverage_planner.engine.propagation.p2108 import (
    height_gain_loss_db,
    refuse_clutter_twice,
    terrestrial_loss_db,
)
from coverage_planner.engine.propagation.p2109 import building_entry_loss_db
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.margins import Building, Clutter
from coverage_planner.model.settings import HataEnvironment
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverAddOns:
    """What is added at the receiver; None is nothing."""

    clutter_type: Clutter | None = None
    """P.2108 3.1, height gain correction."""
    clutter_loss_percent: float | None = None
    """P.2108 3.2, statistical clutter loss not exceeded at this share of places."""
    building: Building | None = None
    """P.2109."""
    building_percent: float = 50.0

    @property
    def has_clutter(self) -> bool:
        """True when a terminal clutter loss is asked for."""
        return self.clutter_type is not None or self.clutter_loss_percent is not None


def refuse_clutter_with(
    model: str, profile: PathProfile, environment: HataEnvironment, add_ons: ReceiverAddOns
) -> None:
    """Refuse terminal clutter that would be counted twice.

    Raises:
        OutOfValidity: with the reason.
    """
    if not add_ons.has_clutter:
        return
    if add_ons.clutter_type is not None and add_ons.clutter_loss_percent is not None:
        raise OutOfValidity(
            Text(
                "P.2108の高さ利得(3.1)と統計値(3.2)は同じ地物を数えるため、重ねることはできません",
                "height gain (3.1) and statistical clutter (3.2) of P.2108 count the same clutter",
            ),
            remedy=Text("どちらか一方だけを使ってください", "use one of the two"),
            field="clutter_loss_percent",
        )
    if model in ("p1812", "p526"):
        heights = profile.clutter_height_m
        refuse_clutter_twice(heights is not None and bool(np.any(heights != 0)))
    built_up = environment is not HataEnvironment.OPEN
    if model.startswith("tr38901") or (model in ("extended_hata", "local_5g") and built_up):
        raise OutOfValidity(
            Text(
                f"モデル {model} は周囲の建物を含むため、受信点の地物損失(P.2108)を重ねることはできません",
                f"model {model} holds the buildings around: a terminal clutter loss (P.2108) would count them twice",
            ),
            remedy=Text(
                "地物損失を外すか、地物を含まないモデル・環境区分(open)を選んでください",
                "leave it out, or choose a model or environment (open) without clutter",
            ),
            field="clutter_loss_percent",
        )


def with_add_ons(
    document: dict[str, Any], profile: PathProfile, frequency_mhz: float, rx_height_m: float, add_ons: ReceiverAddOns
) -> dict[str, Any]:
    """Return the document of a path with each add-on and the total loss; as it is when there is none.

    Raises:
        OutOfValidity: outside the range of a Recommendation.
    """
    ghz = frequency_mhz / 1000
    parts: dict[str, float] = {}
    more: dict[str, Any] = {}
    if add_ons.clutter_type is not None:
        parts["Ah"] = height_gain_loss_db(frequency_ghz=ghz, antenna_m=rx_height_m, clutter=add_ons.clutter_type)
        more["clutter_type"] = add_ons.clutter_type.value
    if add_ons.clutter_loss_percent is not None:
        parts["Lctt"] = terrestrial_loss_db(
            frequency_ghz=ghz, distance_km=profile.length_km, location_percent=add_ons.clutter_loss_percent
        )
        more["clutter_loss_percent"] = add_ons.clutter_loss_percent
    if add_ons.building is not None:
        parts["LBEL"] = float(
            building_entry_loss_db(
                frequency_ghz=ghz, probability=add_ons.building_percent / 100, building=add_ons.building
            )
        )
        more |= {"building_type": add_ons.building.value, "building_percent": add_ons.building_percent}
    if not parts:
        return document
    total = document["basic_transmission_loss_db"] + sum(parts.values())
    return {**document, **parts, **more, "total_loss_db": total}
