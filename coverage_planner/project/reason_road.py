"""道路カバー率 laid open: classes, routes, stretches with both ends, pieces; exact micrometres at every step."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np

from coverage_planner.engine.indicators.road import LEGAL_CLASSES, road_definition
from coverage_planner.engine.mesh_cells import mask_of
from coverage_planner.engine.road_stretches import RoadStretches, road_stretches
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.rate import decimal_text
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service, carrier_key_name, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import (
    Amount,
    Bounds,
    PathPicture,
    Progress,
    Reason,
    ReasonChildren,
    Unit,
    exact_words,
    listed,
)
from coverage_planner.project.reason_ground import ROAD_ROLES, ReasonGround, Zone, grounds
from coverage_planner.project.reason_place import cell_bounds, place_children
from coverage_planner.report.table import grouped

_BOTH = Text("高速道路・国道", "expressways and national roads")
_MANY = 5_000
"""Pieces that take too long to sort into routes and stretches while the planner waits (50 ms)."""
_ROUTES = Text("路線", "routes")
_STRETCHES = Text("区間", "stretches")
_PIECES = Text("小区画", "pieces")
_RULE = Text(
    "道路を小区画（約50m四方）ごとに切り、小区画がエリアならその中の道路を計上",
    "roads are cut at sub-cells of about 50 m; a piece counts where its sub-cell is covered",
)


def road_reason(
    ground: ReasonGround, zone: Zone, road_class: RoadClass | None, carrier: str, service: Service = Service.MOBILE
) -> Reason:
    """Return the tree of a zone's road rate for a class, or for both legal classes (None)."""
    title = Text("道路カバー率", "road coverage")
    if service is Service.NR:
        title = Text("同じ道路の5Gエリア（参考）", "5G on the same roads (diagnostic)")
    names = ground.zone_name(zone), _BOTH if road_class is None else name_of(road_class), carrier_key_name(carrier)
    label = Text(
        "　".join((title.ja, *(name.ja for name in names))), ", ".join((title.en, *(name.en for name in names)))
    )
    rate = ground.evaluation.assessment.road_rate(road_class, *zone, carrier, service)
    if rate is None:
        return Reason(
            key="road",
            label=label,
            value=Text("算出していない", "not computed"),
            note=Text("この区域・種別の道路の入力がない", "no such road was imported"),
            children=lambda _progress: listed((), grounds(ground, ROAD_ROLES)),
        )
    amount = Amount(part=rate.length_um.covered, whole=rate.length_um.total, unit=Unit.MICROMETRES)
    tunnels = Text("トンネル区間を含む", "tunnels count")
    if not ground.definition.include_tunnels:
        tunnels = Text("トンネル区間を除く", "tunnels do not count")
    return Reason(
        key="road",
        label=label,
        amount=amount,
        value=_rate_value(amount),
        note=_RULE,
        details=(
            *exact_words(rate.length_um, Unit.MICROMETRES),
            Text("延長は測地線長を整数のマイクロメートルで足す", "geodesic lengths are added as whole micrometres"),
            _RULE,
            tunnels,
            *(() if ground.data.roads is None else (road_definition(ground.data.roads),)),
        ),
        children=partial(_class_children, ground, zone, road_class, carrier, service),
        slow=True,
    )


def _rate_value(amount: Amount) -> Text:
    """Return percent and kilometres; the exact micrometres stand in the lines that say whether the parts add up."""
    percent = amount.rate.percent_text() if amount.rate is not None else "-"
    part, whole = (grouped(decimal_text(Fraction(um, 10**9), 3)) for um in (amount.part, amount.whole or 0))
    return Text(*(f"{percent} %　{part} / {whole} km",) * 2)


def counted_pieces(ground: ReasonGround, road_class: RoadClass | None, zone: Zone) -> Int64Array:
    """Return the pieces of a zone's road rate, for a class or for both legal classes (None)."""
    pieces = ground.pieces
    assert pieces is not None
    classes = LEGAL_CLASSES if road_class is None else (road_class,)
    wanted = pieces.counted(include_tunnels=ground.definition.include_tunnels)
    of_class = np.isin(pieces.class_of_piece, [ROAD_CLASSES.index(one) for one in classes])
    return np.flatnonzero(wanted & of_class & ground.in_zone(ground.piece_zone, zone))


