"""Codes of municipalities as files really carry them: with or without check digit, leading zero, as numbers or text.

The six-digit form ends in a check digit by modulus 11 (JIS X 0402): with the five digits weighted 6, 5, 4, 3, 2 and added
to S, the digit is the last one of 11 - S mod 11.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

_WEIGHTS = (6, 5, 4, 3, 2)
FICTIONAL_PREFECTURE = "99"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTable:
    """The contents of ``municipality_codes.toml``."""

    prefectures: tuple[str, ...]
    designated_cities: dict[str, str]
    unassigned_land: frozenset[str]
    ward_code_below: int
    prefecture_of_special_wards: str
    boundary_columns: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesRead:
    """Codes of a column in five digits: None where empty; ``invalid`` lists the places of codes that cannot exist."""

    codes: tuple[str | None, ...]
    invalid: tuple[int, ...]
    with_check_digit: bool


@cache
def code_table() -> CodeTable:
    """Return the code table."""
    text = files("coverage_planner.data").joinpath("municipality_codes.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return CodeTable(
        prefectures=tuple(data["prefectures"]),
        designated_cities=dict(data["designated_cities"]),
        unassigned_land=frozenset(data["unassigned_land"]),
        ward_code_below=data["ward_code_below"],
        prefecture_of_special_wards=data["prefecture_of_special_wards"],
        boundary_columns={key: tuple(names) for key, names in data["boundary_columns"].items()},
    )


def check_digit(code5: str) -> int:
    """Return the check digit of a five-digit code (JIS X 0402, modulus 11)."""
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code5, strict=True))
    return (11 - weighted % 11) % 10


def possible_code(code5: str) -> bool:
    """Return True when five digits can be a municipality: prefecture 01-47 (or 99) and a number from 100.

    No prefecture has number 99: it marks made-up municipalities of samples and exercises.
    """
    if len(code5) != 5 or not code5.isdigit() or not 100 <= int(code5[2:]) < 800:
        return False
    return 1 <= int(code5[:2]) <= 47 or code5[:2] == FICTIONAL_PREFECTURE


def read_codes(values: Sequence[object]) -> CodesRead:
    """Read a column of codes, deciding for the whole column which form it has.

    Forms: five digits, five without leading zero (1101), six with check digit (294497), six without leading zero
    (82198 = 082198). ``82198`` alone could be either; only the reading under which every code of the column can exist
    is taken, five digits first.
    """
    texts = [_digits(value) for value in values]
    filled = [text for text in texts if text]
    five = [_as_five(text) for text in filled]
    six = [_as_six(text) for text in filled]
    if all(code is not None for code in five):
        read, with_check_digit = _as_five, False
    elif all(code is not None for code in six):
        read, with_check_digit = _as_six, True
    else:
        # A mixture: six digits by their check digit, the others as they stand.
        read, with_check_digit = _as_either, any(len(text) == 6 for text in filled)
    codes = tuple(read(text) if text else None for text in texts)
    return CodesRead(
        codes=codes,
        invalid=tuple(place for place, text in enumerate(texts) if text != "" and codes[place] is None),
        with_check_digit=with_check_digit,
    )


def prefecture_name(code5: str) -> str:
    """Return the prefecture's name of a code that can exist."""
    if code5[:2] == FICTIONAL_PREFECTURE:
        return "架空の県"
    return code_table().prefectures[int(code5[:2]) - 1]


def city_of_ward(code5: str) -> tuple[str, str] | None:
    """Return ``(code, name)`` of the designated city of a ward (or of the city itself), None for other municipalities."""
    table = code_table()
    if int(code5[2:]) >= table.ward_code_below or code5[:2] == table.prefecture_of_special_wards:
        return None
    cities = [code for code in table.designated_cities if code[:2] == code5[:2] and code <= code5]
    return (max(cities), table.designated_cities[max(cities)]) if cities else None


def code_in_file_name(stem: str) -> str | None:
    """Return the only five- or six-digit code in a file name, such as 13307 in ``geolonia_13307``."""
    found = {
        code
        for text in re.findall(r"(?<!\d)\d{5,6}(?!\d)", stem)
        if (code := _as_five(text) if len(text) == 5 else _as_six(text)) is not None
    }
    return found.pop() if len(found) == 1 else None


def split_name(name: str) -> tuple[str | None, str]:
    """Split 東京都西多摩郡檜原村 into ``("東京都", "檜原村")``: prefecture and 郡 are taken off the front."""
    text = name.strip().replace(" ", "").replace("　", "")
    prefecture = next((p for p in code_table().prefectures if text.startswith(p) and text != p), None)
    if prefecture is not None:
        text = text[len(prefecture) :]
    # 郡 is followed by a town or village; 郡山市, 大和郡山市 and 郡上市 are cities and stay whole.
    in_county = re.fullmatch(r".{1,5}?郡(.+[町村])", text)
    return prefecture, in_county.group(1) if in_county else text


def is_unassigned_land(name: str) -> bool:
    """Return True for 所属未定地 and the like."""
    return name.strip() in code_table().unassigned_land


def _digits(value: object) -> str:
    """The code as digits; "" where empty; anything else unchanged, to be reported as invalid."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def _as_five(text: str) -> str | None:
    code = text.zfill(5) if text.isascii() and text.isdigit() and len(text) >= 4 else text
    return code if possible_code(code) else None


def _as_six(text: str) -> str | None:
    code = text.zfill(6) if text.isascii() and text.isdigit() and len(text) >= 5 else text
    good = len(code) == 6 and possible_code(code[:5]) and int(code[5]) == check_digit(code[:5])
    return code[:5] if good else None


def _as_either(text: str) -> str | None:
    return _as_six(text) if len(text) == 6 else _as_five(text)
