"""Code lists of the editions of 土地利用細分メッシュ (L03-b): which code of which edition is which class.

The lists themselves are data: ``land_use_codes.toml``, with their sources and how sure they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.land_use import UNKNOWN_LAND_USE, LandUseClass
from coverage_planner.model.text import Text

_FILE_NAME = re.compile(r"L03-?b(?:[-_](?P<variant>[rcu]))?[-_](?P<year>\d{2})(?!\d)", re.IGNORECASE)
_CENTURY_BREAK = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """Codes of some editions: class number (0 = outside what was interpreted) by code."""

    key: str
    editions: tuple[int, ...]
    vector: dict[str, int]
    raster: dict[int, int]
    confidence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LandUseCodes:
    """All code lists, and the attribute names of mesh code and class in the vector editions."""

    lists: tuple[CodeList, ...]
    mesh_fields: tuple[str, ...]
    class_fields: tuple[str, ...]

    def of_edition(self, year: int) -> CodeList | None:
        """Return the list of an edition, None for a year that is none."""
        return next((codes for codes in self.lists if year in codes.editions), None)


@cache
def land_use_codes() -> LandUseCodes:
    """Return the code lists shipped with the program."""
    raw = tomllib.loads(files("coverage_planner.data").joinpath("land_use_codes.toml").read_text(encoding="utf-8"))
    return LandUseCodes(
        lists=tuple(
            CodeList(
                key=entry["key"],
                editions=tuple(entry["editions"]),
                vector={code: _class_number(name) for code, name in entry["vector"].items()},
                raster={int(code): _class_number(name) for code, name in entry.get("raster", {}).items()},
                confidence=entry["confidence"],
                source=entry["source"],
            )
            for entry in raw["list"]
        ),
        mesh_fields=tuple(raw["fields"]["mesh"]),
        class_fields=tuple(raw["fields"]["class"]),
    )


def _class_number(name: str) -> int:
    return UNKNOWN_LAND_USE if name == "unknown" else int(LandUseClass[name.upper()])


def edition_in_name(shown_name: str) -> int | None:
    """Return the year of the edition that a file name tells (``L03-b-14_5339.zip``), None where it tells none.

    Raises:
        InputRefused: one of the other products whose names begin alike (三大都市圏 50 m, 都市地域).
    """
    found = None
    for match in _FILE_NAME.finditer(shown_name):
        if (match["variant"] or "").lower() in ("c", "u"):
            raise InputRefused(
                Text(
                    "三大都市圏の詳細メッシュ(L03-b-c)・都市地域(L03-b-u)は分類が異なるため読みません",
                    "the metropolitan 50 m mesh (L03-b-c) and the urban one (L03-b-u) have other classes and are not read",
                ),
                remedy=Text("土地利用細分メッシュ(L03-b)を指定してください", "give 土地利用細分メッシュ (L03-b)"),
                file=shown_name,
            )
        found = int(match["year"])
    if found is None:
        return None
    return found + (1900 if found >= _CENTURY_BREAK else 2000)


def normal_code(value: object) -> str:
    """Return a code as the lists write it: ``500``, ``500.0`` and ``"0500"`` are one; letters are upper case."""
    text = str(value).strip().upper()
    if re.fullmatch(r"\d+\.0+", text):
        text = text.partition(".")[0]
    return text.zfill(4) if re.fullmatch(r"\d{2,3}", text) else text


def vector_list(edition: int | None, codes: Iterable[str]) -> tuple[CodeList | None, bool]:
    """Return the code list of a vector file and whether it had to be told by the codes alone.

    Four digits are of 2009 and later; ``G`` (golf course) is of 1991..2006 only; ``3 4 8 C D`` of 1976 and 1987 only.
    Codes that fit both older lists decide nothing: None.
    """
    known = land_use_codes()
    if edition is not None and (of_edition := known.of_edition(edition)) is not None:
        return of_edition, False
    present = {code for code in codes if code not in ("0", "0000")}
    if present and all(len(code) == 4 for code in present):
        return known.of_edition(2021), True
    fitting = [entry for entry in known.lists if present and present <= set(entry.vector)]
    return (fitting[0], True) if len(fitting) == 1 else (None, True)


def fields_of(names: Iterable[str]) -> tuple[str, str] | None:
    """Return the attributes with mesh code and class among the names of a layer, None where it is no land-use mesh."""
    by_label = {plain_label(name): name for name in names}
    codes = land_use_codes()
    mesh = next((by_label[label] for field in codes.mesh_fields if (label := plain_label(field)) in by_label), None)
    kind = next((by_label[label] for field in codes.class_fields if (label := plain_label(field)) in by_label), None)
    return None if mesh is None or kind is None else (mesh, kind)
