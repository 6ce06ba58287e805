"""Layers of the window: pixels say what the engine says, the tree decides order and looks, and is remembered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.engine.mesh_cells import mesh_cells
from coverage_planner.model.lattice import subcell_of_point
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.terms import CARRIERS, Carrier, Technology
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.layer_panel import LayerPanel
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.cell_painter import LEVEL_STEPS_DBM, NR_OPACITY, server_colours
from coverage_planner.ui.map.layer_cache import LayerCache
from coverage_planner.ui.map.layers import MapLayer, Ramp
from coverage_planner.ui.map_layers import MapLayers
from coverage_planner.ui.map_rasters import change_classes
from coverage_planner.ui.place_facts import best_servers_at
from coverage_planner.ui.style import CARRIER_COLOURS, LIGHT_MAP, RAMPS, SERVER_PALETTE

CHECKED, CLEAR = Qt.CheckState.Checked, Qt.CheckState.Unchecked


def only(window: MainWindow, layer: MapLayer, **look: object) -> None:
    """Show one layer alone."""
    for other in MapLayer:
        visible = other is layer
        more = look if visible else {}
        window.layers.set_look(other, replace(window.layers.look(other), visible=visible, **more))  # type: ignore[arg-type]


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(220)  # the map asks when it has been still for a moment
    wait_until_idle(window)


def colour_at(window: MainWindow, latitude: float, longitude: float) -> QColor:
    scene, view = window.canvas.scene, window.canvas.view
    x, y = view.to_pixel(latitude, longitude)
    return QColor.fromRgb(int(scene.compose(view, 1.0, QFont(), LayerCache()).pixels[int(y), int(x)]))


def laid_over(colour: str, opacity: float) -> list[float]:
    ink, ground = QColor(colour), QColor(LIGHT_MAP.background)
    parts = ("red", "green", "blue")
    return [opacity * getattr(ink, part)() + (1 - opacity) * getattr(ground, part)() for part in parts]


def rgb(colour: QColor) -> list[int]:
    return [colour.red(), colour.green(), colour.blue()]


@pytest.fixture
def near_a_site(sample: MainWindow, qtbot: QtBot) -> list[tuple[float, float]]:
    """The map close to a candidate, and middles of sub-cells around it."""
    session = sample.workspace.session
    assert session is not None
    site = session.plan.candidates[0]
    sample.canvas.centre_on(site.latitude_deg, site.longitude_deg, 8.0)
    row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
    steps = np.random.default_rng(3).integers(-40, 40, (60, 2))
    return [((row + r + 0.5) / 2400, 100 + (col + c + 0.5) / 1600) for r, c in steps.tolist()]


def test_received_level_and_best_server_are_those_of_the_engine(
    sample: MainWindow, qtbot: QtBot, near_a_site: list[tuple[float, float]]
) -> None:
    state = sample.workspace.state
    assert state is not None
    footprints = tuple(state.evaluation.footprints.values())
    colours = server_colours(state.project.plan(state.plan_name).active_sites)
    seen = set()
    for layer in (MapLayer.LEVEL, MapLayer.SERVER):
        only(sample, layer, choice="5g:kddi")
        settle(sample, qtbot)
        for latitude, longitude in near_a_site:
            servers = best_servers_at(footprints, *subcell_of_point(latitude, longitude))
            best = [s for s in servers if s.carrier is Carrier.KDDI and s.technology is Technology.NR]
            pixel = rgb(colour_at(sample, latitude, longitude))
            if not best:
                assert pixel == rgb(QColor(LIGHT_MAP.background))
            elif layer is MapLayer.LEVEL:
                step = max(k for k, low in enumerate(LEVEL_STEPS_DBM) if best[0].level_dbm >= low)
                assert pixel == pytest.approx(laid_over(RAMPS["viridis"][step], 0.62), abs=3)
                seen.add(step)
            else:
                colour = SERVER_PALETTE[colours[best[0].site_number]]
                inside, edge = laid_over(colour, 0.5), laid_over(colour, 0.95)
                assert pixel == pytest.approx(inside, abs=3) or pixel == pytest.approx(edge, abs=3)
    assert len(seen) >= 2


def test_areas_of_carriers_and_their_number_are_those_of_the_coverage_bytes(
    sample: MainWindow, qtbot: QtBot, near_a_site: list[tuple[float, float]]
) -> None:
    state = sample.workspace.state
    assert state is not None
    footprints = tuple(state.evaluation.footprints.values())
    counts = set()
    only(sample, MapLayer.CARRIER_COUNT, choice="5g", ramp=Ramp.CIVIDIS)
    settle(sample, qtbot)
    bits = {}
    for place in near_a_site:
        row, col = subcell_of_point(*place)
        mesh = mesh_cells(state.project.data.service_areas, footprints, row // 10, col // 10).bits
        bits[place] = int(mesh[row % 10, col % 10])
        count = (bits[place] & 0x0F).bit_count()
        counts.add(count)
        colour = None if not count else RAMPS["cividis"][(7, 5, 3, 0)[count - 1]]
        expected = rgb(QColor(LIGHT_MAP.background)) if colour is None else laid_over(colour, 0.62)
        assert rgb(colour_at(sample, *place)) == pytest.approx(expected, abs=3)
    assert len(counts) >= 2
    only(sample, MapLayer.CARRIER, choice="docomo", opacity=0.5)
    settle(sample, qtbot)
    strong = laid_over(CARRIER_COLOURS[Carrier.DOCOMO], NR_OPACITY * 0.5)
    mask = 1 << CARRIERS.index(Carrier.DOCOMO)
    checked = [rgb(colour_at(sample, *place)) for place in near_a_site if bits[place] & mask]
    assert checked
    assert all(pixel == pytest.approx(strong, abs=3) for pixel in checked)


def test_population_and_disadvantaged_areas_are_coloured_where_they_are(sample: MainWindow, qtbot: QtBot) -> None:
    session = sample.workspace.session
    assert session is not None
    population = session.project.data.population
    most = int(population.persons.argmax())
    west, south, east, north = (
        float(v[0]) for v in bounds_of_indices([population.row[most]], [population.col[most]], MeshLevel.HALF)
    )
    middle = (south + north) / 2, (west + east) / 2
    sample.canvas.centre_on(*middle, 8.0)
    only(sample, MapLayer.POPULATION)
    step = sum(population.persons[most] >= low for low in (10, 50, 100, 300, 1_000, 3_000, 10_000))
    ink = LIGHT_MAP.population_ramp[int(step)]
    assert rgb(colour_at(sample, *middle)) == pytest.approx(laid_over(ink.colour, ink.opacity), abs=3)
    data = session.project.data
    assert data.areas is not None
    assert data.zones is not None
    whole = {d.code for d in data.areas.designations if d.whole}
    codes = np.array([m.code for m in data.zones.municipalities])
    home = data.zones.municipality_of(population.row, population.col)
    designated = np.isin(codes[home], sorted(whole)) & (home >= 0)
    only(sample, MapLayer.DISADVANTAGED, choice="")
    sample.canvas.fit((138.0, 34.0, 141.0, 38.0))
    sample.content.fit_all()
    rng = np.random.default_rng(8)
    wrong = 0
    fill, ground = (
        laid_over(LIGHT_MAP.disadvantaged.colour, LIGHT_MAP.disadvantaged.opacity),
        QColor(LIGHT_MAP.background),
    )
    chosen = rng.choice(np.flatnonzero(designated), 25)
    picture = sample.canvas.scene.compose(sample.canvas.view, 1.0, QFont(), LayerCache()).pixels
    for mesh in chosen.tolist():
        x, y = sample.canvas.view.to_pixel((population.row[mesh] + 0.5) / 240, 100 + (population.col[mesh] + 0.5) / 160)
        pixel = rgb(QColor.fromRgb(int(picture[int(y), int(x)])))
        wrong += pixel != pytest.approx(fill, abs=3)
    assert wrong <= 2  # a mesh on a border may have its middle beyond it
    assert (picture == int(ground.rgb())).any()


def test_the_change_layer_shows_what_the_other_plan_lacks(sample: MainWindow, qtbot: QtBot) -> None:
    only(sample, MapLayer.CHANGE)
    session = sample.workspace.session
    assert session is not None
    choices = [plan.name for plan in session.project.plans if plan.name != session.plan_name]
    assert sample.layers.look(MapLayer.CHANGE).choice in choices
    sample.layers.set_look(MapLayer.CHANGE, replace(sample.layers.look(MapLayer.CHANGE), choice="現状"))
    settle(sample, qtbot)
    state = sample.workspace.state
    assert state is not None
    new = np.flatnonzero(state.evaluation.mesh_class == 2)
    population = session.project.data.population
    row, col = int(population.row[new[0]]), int(population.col[new[0]])
    place = (row + 0.5) / 240, 100 + (col + 0.5) / 160
    sample.canvas.centre_on(*place, 8.0)
    green, vermilion = LIGHT_MAP.newly_covered, LIGHT_MAP.lost
    assert rgb(colour_at(sample, *place)) == pytest.approx(laid_over(green.colour, green.opacity), abs=3)
    session.select_plan("現状")
    sample.layers.set_look(MapLayer.CHANGE, replace(sample.layers.look(MapLayer.CHANGE), choice="共同整備案"))
    settle(sample, qtbot)
    assert rgb(colour_at(sample, *place)) == pytest.approx(laid_over(vermilion.colour, vermilion.opacity), abs=3)


def test_change_classes_of_every_case() -> None:
    now, other = np.array([False, True, True, False]), np.array([False, True, False, True])
    assert change_classes(now, other).tolist() == [0, 1, 2, 3]


def test_check_boxes_and_order_of_the_tree_reach_the_map(sample: MainWindow, qtbot: QtBot) -> None:
    panel, scene = sample.layers, sample.canvas.scene
    panel.tree.set_checked(MapLayer.POPULATION, True)
    assert scene.states[MapLayer.POPULATION].visible
    panel.tree.choose(MapLayer.ROADS)
    assert scene.order.index(MapLayer.ROADS) < scene.order.index(MapLayer.SITES)
    panel.tree.move_current(-1)
    assert scene.order.index(MapLayer.ROADS) > scene.order.index(MapLayer.SITES)
    panel.tree.choose(MapLayer.FOOTPRINT)
    panel.tree.move_current(-1)  # the first of its group goes to the end of the group above
    assert scene.order.index(MapLayer.FOOTPRINT) < scene.order.index(MapLayer.BOUNDARIES)
    groups = dict(panel.tree.arrangement)
    assert any(layers[-1:] == (MapLayer.FOOTPRINT,) for layers in groups.values())
    panel._opacity.setValue(40)
    assert scene.states[MapLayer.FOOTPRINT].opacity == 0.4
    assert panel.tree.texts_below(MapLayer.MESH) == ["既に圏内", "新たに圏内", "圏外（人口 少→多）"]


def test_a_layer_dropped_beside_the_groups_goes_back_into_one(qtbot: QtBot) -> None:
    panel = LayerPanel()
    qtbot.addWidget(panel)
    tree = panel.tree
    item = tree.topLevelItem(1)
    assert item is not None
    layer = item.takeChild(0)
    group = tree.takeTopLevelItem(3)
    assert layer is not None
    assert group is not None
    tree.addTopLevelItem(layer)
    item.addChild(group)
    tree.settle_drop()
    arrangement = tree.arrangement
    assert len(arrangement) == 5
    assert sorted(layer for _, layers in arrangement for layer in layers) == sorted(MapLayer)


def test_looks_and_order_come_back_in_the_next_window(sample: MainWindow, qtbot: QtBot) -> None:
    panel = sample.layers
    panel.set_look(MapLayer.ROADS, replace(panel.look(MapLayer.ROADS), width=1.5, opacity=0.7))
    panel.set_look(MapLayer.LEVEL, replace(panel.look(MapLayer.LEVEL), visible=True, ramp=Ramp.CIVIDIS))
    panel.tree.choose(MapLayer.SITES)
    panel.tree.move_current(1)
    order = panel.order
    again = LayerPanel()
    qtbot.addWidget(again)
    MapLayers(again, sample.canvas, sample.workspace, sample.user_settings)
    assert again.order == order
    assert (again.look(MapLayer.ROADS).width, again.look(MapLayer.ROADS).opacity) == (1.5, 0.7)
    assert again.look(MapLayer.LEVEL).visible
    assert again.look(MapLayer.LEVEL).ramp is Ramp.CIVIDIS


@pytest.mark.parametrize("spoilt", ["{", "[]", '{"order": [["nowhere", []]]}', '{"looks": {"roads": {"visible": 1}}}'])
def test_spoilt_settings_leave_the_first_look(sample: MainWindow, qtbot: QtBot, spoilt: str) -> None:
    settings = QSettings(sample.user_settings.fileName() + ".other", QSettings.Format.IniFormat)
    settings.setValue("map_layers", spoilt)
    panel = LayerPanel()
    qtbot.addWidget(panel)
    MapLayers(panel, sample.canvas, sample.workspace, settings)
    assert panel.look(MapLayer.SITES).visible
    assert not panel.look(MapLayer.LEVEL).visible


def test_the_map_is_sharp_on_a_screen_of_double_density(sample: MainWindow, qapp: QApplication) -> None:
    scene, view = sample.canvas.scene, sample.canvas.view
    fine = scene.compose(view, 2.0, QFont(qapp.font()), LayerCache())
    plain = scene.compose(view, 1.0, QFont(qapp.font()), LayerCache())
    assert (fine.width, fine.height) == (2 * plain.width, 2 * plain.height)
    assert fine.image.devicePixelRatio() == 2.0
    # the same picture, and more of it than the plain one enlarged
    halved = fine.image.scaled(plain.width, plain.height, mode=Qt.TransformationMode.SmoothTransformation)
    halved = halved.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    small = np.frombuffer(halved.constBits(), dtype=np.uint8).astype(int)
    assert np.abs(small - plain.pixels.view(np.uint8).reshape(-1)).mean() < 6
    doubled = np.repeat(np.repeat(plain.pixels, 2, axis=0), 2, axis=1)
    assert (doubled != fine.pixels).mean() > 0.01
