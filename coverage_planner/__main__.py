"""``python -m coverage_planner``, and where the program without an own Python begins (packaging/coverage_planner.spec).

Nothing of the product is imported at the top: processes that a batch starts come through here, too, and numba reads
its settings when it is imported.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

BUILD_FILE = "program_build.txt"
"""In the package of a built program: a name of the build, another one whenever a source file changes."""


def user_cache_folder() -> Path:
    """Return this user's folder for what can be made again, by the custom of the system."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        xdg = os.environ.get("XDG_CACHE_HOME", "")
        base = Path(xdg) if os.path.isabs(xdg) else Path.home() / ".cache"
    return base / "coverage_planner"


def keep_compiled_code_of_the_user(program_folder: Path) -> None:
    """Let compiled kernels and bytecode of a built program go to the user's cache, not into the program's folder.

    The folder of the program may be read-only. Numba tells compiled kernels of a frozen program apart by the hash of
    the executable only, which does not change with our sources: so each build has a folder of its own.
    """
    build = (program_folder / BUILD_FILE).read_text(encoding="ascii").strip()
    folder = user_cache_folder() / "compiled" / build
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder / "kernels"))
    sys.pycache_prefix = str(folder / "bytecode")


def main() -> None:
    """Run the command line, or what a parent process of ours asked for."""
    multiprocessing.freeze_support()
    if getattr(sys, "frozen", False):
        # PyInstaller says where it keeps the package; __file__ of the first script is not there.
        keep_compiled_code_of_the_user(Path(getattr(sys, "_MEIPASS", "")) / "coverage_planner")
    from coverage_planner.cli.app import main as run_program

    run_program()


if __name__ == "__main__":
    main()
