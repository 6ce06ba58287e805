"""The printed map of a plan: mesh classes, roads, boundaries, stations, legend, scale bar, north, definition, sources."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as DrawnPath

from coverage_planner.model.lattice import metres_per_degree
from coverage_planner.model.site import Site
from coverage_planner.model.terms import SiteStatus
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.map_colours import (
    BOUNDARY,
    MARKERS,
    ROAD_COVERED,
    ROAD_GAP,
    ROAD_OTHER,
    ROAD_UNKNOWN,
    site_colour,
    site_shape,
)
from coverage_planner.report.map_furniture import LabelPlacer, draw_north, draw_scale_bar
from coverage_planner.report.map_layers import (
    Bounds,
    GridImage,
    RoadPaths,
    candidate_municipality_bounds,
    mesh_image,
    municipality_anchors,
    outline_path,
    planning_bounds,
    relief_image,
    road_paths,
    shaped_to,
    widened,
)
from coverage_planner.report.map_legend import draw_legend, knows_roads
from coverage_planner.report.provenance_tables import short_footprint_remark, sources_line
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.text_metrics import wrapped_to

A4_LANDSCAPE_IN = (11.69, 8.27)
_RASTERISE_ABOVE_VERTICES = 40_000
_MOST_SITE_LABELS = 60


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle of the page in points from the lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


def plan_bounds(report: ReportInput) -> Bounds:
    """Return the part of the country that the location map (位置図) shows.

    The municipalities in which the plan's candidates stand, where that is known and smaller than everything; else all
    populated meshes and active stations.
    """
    whole = planning_bounds(report.data, report.plan.active_sites)
    near = candidate_municipality_bounds(report.data, report.plan.candidates)
    if near is None or _square_degrees(near) >= _square_degrees(whole):
        return whole
    return near


def _square_degrees(bounds: Bounds) -> float:
    west, south, east, north = bounds
    return (east - west) * (north - south)


def candidate_bounds(report: ReportInput) -> Bounds | None:
    """Return the part that the area map (エリア図) shows: the candidates with their surroundings; None without any."""
    candidates = report.plan.candidates
    if not candidates:
        return None
    lat, lon = [site.latitude_deg for site in candidates], [site.longitude_deg for site in candidates]
    north_m, east_m = metres_per_degree(lat[0])
    around_m = 3_000.0
    return (
        min(lon) - around_m / east_m,
        min(lat) - around_m / north_m,
        max(lon) + around_m / east_m,
        max(lat) + around_m / north_m,
    )


def draw_map(
    report: ReportInput,
    *,
    size_in: tuple[float, float] = A4_LANDSCAPE_IN,
    dpi: float = 150,
    bounds: Bounds | None = None,
    heading: str = "位置図・カバー状況図",
) -> Figure:
    """Return the map of the plan as a figure with everything a printed map needs.

    Args:
        report: what to draw.
        size_in: page size in inches.
        dpi: resolution of pictures inside the figure.
        bounds: part of the country, by default that of ``plan_bounds``; widened to fill the page.
        heading: second line of the title.
    """
    figure = Figure(figsize=size_in, dpi=dpi, facecolor="white")
    FigureCanvasAgg(figure)
    page = _Box(0, 0, size_in[0] * 72, size_in[1] * 72)
    margin, panel_width, head, foot = 24.0, min(178.0, page.width * 0.24), 46.0, 60.0
    box = _Box(
        margin, margin + foot, page.width - 2 * margin - panel_width - 10, page.height - 2 * margin - head - foot
    )
    shown = shaped_to(bounds or plan_bounds(report), box.width / box.height)
    axes = _map_axes(figure, page, box, shown)
    _draw_layers(axes, report, shown)
    labels = LabelPlacer(figure)
    _draw_sites(axes, report.plan.active_sites, shown)
    draw_scale_bar(axes, shown, box.width, labels)
    draw_north(axes, labels)
    _label_sites(axes, report.plan.candidates, shown, labels)
    _label_municipalities(axes, report, shown, labels)
    top = page.height - margin
    _text(figure, page, margin, top - 15, f"{report.title}　{report.plan.name}", 15)
    _text(figure, page, margin, top - 33, heading, 10, colour="#404040")
    _text(figure, page, page.width - margin, top - 15, report.date_text, 9, align="right", colour="#404040")
    draw_legend(
        figure,
        report,
        left_pt=box.left + box.width + 10,
        top_pt=box.bottom + box.height,
        width_pt=panel_width,
        sites=tuple(site for site in report.plan.active_sites if _inside(site, shown)),
    )
    _draw_remarks(figure, page, report, margin, margin + foot - 12)
    return figure


def map_png(
    report: ReportInput,
    size: tuple[int, int] = (1600, 1131),
    *,
    bounds: Bounds | None = None,
    heading: str = "位置図・カバー状況図",
) -> bytes:
    """Return the map as a PNG of exactly ``size`` pixels."""
    width, height = size
    dpi = max(width / A4_LANDSCAPE_IN[0], height / A4_LANDSCAPE_IN[1])
    figure = draw_map(report, size_in=(width / dpi, height / dpi), dpi=dpi, bounds=bounds, heading=heading)
    return figure_png(figure)


def figure_png(figure: Figure) -> bytes:
    """Return a figure as PNG bytes without a date, so that the same figure gives the same bytes."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=figure.dpi, metadata={"Software": "coverage_planner"})
    return stream.getvalue()


