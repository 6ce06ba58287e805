"""Colours of the window as data, light and dark, colour-blind safe (Okabe-Ito): for the map, the panels and charts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QPalette

from coverage_planner.model.terms import Carrier

CARRIER_COLOURS: dict[Carrier, str] = {
    Carrier.DOCOMO: "#D55E00",
    Carrier.KDDI: "#E69F00",
    Carrier.SOFTBANK: "#757575",
    Carrier.RAKUTEN: "#CC79A7",
}
"""Okabe-Ito; its grey #999999 darker, as deuteranopic eyes see that and the pink nearly alike (CIEDE2000 6, now 14)."""
NEUTRAL_HOST_COLOUR = "#0072B2"

POPULATION_STEPS: tuple[int, ...] = (1, 10, 50, 100, 300, 1_000, 3_000, 10_000)
"""Lowest number of persons of each colour step of a half mesh."""
FOOTPRINT_STEPS = 4
"""Steps of the shade of a site's area by the level above its threshold."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour with an opacity, 0 to 1."""

    colour: str
    opacity: float = 1.0

    def qcolor(self) -> QColor:
        """Return it for QPainter."""
        colour = QColor(self.colour)
        colour.setAlphaF(self.opacity)
        return colour

    def premultiplied(self) -> int:
        """Return it as a premultiplied 0xAARRGGBB pixel."""
        return _premultiplied(self.colour, self.opacity)


@lru_cache(maxsize=1024)
def _premultiplied(colour: str, opacity: float) -> int:
    # Without Qt: painters of lines work outside the main thread. Kept, because a frame asks 25 times.
    alpha = round(255 * opacity)
    red, green, blue = (round(int(colour[k : k + 2], 16) * alpha / 255) for k in (1, 3, 5))
    return alpha << 24 | red << 16 | green << 8 | blue


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStyle:
    """Every colour of the map. ``*_ramp`` have one entry per step of :data:`POPULATION_STEPS`."""

    name: str
    background: str
    hillshade_shadow: str
    hillshade_flat: str
    hillshade_light: str
    covered: Ink
    newly_covered: Ink
    lost: Ink
    not_computed: Ink
    unserved_ramp: tuple[Ink, ...]
    population_ramp: tuple[Ink, ...]
    mesh_edge_darkening: float
    footprint_ramp: tuple[Ink, ...]
    road_covered: Ink
    road_unknown: Ink
    road_gap: Ink
    road_casing: Ink
    boundary: Ink
    label: Ink
    label_halo: Ink
    site_outline: Ink
    site_inside: Ink
    selection: Ink
    disadvantaged: Ink
    disadvantaged_line: Ink
    panel: Ink
    panel_edge: Ink
    panel_text: Ink
    panel_text_faint: Ink


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStyle:
    """Colours of panels, figures and charts."""

    accent: str
    text: str
    text_faint: str
    surface: str
    surface_raised: str
    edge: str
    good: str
    bad: str
    stale: str
    """A figure that is being recomputed."""


_VIRIDIS = ("#440154", "#46327E", "#365C8D", "#277F8E", "#1FA187", "#4AC16D", "#A0DA39", "#FDE725")
_CIVIDIS = ("#00224E", "#213B6E", "#4C556C", "#6C6E72", "#8E8978", "#B1A570", "#D9C55C", "#FEE838")
RAMPS: dict[str, tuple[str, ...]] = {"viridis": _VIRIDIS, "cividis": _CIVIDIS}
"""Eight colours of each continuous ramp, dark to light; lightness alone tells them apart."""
SERVER_PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#330066")
"""Okabe-Ito with a dark violet for black, which is told from all others and from both grounds: neighbouring best servers."""
_UNSERVED_LIGHT = ("#EFE8C8", "#E2CE95", "#D1B56B", "#BC9D48", "#A6862D", "#8E701A", "#765B12", "#5E4714")
_UNSERVED_DARK = ("#4A4636", "#5A5238", "#6C613B", "#80713D", "#96833F", "#AE9742", "#C9AE47", "#E6C84E")

LIGHT_MAP = MapStyle(
    name="light",
    background="#EDF1F4",
    hillshade_shadow="#A9AFB4",
    hillshade_flat="#F1F0EB",
    hillshade_light="#FFFFFF",
    covered=Ink("#56B4E9", 0.35),
    newly_covered=Ink("#009E73", 0.60),
    lost=Ink("#D55E00", 0.60),
    not_computed=Ink("#8A8F98", 0.30),
    unserved_ramp=tuple(Ink(colour, 0.78) for colour in _UNSERVED_LIGHT),
    population_ramp=tuple(Ink(colour, 0.70) for colour in reversed(_VIRIDIS)),
    mesh_edge_darkening=0.86,
    footprint_ramp=(Ink("#6A3FA0", 0.20), Ink("#6A3FA0", 0.32), Ink("#5B2F94", 0.44), Ink("#4A2182", 0.55)),
    road_covered=Ink("#5F7F9C"),
    road_unknown=Ink("#8C8C8C"),
    road_gap=Ink("#D7191C"),
    road_casing=Ink("#FFFFFF"),
    boundary=Ink("#5A5560", 0.75),
    label=Ink("#2E2A33"),
    label_halo=Ink("#FFFFFF", 0.88),
    site_outline=Ink("#1F2328"),
    site_inside=Ink("#FFFFFF"),
    selection=Ink("#0B57D0"),
    disadvantaged=Ink("#882255", 0.24),
    disadvantaged_line=Ink("#882255", 0.45),
    panel=Ink("#FFFFFF", 0.90),
    panel_edge=Ink("#000000", 0.14),
    panel_text=Ink("#22262B"),
    panel_text_faint=Ink("#5C636B"),
)

