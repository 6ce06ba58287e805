"""What ``explain`` says of the place itself: where it lies, who serves it, who does not, and what the imported areas say."""

from __future__ import annotations

from typing import Any

import numpy as np

from coverage_planner.engine.pixel_servers import PixelServers
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_SUBCELLS
from coverage_planner.model.layers import PlanningData, service_bit
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import CARRIERS, Carrier, Service, Technology, name_of
from coverage_planner.model.text import Text

OUTSIDE = Text(
    "。計画の行政区域の外の場所です（人口・道路の集計に入りません）",
    "; the place is outside the project's boundaries (no figure counts it)",
)
Cell = tuple[int, int]


def inside_boundaries(data: PlanningData, cell: Cell) -> bool:
    """Return False for a place outside all municipalities of the project; True where there are no boundaries."""
    return data.zones is None or _municipality(data, cell) is not None


def place_line(data: PlanningData, cell: Cell) -> Text:
    """Return municipality, mesh code and persons of the place, or that it is outside the project."""
    row, col = cell[0] // SUBCELLS_PER_SIDE, cell[1] // SUBCELLS_PER_SIDE
    code = int(indices_to_codes([row], [col], MeshLevel.HALF)[0])
    at = np.flatnonzero((data.population.row == row) & (data.population.col == col))
    persons = int(data.population.persons[at[0]]) if at.size else 0
    name = _municipality(data, cell)
    if name is None and data.zones is not None:
        return Text(f"場所: 500mメッシュ {code}{OUTSIDE.ja}", f"place: mesh {code}{OUTSIDE.en}")
    where = "" if name is None else f"{name}、"
    where_en = "" if name is None else f"{name}, "
    return Text(
        f"場所: {where}500mメッシュ {code}（人口 {persons:,}人）", f"place: {where_en}mesh {code} ({persons:,} persons)"
    )


def server_lines(servers: tuple[PixelServers, ...]) -> list[Text]:
    """Return best server and runner-up of every carrier and technology, and who has none."""
    lines = []
    for one in servers:
        second = one.runner_up
        ja = "" if second is None else f"、次点 {second.site_id} {second.sector.level_ddbm / 10:.1f} dBm"
        en = "" if second is None else f", then {second.site_id} {second.sector.level_ddbm / 10:.1f} dBm"
        carrier, technology = name_of(one.carrier), name_of(one.technology)
        level = f"{one.best.sector.level_ddbm / 10:.1f}"
        lines.append(
            Text(
                f"最良局 {carrier.ja} {technology.ja}: {one.best.site_id} {level} dBm{ja}",
                f"best server {carrier.en} {technology.en}: {one.best.site_id} {level} dBm{en}",
            )
        )
    for missing, carriers in without_server(servers).items():
        if carriers:
            kind = name_of(missing)
            lines.append(
                Text(
                    f"計画の局が届かない事業者 {kind.ja}: {_names(carriers).ja}",
                    f"{kind.en}: no site of the plan reaches here for {_names(carriers).en}",
                )
            )
    return lines


def without_server(servers: tuple[PixelServers, ...]) -> dict[Technology, list[Carrier]]:
    """Return the carriers that no site of the plan serves here, by technology."""
    there = {(one.technology, one.carrier) for one in servers}
    return {
        technology: [carrier for carrier in CARRIERS if (technology, carrier) not in there] for technology in Technology
    }


def area_lines(data: PlanningData, cell: Cell) -> list[Text]:
    """Return what the imported service areas say of the place; nothing where none were imported."""
    lines = []
    for service, inside in inside_areas(data, cell).items():
        within, out = (_names([c for c, found in inside.items() if found is where]) for where in (True, False))
        kind = name_of(service)
        lines.append(
            Text(
                f"取り込んだエリア図 {kind.ja}: エリア内 {within.ja}、エリア外 {out.ja}",
                f"imported areas, {kind.en}: inside {within.en}; outside {out.en}",
            )
        )
    return lines


def _names(carriers: list[Carrier]) -> Text:
    if not carriers:
        return Text("なし", "none")
    return Text("・".join(name_of(c).ja for c in carriers), ", ".join(name_of(c).en for c in carriers))


def inside_areas(data: PlanningData, cell: Cell) -> dict[Service, dict[Carrier, bool]]:
    """Return for each service whether the place lies in the imported area of each carrier that gave one."""
    areas = data.service_areas
    if areas is None or not areas.carriers:
        return {}
    tile_row, tile_col = cell[0] // TILE_SUBCELLS, cell[1] // TILE_SUBCELLS
    at = np.flatnonzero((areas.tile_row == tile_row) & (areas.tile_col == tile_col))
    byte = int(areas.bits[at[0], cell[0] % TILE_SUBCELLS, cell[1] % TILE_SUBCELLS]) if at.size else 0
    return {
        service: {carrier: bool(byte >> service_bit(carrier, service) & 1) for carrier in areas.carriers}
        for service in Service
    }


def surroundings_json(data: PlanningData, cell: Cell, servers: tuple[PixelServers, ...]) -> dict[str, Any]:
    """Return the same as JSON values."""
    return {
        "municipality": _municipality(data, cell),
        "inside_boundaries": inside_boundaries(data, cell),
        "carriers_without_server": {
            technology.value: [carrier.value for carrier in carriers]
            for technology, carriers in without_server(servers).items()
        },
        "service_areas": {
            service.value: {carrier.value: inside for carrier, inside in carriers.items()}
            for service, carriers in inside_areas(data, cell).items()
        },
    }


def _municipality(data: PlanningData, cell: Cell) -> str | None:
    if data.zones is None:
        return None
    row, col = cell[0] // SUBCELLS_PER_SIDE, cell[1] // SUBCELLS_PER_SIDE
    index = int(data.zones.municipality_of([row], [col])[0])
    return data.zones.municipalities[index].name if index >= 0 else None
