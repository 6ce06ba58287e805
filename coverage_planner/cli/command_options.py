"""Arguments and options of a command as its function declares them: for the help page and for refusals by name.

Read from the signature, not from typer's own objects: those differ between the versions of typer that may be installed.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from typer.models import ArgumentInfo

from coverage_planner.model.text import Text

_KIND_WORDS: dict[type, Text] = {
    bool: Text("", ""),
    int: Text("整数", "INTEGER"),
    float: Text("数値", "NUMBER"),
    str: Text("文字", "TEXT"),
    Path: Text("ファイル", "FILE"),
}

_PLACEHOLDERS: dict[str, str] = {
    "事実=値": "FACT=VALUE",
    "種別:名称;…": "KIND:NAME;…",
    "コード": "CODE",
    "事実": "FACT",
    "年度=円": "YEAR=YEN",
    "幅x高さ": "WIDTHxHEIGHT",
}
"""English of what stands for a value, where the declaration has it in Japanese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOption:
    """One option or argument of a command.

    Attributes:
        name: name of the parameter in the program.
        shown: what is typed: ``--budget-yen``, or the placeholder of an argument.
        is_argument: given by its place, without a name.
        kind: int, float, str, bool, Path or an enumeration.
        repeated: may be given several times.
        required: must be given.
        default: value where it is not given, None where that is no value.
        help: what it does.
        placeholder: what stands for its value.
        low: least number, if there is one.
        high: largest number, if there is one.
    """

    name: str
    shown: str
    is_argument: bool
    kind: type
    repeated: bool
    required: bool
    default: object
    help: str
    placeholder: Text
    low: float | None
    high: float | None

    @property
    def choices(self) -> tuple[str, ...]:
        """The values of an enumeration, none for other kinds."""
        return tuple(str(one.value) for one in self.kind) if issubclass(self.kind, Enum) else ()


def options_of(function: Callable[..., Any]) -> tuple[CommandOption, ...]:
    """Return arguments and options of a command in the order of its signature."""
    hints = typing.get_type_hints(function, include_extras=True)
    return tuple(
        _option(name, hints[name], parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
    )


def _option(name: str, hint: Any, default: object) -> CommandOption:
    base, info = typing.get_args(hint)[:2]
    kind, repeated = _kind(base)
    is_argument = isinstance(info, ArgumentInfo)
    # Inside Annotated the first name of an option lands in the place of its default.
    declared = [
        one for one in (info.default, *(info.param_decls or ())) if isinstance(one, str) and one.startswith("--")
    ]
    metavar = info.metavar
    if is_argument:
        shown = (metavar or name.upper()).strip("[]")
    else:
        shown = declared[0] if declared else "--" + name.replace("_", "-")
    if metavar and not is_argument:
        placeholder = Text(metavar, _PLACEHOLDERS.get(metavar, metavar))
    elif issubclass(kind, Enum):
        values = "|".join(str(one.value) for one in kind)
        placeholder = Text(values, values)
    else:
        placeholder = _KIND_WORDS[kind]
    return CommandOption(
        name=name,
        shown=shown,
        is_argument=is_argument,
        kind=kind,
        repeated=repeated,
        required=default is inspect.Parameter.empty,
        default=None if default is inspect.Parameter.empty else default,
        help=info.help or "",
        placeholder=placeholder,
        low=info.min,
        high=info.max,
    )


def _kind(hint: Any) -> tuple[type, bool]:
    """Return the plain kind of a hint such as ``list[Path] | None``, and whether it is a list."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        hint = next(one for one in typing.get_args(hint) if one is not types.NoneType)
    if typing.get_origin(hint) is list:
        return typing.get_args(hint)[0], True
    return hint, False
