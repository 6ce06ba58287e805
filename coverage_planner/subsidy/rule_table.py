"""A TOML table read strictly: keys are taken one by one, what nobody asked for is refused, floats never get in."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from coverage_planner.model.text import Text
from coverage_planner.subsidy.law import RuleFileInvalid

SCHEMA = 1
MAXIMUM_RULE_BYTES = 1 << 20
_FRACTION = re.compile(r"0|1|[1-9]\d{0,3}/[1-9]\d{0,3}")
_INDEX = re.compile(r"\d\.\d{2}")
_E = TypeVar("_E", bound=StrEnum)


class _FloatFound(ValueError):
    """A decimal point in a rule file."""


def _no_float(text: str) -> NoReturn:
    raise _FloatFound(text)


class RuleTable:
    """A TOML table whose keys are taken one by one; :meth:`finish` refuses what nobody asked for."""

    def __init__(self, values: object, file: str, where: str) -> None:
        if not isinstance(values, dict):
            raise _invalid(file, where, Text("表（テーブル）ではありません", "is not a table"))
        self._values: dict[str, Any] = dict(values)
        self.file = file
        self.where = where

    def refuse(self, key: str, message: Text) -> RuleFileInvalid:
        """Return the error for a key; the caller raises it."""
        return _invalid(self.file, f"{self.where}.{key}" if self.where else key, message)

    def has(self, key: str) -> bool:
        """True while a key has not been taken."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text."""
        value = self._values.pop(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.refuse(key, Text("文字列が必要です", "a text is needed"))
        return value

    def integer(self, key: str) -> int:
        """Take a whole number of 0 or more."""
        value = self._values.pop(key, None)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.refuse(key, Text("0以上の整数が必要です", "a whole number of 0 or more is needed"))
        return value

    def boolean(self, key: str) -> bool | None:
        """Take true or false; None where the key is absent."""
        value = self._values.pop(key, None)
        if value is not None and not isinstance(value, bool):
            raise self.refuse(key, Text("true か false が必要です", "true or false is needed"))
        return value

    def bilingual(self, key: str) -> Text | None:
        """Take ``key_ja`` and ``key_en``: both, or None where neither is given."""
        if not self.has(f"{key}_ja") and not self.has(f"{key}_en"):
            return None
        return self.needed_bilingual(key)

    def needed_bilingual(self, key: str) -> Text:
        """Take ``key_ja`` and ``key_en``."""
        return Text(self.text(f"{key}_ja"), self.text(f"{key}_en"))

    def terms(self, key: str, kind: type[_E]) -> frozenset[_E]:
        """Take a list of terms."""
        values = self._values.pop(key, None)
        if not isinstance(values, list) or not values:
            raise self.refuse(key, Text("値の並びが必要です", "a list is needed"))
        return frozenset(self._term(key, value, kind) for value in values)

    def term(self, key: str, kind: type[_E]) -> _E | None:
        """Take one term; None where the key is absent."""
        return self._term(key, self._values.pop(key), kind) if self.has(key) else None

    def _term(self, key: str, value: object, kind: type[_E]) -> _E:
        for member in kind:
            if member.value == value:
                return member
        known = ", ".join(member.value for member in kind)
        raise self.refuse(key, Text(f"「{value}」は {known} のいずれでもありません", f"'{value}' is none of {known}"))

    def fraction(self, key: str) -> Fraction:
        """Take a fraction written as ``"2/3"``; 0 where the key is absent."""
        value = self._values.pop(key, "0")
        if not isinstance(value, str) or not _FRACTION.fullmatch(value):
            raise self.refuse(key, Text('分数は "2/3" の形で書きます', 'a fraction is written as "2/3"'))
        return Fraction(value)

    def index(self, key: str) -> Decimal | None:
        """Take a fiscal strength index written as ``"0.50"``; None where the key is absent."""
        if not self.has(key):
            return None
        value = self._values.pop(key)
        if not isinstance(value, str) or not _INDEX.fullmatch(value):
            raise self.refuse(key, Text('財政力指数は "0.50" の形で書きます', 'an index is written as "0.50"'))
        return Decimal(value)

    def table(self, key: str) -> RuleTable:
        """Take a table."""
        return RuleTable(self._values.pop(key, None), self.file, f"{self.where}.{key}" if self.where else key)

    def tables(self, key: str) -> tuple[RuleTable, ...]:
        """Take a list of tables; empty where the key is absent."""
        values = self._values.pop(key, [])
        if not isinstance(values, list):
            raise self.refuse(key, Text("表の並びが必要です", "a list of tables is needed"))
        return tuple(RuleTable(value, self.file, f"{key}[{i + 1}]") for i, value in enumerate(values))

    def finish(self) -> None:
        """Refuse whatever key has not been taken."""
        if self._values:
            key = next(iter(self._values))
            raise self.refuse(key, Text("この項目は使えません", "this key is not known"))


def _invalid(file: str, where: str, message: Text) -> RuleFileInvalid:
    return RuleFileInvalid(
        message,
        remedy=Text(
            "同梱の規則ファイルの書式に合わせてください", "follow the form of the rule files shipped with the program"
        ),
        file=file,
        field=where or None,
    )


def read_rule_table(path: Path) -> RuleTable:
    """Read a TOML file; refuse decimal numbers, other encodings and broken syntax by name.

    Raises:
        RuleFileInvalid: naming the file.
    """
    try:
        if path.stat().st_size > MAXIMUM_RULE_BYTES:
            raise _invalid(path.name, "", Text("1MiBを超える規則ファイルです", "a rule file of more than 1 MiB"))
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(
            path.name, "", Text(f"規則ファイルを読めません（{error}）", f"the rule file cannot be read ({error})")
        ) from None
    return rule_table_of(text, path.name)


def rule_table_of(text: str, name: str) -> RuleTable:
    """Read the text of a TOML file.

    Raises:
        RuleFileInvalid: naming the file.
    """
    try:
        document = tomllib.loads(text, parse_float=_no_float)
    except _FloatFound as error:
        raise _invalid(
            name, "", Text(f"小数 {error} は使えません", f"the decimal number {error} is not allowed")
        ) from None
    except (ValueError, RecursionError) as error:  # tomllib: its own errors and int() of 5,000 digits
        raise _invalid(
            name, "", Text(f"規則ファイルを読めません（{error}）", f"the rule file cannot be read ({error})")
        ) from None
    return RuleTable(document, name, "")
