"""Every tree of reasons adds up: exactly, for every zone, carrier, class, site and project of the sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.mesh_cells import mesh_cells
from coverage_planner.model.cost_item import CostItem, CostKind
from coverage_planner.model.lattice import Window
from coverage_planner.model.project import Project
from coverage_planner.model.rate import Rate
from coverage_planner.model.settings import Comparison, Overlay, PrefectureRule
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, RoadClass, Service, Technology, ZoneKind
from coverage_planner.model.text import Text
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.reason import Amount, PathPicture, Reason, ReasonChildren, Unit, listed, number_text
from coverage_planner.project.reason_costs import cost_reason
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_ledger import LedgerFigure, ledger_reason, site_reason
from coverage_planner.project.reason_population import population_reason
from coverage_planner.project.reason_road import road_reason
from coverage_planner.project.reason_served import served_reason
from coverage_planner.project.reason_sharing import burden_reason, scheme_reason
from coverage_planner.project.reason_yen import PARTIES, project_reason, projects_reason
from coverage_planner.project.sharing_study import study_sharing

PLAN = "共同整備案"


@pytest.fixture(scope="module")
def sample() -> Project:
    return project_of_import(import_files(sample_request()), SAMPLE_TITLE)


@pytest.fixture(scope="module")
def computer() -> PlanComputer:
    return PlanComputer()


@pytest.fixture(scope="module")
def ground(sample: Project, computer: PlanComputer) -> ReasonGround:
    evaluation = computer.evaluate(sample, PLAN)
    return ReasonGround(sample, PLAN, evaluation, computer.subsidy(sample, PLAN, evaluation))


def checked(reason: Reason) -> ReasonChildren:
    """Open a node and hold its children, one by one, against it; keys tell siblings apart."""
    children = reason.opened()
    made = list(children)
    assert len({child.key for child in made}) == len(made), reason.label
    if children.parts is not None:
        counted = made[: children.parts.size]
        amounts = [child.amount for child in counted]
        assert all(amount is not None for amount in amounts)
        # What is shown adds up, not only the arrays behind it.
        assert [amount.part for amount in amounts if amount] == children.parts.tolist()
        if children.said is None:
            assert reason.amount is not None
            assert sum(amount.part for amount in amounts if amount) == reason.amount.part, reason.label
            if reason.amount.whole is not None:
                assert sum(amount.whole or 0 for amount in amounts if amount) == reason.amount.whole
            assert children.adds_up(reason)
            closing = children.closing(reason)
            assert closing is not None
            assert "一致しない" not in closing.ja
    return children


def counted(children: ReasonChildren) -> Iterator[Reason]:
    return (children.make(place) for place in range(0 if children.parts is None else children.parts.size))


def test_every_population_rate_adds_up_down_to_its_meshes(ground: ReasonGround) -> None:
    levels: Counter[ZoneKind] = Counter()
    for rate in ground.evaluation.assessment.population:
        root = population_reason(ground, (rate.zone.kind, rate.zone.code), rate.carrier, rate.service)
        assert root.amount == Amount(part=rate.persons.covered, whole=rate.persons.total, unit=Unit.PERSONS)
        children = checked(root)
        levels[rate.zone.kind] += 1
        if rate.zone.kind is ZoneKind.MUNICIPALITY:
            groups = list(counted(children))
            assert [group.key for group in groups] == ["outside", "covered"]
            for group in groups:
                if rate.carrier == ANY_CARRIER or (group.amount is not None and group.amount.whole):
                    checked(group)
        else:
            for place in counted(children):
                checked(place)
    assert min(levels[kind] for kind in ZoneKind) > 0


def test_a_mesh_counts_as_its_sub_cells_say(ground: ReasonGround) -> None:
    """Counted again by the counters of the engine; a carrier's 100 sub-cells add up to its n of 100."""
    state = CoverageState(ground.data.service_areas)
    for footprint in ground.evaluation.footprints.values():
        state.add(footprint)
    root = population_reason(ground, (ZoneKind.ALL, ""), ANY_CARRIER)
    seen = Counter[bool]()
    for place in list(counted(root.opened()))[:4]:
        for group in counted(place.opened()):
            for mesh in list(counted(group.opened()))[:3]:
                carriers = list(mesh.opened())
                assert len(carriers) == 5
                assert mesh.holds == any(one.holds for one in carriers[:4])
                seen[bool(mesh.holds)] += 1
                for carrier, node in zip([*CARRIERS, None], carriers, strict=True):
                    cells = checked(node)
                    assert cells.count == 100
                    picture = node.picture
                    assert picture is not None
                    window = Window(picture.half_row * 10, picture.half_col * 10, 10, 10)  # type: ignore[union-attr]
                    mask = 0x0F if carrier is None else 1 << CARRIERS.index(carrier)
                    covered = state.covered_bits(window) & mask != 0
                    assert node.amount is not None
                    assert node.amount.part == int(covered.sum())
                    # North to south, as on the map.
                    assert [cell.holds for cell in cells] == covered[::-1].reshape(-1).tolist()
    assert seen[True]
    assert seen[False]


