"""A Japanese font for the window: an installed one when the machine has it, else the IPAex Gothic that is packaged."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

PREFERRED_FAMILIES = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "BIZ UDPGothic",
    "BIZ UDPゴシック",
    "Yu Gothic UI",
    "Hiragino Sans",
    "Meiryo UI",
)
FONT_PACKAGE = "matplotlib_fontja"
POINT_SIZE = 10


def install_fonts(app: QApplication) -> str:
    """Set the application's font to one with Japanese glyphs and return its family.

    The font file of the package ``matplotlib-fontja`` is only read by its path: importing that package would change
    matplotlib for the whole process (QT.md section 3).
    """
    family = _installed_family() or _packaged_family()
    if family is None:
        return app.font().family()
    font = QFont(family)
    font.setPointSize(POINT_SIZE)
    app.setFont(font)
    return family


def _installed_family() -> str | None:
    installed = set(QFontDatabase.families())
    return next((family for family in PREFERRED_FAMILIES if family in installed), None)


def _packaged_family() -> str | None:
    spec = find_spec(FONT_PACKAGE)
    folders = [] if spec is None else [Path(folder) for folder in spec.submodule_search_locations or ()]
    for path in sorted(file for folder in folders for file in folder.rglob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        if families:
            return families[0]
    return None
