"""The terms of 3GPP TR 38.901: in sight and out of sight as table 7.4.1-1 writes them, weighted by the probability of sight."""

from __future__ import annotations

from math import hypot, log10, pi

from coverage_planner.engine.loss_term import LossTerm, part
from coverage_planner.engine.propagation.tr38901 import (
    Scenario,
    ScenarioFormula,
    line_of_sight_probability,
    scenario_formula,
)
from coverage_planner.engine.substitute_model import SCENARIO_NAMES
from coverage_planner.model.settings import RadioSettings, SightRule
from coverage_planner.model.site import Sector
from coverage_planner.model.text import Text

_BUILDING_M, _STREET_M = 5.0, 20.0
"""Usual building height and street width of the report, as in ``tr38901``."""
_FREQUENCY, _DISTANCE = Text("周波数の項", "frequency"), Text("距離の項", "distance")
_CONSTANT = Text("定数項", "constant")
_TABLE = Text("表7.4.1-1", "table 7.4.1-1")
_HIDDEN_CONSTANTS = {
    Scenario.URBAN_MACRO: (13.54, 20.0, 0.6),
    Scenario.URBAN_MICRO: (22.4, 21.3, 0.3),
}
_SIGHT_CONSTANTS = {Scenario.URBAN_MACRO: 28.0, Scenario.URBAN_MICRO: 32.4}


def scenario_terms(
    scenario: Scenario, sector: Sector, radio: RadioSettings, distance_m: float, visible: bool
) -> tuple[LossTerm, ...]:
    """Return the terms of a scenario's loss without the total; ``visible`` counts where the terrain tells sight."""
    formula = scenario_formula(
        scenario,
        frequency_ghz=sector.centre_frequency_mhz / 1000,
        base_height_m=sector.height_agl_m,
        terminal_height_m=radio.receiver_height_m,
    )
    by_terrain = radio.sight_rule is SightRule.TERRAIN and radio.model.value == scenario.value
    share = float(visible) if by_terrain else line_of_sight_probability(scenario, distance_m)
    source = f"3GPP TR 38.901 {SCENARIO_NAMES[scenario]}"
    sight, hidden = formula.sight_db(distance_m), formula.hidden_db(distance_m)
    terms: list[LossTerm] = []
    if share > 0:
        basis = f"{share:.4f}×{sight:.2f} dB"
        name = Text("見通し内の損失×見通し確率", "loss in sight x probability of sight")
        terms.append(part("p·LOS", name, share * sight, Text(f"{basis}、{source}", f"{basis}, {source}")))
    if share < 1:
        basis = f"{1 - share:.4f}×{hidden:.2f} dB"
        name = Text("見通し外の損失×（1−見通し確率）", "loss out of sight x (1 - probability)")
        terms.append(part("(1−p)·NLOS", name, (1 - share) * hidden, Text(f"{basis}、{source}", f"{basis}, {source}")))
    told = Text("地形の見通し判定による", "told by the terrain") if by_terrain else Text("表7.4.2-1", "table 7.4.2-1")
    terms.append(
        LossTerm(symbol="p", name=Text("見通し確率", "probability of sight"), value=share, unit="", basis=told)
    )
    if share > 0:
        terms.append(LossTerm(symbol="LOS", name=Text("見通し内の損失", "loss in sight"), value=sight, basis=_TABLE))
        terms += _sight_parts(scenario, formula, sector, distance_m)
    if share < 1:
        terms.append(
            LossTerm(symbol="NLOS", name=Text("見通し外の損失", "loss out of sight"), value=hidden, basis=_TABLE)
        )
        terms += _hidden_parts(scenario, formula, sector, radio.receiver_height_m, distance_m)
    return tuple(terms)


def _sight_parts(
    scenario: Scenario, formula: ScenarioFormula, sector: Sector, distance_m: float
) -> tuple[LossTerm, ...]:
    frequency_ghz = sector.centre_frequency_mhz / 1000
    slant_m = hypot(distance_m, formula.height_difference_m)
    far = distance_m > formula.breakpoint_m
    at = f"{slant_m:,.1f} m"
    if scenario is Scenario.RURAL_MACRO:
        if not far:
            return _rural_sight_parts(formula, frequency_ghz, slant_m, of="LOS")
        log_breakpoint = log10(formula.breakpoint_m)
        edge = formula.far_constant_db + 40 * log_breakpoint
        whole = Text("距離特性が変わる点での損失", "loss at the break point")
        return (
            part("PL1", whole, edge, _same(f"PL1(dBP), dBP {formula.breakpoint_m:,.0f} m"), of="LOS"),
            part("d", _DISTANCE, 40 * (log10(slant_m) - log_breakpoint), _same(f"40 log({at}/dBP)"), of="LOS"),
            *_rural_sight_parts(formula, frequency_ghz, formula.breakpoint_m, of="PL1"),
        )
    constant = _SIGHT_CONSTANTS[scenario]
    slope = 40.0 if far else formula.sight_slope_db
    terms = (
        part("C", _CONSTANT, constant, of="LOS"),
        part("f", _FREQUENCY, 20 * log10(frequency_ghz), _same(f"20 log {frequency_ghz:g} GHz"), of="LOS"),
        part("d", _DISTANCE, slope * log10(slant_m), _same(f"{slope:g} log {at}"), of="LOS"),
    )
    if not far:
        return terms
    held = Text("距離特性が変わる点の項", "break point")
    value = formula.far_constant_db - formula.sight_constant_db
    return (*terms, part("dBP", held, value, _same(f"d'BP {formula.breakpoint_m:,.0f} m"), of="LOS"))


