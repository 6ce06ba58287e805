"""Plans side by side: coverage, roads, cost, who pays, and the differences from the first plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.rate import Rate
from coverage_planner.model.results import Assessment
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, RoadClass, Service, ZoneKind, name_of
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.report.table import Cell, CellValue, Column, Kind, Row, Table

_Value = int | Rate | None


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    group: str
    name: str
    unit: str
    kind: Kind
    value: Callable[[PlanFigures], _Value]


def comparison_table(plans: Sequence[PlanFigures], *, sources: str = "") -> Table:
    """Return one row per figure and one column per plan, with the difference of each further plan from the first.

    Differences of rates are in percentage points, taken before rounding.
    """
    undecided = any(plan.subsidy is not None and plan.subsidy.undecided for plan in plans)
    lines = [line for line in _lines(undecided) if any(line.value(plan) is not None for plan in plans)]
    rows: list[Row] = []
    for line in lines:
        values = [line.value(plan) for plan in plans]
        cells = [Cell(line.group), Cell(line.name), Cell(line.unit)]
        cells += [Cell(value, kind=line.kind) for value in values]
        for value in values[1:]:
            difference, kind = _difference(values[0], value, line.kind)
            cells.append(Cell(difference, kind=kind))
        rows.append(tuple(cells))
    first = plans[0].plan.name if plans else ""
    return Table(
        key="comparison",
        title="計画の比較",
        columns=(
            Column(key="group", header="区分", width=12),
            Column(key="figure", header="項目", width=32),
            Column(key="unit", header="単位", width=8),
            *(
                Column(key=f"plan_{number}", header=plan.plan.name, kind=Kind.INTEGER, width=18)
                for number, plan in enumerate(plans)
            ),
            *(
                Column(
                    key=f"difference_{number}",
                    header=f"{plan.plan.name}－{first}",
                    kind=Kind.INTEGER,
                    width=18,
                    signed=True,
                )
                for number, plan in enumerate(plans)
                if number
            ),
        ),
        rows=tuple(rows),
        definition=_one_definition(plans),
        sources=sources,
        notes=(
            "差は丸める前の値から求めた",
            "人口カバー率・道路カバー率は4者重ね合わせ。国以外の負担計は都道府県・市町村・事業者等の負担の和",
            *_undecided_notes(plans),
        ),
        empty_reason="比較する計画がありません",
        row_keys=tuple(line.key for line in lines),
    )


def _undecided_notes(plans: Sequence[PlanFigures]) -> tuple[str, ...]:
    remarks = ((plan.plan.name, None if plan.subsidy is None else plan.subsidy.undecided_remark) for plan in plans)
    return tuple(f"{name}: {remark.ja}" for name, remark in remarks if remark is not None)


def _one_definition(plans: Sequence[PlanFigures]) -> str:
    definitions: list[CoverageDefinition] = []
    for plan in plans:
        if plan.assessment.definition not in definitions:
            definitions.append(plan.assessment.definition)
    if len(definitions) > 1:
        return "計画によって定義が異なるため、率を比べることはできない"
    return definitions[0].sentence().ja if definitions else ""


def _difference(first: _Value, other: _Value, kind: Kind) -> tuple[CellValue, Kind]:
    if isinstance(first, Rate) and isinstance(other, Rate):
        if first.fraction is None or other.fraction is None:
            return None, Kind.POINTS
        return Fraction((other.fraction - first.fraction) * 100), Kind.POINTS
    if isinstance(first, int) and isinstance(other, int):
        return other - first, kind
    return None, kind


def _lines(undecided: bool) -> list[_Line]:
    lines = [
        _Line(
            "population any",
            "人口",
            "5G人口カバー率（4者重ね合わせ）",
            "%",
            Kind.RATE,
            lambda plan: _persons(plan, ANY_CARRIER),
        ),
        _Line(
            "persons any",
            "人口",
            "5Gカバー人口",
            "人",
            Kind.INTEGER,
            lambda plan: _covered(_persons(plan, ANY_CARRIER)),
        ),
    ]
    for carrier in CARRIERS:
        lines.append(
            _Line(
                f"population {carrier.value}",
                "人口",
                f"5G人口カバー率 {name_of(carrier).ja}",
                "%",
                Kind.RATE,
                lambda plan, key=carrier.value: _persons(plan, key),  # type: ignore[misc]
            )
        )
    lines.append(
        _Line(
            "outside", "人口", "4Gエリア外人口", "人", Kind.INTEGER, lambda plan: plan.assessment.persons_outside_mobile
        )
    )
    for road_class, name in (
        (RoadClass.EXPRESSWAY, "高速道路"),
        (RoadClass.NATIONAL, "国道"),
        (None, "高速道路・国道計"),
    ):
        lines.append(
            _Line(
                f"road {'both' if road_class is None else road_class.value}",
                "道路",
                f"道路カバー率 {name}",
                "%",
                Kind.RATE,
                lambda plan, kind=road_class: _road(plan.assessment, kind),  # type: ignore[misc]
            )
        )
    lines += [
        _Line(
            "gap both",
            "道路",
            "不感延長 高速道路・国道計",
            "m",
            Kind.METRES,
            lambda plan: _uncovered(_road(plan.assessment, None)),
        ),
        _Line("base", "基盤", "5G基盤展開率", "%", Kind.RATE, lambda plan: plan.assessment.base_deployment),
        _Line("candidates", "整備", "候補局数", "局", Kind.INTEGER, lambda plan: len(plan.plan.candidates)),
        _Line("total", "費用", "総事業費", "円", Kind.YEN, _total_cost),
        _Line("eligible", "費用", "補助対象経費", "円", Kind.YEN, _eligible_cost),
    ]
    if undecided:
        lines += [
            _Line("undecided count", "費用", "未判定の地区数", "地区", Kind.INTEGER, _undecided_projects),
            _Line("undecided cost", "費用", "うち未判定の総事業費", "円", Kind.YEN, _undecided_cost),
        ]
    for party, name in (
        ("state", "国"),
        ("prefecture", "都道府県"),
        ("municipality", "市町村"),
        ("carrier", "事業者等"),
    ):
        lines.append(
            _Line(
                party,
                "負担",
                f"{name}の負担",
                "円",
                Kind.YEN,
                lambda plan, key=party: _share(plan, key),  # type: ignore[misc]
            )
        )
    lines.append(_Line("others", "負担", "国以外の負担計", "円", Kind.YEN, _paid_by_others))
    return lines


def _paid_by_others(plan: PlanFigures) -> int | None:
    shares = [_share(plan, party) for party in ("prefecture", "municipality", "carrier")]
    known = [share for share in shares if share is not None]
    return sum(known) if known else None


def _persons(plan: PlanFigures, carrier: str) -> Rate | None:
    for rate in plan.assessment.population:
        if rate.zone.kind is ZoneKind.ALL and rate.carrier == carrier and rate.service is Service.NR:
            return rate.persons
    return None


def _road(assessment: Assessment, road_class: RoadClass | None) -> Rate | None:
    rate = assessment.road_rate(road_class)
    return None if rate is None else rate.length_um


def _covered(rate: Rate | None) -> int | None:
    return None if rate is None else rate.covered


def _uncovered(rate: Rate | None) -> int | None:
    return None if rate is None else rate.total - rate.covered


def _share(plan: PlanFigures, party: str) -> int | None:
    """Return what a party pays in the decided projects; None where nothing is decided."""
    known = None if plan.subsidy is None else plan.subsidy.known_totals
    return None if known is None else int(getattr(known, party))


def _undecided_projects(plan: PlanFigures) -> int | None:
    return None if plan.subsidy is None else len(plan.subsidy.undecided)


def _undecided_cost(plan: PlanFigures) -> int | None:
    return None if plan.subsidy is None else plan.subsidy.undecided_cost_yen


def _total_cost(plan: PlanFigures) -> int:
    if plan.subsidy is not None:
        return int(plan.subsidy.total_cost_yen)
    return sum(site.total_cost_yen for site in plan.plan.candidates)


def _eligible_cost(plan: PlanFigures) -> int:
    if plan.subsidy is not None:
        return int(plan.subsidy.eligible_cost_yen)
    return sum(site.eligible_cost_yen for site in plan.plan.candidates)
