"""Backgrounds: a tile server on this PC is asked only when the planner agrees, offline stays calm, files come out in place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.model.text import Text
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.layer_cache import LayerCache
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.tile_painter import MOST_TILES, TileKey, TilePainter, tiles_of_view, zoom_for
from coverage_planner.ui.map.tile_store import TileMemory, TileService
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.map.web_tiles import AT_ONCE, WebTiles
from coverage_planner.ui.style import LIGHT_MAP
from tests.data.test_background_file import LAT, LON, tile_of, write_tif
from tests.ui.conftest import open_dialogs

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
COLOUR = (40, 160, 90)


def png(colour: tuple[int, int, int]) -> bytes:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor(*colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@dataclass
class TileServer:
    """A server on a free port of this PC; notes what it was asked."""

    url: str
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    broken: bool = False


@pytest.fixture
def server() -> Iterator[TileServer]:
    picture = png(COLOUR)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                state.asked.append(self.path)
                state.at_once += 1
                state.most_at_once = max(state.most_at_once, state.at_once)
            try:
                if state.broken:
                    self.send_error(503)
                elif self.path.startswith("/5/"):
                    self.send_error(404)
                else:
                    self.send_response(200)
                    self.send_header("Content-Type", "image/png")
                    self.send_header("Cache-Control", "max-age=3600")
                    self.send_header("Content-Length", str(len(picture)))
                    self.end_headers()
                    self.wfile.write(picture)
            finally:
                with lock:
                    state.at_once -= 1

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = TileServer(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield state
    http.shutdown()
    http.server_close()
    thread.join()


def service(server: TileServer) -> TileService:
    return TileService(server.url + "/{z}/{x}/{y}.png", (5, 18), "地理院タイル", Text("試験", "test"))


@pytest.fixture
def with_server(sample: MainWindow, server: TileServer, tmp_path: Path) -> MainWindow:
    backgrounds = sample.features.map.backgrounds
    backgrounds.services = dict.fromkeys(backgrounds.services, service(server))
    backgrounds.cache_folder = tmp_path / "tiles"
    return sample


def check_web_tiles(window: MainWindow) -> None:
    window.layers.tree.set_checked(MapLayer.WEB_TILES, True)


def answer(button: QMessageBox.StandardButton) -> QMessageBox:
    (box,) = [dialog for dialog in open_dialogs() if isinstance(dialog, QMessageBox)]
    box.button(button).click()
    return box


def pixel(window: MainWindow) -> QColor:
    scene, view = window.canvas.scene, window.canvas.view
    for layer in MapLayer:
        scene.set_layer(layer, visible=layer in (MapLayer.WEB_TILES, MapLayer.IMAGE))
    return QColor.fromRgb(
        int(scene.compose(view, 1.0, QFont(), LayerCache()).pixels[view.height // 2, view.width // 2])
    )


def test_no_request_leaves_before_the_planner_agrees(with_server: MainWindow, server: TileServer, qtbot: QtBot) -> None:
    assert not with_server.layers.look(MapLayer.WEB_TILES).visible
    check_web_tiles(with_server)
    qtbot.wait(150)
    assert server.asked == []
    box = answer(QMessageBox.StandardButton.Cancel)
    assert "cyberjapandata.gsi.go.jp" in box.informativeText()
    qtbot.wait(150)
    assert server.asked == []
    assert not with_server.layers.tree.is_checked(MapLayer.WEB_TILES)
    check_web_tiles(with_server)  # asked again after a no
    answer(QMessageBox.StandardButton.Ok)
    qtbot.waitUntil(lambda: len(server.asked) > 3, timeout=5000)
    assert with_server.layers.tree.is_checked(MapLayer.WEB_TILES)


def test_tiles_are_drawn_with_their_source_named_and_few_at_once(
    with_server: MainWindow, server: TileServer, qtbot: QtBot
) -> None:
    check_web_tiles(with_server)
    answer(QMessageBox.StandardButton.Ok)
    tiles = with_server.features.map.backgrounds.web_tiles
    assert tiles is not None
    view = with_server.canvas.view
    keys = tiles_of_view(view, zoom_for(view, tiles.zooms))
    qtbot.waitUntil(lambda: all(tiles.tile(key) is not None for key in keys), timeout=10_000)
    assert server.most_at_once <= AT_ONCE
    assert len(server.asked) == len(set(server.asked))  # no tile twice
    assert with_server.canvas.scene.attribution() == "地理院タイル"
    assert pixel(with_server).getRgb()[:3] == COLOUR
    picture = with_server.canvas.render_image(800, 600)  # exports name the source as well
    with_server.canvas.scene.web_tiles.set_source(None)
    without = with_server.canvas.render_image(800, 600)
    assert picture.copy(300, 575, 200, 24) != without.copy(300, 575, 200, 24)


def test_without_a_network_the_map_stays_calm(with_server: MainWindow, server: TileServer, qtbot: QtBot) -> None:
    server.broken = True
    check_web_tiles(with_server)
    answer(QMessageBox.StandardButton.Ok)
    qtbot.waitUntil(lambda: "地理院タイル" in with_server.status.currentMessage(), timeout=5000)
    qtbot.wait(100)
    asked = len(server.asked)
    assert asked <= 2 * AT_ONCE
    for step in range(5):
        with_server.canvas.show_view(with_server.canvas.view.panned(0, step))
        with_server.canvas.repaint()
        qtbot.wait(20)
    assert len(server.asked) <= asked + AT_ONCE  # no storm of requests for tiles that failed
    assert open_dialogs() == []


def test_tiles_come_from_the_disk_in_the_next_session(server: TileServer, qtbot: QtBot, tmp_path: Path) -> None:
    keys = [TileKey(12, 3600 + k, 1600) for k in range(3)]
    for _session in range(2):
        tiles = WebTiles(service(server), tmp_path / "cache")
        tiles.want(keys)
        qtbot.waitUntil(lambda tiles=tiles: all(tiles.tile(key) is not None for key in keys), timeout=5000)
        tiles.close()
        tiles.deleteLater()
        qtbot.wait(20)
    assert len(server.asked) == 3


def test_the_sea_has_no_tiles_and_is_asked_once(server: TileServer, qtbot: QtBot, tmp_path: Path) -> None:
    tiles = WebTiles(service(server), tmp_path / "cache")
    for _ in range(3):
        tiles.want([TileKey(5, 30, 12)])
        qtbot.wait(80)
    assert server.asked == ["/5/30/12.png"]
    tiles.close()


def test_a_background_file_is_shown_where_it_lies(sample: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    write_tif(tmp_path / "map.tif")
    backgrounds = sample.features.map.backgrounds
    backgrounds.show_file(tmp_path / "map.tif")
    wait_until_idle(sample)
    assert sample.layers.is_available(MapLayer.IMAGE)
    sample.canvas.centre_on(LAT, LON - 0.01, 10.0)
    sample.canvas.repaint()
    qtbot.waitUntil(lambda: pixel(sample).getRgb()[:3] == (200, 0, 0), timeout=5000)
    sample.canvas.centre_on(LAT, LON + 0.01, 10.0)
    sample.canvas.repaint()
    qtbot.waitUntil(lambda: pixel(sample).getRgb()[:3] == (0, 180, 0), timeout=5000)
    backgrounds.remove_file()
    wait_until_idle(sample)
    assert not sample.layers.is_available(MapLayer.IMAGE)
    (tmp_path / "bad.tif").write_bytes(b"none")
    backgrounds.show_file(tmp_path / "bad.tif")
    wait_until_idle(sample)
    assert [dialog for dialog in open_dialogs() if isinstance(dialog, QMessageBox)]


class _Numbers:
    """A source whose tiles have the colour of their column and row."""

    attribution = ""
    zooms = (4, 16)

    def __init__(self) -> None:
        self.missing: set[TileKey] = set()

    def tile(self, key: TileKey) -> QImage | None:
        if key in self.missing:
            return None
        image = QImage(256, 256, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(key.x % 200 + 20, key.y % 200 + 20, key.zoom))
        return image

    def want(self, keys: list[TileKey]) -> None:
        """Have everything."""


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_tiles_lie_where_the_published_formula_says_without_seams(qapp: object, ratio: float) -> None:
    painter, source = TilePainter(), _Numbers()
    painter.set_source(source)
    view = ViewTransform.of_bounds((138.6, 35.5, 138.9, 35.75), 320, 240).device(ratio)
    target = ImageBuffer(view.width, view.height, ratio)
    painter.paint(view, LIGHT_MAP, target)
    assert (target.pixels >> 24 == 255).all()
    zoom = zoom_for(view, source.zooms)
    for u, v in ((0.1, 0.2), (0.5, 0.5), (0.83, 0.9), (0.31, 0.77)):
        px, py = int(u * view.width), int(v * view.height)
        x, y, inner_x, inner_y = tile_of(*view.to_degrees(px + 0.5, py + 0.5), zoom)
        if 3 < inner_x < 252 and 3 < inner_y < 252:
            colour = QColor.fromRgb(int(target.pixels[py, px]))
            assert (colour.red(), colour.green()) == (x % 200 + 20, y % 200 + 20)
    # a missing tile is stood in for by its parent
    x, y, _, _ = tile_of(*view.to_degrees(view.width / 2, view.height / 2), zoom)
    source.missing = {TileKey(zoom, x, y)}
    painter.paint(view, LIGHT_MAP, target)
    parent = TileKey(zoom, x, y).parent
    middle = QColor.fromRgb(int(target.pixels[view.height // 2, view.width // 2]))
    assert (middle.red(), middle.blue()) == (parent.x % 200 + 20, zoom - 1)


def test_a_view_never_asks_for_thousands_of_tiles() -> None:
    view = ViewTransform.of_bounds((122, 24, 147, 46), 3840, 2160)
    assert len(tiles_of_view(view, zoom_for(view, (2, 18)))) <= MOST_TILES
    assert tiles_of_view(view, 14) == []


def test_tiles_in_memory_are_bounded_by_bytes() -> None:
    memory = TileMemory(limit=3 * 4 * 64 * 64)
    for k in range(6):
        memory.put(TileKey(10, k, 0), QImage(64, 64, QImage.Format.Format_ARGB32_Premultiplied))
        memory.get(TileKey(10, 0, 0))
    assert memory.used_bytes <= 3 * 4 * 64 * 64
    assert memory.get(TileKey(10, 0, 0)) is not None  # used all the time
    assert memory.get(TileKey(10, 2, 0)) is None
