"""Tiles of a tile server (地理院タイル): fetched as the map needs them, few at once, kept on disk between sessions."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkDiskCache,
    QNetworkProxyFactory,
    QNetworkReply,
    QNetworkRequest,
)

from coverage_planner import __version__
from coverage_planner.ui.map.tile_painter import TileKey
from coverage_planner.ui.map.tile_store import TileMemory, TileService

DISK_BYTES = 200 * 1024 * 1024
RETRY_AFTER_S = 60.0
TIMEOUT_MS = 10_000
LARGEST_REPLY = 2 * 1024 * 1024
LARGEST_TILE_PX = 1024
AT_ONCE = 4
"""Requests under way at most: a tile server is not to be flooded (利用規約)."""


class WebTiles(QObject):
    """Tiles of a server, kept on disk between sessions; at most four requests at once, failures are retried a minute later.

    Signals: ``arrived()``; ``troubled(bool)``: tiles cannot be had, or can again.
    """

    arrived = Signal()
    troubled = Signal(bool)

    def __init__(self, service: TileService, cache_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.attribution = service.attribution
        self.zooms = service.zooms
        self.requests_sent = 0
        self._service = service
        self._memory = TileMemory()
        self._wanted: list[TileKey] = []
        self._under_way: dict[TileKey, QNetworkReply] = {}
        self._failed_at: dict[TileKey, float] = {}
        self._in_trouble = False
        QNetworkProxyFactory.setUseSystemConfiguration(True)
        self._network = QNetworkAccessManager(self)
        self._network.setTransferTimeout(TIMEOUT_MS)
        cache = QNetworkDiskCache(self)
        cache.setCacheDirectory(str(cache_folder))
        cache.setMaximumCacheSize(DISK_BYTES)
        self._network.setCache(cache)
        self._network.finished.connect(self._finished)

    def tile(self, key: TileKey) -> QImage | None:
        """Return a tile that has arrived."""
        return self._memory.get(key)

    def want(self, keys: list[TileKey]) -> None:
        """Ask for these tiles, nearest first; requests for tiles out of sight are given up."""
        now = time.monotonic()
        self._wanted = [
            key
            for key in keys
            if key not in self._memory and now - self._failed_at.get(key, -RETRY_AFTER_S) >= RETRY_AFTER_S
        ]
        seen = set(keys)
        for key in [key for key in self._under_way if key not in seen]:
            self._under_way[key].abort()
        self._ask()

    def close(self) -> None:
        """Give up what is under way."""
        self._wanted = []
        for reply in list(self._under_way.values()):
            reply.abort()

    def _ask(self) -> None:
        waiting = [key for key in self._wanted if key not in self._under_way]
        for key in waiting[: max(AT_ONCE - len(self._under_way), 0)]:
            address = self._service.template.format(z=key.zoom, x=key.x, y=key.y)
            request = QNetworkRequest(QUrl(address))
            request.setHeader(QNetworkRequest.KnownHeaders.UserAgentHeader, f"coverage_planner/{__version__}")
            request.setAttribute(
                QNetworkRequest.Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.PreferCache
            )
            request.setAttribute(
                QNetworkRequest.Attribute.RedirectPolicyAttribute,
                QNetworkRequest.RedirectPolicy.SameOriginRedirectPolicy,
            )
            reply = self._network.get(request)
            self.requests_sent += 1
            self._under_way[key] = reply
            reply.downloadProgress.connect(self._check_size)

    def _check_size(self, received: int, total: int) -> None:
        reply = self.sender()
        if isinstance(reply, QNetworkReply) and max(received, total) > LARGEST_REPLY:
            reply.abort()

    def _finished(self, reply: QNetworkReply) -> None:
        key = next((key for key, other in self._under_way.items() if other is reply), None)
        reply.deleteLater()
        if key is None:
            return
        del self._under_way[key]
        self._wanted = [other for other in self._wanted if other != key]
        error = reply.error()
        if error is QNetworkReply.NetworkError.NoError:
            image = _picture(reply.readAll())
            self._memory.put(key, image)
            self._tell_trouble(False)
            self.arrived.emit()
        elif error is QNetworkReply.NetworkError.ContentNotFoundError:
            self._memory.put(key, None)  # the sea has no tiles
        elif error is not QNetworkReply.NetworkError.OperationCanceledError:
            self._failed_at[key] = time.monotonic()
            self._tell_trouble(True)
        self._ask()

    def _tell_trouble(self, trouble: bool) -> None:
        if trouble != self._in_trouble:
            self._in_trouble = trouble
            if trouble:
                # Nothing more is asked for now: a PC without a network stays calm.
                now = time.monotonic()
                self._failed_at |= dict.fromkeys(self._wanted, now)
                self._wanted = []
            self.troubled.emit(trouble)


def _picture(data: QByteArray) -> QImage | None:
    image = QImage.fromData(data)
    if image.isNull() or max(image.width(), image.height()) > LARGEST_TILE_PX:
        return None
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
