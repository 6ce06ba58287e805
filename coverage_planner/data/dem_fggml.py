"""基盤地図情報 数値標高モデル (FG-GML, JPGIS GML): header and heights of one tile.

Layout (RULES 3.3, quirk 17 of SOURCES.md): values run west to east, then north to south, beginning at ``startPoint`` and
possibly ending early; cells before, after and with -9999 are unknown. ``gml:high`` is the last index. Envelope corners are
latitude, longitude. Anything that declares a DOCTYPE or an entity is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from coverage_planner.data.archive import Member
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Float32Array
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

_HEAD_BYTES = 16_384
_MAXIMUM_CELLS = 50_000_000
_LOWEST_M, _HIGHEST_M = -500.0, 4_000.0
"""Ground of Japan: open pits go below sea level, Fuji is 3,776 m; anything beyond is not a height."""
_KIND = re.compile(rb"[^,\r\n]*,")
_PRODUCT = re.compile(r"DEM(\d+[A-C])", re.IGNORECASE)
_CELL_SIZE = re.compile(r"(\d+)\s*[mｍ]")
# The datum of the tile by its srsName: fguuid:jgd2011.bl, fguuid:jgd2000.bl, fguuid:jgd2024.bl (heights differ, positions not).
_DATUM_BY_NAME = {"jgd2000": Datum.JGD2000, "jgd2011": Datum.JGD2011, "jgd2024": Datum.JGD2011}


@dataclass(frozen=True, slots=True, kw_only=True)
class TileHeader:
    """What a tile says of itself.

    Attributes:
        product: 1A, 5A, 5B, 5C, 10A or 10B from the file name, else the cell size in words.
        date: edition as ``yyyy-mm-dd``; of several editions of a tile the newest wins.
        rows, cols: size of the whole grid, whether or not values follow for all of it.
    """

    shown_name: str
    product: str
    mesh: str
    date: str
    west: float
    south: float
    east: float
    north: float
    rows: int
    cols: int
    datum: Datum | None

    @property
    def cell_height_deg(self) -> float:
        """Height of a cell in degrees of latitude."""
        return (self.north - self.south) / self.rows

    @property
    def cell_width_deg(self) -> float:
        """Width of a cell in degrees of longitude."""
        return (self.east - self.west) / self.cols


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Heights of a tile, south to north, NaN where unknown, and how many values the file held."""

    header: TileHeader
    height_m: Float32Array
    values_in_file: int
    absurd_values: int


def is_fggml(head: bytes) -> bool:
    """Return True when the beginning of a file is that of a 基盤地図情報 DEM."""
    return b"FGD_GMLSchema" in head and (b"<DEM" in head or b"<dem" in head)


def read_header(member: Member) -> TileHeader:
    """Read the header of a tile without its values.

    Raises:
        InputRefused: not a DEM, DOCTYPE or entities, or a header without a place or a size.
    """
    with member.path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if b"<!DOCTYPE" in head.upper() or b"<!ENTITY" in head.upper():
        raise _unsafe(member)
    if not is_fggml(head):
        raise _refused(
            member,
            "基盤地図情報の数値標高モデルではありません",
            "not a DEM of 基盤地図情報",
            "数値標高モデル(DEM)のXMLを指定してください",
            "give the XML of a DEM product",
        )
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff")
    lower, upper = _pair(member, text, "lowerCorner"), _pair(member, text, "upperCorner")
    low, high = _pair(member, text, "low"), _pair(member, text, "high")
    cols, rows = int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1
    inside = 20 <= lower[0] < upper[0] <= 46 and 122 <= lower[1] < upper[1] <= 154
    if not inside or rows < 1 or cols < 1 or rows * cols > _MAXIMUM_CELLS:
        raise _refused(
            member,
            f"図郭または格子の大きさが正しくありません（{lower}〜{upper}、{cols}×{rows}）",
            f"impossible extent or grid size ({lower} to {upper}, {cols} x {rows})",
            "ダウンロードし直してください",
            "download it again",
        )
    srs = re.search(r'srsName\s*=\s*["\']([^"\']*)', text)
    name = (srs.group(1) if srs else "").lower()
    product = _PRODUCT.search(member.shown_name)
    size = _CELL_SIZE.search(_content(text, "type"))
    return TileHeader(
        shown_name=member.shown_name,
        product=product.group(1).upper() if product else (f"{size.group(1)}m" if size else "?"),
        mesh=_content(text, "mesh"),
        date=_date(text, member.shown_name),
        west=lower[1],
        south=lower[0],
        east=upper[1],
        north=upper[0],
        rows=rows,
        cols=cols,
        datum=next((datum for key, datum in _DATUM_BY_NAME.items() if key in name), None),
    )


