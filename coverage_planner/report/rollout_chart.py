"""Chart of a plan spread over the years: money by payer and year as columns, 5G population coverage as a line."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from coverage_planner.model.rate import Rate
from coverage_planner.model.results import Assessment
from coverage_planner.model.text import Language, wording
from coverage_planner.project.plan_rollout import PlanRollout
from coverage_planner.report.chart_frame import (
    YEN_PER_MILLION,
    ChartLook,
    FixedMargins,
    draw_target_lines,
    framed_axes,
    framed_legend,
    percent_of,
    population_of,
)
from coverage_planner.report.japanese_font import japanese_font

_PAYERS = (
    ("state", ("国（補助金）", "State (grant)"), "#0072B2"),
    ("prefecture", ("都道府県", "prefecture"), "#56B4E9"),
    ("municipality", ("市町村", "municipality"), "#E69F00"),
    ("carrier", ("事業者等", "carriers and others"), "#8C8C8C"),
)
_OPEN = "#B0B0B0"
_WIDE_IN = 6.5
_LEFT_SCALE_PT, _RIGHT_SCALE_PT = 52.0, 44.0
"""Room for the numbers of each scale and its unit."""
_LINE_PT = 14.0
_FEW_YEARS = 6


def draw_rollout(
    figure: Figure, found: PlanRollout, look: ChartLook, *, against_money: bool = False, language: Language = "ja"
) -> None:
    """Draw coverage against the years, with who pays, or against the money spent so far."""
    if against_money:
        _draw_money(figure, found, look, language)
    else:
        _draw_years(figure, found, look, language)


def _draw_years(figure: Figure, found: PlanRollout, look: ChartLook, language: Language) -> None:
    say = wording(language)
    axes = framed_axes(figure, look, "", right_pt=_RIGHT_SCALE_PT)
    places = list(range(1, len(found.years) + 1))
    bottom = [0.0] * len(places)
    for key, (ja, en), colour in _PAYERS:
        values = [getattr(one.shares, key) / YEN_PER_MILLION for one in found.years]
        if any(values):
            axes.bar(places, values, 0.55, bottom=bottom, color=colour, label=say(ja, en), zorder=2)
        bottom = [low + value for low, value in zip(bottom, values, strict=True)]
    open_yen = [one.undecided_yen / YEN_PER_MILLION for one in found.years]
    if any(open_yen):
        axes.bar(places, open_yen, 0.55, bottom=bottom, color="none", edgecolor=_OPEN, hatch="///",
                 label=say("負担未判定", "undecided"), zorder=2)  # fmt: skip
    limits = [one.budget.cost_yen for one in found.years]
    for place, limit in zip(places, limits, strict=True):
        if limit is not None:
            axes.plot([place - 0.36, place + 0.36], [limit / YEN_PER_MILLION] * 2, color=look.text, linewidth=1.6,
                      label=say("予算（総事業費）", "budget (total cost)") if place == 1 else None, zorder=3)  # fmt: skip
    spent = [one.spent_yen / YEN_PER_MILLION for one in found.years]
    most = max([*spent, *(limit / YEN_PER_MILLION for limit in limits if limit is not None), 1.0])
    # The columns keep to the lower half, the line of the coverage to the upper one.
    axes.set_ylim(0, most * 2.1)
    axes.set_ylabel(say("百万円", "million yen"), fontproperties=japanese_font(9), color=look.text)
    axes.set_xticks(
        [0, *places],
        [say("整備前", "before"), *_year_names(found, language)],
        fontproperties=japanese_font(9),
        color=look.text,
    )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,g}"))
    right = axes.twinx()
    right.spines[["top", "left"]].set_visible(False)
    right.spines[["right", "bottom"]].set_color(look.faint)
    right.tick_params(colors=look.text, labelsize=8.5)
    percents = [percent_of(_population(one)) for one in _assessments(found)]
    right.plot([0, *places], percents, color=look.plans[2], marker="o", linewidth=2, zorder=4,
               label=say("5G人口カバー率", "5G population coverage"))  # fmt: skip
    for place, percent in zip([0, *places], percents, strict=True):
        right.annotate(f"{percent:.1f}", (place, percent), xytext=(0, 6), textcoords="offset points", ha="center",
                       fontproperties=japanese_font(8.5), color=look.text)  # fmt: skip
    axes.set_xlim(-0.45, len(places) + 0.55)
    low, high = min(percents), max(percents)
    span = max(high - low, 1.0)
    right.set_ylim(low - 1.35 * span, min(100.5, high + 0.3 * span) if high < 100 else high + 0.3 * span)
    # The line begins above the columns; there is no coverage below nothing.
    right.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: "" if value < 0 else f"{value:g}"))
    right.set_ylabel("%", color=look.text)
    lines, names = right.get_legend_handles_labels()
    own, own_names = axes.get_legend_handles_labels()
    # On a narrow picture the legend goes on in further lines, for which the axes leave room.
    narrow = 2 if language == "en" else 3
    columns = 7 if figure.get_size_inches()[0] >= _WIDE_IN else narrow
    rows = -(-(len(own_names) + len(names)) // columns)
    figure.set_layout_engine(
        FixedMargins(left_pt=_LEFT_SCALE_PT, right_pt=_RIGHT_SCALE_PT, top_pt=10 + _LINE_PT * rows, bottom_pt=24)
    )
    axes.legend([*own, *lines], [*own_names, *names], prop=japanese_font(8), loc="lower left",
                        bbox_to_anchor=(-0.01, 1.0), ncols=columns, frameon=False, labelcolor=look.text, handlelength=1.6,
                        columnspacing=1.2, borderaxespad=0.2, borderpad=0.2)  # fmt: skip


def _draw_money(figure: Figure, found: PlanRollout, look: ChartLook, language: Language) -> None:
    say = wording(language)
    axes = framed_axes(figure, look, "")
    money = [0.0]
    for one in found.years:
        money.append(money[-1] + one.spent_yen / YEN_PER_MILLION)
    percents = [percent_of(_population(one)) for one in _assessments(found)]
    axes.plot(money, percents, color=look.plans[0], marker="o", linewidth=2, label=found.plan.name, zorder=3)
    names = [say("整備前", "before"), *_year_names(found, language)]
    for x, percent, name in zip(money, percents, names, strict=True):
        axes.annotate(name, (x, percent), xytext=(6, -12), textcoords="offset points",
                      fontproperties=japanese_font(8.5), color=look.text)  # fmt: skip
    axes.margins(x=0.09)
    draw_target_lines(axes, percents, look, language)
    axes.set_xlabel(say("累計事業費（百万円）", "spent so far (million yen)"), fontproperties=japanese_font(9),
                    color=look.text)  # fmt: skip
    axes.set_ylabel(say("5G人口カバー率（%）", "5G population coverage (%)"), fontproperties=japanese_font(9),
                    color=look.text)  # fmt: skip
    framed_legend(axes, look)


def _year_names(found: PlanRollout, language: Language) -> list[str]:
    """Return the years as the tables write them, in short where there are many."""
    if len(found.years) > _FEW_YEARS or language == "en":
        return [one.year.label if language == "ja" else f"FY{one.year.year}" for one in found.years]
    return [one.year.name.ja for one in found.years]


def _assessments(found: PlanRollout) -> list[Assessment]:
    return [found.start.assessment, *(one.evaluation.assessment for one in found.years)]


def _population(assessment: Assessment) -> Rate | None:
    return population_of(assessment)
