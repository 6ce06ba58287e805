"""Writes the README's pictures: the window with a site selected, and plans side by side."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings

from coverage_planner.ui.application import make_application, wait_until_idle
from coverage_planner.ui.main_window import MainWindow


def main(project: Path, folder: Path) -> None:
    """Open the project in a window of 1600 x 1000 and save the pictures into a folder."""
    make_application()
    with tempfile.TemporaryDirectory() as scratch:
        window = MainWindow(QSettings(str(Path(scratch) / "settings.ini"), QSettings.Format.IniFormat))
        window.resize(1600, 1000)
        window.show()
        window.open_path(project)
        wait_until_idle(window)
        session = window.workspace.session
        assert session is not None
        session.select_plan("共同整備案")
        wait_until_idle(window)
        state = window.workspace.state
        assert state is not None
        assert state.subsidy is not None
        granted = {number for item in state.subsidy.projects if item.eligible for number in item.site_numbers}
        ledgers = [ledger for ledger in state.evaluation.ledgers if ledger.site_number in granted]
        best = max(ledgers, key=lambda ledger: ledger.persons_newly_covered)
        window.sites.select(frozenset({best.site_number}))
        wait_until_idle(window)
        window.grab().save(str(folder / "window.png"))
        view = window.features.comparison.open()
        view.resize(1600, 1000)
        view.choose(("現状", "単独整備案", "共同整備案"))
        while view.stale or view.comparison is None:
            wait_until_idle(window)
        view.tabs.setCurrentWidget(view.charts)
        wait_until_idle(window)
        view.grab().save(str(folder / "comparison.png"))
        window.features.close()
        window.workspace.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
