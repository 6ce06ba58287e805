"""Charts of plans compared: coverage against cost in build order, plans in the plane of cost and coverage, progress to targets.

Colours are Okabe and Ito's; plans differ by sign and line as well, so the charts read in grey. Every chart has the values
it shows as rows of text (:class:`ChartValues`), to be copied into a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from coverage_planner.engine.coverage_curve import CoverageCurve
from coverage_planner.engine.indicators.targets import Target, targets
from coverage_planner.model.rate import Rate
from coverage_planner.model.results import Assessment, Zone
from coverage_planner.model.terms import ANY_CARRIER, Service, ZoneKind
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.report.text_width import wrapped

ChartValues = tuple[tuple[str, ...], ...]

_YEN_PER_MILLION = 1_000_000
_MARKERS = ("o", "s", "^", "D")
_DASHES: tuple[object, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
_HATCHES = ("", "////", "....", "xxxx")
_MOST_ZONES = 24
TARGET_YEARS = (2025, 2030)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLook:
    """Colours of a chart: paper, text, lines, and one colour per plan."""

    paper: str
    text: str
    faint: str
    grid: str
    plans: tuple[str, str, str, str]
    targets: tuple[str, str]


LIGHT_CHART = ChartLook(
    paper="#FFFFFF",
    text="#22262B",
    faint="#5C636B",
    grid="#E2E5E8",
    plans=("#0072B2", "#E69F00", "#009E73", "#CC79A7"),
    targets=("#D55E00", "#7A2E00"),
)
DARK_CHART = ChartLook(
    paper="#24292E",
    text="#E8EAED",
    faint="#A5ABB2",
    grid="#3A4047",
    plans=("#56B4E9", "#E69F00", "#2FC79A", "#E0A0C4"),
    targets=("#FF8A3D", "#FFC9A3"),
)


def draw_curves(figure: Figure, curves: Sequence[CoverageCurve], look: ChartLook) -> ChartValues:
    """Draw 5G population coverage against cost, site by site in build order, one line per plan."""
    axes = _axes(figure, look, "費用と5G人口カバー率（候補局を1円当たりの新規カバー人口が多い順に整備）")
    rows: list[tuple[str, ...]] = [
        ("計画", "順", "局", "局の費用(円)", "費用の累計(円)", "カバー人口(人)", "総人口(人)", "率(%)", "道路カバー(m)")
    ]
    for place, curve in enumerate(curves):
        cost = [point.cost_so_far_yen / _YEN_PER_MILLION for point in curve.points]
        percent = [_percent(point.persons) for point in curve.points]
        axes.plot(
            cost,
            percent,
            drawstyle="steps-post",
            color=look.plans[place],
            linestyle=_DASHES[place],
            linewidth=1.8,
            marker=_MARKERS[place],
            markersize=4.5 if len(cost) <= 60 else 2.5,
            label=curve.plan,
        )
        rows += [
            (
                curve.plan,
                str(order),
                point.site_id or "（整備前）",
                str(point.cost_yen),
                str(point.cost_so_far_yen),
                str(point.persons.covered),
                str(point.persons.total),
                point.persons.percent_text(2),
                "" if point.road_um is None else f"{point.road_um.covered / 1e6:.1f}",
            )
            for order, point in enumerate(curve.points)
        ]
    every = [_percent(point.persons) for curve in curves for point in curve.points]
    _target_lines(axes, every, look)
    axes.set_xlabel("総事業費の累計（百万円）", fontproperties=japanese_font(9), color=look.text)
    axes.set_ylabel("5G人口カバー率（%）", fontproperties=japanese_font(9), color=look.text)
    _legend(axes, look)
    return tuple(rows)


def draw_plane(figure: Figure, plans: Sequence[PlanFigures], look: ChartLook) -> ChartValues:
    """Draw every plan as a point: cost to the right, 5G population coverage upwards."""
    axes = _axes(figure, look, "計画の費用とカバー率")
    rows: list[tuple[str, ...]] = [("計画", "総事業費(円)", "カバー人口(人)", "総人口(人)", "率(%)")]
    points = []
    for place, plan in enumerate(plans):
        rate = _population(plan.assessment)
        cost = sum(site.total_cost_yen for site in plan.plan.candidates)
        if rate is None or rate.fraction is None:
            continue
        x, y = cost / _YEN_PER_MILLION, _percent(rate)
        points.append((x, y))
        axes.plot(
            [x], [y], marker=_MARKERS[place % 4], markersize=11, color=look.plans[place % 4], linestyle="none", zorder=3
        )
        label = "\n".join([*wrapped(plan.plan.name, 16)[:2], f"{x:,.1f}百万円　{rate.percent_text()}%"])
        text = axes.annotate(
            label,
            (x, y),
            xytext=(10, 6 if place % 2 == 0 else -30),
            textcoords="offset points",
            fontproperties=japanese_font(8.5),
            color=look.text,
        )
        text.set_parse_math(False)
        rows.append((plan.plan.name, str(cost), str(rate.covered), str(rate.total), rate.percent_text(2)))
    if points:
        high = max(x for x, _ in points) or 1.0
        axes.set_xlim(-0.04 * high, high * 1.35)
        _target_lines(axes, [y for _, y in points], look, least_span=4.0)
    axes.set_xlabel("総事業費（百万円）", fontproperties=japanese_font(9), color=look.text)
    axes.set_ylabel("5G人口カバー率（%）", fontproperties=japanese_font(9), color=look.text)
    return tuple(rows)


def draw_progress(figure: Figure, plans: Sequence[PlanFigures], kind: ZoneKind, look: ChartLook) -> ChartValues:
    """Draw 5G population coverage by prefecture or municipality with ticks at the targets of 2025 and 2030.

    Where there are more zones than fit, those farthest from the last target are drawn; the values have all of them.
    """
    name = "都道府県別" if kind is ZoneKind.PREFECTURE else "市区町村別（推計）"
    axes = _axes(figure, look, f"5G人口カバー率の目標に対する進捗　{name}")
    zones = _zones(plans, kind)
    ticks = {year: target for year in TARGET_YEARS if (target := _target_of(kind, year)) is not None}
    header = ["区分", "団体コード", "名称"]
    for plan in plans:
        header += [f"{plan.plan.name} カバー人口(人)", f"{plan.plan.name} 総人口(人)", f"{plan.plan.name} 率(%)"]
        header += [f"{plan.plan.name} {year}年度末までの不足(人)" for year in ticks]
    rows: list[tuple[str, ...]] = [tuple(header)]
    rates = {zone: [_population(plan.assessment, zone) for plan in plans] for zone in zones}
    for zone in zones:
        row = [name, zone.code, zone.name]
        for rate in rates[zone]:
            known = rate is not None and rate.total > 0
            row += [str(rate.covered), str(rate.total), rate.percent_text(2)] if known and rate else ["", "", ""]
            row += [str(rate.shortfall(target.value)) if known and rate else "" for target in ticks.values()]
        rows.append(tuple(row))
    worst = sorted(
        zones, key=lambda zone: min(_percent(rate) for rate in rates[zone] if rate) if any(rates[zone]) else 0
    )
    drawn = worst[:_MOST_ZONES]
    if not drawn:
        axes.text(
            0.5,
            0.5,
            "行政区域の入力がありません",
            transform=axes.transAxes,
            ha="center",
            fontproperties=japanese_font(10),
            color=look.faint,
        )
        return tuple(rows)
    height = 0.8 / max(len(plans), 1)
    for place, plan in enumerate(plans):
        at = [k - 0.4 + height * (place + 0.5) for k in range(len(drawn))]
        values = [_percent(rates[zone][place]) if rates[zone][place] else 0.0 for zone in drawn]
        axes.barh(
            at,
            values,
            height * 0.92,
            color=look.plans[place],
            hatch=_HATCHES[place],
            edgecolor=look.paper,
            linewidth=0,
            label=plan.plan.name,
        )
        if len(drawn) * len(plans) <= 48:
            for y, zone in zip(at, drawn, strict=True):
                rate = rates[zone][place]
                axes.text(
                    101.0,
                    y,
                    rate.percent_text() if rate else "-",
                    va="center",
                    fontproperties=japanese_font(8),
                    color=look.text,
                )
    for number, (year, target) in enumerate(ticks.items()):
        x = float(target.value * 100)
        for k in range(len(drawn)):
            axes.plot(
                [x, x],
                [k - 0.46, k + 0.46],
                color=look.targets[number],
                linewidth=2.2,
                zorder=4,
                label=f"{year}年度末目標 {x:g}%" if not k else None,
            )
    axes.set_yticks(range(len(drawn)))
    axes.set_yticklabels([zone.name for zone in drawn], fontproperties=japanese_font(8.5), color=look.text)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.invert_yaxis()
    axes.set_xlim(0, 105)
    axes.set_xticks(range(0, 101, 20))
    notes = ["5G人口カバー率（%）"]
    if len(drawn) < len(zones):
        notes.append(f"率の低い順に{len(drawn)}（全{len(zones):,}）")
    if kind is ZoneKind.MUNICIPALITY:
        notes.append("市区町村には国の目標がないため、都道府県の目標を参考に示す")
    axes.set_xlabel("　".join(notes), fontproperties=japanese_font(9), color=look.text)
    axes.grid(visible=False, axis="y")
    axes.legend(
        prop=japanese_font(8),
        loc="lower left",
        bbox_to_anchor=(-0.01, 1.0),
        ncols=6,
        frameon=False,
        labelcolor=look.text,
        handlelength=1.2,
        columnspacing=1.2,
    )
    axes.set_title(axes.get_title(loc="left"), fontproperties=japanese_font(10.5), loc="left", pad=24, color=look.text)
    return tuple(rows)


def _axes(figure: Figure, look: ChartLook, title: str) -> Axes:
    figure.clear()
    figure.set_facecolor(look.paper)
    figure.set_layout_engine("constrained")
    axes: Axes = figure.add_subplot()
    axes.set_facecolor(look.paper)
    axes.set_title(title, fontproperties=japanese_font(10.5), loc="left", color=look.text, pad=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(look.faint)
    axes.tick_params(colors=look.text, labelsize=8.5)
    axes.grid(color=look.grid, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,g}"))
    return axes


def _legend(axes: Axes, look: ChartLook) -> None:
    legend = axes.legend(
        prop=japanese_font(8.5), loc="lower right", frameon=True, labelcolor=look.text, handlelength=3.0
    )
    legend.get_frame().set(facecolor=look.paper, edgecolor=look.grid, alpha=0.9)
    for text in legend.get_texts():
        text.set_parse_math(False)


def _target_lines(axes: Axes, values: Sequence[float], look: ChartLook, *, least_span: float = 1.0) -> None:
    """Draw the national targets of 2025 and 2030 where they lie within reach of the values."""
    low, high = min(values, default=0.0), max(values, default=100.0)
    span = max(high - low, least_span)
    lines = []
    for number, year in enumerate(TARGET_YEARS):
        target = _target_of(ZoneKind.ALL, year)
        if target is not None and float(target.value * 100) <= high + span:
            lines.append((float(target.value * 100), year, look.targets[number]))
    for percent, year, colour in lines:
        axes.axhline(percent, color=colour, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
        axes.annotate(
            f"{year}年度末目標 {percent:g}%",
            (0.005, percent),
            xycoords=axes.get_yaxis_transform(),
            xytext=(0, 2),
            textcoords="offset points",
            fontproperties=japanese_font(8),
            color=colour,
        )
        low, high = min(low, percent), max(high, percent)
    axes.set_ylim(low - 0.08 * span, min(high + 0.16 * span, 104.0))


def _target_of(kind: ZoneKind, year: int) -> Target | None:
    """Return the population target of a year: of the nation, or of every prefecture (also shown for municipalities)."""
    for target in targets():
        right_year = target.indicator == "population_coverage" and target.fiscal_year == year
        if right_year and target.each_prefecture == (kind is not ZoneKind.ALL):
            return target
    return None


def _zones(plans: Sequence[PlanFigures], kind: ZoneKind) -> list[Zone]:
    found = (rate.zone for plan in plans for rate in plan.assessment.population if rate.zone.kind is kind)
    return list(dict.fromkeys(found))


def _population(assessment: Assessment, zone: Zone | None = None) -> Rate | None:
    for rate in assessment.population:
        wanted = rate.zone.kind is ZoneKind.ALL if zone is None else rate.zone == zone
        if wanted and rate.carrier == ANY_CARRIER and rate.service is Service.NR:
            return rate.persons
    return None


def _percent(rate: Rate | None) -> float:
    exact = None if rate is None else rate.fraction
    return float((exact or Fraction(0)) * 100)
