"""Layers of sub-cells for what the map shows: asked from the worker when the view has settled or the plan has changed.

The worker samples the footprints of the evaluation on a grid of the view and a margin; the answer is kept until the view
leaves it, the scale changes or another evaluation arrives. Layers that are not shown cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from coverage_planner.engine.coverage_map import SampleGrid, area_bytes, best_servers, covered_bytes
from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, Window
from coverage_planner.model.layers import ServiceAreaTiles
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier, Technology
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import PlanOutcome
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.cell_painter import CellCodes, level_codes, server_codes, server_colours
from coverage_planner.ui.map.lattice_sampling import overview_level
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.workspace import PlanState, Workspace

CELL_LAYERS = (
    MapLayer.SERVICE_AREAS,
    MapLayer.CARRIER_COUNT,
    MapLayer.CARRIER,
    MapLayer.LEVEL,
    MapLayer.SERVER,
)
AROUND = 0.25
"""Share of the view on every side that is sampled with it, so that short pans need nothing new."""
_COARSEST = 10


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    evaluation: Evaluation
    choice: str
    grid: SampleGrid


def slot_of_choice(choice: str) -> tuple[Technology, int]:
    """Return technology and carriers' mask of a choice such as ``5g`` (any carrier) or ``5g:kddi``."""
    technology, _, carrier = choice.partition(":")
    mask = 1 << CARRIERS.index(Carrier(carrier)) if carrier else 0x0F
    return Technology(technology or Technology.NR.value), mask


def slots_of_sites(sites: Iterable[Site]) -> list[tuple[Technology, Carrier | None]]:
    """Return the pairs of technology and carrier that occur, each technology first for any carrier."""
    found = {(sector.technology, carrier) for site in sites for sector in site.sectors for carrier in sector.carriers}
    answer: list[tuple[Technology, Carrier | None]] = []
    for technology in Technology:
        carriers = [carrier for carrier in CARRIERS if (technology, carrier) in found]
        answer += [(technology, None), *((technology, carrier) for carrier in carriers)] if carriers else []
    return answer


def grid_of_view(view: ViewTransform) -> SampleGrid:
    """Return the samples for a view in device pixels and its surroundings: about one per pixel, or every sub-cell."""
    west, south, east, north = view.bounds()
    wide, high = (east - west) * AROUND, (north - south) * AROUND
    low, high_limit = (120.0, 20.0), (156.0, 47.0)
    window = Window.of_bounds(
        min(max(west - wide, low[0]), high_limit[0] - 0.01),
        min(max(south - high, low[1]), high_limit[1] - 0.01),
        max(min(east + wide, high_limit[0]), low[0] + 0.01),
        max(min(north + high, high_limit[1]), low[1] + 0.01),
    )
    return SampleGrid.over(window, 2 ** overview_level(view, SUB_COLS_PER_DEGREE, _COARSEST))


