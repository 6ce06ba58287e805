"""Tiles kept in memory by their size, tiles of a local file, and the tile services there are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from coverage_planner.model.text import Text
from coverage_planner.ui.map.tile_painter import TileKey

if TYPE_CHECKING:
    # imported with the first file: a window without a background starts without GDAL
    from coverage_planner.data.background_file import BackgroundFile, Rgba

MEMORY_BYTES = 96 * 1024 * 1024
BATCH = 12
"""Tiles of a file read by one job of the worker, so that other work gets its turn."""


class TileMemory:
    """The tiles used last, bounded by bytes."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self._limit = limit
        self._tiles: OrderedDict[TileKey, QImage | None] = OrderedDict()
        self._bytes = 0

    def __contains__(self, key: TileKey) -> bool:
        return key in self._tiles

    def get(self, key: TileKey) -> QImage | None:
        """Return a tile that is here and mark it as used."""
        if key not in self._tiles:
            return None
        self._tiles.move_to_end(key)
        return self._tiles[key]

    def put(self, key: TileKey, image: QImage | None) -> None:
        """Keep a tile; None says that there is none."""
        old = self._tiles.pop(key, None)
        self._bytes += _size(image) - _size(old)
        self._tiles[key] = image
        while self._bytes > self._limit and len(self._tiles) > 1:
            _, dropped = self._tiles.popitem(last=False)
            self._bytes -= _size(dropped)

    @property
    def used_bytes(self) -> int:
        """Memory of the tiles kept."""
        return self._bytes


def _size(image: QImage | None) -> int:
    return 64 if image is None else image.sizeInBytes()


class FileTiles(QObject):
    """Tiles of a background file, read in the worker. Signal ``arrived()``."""

    arrived = Signal()

    def __init__(self, file: BackgroundFile, submit: Callable[..., None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.attribution = file.attribution
        self.zooms = file.zooms
        self._file = file
        self._submit = submit
        self._memory = TileMemory()
        self._wanted: list[TileKey] = []
        self._reading = False

    def tile(self, key: TileKey) -> QImage | None:
        """Return a tile that was read."""
        return self._memory.get(key)

    def want(self, keys: list[TileKey]) -> None:
        """Read these tiles next."""
        self._wanted = [key for key in keys if key not in self._memory]
        if self._wanted and not self._reading:
            self._read()

    def _read(self) -> None:
        keys, self._reading = self._wanted[:BATCH], True
        file = self._file

        def work(report: Callable[[float], None]) -> list[tuple[TileKey, Rgba | None]]:
            answer = []
            for done, key in enumerate(keys):
                report(done / len(keys))
                answer.append((key, file.tile(key.zoom, key.x, key.y)))
            return answer

        def done(tiles: list[tuple[TileKey, Rgba | None]]) -> None:
            self._reading = False
            for key, rgba in tiles:
                self._memory.put(key, None if rgba is None else _image_of(rgba))
            self._wanted = [key for key in self._wanted if key not in self._memory]
            self.arrived.emit()
            if self._wanted:
                self._read()

        def failed(_error: Any) -> None:
            self._reading = False

        self._submit(
            "background", Text("背景を読み込んでいます", "reading the background"), work, done, failed, quiet=True
        )


def _image_of(rgba: Rgba) -> QImage:
    height, width = rgba.shape[:2]
    image = QImage(rgba.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@dataclass(frozen=True, slots=True)
class TileService:
    """A tile server: address with {z}, {x}, {y}, its zooms, and what it asks to be printed."""

    template: str
    zooms: tuple[int, int]
    attribution: str
    name: Text


_GSI = "https://cyberjapandata.gsi.go.jp/xyz"
GSI_SERVICES: dict[str, TileService] = {
    "pale": TileService(f"{_GSI}/pale/{{z}}/{{x}}/{{y}}.png", (5, 18), "地理院タイル", Text("淡色地図", "pale map")),
    "std": TileService(f"{_GSI}/std/{{z}}/{{x}}/{{y}}.png", (5, 18), "地理院タイル", Text("標準地図", "standard map")),
    "photo": TileService(
        f"{_GSI}/seamlessphoto/{{z}}/{{x}}/{{y}}.jpg", (5, 18), "地理院タイル", Text("写真", "photographs")
    ),
}
"""https://maps.gsi.go.jp/development/ichiran.html; the source must be named as 「地理院タイル」."""
