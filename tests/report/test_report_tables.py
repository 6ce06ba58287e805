"""Every figure in the tables reconciles with the evaluation, the subsidy and the imported data."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure

from coverage_planner.model.land_use import LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.lattice import Window
from coverage_planner.model.plan import with_site
from coverage_planner.model.settings import Comparison, PropagationModel, RadioSettings, Settings
from coverage_planner.model.site import CostKind, OffSector
from coverage_planner.model.terms import Carrier, RoadClass, Service, ZoneKind
from coverage_planner.report.application_tables import application_tables
from coverage_planner.report.chart_frame import LIGHT_CHART
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.district_effects import EffectCounter
from coverage_planner.report.indicator_tables import (
    ledger_table,
    other_indicator_table,
    population_long_table,
    population_table,
    road_table,
    target_table,
)
from coverage_planner.report.layer_frames import sector_frame
from coverage_planner.report.progress_chart import draw_progress
from coverage_planner.report.provenance_tables import absent_table, definition_table, provenance_table, sources_line
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.report_tables import report_tables
from coverage_planner.report.table import Origin, Table
from coverage_planner.report.table_words import english
from coverage_planner.subsidy.trace import trace_lines


@pytest.fixture(scope="module")
def tables(report: ReportInput) -> dict[str, Table]:
    return {table.key: table for table in report_tables(report)}


def test_population_rows_are_the_rates_of_the_assessment(report: ReportInput, tables: dict[str, Table]) -> None:
    table = tables["population_coverage_5g"]
    for row in table.rows:
        code = row[table.position("zone_code")].value
        kind = next(rate.zone.kind for rate in report.assessment.population if rate.zone.code == code)
        for carrier in ("any", "docomo", "rakuten"):
            rate = report.assessment.population_rate(kind, str(code), carrier).persons
            assert row[table.position(f"{carrier}_covered")].value == rate.covered
            assert row[table.position("total")].value == rate.total
        remark = row[table.position("remark")].value
        assert remark == ("推計" if len(str(code)) == 5 else "")
    assert sum(int(str(row[3].value)) for row in table.rows[2:]) == report.data.population.total_persons


def test_long_table_has_one_row_per_rate(report: ReportInput) -> None:
    assert len(population_long_table(report.assessment).rows) == len(report.assessment.population)


def test_a_carrier_without_a_rate_has_no_columns(report: ReportInput) -> None:
    without = replace(
        report.assessment, population=tuple(rate for rate in report.assessment.population if rate.carrier != "rakuten")
    )
    keys = {column.key for column in population_table(without, Service.NR).columns}
    assert "docomo_rate" in keys
    assert "rakuten_rate" not in keys


def test_road_gap_is_what_is_not_covered(report: ReportInput) -> None:
    table = road_table(report.assessment, Service.MOBILE)
    roads = report.data.roads
    assert roads is not None
    whole = table.rows[0]
    length = int(roads.length_um[roads.road_class[roads.line] == 0].sum())
    assert whole[table.position("total")].value == length
    covered = (report.evaluation.road_piece_bits & 0xF0) != 0
    gap = int(roads.length_um[~covered & (roads.road_class[roads.line] == 0)].sum())
    assert whole[table.position("gap")].value == gap
    assert "参考" in road_table(report.assessment, Service.NR).title


def test_targets_state_what_is_missing(report: ReportInput, tables: dict[str, Table]) -> None:
    table = tables["targets"]
    for row, progress in zip(table.rows, report.assessment.targets, strict=True):
        assert row[table.position("shortfall")].value == progress.shortfall
        assert (row[table.position("state")].value == "達成") == (progress.shortfall == 0)


def test_ledger_lists_every_candidate(report: ReportInput, tables: dict[str, Table]) -> None:
    table = tables["site_ledger"]
    assert table.values("site_id") == tuple(site.site_id for site in report.plan.candidates)
    assert table.totals is not None
    assert table.totals[table.position("cost")].value == sum(s.total_cost_yen for s in report.plan.candidates)
    assert table.totals[table.position("new")].value is None


def test_application_sums_are_the_totals_of_the_subsidy(report: ReportInput, tables: dict[str, Table]) -> None:
    subsidy = report.subsidy
    assert subsidy is not None
    for key in ("application_summary", "application_shares"):
        totals = tables[key].totals
        assert totals is not None
        for party in ("state", "prefecture", "municipality", "carrier"):
            assert totals[tables[key].position(party)].value == getattr(subsidy.totals, party)
        assert totals[tables[key].position("total_cost")].value == subsidy.total_cost_yen
    costs = tables["application_costs"]
    assert costs.totals is not None
    assert costs.totals[costs.position("amount")].value == subsidy.total_cost_yen
    assert costs.totals[costs.position("eligible")].value == subsidy.eligible_cost_yen
    assert CostKind.RUNNING_PER_YEAR.value not in {str(value) for value in costs.values("item")}
    assert "3,600,000 円/年" in "".join(costs.notes)


def test_district_table_has_the_columns_the_bureaus_publish(report: ReportInput, tables: dict[str, Table]) -> None:
    table = tables["application_districts"]
    assert [column.header for column in table.columns[:9]] == [
        "事業主体",
        "実施地区",
        "エリア内世帯数",
        "サービス事業者",
        "総事業費 (円)",
        "補助金額 (円)",
        "補助率",
        "決定日",
        "開始予定",
    ]
    for row in table.rows:
        for key in ("decided_on", "starts_on"):
            cell = row[table.position(key)]
            assert (cell.value, cell.origin) == (None, Origin.TYPED)
        assert row[table.position("grant_rate")].value == Fraction(2, 3)
        grant, cost = row[table.position("grant")].value, 2 * (21_000_000 + 8_300_500)
        assert isinstance(grant, int)
        assert grant % 1000 == 0
        assert 0 <= Fraction(2, 3) * (cost + 25) - grant < 1000 + 25
        assert row[table.position("applicant")].value == "架空県"


def test_share_rates_say_fraction_yen_and_thousand_yen(tables: dict[str, Table]) -> None:
    table = tables["application_share_rates"]
    first = [cell.value for cell in table.rows[0]]
    assert first[1:3] == ["国", Fraction(2, 3)]
    assert isinstance(first[3], int)
    assert first[4] == Fraction(first[3], 1000)


def test_trace_has_every_line_of_every_decision(report: ReportInput, tables: dict[str, Table]) -> None:
    assert report.subsidy is not None
    steps = [str(value).lstrip("　") for value in tables["application_trace"].values("step")]
    expected = [
        line.lstrip()
        for project in report.subsidy.projects
        if project.decision is not None
        for line in trace_lines(project.decision.trace)
    ]
    assert steps == expected
    assert len(steps) > 20


def test_premises_print_what_stands_in_for_unknown_law(report: ReportInput, tables: dict[str, Table]) -> None:
    assert report.subsidy is not None
    text = "".join(str(value) for value in tables["application_premises"].values("text"))
    for project in report.subsidy.projects:
        assert project.decision is not None
        for assumption in project.decision.assumptions:
            assert assumption.ja in text
    origins = {cell.origin for cell in tables["application_premises"].cells("text")}
    assert Origin.DEFAULT in origins


def test_effects_of_a_district_are_counted_on_its_meshes(report: ReportInput, tables: dict[str, Table]) -> None:
    assert report.subsidy is not None
    table, meshes = tables["application_effects"], tables["application_meshes"]
    for row in table.rows:
        district = row[0].value
        listed = [line for line in meshes.rows if line[0].value == district]
        assert row[table.position("meshes_new")].value == len(listed)
        persons = sum(int(str(line[meshes.position("persons")].value)) for line in listed)
        assert row[table.position("persons_new")].value == persons
    population = report.data.population
    together = int(population.persons[report.evaluation.mesh_class == 2].sum())
    # The candidates of the valley do not overlap, so what the districts newly cover is what the plan newly covers.
    assert sum(int(str(value)) for value in table.values("persons_new")) == together


def test_effect_of_one_site_is_its_ledger(report: ReportInput) -> None:
    counter = EffectCounter(report)
    for ledger in report.evaluation.ledgers:
        site = report.plan.site(ledger.site_number)
        effect = counter.effect((site,))
        assert effect.persons_in_area == ledger.persons_in_reach
        assert effect.persons_new == ledger.persons_newly_covered
        assert effect.road_new_um == ledger.road_new_um
        assert effect.households_in_area == report.evaluation.households_in_reach(site.number)
    nothing = counter.effect((replace(report.plan.candidates[0], enabled=False),))
    assert nothing.persons_in_area == 0
    assert nothing.road_new_um[RoadClass.NATIONAL] == 0


def test_comparison_shows_differences_from_the_first_plan(report: ReportInput) -> None:
    table = comparison_table(report.comparison)
    figures = {str(row[1].value): row for row in table.rows}
    before, after = (plan.assessment.population_rate().persons for plan in report.comparison)
    row = figures["5Gカバー人口"]
    assert [cell.value for cell in row[3:]] == [before.covered, after.covered, after.covered - before.covered]
    rates = figures["5G人口カバー率（4者重ね合わせ）"]
    assert before.fraction is not None
    assert after.fraction is not None
    assert rates[5].value == 100 * (after.fraction - before.fraction)
    assert report.subsidy is not None
    assert figures["国の負担"][4].value == report.subsidy.totals.state


def test_plans_under_different_definitions_are_not_compared_silently(report: ReportInput) -> None:
    first, second = report.comparison
    other = replace(second.assessment, definition=replace(second.assessment.definition, comparison=Comparison.GT))
    table = comparison_table((first, replace(second, assessment=other)))
    assert "比べることはできない" in table.definition


def test_changed_settings_are_marked_as_typed(report: ReportInput) -> None:
    usual = definition_table(Settings(), report.data)
    assert {cell.origin for cell in usual.cells("value")} == {Origin.DEFAULT, Origin.COMPUTED}
    changed = Settings(definition=replace(Settings().definition, comparison=Comparison.GT))
    marked = [row[0].value for row in definition_table(changed, report.data).rows if row[1].origin is Origin.TYPED]
    assert marked == ["判定の境界"]


def test_the_definition_names_p1812_and_its_percentages(report: ReportInput) -> None:
    usual = {row[0].value for row in definition_table(Settings(), report.data).rows}
    assert not any("P.1812" in str(name) for name in usual)
    radio = RadioSettings(model=PropagationModel.P1812, time_percent=10.0)
    rows = {row[0].value: row for row in definition_table(Settings(radio=radio), report.data).rows}
    assert "P.1812" in str(rows["伝搬モデル"][1].value)
    assert (rows["時間率（P.1812）"][1].value, rows["時間率（P.1812）"][1].origin) == ("10 %", Origin.TYPED)
    assert (rows["場所率（P.1812）"][1].value, rows["場所率（P.1812）"][1].origin) == ("50 %", Origin.DEFAULT)
    assert "回折" in str(rows["地形による遮へい"][2].value)


def test_the_definition_prints_the_clutter_table_and_the_land_use(report: ReportInput) -> None:
    settings = LandUseSettings(clutter=True).with_height(LandUseClass.FOREST, 18.0)
    radio = RadioSettings(model=PropagationModel.P1812, land_use=settings)
    window = Window(84_800, 62_400, 10, 10)
    code = np.full(window.shape, LandUseClass.FOREST, dtype=np.uint8)
    land_use = LandUse(window=window, code=code, edition="2014", source="L03-b")
    for data, said in ((report.data, "なし"), (replace(report.data, land_use=land_use), "L03-b 2014年")):
        rows = {row[0].value: row for row in definition_table(Settings(radio=radio), data).rows}
        heights = rows["地物の高さ（P.1812）"][1]
        assert "森林 18 m" in str(heights.value) and heights.origin is Origin.TYPED
        assert said in str(rows["土地利用"][1].value)
    assert rows["海上・沿岸・内陸の区分（P.1812）"][1].origin is Origin.DEFAULT


def test_input_files_are_listed_with_their_hashes(report: ReportInput) -> None:
    table = provenance_table(report.data, program_version="0.1.0")
    assert table.values("sha256") == tuple(entry.sha256 for entry in report.data.inputs)
    line = sources_line(report.data)
    assert all(entry.description in line for entry in report.data.inputs)


def test_absent_indicators_are_named_with_what_they_lack(report: ReportInput) -> None:
    table = absent_table(report.assessment.absent)
    assert len(table.rows) == len(report.assessment.absent)
    assert "5G基盤展開率" in table.values("indicator")
    assert absent_table(()).empty_reason


def test_without_subsidy_there_are_no_application_tables(report: ReportInput) -> None:
    assert application_tables(replace(report, subsidy=None)) == []


def test_an_assessment_with_nothing_still_gives_tables(report: ReportInput) -> None:
    nothing = replace(
        report.assessment,
        population=(),
        road=(),
        targets=(),
        base_deployment=None,
        persons_outside_mobile=None,
        municipalities_without_5g_station=None,
    )
    evaluation = replace(
        report.evaluation, assessment=nothing, ledgers=(), mesh_class=np.zeros_like(report.evaluation.mesh_class)
    )
    bare = replace(report, evaluation=evaluation, subsidy=None, comparison=())
    for table in report_tables(bare):
        assert table.rows or table.empty_reason


def test_a_zone_loaded_in_part_is_marked_and_its_target_not_judged(report: ReportInput) -> None:
    """Figures stay, the remark says 一部のみ, and neither a verdict nor a shortfall is printed."""
    first = next(one for one in report.assessment.targets if one.zone.kind is ZoneKind.PREFECTURE)
    zone = replace(first.zone, partly_loaded=True)
    changed = replace(
        report.assessment,
        targets=tuple(replace(one, zone=zone) if one.zone == first.zone else one for one in report.assessment.targets),
        population=tuple(
            replace(one, zone=zone) if one.zone == first.zone else one for one in report.assessment.population
        ),
    )
    targets = target_table(changed)
    rows = {(row[1].value, row[3].value): row for row in targets.rows}
    part = rows[first.label_ja, zone.name]
    assert part[-1].value == "判定しない" and part[8].value is None and part[7].value == first.rate
    assert {row[-1].value for row in rows.values() if row[3].value != zone.name} <= {"達成", "未達"}
    population = population_table(changed, Service.NR)
    marks = dict(zip(population.values("zone_name"), population.values("remark"), strict=True))
    assert marks[zone.name] == "一部のみ"
    assert any("一部のみ" in note for note in population.notes) and any("一部のみ" in note for note in targets.notes)
    assert not any("一部のみ" in note for note in population_table(report.assessment, Service.NR).notes)


def test_municipalities_with_an_area_but_no_station_stand_in_a_row_of_their_own(report: ReportInput) -> None:
    changed = replace(
        report.assessment,
        municipalities_without_5g_station=("県甲村",),
        municipalities_reached_by_5g_only=("県乙市", "県丙町"),
    )
    table = other_indicator_table(changed)
    counts = dict(zip(table.values("name"), table.values("count"), strict=True))
    assert counts["5G基地局のない市区町村（読み込んだ局の表による）"] == 1
    assert counts["5Gエリアが届くが局の表に5G基地局のない市区町村"] == 2
    assert any("局の表が不足" in note for note in table.notes)


def test_shared_sites_name_all_their_carriers(tables: dict[str, Table]) -> None:
    names = tables["site_ledger"].values("carriers")
    assert names[2] == "NTTドコモ・KDDI・ソフトバンク・楽天モバイル"
    assert Carrier.RAKUTEN in tuple(Carrier)


def test_sectors_that_are_off_are_named_in_the_ledger_and_marked_in_the_layer(report: ReportInput) -> None:
    plan, ledger = report.plan, report.evaluation.ledgers[0]
    site = plan.site(ledger.site_number)
    spare = replace(site.sectors[0], azimuth_deg=77.0)
    changed = replace(site, off_sectors=(OffSector(0, spare),))
    before = ledger_table(report.evaluation.assessment, report.evaluation.ledgers, plan)
    after = ledger_table(report.evaluation.assessment, report.evaluation.ledgers, with_site(plan, changed))
    (note,) = set(after.notes) - set(before.notes)
    assert note == f"無効にしたセクタは効果に含めていない: {site.site_id} (1)"
    assert english(note) == f"Sectors that are switched off count nothing here: {site.site_id} (1)"
    frame = sector_frame((changed, replace(changed, number=99, enabled=False)), 6668)
    assert list(frame["azimuth_deg"][:2]) == [77.0, site.sectors[0].azimuth_deg]
    assert list(frame["enabled"]) == [False, *[True] * len(site.sectors), *[False] * (1 + len(site.sectors))]


def test_the_progress_of_a_zone_loaded_in_part_has_its_mark_and_no_shortfall(report: ReportInput) -> None:
    first = next(one.zone for one in report.assessment.population if one.zone.kind is ZoneKind.PREFECTURE)
    plan = report.comparison[0]
    part = replace(first, partly_loaded=True)
    changed = replace(
        plan.assessment,
        population=tuple(replace(r, zone=part) if r.zone == first else r for r in plan.assessment.population),
    )
    values = draw_progress(Figure(), [replace(plan, assessment=changed)], ZoneKind.PREFECTURE, LIGHT_CHART)
    row = next(one for one in values if one[1] == first.code)
    whole = draw_progress(Figure(), [plan], ZoneKind.PREFECTURE, LIGHT_CHART)
    assert row[2] == f"{first.name}（一部のみ）" and set(row[6:]) == {""}
    assert "" not in next(one for one in whole if one[1] == first.code)
