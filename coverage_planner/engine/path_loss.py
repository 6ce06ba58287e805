"""The models behind the command ``path-loss``: one path, for checking against published vectors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.path_profile import ZONES, PathProfile
from coverage_planner.engine.propagation.extended_hata import (
    BASE_HEIGHT_M,
    DISTANCE_KM,
    FREQUENCY_MHZ,
    MOBILE_HEIGHT_M,
    PLANNING_FREQUENCY_MHZ,
    check_range,
    hata_coefficients,
)
from coverage_planner.engine.propagation.extended_hata_terrain import extended_hata_on_terrain
from coverage_planner.engine.propagation.free_space import free_space_loss_db
from coverage_planner.engine.propagation.local_5g import FAR_M, FARTHEST_M, NEAR_M, local_5g_formula
from coverage_planner.engine.propagation.p526 import p526_loss
from coverage_planner.engine.propagation.p1812 import (
    DEFAULT_DELTA_N,
    DEFAULT_LATITUDE_DEG,
    DEFAULT_N0,
    P1812Parameters,
    check_validity,
    p1812_loss,
)
from coverage_planner.engine.propagation.p1812_profile import FAR_COAST_KM
from coverage_planner.engine.propagation.tr38901 import Scenario, tr38901_loss
from coverage_planner.engine.receiver_add_ons import ReceiverAddOns, refuse_clutter_with, with_add_ons
from coverage_planner.model.errors import NotBuiltYet, OutOfValidity
from coverage_planner.model.settings import HataEnvironment
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLossOptions:
    """Options of ``path-loss``; a model uses those it knows. Heights are above ground."""

    frequency_mhz: float
    tx_height_m: float
    rx_height_m: float
    environment: HataEnvironment = HataEnvironment.URBAN
    time_percent: float = 50.0
    location_percent: float = 50.0
    polarization: str = "v"
    latitude_deg: float | None = None
    longitude_deg: float | None = None
    delta_n: float | None = None
    n0: float | None = None
    coast_tx_km: float | None = None
    """P.1812 dct, distance over land from the transmitter to the coast; None is 500 km, as in the ITU's own program."""
    coast_rx_km: float | None = None
    add_ons: ReceiverAddOns = field(default_factory=ReceiverAddOns)
    """Clutter and building at the receiver, added to the basic transmission loss."""


def path_loss(model: str, profile: PathProfile, options: PathLossOptions) -> dict[str, Any]:
    """Return the loss of one path as the document of ``path-loss --json``.

    Raises:
        NotBuiltYet: for models of later versions.
        OutOfValidity: for unknown models and values outside a model's range.
    """
    if model in _LATER_MODELS:
        raise NotBuiltYet(
            Text(f"モデル {model} はこの版ではまだ使えません", f"model {model} is not part of this version"),
            remedy=Text(f"{' か '.join(_MODELS)} を指定してください", f"use {' or '.join(_MODELS)}"),
            field="model",
        )
    if model not in _MODELS:
        raise OutOfValidity(
            Text(f"モデル {model} はありません", f"there is no model {model}"),
            remedy=Text(f"{' か '.join(_MODELS)} を指定してください", f"use {' or '.join(_MODELS)}"),
            field="model",
        )
    for name, value, low in (
        ("frequency_mhz", options.frequency_mhz, 1e-3),
        ("tx_height_m", options.tx_height_m, 0.0),
        ("rx_height_m", options.rx_height_m, 0.0),
    ):
        if not low <= value < math.inf:
            raise OutOfValidity(
                Text(f"{name} = {value} は使えません", f"{name} = {value} cannot be used"),
                remedy=Text("正の値を指定してください", "give a positive value"),
                field=name,
            )
    _check_profile(profile)
    refuse_clutter_with(model, profile, options.environment, options.add_ons)
    document = {"model": model, **_MODELS[model](profile, options)}
    return with_add_ons(document, profile, options.frequency_mhz, options.rx_height_m, options.add_ons)


