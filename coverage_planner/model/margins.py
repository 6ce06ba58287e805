"""Margins between the predicted outdoor median level and the level that decides coverage, each a recorded setting.

Nothing here is prescribed by law (RULES 4): every value is the planner's, printed with every figure. What can be computed
from a stated probability (building entry, shadowing, terminal clutter) is stated as that probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Building(StrEnum):
    """Building types of Recommendation ITU-R P.2109."""

    TRADITIONAL = "traditional"
    THERMALLY_EFFICIENT = "thermally_efficient"


class Clutter(StrEnum):
    """Clutter types of Recommendation ITU-R P.2108, table 2."""

    WATER = "water"
    OPEN = "open"
    SUBURBAN = "suburban"
    URBAN = "urban"
    FOREST = "forest"
    DENSE_URBAN = "dense_urban"


class Penetration(StrEnum):
    """What the receiver is inside of."""

    NONE = "none"
    BUILDING = "building"
    VEHICLE = "vehicle"


class ShadowingBasis(StrEnum):
    """What the stated probability of shadowing is a share of: places at the cell's edge, or of its whole area."""

    NONE = "none"
    CELL_EDGE = "cell_edge"
    CELL_AREA = "cell_area"


class TerminalClutter(StrEnum):
    """Clutter loss at the receiver, P.2108: none, height gain (3.1), or the statistical loss of places (3.2)."""

    NONE = "none"
    HEIGHT_GAIN = "height_gain"
    STATISTICAL = "statistical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Losses at the receiver and reserves, dB, taken off the level before the threshold."""

    body_loss_db: float = 0.0
    penetration: Penetration = Penetration.NONE
    building: Building = Building.TRADITIONAL
    building_percent: float = 50.0
    """P.2109: the entry loss is not exceeded in this share of cases."""
    vehicle_loss_db: float = 0.0
    """No Recommendation gives it; the planner's value."""
    shadowing: ShadowingBasis = ShadowingBasis.NONE
    shadowing_percent: float = 90.0
    """Share of places, at the edge or in the area of the cell, that shall be above the threshold."""
    shadowing_sigma_db: float = 8.0
    """Standard deviation of shadow fading; 8 dB is TR 38.901 table 7.4.1-1, rural without line of sight."""
    distance_exponent: float = 3.52
    """n of the area probability: the loss grows with 10 n log10 d; 3.52 is Hata's slope at a 30 m antenna."""
    terminal_clutter: TerminalClutter = TerminalClutter.NONE
    clutter: Clutter = Clutter.SUBURBAN
    """Kind of surroundings for the height gain."""
    clutter_percent: float = 50.0
    """The statistical clutter loss is not exceeded at this share of places."""