def test_servers_of_a_sub_cell_are_those_of_the_engine(ground: ReasonGround) -> None:
    state = CoverageState(None)
    for footprint in ground.evaluation.footprints.values():
        state.add(footprint)
    row = int(np.flatnonzero(ground.evaluation.mesh_class == 2)[3])
    population = ground.data.population
    cells = mesh_cells(None, ground.evaluation.footprints.values(), int(population.row[row]), int(population.col[row]))
    for carrier in CARRIERS:
        best = state.best_server(cells.window, carrier, Technology.NR)
        for r, c in ((0, 0), (4, 7), (9, 9)):
            servers = cells.servers(carrier.value, Service.NR, r, c)
            assert (servers[0].site_number if servers else -1) == best.number[r, c]
            if len(servers) > 1:
                assert servers[1].level_ddbm == best.runner_up_level_ddbm[r, c]
                assert servers[0].margin_ddb >= servers[1].margin_ddb >= 0


def test_a_sub_cell_goes_down_to_the_path_term_by_term(ground: ReasonGround) -> None:
    row = int(np.flatnonzero(ground.evaluation.mesh_class == 2)[0])
    node: Reason = population_reason(ground, (ZoneKind.ALL, ""), "docomo")
    mesh = next(m for p in counted(node.opened()) for g in counted(p.opened()) for m in g.opened() if m.holds)
    del row
    carrier = next(iter(mesh.opened()))
    assert carrier.key == "docomo"
    cell = next(c for c in carrier.opened() if isinstance(c.picture, PathPicture) and c.picture.site_number is not None)
    server = next(one for one in cell.opened() if one.key.startswith("site"))
    path = list(server.opened())
    said = server.opened().said
    assert said is not None
    level = next(one for one in path if one.key == "level")
    total = sum(float((one.value or Text("", "")).en.split()[0]) for one in path if one.key.startswith("budget"))
    assert level.value is not None
    assert total == pytest.approx(float(level.value.en.split()[0]), abs=0.05)
    terms = next(one for one in path if one.key == "terms")
    each = list(terms.opened())
    values = {one.key.split()[-1]: float((one.value or Text("", "")).en.split()[0]) for one in each}
    assert {"f", "Amu", "d", "Hb", "a(hm)", "S", "Lb"} <= set(values), "the formula's own terms"
    parts = sum(value for symbol, value in values.items() if symbol not in ("Lb", "Lbfs", "dBP"))
    assert abs(parts - values["Lb"]) < 0.05
    assert (terms.value or Text("", "")).en == f"{values['Lb']:.2f} dB"
    files = next(one for one in path if one.key == "inputs")
    hashes = {entry.sha256 for entry in ground.data.inputs}
    assert all(any(h in (one.note or Text("", "")).ja for h in hashes) for one in files.opened())


def test_every_road_rate_adds_up_to_the_micrometre(ground: ReasonGround) -> None:
    depth = Counter[str]()
    for rate in ground.evaluation.assessment.road:
        root = road_reason(ground, (rate.zone.kind, rate.zone.code), rate.road_class, rate.carrier, rate.service)
        assert root.amount == Amount(part=rate.length_um.covered, whole=rate.length_um.total, unit=Unit.MICROMETRES)
        children = checked(root)
        if rate.carrier != ANY_CARRIER:
            continue
        routes = (
            [r for c in counted(children) for r in counted(checked(c))]
            if rate.road_class is None
            else counted(children)
        )
        for route in routes:
            for stretch in counted(checked(route)):
                depth["stretch"] += 1
                if rate.zone.kind is ZoneKind.ALL:
                    for piece in counted(checked(stretch)):
                        depth["piece"] += 1
                        assert piece.holds == stretch.holds
    assert depth["stretch"] > 100
    assert depth["piece"] > 10_000


