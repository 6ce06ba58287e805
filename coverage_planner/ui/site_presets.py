"""Patterns of new sites: examples of the program, and the planner's own, kept in the user's settings.

The values of the examples are usual ones of such stations and of no operator; the planner replaces them by the real ones
and keeps them as a preset of their own.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QSettings

from coverage_planner.data.site_table_columns import PlannedSite
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier, Technology
from coverage_planner.model.text import Text

_KEY = "site_presets"
_MOST = 30


def _example(sectors: tuple[Sector, ...]) -> Site:
    return Site(number=1, site_id="preset", latitude_deg=35.0, longitude_deg=135.0, sectors=sectors)


def example_presets(carriers: tuple[Carrier, ...]) -> tuple[tuple[Text, Site], ...]:
    """Return the program's examples for a station of ``carriers``: name and pattern."""
    macro = Sector(carriers=carriers)
    lobe = replace(macro, pattern=AntennaPattern.SECTOR_3GPP, gain_dbi=18.0, electrical_tilt_deg=4.0, height_agl_m=30.0)
    low_band = replace(macro, centre_frequency_mhz=783.0, bandwidth_mhz=10.0, resource_blocks=52, height_agl_m=30.0)
    lte = replace(low_band, technology=Technology.LTE, centre_frequency_mhz=867.5, resource_blocks=50)
    spot = replace(
        macro,
        centre_frequency_mhz=28_000.0,
        bandwidth_mhz=400.0,
        resource_blocks=264,
        power_dbm=33.0,
        gain_dbi=24.0,
        height_agl_m=10.0,
    )
    return (
        (Text("例: 5G 3.7GHz 無指向 20m", "example: 5G 3.7 GHz omni 20 m"), _example((macro,))),
        (
            Text("例: 5G 3.7GHz 3セクタ 30m", "example: 5G 3.7 GHz three sectors 30 m"),
            _example(tuple(replace(lobe, azimuth_deg=float(azimuth)) for azimuth in (0, 120, 240))),
        ),
        (Text("例: 5G 700MHz 無指向 30m", "example: 5G 700 MHz omni 30 m"), _example((low_band,))),
        (Text("例: 5G 28GHz スポット 10m", "example: 5G 28 GHz spot 10 m"), _example((spot,))),
        (Text("例: 4G 800MHz 無指向 30m", "example: 4G 800 MHz omni 30 m"), _example((lte,))),
    )


class SitePresets:
    """The planner's own presets by name; each is kept as the site table the program also exports."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def all(self) -> dict[str, Site]:
        """Return the presets by name; what cannot be read any more is left out."""
        return {name: site for name, text in self._texts().items() if (site := _site_of(text)) is not None}

    def keep(self, name: str, site: Site) -> None:
        """Keep the radio, owner and programme of a site under a name."""
        pattern = replace(site, site_id="preset", name="", district="", costs=(), note="", number=1)
        from coverage_planner.data.site_table import write_site_csv  # loads openpyxl

        texts = {**self._texts(), name: write_site_csv((PlannedSite(pattern, ()),))}
        if len(texts) > _MOST:
            texts.pop(next(iter(texts)))
        self._settings.setValue(_KEY, json.dumps(texts, ensure_ascii=False))

    def remove(self, name: str) -> None:
        """Forget a preset."""
        texts = self._texts()
        texts.pop(name, None)
        self._settings.setValue(_KEY, json.dumps(texts, ensure_ascii=False))

    def _texts(self) -> dict[str, str]:
        try:
            record = json.loads(str(self._settings.value(_KEY) or "{}"))
        except ValueError:
            return {}
        return {str(name): str(text) for name, text in record.items()} if isinstance(record, dict) else {}


def _site_of(text: str) -> Site | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "preset.csv"
        path.write_text(text, encoding="utf-8")
        from coverage_planner.data.site_table import read_sites  # loads openpyxl

        sites = read_sites([path]).value
    return sites[0].site if sites else None