def _check_profile(profile: PathProfile) -> None:
    """Refuse a path of no length and values that are no numbers, whatever the model."""
    if profile.distance_km.size < 2 or not profile.length_km > 0:
        raise OutOfValidity(
            Text(
                "送信点と受信点が同じ場所です(経路長0)",
                "transmitter and receiver are at one place (a path of length 0)",
            ),
            remedy=Text("2点以上の、長さのある断面を与えてください", "give a profile of some length"),
            field="distance_km",
        )
    for name in ("distance_km", "height_m", "clutter_height_m"):
        values = getattr(profile, name)
        if values is not None and not bool(np.isfinite(values).all()):
            raise OutOfValidity(
                Text(f"断面の {name} に数値でない値があります", f"the profile's {name} has values that are no numbers"),
                remedy=Text("標高の欠けた区間を補ってください", "fill the gaps of the profile"),
                field=name,
            )


def _free_space(profile: PathProfile, options: PathLossOptions) -> dict[str, Any]:
    rise_m = (profile.height_m[-1] + options.rx_height_m) - (profile.height_m[0] + options.tx_height_m)
    slant_m = hypot(1000 * profile.length_km, float(rise_m))
    return {
        "basic_transmission_loss_db": free_space_loss_db(frequency_mhz=options.frequency_mhz, distance_m=slant_m),
        "distance_km": profile.length_km,
        "slant_distance_km": slant_m / 1000,
    }


def _extended_hata(profile: PathProfile, options: PathLossOptions) -> dict[str, Any]:
    """Return the extended Hata loss; a profile of two points has no terrain and gets the point formula alone."""
    check_range("frequency_mhz", options.frequency_mhz, PLANNING_FREQUENCY_MHZ)
    beyond = [
        name
        for name, value, (low, high) in (
            ("frequency_mhz", options.frequency_mhz, FREQUENCY_MHZ),
            ("tx_height_m", options.tx_height_m, BASE_HEIGHT_M),
            ("rx_height_m", options.rx_height_m, MOBILE_HEIGHT_M),
            ("distance_km", profile.length_km, DISTANCE_KM),
        )
        if not low <= value <= high
    ]
    if profile.height_m.size == 2:
        base = min(max(options.tx_height_m, BASE_HEIGHT_M[0]), BASE_HEIGHT_M[1])
        mobile = min(max(options.rx_height_m, MOBILE_HEIGHT_M[0]), MOBILE_HEIGHT_M[1])
        coefficients = hata_coefficients(options.frequency_mhz, base, mobile, options.environment)
        median = coefficients.loss_db(profile.length_km)
        document: dict[str, Any] = {
            "basic_transmission_loss_db": median,
            "median_loss_db": median,
            "base_over_average_m": options.tx_height_m,
            "mobile_over_average_m": options.rx_height_m,
            "effective_base_height_m": base,
            "effective_mobile_height_m": mobile,
            "breakpoint_km": coefficients.breakpoint_km,
        }
    else:
        height, step_m, sea = _at_equal_steps(profile)
        result = extended_hata_on_terrain(
            height_m=height,
            step_m=step_m,
            frequency_mhz=options.frequency_mhz,
            base_height_m=options.tx_height_m,
            mobile_height_m=options.rx_height_m,
            environment=options.environment,
            sea=sea,
        )
        document = {"basic_transmission_loss_db": result.loss_db}
        document |= {name: getattr(result, name) for name in result.__slots__ if name != "loss_db"}
    return {
        **document,
        "distance_km": profile.length_km,
        "environment": options.environment.value,
        "beyond_validity": beyond,
    }


