"""A difference between two plans laid open: the further plan's figure, the first plan's taken off, and what changes.

Both figures stand in the tree with everything below them, so that the difference can be followed into either plan; where
the figure is made of places or sites, those that differ are listed and add up to the difference as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from coverage_planner.engine.mesh_cells import mask_of
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.rate import decimal_text
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ANY_CARRIER, RoadClass, Service, ZoneKind
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Progress, Reason, ReasonChildren, Unit, listed, number_text
from coverage_planner.project.reason_comparison import compared_reason
from coverage_planner.project.reason_costs import cost_reason
from coverage_planner.project.reason_ground import ReasonGround, Zone
from coverage_planner.project.reason_population import covered_rows, mesh_reason, population_reason
from coverage_planner.project.reason_road import counted_pieces, pieces_reason, road_reason
from coverage_planner.project.reason_yen import ELIGIBLE, TOTAL

_EVERYWHERE: Zone = (ZoneKind.ALL, "")
_PLANS = Text("計画", "plans")
_CHANGES = Text("区分", "groups")


def difference_reason(first: ReasonGround, other: ReasonGround, key: str) -> Reason | None:
    """Return the tree of a row's difference, other plan minus first; None where a plan has no such figure.

    Args:
        first: the plan compared with.
        other: the further plan, of the same data.
        key: of the row, as ``comparison_table`` names it (``Table.row_keys``).
    """
    before, after = compared_reason(first, key), compared_reason(other, key)
    if before is None or after is None:
        return None
    return _difference(key, first, other, before, after, partial(_changes, first, other, key))


def zone_population_difference(first: ReasonGround, other: ReasonGround, zone: Zone, carrier: str) -> Reason | None:
    """Return the tree of the difference of a zone's population rates, other plan minus first."""
    before, after = (population_reason(ground, zone, carrier) for ground in (first, other))
    groups = partial(_mesh_groups, first, other, carrier, zone)
    return _difference("population", first, other, before, after, groups)


def zone_road_difference(first: ReasonGround, other: ReasonGround, zone: Zone, carrier: str) -> Reason | None:
    """Return the tree of the difference of a zone's road rates for both legal classes, other plan minus first."""
    before, after = (road_reason(ground, zone, None, carrier) for ground in (first, other))
    groups = partial(_road_groups, first, other, None, carrier, zone)
    return _difference("road", first, other, before, after, groups)


def _difference(
    key: str,
    first: ReasonGround,
    other: ReasonGround,
    before: Reason,
    after: Reason,
    changing: Callable[[], list[Reason]],
) -> Reason | None:
    if before.amount is None or after.amount is None:
        return None
    gap = key.startswith("gap")
    less, more = (_gap_length(amount) if gap else amount.part for amount in (before.amount, after.amount))
    unit = after.amount.unit
    names = f"{other.plan_name}－{first.plan_name}", f"{other.plan_name} minus {first.plan_name}"
    label = after.label
    if before.label != after.label:
        label = Text(f"{after.label.ja} － {before.label.ja}", f"{after.label.en} minus {before.label.en}")
    if gap:
        label = Text(f"不感延長　{label.ja}", f"gaps, {label.en}")
    root = Amount(part=more - less, unit=unit)
    shown = _signed(root)
    points = None if gap else _points(before.amount, after.amount)
    if points is not None:
        shown = Text(f"{points.ja}　{shown.ja}", f"{points.en}  {shown.en}")
    figures = (
        _figure("other", other, after, Amount(part=more, unit=unit), gap=gap),
        _figure("first", first, before, Amount(part=-less, unit=unit), taken_off=True, gap=gap),
    )

    def children(_progress: Progress) -> ReasonChildren:
        changes = _what_changes(changing(), root) if first.data is other.data else ()
        return listed(figures, changes, of=_PLANS)

    return Reason(
        key=f"difference {key}",
        label=Text(f"差（{names[0]}）　{label.ja}", f"difference ({names[1]}), {label.en}"),
        amount=root,
        value=shown,
        note=Text("差は丸める前の値から求める", "taken before rounding"),
        details=_details(before.amount, after.amount, first.plan_name, other.plan_name),
        children=children,
        slow=True,
    )


def _what_changes(groups: list[Reason], root: Amount) -> tuple[Reason, ...]:
    """Return the node of what changes; none where it is not what makes up the difference."""
    amounts = [group.amount.part for group in groups if group.amount is not None]
    if not groups or sum(amounts) != root.part:
        return ()  # parts of a mesh published by prefecture, say
    changes = Reason(
        key="changes",
        label=Text("変わるところ", "what changes"),
        amount=root,
        value=_signed(root),
        children=lambda _progress: listed(groups, of=_CHANGES),
    )
    return (changes,)


