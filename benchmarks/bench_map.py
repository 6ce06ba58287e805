"""Frame times of the map at national, prefecture and local scale, on synthetic data of national size.

Run: QT_QPA_PLATFORM=offscreen python benchmarks/bench_map.py [--size 1400x900] [--ratio 1] [--sites 5000]

Prints medians and the worst of several frames; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from coverage_planner.engine.footprint import NO_SIGNAL, FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import LineSet, PopulationTable, RoadTable, Terrain
from coverage_planner.model.mesh import half_mesh_key
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, Datum, SiteStatus, Technology
from coverage_planner.ui.fonts import install_fonts
from coverage_planner.ui.idle_collection import return_free_memory
from coverage_planner.ui.map.boundary_painter import prepare_outlines
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.mesh_painter import prepare_mesh
from coverage_planner.ui.map.road_painter import prepare_roads
from coverage_planner.ui.map.terrain_painter import prepare_terrain
from coverage_planner.ui.map.view import JAPAN, ViewTransform
from coverage_planner.ui.map.warm_up import warm_up

HALF_MESHES = 470_000
ROAD_KM = 65_000
LINK_M = 1_500
FRAMES = 12
VIEWS = {
    "nation": JAPAN,
    "prefecture": (138.2, 35.1, 139.2, 36.0),
    "local": (138.68, 35.62, 138.74, 35.66),
}
RNG = np.random.default_rng(20261123)


def spine(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A line through Japan, longitude and latitude at 0 to 1."""
    lon = np.interp(t, [0, 0.25, 0.55, 0.7, 0.85, 1], [130.2, 132.5, 138.7, 140.2, 141.2, 144.0])
    lat = np.interp(t, [0, 0.25, 0.55, 0.7, 0.85, 1], [31.6, 34.3, 35.7, 37.8, 42.5, 43.6])
    return lon, lat


def population() -> PopulationTable:
    """Half meshes scattered about the spine."""
    lon, lat = spine(RNG.random(3 * HALF_MESHES))
    lon = lon + RNG.normal(0, 0.55, lon.size)
    lat = lat + RNG.normal(0, 0.45, lat.size)
    key = np.unique(half_mesh_key((lat * 240).astype(int), ((lon - 100) * 160).astype(int)))
    key = np.sort(RNG.permutation(key)[:HALF_MESHES])
    return PopulationTable(
        row=(key >> 20).astype(np.int32),
        col=(key & (1 << 20) - 1).astype(np.int32),
        persons=np.maximum(1, RNG.lognormal(4.0, 1.8, key.size)).astype(np.int64),
        households=None,
        census_year=2020,
        datum=Datum.JGD2011,
        source="synthetic",
    )


