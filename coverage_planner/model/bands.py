"""Frequency bands of mobile networks, for naming a frequency and choosing one.

Downlink ranges are those of 3GPP TS 38.101-1 table 5.2-1 and TS 38.101-2 table 5.2-1 (5G) and TS 36.101 table 5.5-1 (4G);
only bands used in Japan are listed. Which operator holds which part of a band is not said here.
"""

from __future__ import annotations

from dataclasses import dataclass

from coverage_planner.model.terms import Technology


@dataclass(frozen=True, slots=True)
class Band:
    """A band: its 3GPP name, service, and downlink range in MHz."""

    name: str
    technology: Technology
    low_mhz: float
    high_mhz: float

    @property
    def centre_mhz(self) -> float:
        """Middle of the downlink range."""
        return (self.low_mhz + self.high_mhz) / 2

    def holds(self, frequency_mhz: float) -> bool:
        """Return whether a frequency lies in the band."""
        return self.low_mhz <= frequency_mhz <= self.high_mhz


BANDS: tuple[Band, ...] = (
    Band("n28", Technology.NR, 758.0, 803.0),
    Band("n3", Technology.NR, 1805.0, 1880.0),
    Band("n1", Technology.NR, 2110.0, 2170.0),
    Band("n40", Technology.NR, 2300.0, 2400.0),
    Band("n41", Technology.NR, 2496.0, 2690.0),
    Band("n78", Technology.NR, 3300.0, 3800.0),
    Band("n77", Technology.NR, 3300.0, 4200.0),
    Band("n79", Technology.NR, 4400.0, 5000.0),
    Band("n257", Technology.NR, 26_500.0, 29_500.0),
    Band("B28", Technology.LTE, 758.0, 803.0),
    Band("B18", Technology.LTE, 860.0, 875.0),
    Band("B19", Technology.LTE, 875.0, 890.0),
    Band("B26", Technology.LTE, 859.0, 894.0),
    Band("B8", Technology.LTE, 925.0, 960.0),
    Band("B11", Technology.LTE, 1475.9, 1495.9),
    Band("B21", Technology.LTE, 1495.9, 1510.9),
    Band("B3", Technology.LTE, 1805.0, 1880.0),
    Band("B1", Technology.LTE, 2110.0, 2170.0),
    Band("B41", Technology.LTE, 2496.0, 2690.0),
    Band("B42", Technology.LTE, 3400.0, 3600.0),
)


def band_of(technology: Technology, frequency_mhz: float) -> Band | None:
    """Return the narrowest band of a service that holds a frequency, None where none does."""
    found = [band for band in BANDS if band.technology is technology and band.holds(frequency_mhz)]
    return min(found, key=lambda band: band.high_mhz - band.low_mhz, default=None)


def frequency_text(frequency_mhz: float) -> str:
    """Return a frequency in the words of the field: ``700 MHz``, ``3.7 GHz``."""
    if frequency_mhz < 1000:
        return f"{frequency_mhz:,.0f} MHz"
    return f"{frequency_mhz / 1000:.2f}".rstrip("0").rstrip(".") + " GHz"
