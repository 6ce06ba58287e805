"""The window has Japanese glyphs on a machine without any Japanese font."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QFontDatabase, QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication

from coverage_planner.ui import fonts


def test_the_installed_font_has_the_glyphs_of_the_field(qapp: QApplication) -> None:
    family = fonts.install_fonts(qapp)
    raw = QRawFont.fromFont(qapp.font())
    assert qapp.font().family() == family
    assert all(raw.supportsCharacter(ord(c)) for c in "圏外局道路人口市町村ヶ・（）ー檜")
    assert QFontMetrics(qapp.font()).horizontalAdvance("圏外") > 0


def test_an_installed_japanese_font_is_preferred(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda: ["DejaVu Sans", "BIZ UDPGothic", "Noto Sans CJK JP"])
    old = qapp.font()
    try:
        assert fonts.install_fonts(qapp) == "Noto Sans CJK JP"
    finally:
        qapp.setFont(old)


def test_without_any_japanese_font_the_window_still_starts(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda: ["DejaVu Sans"])
    monkeypatch.setattr(fonts, "FONT_PACKAGE", "no_such_package_of_fonts")
    before = qapp.font().family()
    assert fonts.install_fonts(qapp) == before


def test_the_font_package_is_not_imported(qapp: QApplication) -> None:
    fonts.install_fonts(qapp)
    assert "matplotlib_fontja" not in sys.modules
