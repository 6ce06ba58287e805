"""The committed sample: real formats, plainly fictional, small, readable, and what its generator writes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import rasterio

from coverage_planner.data.importing import ImportResult, import_files
from coverage_planner.data.population import read_population
from coverage_planner.data.recognition import InputKind, recognise_folder
from coverage_planner.data.sample_data import sample_request
from coverage_planner.model.findings import Severity
from coverage_planner.model.land_use import LandUseClass
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind, Programme, SiteStatus, Technology

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE = REPOSITORY / "sample_data"
PLANS = ("単独整備案", "共同整備案")
HAND_WRITTEN = "unit_costs_example.csv"
"""The one file of the folder that the generator does not write: an example catalogue for the cost estimate."""


@cache
def imported() -> ImportResult:
    return import_files(sample_request())


def candidates(plan: str) -> list[Site]:
    return [item.site for item in imported().planned_sites if plan in item.plans]


def test_import_has_neither_errors_nor_warnings() -> None:
    result = imported()
    assert result.data is not None
    loud = [f.one_line() for f in result.findings if f.severity in (Severity.ERROR, Severity.WARNING)]
    assert loud == []


def test_sizes_are_those_of_a_small_mountainous_prefecture() -> None:
    data = imported().data
    assert data is not None and data.zones is not None and data.roads is not None and data.terrain is not None
    assert 2_400 <= data.population.row.size <= 2_600
    assert 250_000 <= data.population.total_persons <= 300_000
    assert len(data.zones.municipalities) == 6
    assert np.nanmax(data.terrain.height_m) > 1_900 and np.isnan(data.terrain.height_m).any()
    assert bool(data.roads.tunnel.any())
    assert data.service_areas is not None and data.service_areas.carriers == CARRIERS
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 4 << 20


def test_households_and_suppressed_rows_are_like_the_census() -> None:
    read = read_population(sorted(SAMPLE.glob("tbl*.txt")))
    assert read.value is not None and read.value.households is not None
    suppressed = sum(int(f.value or 0) for f in read.findings if f.code == "population.suppressed_cells")
    assert suppressed > 100
    assert np.all(read.value.households >= 1) and np.all(read.value.households <= read.value.persons)
    assert 2.0 < read.value.total_persons / int(read.value.households.sum()) < 2.8


def test_census_text_has_the_layout_of_e_stat() -> None:
    for path in SAMPLE.glob("tblT001141H*.txt"):
        data = path.read_bytes()
        assert data.count(b"\r\n") == data.count(b"\n")
        lines = data.decode("cp932").splitlines()
        assert lines[0].startswith("KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141001")
        assert lines[1].startswith(",,,,　人口（総数）")
        assert {line.count(",") for line in lines} == {53}
        rows = {line.split(",")[0]: line.split(",") for line in lines[2:]}
        hosts = {code: row for code, row in rows.items() if row[1] == "1"}
        for code, row in rows.items():
            if row[1] == "2":
                assert code in hosts[row[2]][3].split(";") and row[7:37] == ["*"] * 30
        assert sum(len(row[3].split(";")) for row in hosts.values()) == sum(row[1] == "2" for row in rows.values())


def test_about_150_existing_and_40_candidate_sites_in_two_plans() -> None:
    planned = imported().planned_sites
    existing = [item for item in planned if item.site.status is SiteStatus.EXISTING]
    assert 140 <= len(existing) <= 180 and all(item.plans == () for item in existing)
    single, shared = (candidates(plan) for plan in PLANS)
    assert len(single) == len(shared) == 20
    assert all(len(site.carriers) == 1 for site in single) and all(len(site.carriers) >= 3 for site in shared)
    places = [{(site.latitude_deg, site.longitude_deg) for site in sites} for sites in (single, shared)]
    assert places[0] == places[1]
    assert {site.programme for site in single} == {Programme.BASE_STATION_FACILITY, Programme.UPGRADE_FACILITY}
    assert {site.owner for site in (*single, *shared)} == {
        OwnerKind.MUNICIPALITY, OwnerKind.CARRIER, OwnerKind.NEUTRAL_HOST
    }  # fmt: skip
    assert all(site.district and site.eligible_cost_yen > 10_000_000 for site in (*single, *shared))
    assert sum(site.total_cost_yen for site in shared) > sum(site.total_cost_yen for site in single)
    assert any(item.site.base_station_parent for item in existing)
    assert {t for item in existing for t in item.site.technologies} == {Technology.NR, Technology.LTE}
    assert {c for item in existing for c in item.site.carriers} == set(Carrier)


def test_fiscal_strength_and_designations_reach_all_branches_of_the_law() -> None:
    data = imported().data
    assert data is not None and data.fiscal is not None and data.areas is not None
    values = [value for value in data.fiscal.by_code.values() if value is not None]
    assert len(values) == 6 and max(values) > 0.5 and min(values) < 0.3
    assert sum(value <= 0.5 for value in values) >= 4
    assert {item.whole for item in data.areas.designations} == {True, False}


def test_every_name_says_fictional() -> None:
    data = imported().data
    assert data is not None and data.zones is not None
    assert all("架空" in municipality.prefecture_name for municipality in data.zones.municipalities)
    assert all(municipality.code.startswith("99") for municipality in data.zones.municipalities)
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert "すべて架空" in readme and "fictional" in readme


def test_folder_is_recognised_file_by_file() -> None:
    found = {item.path.name: item for item in recognise_folder(SAMPLE)}
    assert [name for name, item in found.items() if item.kind is InputKind.UNKNOWN] == ["README.md", HAND_WRITTEN]
    areas = {(item.carrier, item.technology) for item in found.values() if item.kind is InputKind.SERVICE_AREA}
    assert areas == {(carrier, technology) for carrier in Carrier for technology in Technology}
    assert set(InputKind) - {item.kind for item in found.values()} == {InputKind.PROJECT, InputKind.ANTENNA}


def test_land_use_follows_the_land() -> None:
    data = imported().data
    assert data is not None and data.land_use is not None and data.terrain is not None
    land_use, terrain = data.land_use, data.terrain
    code = land_use.on(terrain.window)
    known = np.isfinite(terrain.height_m)
    assert (code[known] > 0).mean() > 0.99 and land_use.edition == "2021"
    share = {kind: float((code[known] == kind).mean()) for kind in LandUseClass}
    assert share[LandUseClass.FOREST] > 0.6 and share[LandUseClass.BUILDINGS] > 0.01 and share[LandUseClass.SEA] == 0
    slope = np.hypot(*np.gradient(terrain.height_m, 46.2, 56.5))
    assert np.nanmean(slope[code == LandUseClass.BUILDINGS]) < 0.3 * np.nanmean(slope[code == LandUseClass.FOREST])
    row, col = data.population.row * 10 - land_use.window.row0, data.population.col * 10 - land_use.window.col0
    lived = [
        (land_use.code[r : r + 10, c : c + 10] == LandUseClass.BUILDINGS).any() for r, c in zip(row, col, strict=True)
    ]
    assert np.mean(lived) > 0.95


@pytest.mark.slow
def test_generator_writes_the_committed_files_again(tmp_path: Path) -> None:
    # Another hash seed and another folder: nothing may depend on set order, time or place.
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    script = REPOSITORY / "tools" / "make_sample_data.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, env=environment, timeout=300)
    made = {path.name: path for path in tmp_path.iterdir()}
    committed = {path.name: path for path in SAMPLE.iterdir() if path.name != HAND_WRITTEN}
    assert made.keys() == committed.keys()
    # Last bits of sin and exp differ between processors; then the terrain may differ by a metre here and there, and what
    # follows from it slightly. On the same kind of processor all bytes are the same.
    with rasterio.open(made["dem_99_fictional.tif"]) as new, rasterio.open(committed["dem_99_fictional.tif"]) as old:
        difference = np.abs(new.read(1).astype(int) - old.read(1).astype(int))
    assert difference.max() <= 1 and (difference > 0).mean() < 0.001
    if difference.max() == 0:
        different = [name for name in made if _digest(made[name]) != _digest(committed[name])]
        assert different == []


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
