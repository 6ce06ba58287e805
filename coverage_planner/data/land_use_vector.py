"""土地利用細分メッシュ, vector edition: one feature per 100 m cell with mesh code and class, usually per primary mesh.

The geometry is not read: the ten-digit code says where the cell is (primary mesh, secondary, third, tenth).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from coverage_planner.data.archive import Member
from coverage_planner.data.land_use_codes import edition_in_name, fields_of, normal_code, vector_list
from coverage_planner.data.land_use_grid import COLS_PER_DEGREE, ROWS_PER_DEGREE, TOKYO_EPSG, LandUseGrid
from coverage_planner.data.vector_file_format import PYOGRIO_FAULTS, VectorFormat, format_of
from coverage_planner.data.vector_file_shapefile import RAW_ENCODING, check_shapefile
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

MAXIMUM_CELLS = 15_000_000
"""Largest bounding rectangle of the cells of one file: 23 primary meshes."""
_FIRST_PRIMARY, _LAST_PRIMARY = (30, 22), (68, 54)
"""South-west and north-east primary meshes of Japan: rows 30 (沖ノ鳥島) to 68, columns 22 to 54 (南鳥島)."""
_DOWNLOAD_AGAIN = Text("ダウンロードし直してください", "download it again")


def read_vector_grid(member: Member) -> LandUseGrid:
    """Read one shapefile, GeoJSON or GeoPackage of land-use cells.

    Raises:
        InputRefused: not readable, without mesh code and class, with codes that are none, or too far apart.
    """
    name = member.shown_name
    edition = edition_in_name(name)
    mesh_field, class_field, meshes, kinds, crs_text = _columns(member)
    row, col = _cells(meshes, name, mesh_field)
    place, distinct = _distinct(kinds)
    codes = [normal_code(value) for value in distinct]
    code_list, guessed = vector_list(edition, codes)
    if code_list is None:
        raise InputRefused(
            Text(
                "年次がわからず、コードだけでは分類を決められません",
                "the edition is not told and the codes alone do not decide the classes",
            ),
            remedy=Text(
                "配布時のファイル名（L03-b-06_5339… など）のまま読み込んでください",
                "keep the name it was published with (such as L03-b-06_5339…)",
            ),
            file=name,
            field=class_field,
        )
    numbers = np.array([code_list.vector.get(code, -1) for code in codes])
    number = numbers[place]
    unknown: dict[str, int] = {}
    for k in np.flatnonzero(numbers < 0):
        shown = "-" if pd.isna(distinct[k]) else codes[k][:20]
        unknown[shown] = unknown.get(shown, 0) + int(np.count_nonzero(place == k))
    value = np.maximum(number, 0).astype(np.uint8)
    south, west = int(row.min()), int(col.min())
    shape = int(row.max()) - south + 1, int(col.max()) - west + 1
    if shape[0] * shape[1] > MAXIMUM_CELLS:
        raise InputRefused(
            Text(
                f"セルが広い範囲に散らばっています（{shape[0]:,}×{shape[1]:,}）",
                f"the cells are scattered over {shape[0]:,} x {shape[1]:,} cells",
            ),
            remedy=Text("一次メッシュごとのファイルを使ってください", "use the files by primary mesh"),
            file=name,
            field=mesh_field,
        )
    grid = np.zeros(shape, dtype=np.uint8)
    grid[row - south, col - west] = value
    tokyo = _is_tokyo(crs_text, edition, name)
    assumed = {"land_use.edition_assumed"} if guessed else set()
    if tokyo:
        assumed.add("land_use.tokyo_datum")
    return LandUseGrid(
        shown_name=name,
        code=grid,
        west=100 + west / COLS_PER_DEGREE,
        south=south / ROWS_PER_DEGREE,
        cell_width=1 / COLS_PER_DEGREE,
        cell_height=1 / ROWS_PER_DEGREE,
        crs=CRS.from_epsg(TOKYO_EPSG) if tokyo else None,
        edition=edition,
        unknown_codes=unknown,
        repeated=int(np.count_nonzero(grid[row - south, col - west] != value)),
        assumed=frozenset(assumed),
    )


def _distinct(kinds: Sequence[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    values = np.empty(len(kinds), dtype=object)
    values[:] = list(kinds)
    try:
        place, distinct = pd.factorize(values, use_na_sentinel=False)
    except TypeError:  # lists and objects, as JSON may hold them
        place, distinct = pd.factorize(np.array([str(value) for value in kinds], dtype=object))
    return np.asarray(place, dtype=np.int64), np.asarray(distinct, dtype=object)


def _columns(member: Member) -> tuple[str, str, Sequence[Any], Sequence[Any], str]:
    file_format = format_of(member)
    encoding, raw = None, None
    if file_format is VectorFormat.SHAPEFILE:
        encoding, _ = check_shapefile(member)
        raw = RAW_ENCODING
    try:
        info = pyogrio.read_info(member.path, encoding=raw)
        by_shown = {_decoded(str(field), encoding): str(field) for field in info["fields"]}
        found = fields_of(by_shown)
        if found is None:
            raise InputRefused(
                Text(
                    "メッシュコードと土地利用種別の属性がありません",
                    "no attributes with mesh code and land-use class",
                ),
                remedy=Text(
                    "国土数値情報 土地利用細分メッシュ(L03-b)を指定してください", "give 土地利用細分メッシュ (L03-b)"
                ),
                file=member.shown_name,
            )
        wanted = [by_shown[field] for field in found]
        frame = pyogrio.read_dataframe(member.path, read_geometry=False, encoding=raw, columns=wanted)
    except (DataSourceError, DataLayerError, *PYOGRIO_FAULTS) as error:
        raise InputRefused(
            Text("ベクタファイルとして読めません", "not readable as a vector file"),
            remedy=_DOWNLOAD_AGAIN,
            file=member.shown_name,
        ) from error
    if not len(frame):
        raise InputRefused(
            Text("地物がありません", "there are no features"), remedy=_DOWNLOAD_AGAIN, file=member.shown_name
        )
    return (*found, frame[wanted[0]].to_numpy(), frame[wanted[1]].to_numpy(), str(info.get("crs") or ""))


def _decoded(text: str, encoding: str | None) -> str:
    return text if encoding is None else text.encode("latin-1", errors="ignore").decode(encoding, errors="ignore")


def _cells(meshes: Sequence[Any], name: str, field: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return row and column of each 100 m cell: from the equator and from 100 degrees east."""
    number = pd.to_numeric(pd.Series(meshes), errors="coerce").to_numpy(dtype=np.float64)
    sound = np.isfinite(number) & (number >= 10**9) & (number < 10**10) & (number == np.floor(number))
    code = np.where(sound, number, 0).astype(np.int64)

    def digits(place: int, count: int = 1) -> npt.NDArray[np.int64]:
        return np.asarray(code // 10 ** (10 - place - count) % 10**count)

    south, west = digits(0, 2), digits(2, 2)
    row2, col2 = digits(4), digits(5)
    sound &= (south >= _FIRST_PRIMARY[0]) & (south <= _LAST_PRIMARY[0])
    sound &= (west >= _FIRST_PRIMARY[1]) & (west <= _LAST_PRIMARY[1]) & (row2 < 8) & (col2 < 8)
    if not sound.all():
        first = int(np.argmin(sound))
        count = int(np.count_nonzero(~sound))
        raise InputRefused(
            Text(
                f"10桁の100mメッシュコードではない値が{count:,}件あります: 「{str(meshes[first])[:20]}」",
                f"{count:,} values are no ten-digit 100 m mesh codes: '{str(meshes[first])[:20]}'",
            ),
            remedy=_DOWNLOAD_AGAIN,
            file=name,
            row=first + 1,
            field=field,
        )
    row = south * 800 + row2 * 100 + digits(6) * 10 + digits(8)
    col = west * 800 + col2 * 100 + digits(7) * 10 + digits(9)
    return row, col


def _is_tokyo(crs_text: str, edition: int | None, name: str) -> bool:
    """Return True for mesh codes of the old Tokyo datum: stated, named ``-tky``, or 1976 with nothing stated.

    The 1976 files come without a .prj and their XML declares ``TD / (B, L)``.
    """
    if crs_text:
        try:
            stated = CRS.from_user_input(crs_text)
            return "Tokyo" in f"{stated.name} {stated.datum.name if stated.datum is not None else ''}"
        except ValueError:
            return False
    return "-tky" in name.lower() or (edition == 1976 and "-jgd" not in name.lower())
