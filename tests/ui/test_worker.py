"""The serial worker: newest wins, cancel, errors, kept work, progress; nothing stale is ever delivered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.worker import SerialWorker

TITLE = Text("計算", "work")
Report = Callable[[float], None]


@pytest.fixture
def worker(qapp: object) -> Iterator[SerialWorker]:
    worker = SerialWorker()
    yield worker
    worker.stop()


class Gate:
    """Work that begins, then waits until it is let through or cancelled."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.begun = threading.Event()
        self.open = threading.Event()

    def __call__(self, report: Report) -> str:
        self.begun.set()
        while not self.open.wait(0.002):
            report(0.5)
        return self.value


def idle(qtbot: QtBot, worker: SerialWorker) -> None:
    qtbot.waitUntil(lambda: not worker.busy, timeout=5000)


def test_a_later_job_of_a_kind_replaces_waiting_and_running_ones(worker: SerialWorker, qtbot: QtBot) -> None:
    got: list[str] = []
    first = Gate("first")
    worker.submit("a", TITLE, first, got.append, raise_error)
    assert first.begun.wait(60)
    for name in ("second", "third"):
        worker.submit("a", TITLE, lambda _report, name=name: name, got.append, raise_error)
    worker.submit("b", TITLE, lambda _report: "other kind", got.append, raise_error)
    idle(qtbot, worker)
    assert got == ["third", "other kind"]


def test_previews_do_not_starve_while_requests_come_faster_than_the_work(worker: SerialWorker, qtbot: QtBot) -> None:
    got: list[int] = []

    def slow(number: int) -> Callable[[Report], int]:
        def work(report: Report) -> int:
            for _ in range(5):
                time.sleep(0.004)
                report(0.5)
            return number

        return work

    number = 0
    while len(got) < 4 and number < 2_000:
        number += 1
        worker.submit("preview", TITLE, slow(number), got.append, raise_error, quiet=True, interrupt=False)
        qtbot.wait(5)
    assert len(got) >= 4, "every running preview was cancelled by the next one"
    idle(qtbot, worker)
    assert got == sorted(got)
    assert got[-1] == number


def test_a_cancelled_job_delivers_nothing_and_the_worker_lives_on(worker: SerialWorker, qtbot: QtBot) -> None:
    got: list[str] = []
    gate = Gate("cancelled")
    with qtbot.waitSignal(worker.started, timeout=3000):
        worker.submit("a", TITLE, gate, got.append, raise_error)
    with qtbot.waitSignal(worker.idle, timeout=3000):
        assert worker.cancel_announced() == frozenset({"a"})
    worker.submit("a", TITLE, lambda _report: "next", got.append, raise_error)
    idle(qtbot, worker)
    assert got == ["next"]


def test_work_that_cannot_be_stopped_is_dropped_when_it_ends(worker: SerialWorker, qtbot: QtBot) -> None:
    got: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def deaf(_report: Report) -> str:
        begun.set()
        go.wait(60)
        return "stale"

    worker.submit("a", TITLE, deaf, got.append, raise_error)
    assert begun.wait(60)
    worker.cancel("a")
    go.set()
    idle(qtbot, worker)
    assert got == []


def test_refusals_and_faults_arrive_as_errors_in_the_main_thread(
    worker: SerialWorker, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    errors: list[PlannerError] = []
    threads: list[int] = []

    def note(error: PlannerError) -> None:
        errors.append(error)
        threads.append(threading.get_ident())

    def refuse(_report: Report) -> None:
        raise PlannerError(Text("だめ", "no"), file="a.txt")

    worker.submit("a", TITLE, refuse, lambda _value: None, note)
    worker.submit("b", TITLE, lambda _report: 1 // 0, lambda _value: None, note)
    idle(qtbot, worker)
    assert [error.file for error in errors] == ["a.txt", None]
    assert "ZeroDivisionError" in errors[1].message.ja
    assert errors[1].remedy is not None
    assert set(threads) == {threading.get_ident()}
    assert "Traceback" in capsys.readouterr().err


def test_a_save_is_waited_for_longer_than_other_work(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A national project may take more than a minute to write; closing the window must not cut it off."""
    monkeypatch.setattr("coverage_planner.ui.worker.STOP_WITHIN_S", 0.01)
    worker = SerialWorker()
    gate, written = threading.Event(), []

    def save(_report: Report) -> None:
        gate.wait(60)
        written.append("saved")

    worker.submit("save", TITLE, save, lambda _value: None, raise_error, kept=True)
    threading.Timer(0.3, gate.set).start()
    worker.stop()
    assert written == ["saved"]


def test_kept_work_survives_cancel_and_stop(qapp: object) -> None:
    worker = SerialWorker()
    written: list[str] = []
    gate = Gate("blocks the queue")
    worker.submit("a", TITLE, gate, written.append, raise_error)
    worker.submit("save", TITLE, lambda _report: written.append("saved"), lambda _value: None, raise_error, kept=True)
    worker.cancel()
    worker.stop()
    assert written == ["saved"]


def test_quiet_work_is_announced_only_when_it_takes_long(
    worker: SerialWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Text] = []
    worker.started.connect(started.append)
    monkeypatch.setattr("coverage_planner.ui.worker.QUIET_S", 3600.0)
    worker.submit("a", TITLE, lambda report: report(0.5), lambda _value: None, raise_error, quiet=True)
    idle(qtbot, worker)
    assert started == []

    monkeypatch.setattr("coverage_planner.ui.worker.QUIET_S", 0.05)

    def long(report: Report) -> None:
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            time.sleep(0.01)
            report(0.5)

    with qtbot.waitSignals([worker.started, worker.progressed, worker.idle], timeout=5000):
        worker.submit("a", TITLE, long, lambda _value: None, raise_error, quiet=True)
    assert started == [TITLE]


def raise_error(error: PlannerError) -> None:
    raise error
