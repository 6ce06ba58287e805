"""``--cache-dir FOLDER``, understood by every command: where losses are kept between runs ("" keeps nothing)."""

from __future__ import annotations

import os

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text

OPTION = "--cache-dir"


def take_cache_folder(arguments: list[str]) -> list[str]:
    """Return the arguments without the option, and put its folder where this and all child processes look for it.

    Raises:
        PlannerError: the option has no folder.
    """
    if not any(argument == OPTION or argument.startswith(OPTION + "=") for argument in arguments):
        return arguments
    # Here, because it loads the engine: the light commands and --help do without.
    from coverage_planner.project.loss_folder import CACHE_VARIABLE

    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == OPTION:
            folder = next(rest, None)
            if folder is None or folder.startswith("--"):
                raise PlannerError(
                    Text(f"{OPTION} の後にフォルダがありません", f"there is no folder after {OPTION}"),
                    remedy=Text(f"{OPTION} フォルダ の形で指定してください", f"give {OPTION} FOLDER"),
                )
            os.environ[CACHE_VARIABLE] = folder
        elif argument.startswith(OPTION + "="):
            os.environ[CACHE_VARIABLE] = argument.removeprefix(OPTION + "=")
        else:
            left.append(argument)
    return left
