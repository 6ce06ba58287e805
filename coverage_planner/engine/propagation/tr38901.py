"""3GPP TR 38.901 (table 7.4.1-1) path loss: rural macro, urban macro, urban micro, for flat quick maps.

Medians without shadow fading, distances in metres, frequency in GHz. The effective environment height h_E of UMa is 1 m
(certain for terminals below 13 m; above, the report draws it at random).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, hypot, log10, pi

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

_SPEED_OF_LIGHT_M_PER_S = 3.0e8  # as the report's note on the break point distance


class Scenario(StrEnum):
    """Scenarios of the report, by their command-line names."""

    RURAL_MACRO = "tr38901_rma"
    URBAN_MACRO = "tr38901_uma"
    URBAN_MICRO = "tr38901_umi"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRange:
    """Where a scenario is defined; base heights of UMa and UMi are the report's single ones, others are labelled."""

    frequency_ghz: tuple[float, float]
    base_m: tuple[float, float]
    terminal_m: tuple[float, float]
    sight_m: tuple[float, float]
    hidden_m: tuple[float, float]


RANGES = {
    Scenario.RURAL_MACRO: ScenarioRange(
        frequency_ghz=(0.5, 30.0),
        base_m=(10.0, 150.0),
        terminal_m=(1.0, 10.0),
        sight_m=(10.0, 1e4),
        hidden_m=(10.0, 5e3),
    ),
    Scenario.URBAN_MACRO: ScenarioRange(
        frequency_ghz=(0.5, 100.0),
        base_m=(25.0, 25.0),
        terminal_m=(1.5, 22.5),
        sight_m=(10.0, 5e3),
        hidden_m=(10.0, 5e3),
    ),
    Scenario.URBAN_MICRO: ScenarioRange(
        frequency_ghz=(0.5, 100.0),
        base_m=(10.0, 10.0),
        terminal_m=(1.5, 22.5),
        sight_m=(10.0, 5e3),
        hidden_m=(10.0, 5e3),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioLoss:
    """Path loss of a scenario at one distance."""

    line_of_sight_db: float
    hidden_db: float
    """Without line of sight (NLOS)."""
    line_of_sight_probability: float
    breakpoint_m: float
    beyond_validity: tuple[str, ...]


def tr38901_loss(
    scenario: Scenario,
    *,
    frequency_ghz: float,
    distance_m: float,
    base_height_m: float,
    terminal_height_m: float,
    building_height_m: float = 5.0,
    street_width_m: float = 20.0,
) -> ScenarioLoss:
    """Return the path loss with and without line of sight; ``distance_m`` is horizontal (d2D).

    Raises:
        OutOfValidity: outside the frequency range, or for distances and heights that are not above 1 m (0 m for RMa).
    """
    limits = RANGES[scenario]
    least_m = 0.0 if scenario is Scenario.RURAL_MACRO else 1.0
    for field, value, low, high in (
        ("frequency_ghz", frequency_ghz, *limits.frequency_ghz),
        ("distance_m", distance_m, 1.0, 1e5),
        ("tx_height_m", base_height_m, least_m, 1e3),
        ("rx_height_m", terminal_height_m, least_m, 1e3),
    ):
        if not (low < value <= high or (field == "frequency_ghz" and value == low)):
            raise OutOfValidity(
                Text(
                    f"TR 38.901の {field} = {value:g} は適用範囲({low:g}~{high:g})の外です",
                    f"TR 38.901: {field} = {value:g} is outside its range {low:g} to {high:g}",
                ),
                remedy=Text("範囲内の値を指定してください", "give a value inside the range"),
                field=field,
            )
    beyond = tuple(
        field
        for field, value, (low, high) in (
            ("tx_height_m", base_height_m, limits.base_m),
            ("rx_height_m", terminal_height_m, limits.terminal_m),
            ("distance_km", distance_m, limits.hidden_m),
        )
        if not low <= value <= high
    )
    formula = scenario_formula(
        scenario,
        frequency_ghz=frequency_ghz,
        base_height_m=base_height_m,
        terminal_height_m=terminal_height_m,
        building_height_m=building_height_m,
        street_width_m=street_width_m,
    )
    return ScenarioLoss(
        line_of_sight_db=formula.sight_db(distance_m),
        hidden_db=formula.hidden_db(distance_m),
        line_of_sight_probability=line_of_sight_probability(scenario, distance_m),
        breakpoint_m=formula.breakpoint_m,
        beyond_validity=beyond,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFormula:
    """A scenario at one frequency and pair of heights, reduced to what depends on distance (d3D in metres).

    Line of sight up to the break point: ``sight_constant_db + sight_slope_db log10 d + sight_db_per_m d``, beyond it
    ``far_constant_db + 40 log10 d``; hidden: ``hidden_constant_db + hidden_slope_db log10 d``, never below line of sight.
    """

    sight_constant_db: float
    sight_slope_db: float
    sight_db_per_m: float
    breakpoint_m: float
    """Horizontal distance."""
    far_constant_db: float
    hidden_constant_db: float
    hidden_slope_db: float
    height_difference_m: float
    sure_sight_m: float
    """Line of sight is certain up to here (table 7.4.2-1)."""
    sight_decay_m: float
    """And decays with this distance beyond."""

    def sight_db(self, distance_m: float) -> float:
        """Return the loss with line of sight."""
        slant_m = hypot(distance_m, self.height_difference_m)
        if distance_m <= self.breakpoint_m:
            return self.sight_constant_db + self.sight_slope_db * log10(slant_m) + self.sight_db_per_m * slant_m
        return self.far_constant_db + 40 * log10(slant_m)

    def hidden_db(self, distance_m: float) -> float:
        """Return the loss without line of sight."""
        slant_m = hypot(distance_m, self.height_difference_m)
        return max(self.sight_db(distance_m), self.hidden_constant_db + self.hidden_slope_db * log10(slant_m))


def scenario_formula(
    scenario: Scenario,
    *,
    frequency_ghz: float,
    base_height_m: float,
    terminal_height_m: float,
    building_height_m: float = 5.0,
    street_width_m: float = 20.0,
) -> ScenarioFormula:
    """Return the formula of a scenario, table 7.4.1-1; ranges are the caller's business."""
    log_f = log10(frequency_ghz)
    difference_m = base_height_m - terminal_height_m
    if scenario is Scenario.RURAL_MACRO:
        return _rural(frequency_ghz, base_height_m, terminal_height_m, building_height_m, street_width_m)
    breakpoint_m = 4 * (base_height_m - 1) * (terminal_height_m - 1) * frequency_ghz * 1e9 / _SPEED_OF_LIGHT_M_PER_S
    spread = breakpoint_m**2 + difference_m**2
    if scenario is Scenario.URBAN_MACRO:
        sight, slope, weight = 28 + 20 * log_f, 22.0, 9.0
        hidden, hidden_slope = 13.54 + 20 * log_f - 0.6 * (terminal_height_m - 1.5), 39.08
    else:
        sight, slope, weight = 32.4 + 20 * log_f, 21.0, 9.5
        hidden, hidden_slope = 22.4 + 21.3 * log_f - 0.3 * (terminal_height_m - 1.5), 35.3
    return ScenarioFormula(
        sight_constant_db=sight,
        sight_slope_db=slope,
        sight_db_per_m=0.0,
        breakpoint_m=breakpoint_m,
        far_constant_db=sight - weight * log10(spread),
        hidden_constant_db=hidden,
        hidden_slope_db=hidden_slope,
        height_difference_m=difference_m,
        sure_sight_m=18.0,
        sight_decay_m=_URBAN_DECAY_M[scenario],
    )


def _rural(
    frequency_ghz: float, base_m: float, terminal_m: float, building_m: float, street_m: float
) -> ScenarioFormula:
    breakpoint_m = 2 * pi * base_m * terminal_m * frequency_ghz * 1e9 / _SPEED_OF_LIGHT_M_PER_S
    power = building_m**1.72
    constant = 20 * log10(40 * pi * frequency_ghz / 3) - min(0.044 * power, 14.77)  # PL1
    slope = 20 + min(0.03 * power, 10)
    per_m = 0.002 * log10(building_m)
    at_breakpoint = constant + slope * log10(breakpoint_m) + per_m * breakpoint_m
    hidden_slope = 43.42 - 3.1 * log10(base_m)
    hidden = (
        161.04
        - 7.1 * log10(street_m)
        + 7.5 * log10(building_m)
        - (24.37 - 3.7 * (building_m / base_m) ** 2) * log10(base_m)
        - 3 * hidden_slope
        + 20 * log10(frequency_ghz)
        - (3.2 * log10(11.75 * terminal_m) ** 2 - 4.97)
    )
    return ScenarioFormula(
        sight_constant_db=constant,
        sight_slope_db=slope,
        sight_db_per_m=per_m,
        breakpoint_m=breakpoint_m,
        far_constant_db=at_breakpoint - 40 * log10(breakpoint_m),  # PL2
        hidden_constant_db=hidden,
        hidden_slope_db=hidden_slope,
        height_difference_m=base_m - terminal_m,
        sure_sight_m=10.0,
        sight_decay_m=1000.0,
    )


_URBAN_DECAY_M = {Scenario.URBAN_MACRO: 63.0, Scenario.URBAN_MICRO: 36.0}


def line_of_sight_probability(scenario: Scenario, distance_m: float) -> float:
    """Return the probability of line of sight, table 7.4.2-1, for terminals up to 13 m."""
    if scenario is Scenario.RURAL_MACRO:
        return 1.0 if distance_m <= 10 else exp(-(distance_m - 10) / 1000)
    if distance_m <= 18:
        return 1.0
    return 18 / distance_m + exp(-distance_m / _URBAN_DECAY_M[scenario]) * (1 - 18 / distance_m)
