"""Amounts of yen as planners type them: 150,000,000, １億５０００万円, 1.5億, 150百万."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

MOST_YEN = 10**13
_PART = re.compile(r"(\d+(?:\.\d+)?)(億|千万|百万|万|千)?")
_UNITS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1, None: 1}


def yen_of(text: str) -> int | None:
    """Return the yen of a text, None where it is empty.

    Raises:
        ValueError: it is no amount of whole yen from 0 to 10兆円.
    """
    plain = re.sub(r"[\s,、￥¥]", "", unicodedata.normalize("NFKC", text)).removesuffix("円").removesuffix("yen")
    if not plain:
        return None
    yen, place, smallest = Decimal(0), 0, 10**9
    while place < len(plain):
        found = _PART.match(plain, place)
        unit = _UNITS[found[2]] if found else 0
        if found is None or unit >= smallest:
            raise ValueError(text)
        yen += Decimal(found[1]) * unit
        place, smallest = found.end(), unit
    if yen != int(yen) or yen > MOST_YEN:
        raise ValueError(text)
    return int(yen)


def yen_text(yen: int | None) -> str:
    """Return an amount with thousands separators; empty for none."""
    return "" if yen is None else f"{yen:,}"


def yen_typed(text: str, field: str) -> int:
    """Return the yen of a text that names an amount; ``field`` is the option or column to name in a refusal.

    Raises:
        InputRefused: it is empty or no amount of whole yen from 0 to 10兆円.
    """
    try:
        yen = yen_of(text)
    except ValueError:
        yen = None
    if yen is None:
        raise InputRefused(
            Text(f"金額「{text[:30]}」を読めません", f"cannot read the amount '{text[:30]}'"),
            remedy=Text(
                "0以上10兆円以下の整数円を、300000000・300,000,000・3億・1.5億・1,500万 のように指定してください",
                "give whole yen from 0 to 10 trillion, e.g. 300000000, 300,000,000, 3億 or 1,500万",
            ),
            field=field,
        )
    return yen
