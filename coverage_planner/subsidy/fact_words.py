"""Facts as people type them: areas, indices, counts, yes and no, terms in either language; refused by name when unclear."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.subsidy_statements import STATED_FACT_NAMES, ProjectOwner
from coverage_planner.model.terms import CARRIERS, Carrier, DisadvantagedArea, OwnerKind, name_of
from coverage_planner.model.text import Text

_E = TypeVar("_E", bound=StrEnum)
_INDEX = re.compile(r"\d{1,2}(\.\d{1,4})?")
_SEPARATORS = re.compile(r"[;；,，、・/]")
BORDER_ISLAND = "border_island"
WHOLE_REMOTE_ISLAND = "whole_remote_island"
TOKYO = "tokyo"
EXTRA_AREAS: tuple[str, ...] = (BORDER_ISLAND, WHOLE_REMOTE_ISLAND, TOKYO)
"""Words accepted beside the seven areas: 有人国境離島, 全部離島, 東京都. The first two imply 離島."""
_EXTRA_JA = {"有人国境離島": BORDER_ISLAND, "全部離島": WHOLE_REMOTE_ISLAND, "東京都": TOKYO}
_AREA_WORDS = {kind.value: name_of(kind) for kind in DisadvantagedArea}
_EXTRA_WORDS = {key: Text(ja, key) for ja, key in _EXTRA_JA.items()}
_OTHER_FACTS = {
    "shared": Text("参画事業者数・共同整備等の該当", "number of carriers, joint construction or not"),
    "owner": Text("事業主体", "owner"),
    "owners": Text("共同の事業主体の取扱い", "rule for joint owners"),
    "tokyo": Text("東京都の該当", "whether in Tokyo"),
}
_NO_AREA = frozenset({"none", "なし", "該当なし"})
_YES = frozenset({"yes", "true", "1", "はい", "該当", "有", "○"})
_NO = frozenset({"no", "false", "0", "いいえ", "非該当", "無", "×"})


def plain(text: str) -> str:
    """Return a word folded for comparison."""
    return unicodedata.normalize("NFKC", text).strip().casefold().replace("-", "_")


def fact_name(key: str) -> Text:
    """Return a fact by its key in the trace and in ``missing_facts``, in words."""
    names = {fact.value: name for fact, name in STATED_FACT_NAMES.items()} | _OTHER_FACTS
    return names.get(key, Text(key, key))


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a typed list."""
    return tuple(part.strip() for part in _SEPARATORS.split(text) if part.strip())


def read_term(text: str, kind: type[_E], field: str, names: dict[_E, Text]) -> _E:
    """Return the term named by value or by either name.

    Raises:
        OutOfValidity: naming the field and the terms there are.
    """
    wanted = plain(text)
    for member in kind:
        if wanted in {member.value, plain(names[member].ja), plain(names[member].en)}:
            return member
    raise not_one_of(text, {member.value: names[member] for member in kind}, field)


def not_one_of(text: str, known: Mapping[str, Text], field: str) -> OutOfValidity:
    """Return the refusal of a word that is none of the known ones, named in words with their ids."""
    ja = "、".join(f"{name.ja}（{key}）" if name.ja != key else key for key, name in known.items())
    return OutOfValidity(
        Text(f"「{text}」は使えません", f"'{text}' cannot be used"),
        remedy=Text(f"次のいずれかを指定してください: {ja}", f"use one of: {', '.join(known)}"),
        field=field,
    )


def read_areas(areas: Iterable[str]) -> tuple[frozenset[DisadvantagedArea], frozenset[str]]:
    """Return the kinds of 条件不利地域 named, and which of :data:`EXTRA_AREAS`.

    Raises:
        OutOfValidity: naming the word that is none.
    """
    kinds: set[DisadvantagedArea] = set()
    extras: set[str] = set()
    for text in areas:
        wanted = _EXTRA_JA.get(plain(text), plain(text))
        if wanted in EXTRA_AREAS:
            extras.add(wanted)
            continue
        found = [
            kind
            for kind in DisadvantagedArea
            if wanted in {kind.value, plain(name_of(kind).ja), plain(name_of(kind).en)}
            or wanted == plain(name_of(kind).ja.removesuffix("地域").removesuffix("地帯"))
        ]
        if not found:
            raise not_one_of(text, _AREA_WORDS | _EXTRA_WORDS, "area")
        kinds.update(found)
    return frozenset(kinds), frozenset(extras)