def read_tile(member: Member, header: TileHeader) -> Tile:
    """Read the heights of a tile.

    Raises:
        InputRefused: truncated or broken XML, entities, a start point outside the grid or more values than cells.
    """
    try:
        found = _wanted_texts(member)
    except DefusedXmlException as error:
        raise _unsafe(member) from error
    except (ParseError, UnicodeError, ValueError) as error:
        raise _refused(
            member,
            f"XMLが途中で切れているか壊れています（{error}）",
            f"truncated or broken XML ({error})",
            "ダウンロードし直してください",
            "download it again",
        ) from error
    if "tupleList" not in found:
        raise _refused(
            member,
            "標高値（tupleList）がありません",
            "no heights (tupleList)",
            "ダウンロードし直してください",
            "download it again",
        )
    start_col, start_row = _start(member, found.get("startPoint") or "0 0")
    order = found.get("order", "+x-y")
    values = _values(member, found["tupleList"])
    first = start_row * header.cols + start_col
    size = header.rows * header.cols
    if order != "+x-y" or not 0 <= start_col < header.cols or start_row < 0 or first + values.size > size:
        raise _refused(
            member,
            f"値の並び（{order}、開始位置 {start_col} {start_row}、{values.size:,}個）が格子 {header.cols}×{header.rows} に収まりません",
            f"values ({order}, from {start_col} {start_row}, {values.size:,}) do not fit the grid {header.cols} x {header.rows}",
            "ダウンロードし直してください",
            "download it again",
        )
    heights = np.full(size, np.nan, dtype=np.float32)
    heights[first : first + values.size] = values
    unknown = values <= -9998.0
    absurd = ~unknown & ~((values >= _LOWEST_M) & (values <= _HIGHEST_M))
    heights[first : first + values.size][unknown | absurd] = np.nan
    return Tile(
        header=header,
        height_m=np.ascontiguousarray(heights.reshape(header.rows, header.cols)[::-1]),
        values_in_file=int(values.size),
        absurd_values=int(absurd.sum()),
    )


def _wanted_texts(member: Member) -> dict[str, str]:
    found: dict[str, str] = {}
    with member.path.open("rb") as stream:
        for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
            assert isinstance(element, Element)
            name = element.tag.rpartition("}")[2]
            if name in ("tupleList", "startPoint"):
                found[name] = (element.text or "").strip()
            elif name == "sequenceRule":
                found["order"] = (element.get("order") or "+x-y").strip()
            element.clear()
    return found


def _start(member: Member, text: str) -> tuple[int, int]:
    parts = text.split()
    try:
        return int(parts[0]), int(parts[1])
    except (IndexError, ValueError) as error:
        raise _refused(
            member,
            f"開始位置 startPoint「{text}」が読めません",
            f"cannot read startPoint '{text}'",
            "ダウンロードし直してください",
            "download it again",
        ) from error


def _values(member: Member, tuples: str) -> Float32Array:
    lines = tuples.count("\n") + 1 if tuples else 0
    plain = _KIND.sub(b" ", tuples.encode("utf-8"))
    try:
        values = np.array(plain.split(), dtype=np.float64)
    except ValueError as error:
        raise _refused(
            member,
            f"数値でない標高があります（{error}）",
            f"a height is not a number ({error})",
            "ダウンロードし直してください",
            "download it again",
        ) from error
    if values.size > lines:
        raise _refused(
            member,
            "1行に複数の標高があります",
            "several heights on one line",
            "ダウンロードし直してください",
            "download it again",
        )
    return values.astype(np.float32)


def _date(text: str, name: str) -> str:
    stated = re.search(r"\d{4}-\d{2}-\d{2}", _content(text, "timePosition"))
    if stated:
        return stated.group(0)
    named = re.search(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)", name.rpartition("!")[2])
    return "-".join(named.groups()) if named else ""


def _content(text: str, tag: str) -> str:
    match = re.search(rf"<(?:\w+:)?{tag}(?:\s[^>]*)?>\s*([^<]*?)\s*</", text)
    return match.group(1) if match else ""


def _pair(member: Member, text: str, tag: str) -> tuple[float, float]:
    parts = _content(text, tag).split()
    try:
        return float(parts[0]), float(parts[1])
    except (IndexError, ValueError) as error:
        raise _refused(
            member,
            f"見出しの {tag} が読めません",
            f"cannot read {tag} of the header",
            "ダウンロードし直してください",
            "download it again",
        ) from error


def _unsafe(member: Member) -> InputRefused:
    return _refused(
        member,
        "DOCTYPEまたは実体宣言のあるXMLは受け付けません",
        "XML with a DOCTYPE or entities is not accepted",
        "国土地理院からダウンロードしたままのファイルを使ってください",
        "use the file as downloaded from GSI",
    )


def _refused(member: Member, ja: str, en: str, remedy_ja: str, remedy_en: str) -> InputRefused:
    return InputRefused(Text(ja, en), remedy=Text(remedy_ja, remedy_en), file=member.shown_name)
