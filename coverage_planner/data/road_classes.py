"""Recognising known road tables and mapping their attributes to road classes; the mapping itself is data.

See ``road_classes.toml`` for the layouts, their sources and how sure they are.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_planner.model.terms import ROAD_CLASSES, RoadClass
from coverage_planner.model.text import Text

UNKNOWN_CLASS = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValues:
    """A field and those of its values that are meant."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLayout:
    """One known attribute table of road data."""

    key: str
    title: Text
    class_fields: tuple[str, ...]
    also_needed: tuple[str, ...]
    patterns: tuple[tuple[RoadClass, re.Pattern[str]], ...]
    keep_only: tuple[FieldValues, ...]
    leave_out: tuple[FieldValues, ...]
    tunnel: tuple[FieldValues, ...]
    under_construction: tuple[FieldValues, ...]
    construction_class_field: str | None
    route_fields: tuple[str, ...]
    confidence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadAttributes:
    """What the attribute table says of each feature.

    ``road_class`` is an index into ROAD_CLASSES or :data:`UNKNOWN_CLASS`; ``kept`` is False for rows that are not roads
    of today (history, footpaths).
    """

    class_field: str
    road_class: npt.NDArray[np.int8]
    kept: npt.NDArray[np.bool_]
    tunnel: npt.NDArray[np.bool_]
    under_construction: npt.NDArray[np.bool_]
    route_name: npt.NDArray[np.object_]


@cache
def road_layouts() -> tuple[RoadLayout, ...]:
    """Return the layouts of ``road_classes.toml`` in the order in which they are tried."""
    text = files("coverage_planner.data").joinpath("road_classes.toml").read_text(encoding="utf-8")
    return tuple(_layout(entry) for entry in tomllib.loads(text)["layout"])


def recognise_layout(columns: list[str]) -> RoadLayout | None:
    """Return the first layout whose fields are among ``columns`` (upper or lower case), or None."""
    present = {column.lower() for column in columns}
    for layout in road_layouts():
        if any(field.lower() in present for field in layout.class_fields) and all(
            field.lower() in present for field in layout.also_needed
        ):
            return layout
    return None


def read_attributes(table: pd.DataFrame, layout: RoadLayout) -> RoadAttributes:
    """Return classes and marks of every row of an attribute table of a known layout."""
    columns = {str(column).lower(): column for column in table.columns}
    rows = len(table)

    def texts(field: str) -> npt.NDArray[np.object_] | None:
        column = columns.get(field.lower())
        return None if column is None else _texts(table[column])

    def marked(marks: tuple[FieldValues, ...]) -> npt.NDArray[np.bool_]:
        result = np.zeros(rows, dtype=bool)
        for mark in marks:
            values = texts(mark.field)
            if values is not None:
                result |= np.isin(values.astype(str), sorted(mark.values))
        return result

    class_field = next(field for field in layout.class_fields if field.lower() in columns)
    class_texts = texts(class_field)
    assert class_texts is not None
    under_construction = marked(layout.under_construction)
    if layout.construction_class_field is not None:
        later = texts(layout.construction_class_field)
        if later is not None:
            class_texts = np.where(under_construction & (later != ""), later, class_texts)
    kept = ~marked(layout.leave_out)
    if layout.keep_only:
        kept &= marked(layout.keep_only)
    return RoadAttributes(
        class_field=class_field,
        road_class=_classes(class_texts, layout),
        kept=kept,
        tunnel=marked(layout.tunnel),
        under_construction=under_construction,
        route_name=_route_names([names for field in layout.route_fields if (names := texts(field)) is not None], rows),
    )


def _layout(entry: dict[str, Any]) -> RoadLayout:
    def marks(name: str) -> tuple[FieldValues, ...]:
        return tuple(FieldValues(field=m["field"], values=frozenset(m["values"])) for m in entry.get(name, ()))

    return RoadLayout(
        key=entry["key"],
        title=Text(entry["title_ja"], entry["title_en"]),
        class_fields=tuple(entry["class_fields"]),
        also_needed=tuple(entry.get("also_needed", ())),
        patterns=tuple(
            (road_class, re.compile("|".join(f"(?:{pattern})" for pattern in entry[road_class.value])))
            for road_class in ROAD_CLASSES
            if entry[road_class.value]
        ),
        keep_only=marks("keep_only"),
        leave_out=marks("leave_out"),
        tunnel=marks("tunnel"),
        under_construction=marks("under_construction"),
        construction_class_field=entry.get("construction_class_field"),
        route_fields=tuple(entry["route_fields"]),
        confidence=entry["confidence"],
        source=entry["source"],
    )


def _classes(texts: npt.NDArray[np.object_], layout: RoadLayout) -> npt.NDArray[np.int8]:
    codes, values = pd.factorize(texts)
    known = np.full(len(values), UNKNOWN_CLASS, dtype=np.int8)
    for place, value in enumerate(values):
        for road_class, pattern in layout.patterns:
            if pattern.fullmatch(str(value)):
                known[place] = ROAD_CLASSES.index(road_class)
                break
    return np.asarray(known[codes], dtype=np.int8)


def _route_names(parts: list[npt.NDArray[np.object_]], rows: int) -> npt.NDArray[np.object_]:
    names = np.full(rows, "", dtype=object)
    for part in parts:
        names = np.where((names != "") & (part != ""), names + " " + part, names + part)
    return np.asarray(names, dtype=object)


def _texts(column: Any) -> npt.NDArray[np.object_]:
    """Values as trimmed text in half-width digits and letters; whole numbers without decimals, missing as ``""``."""
    codes, values = pd.factorize(column)
    texts = np.empty(len(values) + 1, dtype=object)
    texts[-1] = ""
    for place, value in enumerate(values):
        text = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
        texts[place] = unicodedata.normalize("NFKC", text).strip()
    return np.asarray(texts[codes], dtype=object)
