"""The language of the window: Qt translations for its own words, ``Text`` for words of the rooms below."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from coverage_planner.model.terms import CARRIERS, Carrier, name_of
from coverage_planner.model.text import Language, Text

_current: list[Language] = ["ja"]


def install_language(application: QCoreApplication, language: Language) -> None:
    """Load the translations of ``language`` into the application; must run before widgets are made."""
    _current[0] = language
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    if language == "en":
        return
    folder = Path(str(files("coverage_planner"))) / "ui" / "translations"
    for name, place in ((f"coverage_planner_{language}", str(folder)), (f"qtbase_{language}", _qt_folder())):
        translator = QTranslator(application)
        if translator.load(name, place):
            application.installTranslator(translator)


def _qt_folder() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)


def current_language() -> Language:
    """Return the language the window speaks."""
    return _current[0]


def shown(text: Text | str) -> str:
    """Return a text of the rooms below in the window's language."""
    return text if isinstance(text, str) else text.in_language(_current[0])


def shown_carriers(carriers: tuple[Carrier, ...]) -> str:
    """Return the names of carriers, shortened where all four are meant."""
    if carriers == CARRIERS:
        return shown(Text("4者", "all four"))
    return ("・" if _current[0] == "ja" else ", ").join(shown(name_of(carrier)) for carrier in carriers)
