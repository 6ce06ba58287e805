"""Recorded settings as JSON of the project file, and back."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from coverage_planner.model.land_use import LandUseSettings
from coverage_planner.model.margins import Margins
from coverage_planner.model.settings import (
    Comparison,
    CoverageDefinition,
    HataEnvironment,
    Overlay,
    PrefectureRule,
    PropagationModel,
    RadioSettings,
    Settings,
    SightRule,
    SubsidySettings,
)
from coverage_planner.model.subsidy_statements import Bond, RemainderRule, SubsidyStatements
from coverage_planner.project.land_use_record import land_use_from_json, land_use_to_json
from coverage_planner.project.radio_record import (
    antennas_from_json,
    antennas_to_json,
    bands_from_json,
    bands_to_json,
    margins_from_json,
    margins_to_json,
)
from coverage_planner.project.statements_record import statements_from_json, statements_to_json

T = TypeVar("T")
_CONVERTERS: dict[str, Any] = {
    "area_threshold": Fraction,
    "comparison": Comparison,
    "overlay": Overlay,
    "prefecture_rule": PrefectureRule,
    "model": PropagationModel,
    "environment": HataEnvironment,
    "remainder": RemainderRule,
    "usual_bond": Bond,
    "discount_rate": Fraction,
    "statements": statements_from_json,
    "land_use": land_use_from_json,
    "margins": margins_from_json,
    "band_thresholds": bands_from_json,
    "sight_rule": SightRule,
    "antennas": antennas_from_json,
}

_WRITERS: dict[str, Any] = {"band_thresholds": bands_to_json, "antennas": antennas_to_json}


def settings_to_json(settings: Settings) -> dict[str, Any]:
    """Return the settings as JSON values; fractions as ``"1/2"``."""
    return {
        part: {field.name: _WRITERS.get(field.name, _plain)(getattr(value, field.name)) for field in fields(value)}
        for part, value in (
            ("definition", settings.definition),
            ("radio", settings.radio),
            ("subsidy", settings.subsidy),
        )
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Margins):
        return margins_to_json(value)
    if isinstance(value, LandUseSettings):
        return land_use_to_json(value)
    if isinstance(value, SubsidyStatements):
        return statements_to_json(value)
    return str(value) if isinstance(value, Fraction) else value


def settings_from_json(record: dict[str, Any]) -> Settings:
    """Return settings from JSON; fields a file of this version lacks keep their defaults.

    Raises:
        ValueError, TypeError: a value the setting cannot have.
    """
    return Settings(
        definition=_part(CoverageDefinition, record.get("definition", {})),
        radio=_part(RadioSettings, record.get("radio", {})),
        subsidy=_part(SubsidySettings, record.get("subsidy", {})),
    )


def _part(kind: type[T], record: dict[str, Any]) -> T:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{k: _CONVERTERS.get(k, lambda v: v)(v) for k, v in record.items() if k in known})
