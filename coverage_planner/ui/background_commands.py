"""Backgrounds of the map: a local file, and 地理院タイル when the planner allows requests to the Internet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.language import shown
from coverage_planner.ui.layer_panel import LayerPanel
from coverage_planner.ui.map.layers import LayerState, MapLayer
from coverage_planner.ui.map.tile_store import GSI_SERVICES, FileTiles, TileService
from coverage_planner.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from coverage_planner.data.background_file import BackgroundFile
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.map.web_tiles import WebTiles

_OPENING = Text("背景を開いています", "opening the background")


class BackgroundCommands(QObject):
    """Opens background files, and asks before the first request to a tile server."""

    def __init__(self, window: MainWindow, actions: WindowActions, panel: LayerPanel) -> None:
        super().__init__(window)
        self._window = window
        self._panel = panel
        self._allowed = False
        self._file: BackgroundFile | None = None
        self._web: WebTiles | None = None
        self._shown_service = ""
        self.services: dict[str, TileService] = dict(GSI_SERVICES)
        self.cache_folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation) or ".", "tiles"
        )
        actions.add_command("view", self.tr("Background file…"), self.ask_file)
        self._remove = actions.add_command("view", self.tr("Remove the background file"), self.remove_file)
        self._remove.setEnabled(False)
        panel.set_choices(MapLayer.WEB_TILES, [(key, shown(s.name)) for key, s in self.services.items()])
        panel.set_available(MapLayer.IMAGE, False)
        panel.look_changed.connect(self._look_changed)

    # -- file ---------------------------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask for a GeoTIFF or MBTiles file and show it below the other layers."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Background file"), "", self.tr("Backgrounds (*.tif *.tiff *.mbtiles);;All files (*)")
        )
        if name:
            self.show_file(Path(name))

    def show_file(self, path: Path) -> None:
        """Open a background file in the worker and show it."""

        def work(_report: Callable[[float], None]) -> BackgroundFile:
            from coverage_planner.data.background_file import open_background

            return open_background(path)

        self._window.workspace.run("open background", _OPENING, work, self._take_file)

    def _take_file(self, file: BackgroundFile) -> None:
        self.remove_file()
        self._file = file
        tiles = FileTiles(file, self._window.workspace.worker.submit, self)
        tiles.arrived.connect(lambda: self._window.canvas.refresh_tiles(MapLayer.IMAGE))
        self._window.canvas.scene.image.set_source(tiles)
        self._panel.set_available(MapLayer.IMAGE, True)
        look = self._panel.look(MapLayer.IMAGE)
        self._panel.set_look(MapLayer.IMAGE, replace(look, visible=True))
        self._remove.setEnabled(True)
        self._window.canvas.update()

    def remove_file(self) -> None:
        """Take the background file away."""
        file, self._file = self._file, None
        self._window.canvas.scene.image.set_source(None)
        self._panel.set_available(MapLayer.IMAGE, False)
        self._remove.setEnabled(False)
        self._window.canvas.update()
        if file is not None:
            # The worker may be reading: it closes the file when it has finished.
            self._window.workspace.worker.submit(
                "close background", _OPENING, lambda _report: file.close(), lambda _nothing: None, _ignore, quiet=True
            )

    # -- tile server --------------------------------------------------------------------------------------------------

    @property
    def web_tiles(self) -> WebTiles | None:
        """The tile server in use."""
        return self._web

    def _look_changed(self, layer: MapLayer, look: LayerState) -> None:
        if layer is not MapLayer.WEB_TILES:
            return
        if not look.visible:
            self._stop_web()
        elif self._allowed:
            self._start_web(look.choice)
        else:
            self._ask_leave(look)

    def _ask_leave(self, look: LayerState) -> None:
        """Say what leaves this PC before anything does; the layer stays off until the planner agrees."""
        self._panel.set_look(MapLayer.WEB_TILES, replace(look, visible=False))
        box = QMessageBox(
            QMessageBox.Icon.Information,
            self.tr("GSI tiles"),
            self.tr("Show the map of the Geospatial Information Authority behind the plan?"),
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
            self._window,
        )
        box.setInformativeText(
            self.tr(
                "Requests for the tiles of the area you look at are sent from this PC over the Internet to "
                "cyberjapandata.gsi.go.jp (zoom and tile numbers). Nothing of the project is sent. Tiles are kept on "
                "this PC. The layer is off again when the program starts."
            )
        )
        box.finished.connect(lambda result: self._answer(QMessageBox.StandardButton(result), look))
        box.finished.connect(box.deleteLater)
        box.open()

    def _answer(self, answer: QMessageBox.StandardButton, look: LayerState) -> None:
        if answer is QMessageBox.StandardButton.Ok:
            self._allowed = True
            self._panel.set_look(MapLayer.WEB_TILES, replace(look, visible=True))

    def _start_web(self, key: str) -> None:
        key = key if key in self.services else next(iter(self.services))
        if self._web is not None and self._shown_service == key:
            return
        self._stop_web()
        from coverage_planner.ui.map.web_tiles import WebTiles

        self._web = WebTiles(self.services[key], self.cache_folder, self)
        self._shown_service = key
        self._web.arrived.connect(lambda: self._window.canvas.refresh_tiles(MapLayer.WEB_TILES))
        self._web.troubled.connect(self._tell_trouble)
        self._window.canvas.scene.web_tiles.set_source(self._web)
        self._window.canvas.update()

    def _stop_web(self) -> None:
        web, self._web = self._web, None
        if web is not None:
            self._window.canvas.scene.web_tiles.set_source(None)
            web.close()
            web.deleteLater()
            self._window.canvas.update()

    def _tell_trouble(self, trouble: bool) -> None:
        if trouble:
            self._window.statusBar().showMessage(
                self.tr("GSI tiles cannot be reached; what is kept on this PC is shown, tried again in a minute."), 8000
            )

    def close(self) -> None:
        """End requests; called when the window closes."""
        self._stop_web()


def _ignore(_error: PlannerError) -> None:
    """A file that cannot be closed is of no concern to the planner."""
