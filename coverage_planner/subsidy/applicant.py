"""申請者: who applies to the minister, which is not always who builds (RULES 2.9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from coverage_planner.model.subsidy_statements import ProjectOwner
from coverage_planner.model.terms import OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.law import RULES_FOLDER, Citation, Confidence
from coverage_planner.subsidy.rule_table import SCHEMA, read_rule_table


class ApplicantParty(StrEnum):
    """Which party applies."""

    OWNER = "owner"
    PREFECTURE = "prefecture"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantRule:
    """Who applies for projects of some kinds of owner."""

    owners: frozenset[OwnerKind]
    applicant: ApplicantParty
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """The applicant of one project: names in order; more than one apply jointly (連名)."""

    names: tuple[Text, ...]
    citation: Citation

    @property
    def is_joint(self) -> bool:
        """True for 連名."""
        return len(self.names) > 1

    @property
    def text(self) -> Text:
        """The applicants in words."""
        joined = Text("・".join(name.ja for name in self.names), ", ".join(name.en for name in self.names))
        return Text(f"{joined.ja}（連名）", f"{joined.en} (jointly)") if self.is_joint else joined


@cache
def applicant_rules() -> tuple[ApplicantRule, ...]:
    """Return the rules of ``rules/applicant.toml``."""
    table = read_rule_table(RULES_FOLDER / "applicant.toml")
    if table.integer("schema") != SCHEMA:
        raise table.refuse("schema", Text(f"書式の版は {SCHEMA} が必要です", f"schema must be {SCHEMA}"))
    rules = []
    for part in table.tables("applicants"):
        rules.append(
            ApplicantRule(
                owners=part.terms("owners", OwnerKind),
                applicant=part.term("applicant", ApplicantParty) or ApplicantParty.OWNER,
                citation=Citation(
                    clause=part.needed_bilingual("clause"),
                    source=part.text("source"),
                    confidence=part.term("confidence", Confidence) or Confidence.G,
                    note=part.bilingual("note"),
                ),
            )
        )
        part.finish()
    table.finish()
    return tuple(rules)


def applicant_of(
    owner: OwnerKind, *, owners: tuple[ProjectOwner, ...], prefecture_name: str, owner_names: tuple[Text, ...]
) -> Applicant:
    """Return who applies for a project.

    Args:
        owner: kind of the (first) owner.
        owners: owners by name where they were stated; empty otherwise.
        prefecture_name: prefecture of the place, empty where not known.
        owner_names: names of the owners as far as the project knows them (carriers of the sites).
    """
    rule = next(rule for rule in applicant_rules() if owner in rule.owners)
    if rule.applicant is ApplicantParty.PREFECTURE:
        name = Text(prefecture_name or "（都道府県未設定）", prefecture_name or "(prefecture not set)")
        return Applicant(names=(name,), citation=rule.citation)
    names = tuple(Text(one.name, one.name) for one in owners) or owner_names or (name_of(owner),)
    return Applicant(names=names, citation=rule.citation)
