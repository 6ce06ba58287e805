"""Checks of a shapefile before GDAL reads it: complete, with its side files, and in which text encoding.

GDAL reads a truncated .shp as a file with fewer or empty shapes and believes a .dbf without code page to be ISO-8859-1;
files of 国土数値情報 are CP932 (no .cpg, language byte 0x13 or 0x00), files saved by QGIS mostly UTF-8.
"""

from __future__ import annotations

import struct
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage_planner.data.archive import Member
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.text import Text

RAW_ENCODING = "ISO-8859-1"
"""Bytes pass through GDAL unchanged in it; :func:`decoded_frame` then decodes them."""
MAXIMUM_TABLE_BYTES = 1 << 30
_CODE_PAGES = {"utf-8": "utf-8", "utf8": "utf-8", "65001": "utf-8"} | dict.fromkeys(
    ("932", "cp932", "shift_jis", "shift-jis", "sjis", "ansi 932", "ms932", "windows-31j"), "cp932"
)


def check_shapefile(member: Member) -> tuple[str, list[Finding]]:
    """Return the text encoding of a shapefile that is complete.

    Raises:
        InputRefused: .shx or .dbf missing, a part truncated, counts that differ, or text in no known encoding.
    """
    shp, shx, dbf = (member.path, _beside(member, ".shx"), _beside(member, ".dbf"))
    for path, header in ((shp, 100), (shx, 100)):
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(header)
        if len(head) < header or size < 2 * struct.unpack(">i", head[24:28])[0]:
            raise _truncated(member, path)
    shapes = (shx.stat().st_size - 100) // 8
    table, records, header_size, record_size = _table(member, dbf)
    if records != shapes:
        raise InputRefused(
            Text(
                f"図形 {shapes} 件と属性 {records} 件の数が合いません",
                f"{shapes} shapes but {records} rows of attributes",
            ),
            remedy=Text("shp・shx・dbfの組を揃え直してください", "use the shp, shx and dbf that belong together"),
            file=member.shown_name,
        )
    return _encoding(member, table, records, header_size, record_size)


def check_attribute_table(member: Member) -> None:
    """Refuse a .dbf without its .shp that is no dBASE table, truncated or too large.

    Raises:
        InputRefused: naming the file.
    """
    _table(member, member.path)


def _table(member: Member, dbf: Path) -> tuple[bytes, int, int, int]:
    """Return a whole .dbf with the number of its records, and the sizes of header and record."""
    if dbf.stat().st_size > MAXIMUM_TABLE_BYTES:
        raise InputRefused(
            Text(f"{dbf.suffix} が1GiBを超えます", f"the {dbf.suffix} file is larger than 1 GiB"),
            remedy=Text("地域ごとに分けてください", "split it by region"),
            file=member.shown_name,
        )
    table = dbf.read_bytes()
    if len(table) < 32:
        raise _truncated(member, dbf)
    if table[0] & 0x07 not in (2, 3):  # dBASE II to 7 and FoxPro; Excel files and text have other first bytes
        raise InputRefused(
            Text("dBASE形式の表ではありません", "not a dBASE table"),
            remedy=Text("ダウンロードし直してください", "download it again"),
            file=member.shown_name,
        )
    records, header_size, record_size = struct.unpack("<IHH", table[4:12])
    if header_size < 33 or record_size < 1 or len(table) < header_size + records * record_size:
        raise _truncated(member, dbf)
    return table, records, header_size, record_size


