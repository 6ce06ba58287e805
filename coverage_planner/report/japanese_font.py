"""The Japanese font of pictures and PDF pages: an installed one that can be embedded, else the packaged one.

matplotlib embeds TrueType outlines as text that can be selected and searched; OpenType/CFF fonts (most builds of Noto Sans
CJK) and collections (.ttc, Yu Gothic) it cannot embed that way. So only single TrueType files are taken, and the font
that comes with the package ``matplotlib-fontja`` (IPAexGothic) serves everywhere else.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text

PREFERRED_FAMILIES = ("Noto Sans CJK JP", "Noto Sans JP", "BIZ UDPGothic", "Yu Gothic", "IPAexGothic")
"""Installed families by preference; the first that can be embedded is used."""
FALLBACK_FAMILY = "DejaVu Sans"
"""Comes with matplotlib; has the signs that Japanese fonts lack."""
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")


def packaged_font_path() -> Path:
    """Return the path of the font inside the package ``matplotlib-fontja``, without importing that package.

    Importing it would change matplotlib's settings for the whole program.
    """
    spec = importlib.util.find_spec("matplotlib_fontja")
    folders = [] if spec is None else [Path(folder) for folder in spec.submodule_search_locations or ()]
    for folder in folders:
        for path in sorted(folder.rglob("*.ttf")):
            return path
    raise PlannerError(
        Text("日本語フォントが見つかりません", "no Japanese font was found"),
        remedy=Text("pip install matplotlib-fontja を実行してください", "run pip install matplotlib-fontja"),
    )


def installed_font_path() -> Path | None:
    """Return an installed Japanese font that can be embedded in a PDF, by :data:`PREFERRED_FAMILIES`, or None."""
    by_family: dict[str, list[Path]] = {}
    for entry in font_manager.fontManager.ttflist:
        if entry.name in PREFERRED_FAMILIES and entry.style == "normal" and entry.weight in (400, "normal", "regular"):
            by_family.setdefault(entry.name, []).append(Path(entry.fname))
    for family in PREFERRED_FAMILIES:
        for path in sorted(by_family.get(family, ())):
            if _is_single_truetype(path):
                return path
    return None


def _is_single_truetype(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) in _TRUETYPE
    except OSError:
        return False


@lru_cache(maxsize=1)
def font_families() -> tuple[str, str]:
    """Register the Japanese font with matplotlib once and return the families to draw with, Japanese first."""
    path = installed_font_path() or packaged_font_path()
    family: str = font_manager.get_font(str(path)).family_name
    known = {entry.name for entry in font_manager.fontManager.ttflist if Path(entry.fname) == path}
    if family not in known:
        font_manager.fontManager.addfont(str(path))
    return family, FALLBACK_FAMILY


def japanese_font(size_pt: float) -> FontProperties:
    """Return font properties for Japanese text of a size in points."""
    return FontProperties(family=list(font_families()), size=size_pt)
