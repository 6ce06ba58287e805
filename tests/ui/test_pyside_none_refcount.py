"""PySide6 6.12.0 drops a reference of None in every void call on Python 3.11 and aborts the process within a few frames.

The pin in pyproject.toml keeps that version out; this test fails, before the abort, if a version with the fault gets in.
"""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

ALLOWED_LOSS = 50
"""Other threads and caches may drop a few; the fault drops one per call."""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on: nothing to lose")
def test_void_calls_of_qt_keep_the_references_of_none(qapp: QApplication) -> None:
    widget = QWidget()
    spare = [None] * 100_000  # so that the fault shows as a failed test and not as an abort
    before = sys.getrefcount(None)
    for _ in range(200):
        widget.update()
        qapp.processEvents()
    after_events = sys.getrefcount(None)
    image = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    for _ in range(20_000):
        painter.drawPoint(1, 1)
    painter.end()
    after_paints = sys.getrefcount(None)
    assert after_events >= before - ALLOWED_LOSS
    assert after_paints >= after_events - ALLOWED_LOSS
    assert len(spare) == 100_000