def roads(spacing_m: int = 50) -> RoadTable:
    """Winding roads with a vertex every 50 m (about every sub-cell border), cut into links as national files are."""
    routes = 130
    per_route = ROAD_KM * 1000 // routes // spacing_m
    link = LINK_M // spacing_m
    lons, lats = [], []
    for _ in range(routes):
        lon0, lat0 = (float(v[0]) for v in spine(RNG.random(1)))
        heading = RNG.random() * 6.28 + np.cumsum(RNG.normal(0, 0.12, per_route))
        lons.append(lon0 + np.cumsum(np.cos(heading)) * spacing_m / 90_000)
        lats.append(lat0 + np.cumsum(np.sin(heading)) * spacing_m / 111_000)
    parts = [
        (lo[a : a + link + 1], la[a : a + link + 1])
        for lo, la in zip(lons, lats, strict=True)
        for a in range(0, per_route - link, link)
    ]
    counts = np.array([p[0].size for p in parts])
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    lon, lat = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    piece = np.full(lon.size, -1, dtype=np.int32)
    inner = np.ones(lon.size, dtype=bool)
    inner[offsets[1:] - 1] = False
    piece[inner] = np.arange(inner.sum())
    links = len(parts)
    return RoadTable(
        cell_row=np.floor(lat[inner] * 2400).astype(np.int32),
        cell_col=np.floor((lon[inner] - 100) * 1600).astype(np.int32),
        length_um=np.full(int(inner.sum()), spacing_m * 1_000_000, dtype=np.int64),
        line=np.repeat(np.arange(links, dtype=np.int32), counts - 1),
        road_class=(np.arange(links) // 400 % 2).astype(np.uint8),
        tunnel=np.arange(links) % 25 == 0,
        under_construction=np.zeros(links, dtype=bool),
        route=np.zeros(links, dtype=np.int32),
        route_names=("",),
        geometry=LineSet(
            longitude_deg=lon, latitude_deg=lat, offsets=offsets, feature=np.arange(links, dtype=np.int32)
        ),
        vertex_piece=piece,
        source="synthetic",
    )


def outlines() -> tuple[LineSet, tuple[str, ...]]:
    """1,741 rings with a vertex about every 100 m."""
    t = np.linspace(0, 2 * np.pi, 800)
    lons, lats = [], []
    for share in RNG.random(1741):
        lon0, lat0 = (float(v[0]) for v in spine(np.array([share])))
        rough = sum(np.sin(k * t + RNG.random() * 6.28) / k for k in (3, 5, 8, 13, 21, 34, 55, 89, 144))
        r = 0.08 * (1 + 0.25 * rough)
        x, y = lon0 + RNG.normal(0, 0.5) + r * np.cos(t), lat0 + RNG.normal(0, 0.4) + r * np.sin(t)
        x[-1], y[-1] = x[0], y[0]
        lons.append(x)
        lats.append(y)
    lines = LineSet(
        longitude_deg=np.concatenate(lons),
        latitude_deg=np.concatenate(lats),
        offsets=np.arange(1742, dtype=np.int64) * t.size,
        feature=np.arange(1741, dtype=np.int32),
    )
    return lines, tuple(f"第{k}町" for k in range(1741))


def terrain() -> Terrain:
    """A prefecture of 1.2 x 1.1 degrees: 5 million sub-cells."""
    window = Window.of_bounds(138.1, 35.0, 139.3, 36.1)
    y, x = np.mgrid[0 : window.rows, 0 : window.cols].astype(np.float32)
    height = 800 + 500 * np.sin(x / 90) * np.cos(y / 70) + 120 * np.sin(x / 13 + y / 17)
    return Terrain(window=window, height_m=height.astype(np.float32), source="synthetic")


def sites(count: int) -> tuple[Site, ...]:
    """Sites about the spine, half of them in the prefecture of the terrain."""
    lon, lat = spine(RNG.random(count))
    lon, lat = lon + RNG.normal(0, 0.5, count), lat + RNG.normal(0, 0.4, count)
    lon[::2], lat[::2] = 138.2 + RNG.random(lon[::2].size), 35.1 + 0.9 * RNG.random(lat[::2].size)
    return tuple(
        Site(
            number=k + 1,
            site_id=f"S{k:05d}",
            latitude_deg=float(lat[k]),
            longitude_deg=float(lon[k]),
            status=SiteStatus.CANDIDATE if k % 5 == 0 else SiteStatus.EXISTING,
            sectors=tuple(Sector(carriers=(c,)) for c in CARRIERS[: 1 + k % 4]),
        )
        for k in range(count)
    )


def footprint() -> SiteFootprint:
    """A site of 10 km range."""
    window = Window.of_bounds(138.60, 35.55, 138.82, 35.73).expanded_to_half_meshes()
    y, x = np.mgrid[0 : window.rows, 0 : window.cols]
    level = (-700 - 2 * np.hypot(y - window.rows / 2, x - window.cols / 2)).astype(np.int16)
    level[level < -1100] = NO_SIGNAL
    group = FootprintGroup(technology=Technology.NR, carriers_mask=1, threshold_ddbm=-1100, level_ddbm=level)
    return SiteFootprint(
        site_number=1,
        window=window,
        bits=np.where(level > NO_SIGNAL, 0x11, 0).astype(np.uint8),
        groups=(group,),
        unknown_terrain_cells=0,
    )


def timed(label: str, action: Callable[[], object]) -> object:
    """Print how long one action took."""
    start = time.perf_counter()
    result = action()
    print(f"  {label:<58} {1000 * (time.perf_counter() - start):9.1f} ms")
    return result


class FrameTimer:
    """Paints the widget into an image and keeps the times; what paintEvent does, without the platform's own copy."""

    def __init__(self, canvas: MapCanvas, ratio: float) -> None:
        self.canvas = canvas
        self.image = QImage(
            round(canvas.width() * ratio), round(canvas.height() * ratio), QImage.Format.Format_ARGB32_Premultiplied
        )
        self.ratio = ratio
        self.image.setDevicePixelRatio(ratio)

    def frame(self) -> float:
        """Paint one frame and return its milliseconds."""
        canvas, scene = self.canvas, self.canvas.scene
        start = time.perf_counter()
        painter = QPainter(self.image)
        if not canvas._draw_held(painter):
            scene.draw(painter, canvas.view, self.ratio, canvas.font(), canvas._cache)
        canvas._draw_selection(painter, canvas.view)
        scene.draw_decorations(painter, canvas.view, canvas.font(), canvas._cache)
        painter.end()
        return 1000 * (time.perf_counter() - start)

    def wheel(self, home: ViewTransform, k: int) -> None:
        """Turn the wheel as the planner does while frames are slow."""
        canvas = self.canvas
        if canvas._held is None:
            canvas._held = home, canvas._whole_picture()
        canvas._settle_timer.start()
        canvas.show_view(home.zoomed(1.03 ** (k + 1), 300, 200))

    def report(self, label: str, change: Callable[[int], object]) -> None:
        """Print median and worst of frames, each after a change."""
        for k in range(2):
            change(k)
            self.frame()
        spent = []
        for k in range(FRAMES):
            start = time.perf_counter()
            change(k)
            before = 1000 * (time.perf_counter() - start)
            spent.append(before + self.frame())
        print(f"  {label:<58} {statistics.median(spent):9.1f} ms   worst {max(spent):6.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1400x900")
    parser.add_argument("--ratio", type=float, default=1.0)
    parser.add_argument("--sites", type=int, default=5000)
    parser.add_argument("--spacing", type=int, default=50, help="metres between road vertices; 220 gives 300,000")
    options = parser.parse_args()
    width, height = (int(v) for v in options.size.split("x"))
    app = QApplication([])
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}, {width}x{height} at ratio {options.ratio}, font {install_fonts(app)}")
    timed("warm_up (kernels from the cache, or compiled)", warm_up)
    people, network, (lines, names), ground, stations = (
        population(),
        roads(options.spacing),
        outlines(),
        terrain(),
        sites(options.sites),
    )
    km = network.length_um.sum() / 1e9
    print(f"{people.row.size:,} half meshes, {km:,.0f} km in {network.vertex_piece.size:,} vertices, ", end="")
    print(
        f"{lines.longitude_deg.size:,} boundary vertices, {ground.height_m.size:,} sub-cells, {len(stations):,} sites"
    )

    print("preparation (worker thread)")
    mesh = timed("prepare_mesh", lambda: prepare_mesh(people))
    prepared_roads = timed("prepare_roads", lambda: prepare_roads(network))
    prepared_lines = timed("prepare_outlines", lambda: prepare_outlines(lines, names))
    shade = timed("prepare_terrain", lambda: prepare_terrain(ground))

    print("setters (main thread)")
    canvas = MapCanvas()
    canvas.resize(width, height)
    classes = RNG.integers(0, 3, people.row.size).astype(np.uint8)
    bits = np.where(np.arange(network.length_um.size) // 90 % 4 == 0, 0, 0x10).astype(np.uint8)
    timed("set_population", lambda: canvas.set_population(mesh))
    timed("set_mesh_class", lambda: canvas.set_mesh_class(classes))
    timed("set_roads", lambda: canvas.set_roads(prepared_roads))
    timed("set_road_bits", lambda: canvas.set_road_bits(bits))
    timed("set_outlines", lambda: canvas.set_outlines(prepared_lines))
    timed("set_terrain", lambda: canvas.set_terrain(shade))
    timed("set_sites, all new", lambda: canvas.set_sites(stations))
    moved = tuple(replace(s, latitude_deg=s.latitude_deg + 1e-4) if s.number == 7 else s for s in stations)
    timed("set_sites, one moved", lambda: canvas.set_sites(moved))
    area = footprint()
    timed("set_footprint", lambda: canvas.set_footprint(area))
    canvas.set_selected(frozenset({7}))

    timer = FrameTimer(canvas, options.ratio)
    for name, bounds in VIEWS.items():
        print(f"{name}")
        canvas.fit(bounds)
        home = canvas.view
        timer.frame()
        timer.report("pan frame", lambda k, v=home: canvas.show_view(v.panned(11 * (k + 1), 7 * (k + 1))))
        timer.report("zoom frame", lambda k, v=home: canvas.show_view(v.zoomed(1.03 ** (k + 1), 300, 200)))
        timer.report("wheel frame (the picture stretched, true one 80 ms later)", lambda k, v=home: timer.wheel(v, k))
        canvas._settle()
        canvas.show_view(home)
        timer.report("recolour all meshes + frame", lambda k: canvas.set_mesh_class((classes + k) % 3))
        timer.report("all roads again + frame", lambda k: canvas.set_road_bits(np.roll(bits, k)))
        timer.report("another footprint + frame (drag step)", lambda k: canvas.set_footprint(area))
        timer.report("selection only + frame", lambda k: canvas.set_selected(frozenset({k + 1})))
        parts = []
        for layer in filter(canvas.scene.shown, MapLayer):
            canvas._cache.layers.pop(layer, None)
            start = time.perf_counter()
            canvas.scene._layer(layer, home.device(options.ratio), canvas._cache)
            parts.append(f"{layer.value} {1000 * (time.perf_counter() - start):.1f}")
        print("  layers alone, ms: " + ", ".join(parts))
    return_free_memory()  # as the window does when it rests
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory {resident:,.0f} MB, peak {peak:,.0f} MB (with the synthetic data and their making)")


if __name__ == "__main__":
    main()
