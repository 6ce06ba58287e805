"""What must be said beside figures about thresholds, antennas and what is taken off a level at the receiver."""

from __future__ import annotations

from coverage_planner.engine.margins import margin_terms, total_db
from coverage_planner.model.margins import TerminalClutter
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import AntennaPattern, Site
from coverage_planner.model.text import Text


def receiver_labels(site: Site, radio: RadioSettings) -> list[Text]:
    """Return the margins one by one with their sum, the threshold of bands, and the patterns from files."""
    labels: list[Text] = []
    for frequency_mhz in sorted({sector.centre_frequency_mhz for sector in site.sectors}):
        labels += _margins(radio, frequency_mhz)
    labels += _thresholds(site, radio)
    labels += _antennas(site, radio)
    return labels


def _margins(radio: RadioSettings, frequency_mhz: float) -> list[Text]:
    labels = []
    terms = margin_terms(radio, frequency_mhz)
    if terms:
        ja = " + ".join(f"{term.name.ja} {term.value_db:.1f} dB ({term.basis.ja})" for term in terms)
        en = " + ".join(f"{term.name.en} {term.value_db:.1f} dB ({term.basis.en})" for term in terms)
        total = f"{total_db(terms):.1f}"
        labels.append(
            Text(
                f"{frequency_mhz:g} MHzの受信電力から差し引く余裕の合計 {total} dB = {ja}",
                f"margin taken off the level at {frequency_mhz:g} MHz: {total} dB = {en}",
            )
        )
    if radio.margins.terminal_clutter is TerminalClutter.STATISTICAL:
        percent = f"{radio.margins.clutter_percent:g}"
        labels.append(
            Text(
                f"受信点の地物損失は勧告ITU-R P.2108 3.2(場所率{percent}%、距離による)。0.25 km未満は0.25 kmの値",
                f"terminal clutter loss by ITU-R P.2108 3.2 ({percent} % of places, by distance); "
                "below 0.25 km as at 0.25 km",
            )
        )
    return labels


def _thresholds(site: Site, radio: RadioSettings) -> list[Text]:
    labels = []
    for sector in site.sectors:
        frequency_mhz = sector.centre_frequency_mhz
        own = radio.threshold_dbm(sector.technology, frequency_mhz)
        if any(band.low_mhz <= frequency_mhz <= band.high_mhz for band in radio.band_thresholds):
            labels.append(
                Text(
                    f"{frequency_mhz:g} MHzのRSRPしきい値は帯域別の設定値 {own:g} dBm",
                    f"the RSRP threshold of {frequency_mhz:g} MHz is the band's, {own:g} dBm",
                )
            )
    return list(dict.fromkeys(labels))


def _antennas(site: Site, radio: RadioSettings) -> list[Text]:
    labels = []
    for sector in site.sectors:
        antenna = radio.antenna(sector.antenna_name) if sector.pattern is AntennaPattern.FILE else None
        if antenna is None:
            continue
        labels.append(
            Text(
                f"アンテナ「{antenna.name}」の指向性はファイルの水平・垂直断面から補間(水平面投影補間)、"
                f"利得 {antenna.gain_dbi:.1f} dBi と電気チルトはファイルの値",
                f"antenna '{antenna.name}': interpolated between the file's cuts (horizontal projection interpolation); "
                f"gain {antenna.gain_dbi:.1f} dBi and electrical tilt are the file's",
            )
        )
        if antenna.frequency_mhz is not None and not 0.8 <= sector.centre_frequency_mhz / antenna.frequency_mhz <= 1.25:
            labels.append(
                Text(
                    f"アンテナ「{antenna.name}」は{antenna.frequency_mhz:g} MHzの測定値"
                    f"({sector.centre_frequency_mhz:g} MHzで使用)",
                    f"antenna '{antenna.name}' was measured at {antenna.frequency_mhz:g} MHz, "
                    f"used at {sector.centre_frequency_mhz:g} MHz",
                )
            )
    return list(dict.fromkeys(labels))
