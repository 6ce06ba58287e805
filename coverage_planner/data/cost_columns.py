"""Cost columns of the site table: ``費用_鉄塔``, and with what is said about tax and part ``費用_送受信機（NTTドコモ・税抜10%）``.

In the brackets, in any order and separated by ・ or ; or 、: 税込 or 税抜 with the rate (``税抜10%``, 10 where none is written),
共用 or 各者 or a carrier, 控除 (input tax is deducted), 見積 (an estimate). English words: tax_in, tax_out, shared, per_carrier,
docomo..., deducted, estimated.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.cost_item import (
    COST_KIND_NAMES,
    COST_PART_NAMES,
    USUAL_TAX_PERCENT,
    CostItem,
    CostKind,
    CostPart,
)
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.terms import CARRIERS, Carrier, name_of
from coverage_planner.model.text import Text

ESTIMATED_ELSEWHERE = "見積り（根拠は一覧に記載なし）"
"""What an estimated amount read from a table rests on: the table carries the mark, not the catalogue."""
_LABEL = re.compile(r"^(費用|対象外費用|cost_ineligible|cost)_([^()]+?)(?:\(([^()]*)\))?$")
_SEPARATORS = re.compile(r"[・;；、,]")
_TAX = re.compile(r"^(税込|税抜|tax_in|tax_out)(\d{1,3})?%?$")
_KINDS = {plain_label(label): kind for kind in CostKind for label in (kind.value, COST_KIND_NAMES[kind].ja)}
_PARTS = {plain_label(label): part for part in CostPart for label in (part.value, COST_PART_NAMES[part].ja)}
_CARRIERS = {
    plain_label(label): carrier
    for carrier in CARRIERS
    for label in (carrier.value, name_of(carrier).ja, name_of(carrier).en)
} | {"ドコモ": Carrier.DOCOMO, "楽天": Carrier.RAKUTEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class CostColumn:
    """What one column of amounts says about every amount in it."""

    kind: CostKind
    eligible: bool = True
    tax_included: bool | None = None
    tax_percent: int = USUAL_TAX_PERCENT
    tax_deducted: bool = False
    part: CostPart | None = None
    carrier: Carrier | None = None
    estimated: bool = False

    @classmethod
    def of(cls, item: CostItem) -> CostColumn:
        """Return the column an item is written to."""
        return cls(
            kind=item.kind,
            eligible=item.eligible,
            tax_included=item.tax_included,
            tax_percent=item.tax_percent,
            tax_deducted=item.tax_deducted,
            part=item.part,
            carrier=item.carrier,
            estimated=bool(item.estimate),
        )

    def item(self, amount_yen: int) -> CostItem:
        """Return the cost item of an amount in the column."""
        return CostItem(
            kind=self.kind,
            amount_yen=amount_yen,
            eligible=self.eligible,
            tax_included=self.tax_included,
            tax_percent=self.tax_percent,
            tax_deducted=self.tax_deducted,
            part=self.part,
            carrier=self.carrier,
            estimate=ESTIMATED_ELSEWHERE if self.estimated else "",
        )

    @property
    def key(self) -> str:
        """Stable key; equal for columns that say the same."""
        return f"cost_{'' if self.eligible else 'ineligible_'}{self.kind.value}" + self._said()

    @property
    def ja(self) -> str:
        """The Japanese label."""
        said = self._said()
        return f"{'費用' if self.eligible else '対象外費用'}_{COST_KIND_NAMES[self.kind].ja}" + said

    def _said(self) -> str:
        words = []
        if self.carrier is not None:
            words.append(name_of(self.carrier).ja)
        elif self.part is not None:
            words.append(COST_PART_NAMES[self.part].ja)
        if self.tax_included is not None or self.tax_percent != USUAL_TAX_PERCENT:
            tax = {True: "税込", False: "税抜", None: "税率"}[self.tax_included]
            words.append(f"{tax}{self.tax_percent}%")
        words += ["控除"] if self.tax_deducted else []
        words += ["見積"] if self.estimated else []
        return f"（{'・'.join(words)}）" if words else ""


def looks_like_cost(label: str) -> bool:
    """True for a header that begins as a cost column does."""
    return plain_label(label).startswith(("費用_", "対象外費用_", "cost_"))


def cost_column_of(label: str) -> CostColumn | None:
    """Return what a header says, None where it is no cost column or says something unknown or contradictory."""
    found = _LABEL.match(unicodedata.normalize("NFKC", label).strip().lstrip("\ufeff"))
    kind = None if found is None else _KINDS.get(plain_label(found[2]))
    if found is None or kind is None:
        return None
    said: dict[str, object] = {}
    for word in _SEPARATORS.split(found[3] or ""):
        if word.strip() and not _take(word, said):
            return None
    try:
        column = CostColumn(kind=kind, eligible=found[1] in {"費用", "cost"}, **said)  # type: ignore[arg-type]
        column.item(0)
    except OutOfValidity:
        return None
    return column


def _take(word: str, said: dict[str, object]) -> bool:
    """Add one word of the brackets; False where it is unknown or said twice."""
    plain = plain_label(word)
    tax, rate = _TAX.match(plain), re.match(r"^税率(\d{1,3})%?$", plain)
    more: dict[str, object] = {}
    if tax is not None:
        more = {"tax_included": tax[1] in {"税込", "tax_in"}, "tax_percent": int(tax[2] or USUAL_TAX_PERCENT)}
    elif rate is not None:
        more = {"tax_percent": int(rate[1])}
    elif plain in _PARTS:
        more = {"part": _PARTS[plain]}
    elif plain in _CARRIERS:
        more = {"carrier": _CARRIERS[plain]}
    elif plain in {"控除", "deducted"}:
        more = {"tax_deducted": True}
    elif plain in {"見積", "見積り", "estimated"}:
        more = {"estimated": True}
    if not more or set(more) & set(said):
        return False
    said |= more
    return True


COST_COLUMN_REMEDY = Text(
    "費用_鉄塔 や 費用_送受信機（NTTドコモ・税抜10%） のように、費目と 税込・税抜・共用・各者・事業者・控除・見積 で書いてください",
    "write 費用_鉄塔 (cost_tower), with 税込, 税抜, 共用, 各者, a carrier, 控除 or 見積 in brackets",
)
