"""Down to the ground: a half mesh by carrier, its sub-cells, the sites that serve one, and their path term by term."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from coverage_planner.engine.footprint import NO_SIGNAL, SiteFootprint
from coverage_planner.engine.loss_term import TOTAL, LossTerm, summands
from coverage_planner.engine.mesh_cells import CellServer, MeshCells, mask_of, mesh_cells
from coverage_planner.engine.mesh_coverage import CELLS_PER_MESH
from coverage_planner.engine.pixel_explanation import PixelExplanation, explain_pixel
from coverage_planner.engine.pixel_servers import distance_of
from coverage_planner.model.lattice import LONGITUDE_ORIGIN_DEG, SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE as SIDE
from coverage_planner.model.settings import Comparison, Overlay
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, Service, SiteStatus, carrier_key_name, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import (
    Amount,
    Bounds,
    MeshCellsPicture,
    PathPicture,
    Progress,
    Reason,
    ReasonChildren,
    Unit,
    listed,
)
from coverage_planner.project.reason_ground import PATH_ROLES, ReasonGround, inputs_reason, settings_reason

Cell = tuple[int, int]
_CELLS = Text("小区画", "sub-cells")


def mesh_children(ground: ReasonGround, row: int, carrier: str, service: Service) -> ReasonChildren:
    """Return why a row of the population table counts or not: carrier by carrier, or the union, or the one asked for.

    Where any carrier counts and meshes are overlaid, the mesh counts when one carrier reaches the threshold; where areas
    are overlaid, when their union does.
    """
    population = ground.data.population
    half = int(population.row[row]), int(population.col[row])
    cells = mesh_cells(ground.data.service_areas, ground.evaluation.footprints.values(), *half)
    needed = ground.definition.mesh_needs_subcells(CELLS_PER_MESH)
    if carrier != ANY_CARRIER or ground.definition.overlay is Overlay.AREA:
        label = carrier_key_name(carrier)
        if carrier == ANY_CARRIER:
            label = Text("4者のエリアの和集合", "union of the carriers' areas")
        verdict = cells_reason(ground, cells, carrier, service, key=carrier, label=label)
        return listed((), (verdict,), said=rule_words(ground))
    reached = [one for one in CARRIERS if int(cells.covered(one.value, service).sum()) >= needed]
    names = "・".join(name_of(one).ja for one in reached), ", ".join(name_of(one).en for one in reached)
    if reached:
        said = Text(
            f"事業者ごとの判定の論理和: {names[0]} が {needed}/100 以上のため計上",
            f"any carrier's own verdict is enough: {names[1]} reach {needed}/100, so the mesh counts",
        )
    else:
        said = Text(
            f"事業者ごとの判定の論理和: どの事業者も {needed}/100 に届かないため計上しない",
            f"any carrier's own verdict is enough: none reaches {needed}/100, so the mesh does not count",
        )
    each = [cells_reason(ground, cells, one.value, service, key=one.value, label=name_of(one)) for one in (*CARRIERS,)]
    union = cells_reason(
        ground,
        cells,
        ANY_CARRIER,
        service,
        key="union",
        label=Text("参考: 4者のエリアの和集合", "for reference: union of the areas"),
    )
    return listed((), (*each, union), said=said)


def cells_reason(
    ground: ReasonGround, cells: MeshCells, carrier: str, service: Service, *, key: str, label: Text
) -> Reason:
    """Return how many sub-cells of a mesh are covered for a carrier key, against the rule."""
    count = int(cells.covered(carrier, service).sum())
    half = cells.window.row0 // SIDE, cells.window.col0 // SIDE
    return Reason(
        key=key,
        label=label,
        amount=Amount(part=count, whole=CELLS_PER_MESH, unit=Unit.CELLS),
        note=rule_words(ground),
        holds=count >= ground.definition.mesh_needs_subcells(CELLS_PER_MESH),
        children=lambda _progress: cells_children(ground, cells, carrier, service),
        bounds=(ground.mesh_bounds(*half),),
        picture=cells_picture(cells, carrier, service),
    )


def rule_words(ground: ReasonGround) -> Text:
    """Return the whole-mesh rule as a count of sub-cells."""
    definition = ground.definition
    needed = definition.mesh_needs_subcells(CELLS_PER_MESH)
    percent = f"{float(definition.area_threshold * 100):g}"
    more = Text("以上", "or more") if definition.comparison is Comparison.GE else Text("超", "more than")
    return Text(
        f"{needed}/100 以上で圏内（面積の{percent}%{more.ja}）",
        f"covered from {needed} of 100 ({percent}%, {more.en})",
    )


def cells_picture(cells: MeshCells, carrier: str, service: Service) -> MeshCellsPicture:
    """Return the picture of a mesh's sub-cells."""
    return MeshCellsPicture(
        half_row=cells.window.row0 // SIDE,
        half_col=cells.window.col0 // SIDE,
        states=cells.states(carrier, service).tobytes(),
    )


