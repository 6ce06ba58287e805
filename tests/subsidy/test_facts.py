"""Facts of a case: what is possible at the very edge is taken, what contradicts itself is refused by field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.subsidy_statements import ProjectOwner
from coverage_planner.model.terms import OwnerKind
from coverage_planner.subsidy.facts import GrantCase

CARRIER, HOST, TOWN = OwnerKind.CARRIER, OwnerKind.NEUTRAL_HOST, OwnerKind.MUNICIPALITY


def case(**facts: Any) -> GrantCase:
    usual: dict[str, Any] = {"owner": CARRIER, "carriers": 1, "eligible_cost_yen": 100}
    return GrantCase(fiscal_year="R5", programme="upgrade_facility", **{**usual, **facts})


def owners(*kinds: OwnerKind) -> tuple[ProjectOwner, ...]:
    return tuple(ProjectOwner(kind=kind, name=f"{kind.value} {place}") for place, kind in enumerate(kinds))


@pytest.mark.parametrize(
    "facts",
    [
        {"carriers": 20},
        {"households": 0},
        {"households": 10_000_000},
        {"fiscal_strength": Decimal(0)},
        {"fiscal_strength": Decimal(10)},
        {"total_cost_yen": 100},
        {"deductible_tax_yen": 100},
        {"carriers": None, "counts_as_shared": False},
        {"carriers": 1, "counts_as_shared": False},
        {"carriers": None, "owners": owners(CARRIER, CARRIER)},
        {"carriers": 2, "owners": owners(CARRIER, CARRIER)},
    ],
    ids=str,
)
def test_what_is_possible_is_taken(facts: dict[str, Any]) -> None:
    assert case(**facts)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"carriers": 21}, "carriers"),
        ({"carriers": True}, "carriers"),
        ({"households": 10_000_001}, "households"),
        ({"fiscal_strength": Decimal("10.01")}, "fiscal_strength"),
        ({"fiscal_strength": Decimal("Infinity")}, "fiscal_strength"),
        ({"total_cost_yen": 99}, "eligible_cost_yen"),
        ({"deductible_tax_yen": 101}, "deductible_tax_yen"),
        ({"deductible_tax_yen": -1}, "deductible_tax_yen"),
        ({"carriers": 2, "counts_as_shared": False}, "counts_as_shared"),
        ({"carriers": 1, "owners": owners(CARRIER, CARRIER)}, "carriers"),
        ({"owners": owners(HOST, CARRIER)}, "owners"),
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused_by_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(OutOfValidity) as refusal:
        case(**facts)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("facts", "shared", "host_alone"),
    [
        ({"carriers": None}, None, False),
        ({"carriers": 1}, False, False),
        ({"carriers": 2}, True, False),
        ({"carriers": 1, "counts_as_shared": True}, True, False),
        ({"owner": HOST, "carriers": 1}, False, True),
        ({"owner": HOST, "carriers": 2}, True, False),
        ({"owner": HOST, "carriers": 1, "counts_as_shared": True}, True, False),
        ({"owner": HOST, "carriers": 1, "owners": owners(HOST, CARRIER)}, None, False),
        ({"owner": HOST, "carriers": 1, "owners": owners(HOST, HOST)}, False, True),
        ({"owner": TOWN, "carriers": 1, "owners": owners(TOWN, CARRIER)}, False, False),
    ],
    ids=str,
)
def test_joint_construction_follows_the_number_unless_it_was_stated(
    facts: dict[str, Any], shared: bool | None, host_alone: bool
) -> None:
    found = case(**facts)
    assert (found.shared, found.host_with_one_carrier) == (shared, host_alone)


def test_kinds_of_owners_are_named_once_the_first_owners_first() -> None:
    joint = case(owner=HOST, carriers=3, owners=owners(HOST, CARRIER, CARRIER, TOWN, HOST))
    assert joint.owner_kinds == (HOST, CARRIER, TOWN)
    assert case().owner_kinds == (CARRIER,)
    assert (case().full_cost_yen, case(total_cost_yen=250).full_cost_yen) == (100, 250)
