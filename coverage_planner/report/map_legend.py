"""Legend and key figures beside the printed map: only what the map shows is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from coverage_planner.model.results import Assessment, PopulationRate
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ANY_CARRIER, RoadClass, Service, ZoneKind
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.map_colours import (
    BOUNDARY,
    CARRIER_COLOURS,
    COVERED,
    MARKER_NAMES,
    MARKERS,
    NEWLY_COVERED,
    ROAD_COVERED,
    ROAD_GAP,
    ROAD_OTHER,
    ROAD_UNKNOWN,
    SHARED,
    UNSERVED_OPACITY,
    UNSERVED_RAMP,
    site_colour,
    site_colour_name,
    site_shape,
)
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.text_metrics import wrapped_to

_LINE_PT = 14.0


@dataclass(slots=True)
class _Pen:
    """Writes down a column of a page, in points."""

    figure: Figure
    left: float
    y: float
    width: float

    def text(self, text: str, size: float, *, dx: float = 0.0, colour: str = "#202020", align: str = "left") -> None:
        x, y = self.share(self.left + dx, self.y)
        self.figure.text(x, y, text, fontproperties=japanese_font(size), color=colour, ha=align, va="center")

    def share(self, x: float, y: float) -> tuple[float, float]:
        return x / (self.figure.get_figwidth() * 72), y / (self.figure.get_figheight() * 72)

    def heading(self, text: str) -> None:
        self.y -= 7
        self.text(text, 9)
        self.y -= _LINE_PT

    def swatch(self, colour: str, opacity: float, text: str) -> None:
        x, y = self.share(self.left, self.y - 4.5)
        right, top = self.share(self.left + 20, self.y + 4.5)
        for face, alpha, edge in (("white", 1.0, "none"), (colour, opacity, "none")):
            self.figure.add_artist(
                Rectangle((x, y), right - x, top - y, facecolor=face, alpha=alpha, edgecolor=edge, linewidth=0)
            )
        self.text(text, 8, dx=26)
        self.y -= _LINE_PT

    def line(self, colour: str, width: float, text: str, *, dash: bool = False, casing: bool = False) -> None:
        (x0, y), (x1, _) = self.share(self.left, self.y), self.share(self.left + 20, self.y)
        if casing:
            self.figure.add_artist(Line2D([x0, x1], [y, y], color="#D0D0D0", linewidth=width + 1.8))
            self.figure.add_artist(Line2D([x0, x1], [y, y], color="white", linewidth=width + 1.4))
        style: Literal["solid"] | tuple[float, tuple[float, float]] = (0.0, (2.2, 1.4)) if dash else "solid"
        self.figure.add_artist(Line2D([x0, x1], [y, y], color=colour, linewidth=width, linestyle=style))
        self.text(text, 8, dx=26)
        self.y -= _LINE_PT

    def marker(self, marker: str, colour: str, text: str, *, edge: str, size: float) -> None:
        x, y = self.share(self.left + 10, self.y)
        self.figure.add_artist(
            Line2D(
                [x],
                [y],
                marker=marker,
                color=colour,
                markeredgecolor=edge,
                markersize=size,
                linestyle="none",
                markeredgewidth=0.7,
            )
        )
        for number, part in enumerate(wrapped_to(text, self.width - 26, 8)):
            self.y -= 0 if number == 0 else 11
            self.text(part, 8, dx=26)
        self.y -= _LINE_PT


def draw_legend(
    figure: Figure, report: ReportInput, *, left_pt: float, top_pt: float, width_pt: float, sites: tuple[Site, ...]
) -> None:
    """Draw key figures and legend into a column of the page; ``sites`` are the stations the map shows."""
    pen = _Pen(figure, left_pt, top_pt - 6, width_pt)
    _key_figures(pen, report)
    judged = _whole_rate(report.assessment) is not None
    pen.heading("カバー状況（5G・500mメッシュ）" if judged else "人口（5Gのエリア・局の入力なし）")
    if judged:
        pen.swatch(*COVERED, "既に圏内")
        pen.swatch(*NEWLY_COVERED, "候補局で新たに圏内")
    tops = [least - 1 for least, _ in UNSERVED_RAMP[1:]]
    for (least, colour), top in zip(UNSERVED_RAMP, [*tops, None], strict=True):
        span = f"{least:,}人以上" if top is None else f"{least:,}〜{top:,}人"
        pen.swatch(colour, UNSERVED_OPACITY, f"圏外 {span}" if judged else span)
    if report.data.roads is not None:
        pen.heading("道路（携帯電話・世代を問わない）")
        if knows_roads(report.assessment):
            pen.line(ROAD_COVERED, 1.1, "高速道路・国道 利用可能")
            pen.line(ROAD_GAP, 1.9, "高速道路・国道 不感区間", casing=True)
            if bool(report.data.roads.tunnel.any()):
                pen.line(ROAD_COVERED, 1.1, "同 トンネル（破線）利用可能", dash=True)
                pen.line(ROAD_GAP, 1.9, "同 トンネル（破線）不感区間", dash=True, casing=True)
        else:
            pen.line(ROAD_UNKNOWN, 1.1, "高速道路・国道（カバー状況不明）")
        pen.line(ROAD_OTHER, 0.6, "その他の道路")
    if report.data.zones is not None:
        pen.line(BOUNDARY, 0.6, "市区町村界")
    if sites:
        pen.heading("基地局")
        for shape in MARKERS:
            if any(site_shape(site) == shape for site in sites):
                pen.marker(MARKERS[shape], "white", MARKER_NAMES[shape], edge="black", size=6)
        used = {site_colour(site): site_colour_name(site) for site in sites}
        for colour in (*CARRIER_COLOURS.values(), SHARED):
            if colour in used:
                pen.marker("o", colour, used[colour], edge="white", size=6.5)


def knows_roads(assessment: Assessment) -> bool:
    """Return True where road coverage was worked out; without it no road is shown as a gap."""
    return any(rate.service is Service.MOBILE for rate in assessment.road)


def _whole_rate(assessment: Assessment) -> PopulationRate | None:
    for rate in assessment.population:
        if rate.zone.kind is ZoneKind.ALL and rate.carrier == ANY_CARRIER and rate.service is Service.NR:
            return rate
    return None


def _key_figures(pen: _Pen, report: ReportInput) -> None:
    assessment = report.assessment
    rate = _whole_rate(assessment)
    if rate is not None:
        pen.text("5G人口カバー率（4者重ね合わせ）", 8, colour="#404040")
        pen.y -= 19
        pen.text(f"{rate.persons.percent_text()} %", 19)
        pen.y -= 17
        pen.text(f"{rate.persons.covered:,} / {rate.persons.total:,} 人", 8, colour="#404040")
        pen.y -= 15
    for road_class, name in ((RoadClass.EXPRESSWAY, "高速道路"), (RoadClass.NATIONAL, "国道")):
        road = assessment.road_rate(road_class)
        if road is not None and road.length_um.total:
            pen.text(f"道路カバー率 {name} {road.length_um.percent_text()} %", 8.5)
            pen.y -= 13
    pen.y -= 4
