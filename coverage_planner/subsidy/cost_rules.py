"""補助対象経費 by programme as data: which cost items the sources list, which are not confirmed, which are not listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from coverage_planner.model.costs import CostPart
from coverage_planner.model.site import COST_KIND_NAMES, CostItem, CostKind
from coverage_planner.model.text import Text
from coverage_planner.subsidy.law import RULES_FOLDER, Citation, Confidence
from coverage_planner.subsidy.rule_table import SCHEMA, RuleTable, read_rule_table


class CostVerdict(StrEnum):
    """What the sources say to a cost item under a programme."""

    LISTED = "listed"
    UNCONFIRMED = "unconfirmed"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeCosts:
    """Cost items of one programme."""

    programme: str
    listed: frozenset[CostKind]
    unconfirmed: frozenset[CostKind]
    citation: Citation

    def verdict(self, kind: CostKind) -> CostVerdict:
        """Return what the sources say to a kind."""
        if kind in self.listed:
            return CostVerdict.LISTED
        return CostVerdict.UNCONFIRMED if kind in self.unconfirmed else CostVerdict.NOT_LISTED


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRules:
    """Items of all programmes, wording of each kind, and the usual part (shared or per carrier) of each."""

    programmes: tuple[ProgrammeCosts, ...]
    clauses: dict[CostKind, str]
    parts: dict[CostKind, CostPart]

    def of(self, programme: str) -> ProgrammeCosts | None:
        """Return the items of a programme, None where no source speaks of them."""
        return next((one for one in self.programmes if one.programme == programme), None)

    @property
    def per_carrier_kinds(self) -> frozenset[CostKind]:
        """Kinds that usually arise once for each carrier."""
        return frozenset(kind for kind, part in self.parts.items() if part is CostPart.PER_CARRIER)


@cache
def cost_rules() -> CostRules:
    """Return the rules of ``rules/eligible_costs.toml``."""
    table = read_rule_table(RULES_FOLDER / "eligible_costs.toml")
    if table.integer("schema") != SCHEMA:
        raise table.refuse("schema", Text(f"書式の版は {SCHEMA} が必要です", f"schema must be {SCHEMA}"))
    clauses: dict[CostKind, str] = {}
    parts: dict[CostKind, CostPart] = {}
    for part in table.tables("kinds"):
        kind, usual = part.term("kind", CostKind), part.term("part", CostPart)
        if kind is None or usual is None or kind in clauses:
            raise part.refuse("kind", Text("費目と区分が1回ずつ必要です", "each kind needs one part"))
        clauses[kind], parts[kind] = part.text("clause"), usual
        part.finish()
    if set(clauses) != set(CostKind):
        raise table.refuse("kinds", Text("費目が揃っていません", "kinds are missing"))
    rules = CostRules(
        programmes=tuple(_programme(part) for part in table.tables("programmes")), clauses=clauses, parts=parts
    )
    table.finish()
    return rules


def _programme(table: RuleTable) -> ProgrammeCosts:
    found = ProgrammeCosts(
        programme=table.text("programme"),
        listed=table.terms("listed", CostKind),
        unconfirmed=table.terms("unconfirmed", CostKind),
        citation=Citation(
            clause=table.needed_bilingual("clause"),
            source=table.text("source"),
            confidence=table.term("confidence", Confidence) or Confidence.G,
            note=table.bilingual("note"),
        ),
    )
    if found.listed & found.unconfirmed:
        raise table.refuse("unconfirmed", Text("対象と未確認の両方にある費目があります", "a kind is in both lists"))
    table.finish()
    return found


def cost_remarks(programme: str, items: Iterable[CostItem]) -> tuple[Text, ...]:
    """Return cautions on items stated as 補助対象 that the sources do not list, or that are not confirmed.

    The planner's statement is kept: amounts do not change.
    """
    rules = cost_rules().of(programme)
    stated = {
        item.kind for item in items if item.eligible and item.amount_yen and item.kind is not CostKind.RUNNING_PER_YEAR
    }
    if rules is None or not stated:
        return ()
    clause, note = rules.citation.clause, rules.citation.note
    remarks = []
    for verdict, ja, en in (
        (
            CostVerdict.NOT_LISTED,
            "は、この事業の補助対象経費に挙げられていません",
            "not listed as eligible under this programme",
        ),
        (
            CostVerdict.UNCONFIRMED,
            "は、この事業で補助対象となるか資料で確認できていません",
            "not confirmed as eligible under this programme",
        ),
    ):
        kinds = [COST_KIND_NAMES[kind] for kind in CostKind if kind in stated and rules.verdict(kind) is verdict]
        if kinds:
            more = (
                Text("", "")
                if note is None or verdict is CostVerdict.NOT_LISTED
                else Text(f" {note.ja}", f"; {note.en}")
            )
            remarks.append(
                Text(
                    f"補助対象とした{'・'.join(kind.ja for kind in kinds)}{ja}（{clause.ja}）。{more.ja.strip()}",
                    f"stated as eligible but {en}: {', '.join(kind.en for kind in kinds)} ({clause.en}){more.en}",
                )
            )
    return tuple(remarks)
