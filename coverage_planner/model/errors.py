"""The one family of errors that a person may see: what happened, where, what to do next."""

from __future__ import annotations

from coverage_planner.model.text import Language, Text


class PlannerError(Exception):
    """A refusal that a planner can act on.

    Raised for bad input and impossible requests; never for programming mistakes. The command line prints
    :meth:`one_line` and exits 2; the window shows the same parts in a dialog.

    Args:
        message: what happened.
        remedy: what to do next.
        file: the file concerned (path or archive member), if any.
        row: 1-based row or feature number in that file, if any.
        field: column or attribute name, if any.
    """

    def __init__(
        self,
        message: Text,
        *,
        remedy: Text | None = None,
        file: str | None = None,
        row: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message.ja)
        self.message = message
        self.remedy = remedy
        self.file = file
        self.row = row
        self.field = field

    def one_line(self, language: Language = "ja") -> str:
        """Return file, row, field, message and remedy on one line."""
        where = []
        if self.file is not None:
            where.append(self.file)
        if self.row is not None:
            where.append(f"{self.row}行目" if language == "ja" else f"row {self.row}")
        if self.field is not None:
            where.append(f"列「{self.field}」" if language == "ja" else f"field '{self.field}'")
        parts = [": ".join(where)] if where else []
        parts.append(self.message.in_language(language))
        line = ": ".join(parts)
        if self.remedy is not None:
            arrow = " → " if language == "ja" else " -> "
            line += arrow + self.remedy.in_language(language)
        return " ".join(line.split())


class InputRefused(PlannerError):
    """A file that cannot be read without guessing; nothing of it was taken."""


class SiteRefused(InputRefused):
    """A site that cannot be planned with as it is; ``site_number`` leads to it."""

    def __init__(self, message: Text, *, site_number: int, remedy: Text | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.site_number = site_number


class ProjectFileRefused(PlannerError):
    """A project file that is damaged, foreign or of a newer schema; nothing was changed."""


class OutOfValidity(PlannerError):
    """A value outside the range in which a model or a rule is defined."""


class NotBuiltYet(PlannerError):
    """A command of the contract whose engine is not part of this version."""


class Cancelled(Exception):
    """The planner pressed cancel; whoever catches it restores the state before the work."""
