"""An antenna pattern taken from a file: gain and the horizontal and vertical cut, whole degrees."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from math import isfinite

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

CUT_ANGLES = 360
GAIN_DBI = (-20.0, 50.0)
LARGEST_ATTENUATION_DB = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AntennaFile:
    """One antenna of the project's library; ``name`` is how sectors refer to it.

    ``horizontal_db[k]`` is the attenuation below the gain ``k`` degrees clockwise of the main direction (seen from above),
    ``vertical_db[k]`` the one ``k`` degrees downwards from the horizon in front of the antenna: 90 is straight down, 180
    behind, 270 straight up. The electrical tilt is contained in the vertical cut.
    """

    name: str
    gain_dbi: float
    horizontal_db: tuple[float, ...]
    vertical_db: tuple[float, ...]
    frequency_mhz: float | None = None
    electrical_tilt_deg: float | None = None
    file_name: str = ""
    digest: str = field(init=False, compare=False, default="")
    """Hash of gain and cuts: what of the antenna decides a footprint."""

    def __post_init__(self) -> None:
        """Refuse what no pattern is, and hash the content."""
        if not self.name.strip():
            raise OutOfValidity(Text("アンテナの名前がありません", "the antenna has no name"), field="name")
        if not GAIN_DBI[0] <= self.gain_dbi <= GAIN_DBI[1]:
            raise OutOfValidity(
                Text(f"利得 {self.gain_dbi:g} dBi は使えません", f"a gain of {self.gain_dbi:g} dBi cannot be used"),
                field="gain_dbi",
            )
        for cut in (self.horizontal_db, self.vertical_db):
            if len(cut) != CUT_ANGLES or not all(
                isfinite(value) and 0.0 <= value <= LARGEST_ATTENUATION_DB for value in cut
            ):
                raise OutOfValidity(
                    Text(
                        f"アンテナ「{self.name}」の断面は0〜359度の減衰量(0〜{LARGEST_ATTENUATION_DB:g} dB)360個です",
                        f"a cut of antenna '{self.name}' is 360 attenuations of 0..{LARGEST_ATTENUATION_DB:g} dB",
                    ),
                    field="cut",
                )
        content = repr((self.gain_dbi, self.horizontal_db, self.vertical_db))
        object.__setattr__(self, "digest", hashlib.blake2b(content.encode(), digest_size=16).hexdigest())
