"""The help of the program and of each command, in Japanese (or English): typer's own page speaks English in part."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from coverage_planner.cli.command_options import CommandOption, options_of
from coverage_planner.model.text import Language, Text
from coverage_planner.report.text_width import display_width, wrapped

_WIDTH = 100
_NAME_WIDTH = 34
_EVERYWHERE = (
    (
        Text("--cache-dir フォルダ", "--cache-dir FOLDER"),
        Text(
            "伝搬損失の保存先 (空文字なら保存しません)。どのコマンドでも使えます",
            "where losses are kept ('' keeps none); every command",
        ),
    ),
    (Text("--help", "--help"), Text("この説明を表示します", "show this page")),
)
_EXIT_CODES = Text(
    "終了コード: 0 正常、2 入力の誤り (標準エラーに1行で理由と対処)、1 プログラムの誤りまたは出力先が閉じた、130 中止",
    "exit codes: 0 done, 2 bad input (one line on stderr: what, where, what to do), 1 a fault of the program or a closed "
    "output, 130 cancelled",
)


def program_page(commands: Mapping[str, str], about: Text, tongue: Language) -> str:
    """Return the overview: what the program is and what each command does (given in Japanese)."""
    lines = [
        _usage(Text("[計画.gpkg] | コマンド [オプション]", "[PROJECT.gpkg] | COMMAND [OPTIONS]"), tongue),
        "",
        *_paragraph(about.in_language(tongue)),
        "",
        Text("コマンド (「コマンド --help」で説明):", "commands (COMMAND --help tells more):").in_language(tongue),
    ]
    for name, said in commands.items():
        lines += _row(name, said if tongue == "ja" else _english(name, "about") or said)
    lines += ["", Text("オプション:", "options:").in_language(tongue)]
    lines += _row("--version", Text("版を表示します", "show the version").in_language(tongue))
    for name_text, everywhere in _EVERYWHERE:
        lines += _row(name_text.in_language(tongue), everywhere.in_language(tongue))
    return "\n".join([*lines, "", *_paragraph(_EXIT_CODES.in_language(tongue), indent=""), ""])


def command_page(command: str, function: Callable[..., Any], tongue: Language) -> str:
    """Return the page of one command: how it is called, what it does, every argument and option."""
    options = options_in_words(command, options_of(function), tongue)
    arguments = [one for one in options if one.is_argument]
    named = [one for one in options if not one.is_argument]
    placeholders = " ".join(one.shown if one.required else f"[{one.shown}]" for one in arguments)
    option_word = Text("[オプション]", "[OPTIONS]")
    call = Text(f"{command} {placeholders} {option_word.ja}", f"{command} {placeholders} {option_word.en}")
    lines = [_usage(call, tongue), "", *_paragraph(_about(command, function, tongue))]
    if arguments:
        lines += ["", Text("引数:", "arguments:").in_language(tongue)]
        for one in arguments:
            lines += _row(one.shown, _said(one, tongue))
    lines += ["", Text("オプション:", "options:").in_language(tongue)]
    for one in named:
        value = one.placeholder.in_language(tongue)
        lines += _row(f"{one.shown} {value}".rstrip(), _said(one, tongue))
    for name_text, said in _EVERYWHERE:
        lines += _row(name_text.in_language(tongue), said.in_language(tongue))
    return "\n".join([*lines, "", *_paragraph(_EXIT_CODES.in_language(tongue), indent=""), ""])


def options_in_words(command: str, options: tuple[CommandOption, ...], tongue: Language) -> tuple[CommandOption, ...]:
    """Return the options with their help in the language; one without English keeps its Japanese."""
    if tongue == "ja":
        return options
    return tuple(replace(one, help=_english(command, one.name) or one.help) for one in options)


@cache
def _english_words() -> dict[str, dict[str, str]]:
    text = (files("coverage_planner") / "cli" / "help_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _english(command: str, name: str) -> str:
    words = _english_words()
    return words.get(command, {}).get(name) or words["common"].get(name, "")


def _usage(call: Text, tongue: Language) -> str:
    words = " ".join(call.in_language(tongue).split())
    return f"{Text('使い方', 'usage').in_language(tongue)}: coverage-planner {words}"


def _about(command: str, function: Callable[..., Any], tongue: Language) -> str:
    said = (inspect.getdoc(function) or "").splitlines()[0]
    return said if tongue == "ja" else _english(command, "about") or said


def _said(option: CommandOption, tongue: Language) -> str:
    """Return what an option does, with range, default, whether it is required and may be repeated."""
    notes = []
    if option.required:
        notes.append(Text("必須", "required"))
    if option.repeated and not re.search("繰り返し|複数|repeat", option.help, re.IGNORECASE):
        notes.append(Text("繰り返し可", "repeatable"))
    span = range_words(option)
    if span is not None:
        notes.append(span)
    if option.default not in (None, False, "") and not re.search("既定|default", option.help):
        shown = f"{option.default:g}" if isinstance(option.default, float) else str(option.default)
        notes.append(Text(f"既定 {shown}", f"default {shown}"))
    if not notes:
        return option.help
    joined = Text("、".join(note.ja for note in notes), ", ".join(note.en for note in notes)).in_language(tongue)
    return f"{option.help} [{joined}]" if option.help else f"[{joined}]"


def range_words(option: CommandOption) -> Text | None:
    """Return the range of a number in words, None where there is none."""
    low, high = (None if end is None else f"{end:,}" for end in (option.low, option.high))
    if low is not None and high is not None:
        return Text(f"{low}〜{high}", f"{low} to {high}")
    if low is not None:
        return Text(f"{low}以上", f"{low} or more")
    return None if high is None else Text(f"{high}以下", f"{high} or less")


def _row(name: str, said: str) -> list[str]:
    """Return a name and what is said of it in two columns; a long name gets a line of its own."""
    said_lines = wrapped(said, _WIDTH - _NAME_WIDTH) or [""]
    pad = " " * _NAME_WIDTH
    first = f"  {name}"
    if display_width(first) + 2 > _NAME_WIDTH:
        return [first, *(pad + line for line in said_lines)]
    gap = " " * (_NAME_WIDTH - display_width(first))
    return [(first + gap + said_lines[0]).rstrip(), *(pad + line for line in said_lines[1:])]


def _paragraph(text: str, indent: str = "  ") -> list[str]:
    return [indent + line for line in wrapped(text, _WIDTH - len(indent))]
