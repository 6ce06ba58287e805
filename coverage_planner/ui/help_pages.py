"""The help pages of the package: Markdown files ``ui/help/LANGUAGE/NNN_KEY.md``, in the order of their numbers.

A new page is a new file. Its first heading is its title; a first line ``<!-- context: Name Name -->`` names what it
explains: classes of panels and dialogs, tools of the map as ``MapCanvas.place``, and pages of tabs by their property
``help_context``. Pages that a language lacks are shown in Japanese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from coverage_planner.model.text import Language

START_PAGE, KEYS_PAGE = "start", "keys"
_CONTEXT = re.compile(r"\A<!-- context: ([^>]*?)-->\s*")
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`#|]|^-{3,}$|^:?-+:?$", re.MULTILINE)
_AROUND = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """One page: its key, its title, the contexts it explains and its Markdown without the context line."""

    key: str
    title: str
    contexts: tuple[str, ...]
    markdown: str

    def plain(self) -> str:
        """Return the words of the page without the marks of Markdown."""
        return _MARKS.sub(lambda found: found.group(1) or " ", self.markdown)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpHit:
    """A page that contains all the words looked for, with the words around the first."""

    page: HelpPage
    excerpt: str


def help_folder() -> Path:
    """Return the folder of the pages and of their pictures."""
    return Path(str(files("coverage_planner"))) / "ui" / "help"


def help_pages(language: Language) -> tuple[HelpPage, ...]:
    """Return all pages in their order."""
    own = {path.name: path for path in sorted((help_folder() / language).glob("*.md"))}
    japanese = {path.name: path for path in sorted((help_folder() / "ja").glob("*.md"))}
    return tuple(_read(own.get(name, path)) for name, path in japanese.items())


def _read(path: Path) -> HelpPage:
    text = path.read_text(encoding="utf-8")
    found = _CONTEXT.match(text)
    contexts = tuple(found.group(1).split()) if found else ()
    body = text[found.end() :] if found else text
    title = next(line[2:].strip() for line in body.splitlines() if line.startswith("# "))
    return HelpPage(key=path.stem.split("_", 1)[1], title=title, contexts=contexts, markdown=body)


def page_of_contexts(pages: Sequence[HelpPage], contexts: Sequence[str]) -> str | None:
    """Return the key of the page for the first context that any page explains; None where none does."""
    explained = {context: page.key for page in pages for context in page.contexts}
    return next((explained[context] for context in contexts if context in explained), None)


def find_in_pages(pages: Sequence[HelpPage], words: str) -> tuple[HelpHit, ...]:
    """Return the pages with all the words; full and half width and capitals do not matter."""
    wanted = plain_form(words).split()
    hits = []
    for page in pages if wanted else ():
        text = " ".join(page.plain().split())
        form = plain_form(text)
        if all(word in form for word in wanted):
            place = form.find(wanted[0])
            # Folding may change the length of the text; the excerpt is of the folded one then.
            source = text if len(text) == len(form) else form
            cut = source[max(0, place - _AROUND) : place + len(wanted[0]) + _AROUND]
            hits.append(HelpHit(page=page, excerpt=f"…{cut.strip()}…"))
    return tuple(hits)


def plain_form(text: str) -> str:
    """Return text for searching: width and capitals folded."""
    return unicodedata.normalize("NFKC", text).casefold()
