"""The pictures of a question: plots, computation graphs, or ready SVG or Typst text, all as one kind of source."""

from __future__ import annotations

from .figure_graph import Graph
from .figure_plot import Plot

__all__ = ["Graph", "Plot", "source_of"]


def source_of(value: object) -> str:
    """SVG text (when it begins with `<svg` or `<?xml`) or Typst text of what a figure function returned.

    Raises TypeError for anything but a Plot, a Graph or a non-empty string.
    """
    if isinstance(value, Plot | Graph):
        return value.typst()
    if isinstance(value, str) and value.strip():
        return value
    raise TypeError(
        f"a figure function returns a Plot, a Graph, SVG or Typst text, not {type(value).__name__}"
        + (" (did it forget `return`?)" if value is None else "")
    )
