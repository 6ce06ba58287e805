"""Charts of plans compared: coverage against cost in build order, plans in the plane of cost and coverage, who pays.

Every chart has the values it shows as rows of text (:data:`ChartValues`), to be copied into a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coverage_planner.engine.coverage_curve import CoverageCurve, CurvePoint
from coverage_planner.model.terms import ZoneKind
from coverage_planner.model.text import Language, Text, wording
from coverage_planner.report.chart_frame import (
    DASHES,
    MARKERS,
    NAME_PT,
    TARGET_YEARS,
    YEN_PER_MILLION,
    ChartLook,
    ChartValues,
    draw_target_lines,
    framed_axes,
    framed_legend,
    legend_above,
    percent_of,
    population_of,
    population_target,
    say_nothing_there,
)
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.report.text_width import wrapped

_PARTIES = (
    ("state", Text("国（補助金）", "State (grant)"), "#0072B2"),
    ("prefecture", Text("都道府県", "prefecture"), "#56B4E9"),
    ("municipality", Text("市町村", "municipality"), "#E69F00"),
    ("carrier", Text("事業者等", "carriers and others"), "#8C8C8C"),
)


def draw_curves(
    figure: Figure, curves: Sequence[CoverageCurve], look: ChartLook, language: Language = "ja"
) -> ChartValues:
    """Draw 5G population coverage against cost, site by site in build order, one line per plan."""
    say = wording(language)
    axes = framed_axes(
        figure,
        look,
        say(
            "費用と5G人口カバー率（候補局を1円当たりの新規カバー人口が多い順に整備）",
            "Cost and 5G population coverage (candidates built in order of newly covered persons per yen)",
        ),
    )
    rows: list[tuple[str, ...]] = [
        (
            say("計画", "Plan"),
            say("順", "Order"),
            say("局", "Site"),
            say("局の費用(円)", "Cost of the site (yen)"),
            say("費用の累計(円)", "Cost so far (yen)"),
            say("カバー人口(人)", "Covered persons"),
            say("総人口(人)", "All persons"),
            say("率(%)", "Rate (%)"),
            say("道路カバー(m)", "Road with service (m)"),
        )
    ]
    for place, curve in enumerate(curves):
        cost = [point.cost_so_far_yen / YEN_PER_MILLION for point in curve.points]
        percent = [percent_of(point.persons) for point in curve.points]
        # Plans begin at the same point: those drawn first are larger, so that none hides another.
        larger = 1.2 * (len(curves) - 1 - place)
        axes.plot(
            cost,
            percent,
            drawstyle="steps-post",
            color=look.plans[place],
            linestyle=DASHES[place],
            linewidth=1.8,
            marker=MARKERS[place],
            markersize=(4.5 if len(cost) <= 60 else 2.5) + (larger if len(cost) <= 60 else larger / 2),
            label=f"{curve.plan}{_reached_words(curve, language)}",
        )
        rows += [
            _curve_row(curve.plan, order, point, say("（整備前）", "(before)"))
            for order, point in enumerate(curve.points)
        ]
    every = [percent_of(point.persons) for curve in curves for point in curve.points]
    draw_target_lines(axes, every, look, language)
    axes.set_xlabel(
        say("総事業費の累計（百万円）", "Total cost so far (million yen)"),
        fontproperties=japanese_font(9),
        color=look.text,
    )
    _percent_label(axes, look, language)
    framed_legend(axes, look)
    return tuple(rows)


def _curve_row(plan: str, order: int, point: CurvePoint, before: str) -> tuple[str, ...]:
    return (
        plan,
        str(order),
        point.site_id or before,
        str(point.cost_yen),
        str(point.cost_so_far_yen),
        str(point.persons.covered),
        str(point.persons.total),
        point.persons.percent_text(2),
        "" if point.road_um is None else f"{point.road_um.covered / 1e6:.1f}",
    )


def _reached_words(curve: CoverageCurve, language: Language) -> str:
    """Return what a plan costs up to the highest national target that it reaches, nothing where it costs nothing."""
    found = ""
    for year in TARGET_YEARS:
        target = population_target(ZoneKind.ALL, year)
        for point in curve.points:
            exact = point.persons.fraction
            if target is not None and exact is not None and exact >= target.value:
                million = f"{point.cost_so_far_yen / YEN_PER_MILLION:,.1f}"
                percent = f"{float(target.value * 100):g}"
                found = wording(language)(
                    f"　{percent}%まで{million}百万円", f"   {percent} % at {million} million yen"
                )
                break
    return found


def draw_plane(figure: Figure, plans: Sequence[PlanFigures], look: ChartLook, language: Language = "ja") -> ChartValues:
    """Draw every plan as a point: cost to the right, 5G population coverage upwards."""
    say = wording(language)
    axes = framed_axes(figure, look, say("計画の費用とカバー率", "Plans by cost and coverage"))
    rows: list[tuple[str, ...]] = [
        (
            say("計画", "Plan"),
            say("総事業費(円)", "Total cost (yen)"),
            say("カバー人口(人)", "Covered persons"),
            say("総人口(人)", "All persons"),
            say("率(%)", "Rate (%)"),
        )
    ]
    points = []
    unit = say("百万円", " million yen")
    for place, plan in enumerate(plans):
        rate = population_of(plan.assessment)
        cost = sum(site.total_cost_yen for site in plan.plan.candidates)
        if rate is None or rate.fraction is None:
            continue
        x, y = cost / YEN_PER_MILLION, percent_of(rate)
        points.append((x, y))
        axes.plot(
            [x], [y], marker=MARKERS[place % 4], markersize=11, color=look.plans[place % 4], linestyle="none", zorder=3
        )
        label = "\n".join([*wrapped(plan.plan.name, 24)[:2], f"{x:,.1f}{unit}　{rate.percent_text()}%"])
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
        draw_target_lines(axes, [y for _, y in points], look, language, least_span=4.0)
    axes.set_xlabel(
        say("総事業費（百万円）", "Total cost (million yen)"), fontproperties=japanese_font(9), color=look.text
    )
    _percent_label(axes, look, language)
    return tuple(rows)


def draw_shares(
    figure: Figure, plans: Sequence[PlanFigures], look: ChartLook, language: Language = "ja"
) -> ChartValues:
    """Draw the cost of every plan by who pays: the grant of the State, and what others pay of their own.

    Values have the difference of each from the first plan, too. Undecided districts stand beside them as cost.
    """
    say = wording(language)
    title = say("総事業費と負担（補助金と自己負担）", "Total cost by who pays (grant and own money)")
    labels = ["\n".join(wrapped(plan.plan.name, 24)[:2]) for plan in plans]
    axes = framed_axes(figure, look, title, names=labels, legend_above=True)
    names = [name.in_language(language) for _key, name, _colour in _PARTIES]
    yen = say("(円)", " (yen)")
    headers = [
        *names,
        say("国以外の負担計", "all but the State"),
        say("未判定の総事業費", "cost undecided"),
        say("計", "total"),
    ]
    first = plans[0].plan.name if plans else ""
    rows = [
        (
            say("計画", "Plan"),
            *(f"{header}{yen}" for header in headers),
            *(say(f"{first}との差 {header}{yen}", f"{header}, less {first}{yen}") for header in headers),
        )
    ]
    amounts = [_amounts(plan) for plan in plans]
    known = [one for one in amounts if one is not None]
    if not known:
        say_nothing_there(axes, look, say("補助の計算がありません", "The subsidy was not worked out"))
        return tuple(rows)
    base = amounts[0]
    for plan, one in zip(plans, amounts, strict=True):
        if one is None:
            rows.append((plan.plan.name, *([""] * 2 * len(headers))))
            continue
        less = [""] * len(headers) if base is None else [str(a - b) for a, b in zip(one, base, strict=True)]
        rows.append((plan.plan.name, *(str(value) for value in one), *less))
    left = [0.0] * len(plans)
    places = list(range(len(plans)))
    bars = [
        (name, colour, "", number) for number, (name, (_k, _t, colour)) in enumerate(zip(names, _PARTIES, strict=True))
    ]
    bars.append((say("未判定", "undecided"), look.paper, "////", len(_PARTIES) + 1))
    for name, colour, hatch, number in bars:
        widths = [0.0 if one is None else one[number] / YEN_PER_MILLION for one in amounts]
        if not any(widths):
            continue
        axes.barh(
            places,
            widths,
            0.56,
            left=left,
            color=colour,
            label=name,
            hatch=hatch,
            edgecolor=look.faint if hatch else look.paper,
            linewidth=0.8,
        )
        left = [start + width for start, width in zip(left, widths, strict=True)]
    most = max(left) or 1.0
    for place, (one, end) in enumerate(zip(amounts, left, strict=True)):
        if one is not None:
            million = [f"{value / YEN_PER_MILLION:,.1f}" for value in (one[6], one[0], one[4])]
            text = say(
                f"計 {million[0]}　国 {million[1]}　国以外 {million[2]}",
                f"total {million[0]}   State {million[1]}   others {million[2]}",
            )
            axes.annotate(
                text,
                (end, place),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontproperties=japanese_font(8.5),
                color=look.text,
            )
    axes.set_yticks(places)
    axes.set_yticklabels(labels, fontproperties=japanese_font(NAME_PT), color=look.text)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.invert_yaxis()
    axes.set_xlim(0, most * 1.5)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(say("百万円", "million yen"), fontproperties=japanese_font(9), color=look.text)
    if any(left):
        legend_above(axes, look)
    return tuple(rows)


def _amounts(plan: PlanFigures) -> tuple[int, ...] | None:
    """Return yen of the four parties, of all but the State, undecided, and the sum; None without a subsidy."""
    if plan.subsidy is None:
        return None
    shares = plan.subsidy.known_totals
    paid = [0 if shares is None else int(getattr(shares, key)) for key, _name, _colour in _PARTIES]
    undecided = int(plan.subsidy.undecided_cost_yen)
    return (*paid, sum(paid[1:]), undecided, sum(paid) + undecided)


def _percent_label(axes: Axes, look: ChartLook, language: Language) -> None:
    axes.set_ylabel(
        wording(language)("5G人口カバー率（%）", "5G population coverage (%)"),
        fontproperties=japanese_font(9),
        color=look.text,
    )
