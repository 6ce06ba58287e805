"""Which formula stands in where extended Hata is not defined: above 6 GHz a scenario of 3GPP TR 38.901.

Extended Hata is documented to 3 GHz and used with a label to 6 GHz. A millimetre-wave sector (28 GHz) beside Sub-6 sectors
of the same plan still needs a figure, and free space would be the most optimistic one there is. The stand-in is of the
same kind, a median over built-up or open land without a terrain profile, and it is defined there: UMa (0.5 to 100 GHz) for
urban and suburban environments, RMa (0.5 to 30 GHz) for open ones, the mean of its losses with and without line of sight
weighted by its own probability of line of sight. Places the terrain hides get no signal, as with extended Hata. TR 38.901
has no suburban scenario; UMa is the more lossy choice. Every figure says so. Below 150 MHz a sector is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from coverage_planner.engine.propagation.extended_hata import PLANNING_FREQUENCY_MHZ
from coverage_planner.engine.propagation.p1812 import check_validity
from coverage_planner.engine.propagation.tr38901 import RANGES, Scenario
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.margins import TerminalClutter
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.text import Text

TALLEST_BASE_M = 150.0
"""UMa is written for one base height; others are used and labelled up to here."""
SCENARIO_NAMES = {Scenario.RURAL_MACRO: "RMa", Scenario.URBAN_MACRO: "UMa", Scenario.URBAN_MICRO: "UMi"}
STANDS_IN = {
    HataEnvironment.URBAN: Scenario.URBAN_MACRO,
    HataEnvironment.SUBURBAN: Scenario.URBAN_MACRO,
    HataEnvironment.OPEN: Scenario.RURAL_MACRO,
}
ABOVE_GHZ = PLANNING_FREQUENCY_MHZ[1] / 1000


def base_heights_m(scenario: Scenario) -> tuple[float, float]:
    """Return the base heights a scenario is used for; single heights of the report are taken wider and labelled."""
    limits = RANGES[scenario]
    return limits.base_m if limits.base_m[0] < limits.base_m[1] else (limits.terminal_m[0], TALLEST_BASE_M)


def substitute_scenario(sector: Sector, radio: RadioSettings) -> Scenario | None:
    """Return the scenario that stands in for extended Hata, None where the chosen model itself is used."""
    above = sector.centre_frequency_mhz > PLANNING_FREQUENCY_MHZ[1]
    if radio.model is not PropagationModel.EXTENDED_HATA or not above:
        return None
    return STANDS_IN[radio.environment]


def check_hata_sector(sector: Sector, radio: RadioSettings) -> None:
    """Refuse a sector that neither extended Hata nor its stand-in is defined for.

    Raises:
        OutOfValidity: naming the parameter.
    """
    scenario = substitute_scenario(sector, radio)
    if scenario is None:
        check_validity("centre_frequency_mhz", sector.centre_frequency_mhz, PLANNING_FREQUENCY_MHZ, "extended Hata")
        return
    limits, name = RANGES[scenario], f"TR 38.901 {SCENARIO_NAMES[scenario]}"
    low_ghz, high_ghz = limits.frequency_ghz
    check_validity("centre_frequency_mhz", sector.centre_frequency_mhz, (1000 * low_ghz, 1000 * high_ghz), name)
    check_validity("height_agl_m", sector.height_agl_m, base_heights_m(scenario), name)
    check_validity("receiver_height_m", radio.receiver_height_m, limits.terminal_m, name)
    if radio.margins.terminal_clutter is not TerminalClutter.NONE:
        raise OutOfValidity(
            Text(
                f"{sector.centre_frequency_mhz:g} MHzのセクタに用いる{name}の損失は周囲の建物を含むため、"
                "受信点の地物損失(P.2108)を重ねることはできません",
                f"the losses of {name}, used for the sector of {sector.centre_frequency_mhz:g} MHz, hold the buildings "
                "around: a terminal clutter loss (P.2108) would count them twice",
            ),
            remedy=Text(
                "受信点の地物損失(P.2108)を「なし」にするか、伝搬モデルにP.526を選んでください",
                "set the terminal clutter loss (P.2108) to none, or choose P.526 as the model",
            ),
            field="terminal_clutter",
        )


def substitute_label(sector: Sector, scenario: Scenario) -> Text:
    """Return what must be said beside figures that use a sector with a stand-in."""
    name, frequency = SCENARIO_NAMES[scenario], f"{sector.centre_frequency_mhz:g}"
    far = f"{RANGES[scenario].sight_m[1] / 1000:g}"
    return Text(
        f"{frequency} MHzは拡張秦式の範囲外({ABOVE_GHZ:g} GHzまで)のため、3GPP TR 38.901 {name}の損失"
        f"(見通し確率で重み付けした平均、{far} kmまで)で計算",
        f"{frequency} MHz is outside the extended Hata formula (to {ABOVE_GHZ:g} GHz): 3GPP TR 38.901 {name}, mean of LOS "
        f"and NLOS loss weighted by the probability of sight, to {far} km",
    )


def model_remarks(sites: Iterable[Site], radio: RadioSettings) -> tuple[Text, ...]:
    """Return what an assessment must say of the model behind the sites' footprints; empty where nothing special.

    The footprints' own labels say more; these are the two cases in which a reader could take a figure for another one.
    """
    concerned = [site for site in sites if site.sectors]
    if not concerned:
        return ()
    if radio.model is PropagationModel.FREE_SPACE:
        return (FREE_SPACE_LABEL,)
    scenarios = [
        scenario
        for site in concerned
        for scenario in {substitute_scenario(sector, radio) for sector in site.sectors}
        if scenario is not None
    ]
    if not scenarios:
        return ()
    name = SCENARIO_NAMES[scenarios[0]]
    return (
        Text(
            f"{ABOVE_GHZ:g} GHzを超えるセクタ({len(scenarios)}局)は拡張秦式の範囲外のため、3GPP TR 38.901 {name}の損失"
            "(見通し確率で重み付けした平均)で計算",
            f"sectors above {ABOVE_GHZ:g} GHz (at {len(scenarios)} sites) are outside the extended Hata formula: 3GPP "
            f"TR 38.901 {name}, mean of LOS and NLOS loss weighted by the probability of sight",
        ),
    )


FREE_SPACE_LABEL = Text(
    "自由空間損失だけの値で、建物・樹木・回折を含まない。エリアの上限であり、予測値ではない",
    "free space alone, without buildings, trees or diffraction: an upper bound of the area, not a forecast",
)
