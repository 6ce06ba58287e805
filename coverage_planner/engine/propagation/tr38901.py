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
    slant_m = hypot(distance_m, base_height_m - terminal_height_m)
    if scenario is Scenario.RURAL_MACRO:
        sight, hidden, breakpoint_m = _rural(
            frequency_ghz,
            distance_m,
            slant_m,
            base_height_m,
            terminal_height_m,
            building_height_m,
            street_width_m,
        )
    else:
        sight, hidden, breakpoint_m = _urban(
            scenario, frequency_ghz, distance_m, slant_m, base_height_m, terminal_height_m
        )
    return ScenarioLoss(
        line_of_sight_db=sight,
        hidden_db=max(sight, hidden),
        line_of_sight_probability=line_of_sight_probability(scenario, distance_m),
        breakpoint_m=breakpoint_m,
        beyond_validity=beyond,
    )


def _rural(
    frequency_ghz: float,
    distance_m: float,
    slant_m: float,
    base_m: float,
    terminal_m: float,
    building_m: float,
    street_m: float,
) -> tuple[float, float, float]:
    breakpoint_m = 2 * pi * base_m * terminal_m * frequency_ghz * 1e9 / _SPEED_OF_LIGHT_M_PER_S
    power = building_m**1.72

    def near_db(d: float) -> float:  # PL1
        return float(
            20 * log10(40 * pi * d * frequency_ghz / 3)
            + min(0.03 * power, 10) * log10(d)
            - min(0.044 * power, 14.77)
            + 0.002 * log10(building_m) * d
        )

    sight = near_db(slant_m)
    if distance_m > breakpoint_m:
        sight = near_db(breakpoint_m) + 40 * log10(slant_m / breakpoint_m)  # PL2
    hidden = (
        161.04
        - 7.1 * log10(street_m)
        + 7.5 * log10(building_m)
        - (24.37 - 3.7 * (building_m / base_m) ** 2) * log10(base_m)
        + (43.42 - 3.1 * log10(base_m)) * (log10(slant_m) - 3)
        + 20 * log10(frequency_ghz)
        - (3.2 * log10(11.75 * terminal_m) ** 2 - 4.97)
    )
    return sight, hidden, breakpoint_m


def _urban(
    scenario: Scenario, frequency_ghz: float, distance_m: float, slant_m: float, base_m: float, terminal_m: float
) -> tuple[float, float, float]:
    log_f, log_d = log10(frequency_ghz), log10(slant_m)
    breakpoint_m = 4 * (base_m - 1) * (terminal_m - 1) * frequency_ghz * 1e9 / _SPEED_OF_LIGHT_M_PER_S
    spread = breakpoint_m**2 + (base_m - terminal_m) ** 2
    near = distance_m <= breakpoint_m
    if scenario is Scenario.URBAN_MACRO:
        sight = 28 + 20 * log_f + (22 * log_d if near else 40 * log_d - 9 * log10(spread))
        hidden = 13.54 + 39.08 * log_d + 20 * log_f - 0.6 * (terminal_m - 1.5)
    else:
        sight = 32.4 + 20 * log_f + (21 * log_d if near else 40 * log_d - 9.5 * log10(spread))
        hidden = 35.3 * log_d + 22.4 + 21.3 * log_f - 0.3 * (terminal_m - 1.5)
    return sight, hidden, breakpoint_m


def line_of_sight_probability(scenario: Scenario, distance_m: float) -> float:
    """Return the probability of line of sight, table 7.4.2-1, for terminals up to 13 m."""
    if scenario is Scenario.RURAL_MACRO:
        return 1.0 if distance_m <= 10 else exp(-(distance_m - 10) / 1000)
    if distance_m <= 18:
        return 1.0
    reach_m = 63.0 if scenario is Scenario.URBAN_MACRO else 36.0
    return 18 / distance_m + exp(-distance_m / reach_m) * (1 - 18 / distance_m)
