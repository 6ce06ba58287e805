"""The ledger of a dragged site, watched through a real drag: black only for the place under the pointer, and its figures
reconcile with the totals at every moment they are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.model.plan import without_sites
from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import RoadClass
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.workspace import PlanState
from tests.ui.conftest import LEFT, lone_candidate, point_of

STEPS = 12


@dataclass
class Moment:
    """What stood on the screen: the words of the ledger, whether black, the state behind, where the site was held."""

    text: str
    black: bool
    state: PlanState
    held: tuple[float, float] | None


@dataclass
class Witness(QObject):
    """Notes every paint of the ledger, every new state and every step of the mouse."""

    window: MainWindow
    moments: list[Moment] = field(default_factory=list)
    answers: list[PlanState] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.window.site_panel._ledger._text.installEventFilter(self)
        self.window.workspace.state_changed.connect(self._answered)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.note()
        return False

    def _answered(self, state: PlanState) -> None:
        self.answers.append(state)
        self.note()

    def note(self) -> None:
        window = self.window
        state = window.workspace.state
        assert state is not None
        dragged = window.canvas._dragged
        view = window.site_panel._ledger
        place = None if dragged is None else (dragged[1], dragged[2])
        self.moments.append(Moment(view.text(), "•" not in view.text(), state, place))


def persons(evaluation: Evaluation) -> Rate:
    return evaluation.assessment.population_rate().persons


def road(evaluation: Evaluation, road_class: RoadClass) -> Rate:
    rate = evaluation.assessment.road_rate(road_class)
    assert rate is not None
    return rate.length_um


def place_of(state: PlanState, number: int) -> tuple[float, float]:
    site = state.project.plan(state.plan_name).site(number)
    return site.latitude_deg, site.longitude_deg


@pytest.fixture
def drag(sample: MainWindow, qtbot: QtBot) -> tuple[Witness, int, Evaluation]:
    """A candidate dragged some hundred pixels in steps of a few milliseconds, rested, dragged on and dropped."""
    site = lone_candidate(sample)
    session = sample.workspace.session
    assert session is not None
    project = session.project
    rest = project.with_plan(without_sites(session.plan, frozenset({site.number})))
    without = PlanComputer().evaluate(rest, session.plan_name)
    canvas = sample.canvas
    start = point_of(sample, site.latitude_deg, site.longitude_deg)
    QTest.mouseClick(canvas, LEFT, pos=start)
    assert sample.sites.selected == {site.number}
    witness = Witness(sample)
    QTest.mousePress(canvas, LEFT, pos=start)
    for step in range(STEPS):
        QTest.mouseMove(canvas, start + QPoint(8 * (step + 1), 5 * (step + 1)))
        witness.note()
        qtbot.wait(3 if step % 3 else 30)
    for rest in range(2):
        qtbot.waitUntil(lambda: sample.workspace.settled and witness.moments[-1].black, timeout=10_000)
        witness.note()
        # the first step after the rest is told at once, the second only with the next frame, which is far off now
        canvas._drag_timer.setInterval(60_000)
        QTest.mouseMove(canvas, start + QPoint(8 * STEPS + 20 * (rest + 1), 5 * STEPS))
        witness.note()
        assert not witness.moments[-1].black, "grey at once, before any event is handled"
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(8 * STEPS + 40, 5 * STEPS))
    witness.note()
    qtbot.waitUntil(lambda: sample.workspace.current, timeout=10_000)
    qtbot.wait(20)
    witness.note()
    return witness, site.number, without


def test_every_shown_figure_reconciles_and_black_belongs_to_the_pointer(
    drag: tuple[Witness, int, Evaluation],
) -> None:
    witness, number, without = drag
    held = [moment for moment in witness.moments if moment.held is not None]
    assert len(held) > STEPS
    assert any(moment.black for moment in held) and any(not moment.black for moment in held)
    for moment in witness.moments:
        evaluation = moment.state.evaluation
        ledger = evaluation.ledger(number)
        assert ledger is not None
        # the words are those of the state, grey or black
        figures = [int(f.replace(",", "")) for f in re.findall(r">(?:<b>)?([\d,]+)(?:</b>)? 人</a>", moment.text)]
        assert figures[:3] == [ledger.persons_newly_covered, ledger.persons_in_reach, ledger.persons_solely_covered]
        # what the others cover and what only this site covers is all that is covered: persons, each class of road
        assert persons(without).covered + ledger.persons_solely_covered == persons(evaluation).covered
        for road_class in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL):
            gained = road(evaluation, road_class).covered - road(without, road_class).covered
            assert gained == ledger.road_sole_um.get(road_class, 0)
            assert road(evaluation, road_class).total == road(without, road_class).total
        if moment.black and moment.held is not None:
            assert place_of(moment.state, number) == pytest.approx(moment.held, abs=1e-9)
    last = witness.moments[-1]
    assert last.black and not last.state.preview
    # answers come in the order of the drag
    path = list(dict.fromkeys(moment.held for moment in witness.moments if moment.held is not None))
    previews = [place_of(state, number) for state in witness.answers if state.preview]
    assert previews
    steps = [min(range(len(path)), key=lambda k: abs(path[k][0] - p[0]) + abs(path[k][1] - p[1])) for p in previews]
    assert steps == sorted(steps)
    # the last step was overtaken by the drop: its preview is nowhere to be seen after it
    dropped = next(k for k, state in enumerate(witness.answers) if not state.preview)
    assert not any(state.preview for state in witness.answers[dropped:])


def test_newly_covered_is_the_difference_to_the_base_alone(drag: tuple[Witness, int, Evaluation]) -> None:
    witness, number, _without = drag
    state = witness.moments[-1].state
    plan = state.project.plan(state.plan_name)
    others = frozenset(site.number for site in plan.candidates)
    computer = PlanComputer()
    base = computer.evaluate(state.project.with_plan(without_sites(plan, others)), plan.name)
    alone = computer.evaluate(state.project.with_plan(without_sites(plan, others - {number})), plan.name)
    ledger = state.evaluation.ledger(number)
    assert ledger is not None
    assert persons(alone).covered - persons(base).covered == ledger.persons_newly_covered > 0
    for road_class in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL):
        gained = road(alone, road_class).covered - road(base, road_class).covered
        assert gained == ledger.road_new_um.get(road_class, 0)
