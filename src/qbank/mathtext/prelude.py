"""The Typst definitions that converted formulas rely on."""

from __future__ import annotations

from typing import Final

PRELUDE: Final = """\
#let qbold(body) = text(weight: "bold", math.bold(body))
#let qboxed(body) = {
  set text(top-edge: "bounds", bottom-edge: "bounds")
  box(stroke: 0.5pt, inset: 3pt, $display(#body)$)
}
#let qcolor(paint, body) = text(fill: paint, body)
#let qhide(body) = hide(body)
"""
"""Typst source of the definitions, to stand before the first formula."""

NAMES: Final = ("qbold", "qboxed", "qcolor", "qhide")
"""The names that `PRELUDE` defines."""

SCOPE: Final = f"({', '.join(f'{name}: {name}' for name in NAMES)})"
"""The Typst dictionary for `eval(formula, mode: "math", scope: ...)` where `PRELUDE` is in force."""
