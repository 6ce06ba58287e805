"""Certificates of selections and roll-outs in the window: saved with their instance, checked by the independent checker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication

from coverage_planner.engine.selection.certificate_check import CheckedCertificate, check_certificate
from coverage_planner.engine.selection.certificate_improved import CheckedImproved, check_improved, is_improved
from coverage_planner.engine.selection.certificate_rollout import CheckedRollout, check_rollout, is_rollout
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.instance_origin import InstanceOrigin, write_plan_instance
from coverage_planner.project.plan_rollout import PlanRollout
from coverage_planner.ui.selection_answer import SelectionAnswer

INSTANCE_ENDING = ".instance.npz"
IMPROVED_ENDING = ".improved.json"
Checked = CheckedCertificate | CheckedImproved | CheckedRollout


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proof:
    """The text of a certificate, the instance it speaks of, and that of the set improved by exact coverage, if any."""

    text: str
    instance: Instance
    origin: InstanceOrigin
    improved: str = ""


def proof_of(answer: SelectionAnswer) -> Proof:
    """Return the proof of a selection."""
    better = answer.found.improved
    return Proof(
        text=answer.found.selection.certificate,
        instance=answer.found.asked.made.instance,
        origin=answer.found.asked.origin,
        improved="" if better is None else better.certificate,
    )


def proof_of_years(answer: PlanRollout) -> Proof:
    """Return the proof of a roll-out."""
    return Proof(text=answer.found.certificate, instance=answer.asked.made.instance, origin=answer.asked.origin)


def save_proof(proof: Proof, path: Path) -> tuple[Path, ...]:
    """Write certificate and instance side by side, and the certificate of an improved set; returns the files.

    Raises:
        PlannerError: a file cannot be written.
    """
    from coverage_planner.engine.selection.certificate import write_certificate

    beside = path.with_name(path.name + INSTANCE_ENDING)
    written = [path, beside]
    try:
        write_plan_instance(proof.instance, proof.origin, beside)
        write_certificate(proof.text, path)
        if proof.improved:
            better = path.with_name(path.name.removesuffix(".json") + IMPROVED_ENDING)
            write_certificate(proof.improved, better)
            written.append(better)
    except OSError as error:
        raise PlannerError(
            Text("証明書を書き込めません", "the certificate cannot be written"),
            remedy=Text(
                "フォルダと書き込み権限、空き容量を確かめてください", "check the folder, its rights and free space"
            ),
            file=str(path),
        ) from error
    return tuple(written)


def check_proof(proof: Proof) -> tuple[Checked, ...]:
    """Check a proof as ``coverage-planner verify`` does, from files written for it.

    Raises:
        PlannerError: saying which claim does not hold.
    """
    with TemporaryDirectory() as folder:
        path, beside, *further = save_proof(proof, Path(folder) / "certificate.json")
        return tuple(_checked(one, beside) for one in (path, *further))


def check_file(path: Path) -> tuple[Checked, ...]:
    """Check a saved certificate; its instance is the one beside it where there is one, else the one it names.

    Raises:
        PlannerError: saying which claim does not hold.
    """
    names = (path.name + INSTANCE_ENDING, path.name.removesuffix(IMPROVED_ENDING) + ".json" + INSTANCE_ENDING)
    beside = next((place for name in names if (place := path.with_name(name)).is_file()), None)
    return (_checked(path, beside),)


def _checked(path: Path, instance: Path | None) -> Checked:
    if is_rollout(path):
        return check_rollout(path, instance)
    if is_improved(path):
        return check_improved(path, instance)
    return check_certificate(path, instance)


def checked_lines(checked: tuple[Checked, ...]) -> list[str]:
    """Return what certificates that passed prove, in plain words."""
    lines = [
        QCoreApplication.translate(
            "SelectionCertificate",
            "The certificate holds. It was checked with whole numbers only, by a program that shares nothing with the search.",
        )
    ]
    for one in checked:
        if isinstance(one, CheckedRollout):
            lines.append(_years_line(one))
        elif isinstance(one, CheckedImproved):
            lines.append(_improved_line(one))
        else:
            lines += _selection_lines(one)
    return lines


def _selection_lines(checked: CheckedCertificate) -> list[str]:
    translate = QCoreApplication.translate
    if checked.kind == "budget":
        text = translate(
            "SelectionCertificate",
            "{n} sites for {yen} yen reach {value}; no choice within the same limits reaches more than {bound}.",
        )
    elif checked.kind == "shortfall":
        text = translate(
            "SelectionCertificate",
            "{n} sites for {yen} yen miss the goals by {value}; no choice misses them by less than {bound} (in 1e-12 of a goal).",
        )
    else:
        text = translate(
            "SelectionCertificate",
            "{n} sites for {yen} yen reach every goal at {value} yen; no choice that reaches them costs less than {bound} yen.",
        )
    lines = [
        text.format(
            n=len(checked.sites), yen=f"{checked.cost_yen:,}", value=f"{checked.value:,}", bound=f"{checked.bound:,}"
        )
    ]
    if checked.joint_bound is not None:
        text = translate(
            "SelectionCertificate", "Even with meshes that several sites cover only together the limit is {bound}."
        )
        lines.append(text.format(bound=f"{checked.joint_bound:,}"))
    return lines


def _improved_line(checked: CheckedImproved) -> str:
    translate = QCoreApplication.translate
    text = translate(
        "SelectionCertificate", "The improved set: {n} sites for {yen} yen reach {value} by exact coverage."
    ).format(n=len(checked.sites), yen=f"{checked.cost_yen:,}", value=f"{checked.value:,}")
    if checked.bound is None:
        return text
    limit = translate("SelectionCertificate", "The limit by exact coverage is {bound}.")
    return f"{text} {limit.format(bound=f'{checked.bound:,}')}"


def _years_line(checked: CheckedRollout) -> str:
    text = QCoreApplication.translate(
        "SelectionCertificate",
        "{n} sites in {years} years: persons summed over the ends of the years {value}; no order within the same budgets has "
        "more than {bound}.",
    )
    count = sum(len(sites) for _, sites, _ in checked.years)
    return text.format(n=count, years=len(checked.years), value=f"{checked.value:,}", bound=f"{checked.bound:,}")
