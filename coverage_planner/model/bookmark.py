"""A named view of the map, kept in the project so that everybody who opens it has it."""

from __future__ import annotations

from dataclasses import dataclass

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

LONGEST_NAME = 80
MOST_BOOKMARKS = 200

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A view: ``bounds`` are west, south, east and north in degrees."""

    name: str
    bounds: Bounds

    def __post_init__(self) -> None:
        """Refuse what no map can show."""
        west, south, east, north = self.bounds
        inside = -180.0 <= west < east <= 180.0 and -85.0 <= south < north <= 85.0
        if not (inside and self.name.strip() and len(self.name) <= LONGEST_NAME):
            raise OutOfValidity(
                Text(
                    f"ブックマーク「{self.name[:LONGEST_NAME]}」は使えません",
                    f"no bookmark: '{self.name[:LONGEST_NAME]}'",
                ),
                remedy=Text(f"名前は1〜{LONGEST_NAME}文字です", f"a name has 1 to {LONGEST_NAME} characters"),
                field="bookmark",
            )


def with_bookmark(bookmarks: tuple[Bookmark, ...], bookmark: Bookmark) -> tuple[Bookmark, ...]:
    """Return the bookmarks with one more at the end; one of its name is replaced where it stands.

    Raises:
        OutOfValidity: there are :data:`MOST_BOOKMARKS` already.
    """
    if any(one.name == bookmark.name for one in bookmarks):
        return tuple(bookmark if one.name == bookmark.name else one for one in bookmarks)
    if len(bookmarks) >= MOST_BOOKMARKS:
        raise OutOfValidity(
            Text(f"ブックマークは{MOST_BOOKMARKS}までです", f"a project has at most {MOST_BOOKMARKS} bookmarks"),
            remedy=Text("使わないものを削除してください", "remove one that is not used"),
        )
    return (*bookmarks, bookmark)
