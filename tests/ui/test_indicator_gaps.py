"""The panel of figures of a zone that has one figure only: no line that parts nothing, no hole where labels are empty."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QFrame
from pytestqt.qtbot import QtBot

from coverage_planner.model.terms import ANY_CARRIER, Carrier, ZoneKind
from coverage_planner.ui.indicator_panel import IndicatorPanel
from coverage_planner.ui.style import window_style
from coverage_planner.ui.workspace import PlanState


def make(qtbot: QtBot) -> IndicatorPanel:
    panel = IndicatorPanel(window_style(dark=False))
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    panel.show()
    return panel


def lines_in_sight(panel: IndicatorPanel) -> list[int]:
    QApplication.processEvents()
    return sorted(
        line.mapTo(panel, line.rect().topLeft()).y()
        for line in panel.findChildren(QFrame)
        if type(line) is QFrame and line.height() == 1 and line.isVisible()
    )


def test_two_lines_part_three_groups(qtbot: QtBot, state: PlanState) -> None:
    panel = make(qtbot)
    panel.set_assessment(state.evaluation.assessment, None)
    first, second = lines_in_sight(panel)
    assert second - first > 60, "the bars of the roads stand between"


def test_a_zone_without_other_figures_has_one_line_and_no_hole(qtbot: QtBot, state: PlanState) -> None:
    panel = make(qtbot)
    assessment = replace(state.evaluation.assessment, road=(), base_deployment=None)
    panel.set_assessment(assessment, None)
    code = next(code for kind, code in panel.zone_names() if kind is ZoneKind.MUNICIPALITY)
    panel.choose((ZoneKind.MUNICIPALITY, code), Carrier.KDDI.value)
    (line,) = lines_in_sight(panel)
    block = panel.population_block
    assert line - block.mapTo(panel, block.rect().bottomLeft()).y() < 20
    below = panel._definition.mapTo(panel, panel._definition.rect().topLeft()).y()
    visible = [label for label in (panel._facts, panel._targets, panel._absent) if label.isVisible()]
    assert all(label.text() for label in visible)
    assert below - line < 20 + sum(label.height() + 8 for label in visible)
    panel.choose((ZoneKind.ALL, ""), ANY_CARRIER)
    assert panel._facts.isVisible()


def test_nothing_loaded_has_no_line(qtbot: QtBot) -> None:
    assert lines_in_sight(make(qtbot)) == []
