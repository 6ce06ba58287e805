"""What stands on a printed map besides the layers: scale bar, north arrow, labels that do not cover each other."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from coverage_planner.model.lattice import metres_per_degree
from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.map_layers import Bounds

_HALO = [withStroke(linewidth=2.2, foreground="white", alpha=0.9)]


class LabelPlacer:
    """Puts labels where they cover no other label, or leaves them out."""

    def __init__(self, figure: Figure) -> None:
        canvas = figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        self._renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        self._taken: list[Bbox] = []

    def keep_free(self, box: Bbox) -> None:
        """Let no label cover a box given in pixels."""
        self._taken.append(box)

    def place(
        self,
        axes: Axes,
        text: str,
        at: tuple[float, float],
        offsets: tuple[tuple[float, float], ...],
        *,
        size: float,
        colour: str,
    ) -> bool:
        """Draw ``text`` near a point at the first offset (in points) that is free; return False where none is."""
        label = axes.annotate(
            text,
            at,
            xytext=(0, 0),
            textcoords="offset points",
            fontproperties=japanese_font(size),
            color=colour,
            ha="center",
            va="center",
            zorder=12,
            path_effects=_HALO,
            parse_math=False,
        )
        label.set_in_layout(False)
        frame = axes.get_window_extent(self._renderer)
        middle = label.get_window_extent(self._renderer)
        pixels = axes.figure.dpi / 72
        for dx, dy in offsets:
            shift_x = dx * pixels + (middle.width / 2 if dx > 0 else -middle.width / 2 if dx < 0 else 0)
            shift_y = dy * pixels
            box = middle.translated(shift_x, shift_y).padded(1.5)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
            if inside and not any(box.overlaps(other) for other in self._taken):
                label.set_position((shift_x / pixels, shift_y / pixels))
                self._taken.append(box)
                return True
        label.remove()
        return False


def scale_bar_length_m(width_m: float) -> float:
    """Return the round length (1, 2 or 5 times a power of ten) nearest below a quarter of the map's width."""
    limit = width_m / 4
    power = 10.0
    while power * 10 <= limit:
        power *= 10
    return max((factor * power for factor in (1, 2, 5) if factor * power <= limit), default=power)


def draw_scale_bar(axes: Axes, bounds: Bounds, width_pt: float, labels: LabelPlacer) -> None:
    """Draw a bar of a round geodesic length; it holds at the map's middle latitude, which it names nowhere else."""
    west, south, east, north = bounds
    _north_m, east_m = metres_per_degree((south + north) / 2)
    width_m = (east - west) * east_m
    length_m = scale_bar_length_m(width_m)
    share = length_m / width_m
    left, bottom, height = 12 / width_pt, 0.03, 0.009
    axes.add_patch(
        Rectangle(
            (left - 6 / width_pt, bottom - 0.012),
            share + 12 / width_pt,
            0.062,
            transform=axes.transAxes,
            facecolor="white",
            edgecolor="none",
            alpha=0.8,
            zorder=13,
        )
    )
    for part, colour in ((0, "#202020"), (1, "white")):
        axes.add_patch(
            Rectangle(
                (left + part * share / 2, bottom),
                share / 2,
                height,
                transform=axes.transAxes,
                facecolor=colour,
                edgecolor="#202020",
                linewidth=0.6,
                zorder=14,
            )
        )
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    for place, label in ((left, "0"), (left + share, text)):
        axes.text(
            place,
            bottom + height + 0.006,
            label,
            transform=axes.transAxes,
            fontproperties=japanese_font(7.5),
            ha="left" if label == "0" else "right",
            va="bottom",
            zorder=14,
        )
    labels.keep_free(
        axes.transAxes.transform_bbox(Bbox.from_extents(0, 0, left + share + 12 / width_pt, bottom + 0.06))
    )


def draw_north(axes: Axes, labels: LabelPlacer) -> None:
    """Draw an arrow: up is north on these maps."""
    frame = axes.get_window_extent()
    ratio = frame.height / frame.width
    x, top, half = 0.965, 0.965, 0.012
    axes.add_patch(
        Rectangle(
            (x - 0.02, top - 0.105),
            0.04,
            0.125,
            transform=axes.transAxes,
            facecolor="white",
            edgecolor="none",
            alpha=0.8,
            zorder=13,
        )
    )
    for side, colour in ((-1, "#202020"), (1, "white")):
        axes.add_patch(
            Polygon(
                [(x, top), (x + side * half * ratio, top - 0.06), (x, top - 0.046)],
                closed=True,
                transform=axes.transAxes,
                facecolor=colour,
                edgecolor="#202020",
                linewidth=0.6,
                zorder=14,
            )
        )
    axes.text(
        x,
        top - 0.066,
        "北",
        transform=axes.transAxes,
        fontproperties=japanese_font(8.5),
        ha="center",
        va="top",
        zorder=14,
    )
    labels.keep_free(axes.transAxes.transform_bbox(Bbox.from_extents(x - 0.02, top - 0.105, 1, 1)))