_P1812_NAMES = (
    *("d", "dlt", "dlr", "theta_t", "theta_r", "theta", "hts", "hrs", "omega", "dtm", "dlm", "dct", "dcr", "b0", "ae"),
    *("hst_fit", "hsr_fit", "hst", "hsr", "hstd", "hsrd", "htc_d", "hrc_d", "hte", "hre", "hm", "Fi", "Fj", "Fk"),
    *("Lbfs", "Lb0p", "Lb0b", "Lbulla_50", "Lbulls_50", "Ldsph_50", "Lbulla", "Lbulls", "Ldsph", "Ld50", "Ldb", "Ldp"),
    *("Lbd50", "Lbd", "Lminb0p", "Lba", "Lminbap", "Lbda", "Lbam", "Lbs", "Lbc"),
)


def _p1812(profile: PathProfile, options: PathLossOptions) -> dict[str, Any]:
    """Return the P.1812 loss with every term under its name in the Recommendation."""
    defaults = {"latitude_deg": DEFAULT_LATITUDE_DEG, "delta_n": DEFAULT_DELTA_N, "n0": DEFAULT_N0}
    given = {"latitude_deg": options.latitude_deg, "delta_n": options.delta_n, "n0": options.n0}
    assumed = {name: value for name, value in defaults.items() if given[name] is None}
    climate = {name: defaults[name] if value is None else value for name, value in given.items()}
    coast = tuple(FAR_COAST_KM if km is None else km for km in (options.coast_tx_km, options.coast_rx_km))
    result = p1812_loss(
        distance_km=profile.distance_km,
        height_m=profile.height_m,
        clutter_height_m=profile.clutter_height_m,
        zone=profile.zone,
        parameters=P1812Parameters(
            frequency_mhz=options.frequency_mhz,
            tx_height_m=options.tx_height_m,
            rx_height_m=options.rx_height_m,
            time_percent=options.time_percent,
            location_percent=options.location_percent,
            vertical=_vertical(options),
            coast_km=(coast[0], coast[1]),
            **climate,
        ),
    )
    return {
        "basic_transmission_loss_db": result.loss_db,
        "Lb": result.loss_db,
        **{name: getattr(result.path, name) for name in _P1812_NAMES},
        "Lloc": result.location_db,
        "sigma_loc": result.sigma_location_db,
        "trans_horizon": bool(result.path.trans_horizon),
        "time_percent": options.time_percent,
        "location_percent": options.location_percent,
        "polarization": options.polarization,
        **climate,
        "assumed": assumed,
        "recommendation": "ITU-R P.1812-7 with the troposcatter of P.1812-6",
    }


def _vertical(options: PathLossOptions) -> bool:
    if options.polarization not in ("h", "v"):
        raise OutOfValidity(
            Text(f"偏波「{options.polarization}」はありません", f"there is no polarization '{options.polarization}'"),
            remedy=Text("h か v を指定してください", "use h or v"),
            field="polarization",
        )
    return options.polarization == "v"


def _p526(profile: PathProfile, options: PathLossOptions) -> dict[str, Any]:
    """Return free space, delta-Bullington diffraction and gases: for 28 GHz, beyond P.1812."""
    result = p526_loss(
        distance_km=profile.distance_km,
        height_m=profile.height_m,
        frequency_mhz=options.frequency_mhz,
        tx_height_m=options.tx_height_m,
        rx_height_m=options.rx_height_m,
        vertical=_vertical(options),
        clutter_height_m=profile.clutter_height_m,
        zone=profile.zone,
    )
    return {
        "basic_transmission_loss_db": result.loss_db,
        "Lb": result.loss_db,
        "Lbfs": result.free_space_db,
        "Lbulla": result.diffraction.profile_db,
        "Lbulls": result.diffraction.smooth_db,
        "Ldsph": result.diffraction.sphere_db,
        "Ld": result.diffraction.loss_db,
        "hstd": result.smooth.diffraction_tx_m,
        "hsrd": result.smooth.diffraction_rx_m,
        "gas_db": result.gas_db,
        "gamma_o": result.dry_air_db_per_km,
        "gamma_w": result.water_vapour_db_per_km,
        "d": profile.length_km,
        "polarization": options.polarization,
        "recommendation": "ITU-R P.526 4.5.4 (ae 8500 km), P.525, P.676-13",
        "note": "median atmosphere; no ducting, troposcatter, rain or foliage; below 6 GHz use P.1812",
    }