def cells_children(ground: ReasonGround, cells: MeshCells, carrier: str, service: Service) -> ReasonChildren:
    """Return the 100 sub-cells of a mesh, north to south and west to east as on the map."""
    covered = cells.covered(carrier, service)
    ordered = covered[::-1].reshape(-1).astype(np.int64)
    return ReasonChildren(
        count=CELLS_PER_MESH,
        make=lambda place: _cell_reason(
            ground, cells, SIDE - 1 - place // SIDE, place % SIDE, carrier, service, covered=bool(ordered[place])
        ),
        parts=ordered,
        wholes=np.ones(CELLS_PER_MESH, dtype=np.int64),
        counted=_CELLS,
    )


def _cell_reason(
    ground: ReasonGround, cells: MeshCells, row: int, col: int, carrier: str, service: Service, *, covered: bool
) -> Reason:
    servers = cells.servers(carrier, service, row, col)
    cell = cells.window.row0 + row, cells.window.col0 + col
    return Reason(
        key=f"cell {row} {col}",
        label=Text(
            f"北から{SIDE - row}行目・西から{col + 1}列目", f"row {SIDE - row} from the north, column {col + 1}"
        ),
        amount=Amount(part=int(covered), whole=1, unit=Unit.CELLS),
        value=_cell_value(covered, servers),
        note=_cell_note(ground, cells, row, col, carrier, service, servers),
        holds=covered,
        children=lambda _progress: cell_children(ground, cells, cell, carrier, service),
        bounds=(cell_bounds(cell),),
        picture=PathPicture(
            cell=cell, site_number=servers[0].site_number if servers else None, carrier=carrier, service=service
        ),
    )


def _cell_value(covered: bool, servers: tuple[CellServer, ...]) -> Text:
    if not covered:
        return Text("圏外", "not covered")
    if not servers:
        return Text("圏内（エリア図）", "covered (service area)")
    level = f"{servers[0].level_ddbm / 10:.1f} dBm"
    return Text(f"圏内 {level}", f"covered {level}")


def _cell_note(
    ground: ReasonGround,
    cells: MeshCells,
    row: int,
    col: int,
    carrier: str,
    service: Service,
    servers: tuple[CellServer, ...],
) -> Text:
    by_area = bool(cells.area_bits[row, col] & mask_of(carrier, service))
    ja, en = [], []
    if by_area:
        ja.append("サービスエリア図の内")
        en.append("inside the imported service area")
    if servers:
        best = servers[0]
        ja.append(f"最良 {_site_id(ground, best)}（余裕 {best.margin_ddb / 10:.1f} dB）")
        en.append(f"best {_site_id(ground, best)} (margin {best.margin_ddb / 10:.1f} dB)")
        if len(servers) > 1:
            second = servers[1]
            ja.append(f"次点 {_site_id(ground, second)} {second.level_ddbm / 10:.1f} dBm")
            en.append(f"runner-up {_site_id(ground, second)} {second.level_ddbm / 10:.1f} dBm")
        else:
            ja.append("次点なし")
            en.append("no runner-up")
    elif not by_area:
        ja.append("エリア図の外で、しきい値に届く局もない")
        en.append("outside the service areas, and no site reaches the threshold")
    return Text("、".join(ja), "; ".join(en))


