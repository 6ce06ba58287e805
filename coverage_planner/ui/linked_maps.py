"""Two to four maps that move together, side by side or one over the other with a divider."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QStackedWidget, QVBoxLayout, QWidget

from coverage_planner.engine.plan_difference import covered_meshes
from coverage_planner.project.plan_comparison import PlanComparison
from coverage_planner.ui.language import current_language
from coverage_planner.ui.linked_map import LinkedMap, SwipeMap
from coverage_planner.ui.map.display import MapDisplay
from coverage_planner.ui.map.scene import MapScene
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.map_content import MapContent
from coverage_planner.ui.map_rasters import change_classes
from coverage_planner.ui.style import WindowStyle

_SLIDER_STEPS = 1000
_AROUND = 0.6
"""Share of a place's size that is shown around it; single meshes get at least :data:`_LEAST_DEG`."""
_LEAST_DEG = 0.03
_MOST_OUTLINES = 2000


class LinkedMaps(QStackedWidget):
    """Maps of the plans compared. Signal ``swiped(bool)``: whether two plans are shown in one map."""

    swiped = Signal(bool)

    def __init__(
        self, main: MapDisplay, content: MapContent, style: WindowStyle, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._main, self._content, self._style = main, content, style
        self._shown: PlanComparison | None = None
        self._following = False
        self._change, self._legend = True, True
        self.maps: list[LinkedMap] = []
        self._titles: list[QLabel] = []
        self._frames: list[QWidget] = []
        side = QWidget()
        self._grid = QGridLayout(side)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self.addWidget(side)
        self.swipe = SwipeMap()
        self.swipe.set_language(current_language())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _SLIDER_STEPS)
        self.slider.setValue(_SLIDER_STEPS // 2)
        self.slider.setAccessibleName(self.tr("Divider between the plans"))
        self.slider.valueChanged.connect(lambda value: self.swipe.set_divider(value / _SLIDER_STEPS))
        self.swipe.divider_moved.connect(self._follow_divider)
        self._swipe_titles = QLabel(), QLabel()
        self.addWidget(self._swipe_page())
        self._link(self.swipe)
        main.look_changed.connect(self._follow_looks)
        content.prepared.connect(self._show_again)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_comparison(self, comparison: PlanComparison) -> None:
        """Show the plans of a comparison; the view stays where it was, at first that of the main map."""
        first = self._shown is None
        self._shown = comparison
        self._make_maps(len(comparison.outcomes))
        if first:
            self.fit(self._main.view_bounds())
        self._show_again()

    def clear(self) -> None:
        """Show nothing, for another project."""
        self._shown = None
        self.setCurrentIndex(0)
        self.swipe.show_scenes(MapScene(), MapScene())
        self.swipe.set_outlined(None)
        self._make_maps(0)

    def set_change_shown(self, shown: bool) -> None:
        """Colour what changes against the first plan, or the coverage of each plan."""
        self._change = shown
        self._follow_looks()

    def set_legend_shown(self, shown: bool) -> None:
        """Show or hide the legend, which stands on the last map."""
        self._legend = shown
        self._follow_looks()

    def set_swipe(self, swipe: bool) -> None:
        """Show the first two plans in one map with a divider."""
        swipe = swipe and len(self.maps) >= 2
        bounds = self.active_view().bounds()
        self.setCurrentIndex(1 if swipe else 0)
        self._show_scenes()
        (self.swipe if swipe or not self.maps else self.maps[0]).fit_exactly(bounds)
        self.swiped.emit(swipe)

    @property
    def swiping(self) -> bool:
        """Whether two plans are shown in one map."""
        return self.currentIndex() == 1

    def active_view(self) -> ViewTransform:
        """Return the view shown."""
        return self.swipe.view if self.swiping or not self.maps else self.maps[0].view

    def fit(self, bounds: tuple[float, float, float, float]) -> None:
        """Show a place on all maps."""
        target = self.swipe if self.swiping or not self.maps else self.maps[0]
        target.fit(bounds)
        self._follow_view(target)

    def go_to(self, bounds_deg: npt.NDArray[np.float64], *, outline: bool = True) -> None:
        """Show and outline places, rows of (west, south, east, north), on all maps."""
        if not bounds_deg.size:
            return
        for one in (*self.maps, self.swipe):
            one.set_outlined(bounds_deg[:_MOST_OUTLINES] if outline else None)
        low, high = bounds_deg.min(axis=0), bounds_deg.max(axis=0)
        wide = max((high[2] - low[0]) * _AROUND, _LEAST_DEG)
        tall = max((high[3] - low[1]) * _AROUND, _LEAST_DEG)
        self.fit((float(low[0] - wide), float(low[1] - tall), float(high[2] + wide), float(high[3] + tall)))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _swipe_page(self) -> QWidget:
        page = QWidget()
        titles = QHBoxLayout()
        titles.setContentsMargins(8, 3, 8, 3)
        titles.addWidget(self._swipe_titles[0])
        titles.addStretch(1)
        titles.addWidget(self._swipe_titles[1])
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(titles)
        # As wide as the map, so that its handle stands above the divider.
        layout.addWidget(self.slider)
        layout.addWidget(self.swipe, 1)
        return page

    def _make_maps(self, count: int) -> None:
        while len(self.maps) > count:
            frame = self._frames.pop()
            self._titles.pop()
            self.maps.pop()
            self._grid.removeWidget(frame)
            frame.hide()
            frame.deleteLater()
        while len(self.maps) < count:
            one = LinkedMap()
            one.set_language(current_language())
            one.share_ground(self._main)
            if self.maps:
                one.show_view(self.maps[0].view)
            self._link(one)
            title = QLabel()
            title.setContentsMargins(8, 3, 8, 3)
            frame = QWidget()
            layout = QVBoxLayout(frame)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
            layout.addWidget(title)
            layout.addWidget(one, 1)
            self.maps.append(one)
            self._titles.append(title)
            self._frames.append(frame)
        columns = 2 if count in (2, 4) else max(count, 1)
        for place, frame in enumerate(self._frames):
            self._grid.addWidget(frame, place // columns, place % columns)
        if self.swiping and count < 2:
            self.setCurrentIndex(0)

    def _link(self, one: LinkedMap) -> None:
        one.view_changed.connect(lambda: self._follow_view(one))
        one.place_pointed.connect(lambda latitude, longitude: self._echo(one, (latitude, longitude)))
        one.hover_left.connect(lambda: self._echo(one, None))

    def _follow_view(self, source: LinkedMap) -> None:
        # A page of the stack that is not looked at is resized too, and must not move the one that is.
        if self._following or (source is self.swipe) != self.swiping:
            return
        self._following = True
        view = source.view
        for other in self.maps:
            if other is not source:
                other.show_view(view.resized(other.width(), other.height()))
        self._following = False

    def _follow_divider(self, place: float) -> None:
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(place * _SLIDER_STEPS))
        self.slider.blockSignals(blocked)

    def _echo(self, source: LinkedMap, place: tuple[float, float] | None) -> None:
        for other in self.maps:
            if other is not source:
                other.echo(place)

    def _follow_looks(self) -> None:
        base = "" if self._shown is None else self._shown.names[0]
        for place, one in enumerate(self.maps):
            one.follow_looks(self._main, change=self._change and place > 0, base=base)
            one.set_legend_visible(self._legend and place == len(self.maps) - 1)
        self.swipe.update()

    def _show_again(self) -> None:
        shown = self._shown
        if shown is None:
            return
        mesh, roads = self._content.prepared_mesh, self._content.prepared_roads
        base = covered_meshes(shown.outcomes[0].evaluation, shown.carrier)
        for place, (one, outcome) in enumerate(zip(self.maps, shown.outcomes, strict=True)):
            plan = shown.project.plan(outcome.evaluation.plan)
            change = None
            if place:
                change = change_classes(covered_meshes(outcome.evaluation, shown.carrier), base)
            one.share_ground(self._main)
            one.show_plan(plan, outcome.evaluation, shown.project.data, mesh, roads, change)
            self._titles[place].setText(self._title(shown, place))
        self._follow_looks()
        self._show_scenes()

    def _title(self, shown: PlanComparison, place: int) -> str:
        name, faint = shown.names[place], self._style.text_faint
        base, persons = self.tr("(compared with)"), self.tr("persons")
        if not place:
            return f"<b>{name}</b>　<span style='color:{faint}'>{base}</span>"
        change, good, bad = shown.differences[place - 1], self._style.good, self._style.bad
        plus, minus = "+" if change.persons_gained else "", "-" if change.persons_lost else ""
        gained = f"<span style='color:{good}'>{plus}{change.persons_gained:,}</span>"
        lost = f"<span style='color:{bad}'>{minus}{change.persons_lost:,}</span>"
        return f"<b>{name}</b>　{gained} / {lost} {persons}"

    def _show_scenes(self) -> None:
        if len(self.maps) >= 2:
            self.swipe.show_scenes(self.maps[0].scene, self.maps[1].scene)
            for label, title in zip(self._swipe_titles, self._titles, strict=False):
                label.setText(title.text())
