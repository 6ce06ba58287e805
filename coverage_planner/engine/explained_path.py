"""The path from a site to one sub-cell laid open: profile, line of sight, Fresnel zone, Bullington point, terms of the loss.

Losses of models over the terrain profile are evaluated on the straight path to the sub-cell's own centre, as the exact
footprint does; a swept footprint differs from it by its gridding.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.line_of_sight import EARTH_RADIUS_M
from coverage_planner.engine.loss_request import LossLayers
from coverage_planner.engine.loss_term import LossTerm, part
from coverage_planner.engine.propagation.free_space import SPEED_OF_LIGHT_M_PER_S
from coverage_planner.engine.propagation.p526 import RADIUS_KM
from coverage_planner.engine.propagation.p526_area import LEAST_INTERVALS, p526_constants, p526_path
from coverage_planner.engine.propagation.p1812 import (
    P1812Parameters,
    location_sigma_db,
    location_variability_db,
)
from coverage_planner.engine.propagation.p1812_path import p1812_path
from coverage_planner.engine.propagation.p1812_profile import SEA
from coverage_planner.engine.propagation.p1812_surroundings import Surroundings, nearest_cell, surroundings
from coverage_planner.engine.propagation.polar_grid import sample_radial
from coverage_planner.engine.propagation.swept_map import STEP_M
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.text import Text

Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePoint:
    """A place on the path: distance from the site and height above sea level (without the curvature of the earth)."""

    distance_m: float
    height_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExplainedPath:
    """A path and its geometry; heights above sea level, samples from the site to the receiver."""

    distance_m: Float64Array
    ground_m: Float64Array
    surface_m: Float64Array
    """Ground with the clutter of the land use, where the model uses it."""
    bulge_m: Float64Array
    """What the curvature of the effective earth adds to the ground on a straight chart."""
    sight_m: Float64Array
    """The straight line between the antennas, on the chart with the bulge."""
    fresnel_m: Float64Array
    """Radius of the first Fresnel zone."""
    effective_radius_m: float
    tx_m: float
    """The antenna above sea level."""
    rx_m: float
    line_of_sight: bool
    """Nothing of the surface with the bulge stands over the line."""
    highest_obstacle: ProfilePoint | None
    """Where most of the first Fresnel zone is covered (largest obstruction parameter)."""
    obstruction: float
    """The obstruction parameter nu there; -0.78 and less lose nothing."""
    horizon_tx: ProfilePoint | None
    """The antenna's horizon on a path without line of sight."""
    horizon_rx: ProfilePoint | None
    bullington: ProfilePoint | None
    """Where the rays over both horizons meet, on the chart with the bulge."""
    uncertain: bool
    """The profile or the receiver stands on unknown terrain, bridged or taken as level."""
    loss_db: float | None
    """Loss by a model over the profile; None for formulas of the distance."""
    terms: tuple[LossTerm, ...]


def explained_path(
    site: Site, sector: Sector, layers: LossLayers, radio: RadioSettings, cell: tuple[int, int], reach_m: float
) -> ExplainedPath:
    """Return the path from a sector to a sub-cell (global row and column).

    Args:
        site: position.
        sector: height and frequency.
        layers: terrain, and clutter and zones as far as the model uses them.
        radio: model and receiver.
        cell: the sub-cell.
        reach_m: at least the distance to it.
    """
    around = surroundings(
        site.latitude_deg, site.longitude_deg, layers.terrain, layers.clutter, layers.zones, reach_m + 2 * STEP_M
    )
    row, col = cell[0] - around.window.row0, cell[1] - around.window.col0
    least = LEAST_INTERVALS if radio.model is PropagationModel.P526 else 1
    distance_km, ground, surface, zone, uncertain = _profile(around, row, col, least)
    loss_db: float | None = None
    terms: tuple[LossTerm, ...] = ()
    radius_m = radio.effective_earth_radius_factor * EARTH_RADIUS_M
    tx_agl, rx_agl = sector.height_agl_m, radio.receiver_height_m
    if radio.model is PropagationModel.P1812:
        parameters = P1812Parameters(
            frequency_mhz=sector.centre_frequency_mhz,
            tx_height_m=tx_agl,
            rx_height_m=rx_agl,
            time_percent=radio.time_percent,
            location_percent=radio.location_percent,
            latitude_deg=site.latitude_deg,
        )
        loss_db, terms, radius_m = _p1812(parameters, distance_km, ground, surface, zone)
    elif radio.model is PropagationModel.P526:
        loss_db, terms = _p526(sector, radio, distance_km, ground)
        radius_m = 1000 * RADIUS_KM
    return _with_geometry(
        1000 * distance_km,
        ground,
        surface,
        tx_agl,
        rx_agl,
        radius_m,
        sector.centre_frequency_mhz,
        uncertain,
        loss_db,
        terms,
    )


