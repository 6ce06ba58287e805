"""The carriers' share of a project split among its carriers, with the way it was split."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.site import Site
from coverage_planner.model.terms import Carrier, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.allotment import ALLOTMENT_NOTE, allot
from coverage_planner.subsidy.cost_responsibility import BASIS, responsibility_weights
from coverage_planner.subsidy.site_facts import weights_in_words
from coverage_planner.subsidy.trace import TraceNode


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPart:
    """What one carrier pays of the carriers' share of a project."""

    carrier: Carrier
    yen: int


def part_weights_of(
    carriers: tuple[Carrier, ...], weights: tuple[tuple[Carrier, int], ...], sites: tuple[Site, ...]
) -> tuple[int | Fraction, ...]:
    """Return the weight of each carrier: the cost it gives rise to where lines name carriers, else its use."""
    use = tuple(dict(weights).get(carrier, 1) for carrier in carriers)
    own = responsibility_weights((item for site in sites for item in site.costs), carriers, use)
    return use if own is None else own


def split_among_carriers(
    yen: int, carriers: tuple[Carrier, ...], weights: tuple[int | Fraction, ...]
) -> tuple[CarrierPart, ...]:
    """Return the carriers' parts of their share, adding up to it."""
    if not carriers:
        return ()
    parts = allot(yen, weights)
    return tuple(CarrierPart(carrier=carrier, yen=part) for carrier, part in zip(carriers, parts, strict=True))


def parts_trace_of(
    yen: int, parts: tuple[CarrierPart, ...], weights: tuple[int | Fraction, ...], basis: Text | None
) -> TraceNode | None:
    """Return how the carriers' share was split, where there is something to split."""
    if len(parts) < 2 or not yen:
        return None
    children = tuple(
        TraceNode(
            key="carrier_part_yen",
            label=name_of(part.carrier),
            value=part.yen,
            children=(TraceNode(key="weight", label=Text("按分の重み", "weight"), value=str(weight)),),
        )
        for part, weight in zip(parts, weights, strict=True)
    )
    label = Text("事業者等負担の按分", "the carriers' share split")
    return TraceNode(
        key="carrier_parts_yen", label=label, value=yen, clause=basis, confidence="unknown", children=children
    )


def parts_basis_of(
    carriers: tuple[Carrier, ...], weights: tuple[tuple[Carrier, int], ...], sites: tuple[Site, ...]
) -> Text | None:
    """Return by which use the carriers' share is split, said only where there is something to split."""
    if len(carriers) < 2:
        return None
    if responsibility_weights((item for site in sites for item in site.costs), carriers, [1] * len(carriers)):
        words = weights_in_words(weights)
        return Text(
            f"{BASIS.ja}（使用割合: {words.ja}）。{ALLOTMENT_NOTE.ja}", f"{BASIS.en} ({words.en}); {ALLOTMENT_NOTE.en}"
        )
    if weights:
        words = weights_in_words(weights)
        return Text(
            f"施設の使用割合（{words.ja}、申告）により按分。{ALLOTMENT_NOTE.ja}",
            f"by use of the facility ({words.en}, as stated); {ALLOTMENT_NOTE.en}",
        )
    return Text(
        f"施設の使用割合の申告がないため均等に按分（設定値）。{ALLOTMENT_NOTE.ja}",
        f"equal parts, no use being stated (a setting); {ALLOTMENT_NOTE.en}",
    )
