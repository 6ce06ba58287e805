"""Radio in the window: why a place is covered or not, and the antenna library."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from coverage_planner.engine.pixel_explanation import cell_of
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.ui.antenna_library_dialog import AntennaLibraryDialog
from coverage_planner.ui.explanation_dialog import ExplanationDialog, PlaceReason
from coverage_planner.ui.place_reason import place_reason_work
from coverage_planner.ui.window_actions import WindowActions
from coverage_planner.ui.workspace import PlanState

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow


class RadioFeatures(QObject):
    """Adds the commands and keeps the choice of patterns in the site form up to date."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self._asked: tuple[float, float] | None = None
        self.explanation = ExplanationDialog(window.window_look, window)
        self.explanation.site_chosen.connect(self._explain_site)
        actions.add_command("plan", self.tr("Antenna &library…"), self.edit_antennas, needs="session")
        window.places.dialog.reason_requested.connect(self.explain)
        window.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        window.canvas.customContextMenuRequested.connect(self._open_menu)
        window.workspace.session_replaced.connect(self._follow)
        window.workspace.session_changed.connect(lambda _change: self._follow())
        window.workspace.state_changed.connect(self._refresh)

    def explain(self, latitude_deg: float, longitude_deg: float, site_number: int | None = None) -> None:
        """Work out in the background why a place is covered or not, and show it."""
        workspace = self._window.workspace
        state = workspace.state
        if state is None:
            return
        self._asked = latitude_deg, longitude_deg
        ground = ReasonGround(state.project, state.plan_name, state.evaluation)

        def show(reason: PlaceReason) -> None:
            self.explanation.show_reason(reason)
            if self.explanation.isHidden():
                self.explanation.show()
            self.explanation.raise_()

        workspace.run(
            "explain",
            Text("この場所の理由を調べています", "working out the reason"),
            place_reason_work(ground, cell_of(latitude_deg, longitude_deg), site_number),
            show,
        )

    def edit_antennas(self) -> None:
        """Open the antenna library; accepting a changed one is one edit."""
        session = self._window.workspace.session
        if session is None:
            return
        settings = session.project.settings
        used = {sector.antenna_name for site in session.plan.sites for sector in site.sectors} - {""}
        dialog = AntennaLibraryDialog(settings.radio.antennas, frozenset(used), self._window)

        def accepted() -> None:
            antennas: tuple[AntennaFile, ...] = dialog.antennas()
            if antennas == settings.radio.antennas:
                return
            try:
                session.change_settings(replace(settings, radio=replace(settings.radio, antennas=antennas)))
            except PlannerError as error:
                self._window.show_error(error)

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _explain_site(self, number: int) -> None:
        if self._asked is not None:
            self.explain(*self._asked, number)

    def _open_menu(self, position: QPoint) -> None:
        canvas = self._window.canvas
        if self._window.workspace.state is None:
            return
        latitude_deg, longitude_deg = canvas.view.to_degrees(position.x(), position.y())
        menu = QMenu(canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Why is this place covered or not…"), lambda: self.explain(latitude_deg, longitude_deg))
        menu.addAction(self.tr("What is here"), lambda: self._window.places.identify(latitude_deg, longitude_deg))
        menu.addAction(
            self.tr("Basis of this mesh"),
            lambda: self._window.features.reasons.places.open_mesh_at(latitude_deg, longitude_deg),
        )
        menu.popup(canvas.mapToGlobal(position))

    def _follow(self) -> None:
        session = self._window.workspace.session
        if session is not None:
            self._window.site_panel.set_radio(session.project.settings.radio)

    def _refresh(self, state: PlanState) -> None:
        """Follow an edit while the explanation is open; a drag is followed when it ends."""
        if self._asked is not None and self.explanation.isVisible() and not state.preview:
            self.explain(*self._asked, self.explanation.sites.term())