class MapRasters(QObject):
    """Keeps the layers of sub-cells and the change against another plan in step with the map and the plan.

    Signal ``refreshed()``: layers have arrived.
    """

    refreshed = Signal()

    def __init__(self, canvas: MapCanvas, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._workspace = workspace
        self._shown: dict[MapLayer, _Shown] = {}
        self._others: dict[str, tuple[Plan, object, npt.NDArray[np.bool_]]] = {}
        self._colours: tuple[tuple[Site, ...], dict[int, int]] = ((), {})
        canvas.view_settled.connect(self.refresh)
        canvas.look_changed.connect(self.refresh)
        workspace.state_changed.connect(lambda _state: self.refresh())
        workspace.session_replaced.connect(self._forget)
        workspace.compared.connect(lambda answer: self._keep_compared(*answer))

    def refresh(self) -> None:
        """Ask for what the map shows and does not have."""
        state = self._workspace.state
        if state is None:
            return
        self._refresh_change(state)
        view = self._canvas.view.device(self._canvas.devicePixelRatioF())
        grid = grid_of_view(view)
        wanted = {}
        for layer in CELL_LAYERS:
            look = self._canvas.layer_state(layer)
            if look.visible and not self._has(layer, state.evaluation, look.choice, grid, view):
                wanted[layer] = look.choice
        if wanted:
            self._ask(state, grid, wanted)

    def _has(self, layer: MapLayer, evaluation: Evaluation, choice: str, grid: SampleGrid, view: ViewTransform) -> bool:
        shown = self._shown.get(layer)
        if shown is None or shown.evaluation is not evaluation or shown.grid.stride != grid.stride:
            return False
        if layer in (MapLayer.LEVEL, MapLayer.SERVER) and shown.choice != choice:
            return False
        west, south, east, north = view.bounds()
        seen = Window.of_bounds(max(west, 120.0), max(south, 20.0), min(east, 156.0), min(north, 47.0))
        kept, side = shown.grid, shown.grid.stride
        return (
            kept.row0 <= seen.row0
            and kept.col0 <= seen.col0
            and kept.row0 + kept.rows * side >= seen.row1
            and kept.col0 + kept.cols * side >= seen.col1
        )

    def _ask(self, state: PlanState, grid: SampleGrid, wanted: dict[MapLayer, str]) -> None:
        evaluation, areas = state.evaluation, state.project.data.service_areas
        colours = self._server_colours(state) if MapLayer.SERVER in wanted else {}

        def work(report: Callable[[float], None]) -> dict[MapLayer, CellCodes]:
            return cell_layers(evaluation, areas, grid, wanted, colours, report)

        def done(layers: dict[MapLayer, CellCodes]) -> None:
            for layer, codes in layers.items():
                self._shown[layer] = _Shown(evaluation, wanted[layer], grid)
                self._canvas.set_cells(layer, codes)
            self.refreshed.emit()
            self.refresh()

        title = Text("地図のレイヤを計算しています", "computing layers of the map")
        self._workspace.worker.submit(
            "rasters", title, work, done, self._workspace.failed.emit, quiet=True, interrupt=False
        )

    def _server_colours(self, state: PlanState) -> dict[int, int]:
        sites = state.project.plan(state.plan_name).active_sites
        if self._colours[0] != sites:
            self._colours = sites, server_colours(sites)
        return self._colours[1]

    def _forget(self) -> None:
        self._shown.clear()
        self._others.clear()
        for layer in CELL_LAYERS:
            self._canvas.set_cells(layer, None)
        self._canvas.set_change_class(None)

    # -- against another plan -----------------------------------------------------------------------------------------

    def _refresh_change(self, state: PlanState, *, ask: bool = True) -> None:
        look = self._canvas.layer_state(MapLayer.CHANGE)
        if not look.visible:
            return
        other = next((plan for plan in state.project.plans if plan.name == look.choice), None)
        if other is None or other.name == state.plan_name:
            self._canvas.set_change_class(None)
            return
        kept = self._others.get(other.name)
        if kept is None or kept[0] is not other or kept[1] != _signature(state.project):
            self._canvas.set_change_class(None)
            if ask and not state.preview:
                self._workspace.compare()
            return
        self._canvas.set_change_class(change_classes(state.evaluation.mesh_class > 0, kept[2]))

    def _keep_compared(self, project: Project, outcomes: tuple[PlanOutcome, ...]) -> None:
        for outcome in outcomes:
            plan = project.plan(outcome.evaluation.plan)
            self._others[plan.name] = plan, _signature(project), outcome.evaluation.mesh_class > 0
        state = self._workspace.state
        if state is not None:
            self._refresh_change(state, ask=False)
        self.refreshed.emit()


def _signature(project: Project) -> object:
    return id(project.data), project.settings


def change_classes(now: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """Return per mesh 0 covered in neither plan, 1 in both, 2 only now, 3 only in the other plan (lost)."""
    return np.where(now, np.where(other, 1, 2), np.where(other, 3, 0)).astype(np.uint8)


def cell_layers(
    evaluation: Evaluation,
    areas: ServiceAreaTiles | None,
    grid: SampleGrid,
    wanted: dict[MapLayer, str],
    colours: dict[int, int],
    report: Callable[[float], None],
) -> dict[MapLayer, CellCodes]:
    """Return the codes of the layers wanted (with their choices) on a grid; for any thread."""
    footprints = tuple(evaluation.footprints[number] for number in sorted(evaluation.footprints))
    answer = {}
    published = area_bytes(grid, areas)
    if MapLayer.SERVICE_AREAS in wanted:
        answer[MapLayer.SERVICE_AREAS] = CellCodes(grid, published)
    report(0.1)
    if MapLayer.CARRIER_COUNT in wanted or MapLayer.CARRIER in wanted:
        covered = CellCodes(grid, covered_bytes(grid, published, footprints))
        answer |= {layer: covered for layer in (MapLayer.CARRIER_COUNT, MapLayer.CARRIER) if layer in wanted}
    report(0.3)
    servers = {}
    for layer in (MapLayer.LEVEL, MapLayer.SERVER):
        if layer not in wanted:
            continue
        choice = wanted[layer]
        if choice not in servers:
            technology, mask = slot_of_choice(choice)
            servers[choice] = best_servers(grid, footprints, technology, mask, report)
        codes = level_codes(servers[choice]) if layer is MapLayer.LEVEL else server_codes(servers[choice], colours)
        answer[layer] = CellCodes(grid, codes)
    return answer