def cell_bounds(cell: Cell) -> Bounds:
    """Return the bounds of a sub-cell in degrees."""
    west, south = LONGITUDE_ORIGIN_DEG + cell[1] / SUB_COLS_PER_DEGREE, cell[0] / SUB_ROWS_PER_DEGREE
    return west, south, west + 1 / SUB_COLS_PER_DEGREE, south + 1 / SUB_ROWS_PER_DEGREE


def place_children(ground: ReasonGround, cell: Cell, carrier: str, service: Service) -> ReasonChildren:
    """Return who covers the sub-cell of a road piece or a place."""
    cells = mesh_cells(
        ground.data.service_areas, ground.evaluation.footprints.values(), cell[0] // SIDE, cell[1] // SIDE
    )
    return cell_children(ground, cells, cell, carrier, service)


def cell_children(ground: ReasonGround, cells: MeshCells, cell: Cell, carrier: str, service: Service) -> ReasonChildren:
    """Return what covers a sub-cell: service areas by carrier, then the sites, strongest first; else the nearest miss."""
    row, col = cell[0] - cells.window.row0, cell[1] - cells.window.col0
    beside = [_area_reason(ground, cells, row, col, carrier, service)]
    servers = cells.servers(carrier, service, row, col)
    for place, server in enumerate(servers):
        beside.append(_server_reason(ground, cell, server, carrier, service, first=place == 0))
    if not servers:
        beside += _missing_reasons(ground, cell, carrier, service)
    said = Text(
        "エリア図か、しきい値以上で届く局のどちらかがあれば圏内",
        "covered where a service area or a site above its threshold reaches",
    )
    return listed((), beside, said=said)


def _area_reason(ground: ReasonGround, cells: MeshCells, row: int, col: int, carrier: str, service: Service) -> Reason:
    bits = int(cells.area_bits[row, col])
    wanted = [one for one in CARRIERS if carrier in (ANY_CARRIER, one.value)]
    inside = [one for one in wanted if bits & mask_of(one.value, service)]
    given = ground.data.service_areas.carriers if ground.data.service_areas is not None else ()
    ja = "・".join(name_of(one).ja for one in inside) or "なし"
    en = ", ".join(name_of(one).en for one in inside) or "none"
    missing = [one for one in wanted if one not in given]
    note = None
    if missing:
        note = Text(
            f"エリア図の入力がない: {'・'.join(name_of(one).ja for one in missing)}",
            f"no service area given: {', '.join(name_of(one).en for one in missing)}",
        )
    return Reason(
        key="area",
        label=Text(f"サービスエリア図　{name_of(service).ja}", f"service areas, {name_of(service).en}"),
        value=Text(ja, en),
        note=note,
        holds=bool(inside),
        children=lambda _progress: listed((), (inputs_reason(ground, ("service_area",)),)),
    )


def _server_reason(
    ground: ReasonGround, cell: Cell, server: CellServer, carrier: str, service: Service, *, first: bool
) -> Reason:
    site = ground.sites[server.site_number]
    rank = Text("最良の局", "best server") if first else Text("次点以下", "further server")
    margin = f"{server.margin_ddb / 10:.1f} dB"
    return Reason(
        key=f"site {site.number}",
        label=Text(f"{rank.ja} {_named(site)}", f"{rank.en} {_named(site)}"),
        value=Text(*(f"{server.level_ddbm / 10:.1f} dBm",) * 2),
        note=Text(
            f"{name_of(server.technology).ja}、{name_of(site.status).ja}、しきい値 {server.threshold_ddbm / 10:.1f} dBm、余裕 {margin}",
            f"{name_of(server.technology).en}, {name_of(site.status).en}, threshold {server.threshold_ddbm / 10:.1f} dBm, "
            f"margin {margin}",
        ),
        holds=True,
        children=partial(_path_children, ground, cell, site, carrier, service),
        slow=True,
        bounds=(cell_bounds(cell),),
        picture=PathPicture(cell=cell, site_number=site.number, carrier=carrier, service=service),
    )


