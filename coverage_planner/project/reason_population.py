"""人口カバー率 laid open: prefectures, municipalities, half meshes, carriers, sub-cells; exact persons at every step."""

from __future__ import annotations

from functools import partial

import numpy as np

from coverage_planner.engine.evaluation import COVERED_BY_BASE, NEWLY_COVERED, UNCOVERED, Evaluation
from coverage_planner.engine.indicators.population import lane_of, uses_published_parts
from coverage_planner.engine.mesh_coverage import CELLS_PER_MESH
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.results import NOT_JUDGED, PARTLY_LOADED, PopulationRate
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, Service, ZoneKind, carrier_key_name, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import (
    Amount,
    Progress,
    Reason,
    ReasonChildren,
    Unit,
    exact_words,
    listed,
    number_text,
)
from coverage_planner.project.reason_ground import FIGURE_ROLES, ReasonGround, Zone, grounds
from coverage_planner.project.reason_place import mesh_children, rule_words

_MESHES = Text("メッシュ", "meshes")
_MUNICIPALITIES = Text("市区町村", "municipalities")
_PREFECTURES = Text("都道府県", "prefectures")
CLASS_NAMES: dict[int, Text] = {
    UNCOVERED: Text("5G圏外", "outside 5G"),
    COVERED_BY_BASE: Text("エリア図・既設局による", "by service areas and existing sites"),
    NEWLY_COVERED: Text("候補局により新規", "newly by candidates"),
}


def population_reason(ground: ReasonGround, zone: Zone, carrier: str, service: Service = Service.NR) -> Reason:
    """Return the tree of a zone's population rate; without such a rate, what is missing and the inputs."""
    assessment = ground.evaluation.assessment
    title = Text("5G人口カバー率", "5G population coverage")
    if service is Service.MOBILE:
        title = Text("人口カバー率（携帯電話、世代を問わない）", "population coverage (mobile, any generation)")
    name, key = ground.zone_name(zone), carrier_key_name(carrier)
    label = Text(f"{title.ja}　{name.ja}　{key.ja}", f"{title.en}, {name.en}, {key.en}")
    try:
        rate = assessment.population_rate(*zone, carrier, service)
    except KeyError:
        return Reason(
            key="population",
            label=label,
            value=Text("算出していない", "not computed"),
            note=Text("この区域・事業者の値を出すための入力がない", "an input for this zone or carrier is missing"),
            children=lambda _progress: listed((), grounds(ground, FIGURE_ROLES)),
        )
    if rate.zone.partly_loaded:
        label = Text(f"{label.ja}（{PARTLY_LOADED.ja}）", f"{label.en} ({PARTLY_LOADED.en})")
    amount = Amount(part=rate.persons.covered, whole=rate.persons.total, unit=Unit.PERSONS)
    details = (
        *exact_words(rate.persons, Unit.PERSONS),
        ground.definition.sentence(),
        *assessment.remarks,
        *_target_words(ground, zone, rate),
    )
    return Reason(
        key="population",
        label=label,
        amount=amount,
        value=Text(
            f"{rate.persons.percent_text()} %　{amount.words.ja}", f"{rate.persons.percent_text()} %  {amount.words.en}"
        ),
        note=ground.definition.sentence(),
        details=details,
        children=partial(_zone_children, ground, zone, carrier, service),
        slow=True,
    )


def _target_words(ground: ReasonGround, zone: Zone, rate: PopulationRate) -> tuple[Text, ...]:
    if rate.carrier != ANY_CARRIER or rate.service is not Service.NR:
        return ()
    words = []
    for target in ground.evaluation.assessment.targets:
        if target.indicator == "population_coverage" and (target.zone.kind, target.zone.code) == zone:
            state = Text("達成", "reached")
            if not target.is_judged:
                state = NOT_JUDGED
            elif not target.reached:
                state = Text(f"あと {target.shortfall:,} 人", f"{target.shortfall:,} persons missing")
            words.append(Text(f"目標 {target.label_ja}: {state.ja}", f"target {target.label_en}: {state.en}"))
    return tuple(words)


def _zone_children(
    ground: ReasonGround, zone: Zone, carrier: str, service: Service, _progress: Progress
) -> ReasonChildren:
    beside = grounds(ground, FIGURE_ROLES)
    kind = zone[0]
    published = uses_published_parts(ground.data.population, ground.definition)
    if kind is ZoneKind.PREFECTURE and published:
        return _published_children(ground, zone[1], carrier, service, beside)
    if kind is ZoneKind.MUNICIPALITY or ground.data.zones is None:
        rows = np.flatnonzero(ground.in_zone(ground.mesh_zone, zone))
        return listed(_groups(ground, rows, carrier, service), beside, of=Text("区分", "groups"))
    counted = covered_rows(ground.evaluation, carrier, service)
    persons, place = ground.data.population.persons, ground.mesh_zone
    totals = np.bincount(place, weights=None, minlength=ground.zones.zones) * 0
    covered = totals.copy()
    np.add.at(totals, place, persons)
    np.add.at(covered, place, np.where(counted, persons, 0))
    prefectures = ground.zones.prefecture_zones
    if kind is ZoneKind.ALL and len(prefectures) > 1 and not published:
        return _prefecture_children(ground, carrier, service, covered, totals, beside)
    inside = ground.in_zone(np.arange(ground.zones.zones, dtype=np.int32), zone)
    places = [k for k in ground.zones.municipality_order if inside[k] and totals[k]]
    if kind is ZoneKind.ALL and totals[-1]:
        places.append(ground.zones.zones - 1)
    reasons = [_place_reason(ground, k, carrier, service, int(covered[k]), int(totals[k])) for k in places]
    return listed(reasons, beside, of=_MUNICIPALITIES)


