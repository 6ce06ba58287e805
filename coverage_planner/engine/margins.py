"""What is taken off a level before the threshold, term by term, and which combinations count something twice.

* building entry: Recommendation ITU-R P.2109 at elevation 0 (the loss grows by 0.212 dB a degree, which flat paths lack);
* shadowing at the cell's edge: the normal quantile, ``sigma * Phi^-1(p)``; in the cell's area: the margin for which Jakes'
  area probability of a circular cell (Microwave Mobile Communications, 1974, 2.5) is the stated one;
* terminal clutter: Recommendation ITU-R P.2108. The height gain (3.1) is a constant of frequency and receiver height; the
  statistical loss (3.2) depends on distance and is added by the kernels, nearer than its 0.25 km as at 0.25 km.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log10, sqrt
from statistics import NormalDist

from scipy.special import erfc, erfcx

from coverage_planner.engine.propagation.p1812 import check_validity
from coverage_planner.engine.propagation.p2108 import (
    HEIGHT_GAIN_GHZ,
    TERRESTRIAL_GHZ,
    height_gain_loss_db,
    terrestrial_loss_db,
)
from coverage_planner.engine.propagation.p2109 import building_entry_loss_db
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.margins import Margins, Penetration, ShadowingBasis, TerminalClutter
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings
from coverage_planner.model.text import Text

NEAREST_CLUTTER_KM = 0.25
"""P.2108 3.2 begins here; nearer receivers take the loss of this distance."""
WITHOUT_CLUTTER = frozenset((PropagationModel.FREE_SPACE, PropagationModel.P1812, PropagationModel.P526))
"""Models whose loss knows no clutter at the receiver unless land use gives it."""
TR38901_MODELS = frozenset((PropagationModel.TR38901_RMA, PropagationModel.TR38901_UMA, PropagationModel.TR38901_UMI))
PROFILE_MODELS = frozenset((PropagationModel.P1812, PropagationModel.P526))
"""Models whose loss comes from the terrain profile, diffraction included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginTerm:
    """One loss or reserve, dB, and how it was arrived at."""

    key: str
    name: Text
    value_db: float
    basis: Text


def shadowing_margin_db(margins: Margins) -> float:
    """Return the reserve for shadowing; it is negative where less than the median is asked for.

    Raises:
        OutOfValidity: when the probability or the deviation cannot be used.
    """
    if margins.shadowing is ShadowingBasis.NONE:
        return 0.0
    check_validity("shadowing_sigma_db", margins.shadowing_sigma_db, (0.0, 20.0), "shadowing")
    check_validity("shadowing_percent", margins.shadowing_percent, (1.0, 99.9), "shadowing")
    share, sigma_db = margins.shadowing_percent / 100, margins.shadowing_sigma_db
    if sigma_db == 0:
        return 0.0
    if margins.shadowing is ShadowingBasis.CELL_EDGE:
        return sigma_db * NormalDist().inv_cdf(share)
    check_validity("distance_exponent", margins.distance_exponent, (1.0, 8.0), "shadowing")
    low, high = -10 * sigma_db, 10 * sigma_db
    if area_probability(low, sigma_db, margins.distance_exponent) > share:
        return low
    for _ in range(100):
        middle = (low + high) / 2
        if area_probability(middle, sigma_db, margins.distance_exponent) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def area_probability(margin_db: float, sigma_db: float, distance_exponent: float) -> float:
    """Return the share of a circular cell above the threshold when the median at its edge is ``margin_db`` over it.

    Jakes: ``(erfc(a) + exp((1 - 2 a b) / b^2) erfc((1 - a b) / b)) / 2`` with ``a = -margin / (sigma sqrt 2)`` and
    ``b = 10 n log10(e) / (sigma sqrt 2)``; written with the scaled function so that nothing overflows.
    """
    a = -margin_db / (sigma_db * sqrt(2))
    b = 10 * distance_exponent * log10(exp(1)) / (sigma_db * sqrt(2))
    y = (1 - a * b) / b
    within = exp(-a * a) * float(erfcx(y)) if y > -20 else exp((1 - 2 * a * b) / b**2) * float(erfc(y))
    return 0.5 * (float(erfc(a)) + within)


