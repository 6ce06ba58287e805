"""The status bar: coordinates, elevation, mesh code, scale, datum; progress with remaining time and cancel."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from coverage_planner.model.lattice import subcell_of_point
from coverage_planner.model.layers import Int64Array, PlanningData
from coverage_planner.model.mesh import MeshLevel, half_mesh_key, indices_to_codes, points_to_indices
from coverage_planner.model.text import Text
from coverage_planner.ui.language import shown


class StatusLine(QStatusBar):
    """What is under the pointer, and what is being computed. Signal ``cancel_pressed()``."""

    cancel_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: PlanningData | None = None
        self._keys: Int64Array | None = None
        self._place = QLabel()
        self._scale = QLabel()
        self._datum = QLabel()
        self._work = QLabel()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(150)
        self._bar.setMaximumHeight(14)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setFlat(True)
        self._cancel.clicked.connect(self.cancel_pressed)
        self.addWidget(self._place, 1)
        for widget in (self._work, self._bar, self._cancel, self._scale, self._datum):
            self.addPermanentWidget(widget)
        self.end_work()

    def set_data(self, data: PlanningData | None) -> None:
        """Use the imported data for what is under the pointer."""
        self._data = data
        self._keys = None if data is None else half_mesh_key(data.population.row, data.population.col)
        self._datum.setText("" if data is None else data.datum.value)

    def show_place(self, latitude_deg: float, longitude_deg: float) -> None:
        """Show coordinates, elevation, mesh code and persons at a point."""
        parts = [f"{latitude_deg:.5f}N {longitude_deg:.5f}E"]
        data = self._data
        if data is not None and 20 <= latitude_deg < 46 and 122 <= longitude_deg < 154:
            elevation = _elevation(data, latitude_deg, longitude_deg)
            if elevation is not None:
                parts.append(self.tr("elevation {m} m").format(m=f"{elevation:,.0f}"))
            row, col = points_to_indices([latitude_deg], [longitude_deg], MeshLevel.HALF)
            parts.append(self.tr("mesh {code}").format(code=int(indices_to_codes(row, col, MeshLevel.HALF)[0])))
            persons = self._persons(data, int(row[0]), int(col[0]))
            if persons is not None:
                parts.append(self.tr("{n} persons").format(n=f"{persons:,}"))
            if data.zones is not None:
                place = int(data.zones.municipality_of(row, col)[0])
                if place >= 0:
                    parts.append(data.zones.municipalities[place].name)
        self._place.setText("    ".join(parts))

    def _persons(self, data: PlanningData, row: int, col: int) -> int | None:
        keys = self._keys
        wanted = half_mesh_key([row], [col])
        if keys is None or not keys.size:
            return None
        place = int(keys.searchsorted(wanted)[0])
        return int(data.population.persons[place]) if place < keys.size and keys[place] == wanted[0] else None

    def show_scale(self, denominator: float) -> None:
        """Show the map scale to two significant digits, once there is a map."""
        if self._data is None:
            return
        digits = 10 ** max(int(math.log10(max(denominator, 1))) - 1, 0)
        self._scale.setText(f"1:{round(denominator / digits) * digits:,}")

    def begin_work(self, title: Text) -> None:
        """Show that long work runs."""
        self._work.setText(shown(title))
        self._bar.setRange(0, 0)
        for widget in (self._work, self._bar, self._cancel):
            widget.show()

    def show_progress(self, share: float, seconds_left: float) -> None:
        """Show the done share and the remaining time."""
        show_share(self._bar, share)
        title = self._work.text().split(" (")[0]
        if seconds_left > 1:
            title += " (" + self.tr("{s} s left").format(s=math.ceil(seconds_left)) + ")"
        self._work.setText(title)

    def end_work(self) -> None:
        """Hide the progress."""
        for widget in (self._work, self._bar, self._cancel):
            widget.hide()


def show_share(bar: QProgressBar, share: float) -> None:
    """Show a done share without painting at once, as ``setValue`` does, which repaints the window (16 ms and more)."""
    bar.setUpdatesEnabled(False)
    bar.setRange(0, 1000)
    bar.setValue(int(share * 1000))
    bar.setUpdatesEnabled(True)


def _elevation(data: PlanningData, latitude_deg: float, longitude_deg: float) -> float | None:
    terrain = data.terrain
    if terrain is None:
        return None
    row, col = subcell_of_point(latitude_deg, longitude_deg)
    row, col = row - terrain.window.row0, col - terrain.window.col0
    if not (0 <= row < terrain.window.rows and 0 <= col < terrain.window.cols):
        return None
    height = float(terrain.height_m[row, col])
    return None if math.isnan(height) else height