def _profile(
    around: Surroundings, row: int, col: int, least: int
) -> tuple[Float64Array, Float64Array, Float64Array, npt.NDArray[np.uint8], bool]:
    """Return distances in km, ground, surface and zones to a cell, sampled as the exact map does."""
    frame = around.frame
    north = float(frame.north_m[row])
    east = float((col - frame.site_col) * frame.east_step_m[row])
    distance = sqrt(north * north + east * east)
    if least > 1:
        distance = max(distance, 1.0)
    last = max(int(np.ceil(distance / STEP_M)), least)
    step = max(distance, 1.0) / last
    length = distance if least > 1 else step * last
    ground = np.empty(last + 1)
    first_unknown = sample_radial(
        around.height_m, frame, east / length, north / length, step, around.tx_ground_m, ground
    )
    own = float(around.height_m[row, col])
    if not np.isnan(own):
        ground[last] = own
    surface, zone = ground.copy(), np.zeros(last + 1, dtype=np.uint8)
    for n in range(last + 1):
        r, c = nearest_cell(north * n / last, east * n / last, frame)
        if 0 <= c < around.height_m.shape[1]:
            if around.has_clutter:
                surface[n] += around.clutter_m[r, c]
            if around.has_zones:
                zone[n] = around.zone[r, c]
    uncertain = not around.ground_known or first_unknown < last or bool(np.isnan(own))
    # The same rounding as in the kernels of the maps, so that losses come out the same to the last bit.
    along = np.arange(last + 1, dtype=np.float64)
    along = along * step / 1000.0 if least > 1 else along * (step / 1000.0)
    return np.asarray(along, dtype=np.float64), ground, surface, zone, uncertain


def _p1812(
    parameters: P1812Parameters,
    distance_km: Float64Array,
    ground: Float64Array,
    surface: Float64Array,
    zone: npt.NDArray[np.uint8],
) -> tuple[float, tuple[LossTerm, ...], float]:
    last = ground.size - 1
    path = p1812_path(
        distance_km,
        ground,
        surface,
        np.zeros(last + 1),
        zone,
        last,
        parameters.tx_height_m,
        parameters.rx_height_m,
        -1.0,
        -1.0,
        parameters.constants(),
    )
    sigma_db = location_sigma_db(parameters.frequency_mhz / 1000, parameters.rx_height_m, surface[last] - ground[last])
    location_db = 0.0 if zone[last] == SEA else location_variability_db(parameters.location_percent, sigma_db)
    combined_db = float(path.Lbc + location_db)
    loss_db = float(max(path.Lb0p, combined_db))
    named = (
        ("Lbfs", Text("自由空間損失", "free space"), path.Lbfs),
        ("Lb0p", Text("見通し損失(時間率)", "line of sight at the time percentage"), path.Lb0p),
        ("Lbulla", Text("ブリントン損失(実断面)", "Bullington loss of the profile"), path.Lbulla_50),
        ("Lbulls", Text("ブリントン損失(平滑断面)", "Bullington loss of the smooth profile"), path.Lbulls_50),
        ("Ldsph", Text("球面大地の回折損失", "spherical-earth diffraction"), path.Ldsph_50),
        ("Ld50", Text("回折損失(中央値)", "diffraction loss, median"), path.Ld50),
        ("Ldp", Text("回折損失(時間率)", "diffraction loss at the time percentage"), path.Ldp),
        ("Lbd", Text("回折を含む損失", "loss with diffraction"), path.Lbd),
        ("Lba", Text("ダクト・層反射の損失", "ducting and layer reflection"), path.Lba),
        ("Lbs", Text("対流圏散乱の損失", "troposcatter"), path.Lbs),
        ("Lbc", Text("合成した損失(場所率50%)", "combined loss at 50 % of places"), path.Lbc),
        ("Lloc", Text("場所による変動", "location variability"), location_db),
        ("Lb", Text("伝搬損失", "basic transmission loss"), loss_db),
    )
    sums = {"Lbc": "Lb", "Lloc": "Lb", "Lb0p": "Lbd", "Ldp": "Lbd"}
    terms = _terms(named, sums)
    if loss_db > combined_db:
        floor = Text("見通し損失を下回らないための補正", "held not to fall below the line of sight")
        terms = (*terms[:-1], part("max", floor, loss_db - combined_db), terms[-1])
    return loss_db, terms, 1000.0 * float(path.ae)


