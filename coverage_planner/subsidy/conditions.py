"""Asking the facts of a case whether a condition of the law holds: yes, no, or not known because a fact is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from coverage_planner.model.terms import DisadvantagedArea, OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.facts import PURPOSE_NAMES, STATED_OR_GIVEN, FactOrigin, GrantCase, Purpose
from coverage_planner.subsidy.law import Condition

_CountTest = Callable[[int], bool]
_IndexTest = Callable[[Decimal], bool]

SHARED_UNKNOWN = Text(
    "インフラシェアリング事業者と無線通信事業者の共同の事業で参画事業者が1者のため、複数社共同整備等に該当するか判定できません"
    "（該当の基準は公表資料に見当たりません。該当の有無を指定してください）",
    "a neutral host and a carrier build with one carrier: whether it counts as joint was not found; state it yourself",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One fact held against one condition.

    Attributes:
        fact: key of the fact.
        holds: True, False, or None when the fact is missing.
        shown: the fact in words.
        wanted: what the condition wants, in words.
        missing: what to say when ``holds`` is None.
    """

    fact: str
    holds: bool | None
    shown: Text
    wanted: Text
    missing: Text


def all_hold(answers: tuple[Answer, ...]) -> bool | None:
    """Return the conjunction: one No decides, else one missing fact leaves it open."""
    if any(answer.holds is False for answer in answers):
        return False
    return None if any(answer.holds is None for answer in answers) else True


def ask(condition: Condition, case: GrantCase, purpose: Purpose | None) -> tuple[Answer, ...]:
    """Return one answer for each part of the condition; ``purpose`` is the purpose the programme settles."""
    return tuple(_answers(condition, case, purpose))


def _answers(condition: Condition, case: GrantCase, purpose: Purpose | None) -> Iterator[Answer]:
    if condition.owners is not None:
        yield _owner(condition.owners, case.owner)
    if condition.purpose is not None:
        yield _purpose(condition.purpose, purpose)
    if condition.shared is not None:
        yield _shared(condition.shared, case)
    if condition.households_at_least is not None:
        limit = condition.households_at_least
        yield _households(case, f"{limit}世帯以上", f"{limit} households or more", lambda count: count >= limit)
    if condition.households_below is not None:
        below = condition.households_below
        yield _households(case, f"{below}世帯未満", f"fewer than {below} households", lambda count: count < below)
    if condition.fiscal_strength_at_most is not None:
        at_most = condition.fiscal_strength_at_most
        yield _index(case, f"{at_most}以下", f"{at_most} or less", lambda index: index <= at_most)
    if condition.fiscal_strength_below is not None:
        under = condition.fiscal_strength_below
        yield _index(case, f"{under}未満", f"below {under}", lambda index: index < under)
    if condition.areas_any is not None:
        yield _areas(condition.areas_any, case)
    flags = (
        ("border_island", condition.border_island, case.border_island, _BORDER),
        ("whole_remote_island", condition.whole_remote_island, case.whole_remote_island, _WHOLE),
        ("tokyo", condition.tokyo, case.tokyo, _TOKYO),
    )
    for key, wanted, given, name in flags:
        if wanted is not None:
            yield _flag(key, wanted, given, name)


_BORDER = Text("有人国境離島市町村", "national border island municipality")
_WHOLE = Text("全部離島", "municipality wholly of remote islands")
_TOKYO = Text("東京都", "Tokyo Metropolis")


def _unknown(name: Text) -> Text:
    return Text(f"{name.ja}が未入力", f"{name.en}: not given")


def _owner(wanted: frozenset[OwnerKind], owner: OwnerKind) -> Answer:
    names = [name_of(kind) for kind in OwnerKind if kind in wanted]
    return Answer(
        "owner",
        owner in wanted,
        name_of(owner),
        Text("・".join(name.ja for name in names), " or ".join(name.en for name in names)),
        _unknown(Text("事業主体", "owner")),
    )


def _purpose(wanted: Purpose, purpose: Purpose | None) -> Answer:
    missing = Text("整備目的（圏外解消・高度化の別）が未入力", "purpose (outside coverage or upgrade): not given")
    shown = missing if purpose is None else PURPOSE_NAMES[purpose]
    return Answer("purpose", None if purpose is None else purpose is wanted, shown, PURPOSE_NAMES[wanted], missing)