def test_who_covers_a_piece_agrees_with_its_stretch(ground: ReasonGround) -> None:
    root = road_reason(ground, (ZoneKind.ALL, ""), RoadClass.NATIONAL, ANY_CARRIER)
    seen = Counter[bool]()
    for route in counted(root.opened()):
        for stretch in list(counted(route.opened()))[:4]:
            piece = next(counted(stretch.opened()))
            covering = [
                one for one in piece.opened() if one.holds and (one.key == "area" or one.key.startswith("site"))
            ]
            assert bool(covering) == piece.holds
            seen[bool(piece.holds)] += 1
    assert seen[True]
    assert seen[False]


def test_every_figure_of_every_ledger_adds_up(ground: ReasonGround) -> None:
    opened = 0
    for ledger in ground.evaluation.ledgers:
        site = site_reason(ground, ledger.site_number)
        assert site is not None
        checked(site)
        newly = ledger_reason(ground, ledger.site_number, LedgerFigure.NEWLY)
        assert newly is not None
        assert newly.amount == Amount(part=ledger.persons_newly_covered, unit=Unit.PERSONS)
        for figure in LedgerFigure:
            node = ledger_reason(ground, ledger.site_number, figure)
            if node is None or figure is LedgerFigure.PRICE:
                continue
            for child in list(checked(node))[:3]:
                checked(child)
                opened += 1
    assert opened > 100
    existing = next(site for site in ground.plan.sites if ground.evaluation.ledger(site.number) is None)
    assert site_reason(ground, existing.number) is None


def test_a_newly_covered_mesh_fails_without_and_passes_with_the_site(ground: ReasonGround) -> None:
    best = max(ground.evaluation.ledgers, key=lambda ledger: ledger.persons_newly_covered)
    for figure in (LedgerFigure.NEWLY, LedgerFigure.SOLELY):
        node = ledger_reason(ground, best.site_number, figure)
        assert node is not None
        for mesh in list(counted(node.opened()))[:8]:
            without, with_site = list(mesh.opened())
            assert without.holds is False
            assert with_site.holds is True
            assert checked(with_site).count == 100


def test_what_a_target_loses_without_a_site_is_what_the_plan_loses(
    ground: ReasonGround, computer: PlanComputer, sample: Project
) -> None:
    """Against an evaluation of the plan with the site switched off."""
    best = max(ground.evaluation.ledgers, key=lambda ledger: ledger.persons_solely_covered)
    plan = sample.plan(PLAN)
    sites = tuple(replace(s, enabled=False) if s.number == best.site_number else s for s in plan.sites)
    plans = tuple(replace(p, sites=sites) if p.name == PLAN else p for p in sample.plans)
    without = computer.evaluate(replace(sample, plans=plans), PLAN).assessment
    before = {(t.target_id, t.zone.code): t.rate.covered for t in ground.evaluation.assessment.targets}
    after = {(t.target_id, t.zone.code): t.rate.covered for t in without.targets}
    node = ledger_reason(ground, best.site_number, LedgerFigure.TARGETS)
    assert node is not None
    lost = {one.key: one.amount.part for one in node.opened() if one.amount is not None}
    assert lost
    for (target, code), covered in before.items():
        if target + code in lost:
            assert lost[target + code] == covered - after[target, code]
    assert any(lost.values())


def walk(reason: Reason, seen: Counter[str], depth: int = 0) -> None:
    seen[reason.key.split()[-1]] += 1
    if depth < 6:
        for child in checked(reason):
            walk(child, seen, depth + 1)


def test_every_yen_of_every_project_adds_up_down_to_the_clause(ground: ReasonGround) -> None:
    subsidy = ground.subsidy
    assert subsidy is not None
    seen: Counter[str] = Counter()
    for project in subsidy.projects:
        root = project_reason(ground, project)
        assert root.amount == Amount(part=project.total_cost_yen, unit=Unit.YEN)
        walk(root, seen)
        shares = project.known_shares
        assert shares is not None
        for party in PARTIES:
            share = project_reason(ground, project, party)
            assert share.amount == Amount(part=getattr(shares, party), unit=Unit.YEN)
            walk(share, seen)
    assert seen["rate"]
    assert seen["round_down_to_yen"]
    assert seen["carrier_part_yen"]
    for what in (*PARTIES, "total", "eligible"):
        every = projects_reason(ground, subsidy.projects, what, Text("計画", "plan"))
        checked(every)
        wanted = {"total": subsidy.total_cost_yen, "eligible": subsidy.eligible_cost_yen}
        expected = wanted[what] if what in wanted else getattr(subsidy.totals, what)
        assert every.amount == Amount(part=expected, unit=Unit.YEN)


