"""``coverage-planner``: the desktop program without a command, headless work with one (DESIGN.md 8)."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer

from coverage_planner import __version__
from coverage_planner.cli.answers import complain, language, say, speak_utf8
from coverage_planner.cli.cache_option import take_cache_folder
from coverage_planner.cli.command_options import CommandOption, options_of
from coverage_planner.cli.help_page import command_page, program_page
from coverage_planner.cli.repeated_options import spread_repeated_options
from coverage_planner.cli.usage_errors import USAGE_ERROR, usage_refusal
from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.text import Text

_ABOUT = Text(
    "5G人口カバー率・道路カバー率と携帯電話等エリア整備事業の計画ツール。コマンドなしではデスクトップ画面を開きます。"
    "英語の出力は環境変数 COVERAGE_PLANNER_LANGUAGE=en。",
    "Planning of 5G population coverage, road coverage and the state subsidy for mobile coverage. Without a command the "
    "window opens.",
)

# Module and function of each command. Only the module of the command asked for is loaded: all of them together cost 1.3 s
# of imports, which the window and the light commands would pay for nothing.
_PLACES: dict[str, tuple[str, str]] = {
    "demo": ("demo_command", "demo"),
    "import": ("import_command", "import_project"),
    "assess": ("assess_command", "assess"),
    "batch": ("batch_command", "batch"),
    "compare": ("compare_command", "compare"),
    "subsidy": ("subsidy_command", "subsidy"),
    "statement": ("statement_command", "statement"),
    "sites": ("sites_command", "sites"),
    "radio": ("radio_command", "radio"),
    "costs": ("costs_command", "costs"),
    "grant": ("grant_command", "grant"),
    "select": ("selection_commands", "select"),
    "verify": ("verify_command", "verify"),
    "candidates": ("candidates_command", "candidates"),
    "rollout": ("rollout_command", "rollout"),
    "screenshot": ("screenshot_command", "screenshot"),
    "export": ("export_command", "export"),
    "explain": ("explain_command", "explain"),
    "path-loss": ("path_loss_command", "path_loss_of_profile"),
}
COMMANDS = frozenset(_PLACES)
INTERRUPTED = 130


def application(names: Iterable[str]) -> typer.Typer:
    """Return the command line with the named commands."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

    @app.callback()
    def program() -> None:
        """Keep typer from making a single command the whole program."""

    for name in names:
        app.command(name)(command_function(name))
    return app


def command_function(name: str) -> Callable[..., Any]:
    """Return the function of a command; its module is loaded now."""
    module, function = _PLACES[name]
    found: Callable[..., Any] = getattr(importlib.import_module(f"coverage_planner.cli.{module}"), function)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Run the program: exit code 0 on success, 2 on bad input with one line, 1 on a fault of the program itself."""
    speak_utf8()
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    options: tuple[CommandOption, ...] = ()
    name = ""
    try:
        arguments = take_cache_folder(arguments)
        if not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-")):
            return _open_desktop(arguments)
        if arguments == ["--version"]:
            say(f"coverage-planner {__version__}")
            return 0
        if arguments[0] in COMMANDS:
            name = arguments[0]
            options = options_of(command_function(name))
        if "--help" in arguments:
            say(_help(name).rstrip("\n"))
            return 0
        command = typer.main.get_command(application([name] if name else _PLACES))
        result = command.main(spread_repeated_options(arguments), prog_name="coverage-planner", standalone_mode=False)
        sys.stdout.flush()
        if result == INTERRUPTED:  # what newer versions of typer make of Ctrl-C
            say_cancelled()
        return result if isinstance(result, int) else 0
    except PlannerError as error:
        complain(error, options, arguments)
    except typer.Exit as stop:
        return stop.exit_code
    except USAGE_ERROR as error:
        complain(usage_refusal(error, name, options, arguments))
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        say_cancelled()
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough; click exits 1 then, too. What is buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        place = str(error.filename) if error.filename is not None else None
        complain(
            PlannerError(
                Text(f"ファイルを読み書きできません ({error.strerror})", f"cannot read or write ({error.strerror})"),
                remedy=Text("パス・権限・空き容量を確かめてください", "check path, rights and free space"),
                file=place,
            )
        )
    except Exception as error:
        if os.environ.get("COVERAGE_PLANNER_DEBUG"):
            raise
        sys.stderr.write(
            Text(
                f"プログラムの誤りです: {type(error).__name__}: {error} → COVERAGE_PLANNER_DEBUG=1 で再実行した出力を添えて報告してください",
                f"a fault of the program: {type(error).__name__}: {error} -> run again with COVERAGE_PLANNER_DEBUG=1 and report",
            ).in_language(language())
            + "\n"
        )
        return 1
    return 2


def say_cancelled() -> None:
    """Say on one line of stderr that Ctrl-C ended the work."""
    sys.stderr.write(Text("中止しました", "cancelled").in_language(language()) + "\n")


def _help(name: str) -> str:
    if name:
        return command_page(name, command_function(name), language())
    return program_page({one: _about(one) for one in _PLACES}, _ABOUT, language())


def _about(name: str) -> str:
    """Return what a command does, the first line of its docstring, from its source: the page must not load them all."""
    module, function = _PLACES[name]
    found = importlib.util.find_spec(f"coverage_planner.cli.{module}")
    read = getattr(None if found is None else found.loader, "get_source", None)
    source = None if read is None else read(f"coverage_planner.cli.{module}")
    if source is None:
        return (inspect.getdoc(command_function(name)) or "").splitlines()[0]
    definition = next(
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == function
    )
    return (ast.get_docstring(definition) or "").splitlines()[0]


def _open_desktop(arguments: list[str]) -> int:
    if len(arguments) > 1:
        raise PlannerError(
            Text(f"「{arguments[0]}」というコマンドはありません", f"there is no command '{arguments[0]}'"),
            remedy=Text(f"使えるコマンド: {'、'.join(sorted(COMMANDS))}", f"commands: {', '.join(sorted(COMMANDS))}"),
        )
    path = Path(arguments[0]) if arguments else None
    if path is not None and not path.is_file():
        raise PlannerError(
            Text("フォルダです", "a folder")
            if path.is_dir()
            else Text("計画ファイルがありません", "no such project file"),
            remedy=Text(
                f"計画ファイル (.gpkg) かコマンドを指定してください。コマンド: {'、'.join(sorted(COMMANDS))}",
                f"name a project file (.gpkg) or a command: {', '.join(sorted(COMMANDS))}",
            ),
            file=str(path),
        )
    _refuse_without_screen()
    from coverage_planner.ui.application import open_desktop

    return open_desktop(path)


def _refuse_without_screen() -> None:
    """Say so where there is no screen: Qt itself would abort the program."""
    shown_by = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in shown_by):
        raise PlannerError(
            Text("画面のない環境ではデスクトップ画面を開けません", "there is no screen to open the window on"),
            remedy=Text(
                "demo・assess・screenshot などのコマンドは画面なしで使えます (--help)",
                "demo, assess, screenshot and the other commands work without one (--help)",
            ),
        )
