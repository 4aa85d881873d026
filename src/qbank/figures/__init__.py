"""The pictures of a question: plots, graphs, or ready SVG or Typst text, all as one kind of source.

`Plot` and `Graph` are the names that a question's python block finds; `source_of` takes what its `@figure`
function returned.
"""

from __future__ import annotations

from .graph import Graph
from .plot import Plot

__all__ = ["Graph", "Plot", "is_svg", "source_of"]


def source_of(value: object) -> str:
    """The source of a picture: SVG (`is_svg` tells) or Typst, from what a figure function returned.

    Raises TypeError for anything but a Plot, a Graph or a string with something in it.
    """
    if isinstance(value, Plot | Graph):
        return value.typst()
    if isinstance(value, str) and value.strip():
        return value.strip() if is_svg(value) else value
    if value is None:
        found = "None (is a `return` missing?)"
    elif isinstance(value, type):
        found = f"the class {value.__name__} itself (write {value.__name__}(…))"
    else:
        found = "an empty string" if isinstance(value, str) else f"a {type(value).__name__}"
    raise TypeError(f"a figure function returns a Plot, a Graph, or a string of SVG or Typst, not {found}")


def is_svg(source: str) -> bool:
    """Whether a source is SVG: it begins with `<svg`, or with an XML declaration."""
    return source.lstrip("\ufeff \t\r\n").startswith(("<svg", "<?xml"))
