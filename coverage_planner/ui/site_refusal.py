"""A refusal about one site: the site is selected and shown on the map, and its costs are one button away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QMessageBox

from coverage_planner.model.errors import PlannerError, SiteRefused
from coverage_planner.ui.language import shown

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

_NEAR = 15.0


def show_refusal(window: MainWindow, error: PlannerError) -> None:
    """Say what is refused; where it is a site of the plan shown, lead to it."""
    session = window.workspace.session
    sites = [] if session is None else session.plan.sites
    number = error.site_number if isinstance(error, SiteRefused) else None
    site = next((site for site in sites if site.number == number), None)
    if site is None:
        window.show_error(error)
        return
    window.sites.select(frozenset({site.number}))
    window.canvas.centre_on(site.latitude_deg, site.longitude_deg, _NEAR)
    window.status.end_work()
    translate = QCoreApplication.translate
    title = translate("SiteRefusal", "Not done")
    box = QMessageBox(QMessageBox.Icon.Warning, title, shown(error.message), parent=window)
    if error.remedy is not None:
        box.setInformativeText(translate("SiteRefusal", "What to do: {remedy}").format(remedy=shown(error.remedy)))
    costs = box.addButton(translate("SiteRefusal", "Enter the costs…"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(costs)
    box.addButton(QMessageBox.StandardButton.Close)
    # Once the box is gone: a dialog opened from within it would lie below it.
    costs.clicked.connect(lambda: QTimer.singleShot(0, window, lambda: window.sites.edit_costs(site.number)))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
