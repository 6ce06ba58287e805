"""The official rates of a proposal in words: 5G人口カバー率 and 道路カバー率 of everybody, with what they are shares of.

A goal is a share of what candidates can reach; the indicators of the ministry are shares of all there is. These are the
figures that ``assess`` gives of the proposal once it is a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coverage_planner.model.rate import Rate
from coverage_planner.model.results import Assessment
from coverage_planner.model.terms import Carrier, RoadClass, Service, ZoneKind, name_of
from coverage_planner.model.text import Text

_ROADS = (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)


def population_rate_line(after: Assessment, persons_before: int | None = None) -> Text:
    """Return the 5G population coverage of any carrier with persons; empty where no indicator is known."""
    rate = _persons(after, "any")
    if rate is None:
        return Text("", "")
    before, before_en = "", ""
    if persons_before is not None:
        percent = Rate(persons_before, rate.total).percent_text()
        before, before_en = f"、整備前 {percent} %", f", before {percent} %"
    return Text(
        f"5G人口カバー率 {rate.percent_text()} %（{rate.covered:,} / {rate.total:,} 人{before}）",
        f"5G population coverage {rate.percent_text()} % ({rate.covered:,} of {rate.total:,} persons{before_en})",
    )


def carrier_rate_lines(after: Assessment, carriers: Sequence[Carrier]) -> tuple[Text, ...]:
    """Return the 5G population coverage of single carriers."""
    lines = []
    for carrier in carriers:
        rate = _persons(after, carrier.value)
        if rate is not None:
            name = name_of(carrier)
            figures = f"{rate.percent_text()} % ({rate.covered:,} / {rate.total:,}"
            lines.append(
                Text(f"うち{name.ja} {figures} 人)", f"{name.en} alone {figures} persons)"),
            )
    return tuple(lines)


def zone_rate_lines(after: Assessment, persons_before: Mapping[str, int], most: int = 12) -> tuple[Text, ...]:
    """Return the municipalities in which more persons are covered than before, those with most first.

    Args:
        after: the indicators of the proposal.
        persons_before: covered persons by municipality code.
        most: how many are told one by one.
    """
    rows = []
    for rate in after.population:
        zone = rate.zone
        if zone.kind is ZoneKind.MUNICIPALITY and rate.carrier == "any" and rate.service is Service.NR:
            more = rate.persons.covered - persons_before.get(zone.code, 0)
            if more > 0:
                rows.append(
                    (more, zone.persons_name, Rate(persons_before.get(zone.code, 0), rate.persons.total), rate.persons)
                )
    rows.sort(key=lambda row: (-row[0], row[1].ja))
    lines = [
        Text(
            f"{name.ja}: {before.percent_text()} % → {now.percent_text()} %（{now.covered:,} / {now.total:,} 人、{more:+,} 人）",
            f"{name.en}: {before.percent_text()} % → {now.percent_text()} % ({now.covered:,} of {now.total:,} persons, {more:+,})",
        )
        for more, name, before, now in rows[:most]
    ]
    if len(rows) > most:
        lines.append(Text(f"ほか {len(rows) - most} 市区町村", f"and {len(rows) - most} more municipalities"))
    return tuple(lines)


def road_rate_line(after: Assessment, *, lengths: bool = True) -> Text:
    """Return the road coverage of expressways and national roads, with or without km; empty where no road is known."""
    found = []
    for road_class in _ROADS:
        rate = after.road_rate(road_class)
        if rate is not None and rate.length_um.total:
            percent = f"{rate.length_um.percent_text()} %"
            km = f"{rate.length_um.covered / 1e9:,.1f} / {rate.length_um.total / 1e9:,.1f} km"
            found.append((name_of(road_class), (percent, f"（{km}）", f" ({km})") if lengths else (percent, "", "")))
    if not found:
        return Text("", "")
    return Text(
        "道路カバー率 " + "、".join(f"{name.ja} {percent}{km}" for name, (percent, km, _) in found),
        "road coverage " + ", ".join(f"{name.en} {percent}{km}" for name, (percent, _, km) in found),
    )


def definition_line(after: Assessment) -> Text:
    """Return what these rates are shares of, and when something counts as covered."""
    definition = after.definition
    rule = definition.sentence()
    tunnels = Text("トンネル区間を除く", "tunnels left out")
    if definition.include_tunnels:
        tunnels = Text("トンネル区間を含む", "tunnels counted")
    road = after.road_rate(None) is not None
    return Text(
        f"人口カバー率は総人口に対する割合: {rule.ja}。"
        + (
            f"道路カバー率は高速道路・国道の延長に対する携帯電話が利用できる区間の割合（{tunnels.ja}）。"
            if road
            else ""
        ),
        f"Population coverage is the share of everybody: {rule.en}."
        + (
            f" Road coverage is the share of the length of expressways and national roads where a mobile phone works "
            f"({tunnels.en})."
            if road
            else ""
        ),
    )


def _persons(after: Assessment, carrier: str) -> Rate | None:
    try:
        return after.population_rate(carrier=carrier).persons
    except KeyError:
        return None