def _gap_length(amount: Amount) -> int:
    return (amount.whole or 0) - amount.part


def _figure(
    key: str, ground: ReasonGround, figure: Reason, amount: Amount, *, gap: bool, taken_off: bool = False
) -> Reason:
    """Return a plan's figure as a part of the difference; opened it is the tree of that figure."""
    name = ground.plan_name
    label = Text(f"「{name}」の値", f"figure of '{name}'")
    if taken_off:
        label = Text(f"「{name}」の値（差し引く）", f"figure of '{name}', taken off")
    value = amount.words
    if not gap and figure.amount is not None and figure.amount.rate is not None:
        sign = "－ " if taken_off else ""
        value = Text(*(f"{sign}{words}" for words in (figure.value_text.ja, figure.value_text.en)))
    return Reason(
        key=key,
        label=label,
        amount=amount,
        value=value,
        children=lambda _progress: listed((), (figure,), said=Text("この計画の数値", "the figure of this plan")),
        stands_on=ground,
    )


def _signed(amount: Amount) -> Text:
    sign = "+" if amount.part > 0 else ""
    if amount.unit is Unit.MICROMETRES:
        kilometres = decimal_text(Fraction(amount.part, 10**9), 3)
        return Text(*(f"{sign}{kilometres} km",) * 2)
    return Text(f"{sign}{amount.words.ja}", f"{sign}{amount.words.en}")


def _points(before: Amount, after: Amount) -> Text | None:
    one, other = before.rate, after.rate
    if one is None or other is None or one.fraction is None or other.fraction is None:
        return None
    points = (other.fraction - one.fraction) * 100
    text = f"{'+' if points > 0 else ''}{decimal_text(Fraction(points), 1)}"
    return Text(f"{text} ポイント", f"{text} points")


def _details(before: Amount, after: Amount, first: str, other: str) -> tuple[Text, ...]:
    lines = [
        Text(f"{name}: {amount.words.ja}", f"{name}: {amount.words.en}")
        for name, amount in ((other, after), (first, before))
    ]
    one, two = before.rate, after.rate
    if one is not None and two is not None and one.fraction is not None and two.fraction is not None:
        exact = Fraction((two.fraction - one.fraction) * 100)
        text = f"{exact.numerator:,}／{exact.denominator:,} ≒ {decimal_text(exact, 6)}"
        lines.append(Text(f"率の差（約分後） {text} ポイント", f"difference of the rates {text} points"))
    return tuple(lines)


# What changes: groups whose amounts add up to the difference.


def _changes(first: ReasonGround, other: ReasonGround, key: str) -> list[Reason]:
    kind, _, which = key.partition(" ")
    if kind in {"population", "persons"}:
        return _mesh_groups(first, other, ANY_CARRIER if kind == "persons" else which, _EVERYWHERE)
    if kind in {"road", "gap"}:
        road_class = None if which == "both" else RoadClass(which)
        return _road_groups(first, other, road_class, ANY_CARRIER, _EVERYWHERE, sign=-1 if kind == "gap" else 1)
    if key in {"candidates", TOTAL, ELIGIBLE}:
        return _site_groups(first, other, eligible=key == ELIGIBLE)
    return []


def _mesh_groups(first: ReasonGround, other: ReasonGround, carrier: str, zone: Zone) -> list[Reason]:
    persons = other.data.population.persons
    there = (persons > 0) & other.in_zone(other.mesh_zone, zone)
    was, now = (covered_rows(ground.evaluation, carrier, Service.NR) for ground in (first, other))
    groups = []
    for key, label, chosen, ground, sign in (
        ("gained", Text("圏内になるメッシュ", "meshes that come in"), now & ~was, other, 1),
        ("lost", Text("圏外になるメッシュ", "meshes that drop out"), was & ~now, first, -1),
    ):
        rows = np.flatnonzero(chosen & there)
        rows = rows[np.argsort(-persons[rows], kind="stable")]
        groups.append(_mesh_group(key, label, rows, ground, carrier, sign))
    return groups


def _mesh_group(key: str, label: Text, rows: Int64Array, ground: ReasonGround, carrier: str, sign: int) -> Reason:
    persons = ground.data.population.persons
    parts = sign * persons[rows].astype(np.int64)

    def make(place: int) -> Reason:
        amount = Amount(part=int(parts[place]), unit=Unit.PERSONS)
        mesh = mesh_reason(ground, int(rows[place]), carrier, Service.NR, amount)
        return replace(mesh, value=_signed(amount))

    amount = Amount(part=int(parts.sum()), unit=Unit.PERSONS)
    return Reason(
        key=key,
        label=label,
        amount=amount,
        value=_signed(amount),
        note=Text(f"{rows.size:,} メッシュ", f"{rows.size:,} meshes"),
        children=(
            (
                lambda _progress: ReasonChildren(
                    count=rows.size, make=make, parts=parts, counted=Text("メッシュ", "meshes")
                )
            )
            if rows.size
            else None
        ),
        stands_on=ground,
    )