def save_map_png(path: Path, report: ReportInput, size: tuple[int, int] = (1600, 1131)) -> None:
    """Write the map of the whole plan as a PNG of exactly ``size`` pixels."""
    with written_beside(path) as beside:
        beside.write_bytes(map_png(report, size))


def _map_axes(figure: Figure, page: _Box, box: _Box, bounds: Bounds) -> Axes:
    axes = figure.add_axes(
        (box.left / page.width, box.bottom / page.height, box.width / page.width, box.height / page.height)
    )
    west, south, east, north = bounds
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor("white")
    for spine in axes.spines.values():
        spine.set_linewidth(0.6)
        spine.set_color("#606060")
    return axes


def _draw_layers(axes: Axes, report: ReportInput, bounds: Bounds) -> None:
    data, evaluation = report.data, report.evaluation
    if data.terrain is not None:
        _image(axes, relief_image(data.terrain, bounds), 1, "bilinear")
    _image(axes, mesh_image(data.population, evaluation.mesh_class), 2, "nearest")
    if data.zones is not None:
        _line(axes, outline_path(data.zones.outlines), BOUNDARY, 0.5, 3, alpha=0.8)
    if data.roads is not None:
        paths = road_paths(data.roads, evaluation.road_piece_bits, bounds)
        if knows_roads(report.assessment):
            _draw_roads(axes, paths)
        else:
            _draw_unjudged_roads(axes, paths)
    west, south, east, north = bounds
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)


def _draw_roads(axes: Axes, roads: RoadPaths) -> None:
    dashed = (0, (2.2, 1.4))
    _line(axes, roads.other, ROAD_OTHER, 0.4, 4)
    _line(axes, roads.covered, ROAD_COVERED, 1.1, 5)
    _line(axes, roads.covered_tunnel, ROAD_COVERED, 1.1, 5, dash=dashed)
    for path, dash in ((roads.gap, None), (roads.gap_tunnel, dashed)):
        _line(axes, path, "white", 3.4, 6)
        _line(axes, path, ROAD_GAP, 1.9, 7, dash=dash)


def _draw_unjudged_roads(axes: Axes, roads: RoadPaths) -> None:
    _line(axes, roads.other, ROAD_OTHER, 0.4, 4)
    for path in (roads.gap, roads.gap_tunnel):
        _line(axes, path, ROAD_UNKNOWN, 1.1, 5)


def _image(axes: Axes, image: GridImage | None, order: float, interpolation: str) -> None:
    if image is None:
        return
    west, south, east, north = image.bounds
    axes.imshow(
        image.rgba,
        extent=(west, east, south, north),
        origin="lower",
        interpolation=interpolation,
        aspect="auto",
        zorder=order,
    )


