"""Inks, dashes and marks of the figures.

The inks are the hues of Okabe and Ito ("Color universal design", 2008), which people with the common kinds of
colour blindness tell apart, darkened until each has a contrast of at least 4.5 to white (WCAG 2.2, 1.4.3):
a label may have the colour of its curve. Lines that follow each other also differ in their dash, for paper
printed in black.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from qbank.errors import nearest

INKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "black": "#000000",
        "blue": "#0062a3",
        "red": "#b8430a",
        "green": "#007a58",
        "purple": "#98457f",
        "orange": "#946000",
        "gray": "#666666",
    }
)

# Lengths in points, line and gap in turn; no entry means an unbroken line.
DASHES: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "solid": (),
        "dashed": (4.5, 2.5),
        "dotted": (0.6, 2.2),
        "dashdot": (5, 2.2, 0.6, 2.2),
    }
)

MARKS: Final = ("dot", "circle", "cross", "square", "diamond")

_SERIES: Final = (
    ("blue", "solid"),
    ("red", "dashed"),
    ("green", "dashdot"),
    ("purple", "dotted"),
    ("orange", "solid"),
    ("black", "dashed"),
)


@dataclass(frozen=True, slots=True)
class Pen:
    """An ink (its name), a dash (its name) and a thickness in points."""

    ink: str = "black"
    dash: str = "solid"
    thickness: float = 1.1

    def typst(self) -> str:
        """The stroke as Typst source."""
        parts = [f"paint: {paint(self.ink)}", f"thickness: {self.thickness:g}pt"]
        if lengths := DASHES[self.dash]:
            parts.append("dash: (" + ", ".join(f"{length:g}pt" for length in lengths) + ")")
        # A round cap would close the gaps of the long dashes and turns the short ones into dots.
        cap = "round" if self.dash in ("solid", "dotted", "dashdot") else "butt"
        return "(" + ", ".join([*parts, f'cap: "{cap}"', 'join: "round"']) + ")"


def paint(ink: str, strength: int = 100) -> str:
    """An ink as Typst source, `strength` percent of it over white."""
    parts = (int(INKS[ink][start : start + 2], 16) for start in (1, 3, 5))
    mixed = (255 - (255 - part) * strength // 100 for part in parts)
    return 'rgb("#' + "".join(f"{part:02x}" for part in mixed) + '")'


def pen(color: str | None, style: str | None, turn: int, thickness: float = 1.1) -> Pen:
    """The pen of line number `turn` (from 0): what the author leaves open comes from a fixed series."""
    ink, dash = _SERIES[turn % len(_SERIES)]
    if color is not None:
        # An author who sets the colour alone wants an unbroken line.
        ink, dash = known("color", color, INKS), "solid"
    if style is not None:
        dash = known("style", style, DASHES)
    return Pen(ink, dash, thickness)


def known(what: str, name: str, names: Mapping[str, object] | tuple[str, ...]) -> str:
    """`name` when it is one of `names`; raises ValueError that says the nearest one and all of them."""
    if name in names:
        return name
    near = nearest(str(name), names)
    hint = f"; did you mean {near!r}?" if near else ""
    raise ValueError(f"{what}={name!r} is not known{hint} (known: {', '.join(names)})")
