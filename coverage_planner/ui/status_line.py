"""The status bar: coordinates, elevation, mesh code, scale, datum; progress with remaining time and cancel."""

from __future__ import annotations

import math
import re
import unicodedata

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QPushButton, QSizePolicy, QStatusBar, QWidget

from coverage_planner.model.lattice import subcell_of_point
from coverage_planner.model.layers import Int64Array, PlanningData, look_up
from coverage_planner.model.mesh import MeshLevel, half_mesh_key, indices_to_codes, points_to_indices
from coverage_planner.model.text import Text
from coverage_planner.ui.language import shown

SCALES = (2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000)
_FINEST_SCALE, _COARSEST_SCALE = 100.0, 100_000_000.0


class StatusLine(QStatusBar):
    """What is under the pointer, what is being computed, and the scale, which can be typed.

    Short messages stand beside what is under the pointer instead of over it.
    Signals: ``cancel_pressed()``, ``scale_chosen(float)``: N of 1:N.
    """

    cancel_pressed = Signal()
    scale_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: PlanningData | None = None
        self._keys: Int64Array | None = None
        self._zone_keys: Int64Array | None = None
        self._place = QLabel()
        self._message = QLabel()
        self._message_timer = QTimer(self)
        self._message_timer.setSingleShot(True)
        self._message_timer.timeout.connect(self.clearMessage)
        self._scale = QComboBox()
        self._scale.setEditable(True)
        self._scale.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._scale.setAccessibleName(self.tr("Scale of the map"))
        self._scale.setToolTip(self.tr("Scale of the map; type another and press Enter"))
        self._scale.setFixedWidth(128)
        self._scale.addItems([f"1:{scale:,}" for scale in SCALES])
        self._scale.setCurrentText("")
        self._scale.activated.connect(lambda _place: self._take_scale())
        edit = self._scale.lineEdit()
        if edit is not None:
            edit.returnPressed.connect(self._take_scale)
        self._denominator = 0.0
        self._datum = QLabel()
        self._work = QLabel()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(150)
        self._bar.setMaximumHeight(14)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setFlat(True)
        self._cancel.clicked.connect(self.cancel_pressed)
        self._message.hide()
        font = self._message.font()
        font.setBold(True)
        self._message.setFont(font)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.addWidget(self._message, 1)
        self.addWidget(self._place)  # as wide as what it says: the message has the rest
        for widget in (self._work, self._bar, self._cancel, self._scale, self._datum):
            self.addPermanentWidget(widget)
        self._scale.hide()  # there is no map yet
        self.end_work()

    def set_data(self, data: PlanningData | None) -> None:
        """Use the imported data for what is under the pointer."""
        self._data = data
        self._keys = self._zone_keys = None
        self._datum.setText("" if data is None else data.datum.value)
        self._scale.setVisible(data is not None)

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
                if self._zone_keys is None:
                    self._zone_keys = half_mesh_key(data.zones.row, data.zones.col)
                key = half_mesh_key(row, col)
                place = int(look_up(self._zone_keys, data.zones.municipality, key, missing=-1)[0])
                if place >= 0:
                    parts.append(data.zones.municipalities[place].name)
        self._place.setText("    ".join(parts))

    def _persons(self, data: PlanningData, row: int, col: int) -> int | None:
        if self._keys is None:
            self._keys = half_mesh_key(data.population.row, data.population.col)
        keys = self._keys
        wanted = half_mesh_key([row], [col])
        if not keys.size:
            return None
        place = int(keys.searchsorted(wanted)[0])
        return int(data.population.persons[place]) if place < keys.size and keys[place] == wanted[0] else None

    def show_scale(self, denominator: float) -> None:
        """Show the map scale to two significant digits, once there is a map."""
        if self._data is None:
            return
        self._denominator = denominator
        edit = self._scale.lineEdit()
        if edit is not None and edit.hasFocus() and edit.isModified():
            return  # the planner is typing
        digits = 10 ** max(int(math.log10(max(denominator, 1))) - 1, 0)
        near = [scale for scale in SCALES if abs(scale / denominator - 1) < 1e-6]
        self._scale.setCurrentText(f"1:{near[0] if near else round(denominator / digits) * digits:,}")

    @property
    def scale_text(self) -> str:
        """The scale as shown."""
        return self._scale.currentText()

    def _take_scale(self) -> None:
        edit = self._scale.lineEdit()
        if edit is not None:
            edit.setModified(False)
        denominator = scale_of(self._scale.currentText())
        if denominator is None:
            self.showMessage(self.tr("The scale is not understood: type for example 1:50,000"), 5000)
            self.show_scale(self._denominator)
        else:
            self.scale_chosen.emit(denominator)

    # A message of QStatusBar hides the coordinates; ours stands beside them.

    def showMessage(self, message: str, timeout: int | None = 0) -> None:
        """Show a message beside the coordinates, for a time in milliseconds or until another."""
        self._message.setText(message)
        self._message.setToolTip(message)
        self._message.setVisible(bool(message))
        self._message_timer.stop()
        if message and timeout:
            self._message_timer.start(timeout)
        self.messageChanged.emit(message)

    def clearMessage(self) -> None:
        """Take the message away."""
        self.showMessage("")

    def currentMessage(self) -> str:
        """Return the message shown, empty where there is none."""
        return self._message.text()

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


def scale_of(text: str) -> float | None:
    """Return N of a typed scale such as ``1:50,000``, ``50000`` or ``１／５万``; None where it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").replace("、", "")
    match = re.fullmatch(r"(?:1[:/])?(\d+(?:\.\d+)?)(万?)", plain)
    if match is None:
        return None
    value = float(match[1]) * (10_000 if match[2] else 1)
    return value if _FINEST_SCALE <= value <= _COARSEST_SCALE else None


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
