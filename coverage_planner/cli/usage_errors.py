"""Wrong arguments in the words of this program: one line, and the option or argument by its name on the command line.

typer has its own copy of click in newer versions and uses the installed one in older versions, so the kinds of error
are told apart by their class names and the common parent is found through typer itself.
"""

from __future__ import annotations

import typer

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text

USAGE_ERROR: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException" and issubclass(kind, Exception)
)
"""What typer raises for wrong arguments."""

_SEE_HELP = Text("--help で使い方を確かめてください", "see --help")


def usage_refusal(error: Exception) -> PlannerError:
    """Return the refusal that stands for a usage error of typer."""
    kind = type(error).__name__
    name = _parameter_name(error)
    if kind == "MissingParameter" and name:
        text = Text(f"{name} の指定がありません", f"{name} is missing")
    elif kind == "NoSuchOption":
        option = getattr(error, "option_name", "")
        text = Text(f"{option} というオプションはありません", f"there is no option {option}")
    elif kind == "BadOptionUsage":
        option = getattr(error, "option_name", "")
        text = Text(f"{option} の値の指定が正しくありません", f"{option} is used wrongly: {_message(error)}")
    elif kind == "BadParameter" and name:
        text = Text(f"{name} に使えない値です ({_message(error)})", f"{name} has an unusable value ({_message(error)})")
    else:
        text = Text(f"引数の誤り: {_message(error)}", f"wrong arguments: {_message(error)}")
    return PlannerError(text, remedy=_SEE_HELP)


def _message(error: Exception) -> str:
    return str(getattr(error, "message", "") or error).removeprefix("Value error, ").strip()


def _parameter_name(error: Exception) -> str:
    """Return ``--mesh`` for an option, ``OUT`` for an argument, an empty text where typer does not say."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    options = [option for option in getattr(parameter, "opts", []) if option.startswith("--")]
    if options:
        return str(options[0])
    return str(getattr(parameter, "metavar", None) or str(parameter.name).upper())
