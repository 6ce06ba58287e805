"""How far population tables reach, and which zones they hold only a part of.

Tables list inhabited meshes only, so a zone without a row may simply have no people there. What a table reaches is
therefore judged by its area: a by-mesh file of e-Stat reaches its whole primary mesh (its name tells which), a
by-prefecture file its prefecture, any other table the rectangle of secondary meshes around its rows in each primary
mesh. When it is asked whether a zone is whole, one secondary mesh more, since the rim may be uninhabited.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.data.estat_tables import primary_mesh_of_file
from coverage_planner.data.municipality_codes import FICTIONAL_PREFECTURE
from coverage_planner.data.population_counts import MeshCounts
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.lattice import TILE_HALF_MESHES
from coverage_planner.model.layers import Int64Array, PopulationTable, ZoneTable, look_up
from coverage_planner.model.mesh import MeshLevel, codes_to_indices, half_mesh_key
from coverage_planner.model.text import Text

_PER_PRIMARY = 8
_CENSUS_NOT_HELD = frozenset(f"{code:05d}" for code in range(1695, 1701))
"""色丹村・泊村・留夜別村・留別村・紗那村・蘂取村: N03 draws them, the census does not ask there (国勢調査の調査地域)."""
_SMALL_SHARE = 0.01
"""Parts off the mainland below this share (沖ノ鳥島, 南鳥島, 尖閣諸島: primary meshes without a table) leave a zone whole."""
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1))
_NAMED_ONE_BY_ONE = 5
_MESHES_NAMED = 8
ZONE_PARTLY_LOADED = "import.zone_partly_loaded"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TableExtent:
    """Secondary meshes and prefectures that population tables reach.

    Attributes:
        tiles: keys of the secondary meshes.
        whole_tiles: keys of secondary meshes with everybody in them, the rim of unnamed tables included.
        prefectures: two-digit codes of prefectures with everybody in them.
    """

    tiles: Int64Array
    whole_tiles: Int64Array
    prefectures: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A zone of which tables hold a part: half meshes beyond them, all of its half meshes, primary meshes lacking."""

    code: str
    name: str
    beyond: int
    total: int
    meshes: tuple[int, ...]


def extent_of(tables: list[MeshCounts]) -> TableExtent:
    """Return what the tables reach."""
    tiles: list[Int64Array] = []
    whole: list[Int64Array] = []
    prefectures: set[str] = set()
    for table in tables:
        named = primary_mesh_of_file(table.shown_name)
        if named is not None and bool(np.all(_primary_of(table.code) == named)):
            whole.append(_whole_primary(named))
            tiles.append(whole[-1])
            continue
        tiles.append(_rectangles(table.code, rim=0))
        by_mesh = table.part <= 0
        whole.append(_rectangles(table.code[by_mesh], rim=1))
        numbers = np.unique(table.part[~by_mesh])
        prefectures.update(f"{int(n // 1000 if n > 99 else n):02d}" for n in numbers.tolist())
    none = np.zeros(0, dtype=np.int64)
    return TableExtent(
        tiles=np.unique(np.concatenate([none, *tiles])),
        whole_tiles=np.unique(np.concatenate([none, *whole])),
        prefectures=frozenset(prefectures),
    )