def _missing_reasons(ground: ReasonGround, cell: Cell, carrier: str, service: Service) -> list[Reason]:
    """Return the nearest sites that might have served a sub-cell, each with the way to why it does not."""
    near = sorted(
        (distance_of(site, cell), site.number)
        for site in ground.plan.active_sites
        if site.sectors
        and (carrier == ANY_CARRIER or carrier in site.carriers)
        and (service is Service.MOBILE or any(s.technology.value == service.value for s in site.sectors))
    )[:3]
    return [
        Reason(
            key=f"site {number}",
            label=Text(f"届かない局 {_named(ground.sites[number])}", f"does not reach: {_named(ground.sites[number])}"),
            value=Text(*(f"{distance / 1000:.2f} km",) * 2),
            note=Text(
                "開くと、しきい値に届かない理由を項ごとに示す",
                "open it for why it stays below the threshold, term by term",
            ),
            holds=False,
            children=partial(_path_children, ground, cell, ground.sites[number], carrier, service),
            slow=True,
            bounds=(cell_bounds(cell),),
            picture=PathPicture(cell=cell, site_number=number, carrier=carrier, service=service),
        )
        for distance, number in near
        if distance <= ground.radio.maximum_range_m
    ]


def explained_site(ground: ReasonGround, cell: Cell, site: Site, carrier: str, service: Service) -> PixelExplanation:
    """Return the path from a site to a sub-cell by its strongest sector for a carrier key and a service."""
    data, footprint = ground.data, ground.evaluation.footprints.get(site.number)
    explain = partial(explain_pixel, site, cell, data.terrain, data.land_use, ground.radio, footprint=footprint)
    found = explain()
    fitting = [
        one
        for one in (found.sector, *found.others)
        if (carrier == ANY_CARRIER or carrier in one.carriers)
        and (service is Service.MOBILE or one.technology.value == service.value)
    ]
    if not fitting or found.sector in fitting:
        return found
    best = max(fitting, key=lambda one: (one.level_ddbm - one.threshold_ddbm, -one.number))
    return explain(sector=best.number)


def _path_children(
    ground: ReasonGround, cell: Cell, site: Site, carrier: str, service: Service, _progress: Progress
) -> ReasonChildren:
    """Return the sum from power to level, the terms of the loss, and what they rest on."""
    found = explained_site(ground, cell, site, carrier, service)
    budget = [
        Reason(
            key=f"budget {entry.key}",
            label=entry.name,
            value=Text(*(f"{entry.value_db:+.2f} {entry.unit}",) * 2),
            note=entry.basis if entry.basis.ja else None,
        )
        for entry in found.budget
    ]
    level, total = found.sector.level_dbm, sum(entry.value_db for entry in found.budget)
    terms = Reason(
        key="terms",
        label=Text("伝搬損失の各項", "terms of the loss"),
        value=Text(*(f"{found.loss_db:.2f} dB",) * 2),
        note=found.terms_note,
        children=lambda _p: listed((), _term_reasons(found.terms)),
    )
    on_map = found.map_level_ddbm
    shown = "－" if on_map == NO_SIGNAL else "" if on_map is None else f"{on_map / 10:.1f} dBm"
    result = Reason(
        key="level",
        label=Text("受信レベル（RSRP）としきい値", "level (RSRP) and threshold"),
        value=Text(*(f"{level:.2f} dBm",) * 2),
        note=Text(
            f"セクタ{found.sector.number}（{found.sector.frequency_mhz:g} MHz）、"
            f"しきい値 {found.sector.threshold_ddbm / 10:.1f} dBm、地図上の値 {shown or '範囲外'}",
            f"sector {found.sector.number} ({found.sector.frequency_mhz:g} MHz), "
            f"threshold {found.sector.threshold_ddbm / 10:.1f} dBm, on the map {shown or 'out of range'}",
        ),
        details=tuple(found.labels),
        holds=found.covered,
    )
    said = Text(
        f"下の{len(budget)}項の和 {total:.2f} dBm ＝ 受信レベル {level:.2f} dBm。{found.reason.ja}",
        f"the {len(budget)} terms below add up to {total:.2f} dBm, the level {level:.2f} dBm; {found.reason.en}",
    )
    beside = (result, terms, settings_reason(ground), inputs_reason(ground, PATH_ROLES))
    return listed((), (*budget, *beside), said=said)