def margin_terms(radio: RadioSettings, frequency_mhz: float) -> tuple[MarginTerm, ...]:
    """Return every constant loss and reserve of a frequency, in a fixed order; those not used are left out.

    Raises:
        OutOfValidity: outside the range of P.2109, P.2108 or of a probability.
    """
    margins = radio.margins
    terms: list[MarginTerm] = []
    if margins.body_loss_db:
        terms.append(
            MarginTerm(
                key="body",
                name=Text("人体損失", "body loss"),
                value_db=margins.body_loss_db,
                basis=Text("設定値", "stated"),
            )
        )
    if margins.penetration is Penetration.BUILDING:
        loss_db = building_entry_loss_db(
            frequency_ghz=frequency_mhz / 1000, probability=margins.building_percent / 100, building=margins.building
        )
        kind = BUILDING_NAMES[margins.building.value]
        percent = f"{margins.building_percent:g}"
        terms.append(
            MarginTerm(
                key="building_entry",
                name=Text("建物侵入損失", "building entry loss"),
                value_db=float(loss_db),
                basis=Text(f"P.2109 {kind.ja} {percent}%", f"P.2109 {kind.en} {percent} %"),
            )
        )
    elif margins.penetration is Penetration.VEHICLE:
        terms.append(
            MarginTerm(
                key="vehicle",
                name=Text("車両侵入損失", "vehicle loss"),
                value_db=margins.vehicle_loss_db,
                basis=Text("設定値", "stated"),
            )
        )
    if margins.shadowing is not ShadowingBasis.NONE:
        edge = margins.shadowing is ShadowingBasis.CELL_EDGE
        percent, sigma = f"{margins.shadowing_percent:g}", f"{margins.shadowing_sigma_db:g}"
        exponent = f"{margins.distance_exponent:g}"
        terms.append(
            MarginTerm(
                key="shadowing",
                name=Text("シャドウイングマージン", "shadowing margin"),
                value_db=shadowing_margin_db(margins),
                basis=Text(f"セル端場所率{percent}% σ={sigma} dB", f"cell edge {percent} %, sigma {sigma} dB")
                if edge
                else Text(
                    f"面積率{percent}% σ={sigma} dB n={exponent} (Jakes)",
                    f"cell area {percent} %, sigma {sigma} dB, n {exponent} (Jakes)",
                ),
            )
        )
    if margins.terminal_clutter is TerminalClutter.HEIGHT_GAIN:
        kind = CLUTTER_NAMES[margins.clutter.value]
        terms.append(
            MarginTerm(
                key="height_gain",
                name=Text("受信点の地物損失(高さ利得)", "terminal clutter (height gain)"),
                value_db=height_gain_loss_db(
                    frequency_ghz=frequency_mhz / 1000, antenna_m=radio.receiver_height_m, clutter=margins.clutter
                ),
                basis=Text(f"P.2108 3.1 {kind.ja}", f"P.2108 3.1 {kind.en}"),
            )
        )
    if radio.margin_db:
        terms.append(
            MarginTerm(
                key="other",
                name=Text("その他の余裕", "other margin"),
                value_db=radio.margin_db,
                basis=Text("設定値", "stated"),
            )
        )
    return tuple(terms)


def total_db(terms: Iterable[MarginTerm]) -> float:
    """Return the sum of the terms, in their order."""
    total = 0.0
    for term in terms:
        total += term.value_db
    return total


def statistical_clutter_db(radio: RadioSettings, frequency_mhz: float, distance_m: float) -> float:
    """Return the P.2108 3.2 loss at a distance, 0 where the setting does not ask for it."""
    if radio.margins.terminal_clutter is not TerminalClutter.STATISTICAL:
        return 0.0
    return terrestrial_loss_db(
        frequency_ghz=frequency_mhz / 1000,
        distance_km=max(distance_m / 1000, NEAREST_CLUTTER_KM),
        location_percent=radio.margins.clutter_percent,
    )


