"""Wrong arguments in the words of this program: one line, the option by its name on the command line, what it takes.

typer has its own copy of click in newer versions and uses the installed one in older versions, so the kinds of error
are told apart by their class names and the common parent is found through typer itself. Its messages (and those of
pydantic behind it) are English and speak of types, so none of them is shown: the declaration of the option says more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import typer

from coverage_planner.cli.command_options import CommandOption
from coverage_planner.cli.help_page import range_words
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text

USAGE_ERROR: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException" and issubclass(kind, Exception)
)
"""What typer raises for wrong arguments."""


def usage_refusal(
    error: Exception, command: str, options: Sequence[CommandOption], arguments: Sequence[str] = ()
) -> PlannerError:
    """Return the refusal that stands for a usage error of typer, with the value that was typed where it is clear."""
    kind = type(error).__name__
    see = Text(f"使い方は coverage-planner {command} --help", f"see coverage-planner {command} --help")
    option = _option(error, options)
    name = "" if option is None else option.shown
    if kind == "MissingParameter" and option is not None:
        what = "" if not option.help else f" ({option.help})"
        return PlannerError(Text(f"{name} の指定がありません{what}", f"{name} is missing"), remedy=see)
    if kind == "NoSuchOption":
        unknown = getattr(error, "option_name", "")
        near = _nearest(unknown, options)
        hint = Text(f"{near} のことですか。{see.ja}", f"did you mean {near}? {see.en}") if near else see
        return PlannerError(
            Text(f"{unknown} というオプションはありません", f"there is no option {unknown}"), remedy=hint
        )
    if kind == "BadOptionUsage":
        used = getattr(error, "option_name", "") or name
        flag = next((one.shown for one in options if one.shown == used and one.kind is bool), None)
        if flag is not None:
            text = Text(f"{used} は値を取りません", f"{used} takes no value")
        else:
            text = Text(f"{used} の後に値がありません", f"there is no value after {used}")
        return PlannerError(text, remedy=see)
    if kind == "BadParameter" and option is not None:
        return _bad_value(option, see, _typed(option, arguments))
    rest = str(getattr(error, "message", "") or error).rpartition("(")[2].rstrip(").")
    surplus = f" ({rest})" if "extra argument" in str(getattr(error, "message", "")) else ""
    return PlannerError(
        Text(f"引数が多すぎるか、並びが正しくありません{surplus}", f"too many arguments, or in a wrong order{surplus}"),
        remedy=see,
    )


def _typed(option: CommandOption, arguments: Sequence[str]) -> str:
    """Return the one value typed after an option, an empty text where there are several or none."""
    found = [after for before, after in pairwise(arguments) if before == option.shown]
    found += [one.partition("=")[2] for one in arguments if one.startswith(f"{option.shown}=")]
    return found[0][:60] if len(found) == 1 else ""


def _bad_value(option: CommandOption, see: Text, typed: str) -> PlannerError:
    """Say what an option takes; typer does not hand over the text that was typed in every version."""
    span = range_words(option)
    if option.choices:
        wanted = Text("・".join(option.choices) + " のいずれか", "one of " + ", ".join(option.choices))
    elif option.kind is int:
        wanted = Text("整数", "a whole number")
    elif option.kind is float:
        wanted = Text("数値", "a number")
    else:
        wanted = option.placeholder if option.placeholder.ja else Text("値", "a value")
    if span is not None:
        wanted = Text(f"{span.ja}の{wanted.ja}", f"{wanted.en} of {span.en}")
    return PlannerError(
        Text(
            f"{option.shown} に{f'「{typed}」は使えません' if typed else '使えない値です'}",
            f"{option.shown} has an unusable value" + (f" '{typed}'" if typed else ""),
        ),
        remedy=Text(f"{wanted.ja}を指定してください。{see.ja}", f"give {wanted.en}; {see.en}"),
    )


def _option(error: Exception, options: Sequence[CommandOption]) -> CommandOption | None:
    parameter = getattr(error, "param", None)
    name = getattr(parameter, "name", None)
    return next((one for one in options if one.name == name), None)


def _nearest(unknown: str, options: Sequence[CommandOption]) -> str:
    """Return an option that begins or is spelt like the one typed, an empty text where none does."""
    from difflib import get_close_matches

    names = [one.shown for one in options if not one.is_argument]
    found = get_close_matches(unknown, names, n=1, cutoff=0.7)
    return found[0] if found else ""
