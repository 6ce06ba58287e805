"""Which carrier a cost line arises for: own lines to the carrier they name, all others by use of the facility."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from coverage_planner.model.cost_item import CostItem
from coverage_planner.model.terms import Carrier
from coverage_planner.model.text import Text

BASIS = Text(
    "事業者を特定した費目はその事業者、その他の費目は施設の使用割合により、費用の発生割合で按分",
    "by the cost each gives rise to: lines naming a carrier are its own, others go by use of the facility",
)


def responsibility_weights(
    items: Iterable[CostItem], carriers: tuple[Carrier, ...], use: Sequence[int]
) -> tuple[Fraction, ...] | None:
    """Return the cost each carrier gives rise to, exactly; None where no line names one of the carriers.

    Lines that name a carrier outside the project (it has left the mast) go by use like shared ones.
    """
    counted = [item for item in items if item.counts]
    named = [item for item in counted if item.carrier in carriers]
    if not any(item.amount_yen for item in named):
        return None
    rest = sum(item.amount_yen for item in counted) - sum(item.amount_yen for item in named)
    every = sum(use)
    return tuple(
        sum((Fraction(item.amount_yen) for item in named if item.carrier is carrier), Fraction(rest * weight, every))
        for carrier, weight in zip(carriers, use, strict=True)
    )
