"""What the charts of compared plans share: colours, axes, lines of the targets, and the figures they read.

Colours are Okabe and Ito's; plans differ by sign and line as well, so the charts read in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.layout_engine import LayoutEngine
from matplotlib.ticker import FuncFormatter

from coverage_planner.engine.indicators.targets import Target, targets
from coverage_planner.model.rate import Rate
from coverage_planner.model.results import Assessment, Zone
from coverage_planner.model.terms import ANY_CARRIER, Service, ZoneKind
from coverage_planner.model.text import Language, wording
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.text_metrics import text_width_pt

ChartValues = tuple[tuple[str, ...], ...]
"""The values a chart shows as rows of text, to be copied into a spreadsheet."""

MARKERS = ("o", "s", "^", "D")
DASHES: tuple[object, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
TARGET_YEARS = (2025, 2030)
YEN_PER_MILLION = 1_000_000
NAME_PT = 8.5
_SCALE_PT = 40.0
"""Room for the numbers of a scale and its label."""


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


class FixedMargins(LayoutEngine):
    """Keeps the axes at distances in points from the edges, whatever the size of the figure.

    Matplotlib's own engines lay out all text twice to find the margins: half of the 90 ms that a chart took.
    """

    def __init__(self, *, left_pt: float, right_pt: float, top_pt: float, bottom_pt: float) -> None:
        super().__init__()
        self._adjust_compatible = False
        self._colorbar_gridspec = False
        self._left, self._right, self._top, self._bottom = left_pt, right_pt, top_pt, bottom_pt

    def execute(self, fig: FigureBase) -> None:
        """Place the axes."""
        figure = cast("Figure", fig)
        width, height = (inches * 72 for inches in figure.get_size_inches())
        across, down = max(width - self._left - self._right, 40.0), max(height - self._top - self._bottom, 30.0)
        for axes in figure.axes:
            axes.set_position((self._left / width, self._bottom / height, across / width, down / height))


def framed_axes(
    figure: Figure,
    look: ChartLook,
    title: str,
    *,
    names: Sequence[str] = (),
    right_pt: float = 12.0,
    legend_above: bool = False,
) -> Axes:
    """Clear a figure and return its one pair of axes.

    Args:
        figure: the figure.
        look: its colours.
        title: its title.
        names: what stands beside the axes on the left; nothing for a scale of numbers with its label.
        right_pt: room on the right.
        legend_above: leaves a line for :func:`legend_above`.
    """
    figure.clear()
    figure.set_facecolor(look.paper)
    widest = max((text_width_pt(line, NAME_PT) for name in names for line in name.splitlines()), default=_SCALE_PT)
    figure.set_layout_engine(
        FixedMargins(left_pt=widest + 12.0, right_pt=right_pt, top_pt=44.0 if legend_above else 28.0, bottom_pt=36.0)
    )
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


def framed_legend(axes: Axes, look: ChartLook) -> None:
    """Put the legend into the axes."""
    legend = axes.legend(
        prop=japanese_font(8.5), loc="lower right", frameon=True, labelcolor=look.text, handlelength=3.0
    )
    legend.get_frame().set(facecolor=look.paper, edgecolor=look.grid, alpha=0.9)
    for text in legend.get_texts():
        text.set_parse_math(False)


def legend_above(axes: Axes, look: ChartLook, columns: int = 6) -> None:
    """Put the legend in a line between title and axes."""
    legend = axes.legend(
        prop=japanese_font(8),
        loc="lower left",
        bbox_to_anchor=(-0.01, 1.0),
        ncols=columns,
        frameon=False,
        labelcolor=look.text,
        handlelength=1.6,
        columnspacing=1.2,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    axes.set_title(axes.get_title(loc="left"), fontproperties=japanese_font(10.5), loc="left", pad=24, color=look.text)


def say_nothing_there(axes: Axes, look: ChartLook, text: str) -> None:
    """Write in the middle of empty axes why they are empty."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", fontproperties=japanese_font(10), color=look.faint)


def target_words(year: int, percent: float, language: Language) -> str:
    """Return the label of a target line."""
    return wording(language)(f"{year}年度末目標 {percent:g}%", f"target end of FY{year}: {percent:g}%")


def draw_target_lines(
    axes: Axes, values: Sequence[float], look: ChartLook, language: Language, *, least_span: float = 1.0
) -> None:
    """Draw the national targets of 2025 and 2030 where they lie within reach of the values."""
    low, high = min(values, default=0.0), max(values, default=100.0)
    span = max(high - low, least_span)
    lines = []
    for number, year in enumerate(TARGET_YEARS):
        target = population_target(ZoneKind.ALL, year)
        if target is not None and float(target.value * 100) <= high + span:
            lines.append((float(target.value * 100), year, look.targets[number]))
    for percent, year, colour in lines:
        axes.axhline(percent, color=colour, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
        axes.annotate(
            target_words(year, percent, language),
            (0.005, percent),
            xycoords=axes.get_yaxis_transform(),
            xytext=(0, 2),
            textcoords="offset points",
            fontproperties=japanese_font(8),
            color=colour,
        )
        low, high = min(low, percent), max(high, percent)
    axes.set_ylim(low - 0.08 * span, min(high + 0.16 * span, 104.0))


def population_target(kind: ZoneKind, year: int) -> Target | None:
    """Return the population target of a year: of the nation, or of every prefecture (also shown for municipalities)."""
    for target in targets():
        right_year = target.indicator == "population_coverage" and target.fiscal_year == year
        if right_year and target.each_prefecture == (kind is not ZoneKind.ALL):
            return target
    return None


def population_of(assessment: Assessment) -> Rate | None:
    """Return the 5G population coverage of any carrier in the whole area; None where it was not worked out."""
    return next(iter(populations_of(assessment, ZoneKind.ALL).values()), None)


def populations_of(assessment: Assessment, kind: ZoneKind) -> dict[Zone, Rate]:
    """Return the 5G population coverage of any carrier of every zone of a kind."""
    return {
        rate.zone: rate.persons
        for rate in assessment.population
        if rate.zone.kind is kind and rate.carrier == ANY_CARRIER and rate.service is Service.NR
    }


def percent_of(rate: Rate | None) -> float:
    """Return a rate in percent for drawing, 0 where there is none."""
    exact = None if rate is None else rate.fraction
    return float((exact or Fraction(0)) * 100)
