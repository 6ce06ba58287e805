"""「照会」: a small window with what is at the place that was clicked, to be read and copied."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from coverage_planner.engine.evaluation import COVERED_BY_BASE, NEWLY_COVERED, UNCOVERED
from coverage_planner.model.land_use import LAND_USE_NAMES
from coverage_planner.model.mesh import MeshLevel
from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import name_of
from coverage_planner.ui.language import shown
from coverage_planner.ui.place_facts import CarrierCells, PlaceFacts
from coverage_planner.ui.style import WindowStyle

Row = tuple[str, ...]


class PlaceDialog(QDialog):
    """Stays open beside the map; every click of the identify tool fills it anew.

    Signal ``reason_requested(lat, lon)``: why the place is covered or not.
    """

    reason_requested = Signal(float, float)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._style = style
        self._groups: list[tuple[str, list[Row]]] = []
        self.setWindowTitle(self.tr("What is here"))
        self.resize(480, 560)
        self._text = QTextBrowser()
        self._text.setAccessibleName(self.tr("What is here"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy as text"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        self._place: tuple[float, float] | None = None
        self.why = buttons.addButton(self.tr("Why covered or not…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.why.clicked.connect(self._ask_reason)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(buttons)

    def show_facts(self, facts: PlaceFacts, plan: Plan) -> None:
        """Show what is at a place under a plan."""
        self._place = facts.latitude_deg, facts.longitude_deg
        self._groups = [
            (self.tr("Place"), self._place_rows(facts)),
            (self.tr("500 m mesh, plan '{plan}'").format(plan=plan.name), self._mesh_rows(facts)),
            (self.tr("Covered sub-cells (of 100)"), self._cell_rows(facts)),
            (self.tr("Best server at this sub-cell"), self._server_rows(facts, plan)),
        ]
        if facts.roads is not None:
            self._groups.append((self.tr("Roads in this mesh"), self._road_rows(facts)))
        self._text.setHtml("".join(self._html(title, rows) for title, rows in self._groups))

    def _ask_reason(self) -> None:
        if self._place is not None:
            self.reason_requested.emit(*self._place)

    def text(self) -> str:
        """Return all of it as lines with tabs, for a spreadsheet."""
        return "\r\n".join("\t".join(row) for title, rows in self._groups for row in ((title,), *rows))

    def _place_rows(self, facts: PlaceFacts) -> list[Row]:
        unknown = self.tr("unknown")
        elevation = unknown if facts.elevation_m is None else f"{facts.elevation_m:,.0f} m"
        return [
            (self.tr("Coordinates"), f"{facts.latitude_deg:.6f}N {facts.longitude_deg:.6f}E"),
            (self.tr("Elevation"), elevation),
            (self.tr("Land use"), unknown if facts.land_use is None else shown(LAND_USE_NAMES[facts.land_use])),
            (self.tr("Municipality"), facts.municipality or unknown),
        ]

    def _mesh_rows(self, facts: PlaceFacts) -> list[Row]:
        classes = {
            UNCOVERED: self.tr("outside 5G"),
            COVERED_BY_BASE: self.tr("covered by service areas and existing sites"),
            NEWLY_COVERED: self.tr("newly covered by candidates"),
        }
        rows: list[Row] = [
            (shown_level(MeshLevel.HALF), str(facts.mesh_code)),
            (shown_level(MeshLevel.QUARTER), str(facts.quarter_code)),
        ]
        if facts.persons is None:
            rows.append((self.tr("Persons"), self.tr("not in the population data")))
        else:
            rows.append((self.tr("Persons"), f"{facts.persons:,}"))
            if facts.households is not None:
                rows.append((self.tr("Households"), f"{facts.households:,}"))
        if facts.mesh_class is not None:
            rows.append((self.tr("Counted as"), classes[facts.mesh_class]))
            rows.append((self.tr("Sub-cells needed"), self.tr("{n} of 100").format(n=facts.needed_cells)))
        return rows

    def _cell_rows(self, facts: PlaceFacts) -> list[Row]:
        rows: list[Row] = [("", self.tr("5G"), self.tr("mobile"), self.tr("5G here"))]
        for cells in facts.cells:
            name = self.tr("any carrier") if cells.carrier is None else shown(name_of(cells.carrier))
            rows.append((name, self._count(cells, cells.nr), self._count(cells, cells.mobile), self._here(cells)))
        return rows

    def _count(self, cells: CarrierCells, count: int) -> str:
        # Without an imported area a carrier's zero would be a claim that nobody has checked.
        return self.tr("no area data") if not cells.area_given and not count else f"{count:,}"

    def _here(self, cells: CarrierCells) -> str:
        return "○" if cells.nr_here else "－"

    def _server_rows(self, facts: PlaceFacts, plan: Plan) -> list[Row]:
        if not facts.servers:
            return [(self.tr("no site of this plan reaches here"),)]
        sites = {site.number: site for site in plan.sites}
        rows: list[Row] = []
        for server in facts.servers:
            best = f"{sites[server.site_number].site_id} {sites[server.site_number].name}".strip()
            runner_up = self.tr("runner-up: none")
            if server.runner_up_number is not None and server.runner_up_level_dbm is not None:
                runner_up = self.tr("runner-up: {site} {level} dBm").format(
                    site=sites[server.runner_up_number].site_id, level=f"{server.runner_up_level_dbm:.1f}"
                )
            carrier = f"{shown(name_of(server.carrier))} {shown(name_of(server.technology))}"
            rows.append((carrier, best, f"{server.level_dbm:.1f} dBm", runner_up))
        return rows

    def _road_rows(self, facts: PlaceFacts) -> list[Row]:
        if not facts.roads:
            return [(self.tr("none"),)]
        head = (self.tr("Route"), self.tr("Class"), self.tr("Length"), self.tr("Gap"))
        return [
            head,
            *(
                (
                    road.route or self.tr("no name"),
                    shown(name_of(road.road_class)),
                    f"{road.length_um / 1e6:,.0f} m",
                    f"{road.gap_um / 1e6:,.0f} m",
                )
                for road in facts.roads
            ),
        ]

    def _html(self, title: str, rows: list[Row]) -> str:
        cells = "".join(
            "<tr>" + "".join(self._cell(text, first=not k) for k, text in enumerate(row)) + "</tr>" for row in rows
        )
        head = f"<p style='margin: 8px 0 2px 0; font-weight: bold; color: {self._style.accent}'>{escape(title)}</p>"
        return f"{head}<table cellspacing='0' cellpadding='2'>{cells}</table>"

    def _cell(self, text: str, *, first: bool) -> str:
        colour = self._style.text_faint if first else self._style.text
        return f"<td style='color: {colour}; padding-right: 14px'>{escape(text)}</td>"


def shown_level(level: MeshLevel) -> str:
    """Return the short name of a mesh level for rows and headers."""
    return QCoreApplication.translate("MeshLevel", "{n}-digit mesh code").format(n=level.digits)
