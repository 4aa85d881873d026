"""A graph."""

from __future__ import annotations


class Graph:
    """A graph."""

    def typst(self) -> str:
        """The Typst source of the picture."""
        return "#box()"
