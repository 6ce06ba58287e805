"""Chart of ways of building: who pays the building cost, and what the dearest carrier pays over the years."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from coverage_planner.model.text import Language, Text, wording
from coverage_planner.report.comparison_chart import PARTY_COLOURS
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.subsidy.sharing import SharingComparison

_BUILDING, _RUNNING, _OPEN = "#8C8C8C", "#D9C6A5", "#707070"
_MILLION = 1_000_000
_PARTY_NAMES = {
    "state": Text("国", "State"),
    "prefecture": Text("都道府県", "prefecture"),
    "municipality": Text("市町村", "municipality"),
    "carrier": Text("事業者等", "carriers"),
}


def sharing_figure(
    comparison: SharingComparison, *, size_in: tuple[float, float] = (11.69, 8.27), language: Language = "ja"
) -> Figure:
    """Return two bar charts with one bar per scheme: building cost by party, and the largest burden of a carrier."""
    figure = Figure(figsize=size_in, dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    say = wording(language)
    names = [outcome.scheme.short_name.in_language(language) for outcome in comparison.outcomes]
    # On a low picture the title is left out and the legends need a larger share of the height.
    low = size_in[1] < 5
    bottom, top = (0.2, 0.9) if low else (0.12, 0.84)
    if not low:
        figure.text(
            0.045,
            0.94,
            say("整備方式の比較", "Ways of building compared"),
            fontproperties=japanese_font(15),
            va="center",
        )
    _building(figure.add_axes((0.19, bottom, 0.36, top - bottom)), comparison, names, language)
    _burden(figure.add_axes((0.61, bottom, 0.34, top - bottom)), comparison, language)
    figure.text(
        0.045,
        0.035,
        say(
            "金額は百万円。整備方式ごとの前提は「整備方式の比較」の表の注による",
            "Million yen. The assumptions of each way are in the notes of the table of schemes",
        ),
        fontproperties=japanese_font(7.5),
        color="#505050",
    )
    return figure


def _building(axes: Axes, comparison: SharingComparison, names: list[str], language: Language) -> None:
    say = wording(language)
    places = list(range(len(names)))
    left = [0.0] * len(names)
    for party, (_japanese, colour) in PARTY_COLOURS.items():
        known = [outcome.subsidy.known_totals for outcome in comparison.outcomes]
        values = [0.0 if totals is None else getattr(totals, party) / _MILLION for totals in known]
        if any(values):
            axes.barh(
                places, values, left=left, color=colour, label=_PARTY_NAMES[party].in_language(language), height=0.62
            )
        left = [start + value for start, value in zip(left, values, strict=True)]
    open_yen = [outcome.subsidy.undecided_cost_yen / _MILLION for outcome in comparison.outcomes]
    if any(open_yen):
        label = say("未判定", "undecided")
        axes.barh(places, open_yen, left=left, color="white", edgecolor=_OPEN, hatch="///", label=label, height=0.62)
        left = [start + value for start, value in zip(left, open_yen, strict=True)]
    axes.set_yticks(places, names, fontproperties=japanese_font(8))
    _finish(axes, left, say("総事業費と負担者", "Total cost by who pays"), language)


def _burden(axes: Axes, comparison: SharingComparison, language: Language) -> None:
    say = wording(language)
    building, running = [], []
    for outcome in comparison.outcomes:
        if any(one.building_yen is None for one in outcome.carriers):
            building.append(0.0)
            running.append(0.0)
            continue
        dearest = max(outcome.carriers, key=lambda one: one.total_yen or 0)
        building.append((dearest.building_yen or 0) / _MILLION)
        running.append(dearest.running_worth_yen / _MILLION)
    places = list(range(len(building)))
    axes.barh(places, building, color=_BUILDING, label=say("整備費", "building"), height=0.62)
    worth = say("維持費（現在価値）", "running (present value)")
    axes.barh(places, running, left=building, color=_RUNNING, label=worth, height=0.62)
    axes.set_yticks(places, [""] * len(places))
    years = comparison.outcomes[0].years if comparison.outcomes else 10
    ends = [a + b for a, b in zip(building, running, strict=True)]
    unknown = frozenset(place for place, outcome in enumerate(comparison.outcomes) if not outcome.decided)
    title = say(f"1社の負担（{years}年、最も重い事業者）", f"Burden of one carrier ({years} years, the largest)")
    _finish(axes, ends, title, language, unknown)


def _finish(
    axes: Axes, ends: list[float], title: str, language: Language, unknown: frozenset[int] = frozenset()
) -> None:
    undecided = wording(language)("未判定", "undecided")
    axes.invert_yaxis()
    axes.set_title(title, fontproperties=japanese_font(10), loc="left")
    axes.set_xlim(0, max([*ends, 0.001]) * 1.18)
    for place, end in enumerate(ends):
        text = undecided if place in unknown else f"{end:,.1f}"
        axes.annotate(
            text,
            (end, place),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontproperties=japanese_font(7.5),
        )
    axes.tick_params(axis="x", labelsize=7.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(
        prop=japanese_font(7.5),
        frameon=False,
        loc="lower right",
        ncols=4,
        bbox_to_anchor=(1.0, -0.13 if axes.get_position().y0 < 0.15 else -0.27),
    )
