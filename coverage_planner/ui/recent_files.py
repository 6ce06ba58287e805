"""Recently opened plans, kept in the user's settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

_KEY = "recent"
_MOST = 10


class RecentFiles:
    """Newest first; files that are gone are not offered."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def paths(self) -> list[Path]:
        """Return the existing recent files."""
        names = self._settings.value(_KEY) or []
        names = [names] if isinstance(names, str) else names
        return [Path(str(name)) for name in names if Path(str(name)).is_file()]

    def add(self, path: Path) -> None:
        """Put a file first."""
        path = path.resolve()
        others = [str(other) for other in self.paths() if other != path]
        self._settings.setValue(_KEY, [str(path), *others][:_MOST])
