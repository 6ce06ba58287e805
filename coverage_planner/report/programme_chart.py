"""Chart of the programme over the years: state money of each year against its budget line, and what it buys."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from coverage_planner.model.text import Language, wording
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.programme_report import ProgrammeReport
from coverage_planner.report.text_width import wrapped
from coverage_planner.subsidy.programme_view import BudgetRow, RankedProject

_STATE, _LINE, _OPEN, _BAR = "#0072B2", "#D55E00", "#707070", "#56B4E9"
_MILLION = 1_000_000
_MOST_PROJECTS = 15


def programme_figure(
    view: ProgrammeReport, *, size_in: tuple[float, float] = (11.69, 8.27), language: Language = "ja"
) -> Figure:
    """Return two charts: state money by year with the budget line, and state yen per newly covered person by project."""
    figure = Figure(figsize=size_in, dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    say = wording(language)
    # On a low picture the title is left out and fewer projects fit.
    low = size_in[1] < 5
    bottom, top = (0.2, 0.9) if low else (0.17, 0.82)
    if not low:
        title = say("年度別の国費と費用対効果", "State money by fiscal year, and what it buys")
        figure.text(0.045, 0.94, title, fontproperties=japanese_font(15), va="center")
    _years(figure.add_axes((0.08, bottom, 0.34, top - bottom)), view.rows, language)
    _ranking(figure.add_axes((0.62, bottom, 0.33, top - bottom)), view.ranked, 8 if low else _MOST_PROJECTS, language)
    if not low:
        note = say(
            "国費は百万円。斜線は未判定の地区の総事業費（国費は決まっていない）。右は補助の対象で新規カバーのある地区（順位の高い順）",
            "State money in million yen. Hatched: total cost of undecided districts (their state money is not settled)."
            " Right: supported districts with newly covered persons, best rank first",
        )
        figure.text(0.045, 0.062, note, fontproperties=japanese_font(7.5), color="#505050")
    return figure


def _years(axes: Axes, rows: Sequence[BudgetRow], language: Language) -> None:
    say = wording(language)
    title = say("予算年度別の国費と予算枠", "State money and budget line by fiscal year")
    axes.set_title(title, fontproperties=japanese_font(10), loc="left")
    places = list(range(len(rows)))
    state = [row.state_yen / _MILLION for row in rows]
    unknown = [sum(one.total_cost_yen for one in row.projects if not one.decided) / _MILLION for row in rows]
    axes.bar(places, state, color=_STATE, width=0.5, label=say("国費", "State money"))
    if any(unknown):
        axes.bar(
            places,
            unknown,
            bottom=state,
            color="white",
            edgecolor=_OPEN,
            hatch="///",
            width=0.5,
            label=say("未判定の総事業費", "total cost, undecided"),
        )
    for place, row in zip(places, rows, strict=True):
        if row.budget is not None:
            line = row.budget.amount_yen / _MILLION
            first = row is next(r for r in rows if r.budget is not None)
            label = say("予算枠", "budget line") if first else "_nolegend_"
            axes.hlines(line, place - 0.36, place + 0.36, colors=_LINE, linewidth=2.5, label=label)
            axes.annotate(
                f"{line:,.1f}", (place + 0.38, line), va="center", color=_LINE, fontproperties=japanese_font(7.5)
            )
        axes.annotate(
            f"{state[place]:,.1f}",
            (place, state[place]),
            xytext=(0, -11),
            textcoords="offset points",
            ha="center",
            color="white",
            fontsize=8,
        )
    names = [row.fiscal_year.name.in_language(language) for row in rows]
    axes.set_xticks(places, names, fontproperties=japanese_font(8.5))
    axes.set_xlim(-0.8, max(0, len(rows) - 1) + 0.9)
    _plain(axes)
    if rows:
        axes.legend(
            prop=japanese_font(7.5),
            frameon=False,
            loc="upper left",
            ncols=3,
            bbox_to_anchor=(-0.02, -0.07 if axes.get_position().y0 < 0.18 else -0.12),
        )


def _ranking(axes: Axes, ranked: Sequence[RankedProject], most: int, language: Language) -> None:
    say = wording(language)
    title = say("国費／新規カバー人口1人（円）", "State yen per newly covered person")
    axes.set_title(title, fontproperties=japanese_font(10), loc="left")
    priced = [one for one in ranked if one.state_yen_per_person is not None][:most]
    values = [float(one.state_yen_per_person or 0) for one in priced]
    places = list(range(len(priced)))
    axes.barh(places, values, color=_BAR, height=0.6)
    names = ["\n".join(wrapped(one.project.title.in_language(language), 24)[:2]) for one in priced]
    axes.set_yticks(places, names, fontproperties=japanese_font(7.5))
    axes.invert_yaxis()
    axes.set_xlim(0, max([*values, 1.0]) * 1.25)
    axes.xaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
    for place, value in zip(places, values, strict=True):
        axes.annotate(
            f"{value:,.0f}", (value, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7.5
        )
    if not priced:
        none = say("該当する地区がありません", "No such district")
        axes.text(0.5, 0.5, none, transform=axes.transAxes, ha="center", fontproperties=japanese_font(9))
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=7.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