def test_the_sentence_of_a_share_computes_it_again(ground: ReasonGround) -> None:
    subsidy = ground.subsidy
    assert subsidy is not None
    for project in subsidy.projects:
        for party in PARTIES:
            if project.eligible and getattr(project.shares_yen, party):
                said = project_reason(ground, project, party).opened().said
                assert said is not None
                assert f"{getattr(project.shares_yen, party):,}円" in said.ja
                assert "記載" not in said.ja


def test_every_yen_of_the_sharing_tables_adds_up(ground: ReasonGround, computer: PlanComputer, sample: Project) -> None:
    number = max(ground.evaluation.ledgers, key=lambda ledger: ledger.total_cost_yen).site_number
    study = study_sharing(computer, sample, PLAN, (number,))
    assert len(study.comparison.outcomes) > 3
    for outcome in study.comparison.outcomes:
        expected = {
            "building": outcome.building_cost_yen,
            "running": outcome.running_yen_per_year,
            "running_worth": outcome.running_worth_yen,
            "total": outcome.total_cost_yen,
            **{party: getattr(outcome.subsidy.totals, party) for party in PARTIES},
        }
        for column, yen in expected.items():
            node = scheme_reason(ground, outcome, column)
            assert node.amount == Amount(part=yen, unit=Unit.YEN), column
            for child in checked(node):
                checked(child)
        for one in outcome.carriers:
            for column, value in (("building", one.building_yen), ("total", one.total_yen)):
                node = burden_reason(ground, outcome, one.carrier, column)
                assert node.amount == Amount(part=value or 0, unit=Unit.YEN)
                checked(node)


def test_persons_and_road_by_number_of_carriers_add_up(computer: PlanComputer, sample: Project) -> None:
    numbers = tuple(site.number for site in sample.plan(PLAN).candidates[:3])
    study = study_sharing(computer, sample, PLAN, numbers, carriers=CARRIERS[:2])
    rows = [(Text("なし", "none"), study.bare, study.without)]
    for outcome in study.comparison.outcomes[-1:]:
        assert outcome.served is not None
        rows.append((outcome.scheme.name, study.variants[outcome.scheme.carriers], outcome.served))
    seen = set()
    for name, variant, served in rows:
        ground = ReasonGround(variant.project, PLAN, variant.evaluation)
        for least in range(1, 5):
            for column, part, whole in (
                (f"persons_{least}", served.persons_by_at_least(least), sum(served.persons)),
                (f"road_{least}", served.road_um_by_at_least(least), sum(served.road_um)),
            ):
                node = served_reason(ground, study.service, name, column)
                assert node is not None
                assert node.amount is not None
                assert (node.amount.part, node.amount.whole) == (part, whole), (name.ja, column)
                seen.add((column, part))
                groups = checked(node)
                for group in [one for one in groups if one.key.startswith("carriers")]:
                    for child in list(checked(group))[:2]:
                        checked(child)
    assert len(seen) > 8, "ways of building differ"


@pytest.mark.parametrize("overlay", list(Overlay))
def test_other_definitions_add_up_and_say_their_rule(sample: Project, computer: PlanComputer, overlay: Overlay) -> None:
    """Union of areas, more than three quarters, tunnels left out, published parts of prefectures."""
    parts = sample.data.population
    half = parts.persons // 2
    rows = np.arange(parts.row.size, dtype=np.int32)
    published = (
        np.concatenate((rows, rows)),
        np.repeat(np.array([13, 14], dtype=np.int32), rows.size),
        np.concatenate((half, parts.persons - half)),
    )
    definition = replace(
        sample.settings.definition,
        overlay=overlay,
        area_threshold=Fraction(3, 4),
        comparison=Comparison.GT,
        include_tunnels=False,
        prefecture_rule=PrefectureRule.PUBLISHED_PARTS,
    )
    project = replace(
        sample,
        data=replace(sample.data, population=replace(parts, prefecture_parts=published)),
        settings=replace(sample.settings, definition=definition),
    )
    evaluation = PlanComputer().evaluate(project, PLAN)
    ground = ReasonGround(project, PLAN, evaluation)
    prefectures = 0
    for rate in evaluation.assessment.population:
        zone = rate.zone.kind, rate.zone.code
        root = population_reason(ground, zone, rate.carrier, rate.service)
        assert root.amount is not None
        assert (root.amount.part, root.amount.whole) == (rate.persons.covered, rate.persons.total)
        if rate.carrier == ANY_CARRIER or rate.zone.kind is ZoneKind.MUNICIPALITY:
            checked(root)
        prefectures += rate.zone.kind is ZoneKind.PREFECTURE
    assert prefectures > 2
    for road in evaluation.assessment.road:
        if road.carrier == ANY_CARRIER:
            checked(road_reason(ground, (road.zone.kind, road.zone.code), road.road_class, road.carrier, road.service))
    place = next(counted(population_reason(ground, (ZoneKind.ALL, ""), ANY_CARRIER).opened()))
    mesh = next(counted(list(counted(place.opened()))[1].opened()))
    below = list(mesh.opened())
    assert len(below) == (1 if overlay is Overlay.AREA else 5)
    assert all(checked(one).count == 100 for one in below)
    if overlay is Overlay.MESH:
        assert "76/100 以上" in (below[0].note or Text("", "")).ja


