"""Properties of whole evaluations on random areas: incremental equals scratch, zone sums equal totals, more sites never
lower a rate, union against carriers, the order of plans does not matter."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint import FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window, subcell_of_point
from coverage_planner.model.layers import (
    LineSet,
    Municipality,
    PlanningData,
    PopulationTable,
    RoadTable,
    ServiceAreaTiles,
    ZoneTable,
)
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import Comparison, CoverageDefinition, Overlay, Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import (
    ANY_CARRIER,
    CARRIERS,
    SERVICES,
    Carrier,
    Datum,
    Service,
    SiteStatus,
    Technology,
    ZoneKind,
)

ROW, COL = 8560, 6220  # four tiles meet here
MUNICIPALITIES = tuple(
    Municipality(code=code, name=name, prefecture_name=prefecture)
    for code, name, prefecture in (("13307", "甲", "東"), ("13308", "乙", "東"), ("19442", "丙", "西"))
)
LINES = LineSet(
    longitude_deg=np.empty(0), latitude_deg=np.empty(0), offsets=np.zeros(1, np.int64), feature=np.empty(0, np.int32)
)


def random_data(seed: int, *, unassigned: bool = True) -> PlanningData:
    """Populated meshes, roads, zones and areas around the corner of four tiles."""
    random = np.random.default_rng(seed)
    row, col = (axis.ravel() for axis in np.mgrid[ROW - 5 : ROW + 5, COL - 5 : COL + 5])
    populated = random.random(row.size) < 0.6
    pieces = 400
    bits = np.zeros((4, 200, 200), np.uint8)
    nr = random.integers(0, 16, bits.shape) & random.integers(0, 16, bits.shape) & random.integers(0, 16, bits.shape)
    mobile = random.integers(0, 16, bits.shape) & random.integers(0, 16, bits.shape)
    bits[:] = (mobile | nr) << 4 | nr
    return PlanningData(
        datum=Datum.JGD2011,
        population=PopulationTable(
            row=row[populated].astype(np.int32),
            col=col[populated].astype(np.int32),
            persons=random.integers(0, 500, int(populated.sum())),
            households=None,
            census_year=2020,
            datum=Datum.JGD2011,
            source="random",
        ),
        zones=ZoneTable(
            municipalities=MUNICIPALITIES,
            row=row.astype(np.int32),
            col=col.astype(np.int32),
            municipality=random.integers(-1 if unassigned else 0, 3, row.size).astype(np.int32),
            outlines=LINES,
        ),
        roads=RoadTable(
            cell_row=random.integers(ROW * 10 - 50, ROW * 10 + 50, pieces).astype(np.int32),
            cell_col=random.integers(COL * 10 - 50, COL * 10 + 50, pieces).astype(np.int32),
            length_um=random.integers(1, 80_000_000, pieces),
            line=random.integers(0, 12, pieces).astype(np.int32),
            road_class=np.arange(12, dtype=np.uint8) % 3,
            tunnel=np.arange(12) % 4 == 0,
            under_construction=np.arange(12) == 11,
            route=np.zeros(12, np.int32),
            route_names=("",),
            geometry=LINES,
            vertex_piece=np.empty(0, np.int32),
            source="random",
        ),
        service_areas=ServiceAreaTiles(
            tile_row=np.repeat([ROW // 20 - 1, ROW // 20], 2).astype(np.int32),
            tile_col=np.tile([COL // 20 - 1, COL // 20], 2).astype(np.int32),
            bits=bits,
            carriers=CARRIERS,
        )
        if seed % 3
        else None,
    )


def compute(site, _terrain, _radio, *, threads=1):
    """A square whose size follows from the power of the site."""
    row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
    reach = int(site.sectors[0].power_dbm)
    window = Window(row - reach, col - reach, 2 * reach + 1, 2 * reach + 1).expanded_to_half_meshes()
    inside = np.zeros(window.shape, np.bool_)
    start = row - reach - window.row0, col - reach - window.col0
    inside[start[0] : start[0] + 2 * reach + 1, start[1] : start[1] + 2 * reach + 1] = True
    bits, groups = np.zeros(window.shape, np.uint8), []
    for sector in site.sectors:
        mask = sum(1 << CARRIERS.index(carrier) for carrier in sector.carriers)
        bits[inside] |= np.uint8(mask << 4 | (mask if sector.technology is Technology.NR else 0))
        level = np.where(inside, -900, -32768).astype(np.int16)
        groups.append(
            FootprintGroup(technology=sector.technology, carriers_mask=mask, threshold_ddbm=-1100, level_ddbm=level)
        )
    return SiteFootprint(
        site_number=site.number, window=window, bits=bits, groups=tuple(groups), unknown_terrain_cells=0
    )


def key_of(site, _radio, _terrain) -> str:
    return repr((site.latitude_deg, site.longitude_deg, site.sectors))


def make_site(
    number: int, row: int, col: int, reach: int, mask: int, lte: bool, candidate: bool, enabled: bool
) -> Site:
    carriers = tuple(carrier for k, carrier in enumerate(CARRIERS) if mask >> k & 1)
    sector = Sector(
        carriers=carriers, technology=Technology.LTE if lte else Technology.NR, power_dbm=float(reach), height_agl_m=20
    )
    return Site(
        number=number,
        site_id=f"S{number}",
        latitude_deg=(ROW * 10 + row + 0.5) / 2400,
        longitude_deg=100 + (COL * 10 + col + 0.5) / 1600,
        status=SiteStatus.CANDIDATE if candidate else SiteStatus.EXISTING,
        sectors=(sector,),
        enabled=enabled,
    )


def sites_of(numbers):
    return st.builds(
        make_site,
        numbers,
        st.integers(-45, 45),
        st.integers(-45, 45),
        st.integers(0, 25),
        st.integers(1, 15),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )


plans = st.lists(sites_of(st.integers(1, 7)), max_size=7, unique_by=lambda site: site.number).map(
    lambda sites: Plan(name="案", sites=tuple(sorted(sites, key=lambda site: site.number)))
)
definitions = st.builds(
    CoverageDefinition,
    comparison=st.sampled_from(list(Comparison)),
    overlay=st.sampled_from(list(Overlay)),
    include_tunnels=st.booleans(),
)
seeds = st.integers(0, 5)


def evaluator_of(data: PlanningData, definition: CoverageDefinition) -> PlanEvaluator:
    return PlanEvaluator(data, Settings(definition=definition), compute=compute, key=key_of)


def assert_same(a: Evaluation, b: Evaluation) -> None:
    for field in dataclasses.fields(Evaluation):
        left, right = getattr(a, field.name), getattr(b, field.name)
        if isinstance(left, np.ndarray):
            np.testing.assert_array_equal(left, right, err_msg=field.name)
        elif field.name not in ("seconds", "footprints", "reaches"):
            assert left == right, field.name


@settings(max_examples=25, deadline=None)
@given(seed=seeds, steps=st.lists(st.tuples(plans, definitions), min_size=2, max_size=5), threads=st.integers(1, 3))
def test_any_sequence_of_plans_and_definitions_equals_a_fresh_evaluation(seed, steps, threads):
    data = random_data(seed)
    evaluator = evaluator_of(data, steps[0][1])
    for plan, definition in steps:
        evaluator.use_settings(Settings(definition=definition))
        answer = evaluator.evaluate(plan, threads=threads)
        assert_same(answer, evaluator_of(data, definition).evaluate(plan, threads=1))


@settings(max_examples=25, deadline=None)
@given(seed=seeds, plan=plans, definition=definitions)
def test_zone_sums_equal_totals_where_every_mesh_has_a_municipality(seed, plan, definition):
    assessment = evaluator_of(random_data(seed, unassigned=False), definition).evaluate(plan).assessment
    whole = {(r.service, r.carrier): r.persons for r in assessment.population if r.zone.kind is ZoneKind.ALL}
    for kind in (ZoneKind.PREFECTURE, ZoneKind.MUNICIPALITY):
        for (service, carrier), rate in whole.items():
            parts = [
                r.persons
                for r in assessment.population
                if (r.zone.kind, r.service, r.carrier) == (kind, service, carrier)
            ]
            assert sum(part.covered for part in parts) == rate.covered
            assert sum(part.total for part in parts) == rate.total
        for road in (r for r in assessment.road if r.zone.kind is ZoneKind.ALL):
            lengths = [
                r.length_um
                for r in assessment.road
                if (r.zone.kind, r.service, r.carrier, r.road_class)
                == (kind, road.service, road.carrier, road.road_class)
            ]
            assert sum(part.covered for part in lengths) == road.length_um.covered
            assert sum(part.total for part in lengths) == road.length_um.total


@settings(max_examples=25, deadline=None)
@given(seed=seeds, plan=plans, definition=definitions, extra=sites_of(st.just(99)))
def test_one_more_site_never_lowers_a_rate(seed, plan, definition, extra):
    evaluator = evaluator_of(random_data(seed), definition)
    before = evaluator.evaluate(plan).assessment
    extra = dataclasses.replace(extra, enabled=True)
    after = evaluator.evaluate(dataclasses.replace(plan, sites=(*plan.sites, extra))).assessment
    more = {(r.zone, r.service, r.carrier): r.persons for r in after.population}
    for rate in before.population:
        grown = more[rate.zone, rate.service, rate.carrier]
        assert grown.covered >= rate.persons.covered and grown.total == rate.persons.total
    longer = {(r.zone, r.service, r.carrier, r.road_class): r.length_um for r in after.road}
    for road in before.road:
        assert longer[road.zone, road.service, road.carrier, road.road_class].covered >= road.length_um.covered
    if before.persons_outside_mobile is not None:
        assert after.persons_outside_mobile <= before.persons_outside_mobile


@settings(max_examples=25, deadline=None)
@given(seed=seeds, plan=plans, definition=definitions)
def test_any_carrier_lies_between_the_best_carrier_and_the_sum_and_union_of_areas_is_never_less(seed, plan, definition):
    data = random_data(seed)
    by_overlay = {}
    for overlay in Overlay:
        one = evaluator_of(data, dataclasses.replace(definition, overlay=overlay)).evaluate(plan).assessment
        by_overlay[overlay] = {(r.zone, r.service, r.carrier): r.persons.covered for r in one.population}
    for (zone, service, carrier), covered in by_overlay[Overlay.MESH].items():
        assert by_overlay[Overlay.AREA][zone, service, carrier] >= covered
        if carrier == ANY_CARRIER:
            single = [by_overlay[Overlay.MESH].get((zone, service, one.value), 0) for one in Carrier]
            assert max(single) <= covered <= sum(single)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, plan=plans, definition=definitions)
def test_ledgers_equal_evaluating_the_plan_with_and_without_the_site(seed, plan, definition):
    """Newly and solely covered, against whole evaluations of base, base + site and plan - site."""
    data = random_data(seed)
    evaluator = evaluator_of(data, definition)
    evaluation = evaluator.evaluate(plan)

    def figures(sites):
        result = evaluator_of(data, definition).evaluate(Plan(name="x", sites=tuple(sites)))
        covered = int(data.population.persons[result.mesh_any_bits & 1 == 1].sum())
        counted = ~data.roads.under_construction
        if not definition.include_tunnels:
            counted = counted & ~data.roads.tunnel
        reached = (result.road_piece_bits & 0xF0 != 0) & counted[data.roads.line]
        return covered, int(data.roads.length_um[reached].sum())

    base = [site for site in plan.active_sites if site.status is SiteStatus.EXISTING]
    for ledger in evaluation.ledgers:
        site = plan.site(ledger.site_number)
        without = [other for other in plan.active_sites if other is not site]
        for with_it, without_it, persons, road in (
            ([*base, site], base, ledger.persons_newly_covered, ledger.road_new_um),
            (plan.active_sites, without, ledger.persons_solely_covered, ledger.road_sole_um),
        ):
            gained = tuple(a - b for a, b in zip(figures(with_it), figures(without_it), strict=True))
            assert gained == (persons, sum(road.values()))
    assert tuple(ledger.site_number for ledger in evaluation.ledgers) == tuple(s.number for s in plan.candidates)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, plan=plans, definition=definitions)
def test_flags_equal_a_plain_count_of_sub_cells(seed, plan, definition):
    """Against an independent computation with loops over the covered bytes painted site by site."""
    data = random_data(seed)
    evaluation = evaluator_of(data, definition).evaluate(plan)
    canvas = np.zeros((400, 400), np.uint8)  # the four tiles
    origin_row, origin_col = ROW * 10 - 200, COL * 10 - 200
    if data.service_areas is not None:
        for k, (i, j) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
            canvas[200 * i : 200 * i + 200, 200 * j : 200 * j + 200] = data.service_areas.bits[k]
    for site in plan.active_sites:
        footprint = compute(site, None, None)
        r, c = footprint.window.row0 - origin_row, footprint.window.col0 - origin_col
        canvas[r : r + footprint.window.rows, c : c + footprint.window.cols] |= footprint.bits
    needed = 51 if definition.comparison is Comparison.GT else 50
    for k in range(data.population.row.size):
        r, c = int(data.population.row[k]) * 10 - origin_row, int(data.population.col[k]) * 10 - origin_col
        cells = canvas[r : r + 10, c : c + 10]
        bits = sum(1 << bit for bit in range(8) if ((cells >> bit) & 1).sum() >= needed)
        assert evaluation.mesh_bits[k] == bits
        for service, mask in ((Service.NR, 0x0F), (Service.MOBILE, 0xF0)):
            by_area = ((cells & mask) != 0).sum() >= needed
            expected = by_area if definition.overlay is Overlay.AREA else bool(bits & mask)
            assert bool(evaluation.mesh_any_bits[k] >> SERVICES.index(service) & 1) == expected
        assert evaluation.mesh_area_counts[k] == ((cells & 0x0F) != 0).sum()
