"""Rows of 置局選定 that are sites: their menu opens what the site does in the plan shown, where that plan has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from coverage_planner.model.site import Site
from coverage_planner.project.reason import Reason
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_ledger import site_reason

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.reason_feature import ReasonFeature
    from coverage_planner.ui.selection_panel import SelectionPanel
    from coverage_planner.ui.selection_rollout_panel import RolloutPanel


class SelectionPlaces(QObject):
    """Adds the command to the menus of both pages; an answer itself has no ledger of its sites."""

    def __init__(
        self, window: MainWindow, feature: ReasonFeature, panel: SelectionPanel, rollout: RolloutPanel
    ) -> None:
        super().__init__(feature)
        self._window = window
        self._feature = feature
        panel.menu_made.connect(self._add)
        rollout.menu_made.connect(self._add)

    def _add(self, menu: QMenu, site: Site) -> None:
        state = self._window.workspace.state
        there = state is not None and _has(state.project.plan(state.plan_name).sites, site)
        if state is None or not there or state.evaluation.ledger(site.number) is None:
            return

        def make(ground: ReasonGround) -> Reason | None:
            return site_reason(ground, site.number) if _has(ground.plan.sites, site) else None

        menu.addSeparator()
        words = QCoreApplication.translate("ReasonPlaces", "Basis of this site's figures…")
        menu.addAction(words, lambda: self._feature.open(make))


def _has(sites: tuple[Site, ...], site: Site) -> bool:
    """Return whether a site is among others; a way of building it may have other carriers and costs."""
    return any(one.number == site.number and one.site_id == site.site_id for one in sites)
