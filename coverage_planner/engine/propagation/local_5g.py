"""The kind of area formula used for licences of local 5G (ローカル5G): free space near, extended Hata far.

* up to 40 m: ``32.4 + 20 log f + 10 log(d^2 + ((hb - hm) / 1000)^2)``, d in km, f in MHz;
* from 100 m: the extended Hata of ITU-R SM.2028 for 2-3 GHz and above, with the base height correction below 30 m, never
  less than free space;
* between: linear in log d.

Confidence B: the primary text (電波法関係審査基準) was not available; the form is that of software which states conformity
with it, the terms are those of SM.2028 (RULES 4). The urban correction is zero; site correction S is left out and building
loss R is the recorded margin, so nothing is hidden in the formula. For planning, not for an application.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, log10

from coverage_planner.engine.propagation.p1812 import check_validity
from coverage_planner.model.settings import HataEnvironment

FREQUENCY_MHZ = (2000.0, 6000.0)
BASE_HEIGHT_M = (1.0, 200.0)
MOBILE_HEIGHT_M = (1.0, 10.0)
FARTHEST_M = 20_000.0
"""Beyond, SM.2028 changes the distance exponent; not used here."""
NEAR_M = 40.0
FAR_M = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Local5gFormula:
    """The formula for one frequency, pair of heights and environment, reduced to what depends on distance."""

    free_space_1km_db: float
    """``32.4 + 20 log f``."""
    height_difference_m: float
    far_constant_db: float
    far_slope_db: float
    """Loss from 100 m: ``far_constant_db + far_slope_db * log10(d_km)``, not below free space."""
    near_edge_db: float
    """Loss at 40 m."""
    far_edge_db: float
    """Loss at 100 m."""

    def free_space_db(self, distance_m: float) -> float:
        """Return the free-space loss over the slant distance."""
        return self.free_space_1km_db + 20 * log10(hypot(distance_m, self.height_difference_m) / 1000)

    def hata_db(self, distance_m: float) -> float:
        """Return the extended Hata loss, not below free space."""
        return max(self.far_constant_db + self.far_slope_db * log10(distance_m / 1000), self.free_space_db(distance_m))

    def loss_db(self, distance_m: float) -> float:
        """Return the median loss at a horizontal distance."""
        if distance_m <= NEAR_M:
            return self.free_space_db(distance_m)
        if distance_m >= FAR_M:
            return self.hata_db(distance_m)
        share = log10(distance_m / NEAR_M) / log10(FAR_M / NEAR_M)
        return self.near_edge_db + (self.far_edge_db - self.near_edge_db) * share


def local_5g_formula(
    *, frequency_mhz: float, base_height_m: float, mobile_height_m: float, environment: HataEnvironment
) -> Local5gFormula:
    """Return the formula for a frequency, heights and environment.

    Raises:
        OutOfValidity: outside 2..6 GHz, a base height of 1..200 m or a mobile height of 1..10 m.
    """
    for field, value, limits in (
        ("frequency_mhz", frequency_mhz, FREQUENCY_MHZ),
        ("tx_height_m", base_height_m, BASE_HEIGHT_M),
        ("rx_height_m", mobile_height_m, MOBILE_HEIGHT_M),
    ):
        check_validity(field, value, limits, "local 5G")
    log_f = log10(frequency_mhz)
    log_base = log10(max(30.0, base_height_m))
    constant = 46.3 + 33.9 * log10(2000) + 10 * log10(frequency_mhz / 2000) - 13.82 * log_base
    mobile = (
        (1.1 * log_f - 0.7) * min(10.0, mobile_height_m)
        - (1.56 * log_f - 0.8)
        + max(0.0, 20 * log10(mobile_height_m / 10))
    )
    base = min(0.0, 20 * log10(base_height_m / 30))
    held_log_f = log10(min(max(150.0, frequency_mhz), 2000.0))
    correction = {
        HataEnvironment.URBAN: 0.0,
        HataEnvironment.SUBURBAN: 2 * (held_log_f - log10(28)) ** 2 + 5.4,
        HataEnvironment.OPEN: 4.78 * held_log_f**2 - 18.33 * held_log_f + 40.94,
    }[environment]
    shape = Local5gFormula(
        free_space_1km_db=32.4 + 20 * log_f,
        height_difference_m=base_height_m - mobile_height_m,
        far_constant_db=constant - mobile - base - correction,
        far_slope_db=44.9 - 6.55 * log_base,
        near_edge_db=0.0,
        far_edge_db=0.0,
    )
    return Local5gFormula(
        free_space_1km_db=shape.free_space_1km_db,
        height_difference_m=shape.height_difference_m,
        far_constant_db=shape.far_constant_db,
        far_slope_db=shape.far_slope_db,
        near_edge_db=shape.free_space_db(NEAR_M),
        far_edge_db=shape.hata_db(FAR_M),
    )
