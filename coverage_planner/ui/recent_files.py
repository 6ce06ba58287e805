"""Recently opened plans, kept in the user's settings, and their submenu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu, QWidget

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

    def forget(self) -> None:
        """Forget all of them; the files stay."""
        self._settings.remove(_KEY)


class RecentMenu(QMenu):
    """最近使った計画: filled when it opens, newest first, with digits as keys."""

    def __init__(self, recent: RecentFiles, open_path: Callable[[Path], None], parent: QWidget) -> None:
        super().__init__(self.tr("&Recent plans"), parent)
        self._recent = recent
        self._open_path = open_path
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the plans whose files are there."""
        self.clear()
        paths = self._recent.paths()
        for place, path in enumerate(paths, 1):
            name = path.name.replace("&", "&&")
            folder = str(path.parent).replace("&", "&&")
            action = self.addAction(f"&{place % 10}  {name}    {folder}")
            action.triggered.connect(lambda _on=False, path=path: self._open_path(path))
        if not paths:
            self.addAction(self.tr("no plan opened or saved yet")).setEnabled(False)
            return
        self.addSeparator()
        self.addAction(self.tr("Forget this list")).triggered.connect(lambda _on=False: self._recent.forget())