DARK_MAP = MapStyle(
    name="dark",
    background="#15191D",
    hillshade_shadow="#101214",
    hillshade_flat="#2A2E32",
    hillshade_light="#565C61",
    covered=Ink("#56B4E9", 0.38),
    newly_covered=Ink("#13B887", 0.62),
    lost=Ink("#E8711A", 0.65),
    not_computed=Ink("#9AA0A8", 0.28),
    unserved_ramp=tuple(Ink(colour, 0.82) for colour in _UNSERVED_DARK),
    population_ramp=tuple(Ink(colour, 0.78) for colour in _VIRIDIS),
    mesh_edge_darkening=0.80,
    footprint_ramp=(Ink("#B79CF0", 0.20), Ink("#B79CF0", 0.32), Ink("#C0A6F6", 0.44), Ink("#CDB8FA", 0.55)),
    road_covered=Ink("#8FB0CC"),
    road_unknown=Ink("#8A8F94"),
    road_gap=Ink("#FF4B4B"),
    road_casing=Ink("#0E1114"),
    boundary=Ink("#B9B4C0", 0.70),
    label=Ink("#F0EEF3"),
    label_halo=Ink("#14181C", 0.85),
    site_outline=Ink("#F4F5F6"),
    site_inside=Ink("#1B1F23"),
    selection=Ink("#8AB4F8"),
    disadvantaged=Ink("#D88FB4", 0.26),
    disadvantaged_line=Ink("#D88FB4", 0.50),
    panel=Ink("#1E2328", 0.90),
    panel_edge=Ink("#FFFFFF", 0.16),
    panel_text=Ink("#E8EAED"),
    panel_text_faint=Ink("#A5ABB2"),
)

LIGHT_WINDOW = WindowStyle(
    accent="#0B57D0",
    text="#22262B",
    text_faint="#5C636B",
    surface="#F6F7F8",
    surface_raised="#FFFFFF",
    edge="#D5D9DD",
    good="#007A5A",
    bad="#B3470A",
    stale="#9AA0A6",
)
DARK_WINDOW = WindowStyle(
    accent="#8AB4F8",
    text="#E8EAED",
    text_faint="#A5ABB2",
    surface="#1B1F23",
    surface_raised="#24292E",
    edge="#3A4047",
    good="#3DD3A4",
    bad="#F2935C",
    stale="#7A8087",
)


def map_style(*, dark: bool) -> MapStyle:
    """Return the colours of the map for a theme."""
    return DARK_MAP if dark else LIGHT_MAP


def window_style(*, dark: bool) -> WindowStyle:
    """Return the colours of the panels for a theme."""
    return DARK_WINDOW if dark else LIGHT_WINDOW


def window_palette(*, dark: bool) -> QPalette:
    """Return the palette for the Fusion style in a theme."""
    style = window_style(dark=dark)
    palette = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, style.surface),
        (role.Base, style.surface_raised),
        (role.AlternateBase, style.surface),
        (role.Button, style.surface),
        (role.ToolTipBase, style.surface_raised),
        (role.WindowText, style.text),
        (role.Text, style.text),
        (role.ButtonText, style.text),
        (role.ToolTipText, style.text),
        (role.PlaceholderText, style.text_faint),
        (role.Highlight, style.accent),
        (role.HighlightedText, "#FFFFFF" if not dark else "#10141A"),
        (role.Link, style.accent),
        (role.Mid, style.edge),
    ):
        palette.setColor(target, QColor(colour))
    if dark:
        # Fusion draws the edges of fields and check boxes darker than the window: lighter fields keep them visible.
        palette.setColor(role.Base, QColor(style.surface_raised).lighter(135))
        palette.setColor(role.AlternateBase, QColor(style.surface_raised).lighter(115))
        palette.setColor(role.Button, QColor(style.surface_raised).lighter(120))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(style.stale))
    return palette


def window_sheet(style: WindowStyle) -> str:
    """Return the style sheet of the window: spacing and edges that the Fusion style has no setting for."""
    return f"""
QMainWindow::separator {{ background: {style.edge}; width: 1px; height: 1px; }}
QDockWidget {{ font-weight: bold; color: {style.text}; }}
QDockWidget::title {{ background: {style.surface}; padding: 6px 12px; border-bottom: 1px solid {style.edge}; }}
QToolBar {{ border: none; border-bottom: 1px solid {style.edge}; padding: 3px 6px; spacing: 2px; }}
QHeaderView::section {{
    background: {style.surface}; color: {style.text_faint}; border: none;
    border-bottom: 1px solid {style.edge}; padding: 4px 8px;
}}
QTableView {{ border: none; }}
QTableView::item {{ padding: 0 6px; }}
QStatusBar::item {{ border: none; }}
QToolTip {{
    color: {style.text}; background: {style.surface_raised}; border: 1px solid {style.edge}; padding: 4px;
}}
"""