def _tr38901(scenario: Scenario) -> Callable[[PathProfile, PathLossOptions], dict[str, Any]]:
    def of_profile(profile: PathProfile, options: PathLossOptions) -> dict[str, Any]:
        result = tr38901_loss(
            scenario,
            frequency_ghz=options.frequency_mhz / 1000,
            distance_m=1000 * profile.length_km,
            base_height_m=options.tx_height_m,
            terminal_height_m=options.rx_height_m,
        )
        return {
            "basic_transmission_loss_db": result.hidden_db,
            "PL_LOS": result.line_of_sight_db,
            "PL_NLOS": result.hidden_db,
            "Pr_LOS": result.line_of_sight_probability,
            "breakpoint_m": result.breakpoint_m,
            "distance_km": profile.length_km,
            "beyond_validity": list(result.beyond_validity),
            "note": "flat ground, median without shadow fading; the loss is that without line of sight (NLOS)",
        }

    return of_profile


def _local_5g(profile: PathProfile, options: PathLossOptions) -> dict[str, Any]:
    """Return the loss of the area formula for local 5G."""
    check_validity("distance_km", profile.length_km, (0.0, FARTHEST_M / 1000), "local 5G")
    formula = local_5g_formula(
        frequency_mhz=options.frequency_mhz,
        base_height_m=options.tx_height_m,
        mobile_height_m=options.rx_height_m,
        environment=options.environment,
    )
    distance_m = 1000 * profile.length_km
    return {
        "basic_transmission_loss_db": formula.loss_db(distance_m),
        "free_space_db": formula.free_space_db(distance_m),
        "extended_hata_db": formula.hata_db(distance_m),
        "loss_at_40_m_db": formula.near_edge_db,
        "loss_at_100_m_db": formula.far_edge_db,
        "branch": "free_space" if distance_m <= NEAR_M else "extended_hata" if distance_m >= FAR_M else "interpolated",
        "distance_km": profile.length_km,
        "environment": options.environment.value,
        "confidence": "B",
        "note": "form of the local 5G area formula; terms of ITU-R SM.2028; the rule's own text was not available",
    }


def _at_equal_steps(
    profile: PathProfile,
) -> tuple[npt.NDArray[np.float64], float, npt.NDArray[np.bool_] | None]:
    """Return heights at equal steps, the step in metres, and where the path is sea; uneven profiles are interpolated."""
    intervals = profile.distance_km.size - 1
    step_km = profile.length_km / intervals
    even = np.linspace(0, profile.length_km, intervals + 1)
    sea = None if profile.zone is None else profile.zone == ZONES.index("sea")
    # Published profiles round their distances; a hundredth of a step moves no sample noticeably.
    if np.max(np.abs(profile.distance_km - even)) <= 0.01 * step_km:
        return profile.height_m, 1000 * step_km, sea
    finest_km = float(np.diff(profile.distance_km).min())
    count = min(max(intervals, round(profile.length_km / finest_km)), 20_000)
    at = np.linspace(0, profile.length_km, count + 1)
    heights = np.interp(at, profile.distance_km, profile.height_m)
    if sea is not None:
        half_way = (profile.distance_km[1:] + profile.distance_km[:-1]) / 2
        sea = sea[np.searchsorted(half_way, at)]
    return heights, 1000 * profile.length_km / count, sea


_MODELS: Mapping[str, Callable[[PathProfile, PathLossOptions], dict[str, Any]]] = {
    "free_space": _free_space,
    "extended_hata": _extended_hata,
    "p1812": _p1812,
    "p526": _p526,
    **{scenario.value: _tr38901(scenario) for scenario in Scenario},
    "local_5g": _local_5g,
}
_LATER_MODELS = frozenset(("p452",))
MODEL_NAMES = tuple(_MODELS)
"""Models this version computes, by their command-line names."""
