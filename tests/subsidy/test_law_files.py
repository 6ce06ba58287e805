"""Every law file holds: the facts stated give the outcome, rate and yen stated, and the decision cites its clause."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coverage_planner.subsidy.grant import decide
from tests.subsidy.law_file import LAW_FOLDER, LawTest, law_tests

FILES = sorted(path.name for path in LAW_FOLDER.glob("*.toml"))
TESTS = [test for name in FILES for test in law_tests(name)]


@pytest.mark.parametrize("law", TESTS, ids=str)
def test_law(law: LawTest) -> None:
    decision = decide(law.case, law.settings)
    expect = law.expect
    said = "／".join(str(reason) for reason in decision.reasons)
    assert decision.outcome.value == expect["outcome"], said
    if "rate" in expect:
        assert decision.grant_rate == Fraction(expect["rate"])
    shares = decision.shares_yen
    for party in ("state", "prefecture", "municipality", "carrier"):
        if party in expect:
            assert getattr(shares, party) == expect[party], (party, shares)
    assert shares.total == law.case.full_cost_yen
    if "contribution" in expect:
        assert decision.burden is not None
        assert decision.burden.contribution_yen == expect["contribution"]
        assert decision.burden.usage_fee_yen == expect["usage_fee"]
    if "needed" in expect:
        assert decision.state is not None
        assert (decision.state.needed_yen, decision.state.input_tax_yen) == (expect["needed"], expect["input_tax"])
    assert expect.get("said", "") in said
    if "assumed" in expect:
        assert expect["assumed"] in "／".join(str(text) for text in decision.assumptions)


def test_every_row_of_the_tables_is_there() -> None:
    """24 rows of RULES 2.2 as the ministry's figure splits them, 21 published decisions, 6 rows of RULES 2.4."""
    assert len(law_tests("r5_shares.toml")) == 24
    assert len(law_tests("published_decisions.toml")) == 21
    assert len(law_tests("municipal_burden.toml")) >= 6
    assert len({str(law) for law in TESTS}) == len(TESTS)
