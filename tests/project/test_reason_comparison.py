"""Every cell of 計画の比較 opens a tree whose figure is exactly the cell's, under every plan of the sample."""

from __future__ import annotations

from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import ANY_CARRIER, ZoneKind
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.reason_comparison import compared_reason
from coverage_planner.project.reason_difference import (
    difference_reason,
    zone_population_difference,
    zone_road_difference,
)
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.report.table import Table
from coverage_planner.report.table_words import table_in_english


def test_every_cell_opens_its_own_figure() -> None:
    project = project_of_import(import_files(sample_request()), SAMPLE_TITLE)
    names = tuple(plan.name for plan in project.plans)
    outcomes = PlanComputer().outcomes(project, names)
    table = comparison_table(
        [
            PlanFigures(plan=project.plan(name), assessment=one.evaluation.assessment, subsidy=one.subsidy)
            for name, one in zip(names, outcomes, strict=True)
        ]
    )
    assert len(set(table.row_keys)) == len(table.rows) > 15
    assert table_in_english(table).row_keys == table.row_keys
    differing = set()
    grounds = [ReasonGround(project, n, one.evaluation, one.subsidy) for n, one in zip(names, outcomes, strict=True)]
    for first, other in ((0, 1), (0, len(names) - 1), (len(names) - 1, 0)):
        _differences_add_up(table, grounds, first, other)
    _zones_add_up(grounds[-1], grounds[0])
    for place, (name, outcome) in enumerate(zip(names, outcomes, strict=True)):
        ground = ReasonGround(project, name, outcome.evaluation, outcome.subsidy)
        for key, row in zip(table.row_keys, table.rows, strict=True):
            cell = row[table.position(f"plan_{place}")].value
            if cell is None:
                continue
            reason = compared_reason(ground, key)
            assert reason is not None, key
            amount = reason.amount
            assert amount is not None, key
            children = reason.opened(lambda _share: None)
            assert children.adds_up(reason) is not False, key
            if isinstance(cell, Rate):
                assert (amount.part, amount.whole) == (cell.covered, cell.total), key
            elif key == "gap both":
                assert (amount.whole or 0) - amount.part == cell, key
            elif key in {"candidates", "undecided count"}:
                assert f" {cell:,} " in reason.label.ja, key
                assert children.count >= (0 if key == "candidates" else cell), key
            else:
                assert amount.part == cell, key
            if place and cell != row[table.position("plan_0")].value:
                differing.add(key)
    # Not the same plan every time: most rows differ between the plans.
    assert len(differing) > 8


def _differences_add_up(table: Table, grounds: list[ReasonGround], first: int, other: int) -> None:
    """Every difference is the further plan's figure less the first plan's, and what changes makes it up as well."""
    laid_open = 0
    for key, row in zip(table.row_keys, table.rows, strict=True):
        one, two = (row[table.position(f"plan_{place}")].value for place in (first, other))
        if one is None or two is None:
            continue
        root = difference_reason(grounds[first], grounds[other], key)
        assert root is not None, key
        assert root.amount is not None, key
        children = root.opened()
        figures = list(children)
        assert children.adds_up(root) is True, key
        assert [child.stands_on for child in figures[:2]] == [grounds[other], grounds[first]], key
        for figure, ground in zip(figures, (grounds[other], grounds[first]), strict=False):
            (below,) = figure.opened()
            expected = compared_reason(ground, key)
            assert expected is not None
            assert (below.label, below.amount) == (expected.label, expected.amount), key
            assert below.opened().adds_up(below) is not False, key
        if isinstance(one, Rate) and isinstance(two, Rate):
            assert root.amount.part == two.covered - one.covered, key
        elif key not in {"candidates", "undecided count"}:
            assert root.amount.part == int(str(two)) - int(str(one)), key
        for changes in figures[2:]:
            laid_open += 1
            assert changes.opened().adds_up(changes) is True, key
            for group in changes.opened():
                assert group.opened().adds_up(group) is not False, (key, group.key)
    assert laid_open > 8


def _zones_add_up(first: ReasonGround, other: ReasonGround) -> None:
    """The differences of the municipalities are those of the whole."""
    zones = other.zones.municipality_zones
    for make, key in ((zone_population_difference, "population any"), (zone_road_difference, "road both")):
        whole = difference_reason(first, other, key)
        assert whole is not None
        assert whole.amount is not None
        assert whole.amount.part < 0, "the plan without candidates serves fewer"
        parts = 0
        for zone in zones:
            reason = make(first, other, (ZoneKind.MUNICIPALITY, zone.code), ANY_CARRIER)
            if reason is None or reason.amount is None:
                continue  # a municipality without such roads
            assert reason.opened().adds_up(reason) is True
            assert reason.opened().count == 3, "what changes is listed"
            parts += reason.amount.part
        assert parts == whole.amount.part
