"""Which columns of a boundary layer hold code and names; files rename, cut and drop them (SOURCES.md 14, 15)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage_planner.data.municipality_codes import (
    code_in_file_name,
    code_table,
    is_unassigned_land,
    prefecture_name,
    read_codes,
    split_name,
)
from coverage_planner.data.vector_file import VectorLayer
from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCodes:
    """Five-digit code (None for 所属未定地) and name of every feature of a layer."""

    codes: tuple[str | None, ...]
    names: tuple[str, ...]
    findings: Findings


def codes_of_layer(layer: VectorLayer) -> LayerCodes | Finding:
    """Return codes and names of a layer's features, or the error that explains why there are none."""
    table = pd.DataFrame(layer.frame.drop(columns=layer.frame.geometry.name))
    names = _names(table)
    code_column = _column(table, "code")
    if code_column is None or table[code_column].isna().all():
        return _codes_from_file_name(layer, table, names)
    read = read_codes(table[code_column].tolist())
    codes = [None if is_unassigned_land(name) else code for code, name in zip(read.codes, names, strict=True)]
    invalid = [place for place in read.invalid if not is_unassigned_land(names[place])]
    if invalid:
        first = invalid[0]
        return Finding(
            severity=Severity.ERROR,
            code="boundaries.invalid_code",
            message=Text(
                f"存在しえない市区町村コード「{table[code_column].iloc[first]}」など {len(invalid)} 件",
                f"{len(invalid)} municipal codes cannot exist, such as '{table[code_column].iloc[first]}'",
            ),
            file=layer.shown_name,
            row=int(layer.feature_number[first]),
            field=str(code_column),
            remedy=Text(
                "5桁、または検査数字付き6桁のコードに直してください",
                "correct it to five digits, or six with the check digit",
            ),
            value=len(invalid),
        )
    findings = []
    unassigned = sum(code is None for code in codes)
    if unassigned:
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code="boundaries.unassigned_land",
                message=Text(
                    f"コードのない面（所属未定地）{unassigned} 件", f"{unassigned} polygons without a code (所属未定地)"
                ),
                file=layer.shown_name,
                row=int(layer.feature_number[codes.index(None)]),
                value=unassigned,
            )
        )
    if read.with_check_digit:
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code="boundaries.check_digits",
                message=Text(
                    "検査数字付きの6桁コードを確かめて5桁にしました", "six-digit codes, check digits verified"
                ),
                file=layer.shown_name,
                field=str(code_column),
                value=len(codes) - unassigned,
            )
        )
    return LayerCodes(codes=tuple(codes), names=tuple(names), findings=tuple(findings))


def _codes_from_file_name(layer: VectorLayer, table: pd.DataFrame, names: list[str]) -> LayerCodes | Finding:
    code = code_in_file_name(layer.stem)
    column = _column(table, "municipality")
    glued = {split_name(str(value))[0] for value in table[column].dropna()} if column is not None else set()
    same_prefecture = code is not None and glued <= {None, prefecture_name(code)}
    if code is None or len(set(names)) != 1 or not same_prefecture:
        return Finding(
            severity=Severity.ERROR,
            code="boundaries.no_codes",
            message=Text(
                "市区町村コードの列がありません（列: " + "、".join(map(str, table.columns)) + "）",
                "no column with municipal codes (columns: " + ", ".join(map(str, table.columns)) + ")",
            ),
            file=layer.shown_name,
            remedy=Text(
                "N03_007（行政区域コード）のある国土数値情報の元データを使ってください。市区町村名だけでは同名の団体を区別できません",
                "use the original 国土数値情報 file with N03_007; names alone do not tell municipalities apart",
            ),
        )
    finding = Finding(
        severity=Severity.WARNING,
        code="boundaries.code_from_file_name",
        message=Text(f"コード {code} をファイル名から取りました", f"code {code} was taken from the file name"),
        file=layer.shown_name,
    )
    return LayerCodes(codes=(code,) * len(names), names=tuple(names), findings=(finding,))


def _names(table: pd.DataFrame) -> list[str]:
    """The municipality's own name of every feature: without prefecture and 郡, "" where there is none."""
    column = _column(table, "municipality")
    if column is None:
        return [""] * len(table)
    return [split_name(value)[1] if isinstance(value, str) else "" for value in table[column]]


def _column(table: pd.DataFrame, role: str) -> object | None:
    """The column of a role: by its full name, else by a name cut at the ten bytes of shapefiles."""
    by_lower = {str(column).lower(): column for column in table.columns}
    wanted = code_table().boundary_columns[role]
    for name in wanted:
        if name.lower() in by_lower:
            return by_lower[name.lower()]
    for name in wanted:
        for column in table.columns:
            text = str(column)
            if len(text) >= 3 and not text.isascii() and name.startswith(text) and _filled(table, column):
                return column
    return None


def _filled(table: pd.DataFrame, column: object) -> bool:
    return bool(np.any(table[column].notna()))
