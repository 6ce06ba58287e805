"""What each dropped file is, told by its content: header rows, field names, layer ids; the name only helps with carriers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from coverage_planner.data import disadvantaged_areas, fiscal_strength, secondary_mesh_list
from coverage_planner.data.content_peek import SHAPEFILE_SIDE_ENDINGS, Content, Form, peek
from coverage_planner.data.disadvantaged_polygons import layer_of
from coverage_planner.data.land_use_codes import fields_of
from coverage_planner.data.mesh_column import CODE_LABELS, is_header
from coverage_planner.data.municipality_codes import code_in_file_name, code_table
from coverage_planner.data.road_classes import recognise_layout
from coverage_planner.data.site_table_columns import column_labels
from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.terms import Carrier, Technology, name_of
from coverage_planner.model.text import Text

Term = TypeVar("Term", bound=StrEnum)


class InputKind(StrEnum):
    """Role a file can play in an import."""

    POPULATION = "population"
    ROADS = "roads"
    BOUNDARIES = "boundaries"
    DEM = "dem"
    LAND_USE = "land_use"
    SERVICE_AREA = "service_area"
    SITES = "sites"
    ANTENNA = "antenna"
    FISCAL = "fiscal"
    AREAS = "areas"
    SECONDARY_MESHES = "secondary_meshes"
    PROJECT = "project"
    UNKNOWN = "unknown"


KIND_NAMES: dict[InputKind, Text] = {
    InputKind.POPULATION: Text("人口メッシュ", "population mesh"),
    InputKind.ROADS: Text("道路", "roads"),
    InputKind.BOUNDARIES: Text("行政区域", "boundaries"),
    InputKind.DEM: Text("標高", "elevation"),
    InputKind.LAND_USE: Text("土地利用", "land use"),
    InputKind.SERVICE_AREA: Text("事業者のエリア", "carrier's area"),
    InputKind.SITES: Text("基地局", "base stations"),
    InputKind.ANTENNA: Text("アンテナの指向性", "antenna patterns"),
    InputKind.FISCAL: Text("財政力指数", "fiscal strength"),
    InputKind.AREAS: Text("条件不利地域", "disadvantaged areas"),
    InputKind.SECONDARY_MESHES: Text("二次メッシュの一覧", "secondary mesh list"),
    InputKind.PROJECT: Text("計画ファイル", "project file"),
    InputKind.UNKNOWN: Text("不明", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file, the role it can play, a line for people, and for areas the carrier and generation where they are told."""

    path: Path
    kind: InputKind
    detail: Text
    carrier: Carrier | None = None
    technology: Technology | None = None


_CARRIER_WORDS: dict[Carrier, str] = {
    Carrier.DOCOMO: r"docomo|ドコモ",
    Carrier.KDDI: r"kddi|(?<![a-z])au(?![a-z])|沖縄セルラー",
    Carrier.SOFTBANK: r"softbank|ソフトバンク|(?<![a-z])sbm?(?![a-z])",
    Carrier.RAKUTEN: r"rakuten|楽天",
}
_TECHNOLOGY_WORDS: dict[Technology, str] = {
    Technology.NR: r"(?<![0-9a-z])(5g|nr|sub6|mmw)(?![0-9a-z])",
    Technology.LTE: r"(?<![0-9a-z])(4g|lte)(?![0-9a-z])",
}
_AREA_WORDS = re.compile(r"エリア|area|coverage|カバー|圏内", re.IGNORECASE)
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_LAND_USE_FIELD = re.compile(r"^L03", re.IGNORECASE)
_PROJECTION_FIELD = re.compile(r"^(PTN_?|POP)\d{4}$", re.IGNORECASE)


def recognise(path: Path) -> Recognised:
    """Return what a file is; never raises for its content."""
    if path.is_dir():
        return Recognised(path, InputKind.UNKNOWN, Text("フォルダです", "a folder"))
    try:
        if path.stat().st_size == 0:
            return Recognised(path, InputKind.UNKNOWN, Text("空のファイルです", "an empty file"))
    except OSError:
        return Recognised(path, InputKind.UNKNOWN, Text("読めません", "cannot be read"))
    contents = peek(path)
    told = [(content, *_kind_of(content, path.name)) for content in contents]
    kinds = {kind for _, kind, _ in told if kind is not InputKind.UNKNOWN}
    if not kinds:
        detail = (
            told[0][2] if len(told) == 1 else Text("この製品で使うデータが見つかりません", "nothing this program uses")
        )
        return Recognised(path, InputKind.UNKNOWN, detail)
    if len(kinds) > 1:
        names_ja = "・".join(KIND_NAMES[kind].ja for kind in sorted(kinds))
        names_en = ", ".join(KIND_NAMES[kind].en for kind in sorted(kinds))
        detail = Text(
            f"複数の種類（{names_ja}）が入っています。展開してください", f"holds several kinds ({names_en}); unpack it"
        )
        return Recognised(path, InputKind.UNKNOWN, detail)
    content, kind, detail = next(entry for entry in told if entry[1] is not InputKind.UNKNOWN)
    if kind is InputKind.SERVICE_AREA:
        return _service_area(path, content)
    return Recognised(path, kind, detail)


