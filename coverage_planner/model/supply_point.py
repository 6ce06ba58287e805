"""Points where power or fibre is at hand, given by the planner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text


class SupplyKind(StrEnum):
    """What is at hand."""

    POWER = "power"
    FIBRE = "fibre"
    BOTH = "both"


SUPPLY_KIND_NAMES: dict[SupplyKind, Text] = {
    SupplyKind.POWER: Text("電源", "power"),
    SupplyKind.FIBRE: Text("光回線", "fibre"),
    SupplyKind.BOTH: Text("電源・光回線", "power and fibre"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPoint:
    """One point."""

    latitude_deg: float
    longitude_deg: float
    kind: SupplyKind = SupplyKind.BOTH
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse points outside Japan and its seas."""
        if not (20.0 <= self.latitude_deg <= 46.0 and 122.0 <= self.longitude_deg <= 154.0):
            raise OutOfValidity(
                Text(
                    f"地点 {self.latitude_deg}, {self.longitude_deg} は日本の範囲外です",
                    f"the point {self.latitude_deg}, {self.longitude_deg} is outside Japan",
                ),
                field="latitude",
            )
