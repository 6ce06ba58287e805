"""Figures that rest on a split population or on candidates alone say so."""

from __future__ import annotations

from dataclasses import replace

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.indicators.remarks import CANDIDATES_ONLY, EVEN_SPLIT
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import Settings
from coverage_planner.model.site import Sector
from coverage_planner.model.terms import Carrier, SiteStatus, Technology
from tests.project.conftest import make_data, make_site


def test_an_even_split_is_said_with_every_assessment() -> None:
    data = make_data(terrain=False)
    split = replace(data, population=replace(data.population, even_split=True))
    plan = Plan(name="案", sites=(make_site(1),))
    assert EVEN_SPLIT not in PlanEvaluator(data, Settings()).evaluate(plan).assessment.remarks
    assert EVEN_SPLIT in PlanEvaluator(split, Settings()).evaluate(plan).assessment.remarks


def test_candidates_alone_are_named_as_such() -> None:
    data = replace(make_data(terrain=False), service_areas=None)
    candidates = Plan(name="案", sites=(make_site(1),))
    existing = Plan(name="現状", sites=(make_site(1, status=SiteStatus.EXISTING),))
    evaluator = PlanEvaluator(data, Settings())
    assert CANDIDATES_ONLY in evaluator.evaluate(candidates).assessment.remarks
    assert CANDIDATES_ONLY not in evaluator.evaluate(existing).assessment.remarks


def test_an_overlay_of_fewer_than_four_carriers_names_them() -> None:
    plan = Plan(name="案", sites=(make_site(1, sectors=(Sector(carriers=(Carrier.KDDI,)),)),))
    data = replace(make_data(terrain=False), service_areas=None)
    remarks = PlanEvaluator(data, Settings()).evaluate(plan).assessment.remarks
    assert any("1者（KDDI）" in remark.ja for remark in remarks)


def test_people_outside_mobile_are_not_counted_from_candidates_alone() -> None:
    data = replace(make_data(terrain=False), service_areas=None)
    assessment = PlanEvaluator(data, Settings()).evaluate(Plan(name="案", sites=(make_site(1),))).assessment
    assert assessment.persons_outside_mobile is None
    assert "persons_outside_mobile" in assessment.absent


def remarks_of(data, *sites) -> tuple[str, ...]:
    evaluation = PlanEvaluator(data, Settings()).evaluate(Plan(name="案", sites=sites))
    return tuple(remark.ja for remark in evaluation.assessment.remarks)


def test_one_existing_site_among_candidates_or_an_area_is_enough_and_no_site_at_all_is_no_remark() -> None:
    with_areas = make_data(terrain=False)
    without = replace(with_areas, service_areas=None)
    candidate = make_site(1)
    existing = make_site(2, status=SiteStatus.EXISTING)
    assert CANDIDATES_ONLY.ja in remarks_of(without, candidate, replace(existing, enabled=False))
    for remarks in (
        remarks_of(without, candidate, existing),
        remarks_of(with_areas, candidate),
        remarks_of(without),
        remarks_of(without, replace(candidate, enabled=False)),
    ):
        assert CANDIDATES_ONLY.ja not in remarks


def test_all_four_carriers_or_none_need_no_word_on_the_overlay() -> None:
    data = replace(make_data(terrain=False), service_areas=None)
    four = make_site(1, sectors=tuple(Sector(carriers=(carrier,)) for carrier in Carrier))
    lte = make_site(1, sectors=(Sector(carriers=(Carrier.KDDI,), technology=Technology.LTE),))
    three = make_site(1, sectors=tuple(Sector(carriers=(carrier,)) for carrier in list(Carrier)[:3]))
    assert not any("重ね合わせ" in remark for remark in (*remarks_of(data, four), *remarks_of(data, lte)))
    assert any("3者（NTTドコモ・KDDI・ソフトバンク）" in remark for remark in remarks_of(data, three))