def test_without_boundaries_the_meshes_lie_under_the_figure_itself(ground: ReasonGround, sample: Project) -> None:
    project = replace(sample, data=replace(sample.data, zones=None, roads=None, terrain=None))
    bare = ReasonGround(project, PLAN, ground.evaluation)
    root = population_reason(bare, (ZoneKind.ALL, ""), ANY_CARRIER)
    assert [one.key for one in counted(checked(root))] == ["outside", "covered"]
    missing = road_reason(bare, (ZoneKind.PREFECTURE, "13"), None, ANY_CARRIER)
    assert missing.amount is None
    assert "算出していない" in missing.value_text.ja


def test_470000_meshes_under_one_node_are_not_made_before_they_are_asked_for(ground: ReasonGround) -> None:
    parts = np.ones(470_000, dtype=np.int64)
    asked = []

    def make(place: int) -> Reason:
        asked.append(place)
        return Reason(key=str(place), label=Text("", ""), amount=Amount(part=1, unit=Unit.PERSONS))

    children = ReasonChildren(count=parts.size, make=make, parts=parts)
    parent = Reason(key="", label=Text("", ""), amount=Amount(part=470_000, unit=Unit.PERSONS))
    assert children.adds_up(parent)
    assert asked == []


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30), st.integers(-3, 3))
def test_a_sum_that_is_off_by_one_is_told(values: list[int], off: int) -> None:
    amounts = [Amount(part=value, unit=Unit.MICROMETRES) for value in values]
    children = listed([Reason(key=str(k), label=Text("", ""), amount=a) for k, a in enumerate(amounts)])
    parent = Reason(key="", label=Text("", ""), amount=Amount(part=sum(values) + off, unit=Unit.MICROMETRES))
    assert children.adds_up(parent) is (off == 0)
    closing = children.closing(parent)
    assert closing is not None
    assert ("一致しない" in closing.ja) is (off != 0)


@given(st.integers(-(10**15), 10**15))
def test_micrometres_are_printed_without_loss(value: int) -> None:
    assert Fraction(number_text(value, Unit.MICROMETRES).replace(",", "")) * 1_000_000 == value


@given(st.lists(st.tuples(st.integers(0, 10**9), st.booleans(), st.sampled_from(CostKind)), max_size=8))
def test_cost_lines_add_up_whatever_they_are(lines: list[tuple[int, bool, CostKind]]) -> None:
    costs = tuple(CostItem(kind=kind, amount_yen=yen, eligible=eligible) for yen, eligible, kind in lines)
    site = Site(number=1, site_id="C-1", latitude_deg=35.0, longitude_deg=139.0, costs=costs)
    for eligible in (False, True):
        for sites in ((site,), (site, replace(site, number=2))):
            root = cost_reason(sites, key="costs", label=Text("", ""), eligible=eligible)
            checked(root)
            assert root.amount is not None
            assert root.amount.part == sum(
                item.amount_yen for s in sites for item in s.costs if item.counts and (item.eligible or not eligible)
            )


def test_a_rate_is_told_exactly(ground: ReasonGround) -> None:
    rate = ground.evaluation.assessment.population_rate().persons
    root = population_reason(ground, (ZoneKind.ALL, ""), ANY_CARRIER)
    text = "\n".join(line.ja for line in root.details)
    exact = Rate(rate.covered, rate.total).fraction
    assert exact is not None
    assert f"分子 {rate.covered:,} 人" in text
    assert f"{exact.numerator:,}／{exact.denominator:,}" in text
    assert "四捨五入" in text
    assert ground.definition.sentence().ja in text
