"""Yen laid open from below: sites, their cost lines, and what an estimated line rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from coverage_planner.model.cost_item import COST_KIND_NAMES, COST_PART_NAMES, CostItem, CostKind
from coverage_planner.model.site import Site
from coverage_planner.model.terms import name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Progress, Reason, ReasonChildren, Unit, listed

_SITES = Text("局", "sites")
_LINES = Text("費目", "cost lines")


def cost_reason(sites: Sequence[Site], *, key: str, label: Text, eligible: bool = False) -> Reason:
    """Return 総事業費 or 補助対象経費 of some sites down to their cost lines."""
    total = sum(site.eligible_cost_yen if eligible else site.total_cost_yen for site in sites)
    meaning = Text("補助対象とした費目の合計", "the lines stated as eligible")
    if not eligible:
        meaning = Text("年間維持費を除く費目の合計", "all lines but the yearly running cost")
    return Reason(
        key=key,
        label=label,
        amount=Amount(part=total, unit=Unit.YEN),
        note=meaning,
        children=lambda _progress: _sites(sites, eligible=eligible),
    )


def running_reason(sites: Sequence[Site], yen: int, *, key: str, label: Text) -> Reason:
    """Return the running cost of a year down to the lines of the sites."""
    return Reason(
        key=key,
        label=label,
        amount=Amount(part=yen, unit=Unit.YEN),
        note=Text("費目「年間維持費」の合計", "the lines of running cost"),
        children=lambda _progress: listed(
            [
                replace(_line(place, item), key=f"mast {mast} line {place}", label=_mast_words(site))
                for mast, site in enumerate(sites)
                for place, item in enumerate(site.costs)
                if item.kind is CostKind.RUNNING_PER_YEAR
            ],
            of=_LINES,
        ),
    )


def _mast_words(site: Site) -> Text:
    """Return a site by name and carriers: masts of several carriers at one place have the same name."""
    name = f"{site.site_id} {site.name}".strip()
    ja, en = "・".join(name_of(c).ja for c in site.carriers), ", ".join(name_of(c).en for c in site.carriers)
    return Text(f"{name}（{ja}）", f"{name} ({en})") if site.carriers else Text(name, name)


def _sites(sites: Sequence[Site], *, eligible: bool) -> ReasonChildren:
    if len(sites) == 1:
        return _lines(sites[0], eligible, lambda _share: None)
    reasons = [
        Reason(
            key=f"mast {mast} site {site.number}",
            label=_mast_words(site),
            amount=Amount(part=site.eligible_cost_yen if eligible else site.total_cost_yen, unit=Unit.YEN),
            children=partial(_lines, site, eligible),
        )
        for mast, site in enumerate(sites)
    ]
    return listed(reasons, of=_SITES)


def _lines(site: Site, eligible: bool, _progress: Progress) -> ReasonChildren:
    counted: list[Reason] = []
    beside: list[Reason] = []
    for place, item in enumerate(site.costs):
        counts = item.counts and (item.eligible or not eligible)
        (counted if counts else beside).append(_line(place, item, counts=counts))
    if not counted:
        return listed((), beside, said=Text("費目が入力されていない", "no cost lines are given"))
    return listed(counted, beside, of=_LINES)


def _line(place: int, item: CostItem, *, counts: bool = True) -> Reason:
    name = COST_KIND_NAMES[item.kind]
    ja, en = [], []
    if item.part is not None:
        ja.append(COST_PART_NAMES[item.part].ja)
        en.append(COST_PART_NAMES[item.part].en)
    if item.carrier is not None:
        ja.append(name_of(item.carrier).ja)
        en.append(name_of(item.carrier).en)
    ja.append("補助対象" if item.eligible else "補助対象外")
    en.append("eligible" if item.eligible else "not eligible")
    if item.tax_included is not None:
        ja.append(f"税込（うち消費税 {item.tax_yen:,}円）" if item.tax_included else "税抜")
        en.append(f"with tax ({item.tax_yen:,} yen)" if item.tax_included else "without tax")
    details = []
    if item.tax_deducted:
        details.append(Text("消費税は仕入税額控除の対象", "the tax is deducted as input tax"))
    if item.note:
        details.append(Text(f"備考: {item.note}", f"note: {item.note}"))
    if item.estimate:
        details.append(Text(f"見積りの根拠: {item.estimate}", f"estimate rests on: {item.estimate}"))
    if not counts:
        ja.append("この額に含めない")
        en.append("not in this amount")
    return Reason(
        key=f"line {place}",
        label=name,
        amount=Amount(part=item.amount_yen, unit=Unit.YEN),
        note=Text("、".join(ja), "; ".join(en)),
        details=tuple(details),
        children=None if not item.estimate else (lambda _progress: listed((), (_estimate(item),))),
    )


def _estimate(item: CostItem) -> Reason:
    return Reason(
        key="estimate",
        label=Text("見積りの根拠", "what the estimate rests on"),
        value=Text(item.estimate, item.estimate),
    )