def partly_loaded(
    zones: ZoneTable, population: PopulationTable, extent: TableExtent
) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """Return the prefectures (two digits) and municipalities (five) of which tables hold a part only, with a finding each.

    A zone is a part where its land goes on beyond the edge of the tables, or more than 1 % of its half meshes lie
    beyond. Half meshes on the rim of the boundaries may hold a sliver of the zone only, so they tell nothing. A zone
    without a populated half mesh has no rate, so it is not named; nor is a made-up one, of which no other table exists.
    """
    place = zones.municipality
    known = (m.code not in _CENSUS_NOT_HELD and m.prefecture_code != FICTIONAL_PREFECTURE for m in zones.municipalities)
    asked = np.array([*known, False], dtype=bool)
    held = np.array([*(m.prefecture_code in extent.prefectures for m in zones.municipalities), False], dtype=bool)
    there = (place >= 0) & asked[place]
    inside = np.isin(_tile_key(zones.row, zones.col), extent.whole_tiles) | held[place]
    codes = sorted({m.prefecture_code for m in zones.municipalities})
    prefecture = np.array([*(codes.index(m.prefecture_code) for m in zones.municipalities), -1], dtype=np.int32)
    key = half_mesh_key(zones.row, zones.col)
    beyond_land = ~inside & _surrounded(key, zones)
    lived_in = np.isin(key, half_mesh_key(population.row, population.col))
    found: list[_Part] = []
    for names, zone in (
        ({k: (code, _prefecture_name(zones, code)) for k, code in enumerate(codes)}, prefecture[place]),
        ({k: (m.code, f"{m.prefecture_name}{m.name}") for k, m in enumerate(zones.municipalities)}, place),
    ):
        owner = np.where(there, zone, -1).astype(np.int32)

        def count(
            chosen: npt.NDArray[np.bool_], owner: npt.NDArray[np.int32] = owner, n: int = len(names)
        ) -> Int64Array:
            return np.bincount(owner[(owner >= 0) & chosen], minlength=n)

        total, beyond = count(np.ones(key.size, dtype=bool)), count(~inside)
        cut = count(beyond_land & _crossing(key, zones, owner, inside)) > 0
        is_part = (count(lived_in) > 0) & (cut | (count(beyond_land) > _SMALL_SHARE * total))
        for k in np.flatnonzero(is_part).tolist():
            lacking = (owner == k) & ~inside
            meshes, times = np.unique(_primary_of_half(zones.row[lacking], zones.col[lacking]), return_counts=True)
            meshes = meshes[np.argsort(-times, kind="stable")]
            code, name = names[k]
            found.append(_Part(code, name, int(beyond[k]), int(total[k]), tuple(meshes.tolist())))
    return frozenset(one.code for one in found), tuple(_findings(found))


def _findings(found: list[_Part]) -> list[Finding]:
    municipalities = [one for one in found if len(one.code) == 5]
    single = [one for one in found if len(one.code) == 2]
    if len(municipalities) <= _NAMED_ONE_BY_ONE:
        single += municipalities
    findings = [
        _finding(
            Text(
                f"{one.name}の500mメッシュ{one.total:,}個のうち{one.beyond:,}個は読み込んだ人口メッシュの表の外です。"
                "人口と率は読み込んだ一部だけの値で（「一部のみ」と記します）、目標の達成は判定しません",
                f"{one.name}: {one.beyond:,} of {one.total:,} half meshes lie beyond the population tables: persons and rates are of "
                "the loaded part only (marked as such), and no target is judged",
            ),
            one.meshes,
            one.beyond,
        )
        for one in single
    ]
    if len(municipalities) > _NAMED_ONE_BY_ONE:
        names = "、".join(one.name for one in municipalities[:_NAMED_ONE_BY_ONE])
        more = len(municipalities) - _NAMED_ONE_BY_ONE
        findings.append(
            _finding(
                Text(
                    f"{len(municipalities)}市区町村（{names}ほか{more}）は、読み込んだ人口メッシュの表に一部しか入っていません。"
                    "人口と率は読み込んだ一部だけの値です（「一部のみ」と記します）",
                    f"{len(municipalities)} municipalities ({names} and {more} more) lie in the population tables only in "
                    "part: persons and rates are of the loaded part only (marked as such)",
                ),
                tuple(sorted({mesh for one in municipalities for mesh in one.meshes})),
                len(municipalities),
            )
        )
    return findings


