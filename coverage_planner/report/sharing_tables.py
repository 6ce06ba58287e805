"""Shared against single as tables: schemes by cost and payer, each carrier's burden, who is served, the switch point."""

from __future__ import annotations

from coverage_planner.model.terms import CARRIERS, Service, name_of
from coverage_planner.report.table import Cell, Column, Kind, Row, SumOf, Table, computed
from coverage_planner.subsidy.sharing import SchemeOutcome, ServedCounts, SharingComparison
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from coverage_planner.subsidy.switch_point import SwitchPoint, least_carriers

_PARTIES = (("state", "国"), ("prefecture", "都道府県"), ("municipality", "市町村"), ("carrier", "事業者等"))


def sharing_tables(
    comparison: SharingComparison,
    points: tuple[SwitchPoint, ...],
    *,
    without: ServedCounts | None = None,
    service: Service = Service.NR,
) -> list[Table]:
    """Return the tables of a comparison: cost and payers, carriers, persons and road where counted, switch points."""
    tables = [scheme_table(comparison), carrier_table(comparison)]
    if any(outcome.served is not None for outcome in comparison.outcomes):
        tables.append(served_table(comparison, without, service))
    tables.append(switch_table(points))
    return tables


def scheme_table(comparison: SharingComparison) -> Table:
    """Return one row per scheme: masts, cost, who pays, running cost and the total over the years."""
    undecided = any(not outcome.decided for outcome in comparison.outcomes)
    rows = tuple(
        computed(
            outcome.scheme.name.ja,
            outcome.masts,
            *(_share(outcome, key) for key, _ in _PARTIES),
            *((outcome.subsidy.undecided_cost_yen or None,) if undecided else ()),
            outcome.building_cost_yen,
            outcome.running_yen_per_year,
            outcome.running_worth_yen,
            outcome.total_cost_yen,
            scheme_state(outcome),
        )
        for outcome in comparison.outcomes
    )
    parts = tuple(key for key, _ in _PARTIES)
    years = comparison.outcomes[0].years if comparison.outcomes else 10
    return Table(
        key="sharing_schemes",
        title="整備方式の比較",
        columns=(
            Column(key="scheme", header="整備方式", width=34),
            Column(key="masts", header="局数", kind=Kind.INTEGER, width=7),
            *(Column(key=key, header=f"{name} (円)", kind=Kind.YEN, width=14) for key, name in _PARTIES),
            *((Column(key="undecided_cost", header="未判定分 (円)", kind=Kind.YEN, width=14),) if undecided else ()),
            Column(
                key="building",
                header="総事業費 (円)",
                kind=Kind.YEN,
                width=15,
                relation=SumOf((*parts, "undecided_cost") if undecided else parts),
            ),
            Column(key="running", header="維持費 (円/年)", kind=Kind.YEN, width=13),
            Column(key="running_worth", header=f"維持費{years}年 (円、現在価値)", kind=Kind.YEN, width=15),
            Column(
                key="total",
                header=f"{years}年間の総額 (円)",
                kind=Kind.YEN,
                width=15,
                relation=SumOf(("building", "running_worth")),
            ),
            Column(key="state_word", header="判定", width=9),
        ),
        rows=rows,
        notes=tuple(note.ja for note in comparison.notes),
        empty_reason="比較する整備方式がありません",
    )


def _share(outcome: SchemeOutcome, party: str) -> int | None:
    """Return what a party pays in the decided projects, None where none is decided: unknown is never zero."""
    totals = outcome.subsidy.known_totals
    return None if totals is None else int(getattr(totals, party))


def scheme_state(outcome: SchemeOutcome) -> str:
    """Return 対象 / 対象外を含む / 未判定."""
    projects = outcome.subsidy.projects
    if not outcome.decided:
        return "未判定"
    return "対象" if all(project.eligible for project in projects) else "対象外を含む"


def carrier_table(comparison: SharingComparison) -> Table:
    """Return what each carrier pays under each scheme: building after grants, and with running cost over the years."""
    rows: list[Row] = []
    for outcome in comparison.outcomes:
        for one in outcome.carriers:
            rows.append(
                computed(
                    outcome.scheme.name.ja,
                    name_of(one.carrier).ja,
                    one.building_yen,
                    one.running_yen_per_year,
                    one.running_worth_yen,
                    one.total_yen,
                )
            )
    return Table(
        key="sharing_carriers",
        title="事業者別の負担",
        columns=(
            Column(key="scheme", header="整備方式", width=34),
            Column(key="carrier", header="事業者", width=16),
            Column(key="building", header="整備費の負担 (円)", kind=Kind.YEN, width=16),
            Column(key="running", header="維持費 (円/年)", kind=Kind.YEN, width=14),
            Column(key="running_worth", header="維持費の現在価値 (円)", kind=Kind.YEN, width=16),
            Column(
                key="total",
                header="計 (円)",
                kind=Kind.YEN,
                width=16,
                relation=SumOf(("building", "running_worth")),
            ),
        ),
        rows=tuple(rows),
        notes=(
            "整備費の負担は補助金を除いた額。事業者別の合計は事業者等の負担額に一致する",
            *(
                ("未判定の方式は負担者が決まっていないため、整備費の負担と計を空欄とした",)
                if any(not outcome.decided for outcome in comparison.outcomes)
                else ()
            ),
        ),
        empty_reason="比較する整備方式がありません",
    )