def decoded_frame(frame: gpd.GeoDataFrame, encoding: str) -> gpd.GeoDataFrame:
    """Return the frame read with :data:`RAW_ENCODING`, its names and texts decoded.

    Names and values are cut by bytes, also within a character: a broken last character is dropped.
    """
    names = {name: _decoded(name, encoding) for name in frame.columns if name != frame.geometry.name}
    frame = frame.rename(columns=names)
    for name in names.values():
        column = frame[name]
        if not isinstance(column, pd.Series) or column.dtype.kind not in "OTU" or column.isna().all():
            continue
        codes, values = pd.factorize(column)
        texts = np.empty(len(values) + 1, dtype=object)  # the last one, None, is what code -1 (missing) points at
        texts[:-1] = [_decoded(value, encoding) if isinstance(value, str) else value for value in values]
        frame[name] = pd.Series(texts[codes], index=frame.index)
    return frame


def _decoded(text: str, encoding: str) -> str:
    return text.encode("latin-1", errors="ignore").decode(encoding, errors="ignore")


def _encoding(
    member: Member, table: bytes, records: int, header_size: int, record_size: int
) -> tuple[str, list[Finding]]:
    texts = _texts(table, records, header_size, record_size)
    declared = _declared(member)
    order = [*([declared] if declared else []), *(e for e in ("utf-8", "cp932") if e != declared)]
    for encoding in order:
        if all(_decodes(text, encoding) for text in texts):
            if declared is None or encoding == declared:
                return encoding, []
            return encoding, [
                Finding(
                    severity=Severity.WARNING,
                    code="vector.code_page",
                    message=Text(
                        f".cpg は {declared} ですが、実際の文字コード {encoding} で読みました",
                        f"the .cpg says {declared}, but the text is {encoding} and was read so",
                    ),
                    file=member.shown_name,
                )
            ]
    raise InputRefused(
        Text("属性の文字コードがCP932でもUTF-8でもありません", "the attributes are neither CP932 nor UTF-8"),
        remedy=Text("UTF-8またはShift_JISで保存し直してください", "save it again in UTF-8 or Shift_JIS"),
        file=member.shown_name,
    )


def _texts(table: bytes, records: int, header_size: int, record_size: int) -> list[bytes]:
    """Field names and distinct values of the text fields, as bytes."""
    texts: list[bytes] = []
    rows = np.frombuffer(table, dtype=np.uint8, count=records * record_size, offset=header_size)
    rows = rows.reshape(records, record_size)
    start = 1
    for place in range(32, header_size - 31, 32):
        if table[place] == 0x0D:
            break
        kind, width = table[place + 11 : place + 12], table[place + 16]
        texts.append(table[place : place + 11].split(b"\x00")[0])
        if kind == b"C" and width and start + width <= record_size:
            column = np.ascontiguousarray(rows[:, start : start + width])
            plain = column[(column >= 0x80).any(axis=1)]
            if plain.size:
                values = np.unique(plain.view(f"S{width}").ravel())
                texts.extend(bytes(value).rstrip(b" \x00") for value in values)
        start += width
    return texts


def _decodes(text: bytes, encoding: str) -> bool:
    # A value cut by its field width may end in part of a character.
    for cut in range(0, 3 if encoding == "utf-8" else 2):
        try:
            text[: len(text) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _declared(member: Member) -> str | None:
    for ending in (".cpg", ".CPG"):
        path = member.path.with_suffix(ending)
        if path.is_file():
            return _CODE_PAGES.get(path.read_bytes()[:64].decode("ascii", errors="ignore").strip().lower())
    return None


def _beside(member: Member, ending: str) -> Path:
    for candidate in (ending, ending.upper()):
        path = member.path.with_suffix(candidate)
        if path.is_file():
            return path
    raise InputRefused(
        Text(f"{ending} ファイルがありません", f"the {ending} file is missing"),
        remedy=Text("shp・shx・dbfを同じフォルダに置いてください", "put the shp, shx and dbf in one folder"),
        file=member.shown_name,
    )


def _truncated(member: Member, path: Path) -> InputRefused:
    return InputRefused(
        Text(f"{path.suffix} が途中で切れています", f"the {path.suffix} file is truncated"),
        remedy=Text("ダウンロードし直してください", "download it again"),
        file=member.shown_name,
    )
