"""Persons and road served by at least so many carriers, laid open: by exact number of carriers, then meshes or routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from coverage_planner.model.layers import Int64Array
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, Service, ZoneKind
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Progress, Reason, ReasonChildren, Unit, listed
from coverage_planner.project.reason_ground import FIGURE_ROLES, ROAD_ROLES, ReasonGround, grounds
from coverage_planner.project.reason_population import mesh_list
from coverage_planner.project.reason_road import counted_pieces, routes_of_pieces
from coverage_planner.project.sharing_study import carriers_serving

_GROUPS = Text("区分", "groups")
_EVERYWHERE = (ZoneKind.ALL, "")


def served_reason(ground: ReasonGround, service: Service, name: Text, column: str) -> Reason | None:
    """Return the tree of a figure of the table of persons and road by number of carriers.

    Args:
        ground: the plan as it is under the way of building.
        service: which service persons are counted for; road is always mobile of any generation.
        name: of the way of building.
        column: key of the table's column, persons or road and the least number of carriers; others mean persons of one.
    """
    kind, _, number = column.partition("_")
    least = int(number) if number.isdigit() else 1
    if kind == "road" and number.isdigit():
        return _road(ground, name, least)
    return _persons(ground, service, name, least)


def _words(count: int, least: int) -> tuple[Text, Text | None]:
    """Return the name of a group and why it does not count."""
    label = Text(f"{count}社がサービス", f"served by {count} carriers")
    if not count:
        label = Text("どの事業者もサービスしない", "served by no carrier")
    if count == 1:
        label = Text("1社がサービス", "served by one carrier")
    left_out = Text(f"{least}社未満のため計上しない", f"fewer than {least}: does not count") if count < least else None
    return label, left_out


def _persons(ground: ReasonGround, service: Service, name: Text, least: int) -> Reason:
    persons = ground.data.population.persons
    by_mesh = carriers_serving(ground.evaluation.mesh_bits, service)
    amount = Amount(part=int(persons[by_mesh >= least].sum()), whole=int(persons.sum()), unit=Unit.PERSONS)
    word = Text("5G", "5G") if service is Service.NR else Text("携帯電話", "mobile phones")

    def children(_progress: Progress) -> ReasonChildren:
        groups = [_mesh_group(ground, service, by_mesh, count, least) for count in range(len(CARRIERS), -1, -1)]
        return listed(groups, grounds(ground, FIGURE_ROLES), of=_GROUPS)

    return Reason(
        key=f"persons {least}",
        label=Text(f"{name.ja}　{least}社以上の{word.ja}人口", f"{name.en}, persons with {word.en} of {least} or more"),
        amount=amount,
        note=ground.definition.sentence(),
        children=children,
        slow=True,
    )


def _mesh_group(ground: ReasonGround, service: Service, by_mesh: Int64Array, count: int, least: int) -> Reason:
    persons = ground.data.population.persons
    rows = np.flatnonzero((by_mesh == count) & (persons > 0))
    rows = rows[np.argsort(-persons[rows], kind="stable")]
    total = int(persons[rows].sum())
    label, left_out = _words(count, least)
    note = Text(f"{rows.size:,} メッシュ", f"{rows.size:,} meshes")
    if left_out is not None:
        note = Text(f"{note.ja}、{left_out.ja}", f"{note.en}; {left_out.en}")

    def children(_progress: Progress) -> ReasonChildren:
        return mesh_list(ground, rows, persons[rows], ANY_CARRIER, service, counts=count >= least)

    return Reason(
        key=f"carriers {count}",
        label=label,
        amount=Amount(part=total if count >= least else 0, whole=total, unit=Unit.PERSONS),
        note=note,
        holds=count >= least,
        children=children if rows.size else None,
    )


def _road(ground: ReasonGround, name: Text, least: int) -> Reason | None:
    roads = ground.data.roads
    if roads is None:
        return None
    inside = counted_pieces(ground, None, _EVERYWHERE)
    by_piece = carriers_serving(ground.evaluation.road_piece_bits[inside], Service.MOBILE)
    length = roads.length_um[inside]
    amount = Amount(part=int(length[by_piece >= least].sum()), whole=int(length.sum()), unit=Unit.MICROMETRES)

    def children(_progress: Progress) -> ReasonChildren:
        groups = [
            _road_group(ground, inside[by_piece == count], count, least) for count in range(len(CARRIERS), -1, -1)
        ]
        return listed(groups, grounds(ground, ROAD_ROLES), of=_GROUPS)

    return Reason(
        key=f"road {least}",
        label=Text(
            f"{name.ja}　{least}社以上の道路（高速道路・国道）",
            f"{name.en}, expressways and national roads with {least} or more",
        ),
        amount=amount,
        note=Text("携帯電話（世代を問わない）", "mobile of any generation"),
        children=children,
        slow=True,
    )


def _road_group(ground: ReasonGround, pieces: Int64Array, count: int, least: int) -> Reason:
    assert ground.data.roads is not None
    total = int(ground.data.roads.length_um[pieces].sum())
    label, left_out = _words(count, least)
    return Reason(
        key=f"carriers {count}",
        label=label,
        amount=Amount(part=total if count >= least else 0, whole=total, unit=Unit.MICROMETRES),
        note=left_out,
        holds=count >= least,
        children=_routes(ground, pieces, left_out if count else None) if pieces.size else None,
    )


def _routes(ground: ReasonGround, pieces: Int64Array, left_out: Text | None) -> Callable[[Progress], ReasonChildren]:
    made = partial(routes_of_pieces, ground, pieces, ANY_CARRIER, Service.MOBILE)

    def children(_progress: Progress) -> ReasonChildren:
        routes = made()
        return routes if left_out is None else ReasonChildren(count=routes.count, make=routes.make, said=left_out)

    return children
