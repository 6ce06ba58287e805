"""The text of a pattern file with a main lobe forwards, for tests of reading and of what rests on it."""

from __future__ import annotations


def msi(
    *,
    name: str = "80010 4T",
    gain: str = "15.5 dBi",
    angles: int = 360,
    horizontal: dict[int, str] | None = None,
    vertical: dict[int, str] | None = None,
    head: str = "FREQUENCY 3700\nTILT ELECTRICAL\nELECTRICAL_TILT 4\n",
) -> str:
    """A pattern with a main lobe forwards; ``horizontal`` and ``vertical`` replace single lines (by index)."""
    step = 360 / angles

    def cut(word: str, tilt: float, change: dict[int, str]) -> str:
        lines = []
        for k in range(angles):
            angle = k * step
            off = abs((angle - tilt + 180) % 360 - 180)
            lines.append(change.get(k, f"{angle:g} {min(12 * (off / 65) ** 2, 30):.2f}"))
        return f"{word} {angles}\n" + "\n".join(lines) + "\n"

    return (
        f"NAME {name}\nMAKE NOBODY\n{head}GAIN {gain}\n"
        + cut("HORIZONTAL", 0, horizontal or {})
        + cut("VERTICAL", 4, vertical or {})
    )