def _term_reasons(terms: tuple[LossTerm, ...], above: str | None = None) -> list[Reason]:
    """Return terms of a loss: the loss's summands and what stands for itself, each opening into its own summands."""
    wanted = [term for term in terms if (term.part_of in ("", TOTAL) if above is None else term.part_of == above)]
    return [
        Reason(
            key=f"term {place} {term.symbol}",
            label=Text(f"{term.symbol}　{term.name.ja}", f"{term.symbol}  {term.name.en}"),
            value=Text(*(f"{term.value:,.2f} {term.unit}".strip(),) * 2),
            note=term.basis if term.basis.ja else None,
            children=_opened(terms, term.symbol),
        )
        for place, term in enumerate(wanted)
    ]


def _opened(terms: tuple[LossTerm, ...], symbol: str) -> Callable[[Progress], ReasonChildren] | None:
    if symbol == TOTAL or not summands(symbol, terms):
        return None
    return lambda _progress: listed((), _term_reasons(terms, symbol))


def compared_cells(
    ground: ReasonGround,
    half: tuple[int, int],
    sides: Iterable[tuple[str, Text, Callable[[SiteFootprint], bool], bool]],
    carrier: str = ANY_CARRIER,
    service: Service = Service.NR,
) -> list[Reason]:
    """Return a mesh under several sets of sites: key, name, which footprints count, and whether service areas count."""
    found = []
    for key, label, wanted, with_areas in sides:
        footprints = [one for one in ground.evaluation.footprints.values() if wanted(one)]
        cells = mesh_cells(ground.data.service_areas if with_areas else None, footprints, *half)
        found.append(_side_reason(ground, cells, carrier, service, key, label))
    return found


def _side_reason(
    ground: ReasonGround, cells: MeshCells, carrier: str, service: Service, key: str, label: Text
) -> Reason:
    if carrier != ANY_CARRIER or ground.definition.overlay is Overlay.AREA:
        return cells_reason(ground, cells, carrier, service, key=key, label=label)
    each = {one: int(cells.covered(one.value, service).sum()) for one in CARRIERS}
    best = max(each, key=lambda one: (each[one], -CARRIERS.index(one)))
    found = cells_reason(ground, cells, best.value, service, key=key, label=label)
    name, rule = name_of(best), rule_words(ground)
    return replace(found, note=Text(f"最大の事業者 {name.ja}、{rule.ja}", f"the largest carrier, {name.en}; {rule.en}"))


def _named(site: Site) -> str:
    return f"{site.site_id} {site.name}".strip()


def _site_id(ground: ReasonGround, server: CellServer) -> str:
    return ground.sites[server.site_number].site_id


def status_words(site: Site) -> Text:
    """Return the name of a site with its status."""
    status = name_of(site.status)
    where = "" if site.status is SiteStatus.EXISTING else (f" {site.district}" if site.district else "")
    return Text(f"{_named(site)}（{status.ja}{where}）", f"{_named(site)} ({status.en})")


def carrier_words(carrier: str) -> Text:
    """Return the name of a carrier key."""
    return carrier_key_name(carrier)
