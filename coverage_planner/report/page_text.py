"""All text of a page as one artist: the page flow knows where each line stands, so nothing is laid out twice.

matplotlib's own text objects measure every line again when they are drawn; on a report of 45 pages that doubled the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.text_metrics import text_width_pt


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One line of text with its baseline, in points from the lower left corner of the page."""

    left: float
    baseline: float
    text: str
    size_pt: float
    colour: str

    @property
    def right(self) -> float:
        """Where the line ends."""
        return self.left + text_width_pt(self.text, self.size_pt)


class PageText(Artist):
    """Lines of text of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[PlacedText] = []
        self.set_zorder(10)

    def put(self, x: float, baseline: float, text: str, size_pt: float, *, align: str, colour: str) -> None:
        """Add a line that begins, is centred or ends at ``x``."""
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        left = x - share * text_width_pt(text, size_pt)
        self.lines.append(PlacedText(left, baseline, text, size_pt, colour))

    def draw(self, renderer: RendererBase) -> None:
        """Draw all lines."""
        pixels = float(np.asarray(renderer.points_to_pixels(1.0)))
        _width, height = renderer.get_canvas_width_height()
        context = renderer.new_gc()
        for line in self.lines:
            if not line.text.strip():
                continue
            context.set_foreground(to_rgba(line.colour), isRGBA=True)
            y = line.baseline * pixels
            renderer.draw_text(
                context,
                line.left * pixels,
                height - y if renderer.flipy() else y,
                line.text,
                japanese_font(line.size_pt),
                0.0,
            )
        context.restore()


def text_of_page(figure: Figure) -> PageText:
    """Return the text artist of a page, added on first use."""
    for artist in figure.artists:
        if isinstance(artist, PageText):
            return artist
    artist = PageText()
    figure.add_artist(artist)
    return artist