def check_margins(radio: RadioSettings, *, land_use_clutter: bool = False) -> None:
    """Refuse values out of range and whatever would be counted twice.

    Raises:
        OutOfValidity: with the reason.
    """
    margins = radio.margins
    for field, value, limits in (
        ("body_loss_db", margins.body_loss_db, (0.0, 60.0)),
        ("vehicle_loss_db", margins.vehicle_loss_db, (0.0, 60.0)),
        ("building_percent", margins.building_percent, (0.1, 99.9)),
        ("clutter_percent", margins.clutter_percent, (1.0, 99.0)),
    ):
        check_validity(field, value, limits, "margin")
    shadowing_margin_db(margins)
    if radio.model is PropagationModel.P1812 and radio.location_percent != 50:
        _refuse_location_twice(margins, radio.location_percent)
    if margins.terminal_clutter is not TerminalClutter.NONE:
        _refuse_clutter_twice(radio, land_use_clutter)


def check_margin_frequency(radio: RadioSettings, frequency_mhz: float) -> None:
    """Refuse a frequency outside what the chosen margins are defined for.

    Raises:
        OutOfValidity: naming the parameter.
    """
    clutter = radio.margins.terminal_clutter
    if clutter is TerminalClutter.HEIGHT_GAIN:
        check_validity("centre_frequency_mhz", frequency_mhz, _mhz(HEIGHT_GAIN_GHZ), "P.2108 3.1")
    elif clutter is TerminalClutter.STATISTICAL:
        check_validity("centre_frequency_mhz", frequency_mhz, _mhz(TERRESTRIAL_GHZ), "P.2108 3.2")
    margin_terms(radio, frequency_mhz)


def _mhz(range_ghz: tuple[float, float]) -> tuple[float, float]:
    return range_ghz[0] * 1000, range_ghz[1] * 1000


def _refuse_location_twice(margins: Margins, location_percent: float) -> None:
    if margins.shadowing is ShadowingBasis.NONE:
        return
    raise OutOfValidity(
        Text(
            f"P.1812の場所率{location_percent:g}%が場所による変動を既に含むため、"
            "シャドウイングマージンを重ねることはできません",
            f"P.1812 at {location_percent:g} % of places already holds location variability: "
            "a shadowing margin would count it twice",
        ),
        remedy=Text(
            "場所率を50%に戻すか、シャドウイングマージンを「なし」にしてください",
            "set the share of places to 50 % or the shadowing margin to none",
        ),
        field="shadowing",
    )


def _refuse_clutter_twice(radio: RadioSettings, land_use_clutter: bool) -> None:
    remedy = Text("受信点の地物損失(P.2108)を「なし」にしてください", "set the terminal clutter loss (P.2108) to none")
    reason = None
    if radio.model in PROFILE_MODELS and land_use_clutter:
        reason = Text(
            "断面が土地利用による地物の高さを含むため、受信点の地物損失(P.2108)を重ねることはできません",
            "the profile has the clutter heights of the land use: a terminal clutter loss (P.2108) would count them twice",
        )
        remedy = Text(
            f"{remedy.ja[:-6]}するか、土地利用の地物を使わないでください", f"{remedy.en}, or do without land use"
        )
    elif radio.model in TR38901_MODELS:
        reason = Text(
            "TR 38.901の損失は周囲の建物を含むため、受信点の地物損失(P.2108)を重ねることはできません",
            "the losses of TR 38.901 hold the buildings around: a terminal clutter loss (P.2108) would count them twice",
        )
    elif (
        radio.model in (PropagationModel.EXTENDED_HATA, PropagationModel.LOCAL_5G)
        and radio.environment is not HataEnvironment.OPEN
    ):
        reason = Text(
            "秦式の市街地・郊外は周囲の建物を含むため、受信点の地物損失(P.2108)を重ねることはできません",
            "urban and suburban Hata hold the buildings around: a terminal clutter loss (P.2108) would count them twice",
        )
        remedy = Text(f"環境区分を開放地にするか、{remedy.ja}", f"choose the open environment, or {remedy.en}")
    if reason is not None:
        raise OutOfValidity(reason, remedy=remedy, field="terminal_clutter")


BUILDING_NAMES = {
    "traditional": Text("一般の建物", "traditional building"),
    "thermally_efficient": Text("高断熱の建物", "thermally efficient building"),
}
CLUTTER_NAMES = {
    "water": Text("水面", "water"),
    "open": Text("開放地・農地", "open, rural"),
    "suburban": Text("郊外", "suburban"),
    "urban": Text("市街地・樹木", "urban, trees"),
    "forest": Text("森林", "forest"),
    "dense_urban": Text("密集市街地", "dense urban"),
}