def _prefecture_children(
    ground: ReasonGround,
    carrier: str,
    service: Service,
    covered: Int64Array,
    totals: Int64Array,
    beside: tuple[Reason, ...],
) -> ReasonChildren:
    sums = ground.zones.by_prefecture(np.column_stack((covered, totals)))
    reasons = [
        Reason(
            key=f"prefecture {zone.code}",
            label=zone.persons_name,
            amount=Amount(part=int(part), whole=int(whole), unit=Unit.PERSONS),
            children=partial(_zone_children_only, ground, (ZoneKind.PREFECTURE, zone.code), carrier, service),
            slow=True,
        )
        for zone, (part, whole) in zip(ground.zones.prefecture_zones, sums.tolist(), strict=True)
        if whole
    ]
    if totals[-1]:
        last = ground.zones.zones - 1
        reasons.append(_place_reason(ground, last, carrier, service, int(covered[-1]), int(totals[-1])))
    return listed(reasons, beside, of=_PREFECTURES)


def _zone_children_only(
    ground: ReasonGround, zone: Zone, carrier: str, service: Service, progress: Progress
) -> ReasonChildren:
    """Return the children of a zone without what stands beside the root."""
    every = _zone_children(ground, zone, carrier, service, progress)
    count = 0 if every.parts is None else every.parts.size
    return ReasonChildren(count=count, make=every.make, parts=every.parts, wholes=every.wholes, counted=every.counted)


def _place_reason(ground: ReasonGround, place: int, carrier: str, service: Service, covered: int, total: int) -> Reason:
    """Return one municipality, or what lies outside all boundaries (the last place)."""
    zones = ground.zones.municipality_zones
    amount = Amount(part=covered, whole=total, unit=Unit.PERSONS)
    if place < len(zones):
        key, name = f"municipality {zones[place].code}", Text(f"{zones[place].name}（推計）", zones[place].name)
        if zones[place].partly_loaded:
            name = Text(f"{name.ja}（{PARTLY_LOADED.ja}）", f"{name.en} ({PARTLY_LOADED.en})")
    else:
        key, name = "outside", Text("どの市区町村にも属さないメッシュ", "outside all boundaries")

    def children(_progress: Progress) -> ReasonChildren:
        rows = np.flatnonzero(ground.mesh_zone == place)
        return listed(_groups(ground, rows, carrier, service), of=Text("区分", "groups"))

    return Reason(
        key=key,
        label=name,
        amount=amount,
        value=Text(
            *(
                f"{amount.rate.percent_text() if amount.rate else '-'} %　{words}"
                for words in (amount.words.ja, amount.words.en)
            )
        ),
        note=rule_words(ground),
        children=children,
        bounds=(),
    )


def covered_rows(evaluation: Evaluation, carrier: str, service: Service) -> np.ndarray:
    """Return which rows of the population table count in the numerator for a carrier key and a service."""
    if carrier == ANY_CARRIER:
        return np.asarray(evaluation.mesh_any_bits >> (0 if service is Service.NR else 1) & 1 != 0)
    return np.asarray(evaluation.mesh_bits >> lane_of(carrier, service) & 1 != 0)


def _groups(ground: ReasonGround, rows: Int64Array, carrier: str, service: Service) -> list[Reason]:
    """Return the counted meshes, those not counted, and how many have nobody in them."""
    persons = ground.data.population.persons[rows]
    counts = covered_rows(ground.evaluation, carrier, service)[rows]
    empty = int(np.count_nonzero(persons == 0))
    found = []
    for key, label, wanted, holds in (
        ("outside", Text("圏外のメッシュ（計上しない）", "meshes that do not count"), ~counts, False),
        ("covered", Text("圏内のメッシュ（人口全数を計上）", "meshes that count in full"), counts, True),
    ):
        chosen = rows[wanted & (persons > 0)]
        chosen = chosen[np.argsort(-ground.data.population.persons[chosen], kind="stable")]
        total = int(ground.data.population.persons[chosen].sum())
        note = Text(f"{chosen.size:,} メッシュ", f"{chosen.size:,} meshes")
        if holds and empty:
            note = Text(
                f"{note.ja}（ほかに人口0人の {empty:,} メッシュは分子にも分母にも影響しない）",
                f"{note.en} ({empty:,} more without persons change nothing)",
            )
        found.append(
            Reason(
                key=key,
                label=label,
                amount=Amount(part=total if holds else 0, whole=total, unit=Unit.PERSONS),
                note=note,
                holds=holds,
                children=partial(_mesh_list, ground, chosen, carrier, service, holds) if chosen.size else None,
            )
        )
    return found


