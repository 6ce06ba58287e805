"""Which members of a file or archive are vector layers, decided by content and not by name alone."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from enum import Enum
from pathlib import Path
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from coverage_planner.data.archive import Member
from coverage_planner.data.database_schema import computed_part
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.text import Text


class VectorFormat(Enum):
    """Supported formats; the order is the preference where an archive holds the same layer in several."""

    SHAPEFILE = (".shp",)
    GEOPACKAGE = (".gpkg",)
    GEOJSON = (".geojson", ".json")
    TOPOJSON = (".topojson",)
    KML = (".kml",)


_BY_ENDING = {ending: kind for kind in VectorFormat for ending in kind.value}
_ORDER = list(VectorFormat)
_JSON_TYPE = re.compile(rb'"type"\s*:\s*"(FeatureCollection|Feature|Topology)"')
# GDAL's own pipelines in JSON: opening one runs it.
_JSON_PIPELINE = re.compile(rb"gdal_streamed_alg|gdalg")
_HEAD_BYTES = 1 << 16
PYOGRIO_FAULTS: tuple[type[Exception], ...] = (UnicodeError, ValueError, OSError, LookupError, UnboundLocalError)
"""Raised by pyogrio on damaged files beside its own errors (UnboundLocalError: a .prj that is no coordinate system)."""


def readable_members(members: tuple[Member, ...], path: Path) -> tuple[list[Member], Findings]:
    """Return the members to read, one per layer, and what was left aside.

    国土数値情報 archives carry the same layer as shapefile, GeoJSON and GML, some twice for two text encodings; one of
    them is read and the others are named.

    Raises:
        InputRefused: no member is a vector layer.
    """
    candidates = [member for member in members if member.suffix in _BY_ENDING]
    if len(members) == 1 and not candidates:
        raise _unsupported(path, members[0])
    if len(members) > 1:
        candidates = [member for member in candidates if _is_layer(member)]
    if not candidates:
        raise _unsupported(path, members[0])
    candidates.sort(key=lambda member: (_ORDER.index(_BY_ENDING[member.suffix]), member.shown_name))
    chosen: list[Member] = []
    taken: dict[str, tuple[str, str]] = {}
    aside: list[Member] = []
    for member in candidates:
        key = member.path.stem.lower()
        fingerprint = (member.suffix, _fingerprint(member.path))
        earlier = taken.get(key)
        if earlier is None or (earlier[0] == member.suffix and earlier != fingerprint):
            taken[key] = fingerprint
            chosen.append(member)
        else:
            aside.append(member)
    if not aside:
        return chosen, ()
    names = "、".join(member.shown_name for member in aside[:5])
    return chosen, (
        Finding(
            severity=Severity.COUNT,
            code="vector.same_layer_aside",
            message=Text(
                f"同じレイヤの別形式 {len(aside)} 件は読みません（{names}）",
                f"{len(aside)} members hold the same layer in another form and are not read ({names})",
            ),
            file=path.name,
            value=len(aside),
        ),
    )


def format_of(member: Member) -> VectorFormat:
    """Return the format of a member after checking that its content is what its name says.

    Raises:
        InputRefused: the content is something else, or XML with a document type or entities.
    """
    expected = _BY_ENDING[member.suffix]
    with member.path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise _not_what_it_says(member)
    if expected is VectorFormat.SHAPEFILE:
        if head[:4] != b"\x00\x00\x27\x0a":
            raise _not_what_it_says(member)
    elif expected is VectorFormat.GEOPACKAGE:
        if head[:16] != b"SQLite format 3\x00":
            raise _not_what_it_says(member)
        _check_geopackage(member)
    elif expected is VectorFormat.KML:
        _check_xml(member)
    else:
        return _json_format(member, head)
    return expected


def _check_geopackage(member: Member) -> None:
    try:
        with closing(sqlite3.connect(f"{member.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            computed = computed_part(database)
            # Not asked of a computed table: counting an endless view has no end either.
            layers = computed is not None or database.execute("SELECT 1 FROM gpkg_contents LIMIT 1").fetchone()
    except (sqlite3.Error, UnicodeError) as error:
        raise InputRefused(
            Text("GeoPackageが壊れているか途中で切れています", "a damaged or truncated GeoPackage"),
            remedy=Text("保存し直すか、ダウンロードし直してください", "save it again or download it again"),
            file=member.shown_name,
        ) from error
    if computed is not None or not layers:
        name = computed or "gpkg_contents"
        raise InputRefused(
            Text(
                f"SQLで計算する表（ビュー・生成列「{name[:40]}」）のあるGeoPackageは安全のため読みません"
                if layers
                else "レイヤの登録のないGeoPackageです",
                f"a GeoPackage with tables computed by SQL (view or generated column '{name[:40]}') is not read, for safety"
                if layers
                else "a GeoPackage that lists no layers",
            ),
            remedy=Text(
                "必要なレイヤだけを新しいGeoPackageに書き出してください", "export the layer to a new GeoPackage"
            ),
            file=member.shown_name,
        )


def _json_format(member: Member, head: bytes) -> VectorFormat:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _wrong_encoding(member)
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = _JSON_TYPE.search(body)
    if not body.startswith(b"{") or found is None or _JSON_PIPELINE.search(body):
        raise _not_what_it_says(member)
    size = member.path.stat().st_size
    with member.path.open("rb") as stream:
        stream.seek(max(size - 4096, 0))
        tail = stream.read()
    if not tail.rstrip(b" \t\r\n\x00").endswith(b"}"):
        raise InputRefused(
            Text("途中で切れています", "the file is truncated"),
            remedy=Text("ダウンロードし直してください", "download it again"),
            file=member.shown_name,
        )
    return VectorFormat.TOPOJSON if found.group(1) == b"Topology" else VectorFormat.GEOJSON


def _is_layer(member: Member) -> bool:
    if member.suffix != ".json":
        return True
    with member.path.open("rb") as stream:
        return _JSON_TYPE.search(stream.read(_HEAD_BYTES)) is not None


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


class _RootChecker(ContentHandler):
    root: str | None = None

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 - name given by xml.sax
        if self.root is None:
            self.root = name.rpartition(":")[2]


def _check_xml(member: Member) -> None:
    handler = _RootChecker()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        with member.path.open("rb") as stream:
            parser.parse(stream)
    except DefusedXmlException as error:
        raise InputRefused(
            Text(
                "文書型宣言（DOCTYPE・ENTITY）を含むXMLは安全のため読みません",
                "XML with a DOCTYPE or ENTITY is not read, for safety",
            ),
            remedy=Text("宣言を除いたKMLで保存し直してください", "save the KML again without the declaration"),
            file=member.shown_name,
        ) from error
    except (SAXException, ValueError, OSError, LookupError) as error:  # LookupError: an encoding nobody knows
        line = getattr(error, "getLineNumber", lambda: None)()
        raise InputRefused(
            Text("XMLとして壊れているか途中で切れています", "damaged or truncated XML"),
            remedy=Text("UTF-8のKMLで保存し直してください", "save it again as KML in UTF-8"),
            file=member.shown_name,
            row=line,
        ) from error
    if handler.root != "kml":
        raise _not_what_it_says(member)


def _not_what_it_says(member: Member) -> InputRefused:
    return InputRefused(
        Text(f"中身が {member.suffix} ファイルではありません", f"the content is not a {member.suffix} file"),
        remedy=Text(
            "正しいファイルを選ぶか、ダウンロードし直してください", "choose the right file or download it again"
        ),
        file=member.shown_name,
    )


def _wrong_encoding(member: Member) -> InputRefused:
    return InputRefused(
        Text("文字コードがUTF-8ではありません", "the text is not UTF-8"),
        remedy=Text("UTF-8で保存し直してください", "save it again as UTF-8"),
        file=member.shown_name,
    )


def _unsupported(path: Path, member: Member) -> InputRefused:
    endings = "shp, gpkg, geojson, topojson, kml, kmz"
    if member.suffix in (".shx", ".dbf", ".prj", ".cpg"):
        remedy = Text("同じ名前の .shp を選んでください", "choose the .shp of the same name")
    elif member.suffix in (".xml", ".gml"):
        remedy = Text(
            "同じデータのシェープファイルまたはGeoJSONを使ってください", "use the shapefile or GeoJSON of the data"
        )
    else:
        remedy = Text(f"{endings} のいずれかを使ってください", f"use one of {endings}")
    return InputRefused(
        Text("対応しているベクタ形式のファイルがありません", "no vector file of a supported format"),
        remedy=remedy,
        file=path.name,
    )