def _line(
    axes: Axes,
    path: DrawnPath,
    colour: str,
    width: float,
    order: float,
    *,
    dash: tuple[float, tuple[float, float]] | None = None,
    alpha: float = 1.0,
) -> None:
    if not np.asarray(path.vertices).shape[0]:
        return
    patch = PathPatch(
        path,
        fill=False,
        edgecolor=colour,
        linewidth=width,
        linestyle=dash or "solid",
        capstyle="butt",
        joinstyle="round",
        zorder=order,
        alpha=alpha,
    )
    patch.set_rasterized(np.asarray(path.vertices).shape[0] > _RASTERISE_ABOVE_VERTICES)
    axes.add_artist(patch)  # add_patch would measure every curve for axis limits that are set already


def _inside(site: Site, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= site.longitude_deg <= east and south <= site.latitude_deg <= north


def _draw_sites(axes: Axes, sites: tuple[Site, ...], bounds: Bounds) -> None:
    groups: dict[tuple[str, str], list[Site]] = {}
    for site in sites:
        if _inside(site, bounds):
            groups.setdefault((site_shape(site), site_colour(site)), []).append(site)
    crowded = sum(len(group) for group in groups.values()) > 400
    for (shape, colour), group in sorted(groups.items()):
        candidate = group[0].status is SiteStatus.CANDIDATE
        axes.scatter(
            [site.longitude_deg for site in group],
            [site.latitude_deg for site in group],
            s=(64 if candidate else 30) * (0.4 if crowded else 1.0),
            marker=MARKERS[shape],
            color=colour,
            edgecolors="black" if candidate else "white",
            linewidths=0.7 if candidate else 0.5,
            zorder=10 if candidate else 9,
        )


def _label_sites(axes: Axes, sites: tuple[Site, ...], bounds: Bounds, labels: LabelPlacer) -> None:
    shown = [site for site in sites if _inside(site, bounds)]
    if len(shown) > _MOST_SITE_LABELS:
        return
    offsets = ((6.0, 0.0), (-6.0, 0.0), (0.0, 9.0), (0.0, -9.0), (6.0, 7.0), (6.0, -7.0), (-6.0, 7.0), (-6.0, -7.0))
    for site in shown:
        labels.place(axes, site.site_id, (site.longitude_deg, site.latitude_deg), offsets, size=6.5, colour="#202020")


def _label_municipalities(axes: Axes, report: ReportInput, bounds: Bounds, labels: LabelPlacer) -> None:
    offsets = ((0.0, 0.0), (0.0, 12.0), (0.0, -12.0), (0.0, 26.0), (0.0, -26.0), (20.0, 0.0), (-20.0, 0.0))
    anchors = municipality_anchors(report.data, bounds)
    for name, lon, lat, _meshes in anchors[:150]:
        labels.place(axes, name, (lon, lat), offsets, size=9 if len(anchors) <= 12 else 7, colour="#303030")


def _text(
    figure: Figure,
    page: _Box,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    align: str = "left",
    colour: str = "#101010",
) -> None:
    figure.text(
        x / page.width,
        y / page.height,
        text,
        fontproperties=japanese_font(size),
        ha=align,
        va="baseline",
        color=colour,
        parse_math=False,
    )


def _draw_remarks(figure: Figure, page: _Box, report: ReportInput, margin: float, top: float) -> None:
    definition = report.settings.definition.sentence().ja
    width = page.width - 2 * margin
    lines = [
        *wrapped_to(f"定義 {definition}。エリアは計画上の推計であり、公表値ではない", width, 7.5),
        *wrapped_to(short_footprint_remark(report.evaluation.footprints), width, 7.5),
        *wrapped_to(sources_line(report.data, sites=report.plan.active_sites), width, 7.5),
    ]
    # Five lines fit under the map; a longer list of sources is complete in the table of input files.
    if len(lines) > 5:
        lines = [*lines[:4], lines[4][:-12] + "…（全件は入力データの表）"]
    for number, line in enumerate(lines):
        _text(figure, page, margin, top - 10.5 * number, line, 7.5, colour="#404040")


def area_map_bounds(report: ReportInput) -> Bounds | None:
    """Return the bounds of the area map with a small margin, or None without candidates."""
    bounds = candidate_bounds(report)
    return None if bounds is None else widened(bounds, 0.05)