def _mesh_list(
    ground: ReasonGround, rows: Int64Array, carrier: str, service: Service, counts: bool, _progress: Progress
) -> ReasonChildren:
    return mesh_list(ground, rows, ground.data.population.persons[rows], carrier, service, counts=counts)


def mesh_list(
    ground: ReasonGround,
    rows: Int64Array,
    persons: Int64Array,
    carrier: str,
    service: Service,
    *,
    counts: bool | np.ndarray,
) -> ReasonChildren:
    """Return meshes of the population table as children; made one by one when they are shown."""
    counted = np.broadcast_to(np.asarray(counts), rows.shape)
    return ReasonChildren(
        count=rows.size,
        make=lambda place: mesh_reason(
            ground,
            int(rows[place]),
            carrier,
            service,
            Amount(part=int(persons[place]) if counted[place] else 0, whole=int(persons[place]), unit=Unit.PERSONS),
        ),
        parts=np.where(counted, persons, 0).astype(np.int64),
        wholes=persons.astype(np.int64),
        counted=_MESHES,
    )


def mesh_reason(ground: ReasonGround, row: int, carrier: str, service: Service, amount: Amount) -> Reason:
    """Return one half mesh: its code, its persons, and by whom it is covered."""
    population = ground.data.population
    half = int(population.row[row]), int(population.col[row])
    code = int(indices_to_codes([half[0]], [half[1]], MeshLevel.HALF)[0])
    counts = bool(covered_rows(ground.evaluation, carrier, service)[row])
    return Reason(
        key=f"mesh {code}",
        label=Text(str(code), str(code)),
        amount=amount,
        value=_mesh_value(amount, counts),
        note=_mesh_note(ground, row, carrier, service),
        holds=counts,
        children=lambda _progress: mesh_children(ground, row, carrier, service),
        slow=True,
        bounds=(ground.mesh_bounds(*half),),
    )


def _mesh_value(amount: Amount, counts: bool) -> Text:
    persons = number_text(amount.part if amount.whole is None else amount.whole, Unit.PERSONS)
    if amount.whole is None:
        return Text(f"{persons} 人", f"{persons} persons")
    if counts:
        return Text(f"{persons} 人を計上", f"{persons} persons count")
    return Text(f"0 人（{persons} 人のうち）", f"0 of {persons} persons")


def _mesh_note(ground: ReasonGround, row: int, carrier: str, service: Service) -> Text:
    evaluation = ground.evaluation
    shift = 0 if service is Service.NR else len(CARRIERS)
    bits = int(evaluation.mesh_bits[row]) >> shift & 0x0F
    by = [one for k, one in enumerate(CARRIERS) if bits >> k & 1 and carrier in (ANY_CARRIER, one.value)]
    ja, en = [], []
    if by:
        ja.append(f"圏内: {'・'.join(name_of(one).ja for one in by)}")
        en.append(f"covered by {', '.join(name_of(one).en for one in by)}")
    if service is Service.NR:
        union = int(evaluation.mesh_area_counts[row])
        ja.append(f"4者のエリアの和集合 {union}/{CELLS_PER_MESH}")
        en.append(f"union of areas {union}/{CELLS_PER_MESH}")
        kind = CLASS_NAMES[int(evaluation.mesh_class[row])]
        ja.append(kind.ja)
        en.append(kind.en)
    return Text("、".join(ja), "; ".join(en))


def _published_children(
    ground: ReasonGround, code: str, carrier: str, service: Service, beside: tuple[Reason, ...]
) -> ReasonChildren:
    """Return the published parts of a prefecture's meshes (setting 県境のメッシュ: published parts)."""
    parts = ground.data.population.prefecture_parts
    assert parts is not None
    mesh, prefecture, persons = parts
    chosen = np.flatnonzero((prefecture == int(code)) & (persons > 0))
    rows, published = mesh[chosen].astype(np.int64), persons[chosen].astype(np.int64)
    counts = covered_rows(ground.evaluation, carrier, service)[rows]
    meshes = mesh_list(ground, rows, published, carrier, service, counts=counts)
    return ReasonChildren(
        count=meshes.count + len(beside),
        make=lambda place: meshes.make(place) if place < meshes.count else beside[place - meshes.count],
        parts=meshes.parts,
        wholes=meshes.wholes,
        counted=Text("メッシュ（公表された県別の人口）", "meshes (published part of the prefecture)"),
    )
