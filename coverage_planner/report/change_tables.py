"""What changes between plans as tables for CSV and Excel: meshes, road stretches, municipalities, and the build order.

Every pair is the first plan against another. Sums of these tables are the differences that
:func:`coverage_planner.report.comparison_tables.comparison_table` states.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coverage_planner.engine.coverage_curve import CoverageCurve
from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.plan_difference import PlanDifference
from coverage_planner.engine.road_stretches import RoadStretches
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices, indices_to_codes
from coverage_planner.model.rate import Rate
from coverage_planner.model.results import PARTLY_LOADED
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, carrier_key_name, name_of
from coverage_planner.report.table import Column, DifferenceOf, Kind, RatioOf, Row, Table, computed, table_totals

_GAINED, _LOST = "新たに圏内", "圏外になる"
_OUTSIDE = "（行政区域外）"


def change_tables(
    data: PlanningData,
    evaluations: Sequence[Evaluation],
    differences: Sequence[PlanDifference],
    curves: Sequence[CoverageCurve],
) -> list[Table]:
    """Return all tables of a comparison but that of the figures; ``differences[k]`` is from plan 0 to plan ``k + 1``."""
    tables = []
    for number, (second, change) in enumerate(zip(evaluations[1:], differences, strict=True), 1):
        suffix = f"_{number}" if len(differences) > 1 else ""
        tables += [
            mesh_change_table(data, evaluations[0], second, change, key=f"changed_meshes{suffix}"),
            road_change_table(data, change, key=f"changed_roads{suffix}"),
            municipality_change_table(data, change, key=f"changed_municipalities{suffix}"),
        ]
    return [*tables, build_order_table(curves)]


def mesh_change_table(
    data: PlanningData, first: Evaluation, second: Evaluation, change: PlanDifference, *, key: str
) -> Table:
    """Return the half meshes that count under one plan only, most persons first.

    Persons regardless of direction are not summed, only the signed ones.
    """
    meshes = np.concatenate((change.gained_meshes, change.lost_meshes))
    gained = np.arange(meshes.size) < change.gained_meshes.size
    population, names = data.population, _names(data)
    order = np.argsort(-population.persons[meshes], kind="stable")
    place = _municipality_of(data, population.row[meshes], population.col[meshes])
    codes = indices_to_codes(population.row[meshes], population.col[meshes], MeshLevel.HALF)
    south, west = bounds_of_indices(population.row[meshes], population.col[meshes], MeshLevel.HALF)[1::-1]
    rows: list[Row] = []
    for k in order:
        mesh = int(meshes[k])
        persons = int(population.persons[mesh])
        rows.append(
            computed(
                _GAINED if gained[k] else _LOST,
                str(codes[k]),
                names[int(place[k])],
                persons,
                persons if gained[k] else -persons,
                int(first.mesh_area_counts[mesh]),
                int(second.mesh_area_counts[mesh]),
                _carriers(int(first.mesh_bits[mesh])),
                _carriers(int(second.mesh_bits[mesh])),
                f"{south[k]:.6f}",
                f"{west[k]:.6f}",
            )
        )
    return Table(
        key=key,
        title=f"変わるメッシュ {change.first}→{change.second}",
        columns=(
            Column(key="change", header="変化", width=12),
            Column(key="mesh", header="メッシュコード", width=13),
            Column(key="municipality", header="市区町村", width=16),
            Column(key="persons", header="人口 (人)", kind=Kind.INTEGER, width=11),
            Column(key="difference", header="増減 (人)", kind=Kind.INTEGER, width=11, signed=True),
            Column(key="first_cells", header=f"{change.first} 5Gの小区画 (100中)", kind=Kind.INTEGER, width=14),
            Column(key="second_cells", header=f"{change.second} 5Gの小区画 (100中)", kind=Kind.INTEGER, width=14),
            Column(key="first_carriers", header=f"{change.first} 事業者", width=30),
            Column(key="second_carriers", header=f"{change.second} 事業者", width=30),
            Column(key="south", header="南端 (北緯)", width=12),
            Column(key="west", header="西端 (東経)", width=12),
        ),
        rows=tuple(rows),
        totals=table_totals(rows, labels=4, skip=(5, 6)),
        definition=second.assessment.definition.sentence().ja,
        notes=(_whose(change), "増減の合計は2つの計画のカバー人口の差"),
        empty_reason="変わるメッシュはありません",
    )


def road_change_table(data: PlanningData, change: PlanDifference, *, key: str) -> Table:
    """Return the stretches of expressway and national road with service under one plan only, longest first."""
    columns = (
        Column(key="change", header="変化", width=12),
        Column(key="road_class", header="道路種別", width=14),
        Column(key="route", header="路線", width=20),
        Column(key="length", header="延長 (m)", kind=Kind.METRES, width=12),
        Column(key="difference", header="増減 (m)", kind=Kind.METRES, width=12, signed=True),
        Column(key="tunnel", header="うちトンネル (m)", kind=Kind.METRES, width=13),
        Column(key="start_municipality", header="起点 市区町村", width=15),
        Column(key="start_latitude", header="起点 北緯", width=11),
        Column(key="start_longitude", header="起点 東経", width=11),
        Column(key="end_municipality", header="終点 市区町村", width=15),
        Column(key="end_latitude", header="終点 北緯", width=11),
        Column(key="end_longitude", header="終点 東経", width=11),
    )
    signed: list[tuple[int, Row]] = []
    for stretches, sign, word in ((change.gained_road, 1, _GAINED), (change.lost_road, -1, _LOST)):
        if stretches is not None and data.roads is not None:
            signed += _stretch_rows(data, stretches, sign, word)
    rows = [row for _length, row in sorted(signed, key=lambda one: -one[0])]
    missing = data.roads is None
    return Table(
        key=key,
        title=f"変わる道路区間 {change.first}→{change.second}",
        columns=columns,
        rows=tuple(rows),
        totals=table_totals(rows, labels=4),
        notes=(
            _whose(change),
            "携帯電話（世代を問わない）が利用できる高速道路・国道の区間。増減の合計は2つの計画の延長の差",
        ),
        empty_reason="道路の入力がありません" if missing else "変わる道路区間はありません",
    )


def _stretch_rows(data: PlanningData, stretches: RoadStretches, sign: int, word: str) -> list[tuple[int, Row]]:
    roads, names = data.roads, _names(data)
    assert roads is not None
    ends = [
        (_municipality_of(data, roads.half_mesh_row[piece], roads.half_mesh_col[piece]), degrees)
        for piece, degrees in (
            (stretches.first_piece, stretches.start_deg),
            (stretches.end_piece, stretches.end_deg),
        )
    ]
    answer: list[tuple[int, Row]] = []
    for k in range(stretches.count):
        line = int(roads.line[int(stretches.first_piece[k])])
        length = int(stretches.length_um[k])
        cells: list[str | int] = [
            word,
            name_of(ROAD_CLASSES[int(roads.road_class[line])]).ja,
            roads.route_names[int(roads.route[line])] or "（名称なし）",
            length,
            sign * length,
            int(stretches.tunnel_um[k]),
        ]
        for place, degrees in ends:
            latitude, longitude = degrees[k]
            cells += [names[int(place[k])], f"{latitude:.6f}", f"{longitude:.6f}"]
        answer.append((length, computed(*cells)))
    return answer


def municipality_change_table(data: PlanningData, change: PlanDifference, *, key: str) -> Table:
    """Return what changes in each municipality, in the order of their codes."""
    by, rows = change.municipalities, []
    codes = [] if data.zones is None else [one.code for one in data.zones.municipalities]
    names = _names(data)
    part = (None if data.zones is None else data.zones.partly_loaded) or frozenset()
    for k, name in enumerate(names):
        if not (by.persons_total[k] or by.road_gained_um[k] or by.road_lost_um[k]):
            continue
        total, after = int(by.persons_total[k]), int(by.persons_covered[k])
        before = after - int(by.persons_net[k])
        rows.append(
            computed(
                codes[k] if k < len(codes) else "",
                f"{name}（{PARTLY_LOADED.ja}）" if k < len(codes) and codes[k] in part else name,
                total,
                before,
                Rate(before, total),
                after,
                Rate(after, total),
                int(by.persons_gained[k]),
                int(by.persons_lost[k]),
                after - before,
                int(by.meshes_gained[k]),
                int(by.meshes_lost[k]),
                int(by.road_gained_um[k]),
                int(by.road_lost_um[k]),
            )
        )
    return Table(
        key=key,
        title=f"市区町村別の変化 {change.first}→{change.second}",
        columns=(
            Column(key="code", header="団体コード", width=10),
            Column(key="name", header="市区町村", width=16),
            Column(key="total", header="総人口 (人)", kind=Kind.INTEGER, width=12),
            Column(key="before", header=f"{change.first} カバー人口", kind=Kind.INTEGER, width=13),
            Column(
                key="before_rate",
                header=f"{change.first} 率",
                kind=Kind.RATE,
                width=9,
                relation=RatioOf("before", "total"),
            ),
            Column(key="after", header=f"{change.second} カバー人口", kind=Kind.INTEGER, width=13),
            Column(
                key="after_rate",
                header=f"{change.second} 率",
                kind=Kind.RATE,
                width=9,
                relation=RatioOf("after", "total"),
            ),
            Column(key="gained", header="新たに圏内 (人)", kind=Kind.INTEGER, width=12),
            Column(key="lost", header="圏外になる (人)", kind=Kind.INTEGER, width=12),
            Column(
                key="net",
                header="差引 (人)",
                kind=Kind.INTEGER,
                width=11,
                signed=True,
                relation=DifferenceOf("after", "before"),
            ),
            Column(key="meshes_gained", header="新たに圏内 (メッシュ)", kind=Kind.INTEGER, width=12),
            Column(key="meshes_lost", header="圏外になる (メッシュ)", kind=Kind.INTEGER, width=12),
            Column(key="road_gained", header="道路 新たに圏内 (m)", kind=Kind.METRES, width=13),
            Column(key="road_lost", header="道路 圏外になる (m)", kind=Kind.METRES, width=13),
        ),
        rows=tuple(rows),
        notes=(_whose(change), "市区町村別の値は推計（総務省は公表していない）"),
        empty_reason="行政区域の入力がありません",
    )


def build_order_table(curves: Sequence[CoverageCurve]) -> Table:
    """Return coverage against cost, site by site: the values of the curve."""
    rows = [
        computed(
            curve.plan,
            order,
            point.site_id or "（整備前）",
            point.cost_yen,
            point.cost_so_far_yen,
            point.persons.covered,
            point.persons.total,
            point.persons,
            None if point.road_um is None else point.road_um.covered,
        )
        for curve in curves
        for order, point in enumerate(curve.points)
    ]
    return Table(
        key="coverage_curve",
        title="費用とカバー率",
        columns=(
            Column(key="plan", header="計画", width=20),
            Column(key="order", header="順", kind=Kind.INTEGER, width=6),
            Column(key="site", header="局", width=12),
            Column(key="cost", header="局の費用 (円)", kind=Kind.YEN, width=15),
            Column(key="so_far", header="費用の累計 (円)", kind=Kind.YEN, width=16),
            Column(key="covered", header="カバー人口 (人)", kind=Kind.INTEGER, width=13),
            Column(key="total", header="総人口 (人)", kind=Kind.INTEGER, width=12),
            Column(key="rate", header="率", kind=Kind.RATE, width=9, relation=RatioOf("covered", "total")),
            Column(key="road", header="道路カバー (m)", kind=Kind.METRES, width=14),
        ),
        rows=tuple(rows),
        notes=("候補局を1円当たりの新規カバー人口が多い順に整備した場合。費用のない局を先に置く",),
        empty_reason="計画がありません",
    )


def _whose(change: PlanDifference) -> str:
    return f"{change.first} から {change.second} への変化（{carrier_key_name(change.carrier).ja}）"


def _names(data: PlanningData) -> list[str]:
    return [*([] if data.zones is None else (one.name for one in data.zones.municipalities)), _OUTSIDE]


def _municipality_of(data: PlanningData, row: np.ndarray, col: np.ndarray) -> np.ndarray:
    if data.zones is None:
        return np.full(row.size, -1, dtype=np.int32)
    return np.asarray(data.zones.municipality_of(row, col))


def _carriers(bits: int) -> str:
    return "・".join(name_of(carrier).ja for place, carrier in enumerate(CARRIERS) if bits >> place & 1)
