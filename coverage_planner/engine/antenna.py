"""Antenna patterns of a sector: omnidirectional, and the 3GPP sector pattern with tilts.

3GPP TR 38.901 table 7.3-1 (the same form as TR 36.942 and ITU-R M.2412), in attenuation below the main beam:

* horizontal ``A_H = min(12 (phi / phi_3dB)^2, 30)``, vertical ``A_V = min(12 ((theta - tilt) / theta_3dB)^2, 30)``,
  combined ``min(A_H + A_V, 30)``;
* electrical tilt moves the vertical cut; mechanical tilt turns the whole antenna about its horizontal axis, so behind
  the antenna the pattern is lifted, as on the mast.

Omni is the same gain in every direction: the vertical pattern of a real collinear antenna is not known here.
"""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin, sqrt

from numba import njit

from coverage_planner.model.site import AntennaPattern, Sector

FRONT_TO_BACK_DB = 30.0
SIDE_LOBE_LIMIT_DB = 30.0


@njit(nogil=True, cache=True)
def sector_attenuation_db(
    east: float,
    north: float,
    up: float,
    sin_azimuth: float,
    cos_azimuth: float,
    sin_tilt: float,
    cos_tilt: float,
    electrical_tilt_deg: float,
    horizontal_beamwidth_deg: float,
    vertical_beamwidth_deg: float,
) -> float:
    """Return the 3GPP attenuation towards a direction, dB (0 in the main beam, at most 30).

    ``east, north, up`` point from the antenna to the receiver in any common unit. Sine and cosine are those of the
    azimuth and of the mechanical tilt (positive downwards): the caller knows them once for all receivers.
    """
    length = sqrt(east * east + north * north + up * up)
    if length == 0.0:
        return 0.0
    forward = (east * sin_azimuth + north * cos_azimuth) / length
    right = (east * cos_azimuth - north * sin_azimuth) / length
    upward = up / length
    forward, upward = forward * cos_tilt - upward * sin_tilt, forward * sin_tilt + upward * cos_tilt
    phi_deg = degrees(atan2(right, forward))
    elevation_deg = degrees(asin(min(1.0, max(-1.0, upward))))
    phi = phi_deg / horizontal_beamwidth_deg
    theta = (elevation_deg + electrical_tilt_deg) / vertical_beamwidth_deg
    horizontal = min(12.0 * phi * phi, FRONT_TO_BACK_DB)
    vertical = min(12.0 * theta * theta, SIDE_LOBE_LIMIT_DB)
    return min(horizontal + vertical, FRONT_TO_BACK_DB)


def antenna_gain_dbi(sector: Sector, *, azimuth_deg: float, elevation_deg: float) -> float:
    """Return the gain of a sector towards an azimuth (from north, clockwise) and an elevation, dBi."""
    if sector.pattern is AntennaPattern.OMNI:
        return sector.gain_dbi
    azimuth, elevation = radians(azimuth_deg), radians(elevation_deg)
    loss_db: float = sector_attenuation_db(
        cos(elevation) * sin(azimuth),
        cos(elevation) * cos(azimuth),
        sin(elevation),
        sin(radians(sector.azimuth_deg)),
        cos(radians(sector.azimuth_deg)),
        sin(radians(sector.mechanical_tilt_deg)),
        cos(radians(sector.mechanical_tilt_deg)),
        sector.electrical_tilt_deg,
        sector.horizontal_beamwidth_deg,
        sector.vertical_beamwidth_deg,
    )
    return sector.gain_dbi - loss_db
