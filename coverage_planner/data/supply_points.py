"""Power and fibre points: a small table (CSV, Excel) or point features (GeoJSON and other vector files)."""

from __future__ import annotations

from pathlib import Path

from coverage_planner.data.archive import opened
from coverage_planner.data.table_rows import read_sheets
from coverage_planner.data.text_decoding import plain_label
from coverage_planner.data.vector_file import read_vectors
from coverage_planner.model.errors import InputRefused, OutOfValidity
from coverage_planner.model.supply_point import SUPPLY_KIND_NAMES, SupplyKind, SupplyPoint
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

MOST_POINTS = 100_000
_COLUMNS = {
    "latitude": ("latitude", "緯度", "lat", "latitude_deg"),
    "longitude": ("longitude", "経度", "lon", "lng", "longitude_deg"),
    "kind": ("kind", "種別", "type"),
    "name": ("name", "名称", "地点名"),
}
_KINDS: dict[str, SupplyKind] = {
    "": SupplyKind.BOTH,
    "光": SupplyKind.FIBRE,
    "光ファイバ": SupplyKind.FIBRE,
    "fiber": SupplyKind.FIBRE,
    "電力": SupplyKind.POWER,
} | {word: kind for kind in SupplyKind for word in (kind.value, SUPPLY_KIND_NAMES[kind].ja)}


def read_supply_points(path: Path, *, datum: Datum) -> tuple[SupplyPoint, ...]:
    """Return the points of a file.

    Columns (order free): 緯度/latitude and 経度/longitude, optionally 種別/kind (電源・光回線・電源・光回線 or power, fibre,
    both; both where blank) and 名称/name. A vector file has the last two as attributes.

    Raises:
        InputRefused: naming file, row and column; nothing was taken.
    """
    if path.suffix.lower() in {".csv", ".txt", ".xlsx", ".xlsm"}:
        points = _of_table(path)
    else:
        points = _of_features(path, datum)
    if not points:
        raise _refused(path, Text("地点が1つもありません", "there is no point"))
    return tuple(points)


def _of_table(path: Path) -> list[SupplyPoint]:
    points: list[SupplyPoint] = []
    with opened(path) as members:
        for member in members:
            for sheet in read_sheets(member):
                rows = [list(row) for row in sheet.rows]
                if not rows:
                    continue
                place = _header(path, [plain_label(str(cell)) for cell in rows[0]])
                for number, row in enumerate(rows[1:], start=2):
                    cells = {key: str(row[at]).strip() if at < len(row) else "" for key, at in place.items()}
                    if any(cells.values()):
                        points.append(_point(path, number, cells))
                        _check_count(path, points)
    return points


def _header(path: Path, labels: list[str]) -> dict[str, int]:
    place: dict[str, int] = {}
    for key, names in _COLUMNS.items():
        wanted = {plain_label(name) for name in names}
        found = [at for at, label in enumerate(labels) if label in wanted]
        if len(found) > 1:
            raise _refused(
                path, Text(f"列「{names[1]}」が二つあります", f"the column '{key}' is there twice"), field=key
            )
        if found:
            place[key] = found[0]
        elif key in {"latitude", "longitude"}:
            raise _refused(path, Text(f"列「{names[1]}」がありません", f"there is no column '{key}'"), field=key)
    return place


def _point(path: Path, number: int, cells: dict[str, str]) -> SupplyPoint:
    def degrees(key: str) -> float:
        try:
            return float(cells[key])
        except ValueError as error:
            raise _refused(
                path,
                Text(f"「{cells[key]}」は度の数ではありません", f"'{cells[key]}' is no number of degrees"),
                number,
                key,
            ) from error

    word = cells.get("kind", "").lower()
    if word not in _KINDS:
        raise _refused(path, Text(f"種別「{word}」は知りません", f"the kind '{word}' is not known"), number, "kind")
    try:
        return SupplyPoint(
            latitude_deg=degrees("latitude"),
            longitude_deg=degrees("longitude"),
            kind=_KINDS[word],
            name=cells.get("name", "")[:200],
        )
    except OutOfValidity as error:
        raise _refused(path, error.message, number, "latitude") from error


def _of_features(path: Path, datum: Datum) -> list[SupplyPoint]:
    points: list[SupplyPoint] = []
    for layer in read_vectors(path, datum=datum):
        names = {plain_label(str(name)): name for name in layer.frame.columns}
        attribute = {
            key: next((names[plain_label(n)] for n in _COLUMNS[key] if plain_label(n) in names), None)
            for key in ("kind", "name")
        }
        for at, shape in enumerate(layer.frame.geometry):
            number = int(layer.feature_number[at])
            if shape.geom_type != "Point":
                raise _refused(
                    path, Text("点ではない図形があります", "a feature is not a point"), number, shape.geom_type
                )
            cells = {
                key: "" if column is None or layer.frame[column].iloc[at] is None else str(layer.frame[column].iloc[at])
                for key, column in attribute.items()
            }
            points.append(_point(path, number, cells | {"latitude": repr(shape.y), "longitude": repr(shape.x)}))
            _check_count(path, points)
    return points


def _check_count(path: Path, points: list[SupplyPoint]) -> None:
    if len(points) > MOST_POINTS:
        raise _refused(path, Text(f"地点が{MOST_POINTS:,}を超えます", f"there are more than {MOST_POINTS:,} points"))


def _refused(path: Path, message: Text, row: int | None = None, field: str | None = None) -> InputRefused:
    return InputRefused(
        message,
        remedy=Text(
            "緯度・経度（十進度）と、任意で種別・名称の列をもつ表か、点の図形のファイルにしてください",
            "give a table with latitude and longitude in degrees (kind and name optional), or a file of points",
        ),
        file=path.name,
        row=row,
        field=field,
    )
