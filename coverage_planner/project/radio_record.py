"""Margins, thresholds of bands and the antenna library as JSON values of the project file, and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.margins import (
    Building,
    Clutter,
    Margins,
    Penetration,
    ShadowingBasis,
    TerminalClutter,
)
from coverage_planner.model.settings import BandThreshold

_TERMS: dict[str, Any] = {
    "penetration": Penetration,
    "building": Building,
    "shadowing": ShadowingBasis,
    "terminal_clutter": TerminalClutter,
    "clutter": Clutter,
}
_ANTENNA_FIELDS = tuple(field.name for field in fields(AntennaFile) if field.init)


def margins_to_json(margins: Margins) -> dict[str, Any]:
    """Return the margins by field."""
    return {name: value.value if name in _TERMS else value for name, value in asdict(margins).items()}


def margins_from_json(record: dict[str, Any]) -> Margins:
    """Return the margins; fields the file lacks keep their defaults.

    Raises:
        ValueError, TypeError: a value no margin can have.
    """
    known = {field.name for field in fields(Margins)}
    values: dict[str, Any] = {k: _TERMS[k](v) if k in _TERMS else float(v) for k, v in record.items() if k in known}
    return Margins(**values)


def bands_to_json(bands: tuple[BandThreshold, ...]) -> list[dict[str, float]]:
    """Return the thresholds of bands."""
    return [asdict(band) for band in bands]


def bands_from_json(record: list[dict[str, float]]) -> tuple[BandThreshold, ...]:
    """Return the thresholds of bands.

    Raises:
        ValueError, TypeError: a record that is none.
    """
    return tuple(BandThreshold(**{key: float(value) for key, value in band.items()}) for band in record)


def antennas_to_json(antennas: tuple[AntennaFile, ...]) -> list[dict[str, Any]]:
    """Return the antenna library, exactly."""
    return [{name: getattr(antenna, name) for name in _ANTENNA_FIELDS} for antenna in antennas]


def antennas_from_json(record: list[dict[str, Any]]) -> tuple[AntennaFile, ...]:
    """Return the antenna library.

    Raises:
        ValueError, TypeError, OutOfValidity: a record that is no antenna.
    """
    return tuple(AntennaFile(**_antenna_fields(antenna)) for antenna in record)


def _antenna_fields(antenna: dict[str, Any]) -> dict[str, Any]:
    cuts = {name: tuple(float(value) for value in antenna[name]) for name in ("horizontal_db", "vertical_db")}
    return {**antenna, **cuts}