def served_table(comparison: SharingComparison, without: ServedCounts | None, service: Service) -> Table:
    """Return persons and road served by at least 1 to 4 carriers under each scheme, and without these sites."""
    rows: list[Row] = []
    if without is not None:
        rows.append(_served_row("対象の局がない場合", without))
    rows += [
        _served_row(outcome.scheme.name.ja, outcome.served)
        for outcome in comparison.outcomes
        if outcome.served is not None
    ]
    what = "5G" if service is Service.NR else "携帯電話（世代を問わない）"
    counts = range(1, len(CARRIERS) + 1)
    return Table(
        key="sharing_served",
        title="事業者数別の人口・道路",
        columns=(
            Column(key="scheme", header="整備方式", width=34),
            *(Column(key=f"persons_{k}", header=f"{k}社以上の人口 (人)", kind=Kind.INTEGER, width=13) for k in counts),
            *(Column(key=f"road_{k}", header=f"{k}社以上の道路 (m)", kind=Kind.METRES, width=14) for k in counts),
        ),
        rows=tuple(rows),
        notes=(
            f"人口は{what}のエリア（計画の範囲全体、メッシュの面積による判定）。道路は携帯電話が利用できる高速道路・国道の延長",
            "同じ場所の単独局は共同局と同じエリアとみなす",
        ),
    )


def _served_row(name: str, served: ServedCounts) -> Row:
    counts = range(1, len(CARRIERS) + 1)
    return computed(
        name,
        *(served.persons_by_at_least(k) for k in counts),
        *(served.road_um_by_at_least(k) for k in counts),
    )


def switch_table(points: tuple[SwitchPoint, ...]) -> Table:
    """Return from how many carriers and up to what extra cost sharing is cheaper for each carrier."""
    rows = tuple(
        (
            Cell("共同整備" if point.kind is SchemeKind.JOINT else "シェアリング事業者"),
            Cell(len(point.carriers)),
            Cell("・".join(name_of(carrier).ja for carrier in point.carriers)),
            Cell(point.places),
            Cell(point.extra_cost_yen),
            Cell("はい" if point.cheaper_at_assumed else "いいえ"),
            Cell(point.always_up_to_yen),
            Cell(point.never_from_yen),
        )
        for point in points
    )
    notes = [
        "増加費用は、複数の事業者が使うことで1社用より余分にかかる費用（1局当たり、補助対象とみなす）。単独整備は各社が同じ仕様で1局ずつ建てる場合",
        "複数の局を比べるときは、各社の負担を全局で合計して比べ、増加費用は各局に同じ額がかかるとする",
        "国費は千円未満切捨てのため、2つの額の間では1円ごとに有利・不利が入れ替わることがある",
    ]
    for kind, name in ((SchemeKind.JOINT, "共同整備"), (SchemeKind.NEUTRAL_HOST, "シェアリング事業者の利用")):
        if any(point.kind is kind for point in points):
            least = least_carriers(points, kind)
            notes.append(
                f"{name}は、仮定した増加費用では{least}社以上で各社とも単独整備より安い"
                if least is not None
                else f"{name}は、仮定した増加費用では各社とも単独整備より安くなる社数がない"
            )
    notes += [point.sentence.ja for point in points]
    return Table(
        key="sharing_switch",
        title="共同整備の損益分岐",
        columns=(
            Column(key="kind", header="方式", width=18),
            Column(key="count", header="社数", kind=Kind.INTEGER, width=7),
            Column(key="carriers", header="事業者", width=36),
            Column(key="places", header="事業数", kind=Kind.INTEGER, width=8),
            Column(key="extra", header="仮定した増加費用 (円/局)", kind=Kind.YEN, width=16),
            Column(key="cheaper", header="各社とも単独より安いか", width=12),
            Column(key="always", header="この額以下なら常に安い (円)", kind=Kind.YEN, width=18),
            Column(key="never", header="この額以上では安くならない (円)", kind=Kind.YEN, width=18),
        ),
        rows=rows,
        notes=tuple(notes) if rows else (),
        empty_reason="未判定の方式があるか、各自単独の整備と比べられないため計算していません",
    )
