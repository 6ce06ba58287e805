"""Edits of many sites at once: from a table or the clipboard, lock, snap to high ground, presets of new sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QMessageBox

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Carrier
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.site_presets import SitePresets, example_presets

if TYPE_CHECKING:
    from coverage_planner.data.reading import Read
    from coverage_planner.data.site_table_columns import PlannedSite
    from coverage_planner.project.site_edits import MergedSites
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions

SNAP_RADII_M = (250, 500, 1_000, 2_000)
MOST_TOLD = 12
"""Findings listed in a message; the rest is counted."""
_CLIPBOARD_LIMIT = 5_000_000


class SiteBatchCommands(QObject):
    """Commands of the menu 編集 for many sites; each edit is one entry of the history."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._presets = SitePresets(window.user_settings)
        actions.menu("edit").addSeparator()
        actions.add_command(
            "edit", self.tr("Take in sites from a table…"), self.ask_table, None, "table-arrow-down", needs="session"
        )
        actions.add_command(
            "edit", self.tr("Paste sites from Excel"), self.paste, "Ctrl+Shift+V", "content-paste", needs="session"
        )
        actions.add_command(
            "edit", self.tr("Lock or unlock"), self.toggle_lock, "Ctrl+L", "lock-outline", needs="sites"
        )
        snap = QMenu(self.tr("Move to the highest ground"), window)
        actions.menu("edit").addMenu(snap)
        for radius_m in SNAP_RADII_M:
            action = snap.addAction(self.tr("within {radius} m").format(radius=f"{radius_m:,}"))
            action.triggered.connect(lambda _on=False, radius_m=radius_m: self.snap(radius_m))
        self._preset_menu = QMenu(self.tr("Preset of new sites"), window)
        self._preset_menu.aboutToShow.connect(self._fill_presets)
        actions.menu("edit").addMenu(self._preset_menu)
        actions.add_command(
            "edit", self.tr("Keep the site as a preset…"), self.keep_preset, None, "star-plus-outline", needs="site"
        )

    # Sites from tables.

    def ask_table(self) -> None:
        """Ask for a site table (CSV or Excel) and take its sites into the current plan."""
        kinds = self.tr("Site tables (*.csv *.xlsx *.zip)")
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Take in sites"), "", kinds)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Read a site table in the worker and take its sites into the current plan."""
        self._take(lambda: _read([path]))

    def paste(self) -> None:
        """Take in the sites of a table on the clipboard: cells copied from Excel, with their header row."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            title = self.tr("Paste sites from Excel")
            QMessageBox.information(
                self._window, title, self.tr("There is no table on the clipboard. Copy cells with their header row.")
            )
            return
        self._take(lambda: read_pasted(text))

    def _take(self, read: Callable[[], Read[tuple[PlannedSite, ...]]]) -> None:
        def done(answer: Read[tuple[PlannedSite, ...]]) -> None:
            self._merge(answer)

        title = Text("局の表を読んでいます", "reading the site table")
        self._workspace.run("sites", title, lambda _report: read(), done)

    def _merge(self, read: Read[tuple[PlannedSite, ...]]) -> None:
        from coverage_planner.project.site_edits import merge_sites

        session = self._workspace.session
        told = [
            self._line(finding) for finding in read.findings if finding.severity in (Severity.ERROR, Severity.WARNING)
        ]
        if session is None or read.value is None:
            self._tell(self.tr("No site was taken in."), told, warning=True)
            return
        try:
            merged = merge_sites(
                session.project,
                session.plan_name,
                tuple(one.site for one in read.value),
                tells_off=frozenset(one.site.site_id for one in read.value if one.tells_off),
            )
        except PlannerError as error:
            self._window.show_error(error)
            return
        counts = self._counts(merged)
        if merged.added or merged.replaced:
            taken = len(merged.added) + len(merged.replaced)
            session.edit_plan(
                Text(f"{taken}局の取り込み", f"take in {taken} sites"),
                merged.plan,
                next_site_number=merged.next_site_number,
            )
            self._window.sites.select(frozenset((*merged.added, *merged.replaced)))
        self._tell(counts, told, warning=False)

    def _line(self, finding: Finding) -> str:
        row = self.tr("row {n}").format(n=finding.row) if finding.row is not None else ""
        place = " ".join(part for part in (row, finding.field or "") if part)
        return f"{place}: {shown(finding.message)}" if place else shown(finding.message)

    def _counts(self, merged: MergedSites) -> str:
        return self.tr("{added} sites added, {replaced} replaced (same site ID), {unchanged} unchanged.").format(
            added=len(merged.added), replaced=len(merged.replaced), unchanged=merged.unchanged
        )

    def _tell(self, text: str, details: list[str], *, warning: bool) -> None:
        if not details and not warning:
            self._window.statusBar().showMessage(text, 8000)
            return
        icon = QMessageBox.Icon.Warning if warning else QMessageBox.Icon.Information
        box = QMessageBox(icon, self.tr("Take in sites"), text, parent=self._window)
        lines = details[:MOST_TOLD]
        if len(details) > MOST_TOLD:
            lines.append(self.tr("and {n} more").format(n=len(details) - MOST_TOLD))
        box.setInformativeText("\n".join(lines))
        box.open()
        box.finished.connect(box.deleteLater)

    # Edits of the selected sites.

    def toggle_lock(self) -> None:
        """Lock the selected sites, or unlock them where all are locked."""
        from coverage_planner.project.site_edits import with_locked

        session = self._workspace.session
        chosen = self._chosen()
        if session is None or not chosen:
            return
        locked = not all(site.locked for site in chosen)
        names = chosen[0].site_id if len(chosen) == 1 else shown(Text(f"{len(chosen)}局", f"{len(chosen)} sites"))
        text = Text(f"固定: {names}", f"lock {names}") if locked else Text(f"固定を外す: {names}", f"unlock {names}")
        session.edit_plan(text, with_locked(session.plan, frozenset(site.number for site in chosen), locked))

    def snap(self, radius_m: int) -> None:
        """Move the selected sites to the highest ground nearby; locked sites stay."""
        from coverage_planner.engine.high_ground import highest_ground
        from coverage_planner.model.plan import with_site

        session = self._workspace.session
        terrain = session.project.data.terrain if session is not None else None
        if session is None or not self._chosen():
            return
        if terrain is None:
            self._window.statusBar().showMessage(self.tr("The plan has no terrain, so no ground is known."), 8000)
            return
        plan, moved, risen = session.plan, [], 0.0
        for site in self._chosen():
            ground = highest_ground(terrain, site.latitude_deg, site.longitude_deg, radius_m)
            if ground is None or site.locked:
                continue
            if ground.start_height_m is not None and ground.height_m <= ground.start_height_m:
                continue
            plan = with_site(plan, site.moved_to(ground.latitude_deg, ground.longitude_deg))
            moved.append(site)
            risen = max(risen, ground.height_m - (ground.start_height_m or ground.height_m))
        if not moved:
            self._window.statusBar().showMessage(self.tr("No higher ground within {n} m.").format(n=radius_m), 8000)
            return
        names = moved[0].site_id if len(moved) == 1 else shown(Text(f"{len(moved)}局", f"{len(moved)} sites"))
        session.edit_plan(
            Text(f"高い地点へ移動 ({radius_m:,} m以内): {names}", f"to high ground within {radius_m:,} m: {names}"),
            plan,
        )
        message = self.tr("{n} sites moved to higher ground, by up to {rise} m.")
        self._window.statusBar().showMessage(message.format(n=len(moved), rise=f"{risen:,.0f}"), 8000)

    def _chosen(self) -> list[Site]:
        session: Session | None = self._workspace.session
        numbers = self._window.sites.selected
        return [] if session is None else [site for site in session.plan.sites if site.number in numbers]

    # Presets.

    def keep_preset(self) -> None:
        """Keep the selected site's radio, owner and programme under a name asked for."""
        site = self._window.sites.selected_site
        if site is None:
            return
        name, ok = QInputDialog.getText(
            self._window, self.tr("Keep as a preset"), self.tr("Name of the preset"), text=site.name or site.site_id
        )
        if ok and name.strip():
            self._presets.keep(name.strip(), site)

    def _fill_presets(self) -> None:
        menu, sites, session = self._preset_menu, self._window.sites, self._workspace.session
        menu.clear()
        group = QActionGroup(menu)
        areas = session.project.data.service_areas if session is not None else None
        carriers = (areas.carriers[:1] if areas else ()) or (Carrier.DOCOMO,)
        rows: list[tuple[str, Site | None]] = [(self.tr("As the selected site"), None)]
        rows += [(shown(name), site) for name, site in example_presets(carriers)]
        own = list(self._presets.all().items())
        for place, (name, preset) in enumerate((*rows, *own)):
            if place in (1, len(rows)):
                menu.addSeparator()
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(_same_pattern(preset, sites.preset))
            action.triggered.connect(partial(self._choose_preset, preset))
            group.addAction(action)
        if own:
            menu.addSeparator()
            forget = menu.addMenu(self.tr("Forget a preset"))
            for name, _site in own:
                forget.addAction(name).triggered.connect(lambda _on=False, name=name: self._presets.remove(name))

    def _choose_preset(self, preset: Site | None, _on: bool = False) -> None:
        self._window.sites.preset = preset
        if preset is not None:
            self._window.canvas.set_tool("place")


def _same_pattern(one: Site | None, other: Site | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.sectors == other.sectors and one.owner == other.owner and one.programme == other.programme


def _read(paths: list[Path]) -> Read[tuple[PlannedSite, ...]]:
    from coverage_planner.data.site_table import read_sites

    return read_sites(paths)


def read_pasted(text: str) -> Read[tuple[PlannedSite, ...]]:
    """Return the sites of cells copied from a spreadsheet (tab-separated, with header).

    Raises:
        PlannerError: far more text than a site table.
    """
    if len(text) > _CLIPBOARD_LIMIT:
        raise PlannerError(
            Text("貼り付けるデータが大きすぎます", "the pasted data are too large"),
            remedy=Text("表をファイルに保存して取り込んでください", "save the table as a file and take that in"),
        )
    with TemporaryDirectory() as folder:
        name = "クリップボード.csv" if current_language() == "ja" else "clipboard.csv"
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return _read([path])
