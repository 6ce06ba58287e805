"""Half meshes: the right colour at the right pixel, the overview rule, and what is not known stays unknown."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from coverage_planner.model.layers import PopulationTable
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.terms import Datum
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.layers import MeshColours
from coverage_planner.ui.map.mesh_painter import MeshPainter, prepare_mesh
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import LIGHT_MAP, POPULATION_STEPS


def table(cells: list[tuple[int, int, int]]) -> PopulationTable:
    cells = sorted(cells)
    return PopulationTable(
        row=np.array([c[0] for c in cells], dtype=np.int32),
        col=np.array([c[1] for c in cells], dtype=np.int32),
        persons=np.array([c[2] for c in cells], dtype=np.int64),
        households=None,
        census_year=2020,
        datum=Datum.JGD2011,
        source="test",
    )


def painted(painter: MeshPainter, view: ViewTransform) -> np.ndarray:
    target = ImageBuffer(view.width, view.height)
    painter.paint(view, LIGHT_MAP, target)
    return target.pixels


def pixel_of_cell(pixels: np.ndarray, view: ViewTransform, row: int, col: int) -> int:
    west, south, east, north = (float(v) for v in bounds_of_indices(row, col, MeshLevel.HALF))
    x, y = view.to_pixel((south + north) / 2, (west + east) / 2)
    return int(pixels[int(y), int(x)])


@pytest.fixture
def view(valley: SimpleNamespace) -> ViewTransform:
    return ViewTransform.of_bounds(valley.bounds, 900, 700)


def test_every_mesh_has_the_colour_of_its_class(valley: SimpleNamespace, view: ViewTransform) -> None:
    painter = MeshPainter()
    painter.set_mesh(prepare_mesh(valley.population))
    painter.set_mesh_class(valley.mesh_class)
    pixels = painted(painter, view)
    people = valley.population
    ramp = [ink.premultiplied() for ink in LIGHT_MAP.unserved_ramp]
    for k in range(people.row.size):
        colour = pixel_of_cell(pixels, view, people.row[k], people.col[k])
        if valley.mesh_class[k] == 1:
            assert colour == LIGHT_MAP.covered.premultiplied()
        elif valley.mesh_class[k] == 2:
            assert colour == LIGHT_MAP.newly_covered.premultiplied()
        else:
            step = np.searchsorted(POPULATION_STEPS, people.persons[k], side="right") - 1
            assert colour == ramp[step]
    assert (pixels == 0).any()


def test_cells_without_people_and_outside_the_table_are_transparent(view: ViewTransform) -> None:
    painter = MeshPainter()
    painter.set_mesh(prepare_mesh(table([(8560, 6200, 0), (8562, 6200, 5)])))
    painter.set_mesh_class(np.array([1, 1], dtype=np.uint8))
    pixels = painted(painter, view)
    assert pixel_of_cell(pixels, view, 8560, 6200) == 0
    assert pixel_of_cell(pixels, view, 8561, 6200) == 0
    assert pixel_of_cell(pixels, view, 8562, 6200) == LIGHT_MAP.covered.premultiplied()


def test_before_anything_is_computed_no_class_is_claimed(view: ViewTransform) -> None:
    painter = MeshPainter()
    painter.set_mesh(prepare_mesh(table([(8560, 6200, 5)])))
    assert pixel_of_cell(painted(painter, view), view, 8560, 6200) == LIGHT_MAP.not_computed.premultiplied()
    painter.set_mesh_class(np.array([2], dtype=np.uint8))
    painter.set_mesh_class(None)
    assert pixel_of_cell(painted(painter, view), view, 8560, 6200) == LIGHT_MAP.not_computed.premultiplied()


@pytest.mark.parametrize(("persons", "step"), [(1, 0), (9, 0), (10, 1), (99, 2), (100, 3), (9_999, 6), (50_000, 7)])
def test_population_colours_change_at_the_steps_of_the_legend(view: ViewTransform, persons: int, step: int) -> None:
    painter = MeshPainter(MeshColours.POPULATION)
    painter.set_mesh(prepare_mesh(table([(8560, 6200, persons)])))
    expected = LIGHT_MAP.population_ramp[step].premultiplied()
    assert pixel_of_cell(painted(painter, view), view, 8560, 6200) == expected


def test_an_overview_cell_shows_its_most_populous_mesh() -> None:
    cells = [(8560, 6200, 5), (8560, 6201, 900), (8561, 6200, 40), (8561, 6201, 2), (8600, 6300, 1)]
    people = table(cells)
    painter = MeshPainter()
    painter.set_mesh(prepare_mesh(people))
    painter.set_mesh_class(np.where(people.persons == 900, 2, 1).astype(np.uint8))
    wide = ViewTransform.of_bounds((136.0, 34.0, 141.0, 37.5), 500, 420)  # a mesh is 0.6 pixel: blocks of 2 x 2
    x, y = wide.to_pixel(8561 / 240, 100 + 6201 / 160)  # the middle of the block
    near = painted(painter, wide)[int(y) - 3 : int(y) + 4, int(x) - 3 : int(x) + 4]
    assert set(np.unique(near)) == {0, LIGHT_MAP.newly_covered.premultiplied()}


def test_a_class_array_of_another_table_is_refused(valley: SimpleNamespace) -> None:
    painter = MeshPainter()
    painter.set_mesh(prepare_mesh(valley.population))
    with pytest.raises(ValueError, match="one value per row"):
        painter.set_mesh_class(np.zeros(3, dtype=np.uint8))


def test_an_empty_population_paints_nothing(view: ViewTransform) -> None:
    painter = MeshPainter()
    painter.set_mesh(prepare_mesh(table([])))
    assert painter.empty
    assert not painted(painter, view).any()
