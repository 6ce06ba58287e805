"""Antenna patterns in the MSI / Planet text format (.msi, .pln, .ant) with a horizontal and a vertical cut.

A file is lines of a keyword and its value, and two tables of angle and attenuation below the gain::

    NAME 80010
    FREQUENCY 3700
    GAIN 15.5 dBi            (dBd is 2.15 dB more; without a unit the format means dBd)
    TILT ELECTRICAL
    ELECTRICAL_TILT 4
    HORIZONTAL 360           (angles clockwise from the main direction)
    0 0.0
    …
    VERTICAL 360             (angles downwards from the horizon in front of the antenna)
    0 0.4
    …

Nothing is repaired: a missing angle, one given twice, a wrong count, a value that is no attenuation refuse the file and name
the line. Tables in other steps than one degree, down to a tenth and up to five, are brought to whole degrees along straight
lines, and that is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import numpy as np

from coverage_planner.data.archive import Member, opened
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.reading import Read, input_file
from coverage_planner.data.text_decoding import decode
from coverage_planner.model.antenna_file import CUT_ANGLES, GAIN_DBI, LARGEST_ATTENUATION_DB, AntennaFile
from coverage_planner.model.errors import InputRefused, OutOfValidity
from coverage_planner.model.layers import InputFile
from coverage_planner.model.text import Text

ANTENNA_SUFFIXES = (".msi", ".pln", ".ant", ".txt")
MAXIMUM_BYTES = 1_000_000
DBD_OVER_DBI = 2.15
WIDEST_STEP_DEG = 5.0
MOST_ANGLES = 3600
_CUTS = {"HORIZONTAL": "horizontal", "HORI": "horizontal", "VERTICAL": "vertical", "VERT": "vertical"}
_FREQUENCY_MHZ = (30.0, 300_000.0)


@dataclass(slots=True)
class _Cut:
    declared: int
    line: int
    angles: list[float]
    values: list[float]
    lines: list[int]


def read_antennas(paths: list[Path]) -> Read[tuple[AntennaFile, ...]]:
    """Read antenna patterns; equal ones are taken once, different ones of one name get the file's name added.

    Args:
        paths: pattern files, also zipped (every .msi, .pln and .ant inside).
    """
    noted = FindingLog()
    found: dict[str, AntennaFile] = {}
    inputs: list[InputFile] = []
    for path in paths:
        try:
            with opened(path) as members:
                wanted = [member for member in members if member.suffix in ANTENNA_SUFFIXES]
                for member in wanted or list(members[:1]):
                    _take(_read(member, noted), found, noted)
            inputs.append(input_file(path, "antennas"))
        except InputRefused as error:
            noted.refusal("antennas.unreadable", error, file=path.name)
    if noted.has_error:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))
    noted.count("antennas.read", Text(f"アンテナ {len(found):,}種類", f"{len(found):,} antennas"), len(found))
    return Read(value=tuple(found.values()), findings=noted.findings(), inputs=tuple(inputs))


def _take(antenna: AntennaFile, found: dict[str, AntennaFile], noted: FindingLog) -> None:
    known = found.get(antenna.name)
    if known is not None and known.digest != antenna.digest:
        stem = Path(antenna.file_name.rpartition("!")[2]).stem
        renamed = f"{antenna.name} ({stem})"
        noted.warning(
            "antennas.name_in_two_files",
            Text(
                f"アンテナ名「{antenna.name}」が複数のファイルにあるため「{renamed}」としました",
                f"antenna name '{antenna.name}' is in several files; this one is called '{renamed}'",
            ),
            file=antenna.file_name,
        )
        antenna = replace(antenna, name=renamed)
        if antenna.name in found and found[antenna.name].digest != antenna.digest:
            raise _refusal(antenna.file_name, None, Text("同じ名前の別のアンテナです", "another antenna of this name"))
    found.setdefault(antenna.name, antenna)


def _read(member: Member, noted: FindingLog) -> AntennaFile:
    size = member.path.stat().st_size
    if size > MAXIMUM_BYTES:
        raise _refusal(
            member.shown_name,
            None,
            Text(
                f"アンテナのファイルとしては大きすぎます({size:,}バイト)", f"too large for a pattern ({size:,} bytes)"
            ),
        )
    text, _ = decode(member.path.read_bytes(), member.shown_name)
    return parse_antenna(text, member.shown_name, noted)


def parse_antenna(text: str, shown_name: str, noted: FindingLog) -> AntennaFile:
    """Return the antenna in the text of a file; what was assumed goes to ``noted``.

    Raises:
        InputRefused: naming the line of whatever cannot be used.
    """
    said: dict[str, tuple[int, str]] = {}
    cuts: dict[str, _Cut] = {}
    current: _Cut | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        words = raw.split()
        if not words:
            continue
        keyword = words[0].upper()
        if keyword in _CUTS:
            current = _begin_cut(cuts, keyword, words, number, shown_name)
        elif current is not None and len(current.angles) < current.declared:
            _take_value(current, words, number, shown_name)
        elif re.match(r"[-+.\d]|nan|inf", words[0], re.IGNORECASE):
            raise _refusal(
                shown_name,
                number,
                Text("見出しの個数より多い値があります", "more values than the heading says")
                if cuts
                else Text("断面の見出しがない値です", "a value outside any cut"),
            )
        else:
            said.setdefault(keyword, (number, raw.strip()[len(words[0]) :].strip()))
    for key in ("horizontal", "vertical"):
        if key not in cuts:
            raise _refusal(
                shown_name, None, Text(f"断面 {key.upper()} がありません", f"there is no cut {key.upper()}"), key
            )
    gain_dbi = _gain(said, shown_name, noted)
    name = said["NAME"][1] if "NAME" in said and said["NAME"][1] else Path(shown_name.rpartition("!")[2]).stem
    horizontal, vertical = (_whole_degrees(cuts[key], key, shown_name, noted) for key in ("horizontal", "vertical"))
    if min(*horizontal, *vertical) > 0.5:
        noted.warning(
            "antennas.no_main_direction",
            Text("減衰量が0 dBの方向がありません", "no direction has an attenuation of 0 dB"),
            remedy=Text("利得と減衰量の基準を確かめてください", "check what gain and attenuation refer to"),
            file=shown_name,
        )
    try:
        return AntennaFile(
            name=name[:80],
            gain_dbi=gain_dbi,
            horizontal_db=horizontal,
            vertical_db=vertical,
            frequency_mhz=_optional(said, "FREQUENCY", shown_name, _FREQUENCY_MHZ),
            electrical_tilt_deg=_tilt(said, shown_name),
            file_name=shown_name,
        )
    except OutOfValidity as error:
        raise _refusal(shown_name, None, error.message, error.field) from error


def _begin_cut(cuts: dict[str, _Cut], keyword: str, words: list[str], number: int, shown_name: str) -> _Cut:
    key = _CUTS[keyword]
    if key in cuts:
        raise _refusal(shown_name, number, Text(f"断面 {keyword} が2回あります", f"cut {keyword} is given twice"), key)
    for other in cuts.values():
        _check_count(other, number, shown_name)
    try:
        declared = int(words[1])
    except (IndexError, ValueError):
        declared = -1
    if not CUT_ANGLES / WIDEST_STEP_DEG <= declared <= MOST_ANGLES + 1:
        raise _refusal(
            shown_name,
            number,
            Text(
                f"断面 {keyword} の個数が正しくありません({CUT_ANGLES / WIDEST_STEP_DEG:g}〜{MOST_ANGLES})",
                f"cut {keyword} needs a count of {CUT_ANGLES / WIDEST_STEP_DEG:g} to {MOST_ANGLES}",
            ),
            key,
        )
    cuts[key] = _Cut(declared, number, [], [], [])
    return cuts[key]


def _take_value(cut: _Cut, words: list[str], number: int, shown_name: str) -> None:
    try:
        angle, value = (float(word) for word in words[:2])
    except ValueError:
        if not re.match(r"[-+.\d]", words[0]):
            # A keyword before the cut is complete.
            _check_count(cut, number, shown_name)
        raise _refusal(
            shown_name, number, Text("角度と減衰量の2つの数値ではありません", "not an angle and an attenuation")
        ) from None
    if len(words) > 2 or not isfinite(angle) or not isfinite(value):
        raise _refusal(
            shown_name, number, Text("角度と減衰量の2つの数値ではありません", "not an angle and an attenuation")
        )
    if not -180.0 <= angle <= 360.0:
        raise _refusal(shown_name, number, Text(f"角度 {angle:g} は使えません", f"angle {angle:g} cannot be used"))
    if not 0.0 <= value <= LARGEST_ATTENUATION_DB:
        raise _refusal(
            shown_name,
            number,
            Text(
                f"減衰量 {value:g} dB は0〜{LARGEST_ATTENUATION_DB:g} dBの外です",
                f"attenuation {value:g} dB is outside 0..{LARGEST_ATTENUATION_DB:g} dB",
            ),
        )
    cut.angles.append(angle)
    cut.values.append(value)
    cut.lines.append(number)


def _check_count(cut: _Cut, line: int | None, shown_name: str) -> None:
    if len(cut.angles) != cut.declared:
        raise _refusal(
            shown_name,
            line if line is not None else (cut.lines[-1] if cut.lines else cut.line),
            Text(
                f"{cut.line}行目の見出しは{cut.declared}個ですが、値は{len(cut.angles)}個です",
                f"line {cut.line} says {cut.declared} values, there are {len(cut.angles)}",
            ),
        )


def _whole_degrees(cut: _Cut, key: str, shown_name: str, noted: FindingLog) -> tuple[float, ...]:
    """Return the attenuations at 0..359 degrees."""
    _check_count(cut, None, shown_name)
    angles, values, lines = list(cut.angles), list(cut.values), list(cut.lines)
    if {0.0, 360.0} <= set(angles) and values[angles.index(0.0)] == values[angles.index(360.0)]:
        closing = angles.index(360.0)
        for column in (angles, values, lines):
            del column[closing]
    turned = np.round(np.mod(angles, 360.0), 6)
    order = np.argsort(turned, kind="stable")
    sorted_deg = turned[order]
    steps = np.diff(np.append(sorted_deg, sorted_deg[0] + 360.0))
    repeated = np.flatnonzero(steps[:-1] == 0)
    if repeated.size:
        first, second = (lines[int(order[repeated[0] + k])] for k in (0, 1))
        angle = sorted_deg[repeated[0]]
        raise _refusal(
            shown_name,
            max(first, second),
            Text(
                f"角度 {angle:g} が{min(first, second)}行目と重複しています",
                f"angle {angle:g} is also in line {min(first, second)}",
            ),
            key,
        )
    step = 360.0 / len(angles)
    gap = int(np.argmax(steps))
    if steps[gap] > 1.5 * step or step > WIDEST_STEP_DEG:
        raise _refusal(
            shown_name,
            lines[int(order[gap])],
            Text(
                f"角度 {sorted_deg[gap]:g} の次が{steps[gap]:g}度あいています",
                f"after angle {sorted_deg[gap]:g} there is a gap of {steps[gap]:g} degrees",
            ),
            key,
        )
    attenuation = np.array(values)[order]
    whole = np.arange(CUT_ANGLES, dtype=np.float64)
    if len(angles) == CUT_ANGLES and bool(np.all(sorted_deg == whole)):
        return tuple(float(value) for value in attenuation)
    noted.warning(
        "antennas.brought_to_degrees",
        Text(
            f"断面 {key.upper()} の{len(angles)}点を1度ごとに直線で補間しました",
            f"the {len(angles)} angles of {key.upper()} were brought to whole degrees along straight lines",
        ),
        file=shown_name,
    )
    return tuple(float(value) for value in np.interp(whole, sorted_deg, attenuation, period=360.0))


def _gain(said: dict[str, tuple[int, str]], shown_name: str, noted: FindingLog) -> float:
    if "GAIN" not in said:
        raise _refusal(shown_name, None, Text("利得 GAIN がありません", "there is no GAIN"), "GAIN")
    line, text = said["GAIN"]
    match = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)\s*\(?(dbd|dbi)?\)?", text, re.IGNORECASE)
    if match is None:
        raise _refusal(
            shown_name, line, Text(f"利得「{text[:20]}」を読めません", f"cannot read gain '{text[:20]}'"), "GAIN"
        )
    gain = float(match.group(1))
    unit = (match.group(2) or "").lower()
    if not unit:
        noted.warning(
            "antennas.gain_without_unit",
            Text(f"利得 {gain:g} に単位がないためdBdとしました", f"gain {gain:g} has no unit and is taken as dBd"),
            remedy=Text("dBiのときはファイルに dBi と書いてください", "write dBi in the file where it is dBi"),
            file=shown_name,
            row=line,
        )
    gain_dbi = gain if unit == "dbi" else gain + DBD_OVER_DBI
    if not GAIN_DBI[0] <= gain_dbi <= GAIN_DBI[1]:
        raise _refusal(
            shown_name,
            line,
            Text(f"利得 {gain_dbi:g} dBi は使えません", f"a gain of {gain_dbi:g} dBi cannot be used"),
            "GAIN",
        )
    return gain_dbi


def _tilt(said: dict[str, tuple[int, str]], shown_name: str) -> float | None:
    if "ELECTRICAL_TILT" in said:
        return _optional(said, "ELECTRICAL_TILT", shown_name, (-90.0, 90.0))
    line, text = said.get("TILT", (0, ""))
    digits = re.sub(r"(?i)^electrical\b|^mechanical\b", "", text).strip()
    return _optional({"TILT": (line, digits)}, "TILT", shown_name, (-90.0, 90.0)) if digits else None


def _optional(said: dict[str, tuple[int, str]], key: str, shown_name: str, limits: tuple[float, float]) -> float | None:
    if key not in said or not said[key][1]:
        return None
    line, text = said[key]
    match = re.match(r"[-+]?\d+(?:\.\d+)?", text)
    value = float(match.group()) if match else float("nan")
    if not limits[0] <= value <= limits[1]:
        raise _refusal(
            shown_name,
            line,
            Text(f"{key} の値「{text[:20]}」は使えません", f"{key} '{text[:20]}' cannot be used"),
            key,
        )
    return value


def _refusal(shown_name: str, line: int | None, message: Text, field: str | None = None) -> InputRefused:
    return InputRefused(
        message,
        remedy=Text(
            "メーカーのMSI・Planet形式のファイルを指定してください",
            "name a file in the maker's MSI or Planet format",
        ),
        file=shown_name,
        row=line,
        field=field,
    )