def _rural_sight_parts(
    formula: ScenarioFormula, frequency_ghz: float, slant_m: float, *, of: str
) -> tuple[LossTerm, ...]:
    """Return the terms of PL1 of the rural macro cell."""
    free = 20 * log10(40 * pi * frequency_ghz / 3)
    along = formula.sight_slope_db * log10(slant_m)
    said = _same(f"h {_BUILDING_M:g} m")
    both = Text("建物の高さ×距離の項", "building height x distance")
    return (
        part("f", _FREQUENCY, free, _same(f"20 log(40π·{frequency_ghz:g} GHz/3)"), of=of),
        part("d", _DISTANCE, along, _same(f"{formula.sight_slope_db:.2f} log {slant_m:,.1f} m"), of=of),
        part("h", Text("建物の高さの項", "building height"), formula.sight_constant_db - free, said, of=of),
        part("h·d", both, formula.sight_db_per_m * slant_m, said, of=of),
    )


def _hidden_parts(
    scenario: Scenario, formula: ScenarioFormula, sector: Sector, terminal_m: float, distance_m: float
) -> tuple[LossTerm, ...]:
    frequency_ghz, base_m = sector.centre_frequency_mhz / 1000, sector.height_agl_m
    slant_m = hypot(distance_m, formula.height_difference_m)
    at, slope = f"{slant_m:,.1f} m", formula.hidden_slope_db
    terminal = Text("端末の高さの補正", "terminal height")
    if scenario is Scenario.RURAL_MACRO:
        ratio = 24.37 - 3.7 * (_BUILDING_M / base_m) ** 2
        mobile = 3.2 * log10(11.75 * terminal_m) ** 2 - 4.97
        terms: tuple[LossTerm, ...] = (
            part("C", _CONSTANT, 161.04, of="NLOS"),
            part(
                "W", Text("道路幅の項", "street width"), -7.1 * log10(_STREET_M), _same(f"W {_STREET_M:g} m"), of="NLOS"
            ),
            part(
                "h",
                Text("建物の高さの項", "building height"),
                7.5 * log10(_BUILDING_M),
                _same(f"h {_BUILDING_M:g} m"),
                of="NLOS",
            ),
            part(
                "hBS",
                Text("基地局の高さの項", "base height"),
                -ratio * log10(base_m),
                _same(f"−{ratio:.2f} log {base_m:g} m"),
                of="NLOS",
            ),
            part("d", _DISTANCE, slope * (log10(slant_m) - 3), _same(f"{slope:.2f} (log {at} − 3)"), of="NLOS"),
            part("f", _FREQUENCY, 20 * log10(frequency_ghz), _same(f"20 log {frequency_ghz:g} GHz"), of="NLOS"),
            part("hUT", terminal, -mobile, _same(f"−(3.2 log²(11.75·{terminal_m:g} m)−4.97)"), of="NLOS"),
        )
    else:
        constant, weight, lift = _HIDDEN_CONSTANTS[scenario]
        along_f = weight * log10(frequency_ghz)
        terms = (
            part("C", _CONSTANT, constant, of="NLOS"),
            part("f", _FREQUENCY, along_f, _same(f"{weight:g} log {frequency_ghz:g} GHz"), of="NLOS"),
            part("d", _DISTANCE, slope * log10(slant_m), _same(f"{slope:g} log {at}"), of="NLOS"),
            part(
                "hUT", terminal, -lift * (terminal_m - 1.5), _same(f"−{lift:g} ({terminal_m:g} m − 1.5 m)"), of="NLOS"
            ),
        )
    below = formula.hidden_db(distance_m) - (formula.hidden_constant_db + slope * log10(slant_m))
    if below <= 0:
        return terms
    floor = Text("見通し内の損失を下回らないための補正", "held not to fall below the loss in sight")
    return (*terms, part("max", floor, below, of="NLOS"))


def _same(words: str) -> Text:
    return Text(words, words)
