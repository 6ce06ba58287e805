"""A look at the beginning of a file or of an archive's members: form, column names, kind of geometry.

Nothing is unpacked to disk and at most a megabyte of each member is read, so a folder of hundreds of archives is looked
through in seconds. What a look cannot tell, the reader will.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sqlite3
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath

import rasterio
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile

from coverage_planner.data.archive import Member
from coverage_planner.data.dem_fggml import is_fggml
from coverage_planner.data.dem_geotiff import TIFF_MAGIC
from coverage_planner.data.land_use_raster import is_land_use_raster
from coverage_planner.data.table_rows import read_sheets
from coverage_planner.data.text_decoding import decode, sniff_separator
from coverage_planner.model.errors import InputRefused

PEEK_BYTES = 1 << 20
_MAXIMUM_MEMBERS_LOOKED_AT = 40
_HEADER_ROWS = 12
SHAPEFILE_SIDE_ENDINGS = (
    ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".fix", ".atx", ".ain", ".aih", ".shp.xml",
)  # fmt: skip
_LOOKED_AT_FIRST = (".shp", ".dbf", ".geojson", ".json", ".topojson", ".gpkg", ".kml", ".tif", ".tiff", ".xml", ".txt", ".csv", ".tsv", ".xlsx")  # fmt: skip
_PROPERTY_KEY = re.compile(r'"((?:[^"\\]|\\.)+)"\s*:')
_ENDS_IN_JSON = re.compile(r'"properties"\s*:\s*\{(.*?)\}', re.DOTALL)
_GEOMETRY = re.compile(r'"type"\s*:\s*"(Multi)?(Point|LineString|Polygon)"')


_ANTENNA_CUT = re.compile(rb"^[ \t]{0,8}HORI(?:ZONTAL)?[ \t]{1,8}\d{1,5}[ \t\r]{0,8}$", re.MULTILINE | re.IGNORECASE)
"""Heading of the horizontal cut of an MSI or Planet file."""


class Form(Enum):
    """What a file is technically."""

    TABLE = "table"
    VECTOR = "vector"
    ATTRIBUTES = "attributes"
    KML = "kml"
    JSON = "json"
    FGGML = "fggml"
    TIFF = "tiff"
    LAND_USE = "land_use"
    ANTENNA = "antenna"
    PICTURE = "picture"
    PROJECT = "project"
    DAMAGED = "damaged"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a look at one file or member tells."""

    name: str
    form: Form
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    geometry: str = ""
    text: str = ""
    refusal: InputRefused | None = None


def peek(path: Path) -> tuple[Content, ...]:
    """Return what a file holds; for an archive, one entry per member that may matter (at most 40)."""
    try:
        with path.open("rb") as stream:
            head = stream.read(PEEK_BYTES)
        suffix = path.suffix.lower()
        if suffix in (".zip", ".kmz"):
            return _archive(path)
        if head[:2] == b"\x1f\x8b":
            with gzip.open(path) as stream:
                inner = stream.read(PEEK_BYTES)
            return (_of_bytes(path.stem, inner, None),)
        table = path.with_suffix(".dbf") if path.with_suffix(".dbf").is_file() else path.with_suffix(".DBF")
        fields = _dbf_fields(table.open("rb").read(PEEK_BYTES)) if suffix == ".shp" and table.is_file() else ()
        return (_of_bytes(path.name, head, path, fields),)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError):
        return (Content(name=path.name, form=Form.DAMAGED),)


def _archive(path: Path) -> tuple[Content, ...]:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
        order = {ending: place for place, ending in enumerate(_LOOKED_AT_FIRST)}
        infos.sort(key=lambda info: (order.get(PurePosixPath(info.filename).suffix.lower(), 99), info.filename))
        heads: dict[str, bytes] = {}
        for info in infos[:_MAXIMUM_MEMBERS_LOOKED_AT]:
            with archive.open(info) as stream:
                heads[info.filename] = stream.read(PEEK_BYTES)
    found = []
    for name, head in heads.items():
        lower = name.lower()
        if lower.endswith(SHAPEFILE_SIDE_ENDINGS) and any(
            _stem(other) == _stem(name) for other in heads if other != name and other.lower().endswith(".shp")
        ):
            continue
        fields: tuple[str, ...] = ()
        if lower.endswith(".shp"):
            table = next((other for other in heads if other.lower() == lower[:-4] + ".dbf"), None)
            fields = _dbf_fields(heads[table]) if table else ()
        found.append(_of_bytes(name, head, None, fields))
    return tuple(found)


def _stem(name: str) -> str:
    return name.lower().removesuffix(".xml").rpartition(".")[0]


