"""Plans side by side: linked maps, a divider, tables that lead to places, charts whose values are the figures, staleness."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import openpyxl
import pandas
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.engine.plan_difference import covered_meshes
from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import Carrier
from coverage_planner.ui.change_pages import _place, _place_numbers, _rate_column
from coverage_planner.ui.chart_panel import CURVES, MUNICIPALITIES, PLANE, PREFECTURES, SHARES, ChartPanel
from coverage_planner.ui.comparison_export import write_comparison_csvs, write_comparison_workbook
from coverage_planner.ui.comparison_window import ComparisonWindow
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.layers import LayerState, MapLayer
from tests.ui.conftest import LEFT, SHARED_PLAN

PRESENT, SINGLE = "現状", "単独整備案"


@pytest.fixture
def view(sample: MainWindow, qtbot: QtBot) -> ComparisonWindow:
    """The window on the present state and the joint plan, computed."""
    window = sample.features.comparison.open()
    choose(window, qtbot, PRESENT, SHARED_PLAN)
    return window


def choose(window: ComparisonWindow, qtbot: QtBot, *names: str) -> None:
    for place, choice in enumerate(window.plans):
        choice.choose(names[place] if place < len(names) else "" if place >= 2 else names[-1])
    settled(window, qtbot)
    assert window.comparison is not None
    assert window.comparison.names == names


def settled(window: ComparisonWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.comparison is not None and not window.stale and not window._asked, timeout=20_000)
    QApplication.processEvents()


def moving_one_map_moves_all_and_the_ground_is_held_once(
    view: ComparisonWindow, sample: MainWindow, qtbot: QtBot
) -> None:
    choose(view, qtbot, PRESENT, SHARED_PLAN, SINGLE)
    maps = view.maps.maps
    assert len(maps) == 3
    first, other = maps[0], maps[2]
    before = first.view
    qtbot.mousePress(first, LEFT, pos=QPoint(150, 120))
    qtbot.mouseMove(first, QPoint(180, 140))
    qtbot.mouseMove(first, QPoint(210, 160))
    qtbot.mouseRelease(first, LEFT, pos=QPoint(210, 160))
    assert first.view != before
    same_place(first, other)
    at = QPointF(100, 100)
    wheel = QWheelEvent(
        at,
        other.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(other, wheel)
    assert first.view.scale > before.scale
    same_place(other, first)
    for one in maps:
        for layer in (MapLayer.TERRAIN, MapLayer.BOUNDARIES, MapLayer.POPULATION):
            assert one.scene.painters[layer] is sample.canvas.scene.painters[layer]
    # a look of the main map is the look of all
    sample.canvas.set_layer_visible(MapLayer.ROADS, False)
    assert not any(one.layer_state(MapLayer.ROADS).visible for one in maps)
    # a key that would place a site on the main map does nothing here
    session = sample.workspace.session
    assert session is not None
    project = session.project
    qtbot.keyClick(first, Qt.Key.Key_T)
    qtbot.mouseClick(first, LEFT, pos=QPoint(90, 90))
    assert session.project is project


def same_place(one: object, other: object) -> None:
    a, b = one.view, other.view  # type: ignore[attr-defined]
    assert a.scale == b.scale
    assert (a.centre_x, a.centre_y) == (b.centre_x, b.centre_y)


def the_tables_reconcile_with_the_figures_and_lead_to_places(view: ComparisonWindow) -> None:
    shown = view.comparison
    assert shown is not None
    change = shown.differences[0]
    rates = [o.evaluation.assessment.population_rate().persons for o in shown.outcomes]
    net = rates[1].covered - rates[0].covered
    assert change.persons_gained - change.persons_lost == net
    assert f"{net:+,} 人" in view.meshes.summary.text()
    rows = view.meshes.table.records.text_rows()
    column = rows[0].index("人口")
    assert sum(int(row[column].replace(",", "")) for row in rows[1:]) == net

    roads = [o.evaluation.assessment.road_rate(None) for o in shown.outcomes]
    assert roads[0] is not None
    assert roads[1] is not None
    assert change.road_gained_um - change.road_lost_um == roads[1].length_um.covered - roads[0].length_um.covered

    rows = view.municipalities.table.records.text_rows()
    column = rows[0].index("差引 (人)")
    assert sum(int(row[column].replace(",", "")) for row in rows[1:]) == net

    view.tabs.setCurrentWidget(view.roads)
    view.roads.table.selectRow(0)
    west, south, east, north = view.maps.maps[0].outlined[0]
    for one in view.maps.maps:
        box = one.view_bounds()
        assert box[0] < west < east < box[2]
        assert box[1] < south < north < box[3]
        assert one.outlined.tolist() == view.maps.maps[0].outlined.tolist()


def changes_of_one_carrier_and_the_colours_of_the_change(
    view: ComparisonWindow, sample: MainWindow, qtbot: QtBot
) -> None:
    view.carrier.choose(Carrier.RAKUTEN.value)
    settled(view, qtbot)
    shown = view.comparison
    assert shown is not None
    first, second = (o.evaluation for o in shown.outcomes)
    gained = covered_meshes(second, "rakuten") & ~covered_meshes(first, "rakuten")
    persons = shown.project.data.population.persons
    assert shown.differences[0].persons_gained == persons[gained].sum() > 0
    one = view.maps.maps[1]
    assert one.layer_state(MapLayer.CHANGE).visible
    assert not view.maps.maps[0].layer_state(MapLayer.CHANGE).visible
    # the legend names the base of this window, whatever the main map compares with
    sample.canvas.set_layer_look(MapLayer.CHANGE, LayerState(visible=False, choice=SINGLE))
    assert any(PRESENT in row.text for row in one.scene.legend_rows())
    assert not any(SINGLE in row.text for row in one.scene.legend_rows())
    picture = one.grab().toImage()
    view.change.click()
    assert not one.layer_state(MapLayer.CHANGE).visible
    assert one.grab().toImage() != picture


def the_divider_shows_each_plan_on_its_side(view: ComparisonWindow, qtbot: QtBot) -> None:
    wide = view.maps.maps[0].view_bounds()
    view.swipe.click()
    assert view.maps.swiping
    swipe = view.maps.swipe
    swipe.fit_exactly(wide)
    QApplication.processEvents()
    pictures = []
    for place in (1.0, 0.0):
        swipe.set_divider(place)
        pictures.append(pixels(swipe.grab().toImage()))
    swipe.set_divider(0.5)
    assert view.maps.slider.value() == 500
    both = pixels(swipe.grab().toImage())
    middle = both.shape[1] // 2
    inner = slice(60, -110)
    margin = 20  # the handle of the divider
    assert (both[inner, margin : middle - margin] == pictures[0][inner, margin : middle - margin]).all()
    right = slice(middle + margin, middle + 150)
    assert (both[inner, right] == pictures[1][inner, right]).all()
    assert (pictures[0] != pictures[1]).any()
    x = round(swipe.divider_x)
    qtbot.mousePress(swipe, LEFT, pos=QPoint(x, 80))
    qtbot.mouseMove(swipe, QPoint(x - 120, 80))
    qtbot.mouseRelease(swipe, LEFT, pos=QPoint(x - 120, 80))
    assert swipe.divider == pytest.approx((x - 120) / swipe.width(), abs=0.01)
    view.swipe.click()
    assert not view.maps.swiping
    assert view.maps.maps[0].view.scale > 0


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return (
        np.array(image.constBits())
        .view(np.uint32)
        .reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()]
    )


def an_edit_makes_it_stale_and_it_follows_only_when_asked(
    view: ComparisonWindow, sample: MainWindow, qtbot: QtBot
) -> None:
    session = sample.workspace.session
    assert session is not None
    old = view.comparison
    view.automatic.click()
    session.select_plan(SHARED_PLAN)
    site = session.plan.candidates[0]
    sample.sites.select(frozenset({site.number}))
    sample.sites.toggle()
    assert view.stale
    assert "更新前" in view.notice.text()
    qtbot.waitUntil(lambda: sample.workspace.current, timeout=10_000)
    qtbot.wait(500)
    assert view.comparison is old
    assert view.stale
    view.automatic.click()
    settled(view, qtbot)
    assert view.comparison is not old
    assert not view.notice.text()
    # cancelling leaves what was shown, marked as out of date
    session.undo()
    view.recompute()
    view.stop.click()
    assert view.stale
    assert "更新前" in view.notice.text()


def choose_chart(charts: ChartPanel, term: str, qtbot: QtBot) -> None:
    charts.choice.choose(term)
    qtbot.waitUntil(lambda: charts.canvas.settled)


def charts_have_the_figures_and_can_be_saved_and_copied(view: ComparisonWindow, qtbot: QtBot, tmp_path: Path) -> None:
    shown, charts = view.comparison, view.charts
    assert shown is not None
    view.tabs.setCurrentWidget(charts)
    rate = shown.outcomes[1].evaluation.assessment.population_rate().persons
    plan = shown.project.plan(SHARED_PLAN)
    cost = str(sum(site.total_cost_yen for site in plan.candidates))
    choose_chart(charts, CURVES, qtbot)
    last = [row for row in charts.values if row[0] == SHARED_PLAN][-1]
    assert last[4:7] == (cost, str(rate.covered), str(rate.total))
    choose_chart(charts, PLANE, qtbot)
    assert (SHARED_PLAN, cost, str(rate.covered), str(rate.total), rate.percent_text(2)) in charts.values
    choose_chart(charts, SHARES, qtbot)
    by_plan = {row[0]: dict(zip(charts.values[0][1:], row[1:], strict=True)) for row in charts.values[1:]}
    subsidy = shown.outcomes[1].subsidy
    assert subsidy is not None
    paid = by_plan[SHARED_PLAN]
    assert paid["国（補助金）(円)"] == str(subsidy.known_totals.state)  # type: ignore[union-attr]
    assert int(paid["国（補助金）(円)"]) + int(paid["国以外の負担計(円)"]) + int(paid["未判定の総事業費(円)"]) == int(
        cost
    )
    assert int(paid["計(円)"]) == int(cost) == int(paid[f"{PRESENT}との差 計(円)"]) + int(by_plan[PRESENT]["計(円)"])
    choose_chart(charts, PREFECTURES, qtbot)
    [row] = charts.values[1:]
    prefecture = [t for t in shown.outcomes[1].evaluation.assessment.targets if t.zone.code == row[1]]
    assert list(row[-2:]) == [str(t.shortfall) for t in prefecture]
    choose_chart(charts, MUNICIPALITIES, qtbot)
    assert len(charts.values) == 1 + len(shown.project.data.zones.municipalities)  # type: ignore[union-attr]
    charts.copy_values()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[1].split("\t") == list(charts.values[1])
    for name, magic in (("図.png", b"\x89PNG"), ("図.pdf", b"%PDF"), ("図.svg", b"<?xml")):
        again = tmp_path / f"again {name}"
        charts.save(tmp_path / name)
        charts.save(again)
        qtbot.waitUntil(lambda path=tmp_path / name: path.exists())
        qtbot.waitUntil(lambda path=again: path.exists())
        first = (tmp_path / name).read_bytes()
        assert first.startswith(magic)
        assert again.read_bytes() == first  # no clock in it
    with qtbot.waitSignal(charts.refused):
        charts.save(tmp_path / "no folder" / "図.png")
    QGuiApplication.clipboard().setText("before")
    charts.copy_picture()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().mimeData().hasImage())
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.hasImage()
    assert copied.hasFormat("image/svg+xml")
    picture = QGuiApplication.clipboard().image()
    assert picture.pixelColor(2, 2) == Qt.GlobalColor.white  # on paper, whatever the window's colours
    assert picture.width() > 1000


def one_plan_alone_is_not_compared(view: ComparisonWindow, qtbot: QtBot) -> None:
    view.plans[0].choose(SHARED_PLAN)
    qtbot.waitUntil(lambda: "異なる計画" in view.notice.text())
    assert not view.again.isEnabled()


def a_renamed_plan_is_followed_and_a_deleted_one_makes_room(
    view: ComparisonWindow, sample: MainWindow, qtbot: QtBot
) -> None:
    session = sample.workspace.session
    assert session is not None
    session.rename_plan(SHARED_PLAN, "改め")
    settled(view, qtbot)
    assert view.comparison is not None
    assert view.comparison.names == (PRESENT, "改め")
    session.delete_plan("改め")
    settled(view, qtbot)
    assert view.comparison.names == (PRESENT, SINGLE)
    assert "改め" not in view.plans[1].terms
    session.delete_plan(SINGLE)
    QApplication.processEvents()
    assert view.comparison is None
    assert not view.maps.maps
    assert not view.meshes.table.records.rowCount()
    assert "異なる計画" in view.notice.text()
    for _ in range(3):
        session.undo()
    settled(view, qtbot)
    assert view.comparison.names == (PRESENT, SINGLE)


def the_files_have_what_the_tables_have(view: ComparisonWindow, qtbot: QtBot, tmp_path: Path) -> None:
    choose(view, qtbot, PRESENT, SINGLE, SHARED_PLAN)
    shown = view.comparison
    assert shown is not None
    with qtbot.waitSignal(view.exported, timeout=20_000):
        view.write(tmp_path / "csv", write_comparison_csvs)
    with qtbot.waitSignal(view.exported, timeout=20_000):
        view.write(tmp_path / "差分.xlsx", write_comparison_workbook)
    for number, change in enumerate(shown.differences, 1):
        meshes = pandas.read_csv(tmp_path / "csv" / f"changed_meshes_{number}.csv", dtype={"メッシュコード": str})
        rows = meshes[meshes["メッシュコード"].str.fullmatch(r"\d{9}", na=False)]
        net = change.persons_gained - change.persons_lost
        assert len(rows) == change.gained_meshes.size + change.lost_meshes.size
        assert rows["増減 (人)"].astype(int).sum() == net
        roads = pandas.read_csv(tmp_path / "csv" / f"changed_roads_{number}.csv")
        rows = roads[roads["変化"].isin(["新たに圏内", "圏外になる"])]
        metres = (change.road_gained_um - change.road_lost_um) / 1e6
        assert rows["増減 (m)"].astype(float).sum() == pytest.approx(metres, abs=0.05 * max(1, len(rows)))
    book = openpyxl.load_workbook(tmp_path / "差分.xlsx", data_only=False)
    assert book.sheetnames[:2] == ["表紙", "計画の比較"]
    cells = [[cell.value for cell in row] for row in book["計画の比較"].iter_rows()]
    covered = next(row for row in cells if row[1] == "5Gカバー人口")
    figures = [o.evaluation.assessment.population_rate().persons.covered for o in shown.outcomes]
    assert covered[3:8] == [*figures, figures[1] - figures[0], figures[2] - figures[0]]
    for dialog in [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]:
        dialog.done(0)


class Held:
    """What a window and its comparison hold, looked at without holding it."""

    def __init__(self, window: ComparisonWindow) -> None:
        assert window.comparison is not None
        self.deleted: list[bool] = []
        window.destroyed.connect(lambda _object=None, deleted=self.deleted: deleted.append(True))
        arrays = [change.gained_meshes for change in window.comparison.differences]
        held = (*arrays, *window.maps.maps, window.maps.swipe)
        self.held = [weakref.ref(one) for one in (*held, window.charts.canvas, window)]

    def gone(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: bool(self.deleted))
        QApplication.processEvents()
        gc.collect()
        assert [type(one()) for one in self.held if one() is not None] == []


def test_rates_and_places_of_the_tables_print_as_elsewhere() -> None:
    random = np.random.default_rng(7)
    total = random.integers(0, 3000, 500)
    covered = (random.random(500) * (total + 1)).astype(np.int64)
    column = _rate_column("率", covered, total)
    for value, c, t in zip(column.values, covered, total, strict=True):
        assert column.show(value) == Rate(int(c), int(t)).percent_text()
    places = np.column_stack((random.uniform(20, 46, 300), random.uniform(122, 154, 300)))
    for number, (latitude, longitude) in zip(_place_numbers(places), places, strict=True):
        north, east = _place(number).rstrip("E").split("N ")
        assert float(north) == pytest.approx(latitude, abs=6e-6)
        assert float(east) == pytest.approx(longitude, abs=6e-6)


# A window computes for some seconds before anything can be looked at, so each of these looks at several things.


def test_maps(view: ComparisonWindow, sample: MainWindow, qtbot: QtBot) -> None:
    the_divider_shows_each_plan_on_its_side(view, qtbot)
    changes_of_one_carrier_and_the_colours_of_the_change(view, sample, qtbot)
    moving_one_map_moves_all_and_the_ground_is_held_once(view, sample, qtbot)


def test_tables_charts_and_files(view: ComparisonWindow, qtbot: QtBot, tmp_path: Path) -> None:
    the_tables_reconcile_with_the_figures_and_lead_to_places(view)
    charts_have_the_figures_and_can_be_saved_and_copied(view, qtbot, tmp_path)
    the_files_have_what_the_tables_have(view, qtbot, tmp_path)


def test_edits_of_plans_while_it_is_open(view: ComparisonWindow, sample: MainWindow, qtbot: QtBot) -> None:
    an_edit_makes_it_stale_and_it_follows_only_when_asked(view, sample, qtbot)
    one_plan_alone_is_not_compared(view, qtbot)
    choose(view, qtbot, PRESENT, SHARED_PLAN)
    a_renamed_plan_is_followed_and_a_deleted_one_makes_room(view, sample, qtbot)


def test_closing(sample: MainWindow, qtbot: QtBot) -> None:
    # no fixture: it would hold the window
    window = sample.features.comparison.open()
    choose(window, qtbot, PRESENT, SHARED_PLAN)
    held = Held(window)
    window.close()
    del window
    held.gone(qtbot)
    # an edit reaches nobody, and the window opens again with the same plans
    session = sample.workspace.session
    assert session is not None
    session.rename_plan(SINGLE, "単独")
    again = sample.features.comparison.open()
    settled(again, qtbot)
    assert again.chosen == (PRESENT, SHARED_PLAN)
