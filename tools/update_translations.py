"""Bring the window's Japanese translation up to date: ``.venv/bin/python tools/update_translations.py``.

Extracts the source strings of ``coverage_planner/ui`` into ``coverage_planner_ja.ts`` (keeping what is translated, dropping
what is gone) and compiles it to ``coverage_planner_ja.qm``; both are committed. Prints what still lacks a translation and
then exits with 1.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "coverage_planner" / "ui"
TS = UI / "translations" / "coverage_planner_ja.ts"
QM = TS.with_suffix(".qm")


def sources() -> list[str]:
    """Return the files whose strings are translated, in a fixed order."""
    return [str(path.relative_to(ROOT)) for path in sorted(UI.rglob("*.py"))]


def run_tool(name: str, *arguments: str) -> None:
    """Run one of the tools that PySide6 puts beside the Python of this environment."""
    program = Path(sysconfig.get_path("scripts")) / name
    answer = subprocess.run([str(program), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(f"{name}: {answer.stdout}{answer.stderr}")


def extract(ts: Path) -> None:
    """Write the source strings to ``ts``, keeping its translations; without line numbers, so that diffs are small."""
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", "ja"]
    run_tool("pyside6-lupdate", *options, *sources(), "-ts", str(ts))


def compile_to(ts: Path, qm: Path) -> None:
    """Compile translations."""
    # A running window maps the file into memory; cut short in place it would end that program with a bus error.
    part = qm.with_name(qm.name + ".part")
    run_tool("pyside6-lrelease", "-silent", str(ts), "-qm", str(part))
    part.replace(qm)


def messages(ts: Path) -> dict[tuple[str, str], str | None]:
    """Return the translation of every (context, source), None where it is missing or unfinished."""
    found: dict[tuple[str, str], str | None] = {}
    for context in ElementTree.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation is not None and translation.get("type") is None and translation.text
            key = context.findtext("name", ""), message.findtext("source", "")
            found[key] = translation.text if translation is not None and done else None
    return found


def main() -> int:
    """Extract, compile and report."""
    extract(TS)
    compile_to(TS, QM)
    missing = [key for key, text in messages(TS).items() if text is None]
    for context, source in missing:
        sys.stdout.write(f"{context}: {source}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
