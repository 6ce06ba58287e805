"""Several values after one option: ``--mesh A B`` is read as ``--mesh A --mesh B`` (DESIGN.md 8)."""

from __future__ import annotations

REPEATED_OPTIONS: dict[str, frozenset[str]] = {
    "import": frozenset(
        {
            "--mesh",
            "--roads",
            "--boundaries",
            "--dem",
            "--land-use",
            "--service-area",
            "--sites",
            "--antenna",
            "--areas",
            "--fiscal",
            "--secondary-meshes",
        }
    ),
    "batch": frozenset({"--plan"}),
    "compare": frozenset({"--plan"}),
    "grant": frozenset({"--area"}),
    "costs": frozenset({"--catalogue", "--site"}),
    "subsidy": frozenset({"--site"}),
    "radio": frozenset({"--antenna", "--remove-antenna", "--land-use"}),
    "sites": frozenset({"--enable", "--disable"}),
}
"""Options that may be given several times, by command."""


def spread_repeated_options(arguments: list[str]) -> list[str]:
    """Return the arguments with each further value after a repeatable option given its own option.

    The project file may also come last, after such values: where no other argument could be it, a last value that ends
    in ``.gpkg`` is the project file.
    """
    repeated = REPEATED_OPTIONS.get(arguments[0], frozenset()) if arguments else frozenset()
    if not repeated:
        return arguments
    spread = [arguments[0]]
    option: str | None = None
    values = 0
    project_seen = False
    for place, argument in enumerate(arguments[1:], start=1):
        looks_like_project = argument.lower().endswith(".gpkg") and "=" not in argument
        if argument.startswith("--"):
            name, separator, _ = argument.partition("=")
            option, values = (name if name in repeated else None), int(bool(separator))
            spread.append(argument)
        elif option is None:
            project_seen = project_seen or looks_like_project
            spread.append(argument)
        elif not values:
            values = 1
            spread.append(argument)
        elif looks_like_project and not project_seen and place == len(arguments) - 1:
            spread.append(argument)
        else:
            spread += [option, argument]
    return spread
