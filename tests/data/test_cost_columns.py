"""Cost columns of a site table carry tax, part and carrier there and back; what they cannot say is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.data.cost_columns import ESTIMATED_ELSEWHERE, CostColumn, cost_column_of
from coverage_planner.data.site_table import read_sites, write_site_csv
from coverage_planner.model.cost_item import CostItem, CostKind, CostPart
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.findings import Severity
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, Carrier


@st.composite
def columns(draw: st.DrawFn) -> CostColumn:
    included = draw(st.none() | st.booleans())
    carrier = draw(st.none() | st.sampled_from(CARRIERS))
    part = None if carrier is not None else draw(st.none() | st.sampled_from(CostPart))
    return CostColumn(
        kind=draw(st.sampled_from(CostKind)),
        eligible=draw(st.booleans()),
        tax_included=included,
        tax_percent=draw(st.sampled_from([0, 8, 10])),
        tax_deducted=included is True and draw(st.booleans()),
        part=part,
        carrier=carrier,
        estimated=draw(st.booleans()),
    )


@given(columns())
def test_a_header_says_what_the_column_says(column: CostColumn) -> None:
    assert cost_column_of(column.ja) == column
    assert CostColumn.of(column.item(5)) == column


def test_costs_are_read_back_with_tax_part_and_carrier(tmp_path: Path) -> None:
    costs = (
        CostItem(
            kind=CostKind.TOWER, amount_yen=22_000_000, tax_included=True, part=CostPart.SHARED, tax_deducted=True
        ),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=7_800_000, tax_included=True, carrier=Carrier.DOCOMO),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=6_100_000, tax_included=True, carrier=Carrier.KDDI),
        CostItem(
            kind=CostKind.LAND_AND_ROAD,
            amount_yen=900_000,
            eligible=False,
            tax_included=True,
            tax_percent=0,
            estimate=ESTIMATED_ELSEWHERE,
        ),
    )
    site = Site(
        number=1,
        site_id="C1",
        latitude_deg=35.1,
        longitude_deg=139.2,
        sectors=(Sector(carriers=CARRIERS),),
        costs=costs,
    )
    path = tmp_path / "sites.csv"
    path.write_text(write_site_csv([site]), encoding="utf-8-sig")
    read = read_sites([path])
    assert read.value is not None
    assert set(read.value[0].site.costs) == set(costs)


@pytest.mark.parametrize(
    "label",
    [
        "費用_てっとう",
        "費用_鉄塔（税込・税抜）",
        "費用_鉄塔（共用・docomo）",
        "費用_鉄塔（税抜・控除）",
        "費用_鉄塔（税込200%）",
        "費用_鉄塔（?）",
    ],
)
def test_a_cost_column_that_is_not_understood_is_refused_not_dropped(tmp_path: Path, label: str) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(f"局ID,緯度,経度,事業者,{label}\nC1,35.1,139.2,docomo,100\n", encoding="utf-8")
    read = read_sites([path])
    assert read.value is None
    (error,) = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert (error.code, error.field) == ("sites.unknown_cost_column", label)
    assert error.remedy is not None


def test_an_exactly_repeated_sector_row_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("局ID,緯度,経度,事業者\nC1,35.1,139.2,docomo\nC1,35.1,139.2,docomo\n", encoding="utf-8")
    read = read_sites([path])
    assert read.value is not None
    assert len(read.value[0].site.sectors) == 2
    (warning,) = [finding for finding in read.findings if finding.code == "sites.repeated_sector"]
    assert warning.row == 3


def test_contradictory_lines_are_refused() -> None:
    with pytest.raises(OutOfValidity, match="税込の金額ではありません"):
        CostItem(kind=CostKind.TOWER, amount_yen=1, tax_included=False, tax_deducted=True)
    with pytest.raises(OutOfValidity, match="共用とされていますが"):
        CostItem(kind=CostKind.TOWER, amount_yen=1, part=CostPart.SHARED, carrier=Carrier.KDDI)
    with pytest.raises(OutOfValidity, match="税率"):
        CostItem(kind=CostKind.TOWER, amount_yen=1, tax_percent=101)
    with pytest.raises(OutOfValidity):
        CostItem(kind=CostKind.TOWER, amount_yen=True)
