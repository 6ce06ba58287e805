"""The certificate of a selection in the window: saved with its instance, and checked by the independent checker."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication

from coverage_planner.engine.selection.certificate_check import CheckedCertificate, check_certificate
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.selection_answer import SelectionAnswer

INSTANCE_ENDING = ".instance.npz"


def save_certificate(answer: SelectionAnswer, path: Path) -> Path:
    """Write certificate and instance side by side; returns the path of the instance, which ``verify`` needs.

    Raises:
        PlannerError: a file cannot be written.
    """
    from coverage_planner.engine.selection.certificate import write_certificate
    from coverage_planner.engine.selection.instance import write_instance

    beside = path.with_name(path.name + INSTANCE_ENDING)
    try:
        write_instance(answer.found.asked.made.instance, beside)
        write_certificate(answer.found.selection.certificate, path)
    except OSError as error:
        raise PlannerError(
            Text("証明書を書き込めません", "the certificate cannot be written"),
            remedy=Text(
                "フォルダと書き込み権限、空き容量を確かめてください", "check the folder, its rights and free space"
            ),
            file=str(path),
        ) from error
    return beside


def check_answer(answer: SelectionAnswer) -> CheckedCertificate:
    """Check the certificate of an answer as ``coverage-planner verify`` does, from files written for it.

    Raises:
        PlannerError: saying which claim does not hold.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.json"
        return check_certificate(path, save_certificate(answer, path))


def check_file(path: Path) -> CheckedCertificate:
    """Check a saved certificate; its instance is the one beside it where there is one, else the one it names.

    Raises:
        PlannerError: saying which claim does not hold.
    """
    beside = path.with_name(path.name + INSTANCE_ENDING)
    return check_certificate(path, beside if beside.is_file() else None)


def checked_lines(checked: CheckedCertificate) -> list[str]:
    """Return what a certificate that passed proves, in plain words."""
    translate = QCoreApplication.translate
    lines = [
        translate(
            "SelectionCertificate",
            "The certificate holds. It was checked with whole numbers only, by a program that shares nothing with the search.",
        )
    ]
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
    lines.append(
        text.format(
            n=len(checked.sites), yen=f"{checked.cost_yen:,}", value=f"{checked.value:,}", bound=f"{checked.bound:,}"
        )
    )
    if checked.joint_bound is not None:
        text = translate(
            "SelectionCertificate", "Even with meshes that several sites cover only together the limit is {bound}."
        )
        lines.append(text.format(bound=f"{checked.joint_bound:,}"))
    return lines
