"""What the planner states for the subsidy comes back from the project's JSON exactly; unreasoned statements are refused."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import Settings, SubsidySettings
from coverage_planner.model.subsidy_statements import (
    Bond,
    BudgetStatement,
    FactStatement,
    OwnerStatement,
    PlannerFile,
    ProjectOwner,
    RemainderRule,
    StatedFact,
    SubsidyStatements,
)
from coverage_planner.model.terms import OwnerKind
from coverage_planner.project.settings_record import settings_from_json, settings_to_json

OWNERS = (
    ProjectOwner(kind=OwnerKind.NEUTRAL_HOST, name="株式会社JTOWER"),
    ProjectOwner(kind=OwnerKind.CARRIER, name="株式会社NTTドコモ"),
)
STATEMENTS = SubsidyStatements(
    facts=(
        FactStatement(fact=StatedFact.AREAS, value="none", reason="令和4年の一覧", municipality_code="13307"),
        FactStatement(fact=StatedFact.AREAS, value="peninsula", reason="現地確認", site_number=7),
    ),
    owners=(OwnerStatement(site_number=7, owners=OWNERS, reason="申請書案"),),
    rule_files=(PlannerFile(name="own_R6.toml", text="schema = 1\n"),),
    ordinance_files=(PlannerFile(name="条例.toml", text="schema = 1\n"),),
    budgets=(BudgetStatement(fiscal_year="R6", amount_yen=2_300_000_000, source="予算書"),),
)


def test_settings_with_statements_come_back_equal() -> None:
    settings = Settings(
        subsidy=SubsidySettings(
            remainder=RemainderRule.PREFECTURE,
            usual_bond=Bond.REMOTE_AREA,
            apply_carrier_burden=True,
            discount_rate=Fraction(3, 200),
            statements=STATEMENTS,
        )
    )
    text = json.dumps(settings_to_json(settings), ensure_ascii=False)
    back = settings_from_json(json.loads(text))
    assert back == settings
    assert type(back.subsidy.remainder) is RemainderRule
    assert isinstance(back.subsidy.discount_rate, Fraction)
    assert back.subsidy.statements.owners[0].owners[1].kind is OwnerKind.CARRIER


def test_a_file_written_before_there_were_statements_reads_as_no_statements() -> None:
    record = json.loads(json.dumps(settings_to_json(Settings())))
    for name in ("statements", "remainder", "usual_bond", "discount_rate", "apply_carrier_burden"):
        del record["subsidy"][name]
    assert settings_from_json(record) == Settings()


def test_a_file_written_before_p1812_reads_with_its_median_percentages() -> None:
    record = json.loads(json.dumps(settings_to_json(Settings())))
    for name in ("time_percent", "location_percent"):
        del record["radio"][name]
    assert settings_from_json(record) == Settings()


def test_a_statement_on_a_site_goes_before_its_municipality_and_the_last_one_counts() -> None:
    later = FactStatement(fact=StatedFact.AREAS, value="heavy_snow", reason="訂正", site_number=7)
    statements = SubsidyStatements(facts=(STATEMENTS.facts[1], STATEMENTS.facts[0], later))
    found = [statements.fact(StatedFact.AREAS, number, "13307") for number in (7, 8)]
    assert [None if one is None else one.value for one in found] == ["heavy_snow", "none"]
    assert statements.fact(StatedFact.AREAS, 8, "") is None
    assert statements.fact(StatedFact.PURPOSE, 7, "13307") is None


def test_statements_without_reason_place_owner_or_source_are_refused() -> None:
    with pytest.raises(OutOfValidity, match="理由"):
        FactStatement(fact=StatedFact.AREAS, value="none", reason=" ", site_number=1)
    with pytest.raises(OutOfValidity, match="どちらか一つ"):
        FactStatement(fact=StatedFact.AREAS, value="none", reason="x")
    with pytest.raises(OutOfValidity, match="どちらか一つ"):
        FactStatement(fact=StatedFact.AREAS, value="none", reason="x", site_number=1, municipality_code="13307")
    with pytest.raises(OutOfValidity, match="2回"):
        OwnerStatement(site_number=1, owners=(OWNERS[0], OWNERS[0]), reason="x")
    with pytest.raises(OutOfValidity, match="出典"):
        BudgetStatement(fiscal_year="R6", amount_yen=1, source="")
    with pytest.raises(OutOfValidity, match="整数円"):
        BudgetStatement(fiscal_year="R6", amount_yen=True, source="x")
