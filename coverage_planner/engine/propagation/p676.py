"""Recommendation ITU-R P.676-13, Annex 1: specific attenuation by atmospheric gases, line by line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.propagation.p676_lines import OXYGEN, WATER_VAPOUR
from coverage_planner.engine.propagation.p1812 import check_validity

FREQUENCY_GHZ = (1.0, 1000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Atmosphere:
    """Air at the ground; the defaults are the mean global reference of P.835."""

    dry_pressure_hpa: float = 1013.25
    temperature_k: float = 288.15
    water_vapour_g_per_m3: float = 7.5


STANDARD_ATMOSPHERE = Atmosphere()


def gas_attenuation_db_per_km(
    frequency_ghz: float, atmosphere: Atmosphere = STANDARD_ATMOSPHERE
) -> tuple[float, float]:
    """Return the specific attenuations of dry air and of water vapour, dB/km.

    Raises:
        OutOfValidity: outside 1..1000 GHz.
    """
    check_validity("frequency_ghz", frequency_ghz, FREQUENCY_GHZ, "P.676")
    f, p = frequency_ghz, atmosphere.dry_pressure_hpa
    theta = 300 / atmosphere.temperature_k
    e = atmosphere.water_vapour_g_per_m3 * atmosphere.temperature_k / 216.7  # (4)

    f0, a1, a2, a3, a4, a5, a6 = OXYGEN.T
    strength = a1 * 1e-7 * p * theta**3 * np.exp(a2 * (1 - theta))  # (3)
    width = a3 * 1e-4 * (p * theta ** (0.8 - a4) + 1.1 * e * theta)  # (6a)
    width = np.sqrt(width**2 + 2.25e-6)  # (6b)
    shift = (a5 + a6 * theta) * 1e-4 * (p + e) * theta**0.8  # (7)
    shape = (width - shift * (f0 - f)) / ((f0 - f) ** 2 + width**2)  # (5)
    shape += (width - shift * (f0 + f)) / ((f0 + f) ** 2 + width**2)
    debye = 5.6e-4 * (p + e) * theta**0.8  # (9)
    continuum = (
        f
        * p
        * theta**2
        * (6.14e-5 / (debye * (1 + (f / debye) ** 2)) + 1.4e-12 * p * theta**1.5 / (1 + 1.9e-5 * f**1.5))
    )  # (8)
    dry = 0.182 * f * (float(np.sum(strength * f / f0 * shape)) + continuum)  # (1), (2a)

    f0, b1, b2, b3, b4, b5, b6 = WATER_VAPOUR.T
    strength = b1 * 0.1 * e * theta**3.5 * np.exp(b2 * (1 - theta))  # (3)
    width = b3 * 1e-4 * (p * theta**b4 + b5 * e * theta**b6)  # (6a)
    width = 0.535 * width + np.sqrt(0.217 * width**2 + 2.1316e-12 * f0**2 / theta)  # (6b)
    shape = width / ((f0 - f) ** 2 + width**2) + width / ((f0 + f) ** 2 + width**2)  # (5)
    vapour = 0.182 * f * float(np.sum(strength * f / f0 * shape))  # (1), (2b)
    return dry, vapour
