"""The profile file of ``path-loss``: terrain from the transmitter to the receiver.

CSV with the header ``distance_km,height_m`` and optionally ``clutter_height_m`` and ``zone`` (``inland|coastal|sea``);
the first row is the transmitter end, the last the receiver end.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

ZONES = ("inland", "coastal", "sea")
LARGEST_PROFILE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathProfile:
    """A terrain profile from the transmitter to the receiver; distances start at 0 and rise.

    ``zone`` holds indices into :data:`ZONES`, or is None where the file does not say.
    """

    distance_km: npt.NDArray[np.float64]
    height_m: npt.NDArray[np.float64]
    clutter_height_m: npt.NDArray[np.float64] | None = None
    zone: npt.NDArray[np.uint8] | None = None

    @property
    def length_km(self) -> float:
        """Distance from the first to the last sample."""
        return float(self.distance_km[-1])


def read_profile(path: Path) -> PathProfile:
    """Return the profile in a CSV file.

    Raises:
        InputRefused: naming file, row and column of whatever cannot be used.
    """
    try:
        if path.stat().st_size > LARGEST_PROFILE_BYTES:
            raise InputRefused(
                Text("断面のファイルが大きすぎます", "the profile file is too large"),
                remedy=Text("1つの経路の断面だけにしてください", "keep the profile of one path"),
                file=path.name,
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputRefused(
            Text("断面のファイルを開けません", "the profile file cannot be opened"),
            remedy=Text("ファイルの場所を確かめてください", "check where the file is"),
            file=path.name,
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(
            Text("文字コードがUTF-8ではありません", "the file is not UTF-8 text"),
            remedy=Text("UTF-8のCSVで保存してください", "save it as UTF-8 CSV"),
            file=path.name,
        ) from error
    return parse_profile(text, path.name)


def parse_profile(text: str, shown_name: str) -> PathProfile:
    """Return the profile in CSV text; see :func:`read_profile`."""
    try:
        # newline="" leaves every kind of line end to the csv reader (Excel on a Mac writes a lone CR).
        table = list(enumerate(csv.reader(io.StringIO(text, newline="")), 1))
    except csv.Error as error:
        raise InputRefused(
            Text(f"CSVとして読めません ({error})", f"not readable as CSV ({error})"),
            remedy=Text("改行と引用符を確かめてください", "check line breaks and quotation marks"),
            file=shown_name,
        ) from error
    rows = [(n, row) for n, row in table if any(cell.strip() for cell in row)]
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    for wanted in ("distance_km", "height_m"):
        if wanted not in header:
            raise InputRefused(
                Text(f"列 {wanted} がありません", f"there is no column {wanted}"),
                remedy=Text("1行目を distance_km,height_m としてください", "make the first line distance_km,height_m"),
                file=shown_name,
            )
    if len(rows) < 3:
        raise InputRefused(
            Text("断面には2点以上が必要です", "a profile needs at least two points"),
            remedy=Text("送信点と受信点の行を入れてください", "give the transmitter's and the receiver's row"),
            file=shown_name,
        )

    def numbers(field: str) -> npt.NDArray[np.float64]:
        place = header.index(field)
        return np.array([_number(row, place, shown_name, n, field) for n, row in rows[1:]])

    distance = numbers("distance_km")
    backwards = np.flatnonzero(np.diff(distance) <= 0)
    if backwards.size:
        raise InputRefused(
            Text("距離が前の行より大きくなっていません", "the distance does not grow from the row before"),
            remedy=Text("送信点から受信点の順に並べてください", "order the rows from transmitter to receiver"),
            file=shown_name,
            row=rows[1:][int(backwards[0]) + 1][0],
            field="distance_km",
        )
    zone = None
    if "zone" in header:
        place = header.index("zone")
        zone = np.array([_zone(row, place, shown_name, n) for n, row in rows[1:]], dtype=np.uint8)
    return PathProfile(
        distance_km=distance - distance[0],
        height_m=numbers("height_m"),
        clutter_height_m=numbers("clutter_height_m") if "clutter_height_m" in header else None,
        zone=zone,
    )


def _number(row: list[str], place: int, shown_name: str, line: int, field: str) -> float:
    text = row[place].strip() if place < len(row) else ""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputRefused(
            Text(f"「{text}」は数値ではありません", f"'{text}' is not a number"),
            remedy=Text("数値を入れてください", "give a number"),
            file=shown_name,
            row=line,
            field=field,
        )
    return value


def _zone(row: list[str], place: int, shown_name: str, line: int) -> int:
    text = row[place].strip().lower() if place < len(row) else ""
    if text not in ZONES:
        raise InputRefused(
            Text(f"「{text}」は区分ではありません", f"'{text}' is not a zone"),
            remedy=Text("inland・coastal・sea のいずれかにしてください", "use inland, coastal or sea"),
            file=shown_name,
            row=line,
            field="zone",
        )
    return ZONES.index(text)