def _shared(wanted: bool, case: GrantCase) -> Answer:
    shared = case.shared
    missing = _unknown(Text("参画事業者数", "number of carriers")) if case.carriers is None else SHARED_UNKNOWN
    if case.counts_as_shared is not None:
        by = STATED_OR_GIVEN[case.origin("counts_as_shared") is FactOrigin.GIVEN]
        words = Text("複数社共同整備等", "joint") if shared else Text("単独整備", "single")
        shown = Text(f"{words.ja}（{by.ja}）", f"{words.en}, {by.en}")
    elif case.carriers is None:
        shown = missing
    else:
        shown = Text(f"参画事業者 {case.carriers}者", f"carriers: {case.carriers}")
    words = (
        Text("複数社参画（共同整備等）", "several carriers jointly")
        if wanted
        else Text("１社参画（整備）", "one carrier")
    )
    return Answer("shared", None if shared is None else shared is wanted, shown, words, missing)


def _households(case: GrantCase, ja: str, en: str, holds: _CountTest) -> Answer:
    missing = _unknown(Text("エリア内世帯数", "households in the area"))
    if case.households is None:
        return Answer("households", None, missing, Text(ja, en), missing)
    shown = Text(f"エリア内世帯数 {case.households:,}世帯", f"{case.households:,} households in the area")
    return Answer("households", holds(case.households), shown, Text(ja, en), missing)


def _index(case: GrantCase, ja: str, en: str, holds: _IndexTest) -> Answer:
    missing = _unknown(Text("財政力指数", "fiscal strength index"))
    wanted = Text(f"財政力指数 {ja}", f"fiscal strength index {en}")
    if case.fiscal_strength is None:
        return Answer("fiscal_strength", None, missing, wanted, missing)
    shown = Text(f"財政力指数 {case.fiscal_strength}", f"fiscal strength index {case.fiscal_strength}")
    return Answer("fiscal_strength", holds(case.fiscal_strength), shown, wanted, missing)


def _areas(wanted: frozenset[DisadvantagedArea], case: GrantCase) -> Answer:
    """Held against all kinds it asks for the target area, against 離島 alone for the island rates."""
    island_only = wanted == {DisadvantagedArea.REMOTE_ISLAND}
    name = Text("離島", "remote island") if island_only else Text("条件不利地域", "disadvantaged area")
    missing = Text(f"{name.ja}の該当が未入力", f"{name.en}: not given")
    if case.areas is None:
        if not case.assume_target_area:
            return Answer("areas", None, missing, name, missing)
        assumed = Text("該当すると仮定（離島ではないものとする）", "assumed to be one (not an island)")
        return Answer("areas", not island_only, assumed, name, missing)
    if case.areas & wanted:
        found = [name_of(kind) for kind in DisadvantagedArea if kind in case.areas & wanted]
        shown = Text("・".join(text.ja for text in found), ", ".join(text.en for text in found))
        return Answer("areas", True, shown, name, missing)
    if case.areas_partly & wanted:
        partly = [name_of(kind) for kind in DisadvantagedArea if kind in case.areas_partly & wanted]
        names = Text("・".join(text.ja for text in partly), ", ".join(text.en for text in partly))
        unknown = Text(
            f"一部指定の{names.ja}の区域内に設置場所があるかが未入力",
            f"whether the place lies in the designated part ({names.en}): not given",
        )
        return Answer("areas", None, unknown, name, unknown)
    return Answer("areas", False, Text(f"{name.ja}に該当なし", f"in no {name.en}"), name, missing)


def _flag(key: str, wanted: bool, given: bool | None, name: Text) -> Answer:
    missing = Text(f"{name.ja}の該当が未入力", f"{name.en}: not given")
    words = {
        True: Text(f"{name.ja}に該当", name.en),
        False: Text(f"{name.ja}に非該当", f"not {name.en}"),
    }
    shown = missing if given is None else words[given]
    return Answer(key, None if given is None else given is wanted, shown, words[wanted], missing)
