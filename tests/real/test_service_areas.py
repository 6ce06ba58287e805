"""No real service areas are published as files here; real polygons of municipalities stand in for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coverage_planner.data.service_areas import ServiceAreaFile, read_service_areas
from coverage_planner.model.terms import Carrier, Datum, Technology

pytestmark = pytest.mark.real


def test_area_of_nara_by_sub_cell_centres_equals_its_published_area(real_data: Path) -> None:
    file = ServiceAreaFile(
        carrier=Carrier.DOCOMO, technology=Technology.NR, path=real_data / "c_admin" / "N03-21_29_210101.shp"
    )
    answer = read_service_areas([file], datum=Datum.JGD2011)
    assert answer.value is not None
    area = next(f.value for f in answer.findings if f.code == "service_areas.area_km2.docomo.5g")
    # 全国都道府県市区町村別面積調: 奈良県 3,690.94 km2
    assert area == pytest.approx(3690.94, rel=1e-4)
    assert sorted(np.unique(answer.value.bits)) == [0, 0x11]


def test_station_counts_and_csv_are_no_service_areas(real_data: Path) -> None:
    for name in ("Rakuten_5G_nara.csv", "soumu_musen_platinum_sample.json"):
        file = ServiceAreaFile(carrier=Carrier.RAKUTEN, technology=Technology.NR, path=real_data / "f_coverage" / name)
        answer = read_service_areas([file], datum=Datum.JGD2011)
        assert answer.value is None
        assert answer.findings[0].remedy is not None