def read_stated_areas(text: str) -> frozenset[DisadvantagedArea]:
    """Return the areas of a statement: a list of kinds, or ``none``.

    Raises:
        OutOfValidity: for other words, and where none and some are both stated.
    """
    words = parts_of(text)
    denied = [word for word in words if plain(word) in _NO_AREA]
    kinds, extras = read_areas(word for word in words if plain(word) not in _NO_AREA)
    if extras:
        raise not_one_of(", ".join(sorted(extras)), _AREA_WORDS, "area")
    if (denied and kinds) or not words:
        raise OutOfValidity(
            Text("条件不利地域に「該当なし」と該当の両方が指定されています", "areas are both given and denied")
            if words
            else Text("条件不利地域が指定されていません", "no area is given"),
            remedy=Text("種別を並べるか「なし」としてください", "list the kinds, or write 'none'"),
            field="area",
        )
    return kinds


def read_index(value: str | Decimal | None) -> Decimal | None:
    """Read 財政力指数 exactly as printed; a float would already have lost that.

    Raises:
        OutOfValidity: for anything else.
    """
    if value is None or isinstance(value, Decimal):
        return value
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if not _INDEX.fullmatch(text):
        raise OutOfValidity(
            Text(f"財政力指数「{value}」を読めません", f"fiscal strength index '{value}' cannot be read"),
            remedy=Text("0.42 のように公表値で指定してください", "give the published value, like 0.42"),
            field="fiscal_strength",
        )
    return Decimal(text)


def read_yes_no(text: str, field: str) -> bool:
    """Return yes or no.

    Raises:
        OutOfValidity: for other words.
    """
    word = plain(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise not_one_of(text, {"yes": Text("はい", "yes"), "no": Text("いいえ", "no")}, field)


def read_whole(text: str, field: str) -> int:
    """Return a whole number of 0 or more; thousands separators and full-width digits are allowed.

    Raises:
        OutOfValidity: for signs, fractions and words.
    """
    digits = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        raise OutOfValidity(
            Text(f"「{text}」は0以上の整数ではありません", f"'{text}' is no whole number of 0 or more"), field=field
        )
    return int(digits)


def read_owners(text: str) -> tuple[ProjectOwner, ...]:
    """Return 事業主体 typed as ``kind:name;kind:name``, kinds by value or by either name.

    Raises:
        OutOfValidity: for unknown kinds and owners without a name.
    """
    names = {kind: name_of(kind) for kind in OwnerKind}
    owners = []
    for part in (piece for piece in re.split("[;；]", text) if piece.strip()):
        kind, _, name = part.replace("：", ":").partition(":")
        owners.append(ProjectOwner(kind=read_term(kind, OwnerKind, "owners", names), name=name.strip()))
    return tuple(owners)


def read_use_weights(text: str) -> tuple[tuple[Carrier, int], ...]:
    """Return 使用割合 typed as ``docomo:2;kddi:1``, in the fixed order of carriers.

    Raises:
        OutOfValidity: for unknown carriers, weights below 1 and carriers named twice.
    """
    names = {carrier: name_of(carrier) for carrier in Carrier}
    found: dict[Carrier, int] = {}
    for part in parts_of(text):
        name, _, weight = part.replace("：", ":").partition(":")
        carrier = read_term(name, Carrier, "use_weights", names)
        count = read_whole(weight, "use_weights")
        if not 1 <= count <= 1_000_000 or carrier in found:
            raise OutOfValidity(
                Text(f"使用割合「{part}」は使えません", f"use '{part}' cannot be used"),
                remedy=Text("docomo:2;kddi:1 のように1以上の整数比で指定してください", "write docomo:2;kddi:1"),
                field="use_weights",
            )
        found[carrier] = count
    if not found:
        raise OutOfValidity(Text("使用割合が指定されていません", "no use is given"), field="use_weights")
    return tuple((carrier, found[carrier]) for carrier in CARRIERS if carrier in found)


_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
_DAY = re.compile(r"(令和|平成|[rh])?(\d{1,4}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def read_day(text: str, field: str) -> date:
    """Return a date typed as 2026-04-01, 2026/4/1, 令和8年4月1日 or R8.4.1.

    Raises:
        OutOfValidity: for other words and days that are none.
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold().removesuffix("t00:00:00"))
    if found is not None:
        year = (1 if found[2] == "元" else int(found[2])) + _ERAS.get(found[1] or "", 0)
        try:
            day = date(year, int(found[3]), int(found[4]))
        except ValueError:
            day = None
        if day is not None and 1989 <= day.year <= 2200:
            return day
    raise OutOfValidity(
        Text(f"日付「{text}」を読めません", f"date '{text}' cannot be read"),
        remedy=Text("2026-04-01 や 令和8年4月1日 のように書いてください", "write it like 2026-04-01"),
        field=field,
    )