def _class_children(
    ground: ReasonGround, zone: Zone, road_class: RoadClass | None, carrier: str, service: Service, _progress: Progress
) -> ReasonChildren:
    beside = grounds(ground, ROAD_ROLES)
    roads, pieces = ground.data.roads, ground.pieces
    assert roads is not None
    assert pieces is not None
    wanted = pieces.counted(include_tunnels=ground.definition.include_tunnels)
    inside = np.flatnonzero(wanted & ground.in_zone(ground.piece_zone, zone))
    of_class = pieces.class_of_piece[inside]
    if road_class is not None:
        chosen = inside[of_class == ROAD_CLASSES.index(road_class)]
        return _with(routes_of_pieces(ground, chosen, carrier, service), beside)
    reasons = []
    for one in LEGAL_CLASSES:
        chosen = inside[of_class == ROAD_CLASSES.index(one)]
        if chosen.size:
            amount = _covered_amount(ground, chosen, carrier, service)
            reasons.append(
                Reason(
                    key=one.value,
                    label=name_of(one),
                    amount=amount,
                    value=_rate_value(amount),
                    children=partial(_routes_of, ground, chosen, carrier, service),
                    slow=chosen.size > _MANY,
                )
            )
    return listed(reasons, beside, of=Text("種別", "classes"))


def _with(children: ReasonChildren, beside: tuple[Reason, ...]) -> ReasonChildren:
    count = children.count
    return ReasonChildren(
        count=count + len(beside),
        make=lambda place: children.make(place) if place < count else beside[place - count],
        parts=children.parts,
        wholes=children.wholes,
        counted=children.counted,
    )


def _covered(ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service) -> np.ndarray:
    return np.asarray(ground.evaluation.road_piece_bits[pieces] & mask_of(carrier, service) != 0)


def _covered_amount(ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service) -> Amount:
    assert ground.data.roads is not None
    length = ground.data.roads.length_um[pieces]
    part = int(length[_covered(ground, pieces, carrier, service)].sum())
    return Amount(part=part, whole=int(length.sum()), unit=Unit.MICROMETRES)


def _routes_of(
    ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service, _progress: Progress
) -> ReasonChildren:
    return routes_of_pieces(ground, pieces, carrier, service)


def routes_of_pieces(ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service) -> ReasonChildren:
    """Return the routes of some pieces, those with the longest gap first."""
    roads = ground.data.roads
    assert roads is not None
    route = roads.route[roads.line[pieces]]
    # Sorted once: asking every piece for each of some 500 routes of the nation took a second.
    order = np.argsort(route, kind="stable")
    numbers, first = np.unique(route[order], return_index=True)
    reasons = []
    for number, chosen in zip(numbers.tolist(), np.split(pieces[order], first[1:]), strict=True):
        amount = _covered_amount(ground, chosen, carrier, service)
        gap = (amount.whole or 0) - amount.part
        name = roads.route_names[number]
        reasons.append(
            Reason(
                key=f"route {name}",
                label=Text(name or "名称なし", name or "no name"),
                amount=amount,
                value=_rate_value(amount),
                note=Text(f"不感 {gap / 1e6:,.1f} m", f"gap {gap / 1e6:,.1f} m") if gap else None,
                holds=not gap,
                children=partial(_stretches, ground, chosen, carrier, service),
                slow=chosen.size > _MANY,
            )
        )
    reasons.sort(key=_gap, reverse=True)
    return listed(reasons, of=_ROUTES)


def _gap(reason: Reason) -> int:
    return 0 if reason.amount is None else (reason.amount.whole or 0) - reason.amount.part


def _stretches(
    ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service, _progress: Progress
) -> ReasonChildren:
    """Return the gaps of a route, longest first, then its covered stretches."""
    roads = ground.data.roads
    assert roads is not None
    covered = _covered(ground, pieces, carrier, service)
    gaps, there = road_stretches(roads, pieces[~covered]), road_stretches(roads, pieces[covered])
    parts = np.concatenate((np.zeros(gaps.count, dtype=np.int64), there.length_um))
    return ReasonChildren(
        count=gaps.count + there.count,
        make=lambda place: (
            _stretch(ground, gaps, place, carrier, service, holds=False)
            if place < gaps.count
            else _stretch(ground, there, place - gaps.count, carrier, service, holds=True)
        ),
        parts=parts,
        wholes=np.concatenate((gaps.length_um, there.length_um)),
        counted=_STRETCHES,
    )


def stretch_list(ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service) -> ReasonChildren:
    """Return the stretches that some pieces form as plain lengths, longest first (what a site adds)."""
    roads = ground.data.roads
    assert roads is not None
    found = road_stretches(roads, pieces)
    return ReasonChildren(
        count=found.count,
        make=lambda place: _stretch(ground, found, place, carrier, service, holds=True, plain=True),
        parts=found.length_um,
        counted=_STRETCHES,
    )


