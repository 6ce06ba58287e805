"""The model behind 「この数値の根拠」: long lists page by page, Qt's rules, sums that are wrong, files too large."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Reason, ReasonChildren, Unit
from coverage_planner.ui.language import install_language
from coverage_planner.ui.reason_report import MOST_WORKBOOK_ROWS, snapshot, write_tree
from coverage_planner.ui.reason_tree_model import PAGE, ReasonTreeModel, RowKind
from coverage_planner.ui.reason_window import ReasonWindow
from coverage_planner.ui.style import window_style

STYLE = window_style(dark=False)


@pytest.fixture(autouse=True)
def _japanese(qapp: QApplication) -> None:
    install_language(qapp, "ja")


def long_list(count: int, made: list[int]) -> Reason:
    def make(place: int) -> Reason:
        made.append(place)
        return Reason(
            key=str(place), label=Text(f"行{place}", f"row {place}"), amount=Amount(part=1, unit=Unit.PERSONS)
        )

    children = ReasonChildren(count=count, make=make, parts=np.ones(count, dtype=np.int64))
    amount = Amount(part=count, unit=Unit.PERSONS)
    return Reason(key="root", label=Text("根", "root"), amount=amount, children=lambda _progress: children)


def test_470000_children_are_shown_page_by_page(qtbot: QtBot) -> None:
    made: list[int] = []
    dialog = ReasonWindow(STYLE)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_root(long_list(470_000, made), "計画")
    QApplication.processEvents()
    assert len(made) == PAGE
    root = dialog.model.root
    assert root is not None
    assert [row.kind for row in root.rows[:2]] == [RowKind.CLOSING, RowKind.REASON]
    assert root.rows[-1].kind is RowKind.MORE
    assert f"{470_000 - PAGE:,}" in root.rows[-1].reason.label.ja
    # Scrolling to the end goes on by one page, not by all.
    bar = dialog.tree.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(made) == 2 * PAGE, timeout=2_000)
    QApplication.processEvents()
    assert len(made) == 2 * PAGE
    # So does Enter on the last line, and a child far down can be asked for.
    dialog.choose(root.rows[-1])
    assert len(made) == 3 * PAGE
    child = dialog.model.child(root, 1_000)
    assert child is not None
    assert child.reason.key == "1000"
    assert len(made) < 1_400


def test_the_model_keeps_the_rules_of_qt_while_it_is_opened(qtbot: QtBot) -> None:
    model = ReasonTreeModel(STYLE)
    slow = Reason(
        key="slow",
        label=Text("遅い枝", "slow"),
        amount=Amount(part=5, unit=Unit.PERSONS),
        children=lambda _progress: ReasonChildren(
            count=1,
            make=lambda _place: Reason(
                key="leaf", label=Text("葉", "leaf"), amount=Amount(part=4, unit=Unit.PERSONS), holds=False
            ),
            parts=np.array([4], dtype=np.int64),
        ),
        slow=True,
    )
    asked: list[int] = []
    model.children_wanted.connect(asked.append)
    model.show_root(slow)
    index = model.index(0, 0)
    assert model.hasChildren(index)
    assert model.canFetchMore(index)
    model.fetchMore(index)
    node = model.node(index)
    assert node is not None
    assert asked == [node.number]
    assert "計算中" in model.index(0, 0, index).data()
    model.give_up(node.number)
    assert model.rowCount(index) == 0
    model.fetchMore(index)
    # From here on the tester looks at everything with every change.
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.deliver(node.number, slow.opened())
    assert asked == [node.number, node.number]
    # A sum that is wrong is said, in the colour of what is wrong, and read out.
    line, leaf = model.index(0, 0, index), model.index(1, 0, index)
    assert "一致しない" in line.data()
    assert line.data(Qt.ItemDataRole.ForegroundRole).color().name() == STYLE.bad.lower()
    assert model.parent(leaf) == index
    assert "該当しない" in leaf.data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.parent(QModelIndex()) == QModelIndex()
    model.deliver(999, slow.opened())
    tester.deleteLater()
    QApplication.sendPostedEvents(tester, QEvent.Type.DeferredDelete)
    model.show_root(None)
    assert model.rowCount() == 0


def test_too_many_rows_for_a_workbook_are_refused_before_anything_is_written(tmp_path: Path, qtbot: QtBot) -> None:
    model = ReasonTreeModel(STYLE)
    made: list[int] = []
    model.show_root(long_list(MOST_WORKBOOK_ROWS + 1, made))
    model.fetchMore(model.index(0, 0))
    assert model.root is not None
    path = tmp_path / "large.xlsx"
    with pytest.raises(PlannerError) as refused:
        write_tree(snapshot(model.root), path, lambda _share: None)
    assert "CSV" in (refused.value.remedy or Text("", "")).ja
    assert list(tmp_path.iterdir()) == []