def _p526(
    sector: Sector, radio: RadioSettings, distance_km: Float64Array, ground: Float64Array
) -> tuple[float, tuple[LossTerm, ...]]:
    last = ground.size - 1
    path = p526_path(
        distance_km,
        ground,
        np.zeros(last + 1),
        last,
        sector.height_agl_m,
        radio.receiver_height_m,
        p526_constants(sector.centre_frequency_mhz),
    )
    named = (
        ("Lbfs", Text("自由空間損失", "free space"), path.free_space_db),
        ("Lbulla", Text("ブリントン損失(実断面)", "Bullington loss of the profile"), path.bullington_db),
        (
            "Lbulls",
            Text("ブリントン損失(平滑断面)", "Bullington loss of the smooth profile"),
            path.smooth_bullington_db,
        ),
        ("Ldsph", Text("球面大地の回折損失", "spherical-earth diffraction"), path.sphere_db),
        ("Ld", Text("回折損失", "diffraction loss"), path.diffraction_db),
        ("Ag", Text("大気減衰(P.676)", "gaseous attenuation (P.676)"), path.gas_db),
        ("Lb", Text("伝搬損失", "basic transmission loss"), path.loss_db),
    )
    return float(path.loss_db), _terms(named, {"Lbfs": "Lb", "Ld": "Lb", "Ag": "Lb"})


def _terms(named: tuple[tuple[str, Text, float], ...], sums: dict[str, str]) -> tuple[LossTerm, ...]:
    """Return terms by the Recommendation's names; ``sums`` says which of them add up to which."""
    return tuple(
        LossTerm(symbol=symbol, name=name, value=float(value), part_of=sums.get(symbol, ""))
        for symbol, name, value in named
    )


def _with_geometry(
    distance_m: Float64Array,
    ground: Float64Array,
    surface: Float64Array,
    tx_agl_m: float,
    rx_agl_m: float,
    radius_m: float,
    frequency_mhz: float,
    uncertain: bool,
    loss_db: float | None,
    terms: tuple[LossTerm, ...],
) -> ExplainedPath:
    total = float(distance_m[-1])
    rest = total - distance_m
    wavelength_m = SPEED_OF_LIGHT_M_PER_S / (frequency_mhz * 1e6)
    bulge = distance_m * rest / (2 * radius_m)
    tx_m, rx_m = float(ground[0]) + tx_agl_m, float(ground[-1]) + rx_agl_m
    sight = tx_m + (rx_m - tx_m) * distance_m / total
    fresnel = np.sqrt(np.maximum(wavelength_m * distance_m * rest / total, 0.0))
    inner = slice(1, -1)
    highest = horizon_tx = horizon_rx = bullington = None
    nu, clear = -np.inf, True
    if distance_m.size > 2:
        over = (surface + bulge - sight)[inner]
        values = over * sqrt(2.0) / fresnel[inner]
        k = int(np.argmax(values)) + 1
        nu, highest = float(values[k - 1]), _at(distance_m, surface, k)
        clear = bool(over.max() <= 0)
        if not clear:
            slope_tx = (surface + bulge - tx_m)[inner] / distance_m[inner]
            slope_rx = (surface + bulge - rx_m)[inner] / rest[inner]
            i, j = int(np.argmax(slope_tx)), int(np.argmax(slope_rx))
            horizon_tx, horizon_rx = _at(distance_m, surface, i + 1), _at(distance_m, surface, j + 1)
            at = (rx_m - tx_m + slope_rx[j] * total) / (slope_tx[i] + slope_rx[j])
            bullington = ProfilePoint(distance_m=float(at), height_m=float(tx_m + slope_tx[i] * at))
    for array in (distance_m, ground, surface, bulge, sight, fresnel):
        array.flags.writeable = False
    return ExplainedPath(
        distance_m=distance_m,
        ground_m=ground,
        surface_m=surface,
        bulge_m=bulge,
        sight_m=sight,
        fresnel_m=fresnel,
        effective_radius_m=radius_m,
        tx_m=tx_m,
        rx_m=rx_m,
        line_of_sight=clear,
        highest_obstacle=highest,
        obstruction=nu,
        horizon_tx=horizon_tx,
        horizon_rx=horizon_rx,
        bullington=bullington,
        uncertain=uncertain,
        loss_db=loss_db,
        terms=terms,
    )


def _at(distance_m: Float64Array, surface: Float64Array, k: int) -> ProfilePoint:
    return ProfilePoint(distance_m=float(distance_m[k]), height_m=float(surface[k]))
