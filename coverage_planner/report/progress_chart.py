"""Chart of 5G population coverage by prefecture or municipality against the targets of 2025 and 2030.

One row per zone with one sign per plan. The axis does not begin at 0 where all are high, so the figures are points, not
bars, whose lengths would lie.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from coverage_planner.model.rate import Rate
from coverage_planner.model.results import Zone
from coverage_planner.model.terms import ZoneKind
from coverage_planner.model.text import Language, wording
from coverage_planner.report.chart_frame import (
    MARKERS,
    NAME_PT,
    TARGET_YEARS,
    ChartLook,
    ChartValues,
    framed_axes,
    legend_above,
    percent_of,
    population_target,
    populations_of,
    say_nothing_there,
    target_words,
)
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.report_input import PlanFigures

MOST_ZONES = 60
_ROW_PT, _FRAME_PT, _COLUMN_PT = 13.0, 84.0, 38.0
_APART_PT = 3.2
"""So far apart in height are the signs of two plans in one row, so that equal rates do not hide each other."""
_Rates = dict[Zone, list[Rate | None]]


def progress_height_pt(plans: Sequence[PlanFigures], kind: ZoneKind) -> float:
    """Return the height that the chart needs for its rows to be read."""
    return _FRAME_PT + _ROW_PT * max(1, min(len(zones_of(plans, kind)), MOST_ZONES))


def zones_of(plans: Sequence[PlanFigures], kind: ZoneKind) -> list[Zone]:
    """Return the zones of a kind that the plans have rates of."""
    found = (rate.zone for plan in plans for rate in plan.assessment.population if rate.zone.kind is kind)
    return list(dict.fromkeys(found))


def draw_progress(
    figure: Figure, plans: Sequence[PlanFigures], kind: ZoneKind, look: ChartLook, language: Language = "ja"
) -> ChartValues:
    """Draw the zones with the lowest rates first; where there are more than fit, the values still have all of them."""
    say = wording(language)
    of_prefectures = kind is ZoneKind.PREFECTURE
    name = (
        say("都道府県別", "by prefecture")
        if of_prefectures
        else say("市区町村別（推計）", "by municipality (estimate)")
    )
    title = say(
        f"5G人口カバー率の目標に対する進捗　{name}", f"Progress of 5G population coverage to the targets, {name}"
    )
    zones = zones_of(plans, kind)
    of_plans = [populations_of(plan.assessment, kind) for plan in plans]
    rates: _Rates = {zone: [found.get(zone) for found in of_plans] for zone in zones}
    values = _values(plans, kind, rates, name, language)
    worst = sorted(zones, key=lambda zone: min((percent_of(rate) for rate in rates[zone] if rate), default=0.0))
    drawn = worst[:MOST_ZONES]
    axes = framed_axes(
        figure,
        look,
        title,
        names=[zone.persons_name.in_language(language) for zone in drawn],
        right_pt=_COLUMN_PT * len(plans) + 8.0,
        legend_above=True,
    )
    if not drawn:
        say_nothing_there(axes, look, say("行政区域の入力がありません", "Boundaries are not imported"))
        return values
    _draw_points(figure, axes, plans, drawn, rates, look)
    for number, year in enumerate(TARGET_YEARS):
        target = population_target(kind, year)
        if target is not None:
            percent = float(target.value * 100)
            axes.axvline(
                percent,
                color=look.targets[number],
                linewidth=1.6,
                linestyle=("-", (0, (4, 2)))[number],
                zorder=1,
                label=target_words(year, percent, language),
            )
    axes.set_yticks(range(len(drawn)))
    shown = [zone.persons_name.in_language(language) for zone in drawn]
    axes.set_yticklabels(shown, fontproperties=japanese_font(NAME_PT), color=look.text)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    notes = [say("5G人口カバー率（%）", "5G population coverage (%)")]
    if len(drawn) < len(zones):
        notes.append(say(f"率の低い順に{len(drawn)}（全{len(zones):,}）", f"the {len(drawn)} lowest of {len(zones):,}"))
    if kind is ZoneKind.MUNICIPALITY:
        notes.append(
            say(
                "市区町村には国の目標がないため、都道府県の目標を参考に示す",
                "no national target for municipalities: that of prefectures for reference",
            )
        )
    axes.set_xlabel("　".join(notes), fontproperties=japanese_font(9), color=look.text)
    legend_above(axes, look)
    return values


def _draw_points(
    figure: Figure, axes: Axes, plans: Sequence[PlanFigures], drawn: Sequence[Zone], rates: _Rates, look: ChartLook
) -> None:
    every = [percent_of(rate) for zone in drawn for rate in rates[zone] if rate]
    ticks = [float(t.value * 100) for y in TARGET_YEARS if (t := population_target(ZoneKind.PREFECTURE, y))]
    low = 5.0 * int(min([*every, *ticks], default=0.0) / 5.0)
    low = max(0.0, low - 5.0 if min([*every, *ticks], default=0.0) - low < 1.0 else low)
    axes.set_xlim(low, 100.0 + (100.0 - low) * 0.02)
    inches = figure.dpi_scale_trans
    for place, plan in enumerate(plans):
        apart = ScaledTranslation(0, ((len(plans) - 1) / 2 - place) * _APART_PT / 72, inches)
        points = [(percent_of(rate), k) for k, zone in enumerate(drawn) if (rate := rates[zone][place])]
        axes.plot(
            [x for x, _ in points],
            [y for _, y in points],
            linestyle="none",
            marker=MARKERS[place],
            markersize=5.0,
            color=look.plans[place],
            label=plan.plan.name,
            zorder=3,
            clip_on=False,
            transform=axes.transData + apart,
        )
        # The figures stand beside the axes, one column per plan under its sign.
        beside = ScaledTranslation((place + 0.55) * _COLUMN_PT / 72, 0, inches)
        axes.plot(
            [1.0],
            [1.0],
            marker=MARKERS[place],
            markersize=5.0,
            color=look.plans[place],
            clip_on=False,
            transform=axes.transAxes + beside + ScaledTranslation(0, 8 / 72, inches),
        )
        for k, zone in enumerate(drawn):
            rate = rates[zone][place]
            axes.text(
                1.0,
                k,
                rate.percent_text() if rate else "-",
                transform=axes.get_yaxis_transform() + beside,
                ha="center",
                va="center",
                fontproperties=japanese_font(8),
                color=look.text,
            )


def _values(plans: Sequence[PlanFigures], kind: ZoneKind, rates: _Rates, name: str, language: Language) -> ChartValues:
    say = wording(language)
    ticks = {year: target for year in TARGET_YEARS if (target := population_target(kind, year)) is not None}
    header = [say("区分", "Kind"), say("団体コード", "Code"), say("名称", "Name")]
    for plan in plans:
        one = plan.plan.name
        header += [
            f"{one} {say('カバー人口(人)', 'covered persons')}",
            f"{one} {say('総人口(人)', 'all persons')}",
            f"{one} {say('率(%)', 'rate (%)')}",
            *(
                say(f"{one} {year}年度末までの不足(人)", f"{one} persons missing to the target of FY{year}")
                for year in ticks
            ),
        ]
    rows: list[tuple[str, ...]] = [tuple(header)]
    for zone, of_plans in rates.items():
        row = [name, zone.code, zone.persons_name.in_language(language)]
        for rate in of_plans:
            known = rate is not None and rate.total > 0
            row += [str(rate.covered), str(rate.total), rate.percent_text(2)] if known and rate else ["", "", ""]
            judged = known and not zone.partly_loaded
            row += [str(rate.shortfall(target.value)) if judged and rate else "" for target in ticks.values()]
        rows.append(tuple(row))
    return tuple(rows)