def _finding(message: Text, meshes: tuple[int, ...], value: int) -> Finding:
    names = "、".join(map(str, meshes[:_MESHES_NAMED])) + ("など" if len(meshes) > _MESHES_NAMED else "")
    names_en = ", ".join(map(str, meshes[:_MESHES_NAMED])) + (" ..." if len(meshes) > _MESHES_NAMED else "")
    return Finding(
        severity=Severity.WARNING,
        code=ZONE_PARTLY_LOADED,
        message=message,
        remedy=Text(
            f"全域の値には第1次メッシュ {names} の人口の表も --mesh（人口メッシュ）に加えてください",
            f"for the whole zone add the population tables of primary mesh {names_en}",
        ),
        value=value,
    )


def _surrounded(key: Int64Array, zones: ZoneTable) -> npt.NDArray[np.bool_]:
    """Return which half meshes have one of the boundaries on every side."""
    there = np.zeros(key.size, dtype=np.int32)
    surrounded = np.ones(key.size, dtype=bool)
    for step_row, step_col in _SIDES:
        surrounded &= look_up(key, there, half_mesh_key(zones.row + step_row, zones.col + step_col), missing=-1) == 0
    return surrounded


def _crossing(
    key: Int64Array, zones: ZoneTable, owner: npt.NDArray[np.int32], inside: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return which half meshes beyond the tables touch, in the same zone, one that the tables reach."""
    crossing = np.zeros(key.size, dtype=bool)
    beyond = np.flatnonzero(~inside & (owner >= 0))
    held = np.where(inside, owner, -1).astype(np.int32)
    for step_row, step_col in _SIDES:
        beside = half_mesh_key(zones.row[beyond] + step_row, zones.col[beyond] + step_col)
        crossing[beyond] |= look_up(key, held, beside, missing=-1) == owner[beyond]
    return crossing


def _prefecture_name(zones: ZoneTable, code: str) -> str:
    return next(m.prefecture_name for m in zones.municipalities if m.prefecture_code == code)


def _primary_of(codes: Int64Array) -> Int64Array:
    digits = np.where(codes >= 10**9, 6, np.where(codes >= 10**8, 5, 4))
    return np.asarray(codes // 10**digits, dtype=np.int64)


def _primary_of_half(row: npt.NDArray[np.int32], col: npt.NDArray[np.int32]) -> Int64Array:
    side = TILE_HALF_MESHES * _PER_PRIMARY
    return np.asarray(row // side * 100 + col // side, dtype=np.int64)


def _tile_key(half_row: npt.NDArray[np.int32], half_col: npt.NDArray[np.int32]) -> Int64Array:
    return half_mesh_key(half_row // TILE_HALF_MESHES, half_col // TILE_HALF_MESHES)


def _whole_primary(mesh: int) -> Int64Array:
    row, col = np.divmod(np.arange(_PER_PRIMARY**2, dtype=np.int64), _PER_PRIMARY)
    return half_mesh_key(mesh // 100 * _PER_PRIMARY + row, mesh % 100 * _PER_PRIMARY + col)


def _rectangles(codes: Int64Array, *, rim: int) -> Int64Array:
    """Return the secondary meshes of the rectangle around the codes in each primary mesh, ``rim`` more on every side."""
    secondary = codes // 10 ** (np.where(codes >= 10**9, 10, np.where(codes >= 10**8, 9, 8)) - 6)
    row, col = codes_to_indices(np.unique(secondary), MeshLevel.SECONDARY)
    tiles = [np.zeros(0, dtype=np.int64)]
    primary = half_mesh_key(row // _PER_PRIMARY, col // _PER_PRIMARY)
    for one in np.unique(primary).tolist():
        chosen = primary == one
        rows, cols = _span(row[chosen], rim), _span(col[chosen], rim)
        tiles.append(half_mesh_key(rows[:, None], cols[None, :]).ravel())
    return np.concatenate(tiles)


def _span(of_one_primary: Int64Array, rim: int) -> Int64Array:
    first = int(of_one_primary[0]) // _PER_PRIMARY * _PER_PRIMARY
    low, high = int(of_one_primary.min()) - rim, int(of_one_primary.max()) + rim
    return np.arange(max(low, first), min(high, first + _PER_PRIMARY - 1) + 1, dtype=np.int64)
