"""Page 「条件」 of the form of 置局選定: sites that must or must not be built, sets, spacing, ways of building, carriers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import CARRIERS, Carrier, SiteStatus, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.plan_selection import PlanRules
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from coverage_planner.ui.form_fields import NumberField
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_fields import heading

MUST, MUST_NOT, EXCLUSIVE = "must", "must_not", "exclusive"
_MOST_LOCKED = 4


class ConditionPage(QWidget):
    """Signal ``take_requested(str)`` asks for the sites selected on the map, for one of the fields."""

    take_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.locked = QLabel()
        self.locked.setWordWrap(True)
        self.must, self.must_not = QLineEdit(), QLineEdit()
        self.exclusive = QPlainTextEdit()
        self.labels = {
            MUST: self.tr("Must be built"),
            MUST_NOT: self.tr("Must not be built"),
            EXCLUSIVE: self.tr("At most one of"),
            "spacing": self.tr("Least distance"),
        }
        self.must.setToolTip(self.tr("Built as planned, in any case; locked candidates are built without being named."))
        self.must_not.setToolTip(self.tr("Not built in any way."))
        self.exclusive.setToolTip(self.tr("One set a line: of the sites of a line at most one is built."))
        self.spacing = NumberField(0, 100_000, 0, 100, " m")
        self.spacing.setToolTip(self.tr("No two sites that are built stand closer than this; 0 is no rule."))
        self.ways = {
            kind: QCheckBox(name)
            for kind, name in (
                (SchemeKind.ONE_ALONE, self.tr("one carrier alone")),
                (SchemeKind.JOINT, self.tr("jointly")),
                (SchemeKind.NEUTRAL_HOST, self.tr("neutral host")),
            )
        }
        for box in self.ways.values():
            box.setToolTip(
                self.tr("Every site may also be built this way; State share and burdens follow the subsidy rules.")
            )
        self.order = QListWidget()
        self.order.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.order.setAccessibleName(self.tr("Carriers that take part, in this order"))
        self.order.setToolTip(
            self.tr(
                "Who might build or share. Jointly, the first 2, 3 or 4 ticked carriers share; drag to change the order."
            )
        )
        for carrier in CARRIERS:
            item = QListWidgetItem(shown(name_of(carrier)))
            item.setData(Qt.ItemDataRole.UserRole, carrier.value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.order.addItem(item)
        self._lay_out()
        for box in self.ways.values():
            box.toggled.connect(lambda _on: self._follow_ways())
        self._follow_ways()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.locked)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        line = self.fontMetrics().lineSpacing()
        self.exclusive.setFixedHeight(3 * line + 8)
        self.exclusive.setTabChangesFocus(True)
        for key, field in ((MUST, self.must), (MUST_NOT, self.must_not), (EXCLUSIVE, self.exclusive)):
            field.setPlaceholderText(self.tr("site IDs, separated by commas"))
            field.setAccessibleName(self.labels[key])
            take = QPushButton(self.tr("From selection"))
            take.setToolTip(self.tr("Add the sites selected on the map or in the table."))
            take.clicked.connect(lambda _on=False, key=key: self.take_requested.emit(key))
            both = QHBoxLayout()
            both.addWidget(field, 1)
            both.addWidget(take)
            form.addRow(self.labels[key], both)
        form.addRow(self.labels["spacing"], self.spacing)
        column.addLayout(form)
        column.addWidget(heading(self.tr("Ways of building to weigh besides the planned one")))
        for box in self.ways.values():
            column.addWidget(box)
        self._order_label = QLabel(self.tr("Carriers that take part, in this order"))
        column.addWidget(self._order_label)
        self.order.setFixedHeight(len(CARRIERS) * (line + 8) + 6)
        column.addWidget(self.order)
        column.addStretch(1)

    def _follow_ways(self) -> None:
        wanted = any(box.isChecked() for box in self.ways.values())
        self.order.setVisible(wanted)
        self._order_label.setVisible(wanted)

    def take(self, key: str, site_ids: tuple[str, ...]) -> None:
        """Add sites to a field; they are one set of those of which at most one is built."""
        if key == EXCLUSIVE:
            if len(site_ids) > 1:
                self.exclusive.appendPlainText(", ".join(site_ids))
            return
        line = self.must if key == MUST else self.must_not
        line.setText(", ".join(dict.fromkeys((*_ids(line.text()), *site_ids))))

    def show_plan(self, plan: Plan | None) -> None:
        """Tell which candidates the plan locks."""
        locked = () if plan is None else tuple(site.site_id for site in plan.candidates if site.locked)
        if not locked:
            self.locked.setText(self.tr("No candidate of the plan is locked."))
            return
        names = "、".join(locked[:_MOST_LOCKED]) + ("…" if len(locked) > _MOST_LOCKED else "")
        self.locked.setText(self.tr("Locked, so built: {n} sites ({names})").format(n=len(locked), names=names))

    def rules(self) -> PlanRules:
        """Return the planner's decisions.

        Raises:
            PlannerError: ways of sharing without carriers.
        """
        kinds = frozenset(kind for kind, box in self.ways.items() if box.isChecked())
        carriers = self.carriers()
        least = 2 if kinds & {SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST} else 1
        if kinds and len(carriers) < least:
            raise InputRefused(
                Text(f"参加する事業者が {least} 者に足りません", f"fewer than {least} carriers take part"),
                remedy=Text("参加する事業者にチェックを付けてください", "tick the carriers that take part"),
                field=self._order_label.text(),
            )
        groups = (_ids(line) for line in self.exclusive.toPlainText().splitlines())
        return PlanRules(
            must=_ids(self.must.text()),
            must_not=_ids(self.must_not.text()),
            exclusive=tuple(group for group in groups if group),
            min_spacing_m=self.spacing.value(),
            kinds=kinds,
            carriers=carriers or CARRIERS,
        )

    def carriers(self) -> tuple[Carrier, ...]:
        """Return the carriers that take part, in their order."""
        items = [self.order.item(row) for row in range(self.order.count())]
        return tuple(
            Carrier(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def check_sites(self, plan: Plan) -> None:
        """Refuse sites that are no candidates of the plan, and those that must and must not be built.

        Raises:
            PlannerError: naming the field and what to do.
        """
        rules = self.rules()
        for key, named in (
            (MUST, rules.must),
            (MUST_NOT, rules.must_not),
            (EXCLUSIVE, tuple(site_id for group in rules.exclusive for site_id in group)),
        ):
            for site_id in named:
                self._check_site(plan, key, site_id)
        both = [site_id for site_id in rules.must if site_id in rules.must_not]
        if both:
            raise InputRefused(
                Text(f"局「{both[0]}」が両方の欄にあります", f"site '{both[0]}' stands in both fields"),
                remedy=Text("どちらかの欄から消してください", "take it out of one of them"),
                field=f"{self.labels[MUST]}・{self.labels[MUST_NOT]}",
            )

    def _check_site(self, plan: Plan, key: str, site_id: str) -> None:
        site = next((one for one in plan.sites if site_id in (one.site_id, str(one.number))), None)
        if site is None:
            message = Text(
                f"局「{site_id}」は計画「{plan.name}」にありません", f"plan '{plan.name}' has no site '{site_id}'"
            )
            remedy = Text(
                "局IDを確かめるか、地図で選んで「選択から」を押してください",
                "check the identifier or take it from the map",
            )
        elif site.status is not SiteStatus.CANDIDATE:
            message = Text(f"局「{site_id}」は既設局です", f"site '{site_id}' exists already")
            remedy = Text(
                "既設局はいつもあるものとして数えます。欄から消してください", "existing sites always count; take it out"
            )
        elif not site.enabled:
            message = Text(f"局「{site_id}」は無効です", f"site '{site_id}' is switched off")
            remedy = Text("局を有効にするか、欄から消してください", "switch it on or take it out")
        else:
            return
        raise InputRefused(message, remedy=remedy, field=self.labels[key])


def _ids(text: str) -> tuple[str, ...]:
    parts = text.replace("、", ",").replace("，", ",").split(",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