def recognise_folder(folder: Path) -> tuple[Recognised, ...]:
    """Return what each file below a folder is, sorted by path.

    The side files of a shapefile belong to its .shp and are not listed; hidden files and what the system leaves behind
    are passed over. Files nobody knows are listed as unknown.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _ignored(path.relative_to(folder)))
    shapes = {str(path.with_suffix("")).lower() for path in files if path.suffix.lower() == ".shp"}
    return tuple(recognise(path) for path in files if not _is_side_file(path, shapes))


def _ignored(relative: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in relative.parts)
    return hidden or relative.name.lower() in _IGNORED_NAMES


def _is_side_file(path: Path, shapes: set[str]) -> bool:
    name = str(path).lower()
    ending = next((ending for ending in SHAPEFILE_SIDE_ENDINGS if name.endswith(ending)), None)
    return ending is not None and name.removesuffix(ending) in shapes


def _kind_of(content: Content, file_name: str) -> tuple[InputKind, Text]:
    if content.form is Form.PROJECT:
        return InputKind.PROJECT, Text("この製品の計画ファイル", "a project of this program")
    if content.form is Form.FGGML:
        title = re.search(r"<(?:\w+:)?type>\s*([^<]*?)\s*<", content.text)
        mesh = re.search(r"<(?:\w+:)?mesh>\s*(\d+)", content.text)
        what = f"{title.group(1) if title else 'DEM'} {mesh.group(1) if mesh else ''}".strip()
        return InputKind.DEM, Text(f"基盤地図情報 {what}", f"FG-GML {what}")
    if content.form is Form.ANTENNA:
        return InputKind.ANTENNA, Text("アンテナの指向性(MSI・Planet形式)", "antenna pattern (MSI or Planet format)")
    if content.form is Form.TIFF:
        return InputKind.DEM, Text("標高ラスタ（GeoTIFF）", "elevation raster (GeoTIFF)")
    if content.form is Form.LAND_USE:
        return InputKind.LAND_USE, Text(
            "国土数値情報 土地利用細分メッシュ（ラスタ版）", "KSJ land use, 100 m mesh (raster)"
        )
    if content.form is Form.PICTURE:
        return InputKind.UNKNOWN, Text("標高ではなく画像です", "a picture, not elevation")
    if content.form in (Form.VECTOR, Form.ATTRIBUTES):
        return _vector_kind(content, file_name)
    if content.form is Form.KML:
        return InputKind.SERVICE_AREA, Text("KML", "KML")
    if content.form is Form.TABLE:
        return _table_kind(content)
    if content.form is Form.JSON:
        return _json_kind(content)
    if content.form is Form.DAMAGED:
        if content.refusal is not None:
            return InputKind.UNKNOWN, content.refusal.message
        return InputKind.UNKNOWN, Text("壊れているか読めないファイルです", "damaged or unreadable")
    return InputKind.UNKNOWN, Text("この製品で使わない形式です", "not a format this program uses")


def _vector_kind(content: Content, file_name: str) -> tuple[InputKind, Text]:
    columns = content.columns
    fields = {plain_label(column) for column in columns}
    if fields_of(columns) is not None:
        return InputKind.LAND_USE, Text("国土数値情報 土地利用細分メッシュ (L03-b)", "KSJ land use, 100 m mesh (L03-b)")
    if any(_LAND_USE_FIELD.match(column) for column in columns):
        return InputKind.UNKNOWN, Text(
            "土地利用ですが100mの細分メッシュ(L03-b)ではありません", "land use, but not the 100 m mesh (L03-b)"
        )
    area_layer = layer_of(columns)
    if area_layer is not None:
        return InputKind.AREAS, Text(f"条件不利地域の区域（{area_layer}）", f"disadvantaged areas ({area_layer})")
    if fields & CODE_LABELS and (
        any(_PROJECTION_FIELD.match(column) for column in columns) or _any_label(fields, ("人口", "人口総数", "pop"))
    ):
        return InputKind.POPULATION, Text("メッシュ別人口（図形付き）", "population by mesh, with shapes")
    layout = recognise_layout(list(columns)) if content.geometry in ("line", "") else None
    if layout is not None:
        return InputKind.ROADS, layout.title
    if content.geometry == "polygon" or not content.geometry:
        named = code_table().boundary_columns
        by_n03 = {"n03007", "n03004", "n03_007", "n03_004"} & {column.lower() for column in columns}
        by_name = _any_label(fields, (*named["municipality"][:3], *named["code"][:3]))
        stem = file_name.partition(".")[0]
        by_file_name = _any_label(fields, ("name",)) and code_in_file_name(stem) is not None
        if by_n03 or by_name or by_file_name:
            return InputKind.BOUNDARIES, Text("行政区域の境界", "municipal boundaries")
        hint = f"{file_name} {content.name} {' '.join(columns)} {content.text[:4_000]}"
        if _carrier(hint) is not None or (_technology(hint) is not None and _AREA_WORDS.search(hint)):
            return InputKind.SERVICE_AREA, Text("事業者のエリア", "a carrier's area")
    if fields & CODE_LABELS:
        return InputKind.UNKNOWN, Text("メッシュの枠だけで人口がありません", "mesh outlines without persons")
    what = {"point": ("点", "points"), "line": ("線", "lines"), "polygon": ("面", "polygons")}.get(content.geometry)
    shape = Text(f"{what[0]}の地図データ", f"map data ({what[1]})") if what else Text("地図データ", "map data")
    return InputKind.UNKNOWN, Text(f"{shape.ja}ですが種類がわかりません", f"{shape.en} of no known kind")


def _table_kind(content: Content) -> tuple[InputKind, Text]:
    for row in content.rows:
        labels = {plain_label(cell) for cell in row if cell}
        if not labels:
            continue
        sites = column_labels()
        if all(_any_label(labels, sites[key]) for key in ("latitude", "longitude", "carriers")):
            return InputKind.SITES, Text("基地局の一覧", "table of base stations")
        if _any_label(labels, fiscal_strength.COLUMNS["index"]) and _any_label(labels, fiscal_strength.COLUMNS["code"]):
            return InputKind.FISCAL, Text("財政力指数の一覧", "table of fiscal strength indices")
        columns = disadvantaged_areas.COLUMNS
        if _any_label(labels, columns["kind"]) and (
            _any_label(labels, columns["code"]) or _any_label(labels, columns["name"])
        ):
            return InputKind.AREAS, Text("条件不利地域の一覧", "list of disadvantaged areas")
        if _any_label(labels, secondary_mesh_list.COLUMNS["code"][:5]) or "secondary_mesh" in {c.lower() for c in row}:
            return InputKind.SECONDARY_MESHES, Text("二次メッシュの一覧", "list of secondary meshes")
        if is_header(row) and len(row) > 1:
            return InputKind.POPULATION, _population_detail(row)
    return _table_kind_by_codes(content)


def _population_detail(row: tuple[str, ...]) -> Text:
    table = next((match.group(1) for cell in row if (match := re.match(r"(T\d{6})\d{3}$", cell))), None)
    if table:
        return Text(f"国勢調査 地域メッシュ統計（{table}）", f"census mesh statistics ({table})")
    return Text("メッシュ別人口の表", "population by mesh")


def _table_kind_by_codes(content: Content) -> tuple[InputKind, Text]:
    """Recognise tables without a header by the length of the codes in the first column."""
    codes = [row[0].replace("-", "") for row in content.rows[1:] if row and row[0]]
    if codes and all(re.fullmatch(r"[3-6]\d[2-5]\d[0-7]{2}", code) for code in codes):
        return InputKind.SECONDARY_MESHES, Text("二次メッシュの一覧", "list of secondary meshes")
    two = all(len(row) == 2 for row in content.rows if any(row))
    if codes and two and all(re.fullmatch(r"[3-6]\d[2-5]\d[0-7]{2}\d{2,4}", code) for code in codes):
        return InputKind.POPULATION, Text("メッシュコードと人口の2列", "two columns: mesh code and persons")
    return InputKind.UNKNOWN, Text("表ですが種類がわかりません", "a table of no known kind")


def _json_kind(content: Content) -> tuple[InputKind, Text]:
    if '"categoryLabel"' in content.text or '"fullCity"' in content.text:
        return InputKind.AREAS, Text("条件不利地域の一覧 (JSON)", "list of disadvantaged areas (JSON)")
    return InputKind.UNKNOWN, Text("JSONですが種類がわかりません", "JSON of no known kind")


def _service_area(path: Path, content: Content) -> Recognised:
    # The file's own name is the planner's statement; content decides only where the name is silent.
    inside = f"{content.name} {' '.join(content.columns)} {content.text[:20_000]}"
    carrier = _carrier(path.name) or _carrier(inside)
    technology = _technology(path.name) or _technology(inside)
    parts_ja = [
        name_of(carrier).ja if carrier else "事業者不明",
        technology.value.upper() if technology else "方式不明",
    ]
    parts_en = [
        name_of(carrier).en if carrier else "carrier not told",
        technology.value.upper() if technology else "generation not told",
    ]
    detail = Text("エリア " + " ".join(parts_ja), "area of " + " ".join(parts_en))
    return Recognised(path, InputKind.SERVICE_AREA, detail, carrier, technology)


def _carrier(text: str) -> Carrier | None:
    return _only(_CARRIER_WORDS, text)


def _technology(text: str) -> Technology | None:
    return _only(_TECHNOLOGY_WORDS, text)


def _only(words: dict[Term, str], text: str) -> Term | None:
    folded = unicodedata.normalize("NFKC", text).lower().replace("_", " ")
    found = [term for term, pattern in words.items() if re.search(pattern, folded)]
    return found[0] if len(found) == 1 else None


def _any_label(fields: Iterable[str], labels: Iterable[str]) -> bool:
    present = set(fields)
    return any(plain_label(label) in present for label in labels)
