"""Asking where to save: the file's ending is completed, and a file is never overwritten unasked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_save_path(parent: QWidget, title: str, proposal: Path, suffix: str, kinds: str = "") -> Path | None:
    """Return the chosen path with its ending, or None when the planner changed their mind.

    The file dialog asks about overwriting the name as typed; where the ending is added here, the question is asked again
    for the completed name.
    """
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), kinds or f"*.{suffix}")
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() == f".{suffix}":
        return path
    path = path.with_name(f"{path.name}.{suffix}")
    if path.exists():
        question = QCoreApplication.translate("SavePath", "{name} exists. Overwrite it?").format(name=path.name)
        if QMessageBox.question(parent, title, question) != QMessageBox.StandardButton.Yes:
            return None
    return path
