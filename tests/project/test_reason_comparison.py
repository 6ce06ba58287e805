"""Every cell of 計画の比較 opens a tree whose figure is exactly the cell's, under every plan of the sample."""

from __future__ import annotations

from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.model.rate import Rate
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.reason_comparison import compared_reason
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.report_input import PlanFigures
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
