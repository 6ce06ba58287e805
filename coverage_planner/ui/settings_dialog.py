"""計画 > 設定…: the definition of the indicators, the radio assumptions and the subsidy year, recorded in the project."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.margins import PROFILE_MODELS, TR38901_MODELS
from coverage_planner.engine.propagation.p1812 import LOCATION_PERCENT, TIME_PERCENT
from coverage_planner.engine.sector_table import check_settings
from coverage_planner.model.errors import OutOfValidity, PlannerError
from coverage_planner.model.settings import (
    Comparison,
    HataEnvironment,
    Overlay,
    PrefectureRule,
    PropagationModel,
    Settings,
    SightRule,
)
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.law import shipped_rules
from coverage_planner.subsidy.planner_files import rule_book
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.help_context import HELP_CONTEXT
from coverage_planner.ui.land_use_dialog import LandUseField
from coverage_planner.ui.language import shown
from coverage_planner.ui.receiver_dialog import ReceiverField, ReceiverValue
from coverage_planner.ui.style import WindowStyle

MAXIMUM_RANGE_KM = 50.0


class SettingsDialog(QDialog):
    """Edits a copy of the settings; :meth:`settings` returns it. Accepting changes nothing by itself."""

    def __init__(self, settings: Settings, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings of the plan"))
        self._base = settings
        definition, radio = QGroupBox(self.tr("Definition of the indicators")), QGroupBox(self.tr("Radio"))
        subsidy = QGroupBox(self.tr("Subsidy"))
        for group, part in ((definition, "definition"), (radio, "radio"), (subsidy, "subsidy")):
            group.setProperty(HELP_CONTEXT, f"settings.{part}")
        self._make_fields()
        self.land_use = LandUseField(style)
        self.receiver = ReceiverField(style)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setMinimumHeight(3 * self.fontMetrics().height())
        self._sentence.setStyleSheet(f"color: {style.text_faint}")
        _form(
            definition,
            (
                (self.tr("Share of a mesh that counts as covered"), self.threshold),
                (self.tr("Exactly at the share"), self._comparison),
                (self.tr("Overlay of carriers"), self.overlay),
                (self.tr("Meshes on a prefecture border"), self._prefectures),
                (self.tr("Road in tunnels"), self._tunnels),
                ("", self._sentence),
            ),
        )
        _form(
            radio,
            (
                (self.tr("Propagation model"), self.model),
                (self.tr("Environment"), self._environment),
                (self.tr("Share of the time (P.1812)"), self.time_percent),
                (self.tr("Share of places (P.1812)"), self.location_percent),
                (self.tr("Paths (P.1812, P.526)"), self.exact_paths),
                (self.tr("Land use (P.1812)"), self.land_use),
                (self.tr("Line of sight (TR 38.901)"), self._sight),
                (self.tr("5G threshold (RSRP)"), self._nr),
                (self.tr("4G threshold (RSRP)"), self._lte),
                (self.tr("Margins, thresholds of bands"), self.receiver),
                (self.tr("Other margin"), self._margin),
                (self.tr("Longest range"), self._range),
                (self.tr("Receiver height"), self._receiver),
                (self.tr("Terrain"), self._blocking),
            ),
        )
        _form(
            subsidy,
            ((self.tr("Fiscal year of the rules"), self._year), (self.tr("Prefecture's share"), self._unit)),
        )
        note = QLabel(
            self.tr("No national value exists for the thresholds; they are assumptions and printed with every figure.")
        )
        note.setWordWrap(True)
        note.setStyleSheet(f"color: {style.text_faint}")
        button = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(button.Ok | button.Cancel | button.RestoreDefaults)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(button.RestoreDefaults).clicked.connect(lambda: self._show(Settings()))
        right = QVBoxLayout()
        right.addWidget(radio)
        right.addWidget(note)
        right.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(definition)
        left.addWidget(subsidy)
        left.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        for choice in (self._comparison, self.overlay, self._prefectures, self._year, self._unit):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            choice.setMinimumWidth(choice.sizeHint().width())
        layout = QVBoxLayout(self)
        layout.addLayout(columns)
        layout.addWidget(self.buttons)
        self.resize(900, 400)
        self._show(settings)

    def settings(self) -> Settings:
        """Return the settings as edited; what was not touched keeps its exact value."""
        base = self._base
        threshold = Fraction(Decimal(str(round(self.threshold.value(), 2)))) / 100
        if abs(float(base.definition.area_threshold) * 100 - self.threshold.value()) <= 0.00501:
            threshold = base.definition.area_threshold
        return replace(
            base,
            definition=replace(
                base.definition,
                area_threshold=threshold,
                comparison=self._comparison.term(),
                overlay=self.overlay.term(),
                prefecture_rule=self._prefectures.term(),
                include_tunnels=self._tunnels.isChecked(),
            ),
            radio=replace(
                base.radio,
                model=self.model.term(),
                environment=self._environment.term(),
                threshold_nr_dbm=self._nr.kept(base.radio.threshold_nr_dbm),
                threshold_lte_dbm=self._lte.kept(base.radio.threshold_lte_dbm),
                margin_db=self._margin.kept(base.radio.margin_db),
                maximum_range_m=self._range.kept(base.radio.maximum_range_m / 1000) * 1000,
                receiver_height_m=self._receiver.kept(base.radio.receiver_height_m),
                terrain_blocking=self._blocking.isChecked(),
                time_percent=self.time_percent.kept(base.radio.time_percent),
                location_percent=self.location_percent.kept(base.radio.location_percent),
                exact_paths=self.exact_paths.isChecked(),
                land_use=self.land_use.value(),
                sight_rule=self._sight.term(),
                margins=self.receiver.value().margins,
                band_thresholds=self.receiver.value().bands,
            ),
            subsidy=replace(base.subsidy, fiscal_year=self._year.term(), round_prefecture_to_yen=self._unit.term()),
        )

    def accept(self) -> None:
        """Close with OK, unless no footprint could be computed with these settings: then say why and stay open."""
        try:
            check_settings(self.settings().radio)
        except OutOfValidity as error:
            remedy = "" if error.remedy is None else "\n" + shown(error.remedy)
            QMessageBox.warning(self, self.tr("These settings cannot be used"), shown(error.message) + remedy)
            return
        super().accept()

    def _make_fields(self) -> None:
        self.threshold = NumberField(0.01, 100.0, 2, 5.0, " %")
        self._comparison = TermChoice(
            ((Comparison.GE, self.tr("counts (or more)")), (Comparison.GT, self.tr("does not count")))
        )
        self.overlay = TermChoice(
            (
                (Overlay.MESH, self.tr("meshes of any carrier")),
                (Overlay.AREA, self.tr("union of areas, then the mesh rule")),
            )
        )
        self._prefectures = TermChoice(
            (
                (PrefectureRule.LARGEST_AREA, self.tr("whole to the largest area")),
                (PrefectureRule.PUBLISHED_PARTS, self.tr("by the published parts")),
            )
        )
        self._tunnels = QCheckBox(self.tr("counts as road"))
        self.model = TermChoice(
            (
                (PropagationModel.EXTENDED_HATA, self.tr("extended Hata")),
                (PropagationModel.P1812, self.tr("terrain profile (ITU-R P.1812)")),
                (PropagationModel.P526, self.tr("terrain diffraction to 28 GHz (P.526)")),
                (PropagationModel.TR38901_RMA, self.tr("3GPP TR 38.901 rural macro")),
                (PropagationModel.TR38901_UMA, self.tr("3GPP TR 38.901 urban macro")),
                (PropagationModel.TR38901_UMI, self.tr("3GPP TR 38.901 urban micro")),
                (PropagationModel.LOCAL_5G, self.tr("local 5G area formula (confidence B)")),
                (PropagationModel.FREE_SPACE, self.tr("free space (P.525)")),
            )
        )
        self._sight = TermChoice(
            (
                (SightRule.TERRAIN, self.tr("told by the terrain")),
                (SightRule.PROBABILITY, self.tr("mean by its probability")),
            )
        )
        self._environment = TermChoice(
            (
                (HataEnvironment.URBAN, self.tr("urban")),
                (HataEnvironment.SUBURBAN, self.tr("suburban")),
                (HataEnvironment.OPEN, self.tr("open")),
            )
        )
        self.time_percent = NumberField(*TIME_PERCENT, 1, 1.0, " %")
        self.time_percent.setToolTip(self.tr("The loss is not exceeded for this share of the time; 50 % is the median"))
        self.location_percent = NumberField(*LOCATION_PERCENT, 1, 1.0, " %")
        self.location_percent.setToolTip(
            self.tr("The loss is not exceeded at this share of places; 50 % is the median, 90 % is cautious")
        )
        self.exact_paths = QCheckBox(self.tr("every sub-cell over its own path (slow)"))
        self.exact_paths.setToolTip(
            self.tr("Otherwise between radials a sub-cell apart: half of the sub-cells within 0.2 dB, 95 % within 3 dB")
        )
        self._nr = NumberField(-160.0, -40.0, 1, 1.0, " dBm")
        self._lte = NumberField(-160.0, -40.0, 1, 1.0, " dBm")
        self._margin = NumberField(0.0, 60.0, 1, 1.0, " dB")
        self._range = NumberField(0.1, MAXIMUM_RANGE_KM, 1, 1.0, " km")
        self._receiver = NumberField(1.0, 10.0, 1, 0.5, " m")
        self._blocking = QCheckBox(self.tr("a mountain in the line of sight blocks"))
        self._year = TermChoice(
            (label, f"{shown(FiscalYear.parse(label).name)} ({label})") for label in fiscal_years(self._base)
        )
        self._unit = TermChoice(((1000, self.tr("rounded down to 1,000 yen")), (1, self.tr("rounded down to 1 yen"))))
        self.threshold.valueChanged.connect(self._show_sentence)
        for choice in (self._comparison, self.overlay):
            choice.currentIndexChanged.connect(self._show_sentence)
        for choice in (self.model, self._sight):
            choice.currentIndexChanged.connect(self._enable_fields_of_model)

    def _enable_fields_of_model(self) -> None:
        """Grey out what the chosen model does not use."""
        model = self.model.term()
        self._environment.setEnabled(model in (PropagationModel.EXTENDED_HATA, PropagationModel.LOCAL_5G))
        self._sight.setEnabled(model in TR38901_MODELS)
        self.time_percent.setEnabled(model is PropagationModel.P1812)
        self.location_percent.setEnabled(model is PropagationModel.P1812)
        self.exact_paths.setEnabled(model in PROFILE_MODELS)
        self.land_use.setEnabled(model is PropagationModel.P1812)
        by_sight = model in TR38901_MODELS and self._sight.term() is SightRule.TERRAIN
        self._blocking.setEnabled(model not in PROFILE_MODELS and not by_sight)

    def _show(self, settings: Settings) -> None:
        definition, radio, subsidy = settings.definition, settings.radio, settings.subsidy
        self.threshold.setValue(float(definition.area_threshold * 100))
        for choice, value in (
            (self._comparison, definition.comparison),
            (self.overlay, definition.overlay),
            (self._prefectures, definition.prefecture_rule),
            (self.model, radio.model),
            (self._environment, radio.environment),
            (self._year, subsidy.fiscal_year),
            (self._unit, subsidy.round_prefecture_to_yen),
        ):
            # A recorded value this program does not offer (a year without rules) stays as it is.
            choice.choose(value)
        self._tunnels.setChecked(definition.include_tunnels)
        self._nr.setValue(radio.threshold_nr_dbm)
        self._lte.setValue(radio.threshold_lte_dbm)
        self._margin.setValue(radio.margin_db)
        self._range.setValue(radio.maximum_range_m / 1000)
        self._receiver.setValue(radio.receiver_height_m)
        self._blocking.setChecked(radio.terrain_blocking)
        self.time_percent.setValue(radio.time_percent)
        self.location_percent.setValue(radio.location_percent)
        self.exact_paths.setChecked(radio.exact_paths)
        self.land_use.show_value(radio.land_use)
        self._sight.choose(radio.sight_rule)
        self.receiver.show_value(ReceiverValue(radio.margins, radio.band_thresholds))
        self._enable_fields_of_model()
        self._show_sentence()

    def _show_sentence(self) -> None:
        if hasattr(self, "_sentence") and self._year.count():
            self._sentence.setText(shown(self.settings().definition.sentence()))


def fiscal_years(settings: Settings | None = None) -> tuple[str, ...]:
    """Return the fiscal years for which there are rules, shipped or the planner's own, newest first."""
    book = shipped_rules()
    if settings is not None:
        # A damaged file of the planner's is named where the subsidy is worked out.
        with contextlib.suppress(PlannerError):
            book = rule_book(settings.subsidy.statements)
    years = {year for programme in book.programmes for year in book.years(programme)}
    return tuple(year.label for year in sorted(years, reverse=True))


def _form(group: QGroupBox, rows: tuple[tuple[str, QWidget], ...]) -> None:
    form = QFormLayout(group)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for label, field in rows:
        if label:
            form.addRow(label, field)
            field.setAccessibleName(label)
        else:
            form.addRow(field)
    for field in group.findChildren(QDoubleSpinBox):
        field.setKeyboardTracking(True)
