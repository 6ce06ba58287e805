"""Chart of the plans side by side: population coverage against the targets, road coverage, cost by who pays."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import ANY_CARRIER, RoadClass, Service, ZoneKind
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.report.text_width import wrapped

PARTY_COLOURS = {
    "state": ("国", "#0072B2"),
    "prefecture": ("都道府県", "#56B4E9"),
    "municipality": ("市町村", "#E69F00"),
    "carrier": ("事業者等", "#8C8C8C"),
}
_NEW, _ROADS = "#009E73", (("高速道路", RoadClass.EXPRESSWAY, "#3B5B7A"), ("国道", RoadClass.NATIONAL, "#8FB0CC"))


def comparison_figure(plans: Sequence[PlanFigures], *, size_in: tuple[float, float] = (11.69, 8.27)) -> Figure:
    """Return three charts of the plans: 5G population coverage, road coverage, total cost by party."""
    figure = Figure(figsize=size_in, dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(0.045, 0.93, "計画の比較", fontproperties=japanese_font(15), va="center")
    names = ["\n".join(wrapped(plan.plan.name, 14)[:2]) for plan in plans]
    boxes = [(0.07 + 0.315 * place, 0.2, 0.25, 0.58) for place in range(3)]
    _population(figure.add_axes(boxes[0]), plans, names)
    _road(figure.add_axes(boxes[1]), plans, names)
    _cost(figure.add_axes(boxes[2]), plans, names)
    definition = plans[0].assessment.definition.sentence().ja if plans else ""
    figure.text(0.045, 0.075, f"定義 {definition}", fontproperties=japanese_font(7.5), color="#505050")
    return figure


def _percent(rate: Rate | None) -> float:
    exact = None if rate is None else rate.fraction
    return float("nan") if exact is None else float(exact * 100)


def _population(axes: Axes, plans: Sequence[PlanFigures], names: list[str]) -> None:
    rates = []
    for plan in plans:
        rates.append(
            next(
                (
                    rate.persons
                    for rate in plan.assessment.population
                    if rate.zone.kind is ZoneKind.ALL and rate.carrier == ANY_CARRIER and rate.service is Service.NR
                ),
                None,
            )
        )
    _bars(axes, 0.0, 0.55, rates, _NEW)
    targets = {
        target.target
        for plan in plans
        for target in plan.assessment.targets
        if target.indicator == "population_coverage" and target.zone.kind is not ZoneKind.MUNICIPALITY
    }
    _percent_axis(axes, [_percent(rate) for rate in rates] + [float(target * 100) for target in targets])
    low, high = axes.get_ylim()
    least_step = (high - low) * 0.035
    label_at = high
    for target in sorted(targets, reverse=True):
        percent = float(target * 100)
        axes.axhline(percent, color="#D55E00", linewidth=0.9, linestyle=(0, (4, 2)))
        label_at = min(percent, label_at - least_step)
        axes.annotate(
            f"目標{percent:g}%",
            (1.0, label_at),
            xycoords=axes.get_yaxis_transform(),
            xytext=(3, 0),
            textcoords="offset points",
            fontproperties=japanese_font(7),
            color="#D55E00",
            va="center",
        )
    _finish(axes, names, "5G人口カバー率（4者重ね合わせ、%）")


def _road(axes: Axes, plans: Sequence[PlanFigures], names: list[str]) -> None:
    values: list[float] = []
    for place, (name, road_class, colour) in enumerate(_ROADS):
        found = [plan.assessment.road_rate(road_class) for plan in plans]
        rates = [None if rate is None else rate.length_um for rate in found]
        values += [_percent(rate) for rate in rates]
        _bars(axes, (place - 0.5) * 0.38, 0.34, rates, colour, label=name)
    _percent_axis(axes, values)
    _finish(axes, names, "道路カバー率（携帯電話、%）", legend=True)
    if not any(plan.assessment.road for plan in plans):
        _absent(axes, "道路の入力がありません")


def _cost(axes: Axes, plans: Sequence[PlanFigures], names: list[str]) -> None:
    with_subsidy = [plan for plan in plans if plan.subsidy is not None]
    if with_subsidy:
        base = [0.0] * len(plans)
        for party, (name, colour) in PARTY_COLOURS.items():
            known = [None if plan.subsidy is None else plan.subsidy.known_totals for plan in plans]
            heights = [0.0 if shares is None else getattr(shares, party) / 1_000_000 for shares in known]
            if any(heights):
                axes.bar(range(len(plans)), heights, 0.55, bottom=base, color=colour, label=name)
            base = [low + height for low, height in zip(base, heights, strict=True)]
        still_open = [0.0 if plan.subsidy is None else plan.subsidy.undecided_cost_yen / 1_000_000 for plan in plans]
        if any(still_open):
            axes.bar(range(len(plans)), still_open, 0.55, bottom=base, color="#D9D9D9", hatch="//", label="未判定")
            base = [low + height for low, height in zip(base, still_open, strict=True)]
        title = "総事業費と負担（百万円）"
    else:
        base = [sum(site.total_cost_yen for site in plan.plan.candidates) / 1_000_000 for plan in plans]
        axes.bar(range(len(plans)), base, 0.55, color="#8C8C8C")
        title = "総事業費（百万円）"
    for place, height in enumerate(base):
        axes.text(place, height, f"{height:,.1f}", fontproperties=japanese_font(8), ha="center", va="bottom")
    axes.set_ylim(0, max([*base, 0.001]) * 1.22)
    _finish(axes, names, title, legend=bool(with_subsidy) and any(base))


def _bars(
    axes: Axes, shift: float, width: float, rates: Sequence[Rate | None], colour: str, *, label: str = ""
) -> None:
    places = [place + shift for place in range(len(rates))]
    axes.bar(places, [_percent(rate) for rate in rates], width, color=colour, label=label or None)
    for place, rate in zip(places, rates, strict=True):
        if rate is not None and rate.total:
            axes.text(
                place,
                _percent(rate),
                rate.percent_text(),
                fontproperties=japanese_font(8),
                ha="center",
                va="bottom",
            )


def _percent_axis(axes: Axes, values: Sequence[float]) -> None:
    """Cut the axis below where all plans are high, and say so: bars from 0 would hide the difference."""
    known = [value for value in values if isfinite(value)]
    low = min(known, default=0.0)
    bottom = 0.0 if low < 60 else 50.0 if low < 80 else 80.0 if low < 95 else 90.0
    axes.set_ylim(bottom, 100 + (100 - bottom) * 0.12)
    axes.set_yticks([bottom + (100 - bottom) * step / 5 for step in range(6)])
    if bottom:
        axes.text(
            0.0,
            -0.135,
            f"縦軸は{bottom:g}%から",
            transform=axes.transAxes,
            fontproperties=japanese_font(7),
            color="#505050",
        )


def _finish(axes: Axes, names: list[str], title: str, *, legend: bool = False) -> None:
    axes.set_title(title, fontproperties=japanese_font(10), loc="left", pad=22 if legend else 10)
    axes.set_xticks(range(len(names)))
    axes.set_xticklabels(names, fontproperties=japanese_font(8))
    axes.set_xlim(-0.6, len(names) - 0.4)
    for label in axes.get_xticklabels():
        label.set_parse_math(False)
    for label in axes.get_yticklabels():
        label.set_fontproperties(japanese_font(8))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#E4E4E4", linewidth=0.6)
    axes.set_axisbelow(True)
    if legend:
        axes.legend(
            prop=japanese_font(7.5),
            loc="lower left",
            bbox_to_anchor=(-0.02, 0.995),
            ncols=4,
            frameon=False,
            handlelength=1.0,
            columnspacing=0.9,
            borderpad=0.1,
        )


def _absent(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, transform=axes.transAxes, fontproperties=japanese_font(9), ha="center", color="#505050")
