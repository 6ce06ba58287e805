"""Text shown to people, in Japanese and English, below the window's own translation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label in both languages of the program.

    Rooms below ``ui`` cannot use Qt translations, so a message is made with both wordings where it arises.
    """

    ja: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the wording in ``language``."""
        return self.ja if language == "ja" else self.en

    def __str__(self) -> str:
        """Return the Japanese wording (the program is Japanese first)."""
        return self.ja


def wording(language: Language) -> Callable[[str, str], str]:
    """Return a function that picks the wording of a language: ``say("人口", "population")``."""
    return (lambda ja, _en: ja) if language == "ja" else (lambda _ja, en: en)
