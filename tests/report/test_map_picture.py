"""The printed map shows what it says: class colours at their places, scale true to the ellipsoid, nothing invented."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from pyproj import Geod

from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.report.comparison_chart import comparison_figure
from coverage_planner.report.map_colours import (
    CARRIER_COLOURS,
    COVERED,
    NEWLY_COVERED,
    ROAD_GAP,
    SHARED,
    UNSERVED_OPACITY,
    UNSERVED_RAMP,
    on_white,
    rgb,
)
from coverage_planner.report.map_furniture import scale_bar_length_m
from coverage_planner.report.map_layers import planning_bounds, road_paths, shaped_to
from coverage_planner.report.map_picture import (
    area_map_bounds,
    draw_map,
    figure_png,
    map_png,
    plan_bounds,
    save_map_png,
)
from coverage_planner.report.report_input import ReportInput

SIZE = (1200, 849)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)


def count_near(image: np.ndarray, colour: tuple[int, int, int], tolerance: int = 3) -> int:
    return int((np.abs(image - np.array(colour)).max(axis=-1) <= tolerance).sum())


def words(figure: Figure) -> str:
    found = [text.get_text() for text in figure.texts]
    return " ".join(found + [text.get_text() for axes in figure.axes for text in axes.texts])


@pytest.fixture(scope="module")
def flat(report: ReportInput) -> ReportInput:
    """The same plan without relief, so that class colours lie on white."""
    return replace(report, data=replace(report.data, terrain=None))


@pytest.fixture(scope="module")
def flat_image(flat: ReportInput) -> np.ndarray:
    return pixels(map_png(flat, SIZE))


def test_picture_has_the_size_and_the_colours_of_the_legend(flat_image: np.ndarray) -> None:
    assert flat_image.shape == (SIZE[1], SIZE[0], 3)
    for colour, opacity in (COVERED, NEWLY_COVERED, (UNSERVED_RAMP[1][1], UNSERVED_OPACITY)):
        assert count_near(flat_image, on_white(colour, opacity)) > 500
    for colour in (ROAD_GAP, SHARED, *list(CARRIER_COLOURS.values())[:3]):
        assert count_near(flat_image, rgb(colour), 12) > 5


def test_each_mesh_has_the_colour_of_its_class(flat: ReportInput) -> None:
    figure = draw_map(flat, dpi=150, bounds=planning_bounds(flat.data, flat.plan.active_sites))
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()
    image = np.asarray(canvas.buffer_rgba())[:, :, :3].astype(np.int16)
    population, mesh_class = flat.data.population, flat.evaluation.mesh_class
    west, south, east, north = bounds_of_indices(population.row, population.col, MeshLevel.HALF)
    right = total = 0
    for index in range(population.row.size):
        if population.persons[index] == 0:
            continue
        # A quarter of the way in, where roads, labels and boundaries are rare.
        point = (west[index] * 0.75 + east[index] * 0.25, south[index] * 0.75 + north[index] * 0.25)
        x, y = figure.axes[0].transData.transform(point)
        seen = image[image.shape[0] - 1 - int(y), int(x)]
        if mesh_class[index] == 0:
            least = max(entry for entry in UNSERVED_RAMP if entry[0] <= population.persons[index])
            wanted = on_white(least[1], UNSERVED_OPACITY)
        else:
            wanted = on_white(*(COVERED if mesh_class[index] == 1 else NEWLY_COVERED))
        right += bool(np.abs(seen - np.array(wanted)).max() <= 3)
        total += 1
    assert total > 300
    assert right / total > 0.9


def test_relief_darkens_but_never_hides(report: ReportInput, flat_image: np.ndarray) -> None:
    shaded = pixels(map_png(report, SIZE))
    assert (shaded != flat_image).any(axis=-1).mean() > 0.05
    changed = shaded.sum(axis=-1) < flat_image.sum(axis=-1) * 0.5
    assert changed.mean() < 0.01


def test_map_is_true_to_scale_and_the_bar_is_geodesic(report: ReportInput) -> None:
    figure = draw_map(report)
    axes = figure.axes[0]
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    frame = axes.get_window_extent()
    geod = Geod(ellps="GRS80")
    middle = (south + north) / 2
    width_m = geod.inv(west, middle, east, middle)[2]
    height_m = geod.inv(west, south, west, north)[2]
    assert frame.width / frame.height == pytest.approx(width_m / height_m, rel=2e-3)
    length_m = scale_bar_length_m(width_m)
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    halves = [patch.get_width() for patch in bars if patch.get_linewidth() == pytest.approx(0.6)]
    assert len(halves) == 2
    assert sum(halves) * width_m == pytest.approx(length_m, rel=2e-3)
    assert f"{length_m / 1000:g} km" in words(figure)


@pytest.mark.parametrize(("width", "bar"), [(90_000, 20_000), (21_000, 5_000), (9_000, 2_000), (4_100, 1_000)])
def test_scale_bar_is_a_round_length(width: float, bar: float) -> None:
    assert scale_bar_length_m(width) == bar


def test_map_says_definition_sources_date_and_figures(report: ReportInput) -> None:
    text = words(draw_map(report))
    rate = report.assessment.population_rate().persons
    for wanted in (
        report.title,
        report.date_text,
        "北",
        "定義",
        "出典",
        "国勢調査500mメッシュ（架空）",
        f"{rate.percent_text()} %",
        f"{rate.covered:,} / {rate.total:,} 人",
        "谷川町",
        "C-10",
        "適用範囲外",
    ):
        assert wanted in text


def test_the_legend_tells_tunnels_with_coverage_from_those_without(report: ReportInput) -> None:
    """The map draws them in the colours of covered roads and gaps, both dashed."""
    assert report.data.roads is not None and report.data.roads.tunnel.any()
    said = words(draw_map(report))
    assert "トンネル（破線）利用可能" in said and "トンネル（破線）不感区間" in said


def test_labels_do_not_overlap(report: ReportInput) -> None:
    figure = draw_map(report)
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts]
    boxes += [text.get_window_extent(renderer) for text in figure.texts]
    assert not any(a.overlaps(b) for number, a in enumerate(boxes) for b in boxes[number + 1 :])


def test_without_inputs_nothing_is_called_unserved(report: ReportInput) -> None:
    nothing = replace(report.assessment, population=(), road=(), targets=(), absent=("population_coverage",))
    evaluation = replace(
        report.evaluation, assessment=nothing, mesh_class=np.zeros_like(report.evaluation.mesh_class), footprints={}
    )
    bare = replace(report, evaluation=evaluation, plan=replace(report.plan, sites=()))
    figure = draw_map(bare)
    assert "圏外" not in words(figure)
    assert "不感" not in words(figure)
    assert count_near(pixels(map_png(bare, SIZE)), rgb(ROAD_GAP), 12) == 0
    assert area_map_bounds(bare) is None


def test_population_alone_makes_a_map(report: ReportInput, tmp_path: Path) -> None:
    data = replace(report.data, zones=None, roads=None, terrain=None)
    save_map_png(tmp_path / "m.png", replace(report, data=data), (800, 600))
    assert Image.open(tmp_path / "m.png").size == (800, 600)


def test_names_of_any_kind_are_drawn_as_they_are(report: ReportInput) -> None:
    site = replace(report.plan.candidates[0], site_id="$\\frac{1$_^", name="\n")
    plan = replace(report.plan, name="$x^2$ 案", sites=(*report.plan.sites[:-4], site))
    hostile = replace(report, plan=plan, title="{$}")
    text = words(draw_map(hostile))
    assert "$\\frac{1$_^" in text
    assert "{$}　$x^2$ 案" in text
    assert map_png(hostile, (600, 424)).startswith(b"\x89PNG")
    first, second = report.comparison
    figure = comparison_figure((first, replace(second, plan=plan)))
    assert figure_png(figure).startswith(b"\x89PNG")


def test_same_plan_gives_same_picture(report: ReportInput) -> None:
    assert map_png(report, (600, 424)) == map_png(report, (600, 424))


def test_drawn_roads_are_cut_where_coverage_changes(report: ReportInput) -> None:
    roads = report.data.roads
    assert roads is not None
    bits = np.zeros(roads.length_um.size, dtype=np.uint8)
    bits[::2] = 0xF0
    paths = road_paths(roads, bits, planning_bounds(report.data, report.plan.active_sites))
    geod = Geod(ellps="GRS80")

    def length(path: object) -> float:
        vertices, codes = np.asarray(path.vertices), path.codes  # type: ignore[attr-defined]
        joined = [i for i in range(1, len(vertices)) if codes[i] == path.LINETO]  # type: ignore[attr-defined]
        return float(sum(geod.inv(*vertices[i - 1], *vertices[i])[2] for i in joined))

    drawn = {name: length(getattr(paths, name)) for name in ("covered", "gap", "covered_tunnel", "gap_tunnel")}
    segments = int((roads.vertex_piece >= 0).sum())
    in_tunnel = int(roads.tunnel[roads.line[roads.vertex_piece[roads.vertex_piece >= 0]]].sum())
    assert drawn["covered"] / drawn["gap"] == pytest.approx(1, rel=0.02)
    assert drawn["covered_tunnel"] / drawn["gap_tunnel"] == pytest.approx(1, rel=0.02)
    whole = sum(drawn.values())
    assert (drawn["covered_tunnel"] + drawn["gap_tunnel"]) / whole == pytest.approx(in_tunnel / segments, rel=0.02)


def test_page_box_is_filled_at_any_latitude() -> None:
    for south in (24.0, 35.0, 44.0):
        west, low, east, high = shaped_to((130.0, south, 130.5, south + 0.1), 1.4)
        geod = Geod(ellps="GRS80")
        middle = (low + high) / 2
        ratio = geod.inv(west, middle, east, middle)[2] / geod.inv(west, low, west, high)[2]
        assert ratio == pytest.approx(1.4, rel=1e-3)


def test_location_map_shows_the_municipalities_of_the_candidates(report: ReportInput) -> None:
    """Six stations in two villages are no dots on a map of a whole region; without candidates everything is shown."""
    zones = report.data.zones
    assert zones is not None
    site = report.plan.candidates[0]
    row, col = int(site.latitude_deg * 240), int((site.longitude_deg - 100) * 160)
    own = zones.municipality == zones.municipality_of(np.array([row]), np.array([col]))[0]
    plan = replace(report.plan, sites=(site,))
    west, _south, east, north = plan_bounds(replace(report, plan=plan))
    assert west <= 100 + zones.col[own].min() / 160 <= east - (zones.col[own].max() + 1 - zones.col[own].min()) / 160
    assert north >= (zones.row[own].max() + 1) / 240
    assert (east - west) < 1.1 * (zones.col[own].max() + 1 - zones.col[own].min()) / 160
    all_of_it = plan_bounds(replace(report, plan=replace(report.plan, sites=())))
    assert all_of_it[2] - all_of_it[0] > east - west
