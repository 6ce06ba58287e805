"""年度: the Japanese fiscal year, the key under which the law is filed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text

_HEISEI_ZERO = 1988
_REIWA_ZERO = 2018
_LAST_HEISEI = 31
"""平成31年度 is the same fiscal year as 令和元年度."""
_FIRST_YEAR = 1989
_LAST_YEAR = 2099
_PATTERN = re.compile(
    r"(?:(?P<era>R|H|令和|平成)(?P<era_year>\d{1,2}|元)|(?:FY)?(?P<western>\d{4}))(?:年)?(?:度)?(?P<extra>補正(?:予算)?)?",
    re.IGNORECASE,
)


class FiscalYearNotUnderstood(PlannerError):
    """A text that names no fiscal year."""


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A fiscal year, 1 April to 31 March, and whether the supplementary budget (補正予算) of that year is meant.

    The rules of the subsidy follow the budget that pays for the project, not the day of the decision (RULES 2.3): a
    project decided in May 2020 on carried-over money belongs to R1.
    """

    year: int
    supplementary: bool = False

    @classmethod
    def parse(cls, text: str | int | FiscalYear) -> Self:
        """Read ``R5``, ``令和5年度``, ``令和元年度``, ``H28``, ``2023``, ``FY2023`` or ``R3補正``.

        Raises:
            FiscalYearNotUnderstood: if the text names no fiscal year from 1989 on.
        """
        if isinstance(text, FiscalYear):
            return cls(text.year, text.supplementary)
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))
        match = _PATTERN.fullmatch(plain)
        year = _year_of(match) if match else None
        if match is None or year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise FiscalYearNotUnderstood(
                Text(f"年度「{text}」を解釈できません", f"'{text}' is no fiscal year"),
                remedy=Text(
                    "R5、令和5年度、H28、2023、R3補正 のように指定してください", "write R5, H28, 2023 or R3補正"
                ),
                field="fiscal_year",
            )
        return cls(year, match["extra"] is not None)

    @property
    def label(self) -> str:
        """Short key: ``R5``, ``H28``, ``R3補正``."""
        era = f"R{self.year - _REIWA_ZERO}" if self.year > _REIWA_ZERO else f"H{self.year - _HEISEI_ZERO}"
        return era + ("補正" if self.supplementary else "")

    @property
    def name(self) -> Text:
        """令和5年度 / fiscal year 2023."""
        if self.year > _REIWA_ZERO:
            number = self.year - _REIWA_ZERO
            ja = f"令和{'元' if number == 1 else number}年度"
        else:
            ja = f"平成{self.year - _HEISEI_ZERO}年度"
        if self.supplementary:
            return Text(f"{ja}補正予算", f"fiscal year {self.year}, supplementary budget")
        return Text(ja, f"fiscal year {self.year}")


def _year_of(match: re.Match[str]) -> int | None:
    """Return the western year of a match, None for an era year that never was (R0, H32)."""
    if match["western"] is not None:
        return int(match["western"])
    number = 1 if match["era_year"] == "元" else int(match["era_year"])
    if number < 1:
        return None
    if match["era"].upper() in {"R", "令和"}:
        return _REIWA_ZERO + number
    return _HEISEI_ZERO + number if number <= _LAST_HEISEI else None
