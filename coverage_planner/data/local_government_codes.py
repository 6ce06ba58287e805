"""全国地方公共団体コード and names of municipalities in office lists, among titles, averages and rows of prefectures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from coverage_planner.data.municipality_codes import check_digit, read_codes, split_name
from coverage_planner.model.layers import Municipality

NAMES_IN_SEVERAL_PREFECTURES = frozenset(
    [
        "伊達市",
        "府中市",
        "森町",
        "清水町",
        "松前町",
        "池田町",
        "朝日町",
        "南部町",
        "金山町",
        "美里町",
        "美郷町",
        "川西町",
        "小国町",
        "川崎町",
        "明和町",
        "高森町",
        "美浜町",
        "太子町",
        "日野町",
        "日高町",
        "広川町",
        "昭和村",
        "高山村",
        "南牧村",
        "川上村",
    ]
)
"""市町村 names that two or more prefectures have (2020s); without a prefecture they tell no municipality, even when only
one of them is in the project."""


def plain_code(text: str) -> str:
    """Return the digits of a code cell: full-width digits folded, the ``.0`` of a spreadsheet number dropped."""
    return unicodedata.normalize("NFKC", text).strip().removesuffix(".0")


def five_digit_codes(column: Sequence[str]) -> list[str | None]:
    """Return the five-digit code of each cell of a column, None where a cell holds no existing code.

    Rows of averages and of prefectures do not disturb the reading of the others; ``13000``-like codes of prefectures
    are returned too, see :func:`is_prefecture`.
    """
    texts = [plain_code(text) for text in column]
    found = [_prefecture_code(text) for text in texts]
    places = [
        place
        for place, text in enumerate(texts)
        if found[place] is None and text.isascii() and text.isdigit() and 4 <= len(text) <= 6
    ]
    for place, code in zip(places, read_codes([texts[place] for place in places]).codes, strict=True):
        found[place] = code
    return found


def is_prefecture(five: str) -> bool:
    """Return True for the code of a whole prefecture."""
    return five.endswith("000")


class MunicipalityNames:
    """Looks up municipalities by name, with or without their prefecture."""

    def __init__(self, municipalities: Iterable[Municipality]) -> None:
        self._by_name: dict[str, list[Municipality]] = {}
        for municipality in municipalities:
            self._by_name.setdefault(plain_name(municipality.name), []).append(municipality)

    def find(self, name: str, prefecture_name: str = "") -> list[Municipality]:
        """Return the municipalities of that name, of that prefecture where one is given.

        See :data:`NAMES_IN_SEVERAL_PREFECTURES` for names that need a prefecture.
        """
        found = self._by_name.get(plain_name(name), [])
        return [one for one in found if not prefecture_name or one.prefecture_name == prefecture_name]


def plain_name(name: str) -> str:
    """Return a municipality name for comparison: no blanks, no prefecture, no 郡, one kind of ケ."""
    return split_name("".join(unicodedata.normalize("NFKC", name).split()).replace("ヶ", "ケ"))[1]


def _prefecture_code(text: str) -> str | None:
    if not (text.isascii() and text.isdigit() and 5 <= len(text) <= 6):
        return None
    six = text.zfill(6)
    if six[2:5] == "000" and 1 <= int(six[:2]) <= 47 and int(six[5]) == check_digit(six[:5]):
        return six[:5]
    return text if len(text) == 5 and text[2:] == "000" and 1 <= int(text[:2]) <= 47 else None
