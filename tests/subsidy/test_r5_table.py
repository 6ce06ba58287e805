"""The R5 table (``law/r5_shares.toml``, RULES 2.2) turned against itself: no row pays outside the areas or without the fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage_planner.model.terms import OwnerKind
from coverage_planner.subsidy.facts import Purpose
from coverage_planner.subsidy.grant import decide
from tests.subsidy.law_file import LawTest, law_tests

TABLE = law_tests("r5_shares.toml")
OPERATION, INSTALLATION = "transmission_operation", "transmission_installation"


@pytest.mark.parametrize("law", TABLE, ids=str)
def test_outside_the_disadvantaged_areas_no_row_pays(law: LawTest) -> None:
    decision = decide(replace(law.case, areas=frozenset(), border_island=False, whole_remote_island=False))
    assert not decision.eligible
    assert decision.decided
    assert decision.grant_rate is None
    assert decision.shares_yen.state == 0
    assert decision.shares_yen.total == 30_000_000
    assert any("条件不利地域に該当なし" in str(reason) for reason in decision.reasons)


@pytest.mark.parametrize("law", TABLE, ids=str)
def test_an_unknown_area_leaves_every_row_undecided(law: LawTest) -> None:
    decision = decide(replace(law.case, areas=None))
    assert not decision.eligible
    assert not decision.decided
    assert "areas" in decision.missing_facts
    assert any("未入力" in str(reason) for reason in decision.reasons)


@pytest.mark.parametrize(
    ("programme", "owner"),
    [
        (OPERATION, OwnerKind.MUNICIPALITY),
        (OPERATION, OwnerKind.PREFECTURE),
        (INSTALLATION, OwnerKind.CARRIER),
        (INSTALLATION, OwnerKind.NEUTRAL_HOST),
    ],
)
def test_owners_outside_the_table_are_not_eligible(programme: str, owner: OwnerKind) -> None:
    case = replace(TABLE[0].case, programme=programme, owner=owner, carriers=2, households=10, purpose=Purpose.UNSERVED)
    decision = decide(case)
    assert not decision.eligible
    assert decision.decided
    assert "事業主体" in str(decision.reasons[0])