def _of_bytes(name: str, head: bytes, path: Path | None, fields: tuple[str, ...] = ()) -> Content:
    """Tell a file by its first bytes; ``path`` is given where the file lies on disk as it is."""
    suffix = PurePosixPath(name).suffix.lower()
    if head[:4] in TIFF_MAGIC:
        return Content(name=name, form=_tiff_form(head, path))
    if head[:16] == b"SQLite format 3\x00":
        return _database(name, path)
    if suffix == ".shp" and head[:4] == b"\x00\x00\x27\x0a":
        kind = {1: "point", 3: "line", 5: "polygon", 8: "point"}.get(head[32] % 10 if len(head) > 32 else 0, "")
        return Content(name=name, form=Form.VECTOR, columns=fields, geometry=kind)
    if suffix == ".dbf":
        return Content(name=name, form=Form.ATTRIBUTES, columns=_dbf_fields(head))
    if _ANTENNA_CUT.search(head) and b"GAIN" in head.upper():
        return Content(name=name, form=Form.ANTENNA)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"<":
        text = head.decode("utf-8", errors="replace")
        if is_fggml(head[:16_384]):
            return Content(name=name, form=Form.FGGML, text=text[:4_096])
        return Content(name=name, form=Form.KML if "<kml" in text[:4_096] else Form.OTHER, text=text[:65_536])
    if start[:1] in (b"{", b"["):
        return _json(name, head.decode("utf-8", errors="replace"))
    if suffix in (".xlsx", ".xlsm", ".txt", ".csv", ".tsv"):
        return _table(name, head, path)
    return Content(name=name, form=Form.OTHER)


def _json(name: str, text: str) -> Content:
    kind = re.search(r'"type"\s*:\s*"(FeatureCollection|Feature|Topology)"', text)
    if not kind:
        return Content(name=name, form=Form.JSON, text=text[:65_536])
    keys: dict[str, None] = {}
    for block in list(_ENDS_IN_JSON.finditer(text))[:20]:
        for key in _PROPERTY_KEY.findall(block.group(1)):
            keys[_unescaped(key)] = None
    shape = _GEOMETRY.search(text)
    geometry = {"Point": "point", "LineString": "line", "Polygon": "polygon"}[shape.group(2)] if shape else ""
    return Content(name=name, form=Form.VECTOR, columns=tuple(keys), geometry=geometry, text=_unescaped(text[:65_536]))


def _unescaped(key: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), key)


def _dbf_fields(head: bytes) -> tuple[str, ...]:
    if len(head) < 33:
        return ()
    size = struct.unpack_from("<H", head, 8)[0]
    names = []
    for start in range(32, min(size, len(head)) - 31, 32):
        if head[start] == 0x0D:
            break
        names.append(head[start : start + 11].split(b"\x00")[0])
    return tuple(_field_name(name) for name in names)


def _field_name(name: bytes) -> str:
    for encoding in ("utf-8", "cp932"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("cp932", errors="ignore")  # names are cut at 10 bytes, also in mid-character (quirk 15)


def _tiff_form(head: bytes, path: Path | None) -> Form:
    if path is not None:
        if is_land_use_raster(path):
            return Form.LAND_USE
        return Form.PICTURE if _is_picture(path) else Form.TIFF
    if len(head) < PEEK_BYTES:  # the whole member: rasters of land use have 640 kB
        with MemoryFile(head, ext=".tif") as memory:
            if is_land_use_raster(memory.name):
                return Form.LAND_USE
    return Form.TIFF


def _is_picture(path: Path) -> bool:
    try:
        with rasterio.open(path, driver="GTiff") as source:
            return bool(source.dtypes[0] == "uint8")
    except (RasterioError, ValueError):
        return False  # the reader will say what is wrong with it


def _database(name: str, path: Path | None) -> Content:
    if path is None:
        return Content(name=name, form=Form.VECTOR)
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "cp_meta" in tables:
                return Content(name=name, form=Form.PROJECT)
            if "gpkg_geometry_columns" not in tables:
                return Content(name=name, form=Form.OTHER)
            layers = database.execute(
                "SELECT table_name, geometry_type_name FROM gpkg_geometry_columns LIMIT 1000"
            ).fetchall()
            columns: dict[str, None] = {}
            geometry = ""
            for table, kind in layers:
                for row in database.execute("SELECT name FROM pragma_table_info(?)", (table,)):
                    columns[row[0]] = None
                geometry = next((k for k in ("point", "line", "polygon") if k in str(kind).lower()), geometry)
            return Content(name=name, form=Form.VECTOR, columns=tuple(columns), geometry=geometry)
        finally:
            database.close()
    except (sqlite3.Error, UnicodeError):
        return Content(name=name, form=Form.DAMAGED)


def _table(name: str, head: bytes, path: Path | None) -> Content:
    try:
        if head[:2] == b"PK":
            if path is None:
                return Content(name=name, form=Form.TABLE)
            sheets = read_sheets(Member(path, path.name))
            rows = tuple(row for sheet in sheets for row in sheet.rows[:_HEADER_ROWS])
        else:
            # A cut in the middle of a character would look like a wrong encoding.
            whole = head if len(head) < PEEK_BYTES else head[: head.rfind(b"\n") + 1]
            text, _ = decode(whole, name)
            lines = text.splitlines()[: 4 * _HEADER_ROWS]
            first = next((line for line in lines if line.strip()), "")
            reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=sniff_separator(first))
            rows = tuple(tuple(cell.strip() for cell in row) for row in reader)
    except InputRefused as refusal:
        return Content(name=name, form=Form.DAMAGED, refusal=refusal)
    except csv.Error:
        return Content(name=name, form=Form.DAMAGED)
    return Content(name=name, form=Form.TABLE, rows=rows[: 4 * _HEADER_ROWS])