def pieces_reason(ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service) -> Reason | None:
    """Return one stretch of road as a tree of its own: a gap, covered, or its gaps and covered parts; None for none."""
    roads = ground.data.roads
    if roads is None or not pieces.size:
        return None
    covered = _covered(ground, pieces, carrier, service)
    found = road_stretches(roads, pieces)
    if found.count == 1 and (covered.all() or not covered.any()):
        return _stretch(ground, found, 0, carrier, service, holds=bool(covered.all()))
    name = roads.route_names[int(roads.route[roads.line[int(pieces[0])]])]
    amount = _covered_amount(ground, pieces, carrier, service)
    west, south = found.bounds_deg[:, :2].min(axis=0).tolist()
    east, north = found.bounds_deg[:, 2:].max(axis=0).tolist()
    return Reason(
        key=f"stretch {int(found.first_piece[0])}",
        label=Text(f"区間 {name}".strip(), f"stretch {name}".strip()),
        amount=amount,
        value=_rate_value(amount),
        children=partial(_stretches, ground, pieces, carrier, service),
        bounds=((west, south, east, north),),
    )


def _stretch(
    ground: ReasonGround,
    stretches: RoadStretches,
    place: int,
    carrier: str,
    service: Service,
    *,
    holds: bool,
    plain: bool = False,
) -> Reason:
    roads = ground.data.roads
    assert roads is not None
    length = int(stretches.length_um[place])
    first = int(stretches.first_piece[place])
    (lat0, lon0), (lat1, lon1) = stretches.start_deg[place].tolist(), stretches.end_deg[place].tolist()
    ends = f"{lat0:.5f}N {lon0:.5f}E 〜 {lat1:.5f}N {lon1:.5f}E"
    word = Text("区間", "stretch") if plain else (Text("圏内", "covered") if holds else Text("不感", "gap"))
    name = roads.route_names[int(roads.route[roads.line[first]])]
    tunnel = int(stretches.tunnel_um[place])
    note = Text(ends, ends)
    if tunnel:
        note = Text(f"{ends}（うちトンネル {tunnel / 1e6:,.1f} m）", f"{ends} (tunnels {tunnel / 1e6:,.1f} m)")
    pieces = stretches.pieces[int(stretches.offsets[place]) : int(stretches.offsets[place + 1])]
    west, south, east, north = stretches.bounds_deg[place].tolist()
    whole = None if plain else length
    return Reason(
        key=f"stretch {first}",
        label=Text(f"{word.ja} {name}".strip(), f"{word.en} {name}".strip()),
        amount=Amount(part=length if holds else 0, whole=whole, unit=Unit.MICROMETRES),
        value=None if plain else _length_value(length, holds),
        note=note,
        holds=None if plain else holds,
        children=lambda _progress: _pieces(ground, pieces, carrier, service, holds=holds, plain=plain),
        bounds=((west, south, east, north),),
    )


def _length_value(length: int, holds: bool) -> Text:
    words = Amount(part=length, unit=Unit.MICROMETRES).words
    if holds:
        return Text(f"{words.ja} を計上", f"{words.en} count")
    return Text(f"0 m（{words.ja} のうち）", f"0 of {words.en}")


def _pieces(
    ground: ReasonGround, pieces: Int64Array, carrier: str, service: Service, *, holds: bool, plain: bool
) -> ReasonChildren:
    roads = ground.data.roads
    assert roads is not None
    length = roads.length_um[pieces].astype(np.int64)

    def make(place: int) -> Reason:
        piece = int(pieces[place])
        cell = int(roads.cell_row[piece]), int(roads.cell_col[piece])
        bounds: Bounds = cell_bounds(cell)
        west, south, east, north = bounds
        middle = f"{(south + north) / 2:.5f}N {(west + east) / 2:.5f}E"
        um = int(length[place])
        tunnel = bool(roads.tunnel[roads.line[piece]])
        return Reason(
            key=f"piece {piece}",
            label=Text(f"小区画 {middle}", f"sub-cell {middle}"),
            amount=Amount(part=um if holds else 0, whole=None if plain else um, unit=Unit.MICROMETRES),
            value=None if plain else _length_value(um, holds),
            note=Text("トンネル", "tunnel") if tunnel else None,
            holds=holds,
            children=lambda _progress: place_children(ground, cell, carrier, service),
            slow=True,
            bounds=(bounds,),
            picture=PathPicture(cell=cell, carrier=carrier, service=service),
        )

    return ReasonChildren(
        count=pieces.size,
        make=make,
        parts=length if holds else np.zeros_like(length),
        wholes=None if plain else length,
        counted=_PIECES,
    )