def _road_groups(
    first: ReasonGround,
    other: ReasonGround,
    road_class: RoadClass | None,
    carrier: str,
    zone: Zone,
    *,
    sign: int = 1,
) -> list[Reason]:
    roads = other.data.roads
    if roads is None:
        return []
    inside = counted_pieces(other, road_class, zone)
    mask = mask_of(carrier, Service.MOBILE)
    was, now = (ground.evaluation.road_piece_bits[inside] & mask != 0 for ground in (first, other))
    groups = []
    for key, label, chosen, ground, way in (
        ("gained", Text("圏内になる道路", "road that comes in"), now & ~was, other, sign),
        ("lost", Text("圏外になる道路", "road that drops out"), was & ~now, first, -sign),
    ):
        pieces = inside[chosen]
        amount = Amount(part=way * int(roads.length_um[pieces].sum()), unit=Unit.MICROMETRES)
        groups.append(
            Reason(
                key=key,
                label=label,
                amount=amount,
                value=_signed(amount),
                note=Text(f"{pieces.size:,} 小区画", f"{pieces.size:,} pieces"),
                children=_stretches_of(ground, pieces, carrier, way) if pieces.size else None,
                stands_on=ground,
            )
        )
    return groups


def _stretches_of(
    ground: ReasonGround, pieces: Int64Array, carrier: str, way: int
) -> Callable[[Progress], ReasonChildren]:
    def children(_progress: Progress) -> ReasonChildren:
        stretch = pieces_reason(ground, pieces, carrier, Service.MOBILE)
        said = None
        if way < 0:
            length = number_text(int(ground.data.roads.length_um[pieces].sum()), Unit.MICROMETRES)  # type: ignore[union-attr]
            said = Text(f"下の延長 {length} m を差し引く", f"the {length} m below are taken off")
        if stretch is None:
            return ReasonChildren()
        return listed((stretch,), of=Text("まとまり", "groups"), said=said or Text("該当する区間", "the stretches"))

    return children


def _site_groups(first: ReasonGround, other: ReasonGround, *, eligible: bool) -> list[Reason]:
    """Return candidates only one of the plans builds, and those that cost something else."""
    before = {site.number: site for site in first.plan.candidates}
    after = {site.number: site for site in other.plan.candidates}

    def yen(site: Site) -> int:
        return site.eligible_cost_yen if eligible else site.total_cost_yen

    added = [site for number, site in after.items() if number not in before]
    dropped = [site for number, site in before.items() if number not in after]
    changed = [(before[n], site) for n, site in after.items() if n in before and yen(before[n]) != yen(site)]
    groups = []
    for key, label, sites, sign, ground in (
        ("added", Text("加わる候補局", "candidates added"), added, 1, other),
        ("dropped", Text("なくなる候補局", "candidates dropped"), dropped, -1, first),
    ):
        amount = Amount(part=sign * sum(yen(site) for site in sites), unit=Unit.YEN)
        tree = cost_reason(sites, key="sites", label=label, eligible=eligible)
        said = Text("下の額を差し引く", "the amount below is taken off") if sign < 0 else None
        groups.append(
            Reason(
                key=key,
                label=label,
                amount=amount,
                value=_signed(amount),
                note=Text(f"{len(sites):,} 局", f"{len(sites):,} sites"),
                children=_costs_of(tree, said) if sites else None,
                stands_on=ground,
            )
        )
    amounts = [Amount(part=yen(new) - yen(old), unit=Unit.YEN) for old, new in changed]
    rows = tuple(
        Reason(
            key=f"site {new.number}",
            label=Text(f"{new.site_id} {new.name}".strip(), f"{new.site_id} {new.name}".strip()),
            amount=amount,
            value=_signed(amount),
            note=Text(f"{yen(old):,}円 → {yen(new):,}円", f"{yen(old):,} to {yen(new):,} yen"),
        )
        for (old, new), amount in zip(changed, amounts, strict=True)
    )
    total = Amount(part=sum(amount.part for amount in amounts), unit=Unit.YEN)
    groups.append(
        Reason(
            key="changed",
            label=Text("費用の変わる候補局", "candidates that cost something else"),
            amount=total,
            value=_signed(total),
            note=Text(f"{len(rows):,} 局", f"{len(rows):,} sites"),
            children=(lambda _progress: listed(rows, of=Text("局", "sites"))) if rows else None,
        )
    )
    return groups


def _costs_of(tree: Reason, said: Text | None) -> Callable[[Progress], ReasonChildren]:
    if said is None:
        return tree.opened
    return lambda _progress: listed((), (tree,), said=said)
