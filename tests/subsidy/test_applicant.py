"""申請者: who applies for each kind of owner, by which name, alone or jointly (RULES 2.9)."""

from __future__ import annotations

import pytest

from coverage_planner.model.subsidy_statements import ProjectOwner
from coverage_planner.model.terms import OwnerKind
from coverage_planner.model.text import Text
from coverage_planner.subsidy.applicant import applicant_of

DOCOMO = Text("NTTドコモ", "NTT DOCOMO")


@pytest.mark.parametrize("owner", [OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE])
def test_the_prefecture_applies_for_municipalities_and_for_itself(owner: OwnerKind) -> None:
    """「岐阜県及び愛知県から申請のあった…」: the municipality builds, the prefecture applies, whoever is named as owner."""
    owners = (ProjectOwner(kind=owner, name="檜原村"),)
    found = applicant_of(owner, owners=owners, prefecture_name="東京都", owner_names=(DOCOMO,))
    assert (found.text.ja, found.is_joint) == ("東京都", False)
    unset = applicant_of(owner, owners=(), prefecture_name="", owner_names=())
    assert unset.text == Text("（都道府県未設定）", "(prefecture not set)")


@pytest.mark.parametrize("owner", [OwnerKind.CARRIER, OwnerKind.NEUTRAL_HOST])
def test_operators_apply_themselves_by_stated_name_else_by_carrier_else_by_kind(owner: OwnerKind) -> None:
    def names(owners: tuple[ProjectOwner, ...], carriers: tuple[Text, ...]) -> str:
        return applicant_of(owner, owners=owners, prefecture_name="東京都", owner_names=carriers).text.ja

    stated = ProjectOwner(kind=owner, name="株式会社甲")
    assert names((stated,), (DOCOMO,)) == "株式会社甲"
    assert names((), (DOCOMO,)) == "NTTドコモ"
    assert names((), ()) == {OwnerKind.CARRIER: "無線通信事業者"}.get(owner, "インフラシェアリング事業者")


def test_joint_owners_apply_jointly_in_their_order() -> None:
    """神津島: 「株式会社JTOWER及び株式会社NTTドコモから申請のあった」."""
    owners = tuple(
        ProjectOwner(kind=kind, name=name)
        for kind, name in ((OwnerKind.NEUTRAL_HOST, "株式会社JTOWER"), (OwnerKind.CARRIER, "株式会社NTTドコモ"))
    )
    found = applicant_of(OwnerKind.NEUTRAL_HOST, owners=owners, prefecture_name="東京都", owner_names=())
    assert found.is_joint
    assert found.text.ja == "株式会社JTOWER・株式会社NTTドコモ（連名）"
    assert found.text.en == "株式会社JTOWER, 株式会社NTTドコモ (jointly)"
