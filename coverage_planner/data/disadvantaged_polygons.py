"""国土数値情報 A17-A25 as polygons of 条件不利地域 (RULES 3.2): 過疎 A17, 半島 A18, 離島 A19, 奄美 A20, 小笠原 A21, 豪雪 A22, 山村 A24, 特定農山村 A25.

A23 (特殊土壌) is no target area and is left aside. The latest editions seen are of 2016 and 2017, before the act of 2021 on
depopulated areas: every hit says its edition, and a list of municipalities goes before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coverage_planner.data.content_peek import Form, peek
from coverage_planner.data.polygon_parts import polygon_parts, polygon_set
from coverage_planner.data.reading import Progress, Read, has_error, no_progress
from coverage_planner.data.vector_file import VectorLayer, read_all_vectors, vector_inputs
from coverage_planner.model.area_polygons import AreaFeature, AreaPolygons
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.terms import Datum, DisadvantagedArea, name_of
from coverage_planner.model.text import Text

KIND_OF_LAYER: dict[str, DisadvantagedArea] = {
    "A17": DisadvantagedArea.DEPOPULATED,
    "A18": DisadvantagedArea.PENINSULA,
    "A19": DisadvantagedArea.REMOTE_ISLAND,
    "A20": DisadvantagedArea.REMOTE_ISLAND,
    "A21": DisadvantagedArea.REMOTE_ISLAND,
    "A22": DisadvantagedArea.HEAVY_SNOW,
    "A24": DisadvantagedArea.MOUNTAIN_VILLAGE,
    "A25": DisadvantagedArea.SPECIFIED_RURAL,
}
"""奄美群島 and 小笠原諸島 have acts of their own and count as 離島 (RULES 2.7)."""
_NO_TARGET = "A23"
_PART_FIELDS: dict[str, tuple[str, ...]] = {
    "A18": ("008", "009"),
    "A19": ("009", "008"),
    "A24": ("009", "008"),
}
"""Fields that name the part; elsewhere 旧市町村名 (_008)."""
_CLASSES: dict[str, tuple[str, dict[str, str]]] = {
    "A17": ("009", {"1": "過疎市町村", "2": "みなし過疎市町村", "3": "みなし過疎区域"}),
    "A22": ("009", {"1": "豪雪地帯", "2": "特別豪雪地帯"}),
}
_FIELD = re.compile(r"^(A(?:1[7-9]|2[0-5]))_\d{3}$", re.IGNORECASE)
_EDITION = re.compile(r"A\d{2}[-_](\d{2})(?:[_-]|$)", re.IGNORECASE)
_MISSING = frozenset({"", "nan", "none", "null"})


def layer_of(columns: list[str] | tuple[str, ...]) -> str | None:
    """Return the layer whose field names these are (``A17_001`` ...), None for other data."""
    found = {match.group(1).upper() for column in columns if (match := _FIELD.match(column.strip()))}
    return found.pop() if len(found) == 1 else None


def is_area_polygon_file(path: Path) -> bool:
    """Return True for a file or archive with a layer A17-A25, told by its field names."""
    return any(
        content.form in (Form.VECTOR, Form.ATTRIBUTES) and layer_of(content.columns) is not None
        for content in peek(path)
    )


def read_area_polygons(paths: list[Path], *, datum: Datum, progress: Progress = no_progress) -> Read[AreaPolygons]:
    """Read polygons of disadvantaged areas into the datum of the project."""
    layers, findings = read_all_vectors(paths, "areas", datum=datum, progress=progress)
    features: list[AreaFeature] = []
    shapes: list[npt.NDArray[np.object_]] = []
    owners: list[npt.NDArray[np.int32]] = []
    for layer in layers:
        name = layer_of([str(column) for column in layer.frame.columns])
        if name is None or name == _NO_TARGET:
            findings.append(_left_aside(layer, name))
            continue
        parts, rows = polygon_parts(layer, "areas", findings)
        base = len(features)
        features.extend(_features(layer, name))
        shapes.append(parts)
        owners.append((rows + base).astype(np.int32))
    if not features and not has_error(findings):
        findings.append(
            Finding(
                severity=Severity.ERROR,
                code="areas.no_polygons",
                message=Text("条件不利地域の面がありません", "no polygon of a disadvantaged area was found"),
                remedy=Text("国土数値情報 A17〜A25（A23を除く）を指定してください", "give A17-A25 of KSJ (but A23)"),
                file=paths[0].name if paths else None,
            )
        )
    inputs = vector_inputs(paths, "areas")
    if has_error(findings):
        return Read(value=None, findings=tuple(findings), inputs=inputs)
    value = _polygons(np.concatenate(shapes), np.concatenate(owners), tuple(features), paths)
    for kind in DisadvantagedArea:
        count = sum(feature.kind is kind for feature in features)
        if count:
            findings.append(
                Finding(
                    severity=Severity.COUNT,
                    code="areas.polygons",
                    message=Text(
                        f"{name_of(kind).ja}の区域 {count:,}件（{_editions(features, kind)}）",
                        f"{count:,} areas of kind {name_of(kind).en} ({_editions(features, kind)})",
                    ),
                    value=count,
                )
            )
    return Read(value=value, findings=tuple(findings), inputs=inputs)


def _polygons(
    shapes: npt.NDArray[np.object_], owner: npt.NDArray[np.int32], features: tuple[AreaFeature, ...], paths: list[Path]
) -> AreaPolygons:
    rings = polygon_set(shapes, owner)
    starts = rings.ring_offsets[rings.polygon_rings[:-1]]
    bounds = np.zeros((owner.size, 4))
    if owner.size:
        bounds[:, 0] = np.minimum.reduceat(rings.longitude_deg, starts)
        bounds[:, 1] = np.minimum.reduceat(rings.latitude_deg, starts)
        bounds[:, 2] = np.maximum.reduceat(rings.longitude_deg, starts)
        bounds[:, 3] = np.maximum.reduceat(rings.latitude_deg, starts)
    return AreaPolygons(
        longitude_deg=rings.longitude_deg,
        latitude_deg=rings.latitude_deg,
        ring_offsets=rings.ring_offsets,
        polygon_rings=rings.polygon_rings,
        feature=rings.owner,
        bounds=bounds,
        features=features,
        source="、".join(path.name for path in paths),
    )


def _features(layer: VectorLayer, name: str) -> list[AreaFeature]:
    columns = {str(column).upper(): column for column in layer.frame.columns}
    edition = _EDITION.search(layer.stem) or _EDITION.search(layer.shown_name)
    year = f"{2000 + int(edition.group(1))}年版" if edition else ""
    found = []
    for record in layer.frame.drop(columns=layer.frame.geometry.name).to_dict("records"):
        part = next(
            (
                text
                for number in _PART_FIELDS.get(name, ("008",))
                if (text := _text(record, columns, f"{name}_{number}"))
            ),
            "",
        )
        found.append(
            AreaFeature(
                kind=KIND_OF_LAYER[name],
                code=_text(record, columns, f"{name}_002").zfill(5) if _text(record, columns, f"{name}_002") else "",
                municipality_name=_text(record, columns, f"{name}_006") or _text(record, columns, f"{name}_007"),
                part_name=part,
                classification=_classification(record, columns, name),
                layer=name,
                edition=year,
            )
        )
    return found


def _text(record: Mapping[object, object], columns: Mapping[str, object], field: str) -> str:
    column = columns.get(field)
    value = "" if column is None else str(record.get(column)).strip()
    value = value.removesuffix(".0")
    return "" if value.casefold() in _MISSING else value


def _classification(record: Mapping[object, object], columns: Mapping[str, object], name: str) -> str:
    if name not in _CLASSES:
        return ""
    number, words = _CLASSES[name]
    code = _text(record, columns, f"{name}_{number}")
    return words.get(code.lstrip("0"), code)


def _editions(features: list[AreaFeature], kind: DisadvantagedArea) -> str:
    return "、".join(dict.fromkeys(f"{f.layer} {f.edition}".strip() for f in features if f.kind is kind))


def _left_aside(layer: VectorLayer, name: str | None) -> Finding:
    if name == _NO_TARGET:
        message = Text(
            "特殊土壌地帯（A23）は補助の対象地域ではないため読みません", "A23 is no target area and is not read"
        )
    else:
        message = Text(
            "条件不利地域（A17〜A25）の項目名がないため読みません", "has no fields of A17-A25 and is not read"
        )
    return Finding(severity=Severity.WARNING, code="areas.left_aside", message=message, file=layer.shown_name)
