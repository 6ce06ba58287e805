"""The map's own features of the window: layer tree, layers of sub-cells, views, backgrounds, where it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coverage_planner.ui.background_commands import BackgroundCommands
from coverage_planner.ui.legend_button import LegendButton
from coverage_planner.ui.map_layers import MapLayers
from coverage_planner.ui.map_rasters import MapRasters
from coverage_planner.ui.resume_work import ResumeWork
from coverage_planner.ui.view_commands import ViewCommands
from coverage_planner.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow


class MapFeature(QObject):
    """Builds them and closes them with the window."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self.backgrounds = BackgroundCommands(window, actions, window.layers)
        self.rasters = MapRasters(window.canvas, window.workspace)
        self.layers = MapLayers(window.layers, window.canvas, window.workspace, window.user_settings)
        self.legend = LegendButton(window.canvas, window.user_settings)
        actions.add_command("view", self.tr("Fold or open the legend"), self.legend.toggle, "Shift+L")
        self.views = ViewCommands(window, actions)
        self.resume = ResumeWork(window)
        self.rasters.refreshed.connect(self.layers.data_prepared)
        window.content.prepared.connect(self.layers.data_prepared)

    def close(self) -> None:
        """End what runs; called when the window closes."""
        self.resume.write()
        self.backgrounds.close()
