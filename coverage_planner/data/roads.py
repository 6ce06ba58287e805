"""Reading roads: known public layouts to classed lines, counted once and cut into sub-cells (RULES.md 1.2, 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from coverage_planner.data.line_cutting import cut_lines, line_lengths_m
from coverage_planner.data.reading import Progress, Read, has_error, no_progress
from coverage_planner.data.road_area import AreaOfRoads, inside_area, outside_finding, rough_length_m
from coverage_planner.data.road_classes import (
    UNKNOWN_CLASS,
    RoadAttributes,
    RoadLayout,
    read_attributes,
    recognise_layout,
    road_layouts,
)
from coverage_planner.data.vector_file import VectorLayer, read_all_vectors, vector_inputs
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.layers import LineSet, RoadTable
from coverage_planner.model.terms import ROAD_CLASSES, Datum, RoadClass, name_of
from coverage_planner.model.text import Text

_LINE_TYPES = (1, 5)  # LineString, MultiLineString


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lines:
    geometry: npt.NDArray[np.object_]
    road_class: npt.NDArray[np.uint8]
    tunnel: npt.NDArray[np.bool_]
    under_construction: npt.NDArray[np.bool_]
    route_name: npt.NDArray[np.object_]

    def taken(self, chosen: npt.NDArray[np.generic]) -> _Lines:
        return _Lines(
            geometry=self.geometry[chosen],
            road_class=self.road_class[chosen],
            tunnel=self.tunnel[chosen],
            under_construction=self.under_construction[chosen],
            route_name=self.route_name[chosen],
        )


@dataclass(slots=True)
class _Beyond:
    """What lies outside the area: whole lines, lines that go on there, and their length there."""

    lines: int = 0
    shortened: int = 0
    metres: float = 0.0

    def leave_out(self, geometry: npt.NDArray[np.object_]) -> None:
        """Count features of which nothing comes near the area."""
        parts = shapely.get_parts(geometry)
        points, line = shapely.get_coordinates(parts, return_index=True)
        self.lines += int(parts.size)
        self.metres += rough_length_m(points[:, 0], points[:, 1], line)


def read_roads(
    paths: list[Path], *, datum: Datum, area: AreaOfRoads | None = None, progress: Progress = no_progress
) -> Read[RoadTable]:
    """Read roads of all files as one table, every line once, cut into sub-cells and down to an area.

    Args:
        paths: files or archives in any layout of ``road_classes.toml``.
        datum: the project's datum.
        area: take only what lies in it; None takes everything.
        progress: called with the done share.
    """
    layers, findings = read_all_vectors(paths, "roads", datum=datum, progress=lambda share: progress(0.5 * share))
    inputs = vector_inputs(paths, "roads")
    groups: list[_Lines] = []
    titles: list[str] = []
    beyond = _Beyond()
    for layer in layers:
        lines, title = _lines_of(layer, area, beyond, findings)
        if lines is not None:
            groups.append(lines)
            titles.append(title)
    if not layers and not has_error(findings):
        findings.append(_error("no_lines", Text("道路のファイルがありません", "no road file was given"), None))
    elif not groups and not has_error(findings):
        findings.append(_error("no_lines", Text("線の地物がありません", "no line features"), layers[0].shown_name))
    if has_error(findings):
        return Read(value=None, findings=tuple(findings), inputs=inputs)
    lines = _once(_joined(groups), findings)
    progress(0.6)
    table, lines_inside = _cut_table(
        lines, " / ".join(dict.fromkeys(titles)), area, beyond, lambda share: progress(0.6 + 0.4 * share)
    )
    if not table.length_um.size:
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code="roads.none_in_bounds",
                message=Text("対象範囲に道路がありません", "no road lies in the area"),
                file="、".join(path.name for path in paths),
                remedy=Text("対象地域の道路データか確かめてください", "check that the data is of the area"),
            )
        )
    _sums(table, lines_inside, findings)
    if area is not None:
        findings += outside_finding(area, lines=beyond.lines, metres=beyond.metres, shortened=beyond.shortened)
    progress(1.0)
    return Read(value=table, findings=tuple(findings), inputs=inputs)


def _lines_of(
    layer: VectorLayer, area: AreaOfRoads | None, beyond: _Beyond, findings: list[Finding]
) -> tuple[_Lines | None, str]:
    geometry = np.asarray(layer.frame.geometry.array)
    is_line = np.isin(shapely.get_type_id(geometry), _LINE_TYPES)
    if not is_line.all():
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code="roads.not_lines",
                message=Text(
                    f"線でない地物 {int((~is_line).sum())} 件は道路として読みません",
                    f"{int((~is_line).sum())} features that are not lines are not read as roads",
                ),
                file=layer.shown_name,
                row=int(layer.feature_number[~is_line][0]),
                value=int((~is_line).sum()),
            )
        )
    if not is_line.any():
        return None, ""
    table = pd.DataFrame(layer.frame.drop(columns=layer.frame.geometry.name))
    layout = recognise_layout([str(column) for column in table.columns])
    if layout is None:
        known = "、".join(f"{entry.title.ja}（{'・'.join(entry.class_fields)}）" for entry in road_layouts())
        known_en = ", ".join(f"{entry.title.en} ({'/'.join(entry.class_fields)})" for entry in road_layouts())
        findings.append(
            _error(
                "unknown_layout",
                Text(
                    "道路の種別を表す列がありません（列: " + "、".join(map(str, table.columns)) + "）",
                    "no column tells the road class (columns: " + ", ".join(map(str, table.columns)) + ")",
                ),
                layer.shown_name,
                Text(f"次のいずれかの列が要ります: {known}", f"one of these columns is needed: {known_en}"),
            )
        )
        return None, ""
    attributes = read_attributes(table, layout)
    if not _classes_known(attributes, layout, layer, table, is_line, findings):
        return None, ""
    chosen = is_line & attributes.kept
    _count_left_out(int((is_line & ~attributes.kept).sum()), layout, layer, findings)
    if area is not None:
        west, south, east, north = area.window.bounds()
        box = shapely.bounds(geometry)
        near = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        beyond.leave_out(geometry[chosen & ~near])
        chosen &= near
    parts, feature = shapely.get_parts(geometry[chosen], return_index=True)
    rows = np.flatnonzero(chosen)[feature]
    classes = attributes.road_class[rows]
    other = ROAD_CLASSES.index(RoadClass.OTHER)
    return _Lines(
        geometry=np.asarray(parts),
        road_class=np.where(classes == UNKNOWN_CLASS, other, classes).astype(np.uint8),
        tunnel=attributes.tunnel[rows],
        under_construction=attributes.under_construction[rows],
        route_name=attributes.route_name[rows],
    ), layout.title.ja


def _classes_known(
    attributes: RoadAttributes,
    layout: RoadLayout,
    layer: VectorLayer,
    table: pd.DataFrame,
    is_line: npt.NDArray[np.bool_],
    findings: list[Finding],
) -> bool:
    unknown = is_line & (attributes.road_class == UNKNOWN_CLASS) & attributes.kept
    if not unknown.any():
        return True
    first = int(unknown.argmax())
    column = next(c for c in table.columns if str(c).lower() == attributes.class_field.lower())
    value = table[column].iloc[first]
    every = bool(unknown[is_line & attributes.kept].all())
    findings.append(
        Finding(
            severity=Severity.ERROR if every else Severity.WARNING,
            code="roads.unknown_class",
            message=Text(
                f"{layout.title.ja} にない種別の値「{value}」など {int(unknown.sum())} 件"
                + ("（全件）" if every else "は「その他の道路」としました"),
                f"{int(unknown.sum())} lines have a class such as '{value}' that {layout.title.en} does not know"
                + (" (all of them)" if every else "; counted as other roads"),
            ),
            file=layer.shown_name,
            row=int(layer.feature_number[first]),
            field=attributes.class_field,
            remedy=Text("種別の列を確かめてください", "check the class column"),
            value=int(unknown.sum()),
        )
    )
    return not every


def _count_left_out(count: int, layout: RoadLayout, layer: VectorLayer, findings: list[Finding]) -> None:
    if not count:
        return
    findings.append(
        Finding(
            severity=Severity.COUNT,
            code="roads.left_out",
            message=Text(
                f"{layout.title.ja}: 過去の区間や歩道など {count} 件を除きました",
                f"{layout.title.en}: left out {count} rows (history, footpaths)",
            ),
            file=layer.shown_name,
            value=count,
        )
    )


def _joined(groups: list[_Lines]) -> _Lines:
    return _Lines(
        geometry=np.concatenate([group.geometry for group in groups]),
        road_class=np.concatenate([group.road_class for group in groups]),
        tunnel=np.concatenate([group.tunnel for group in groups]),
        under_construction=np.concatenate([group.under_construction for group in groups]),
        route_name=np.concatenate([group.route_name for group in groups]),
    )


def _once(lines: _Lines, findings: list[Finding]) -> _Lines:
    """Drop lines without length, then repeated lines (also reversed), keeping the highest class."""
    clean = np.asarray(shapely.remove_repeated_points(lines.geometry, 0.0), dtype=object)
    lines = _Lines(
        geometry=clean,
        road_class=lines.road_class,
        tunnel=lines.tunnel,
        under_construction=lines.under_construction,
        route_name=lines.route_name,
    )
    lengths = line_lengths_m(*_vertices(clean))
    zero = np.asarray(lengths * 1e6 < 0.5)
    if zero.any():
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code="roads.zero_length",
                message=Text(
                    f"長さ0の線 {int(zero.sum())} 本を除きました", f"dropped {int(zero.sum())} lines of length 0"
                ),
                value=int(zero.sum()),
            )
        )
        lines, lengths = lines.taken(~zero), lengths[~zero]
    if not lines.geometry.size:
        return lines
    # normalize() also turns a line and its reverse into the same one.
    same, _ = pd.factorize(pd.Series(shapely.to_wkb(shapely.normalize(lines.geometry)), dtype=object))
    order = np.lexsort((np.arange(same.size), lines.road_class, same))
    first = np.ones(same.size, dtype=bool)
    first[order[1:]] = same[order[1:]] != same[order[:-1]]
    repeated_m = float(lengths[~first].sum())
    if not first.all():
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code="roads.repeated",
                message=Text(
                    f"同じ形の線 {int((~first).sum())} 本（{repeated_m / 1000:,.1f} km）は1回だけ数えます",
                    f"{int((~first).sum())} lines ({repeated_m / 1000:,.1f} km) repeat another line and count once",
                ),
                value=int((~first).sum()),
            )
        )
    return lines.taken(first)


def _vertices(
    geometry: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    points = shapely.get_coordinates(geometry)
    offsets = np.concatenate(([0], np.cumsum(shapely.get_num_coordinates(geometry)))).astype(np.int64)
    return np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1]), offsets


def _cut_table(
    lines: _Lines, source: str, area: AreaOfRoads | None, beyond: _Beyond, progress: Progress
) -> tuple[RoadTable, int]:
    """Return the table and how many of the lines have something in it."""
    cut = cut_lines(*_vertices(lines.geometry), progress=progress)
    taken = int(lines.geometry.size)
    if area is not None:
        whole = cut
        cut, line, inside = inside_area(whole, area)
        lines = lines.taken(line)
        partly = int(np.unique(whole.line[~inside]).size)
        there = int(np.unique(line).size)
        beyond.lines += taken - there
        beyond.shortened += partly - (taken - there)
        beyond.metres += int(whole.length_um[~inside].sum()) / 1e6
        taken = there
    route, names = pd.factorize(pd.Series(lines.route_name, dtype=object))
    counts = np.diff(cut.offsets)
    table = RoadTable(
        cell_row=cut.cell_row,
        cell_col=cut.cell_col,
        length_um=cut.length_um,
        line=cut.line,
        road_class=lines.road_class.copy(),
        tunnel=lines.tunnel.copy(),
        under_construction=lines.under_construction.copy(),
        route=np.asarray(route, dtype=np.int32),
        route_names=tuple(str(name) for name in names),
        geometry=LineSet(
            longitude_deg=cut.longitude_deg,
            latitude_deg=cut.latitude_deg,
            offsets=cut.offsets,
            feature=np.arange(counts.size, dtype=np.int32),
        ),
        vertex_piece=cut.vertex_piece,
        source=source,
        area=None if area is None else area.kind,
    )
    return table, taken


def _sums(table: RoadTable, lines: int, findings: list[Finding]) -> None:
    findings.append(
        Finding(
            severity=Severity.COUNT,
            code="roads.lines",
            message=Text(f"道路 {lines:,} 本を読みました", f"read {lines:,} lines"),
            value=lines,
        )
    )
    for number, road_class in enumerate(ROAD_CLASSES):
        metres = int(table.length_um[table.road_class[table.line] == number].sum()) / 1e6
        name = name_of(road_class)
        findings.append(
            Finding(
                severity=Severity.SUM,
                code=f"roads.length_m.{road_class.value}",
                message=Text(f"{name.ja}の延長 {metres / 1000:,.1f} km", f"{name.en}: {metres / 1000:,.1f} km"),
                value=metres,
            )
        )


def _error(code: str, message: Text, file: str | None, remedy: Text | None = None) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=f"roads.{code}",
        message=message,
        file=file,
        remedy=remedy or Text("道路の線データを指定してください", "name a file of road lines"),
    )
