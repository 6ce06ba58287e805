"""Sites, sectors, cost items and plans as rows of the project file, and back."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from coverage_planner.model.cost_item import CostItem, CostKind, CostPart
from coverage_planner.model.plan import Plan
from coverage_planner.model.site import AntennaPattern, OffSector, Sector, Site
from coverage_planner.model.terms import Carrier, OwnerKind, Programme, SiteStatus, Technology
from coverage_planner.project.schema import cost_columns, sector_columns

SITE_LAYER = "sites"
_SITE_COLUMNS = (
    "site_row",
    "number",
    "site_id",
    "name",
    "latitude_deg",
    "longitude_deg",
    "status",
    "enabled",
    "locked",
    "base_station_parent",
    "owner",
    "programme",
    "district",
    "note",
    "build_year",
)
_BUILD_YEAR = "build_year"
"""Files of earlier programs lack it; programs that do not know it leave it out."""
_SECTOR_COLUMNS = (
    "carriers",
    "technology",
    "centre_frequency_mhz",
    "bandwidth_mhz",
    "resource_blocks",
    "power_dbm",
    "gain_dbi",
    "loss_db",
    "pattern",
    "azimuth_deg",
    "mechanical_tilt_deg",
    "electrical_tilt_deg",
    "horizontal_beamwidth_deg",
    "vertical_beamwidth_deg",
    "height_agl_m",
    "antenna_name",
)

_COST_COLUMNS = (
    "kind",
    "amount_yen",
    "eligible",
    "note",
    "tax_included",
    "tax_percent",
    "tax_deducted",
    "part",
    "carrier",
    "estimate",
)


def distinct_sites(plans: tuple[Plan, ...]) -> tuple[Site, ...]:
    """Return every different site value once, in order of first appearance; plans share what is equal."""
    return tuple(dict.fromkeys(site for plan in plans for site in plan.sites))


def site_frame(sites: tuple[Site, ...], plans: tuple[Plan, ...], epsg: int) -> gpd.GeoDataFrame:
    """Return the layer ``sites``: one point per different site value, with the plans it belongs to in words."""
    names: dict[Site, list[str]] = defaultdict(list)
    for plan in plans:
        for site in plan.sites:
            names[site].append(plan.name)
    columns: dict[str, Any] = {column: [] for column in _SITE_COLUMNS}
    for site_row, site in enumerate(sites):
        values = (
            site_row,
            site.number,
            site.site_id,
            site.name,
            site.latitude_deg,
            site.longitude_deg,
            site.status.value,
            int(site.enabled),
            int(site.locked),
            int(site.base_station_parent),
            site.owner.value,
            site.programme.value,
            site.district,
            site.note,
            site.build_year,
        )
        for column, value in zip(_SITE_COLUMNS, values, strict=True):
            columns[column].append(value)
    columns[_BUILD_YEAR] = pd.array(columns[_BUILD_YEAR], dtype="Int32")
    return gpd.GeoDataFrame(
        {
            **columns,
            "carriers": [";".join(site.carriers) for site in sites],
            "plan_names": [";".join(names[site]) for site in sites],
            "total_cost_yen": [site.total_cost_yen for site in sites],
        },
        geometry=shapely.points([site.longitude_deg for site in sites], [site.latitude_deg for site in sites])
        if sites
        else [],
        crs=epsg,
    )


def write_plans(connection: sqlite3.Connection, plans: tuple[Plan, ...], sites: tuple[Site, ...]) -> None:
    """Write plans, their membership, sectors and cost items; the layer ``sites`` is written apart."""
    row_of = {site: row for row, site in enumerate(sites)}
    connection.executemany(
        "INSERT INTO plans VALUES (?, ?, ?)",
        [(position, plan.name, plan.description) for position, plan in enumerate(plans)],
    )
    connection.executemany(
        "INSERT INTO plan_sites VALUES (?, ?)",
        [(position, row_of[site]) for position, plan in enumerate(plans) for site in plan.sites],
    )
    connection.executemany(
        f"INSERT INTO sectors (site_row, position, {', '.join(_SECTOR_COLUMNS)}) VALUES ({', '.join('?' * (2 + len(_SECTOR_COLUMNS)))})",
        [
            (row, position, *_sector_values(sector))
            for row, site in enumerate(sites)
            for position, sector in enumerate(site.sectors)
        ],
    )
    connection.executemany(
        f"INSERT INTO cost_items (site_row, position, {', '.join(_COST_COLUMNS)}) "
        f"VALUES ({', '.join('?' * (2 + len(_COST_COLUMNS)))})",
        [
            (row, position, *_cost_values(item))
            for row, site in enumerate(sites)
            for position, item in enumerate(site.costs)
        ],
    )


def _sector_values(sector: Sector) -> tuple[object, ...]:
    values: list[object] = []
    for column in _SECTOR_COLUMNS:
        value = getattr(sector, column)
        values.append(";".join(value) if column == "carriers" else value)
    return tuple(values)


def _cost_values(item: CostItem) -> tuple[object, ...]:
    return (
        item.kind.value,
        item.amount_yen,
        int(item.eligible),
        item.note,
        None if item.tax_included is None else int(item.tax_included),
        item.tax_percent,
        int(item.tax_deducted),
        None if item.part is None else item.part.value,
        None if item.carrier is None else item.carrier.value,
        item.estimate,
    )


def _cost_item(record: dict[str, Any]) -> CostItem:
    """Return a cost item; what a file of an earlier program does not say keeps its default."""
    record["kind"], record["eligible"] = CostKind(record["kind"]), bool(record["eligible"])
    for key, read in (("tax_included", bool), ("tax_deducted", bool), ("part", CostPart), ("carrier", Carrier)):
        if record.get(key) is not None:
            record[key] = read(record[key])
    return CostItem(**record)


def read_plans(
    connection: sqlite3.Connection, off_sectors: Mapping[int, tuple[OffSector, ...]] = MappingProxyType({})
) -> tuple[Plan, ...]:
    """Return the plans of an open project file; equal sites are one object again.

    ``off_sectors`` are the sectors that are switched off, by the row of their site.

    Raises:
        ValueError, KeyError: a value no site can have (the caller turns it into a refusal).
    """
    sectors: dict[int, list[Sector]] = defaultdict(list)
    there = sector_columns(connection)
    columns = [column for column in _SECTOR_COLUMNS if column in there or column != "antenna_name"]
    query = f"SELECT site_row, {', '.join(columns)} FROM sectors ORDER BY site_row, position"
    for site_row, *values in connection.execute(query):
        record = dict(zip(columns, values, strict=True))
        record["carriers"] = tuple(Carrier(name) for name in record["carriers"].split(";"))
        record["technology"] = Technology(record["technology"])
        record["pattern"] = AntennaPattern(record["pattern"])
        sectors[site_row].append(Sector(**record))
    costs: dict[int, list[CostItem]] = defaultdict(list)
    there = cost_columns(connection)
    columns = [column for column in _COST_COLUMNS if column in there]
    query = f"SELECT site_row, {', '.join(columns)} FROM cost_items ORDER BY site_row, position"
    for site_row, *values in connection.execute(query):
        costs[site_row].append(_cost_item(dict(zip(columns, values, strict=True))))
    sites: dict[int, Site] = {}
    there = frozenset(row[1] for row in connection.execute(f"PRAGMA table_info({SITE_LAYER})"))
    columns = [column for column in _SITE_COLUMNS if column in there or column != _BUILD_YEAR]
    for values in connection.execute(f"SELECT {', '.join(columns)} FROM {SITE_LAYER}"):
        record = dict(zip(columns, values, strict=True))
        site_row = record.pop("site_row")
        record |= {
            "status": SiteStatus(record["status"]),
            "owner": OwnerKind(record["owner"]),
            "programme": Programme(record["programme"]),
            "enabled": bool(record["enabled"]),
            "locked": bool(record["locked"]),
            "base_station_parent": bool(record["base_station_parent"]),
        }
        record |= {key: record[key] or "" for key in ("name", "district", "note")}
        sites[site_row] = Site(
            **record,
            sectors=tuple(sectors[site_row]),
            off_sectors=off_sectors.get(site_row, ()),
            costs=tuple(costs[site_row]),
        )
    members: dict[int, list[Site]] = defaultdict(list)
    for plan_position, site_row in connection.execute("SELECT plan_position, site_row FROM plan_sites"):
        members[plan_position].append(sites[site_row])
    return tuple(
        Plan(name=name, description=description, sites=tuple(sorted(members[position], key=lambda s: s.number)))
        for position, name, description in connection.execute(
            "SELECT position, name, description FROM plans ORDER BY position"
        )
    )
