"""Unit costs and what drives the cost of a remote site: integer yen, each price with its date and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage_planner.model.cost_item import COST_PART_NAMES, CostKind, CostPart
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

__all__ = [
    "COST_PART_NAMES",
    "COST_UNIT_NAMES",
    "CostPart",
    "CostUnit",
    "SiteDrivers",
    "UnitCost",
    "UnitCostCatalogue",
]


class CostUnit(StrEnum):
    """What a unit price is per."""

    SITE = "site"
    TOWER_METRE = "tower_metre"
    POWER_METRE = "power_metre"
    FIBRE_METRE = "fibre_metre"
    ROAD_METRE = "road_metre"
    YEAR = "year"


COST_UNIT_NAMES: dict[CostUnit, Text] = {
    CostUnit.SITE: Text("式", "site"),
    CostUnit.TOWER_METRE: Text("塔高m", "metre of tower"),
    CostUnit.POWER_METRE: Text("受電距離m", "metre to power"),
    CostUnit.FIBRE_METRE: Text("光回線距離m", "metre to fibre"),
    CostUnit.ROAD_METRE: Text("取付道路m", "metre of access road"),
    CostUnit.YEAR: Text("年", "year"),
}

_MOST_METRES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost:
    """One line of a unit-cost catalogue.

    Attributes:
        item_id: the catalogue's own key.
        kind: the cost item of RULES 2.8 it belongs to.
        name: name of the goods or works.
        unit: what the price is per.
        yen: price.
        tax_included: True for 税込.
        tax_percent: rate of consumption tax in percent.
        price_date: 価格時点.
        source: where the price was read.
        part: once for the site or once for each carrier.
        eligible: the planner's statement of 補助対象.
        tower_from_m, tower_to_m: tower heights the line is for (both included); None for any.
    """

    item_id: str
    kind: CostKind
    name: str
    unit: CostUnit
    yen: int
    tax_included: bool
    tax_percent: int
    price_date: date
    source: str
    part: CostPart = CostPart.SHARED
    eligible: bool = True
    tower_from_m: int | None = None
    tower_to_m: int | None = None
    note: str = ""

    def fits_tower(self, tower_height_m: int) -> bool:
        """True where the line is for a tower of that height."""
        low = self.tower_from_m is None or self.tower_from_m <= tower_height_m
        return low and (self.tower_to_m is None or tower_height_m <= self.tower_to_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCostCatalogue:
    """Unit costs of one file with its name."""

    lines: tuple[UnitCost, ...]
    source: str

    @property
    def newest_price(self) -> date | None:
        """Latest 価格時点 of its lines."""
        return max((line.price_date for line in self.lines), default=None)

    @property
    def oldest_price(self) -> date | None:
        """Earliest 価格時点 of its lines."""
        return min((line.price_date for line in self.lines), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDrivers:
    """What drives the cost of a remote site, in whole metres (a planner rounds up).

    Attributes:
        tower_height_m: height of the tower or mast.
        power_m: distance to the power line.
        fibre_m: distance to the fibre.
        access_road_m: length of access road to be built.
    """

    tower_height_m: int = 0
    power_m: int = 0
    fibre_m: int = 0
    access_road_m: int = 0

    def __post_init__(self) -> None:
        """Refuse negative, fractional and absurd distances."""
        for field, value, most in (
            ("tower_height_m", self.tower_height_m, 700),
            ("power_m", self.power_m, _MOST_METRES),
            ("fibre_m", self.fibre_m, _MOST_METRES),
            ("access_road_m", self.access_road_m, _MOST_METRES),
        ):
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
                raise OutOfValidity(
                    Text(
                        f"{field} = {value!r} は 0〜{most:,} の整数(m)ではありません",
                        f"{field} = {value!r} m is not 0..{most:,}",
                    ),
                    field=field,
                )

    def quantity(self, unit: CostUnit) -> int:
        """Return how many units of a price a site needs; yearly prices count one year."""
        return {
            CostUnit.TOWER_METRE: self.tower_height_m,
            CostUnit.POWER_METRE: self.power_m,
            CostUnit.FIBRE_METRE: self.fibre_m,
            CostUnit.ROAD_METRE: self.access_road_m,
        }.get(unit, 1)
