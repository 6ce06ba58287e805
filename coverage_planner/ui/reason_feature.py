"""「この数値の根拠」 in the window: opens the tree of a figure, works out its branches, follows edits, writes it to files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.reason import PathPicture, Reason, ReasonChildren
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_population import population_reason
from coverage_planner.project.reason_yen import TOTAL, project_reason, same_project
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.ui.explanation_view import PlaceReason
from coverage_planner.ui.place_reason import place_reason_work
from coverage_planner.ui.reason_places import ReasonPlaces
from coverage_planner.ui.reason_report import snapshot, write_tree
from coverage_planner.ui.reason_window import ReasonWindow
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.workspace import PlanState

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions
    from coverage_planner.ui.window_features import WindowFeatures

MakeDifference = Callable[[ReasonGround, ReasonGround], Reason | None]
"""Makes the root of a difference from the figures of the first and of the further plan."""
MakeReason = Callable[[ReasonGround], Reason | None]
"""Makes the root of a figure from the figures of a plan; asked again after an edit."""


class ReasonFeature(QObject):
    """One window for all figures; the newest figure asked for is shown in it."""

    def __init__(self, window: MainWindow, actions: WindowActions, features: WindowFeatures) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._reasons: ReasonWindow | None = None
        self._make: MakeReason | None = None
        self._ground: ReasonGround | None = None
        self._fixed: tuple[PlanState, ...] = ()
        self._generation = 0
        self._jobs: set[str] = set()
        workspace = window.workspace
        workspace.session_replaced.connect(self.close)
        workspace.state_changed.connect(self._follow)
        workspace.stale.connect(self._mark_stale)
        workspace.worker.idle.connect(lambda: QTimer.singleShot(0, self, self._give_up_cancelled))
        self.places = ReasonPlaces(window, self, actions, features.subsidy)

    @property
    def dialog(self) -> ReasonWindow | None:
        """The window, None while no figure is open."""
        return self._reasons

    def open_current(self) -> None:
        """Open the basis of the figure that has the focus, else of the population rate that the panel shows."""
        if not self.places.open_focused(QApplication.focusWidget()):
            zone, carrier = self._window.indicators.zone(), self._window.indicators.carrier_key()
            self.open(lambda ground: population_reason(ground, zone, carrier))

    def open_project(self, project: DistrictProject, what: str = TOTAL) -> None:
        """Open the basis of a project of the subsidy."""

        def make(ground: ReasonGround) -> Reason | None:
            found = same_project(ground.subsidy, project)
            return None if found is None else project_reason(ground, found, what)

        self.open(make)

    def open(self, make: MakeReason, state: PlanState | None = None) -> None:
        """Open a figure of the plan shown, or of another state, which then is not followed."""
        self._fixed = () if state is None else (state,)
        state = state or self._workspace.state
        if state is None:
            return
        ground = _ground_of(state)
        root = make(ground)
        if root is None:
            return
        self._make = make
        self._show(ground, root, keep=False)

    def open_difference(self, make: MakeDifference, first: PlanState, other: PlanState) -> bool:
        """Open the difference of two states, which are not followed; False where a plan has no such figure."""
        grounds = _ground_of(first), _ground_of(other)
        root = make(*grounds)
        if root is None:
            return False
        self._fixed = first, other
        self._make = lambda _ground: root
        self._show(grounds[1], root, keep=False)
        return True

    def _show(self, ground: ReasonGround, root: Reason, *, keep: bool) -> None:
        self._cancel_jobs()
        self._ground = ground
        self._generation += 1
        if self._reasons is None:
            self._reasons = self._make_window()
        self._reasons.set_stale(False)
        self._reasons.show_root(root, ground.plan_name, keep=keep)
        if self._reasons.isHidden():
            self._reasons.show()
        if not keep:
            self._reasons.raise_()
            self._reasons.activateWindow()
            self._reasons.tree.setFocus()

    def _make_window(self) -> ReasonWindow:
        reasons = ReasonWindow(self._window.window_look, self._window, settings=self._window.user_settings)
        reasons.model.children_wanted.connect(self._work_out)
        reasons.path_wanted.connect(self._draw_path)
        reasons.place_wanted.connect(self._window.places.go_to_cells)
        reasons.export_wanted.connect(self.ask_export)
        reasons.finished.connect(lambda _result: self.close())
        return reasons

    # Branches that take time.

    def _work_out(self, number: int) -> None:
        """Work out the children of a node in the worker."""
        reasons = self._reasons
        node = None if reasons is None else reasons.model.node_of(number)
        if reasons is None or node is None:
            return
        kind = f"reason {self._generation} {number}"
        self._jobs.add(kind)

        def done(children: ReasonChildren) -> None:
            self._jobs.discard(kind)
            if self._reasons is reasons:
                reasons.model.deliver(number, children)

        def failed(error: PlannerError) -> None:
            self._jobs.discard(kind)
            if self._reasons is reasons:
                reasons.tree.collapse(reasons.model.index_of(node))
                reasons.model.give_up(number)
                self._window.show_error(error)

        title = Text("数値の根拠を調べています", "working out the basis of the figure")
        self._workspace.worker.submit(kind, title, node.reason.opened, done, failed, quiet=True)

    def _give_up_cancelled(self) -> None:
        """Let branches that the planner cancelled be opened again."""
        if self._reasons is not None and not self._workspace.worker.busy:
            for number in self._reasons.model.waiting():
                node = self._reasons.model.node_of(number)
                if node is not None:
                    # Closed first: an open node without children asks for them at once.
                    self._reasons.tree.collapse(self._reasons.model.index_of(node))
                self._reasons.model.give_up(number)

    def _draw_path(self, picture: PathPicture) -> None:
        """Work out the path to a sub-cell and draw it."""
        reasons, ground = self._reasons, self._ground
        if reasons is None or ground is None:
            return
        shown = ground
        chosen = reasons.current
        if chosen is not None:
            # In a difference each plan's figure stands on its own evaluation.
            own = (one.reason.stands_on for one in reversed(chosen.line))
            ground = next((one for one in own if isinstance(one, ReasonGround)), ground)
        asked_for_site = chosen is not None and chosen.reason.picture != picture
        kind = "reason path"
        self._jobs.add(kind)

        def done(reason: PlaceReason) -> None:
            self._jobs.discard(kind)
            if self._reasons is reasons and self._ground is shown:
                (reasons.show_path_of_site if asked_for_site else reasons.show_path)(picture, reason)

        title = Text("この場所の理由を調べています", "working out the reason")
        work = place_reason_work(ground, picture.cell, picture.site_number, picture.carrier, picture.service)
        self._workspace.worker.submit(kind, title, work, done, self._window.show_error, quiet=True)

    def _cancel_jobs(self) -> None:
        for kind in self._jobs:
            self._workspace.worker.cancel(kind)
        self._jobs.clear()

    # Following the plan.

    def _mark_stale(self) -> None:
        """Grey the figure of the plan shown; that of another state once the plan is not as it was there."""
        if self._reasons is not None:
            self._reasons.set_stale(not self._fixed or not all(map(self._is_unchanged, self._fixed)))

    def _is_unchanged(self, state: PlanState) -> bool:
        session = self._workspace.session
        if session is None:
            return False
        project, plans = session.project, {plan.name: plan for plan in session.project.plans}
        return (
            project.data is state.project.data
            and project.settings == state.project.settings
            and plans.get(state.plan_name) is state.project.plan(state.plan_name)
        )

    def _follow(self, state: PlanState) -> None:
        """Show the same figure of the plan as it is now; a drag is followed when it ends."""
        reasons, make = self._reasons, self._make
        if reasons is None or make is None or state.preview or self._fixed:
            return
        if self._ground is not None and self._ground.evaluation is state.evaluation:
            reasons.set_stale(False)
            return
        ground = _ground_of(state)
        root = make(ground)
        if root is None:
            gone = Text("この数値は今の計画にない", "this figure is not in the plan any more")
            root = Reason(key="gone", label=gone)
        self._show(ground, root, keep=True)

    # Files.

    def ask_export(self, suffix: str) -> None:
        """Ask where to write the opened tree."""
        session = self._workspace.session
        if session is None or self._reasons is None:
            return
        folder = session.path.parent if session.path is not None else Path()
        name = self.tr("Basis of this figure")
        path = ask_save_path(self._reasons, name, folder / f"{session.title}_{name}.{suffix}", suffix)
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write the opened tree in the worker."""
        root = None if self._reasons is None else self._reasons.model.root
        if root is None:
            return
        tree = snapshot(root)
        title = Text("数値の根拠を書き出しています", "writing the basis of the figure")
        work = partial(write_tree, tree, path)
        self._workspace.run("reason export", title, work, self._window.export_menu.announce)

    def close(self) -> None:
        """Close the window and let the figures go."""
        self._cancel_jobs()
        reasons, self._reasons = self._reasons, None
        self._make = self._ground = None
        if reasons is not None:
            reasons.model.show_root(None)
            reasons.hide()
            reasons.deleteLater()


def _ground_of(state: PlanState) -> ReasonGround:
    return ReasonGround(state.project, state.plan_name, state.evaluation, state.subsidy)
