"""A plot."""

from __future__ import annotations


class Plot:
    """A plot."""

    def typst(self) -> str:
        """The Typst source of the picture."""
        return "#box()"
