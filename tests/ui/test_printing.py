"""The printed page shows the map of the window at a true scale with figures and sources, whole or not at all."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from coverage_planner.model.lattice import metres_per_degree
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.print_dialog import PrintDialog
from coverage_planner.ui.print_feature import page_texts
from coverage_planner.ui.print_page import MILLIMETRES_PER_INCH


@pytest.fixture
def dialog(sample: MainWindow) -> PrintDialog:
    dialog = sample.features.printing.open()
    assert dialog is not None
    return dialog


def written(qapp: QApplication, dialog: PrintDialog, path: Path) -> Path:
    clock = QElapsedTimer()
    clock.start()
    while dialog._writing.busy and clock.elapsed() < 60_000:
        qapp.processEvents()
    assert path.is_file()
    return path


def test_the_pdf_has_the_paper_the_scale_and_every_figure(
    qapp: QApplication, dialog: PrintDialog, sample: MainWindow, tmp_path: Path
) -> None:
    dialog.paper.choose("A3")
    dialog.scale.choose(200_000)
    dialog.resolution.choose(150)
    dialog.write_pdf(tmp_path / "map.pdf")
    (page,) = PdfReader(written(qapp, dialog, tmp_path / "map.pdf")).pages
    assert [round(float(side) / 72 * MILLIMETRES_PER_INCH) for side in page.mediabox[2:]] == [420, 297]
    # A PDF keeps glyphs with their places, not spaces; some characters come back as their compatibility forms.
    text = unicodedata.normalize("NFKC", "".join(page.extract_text().split()))
    state = sample.workspace.state
    assert state is not None
    for figure in page_texts(state).figures:
        assert figure[1].replace(" ", "") in text
    assert "1:200,000" in text
    assert "二分の一地域メッシュ" in text
    assert "推計" in text


def test_the_scale_on_paper_is_true(dialog: PrintDialog) -> None:
    dialog.scale.choose(50_000)
    page = dialog.page(dialog.setup())
    assert page.scale_denominator == pytest.approx(50_000, rel=1e-6)
    latitude, _ = page.view.to_degrees(page.view.width / 2, page.view.height / 2)
    west, _south, east, _north = page.view.bounds()
    metres = (east - west) * metres_per_degree(latitude)[1]
    # Frame sizes are whole logical pixels of 0.26 mm.
    assert metres / 50_000 * 1000 == pytest.approx(page.map_frame_mm.width(), abs=0.3)


@pytest.mark.parametrize(("paper", "landscape"), [("A4", True), ("A4", False), ("A3", True), ("A3", False)])
def test_pictures_of_every_paper_show_the_map_and_clean_margins(
    qapp: QApplication, dialog: PrintDialog, tmp_path: Path, paper: str, landscape: bool
) -> None:
    dialog.paper.choose(paper)
    dialog.orientation.choose(landscape)
    dialog.resolution.choose(150)
    dialog.write_png(tmp_path / "map.png")
    image = QImage(str(written(qapp, dialog, tmp_path / "map.png")))
    page = dialog.page(dialog.setup())
    per_mm = 150 / MILLIMETRES_PER_INCH
    frame = page.map_frame_mm
    colours = {
        image.pixel(round(x * per_mm), round(y * per_mm))
        for x in range(round(frame.left()) + 1, round(frame.right()) - 1, 2)
        for y in range(round(frame.top()) + 1, round(frame.bottom()) - 1, 2)
    }
    assert len(colours) > 50, "a map has many colours"
    white = QColor("white").rgb()
    edge = range(2, min(image.width(), image.height()) - 2, 7)
    assert all(image.pixel(k, 4) == white and image.pixel(4, k) == white for k in edge)
    assert all(image.pixel(image.width() - 5, k) == white for k in edge), "nothing runs off the paper"


def test_strips_join_without_a_seam(dialog: PrintDialog, sample: MainWindow) -> None:
    page = dialog.page(dialog.setup())
    whole = page._scene.strip(page.view, 2.0)
    for first in (0, 96, 200):
        part = page._scene.strip(page._strip_view(first, 96), 2.0)
        for x in range(5, whole.width() - 5, 37):
            for y in range(2, 190, 11):
                assert part.pixel(x, y) == whole.pixel(x, y + 2 * first)


def test_a_page_given_up_leaves_no_file_and_the_window_goes_on(
    qapp: QApplication, dialog: PrintDialog, tmp_path: Path
) -> None:
    dialog.paper.choose("A3")
    dialog.resolution.choose(300)
    ticks = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(5)
    dialog.write_pdf(tmp_path / "map.pdf")
    for _turn in range(12):
        qapp.processEvents()
    assert dialog._writing.busy
    assert ticks, "timers are served between strips"
    dialog.cancel_button.click()
    assert not dialog._writing.busy
    assert list(tmp_path.iterdir()) == [tmp_path / "user.ini"] or not list(tmp_path.glob("*map*"))


def test_a_folder_that_is_gone_is_told(dialog: PrintDialog, tmp_path: Path) -> None:
    failures: list[object] = []
    dialog._writing.failed.connect(failures.append)
    dialog.write_pdf(tmp_path / "nowhere" / "map.pdf")
    assert len(failures) == 1
    assert dialog.pdf_button.isEnabled()
