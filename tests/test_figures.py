"""The pictures of questions: what is drawn, that it is the same everywhere, and what is refused."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
import typst

from qbank import mathtext, typeset
from qbank.figures import Graph, Plot, is_svg, source_of
from qbank.figures.axes import nice_step, scale
from qbank.figures.geometry import Box, clip, clip_area, clip_segment, distance, thin
from qbank.figures.labels import content
from qbank.figures.placing import Label, settle
from qbank.figures.style import INKS, pen

x, w, w1, w2, n = sp.symbols("x w w1 w2 n")
HALF = Fraction(1, 2)


# ---------------------------------------------------------------- examples


def quadratic_loss() -> Plot:
    iterates = [sp.Rational(-3)]
    for _ in range(6):
        iterates.append(iterates[-1] - sp.Rational(9, 5) * iterates[-1])
    points = [(v, v**2 / 2) for v in iterates]
    plot = Plot(x=(-4, 4), y=(0, 8), xlabel="$w$", ylabel="$f(w)$")
    plot.curve(w**2 / 2, w, label=r"$f(w) = \frac{1}{2} w^2$")
    return plot.path(points, arrows=True, labels=["$w_0$", "$w_1$", "$w_2$", "$w_3$"])


def ellipses() -> Plot:
    points = [(sp.Rational(9), sp.Rational(1))]
    for _ in range(10):
        a, b = points[-1]
        points.append((a - sp.Rational(18, 100) * a, b - sp.Rational(18, 10) * b))
    plot = Plot(x=(-10, 10), y=(-2, 2), axes="frame", width=10, xlabel="$w_1$", ylabel="$w_2$")
    plot.contours((w1**2 + 10 * w2**2) / 2, (w1, w2), 6, labels=True)
    return plot.path(points, color="red", labels=["$w^{(0)}$"]).points(
        [(0, 0)], style="cross", labels=["$w^*$"]
    )


def double_well() -> Plot:
    loss = (w1**2 - 1) ** 2 / 4 + w2**2 / 2 - w1 * w2 / 3
    levels = [Fraction(k, 10) for k in (0, 1, 3, 6, 10, 15)]
    plot = Plot(x=(-2, 2), y=(-2, 2), width=5, aspect="equal", axes="frame")
    return plot.contours(loss, (w1, w2), levels, labels=True, style="dashed")


def piecewise_linear() -> Plot:
    f = 2 * sp.Max(0, x + 1) - 3 * sp.Max(0, x) + 2 * sp.Max(0, x - 2)
    plot = Plot(x=(-2, 4), y=(-1, 4), axes="cross", grid=True, xlabel="$x$", ylabel="$f(x)$")
    return plot.curve(f, label="$f$").points(
        [(-1, 0), (0, 2), (2, 0)], style="circle", labels=["a", "b", "c"]
    )


def bias_variance() -> Plot:
    bias, variance = 3 / n, n / 6
    names = {"xlabel": "model complexity", "ylabel": "expected squared error"}
    plot = Plot(x=(HALF, 10), y=(0, 5), xticks=[], yticks=[], **names)
    plot.curve(bias, label="bias$^2$").curve(variance, label="variance", style="dotted")
    plot.curve(bias + variance + sp.Rational(1, 2), label="total", color="black", style="dashed")
    return plot.hline(HALF, label="noise", style="dotted").vline(sp.sqrt(18), label="best")


def activations() -> Plot:
    plot = Plot(x=(-4, 4), y=(-1, 1), axes="cross", xlabel="$x$", yticks=[-1, 1])
    return plot.curve(1 / (1 + sp.exp(-x)), label=r"$\sigma(x)$").curve(sp.tanh, label=r"$\tanh x$", at=-2)


def histogram() -> Plot:
    density = sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi)
    bars = [(Fraction(k, 2), density.subs(x, sp.Rational(k, 2))) for k in range(-7, 8)]
    plot = Plot(x=(-4, 4), y=(0, HALF), height=4, ylabel="density")
    plot.bars(bars, width=HALF).curve(density, color="red", label=r"$\mathcal{N}(0, 1)$")
    return plot.shade(1, 3, under=density, color="orange").text(
        (3, Fraction(1, 5)), "tail", side="above right"
    )


def scaling_law() -> Plot:
    plot = Plot(x=(100, 10**7), y=(Fraction(1, 100), 10), xscale="log", yscale="log", axes="frame", grid=True)
    plot.curve(30 / sp.sqrt(n) + sp.Rational(1, 20), label="$L(n)$").hline(
        Fraction(1, 20), label="$L_\\infty$"
    )
    plot.shade(1000, 5000, label="here").arrow((200, HALF), (10**6, HALF), label="more data", both=True)
    return plot


def computation_graph() -> Graph:
    graph = Graph().node("x", at=(0, 0), label="$x$").node("w", at=(0, 1), label="$w$")
    graph.node("times", at=(1, HALF), label=r"$\times$").node("b", at=(1, 2), label="$b$")
    graph.node("plus", at=(2, 1), label="$+$").node(
        "loss", at=(3, 1), label="loss $L$", shape="box", color="blue"
    )
    graph.edge("x", "times", label="$2$", under="$-1$").edge("w", "times", label="$-1$")
    graph.edge("times", "plus", label="$-2$").edge("b", "plus", label="$3$", style="dashed")
    return graph.edge("plus", "loss", label="$1$", bend=Fraction(1, 5)).text((3, 0), "forward", color="gray")


def recurrent() -> Graph:
    graph = Graph(dx=3).node("h", at=(0, 0), label="$h$", shape="box").node("y", at=(1, 0), shape="plain")
    return graph.edge("h", "h", label="$W$").edge("h", "y").edge("y", "h", bend=HALF, color="red")


def network() -> Graph:
    layers = [["$x_1$", "$x_2$", "$x_3$"], 4, ["$y_1$", "$y_2$"]]
    return Graph.layers(layers, titles=["input", "hidden", "output"]).edge("0.0", "1.1", color="red")


EXAMPLES: list[Callable[[], Plot | Graph]] = [
    quadratic_loss,
    ellipses,
    double_well,
    piecewise_linear,
    bias_variance,
    activations,
    histogram,
    scaling_law,
    computation_graph,
    recurrent,
    network,
]


# ---------------------------------------------------------------- reading what is drawn


def lines(picture: Plot | Graph, ink: str) -> list[list[tuple[float, float]]]:
    """The unfilled polylines of one ink, in cm, in the order drawn."""
    source = picture.typst()
    pens = re.findall(rf'let (pen-\d+) = \(paint: rgb\("{INKS[ink]}"\)', source)
    found = []
    for row in source.splitlines():
        named = re.match(r" *fig-line\(stroke: (pen-\d+), \(", row)
        if named and named[1] in pens:
            found.append([(float(a), float(b)) for a, b in re.findall(r"\((-?[\d.]+), (-?[\d.]+)\)", row)])
    return found


def drawn(picture: Plot | Graph) -> str:
    """What a figure adds to the helpers that all share."""
    source = picture.typst()
    return source[source.index("  let pen-1") : source.index("  let left = calc.min")]


def placed(plot: Plot) -> list[Label]:
    canvas = plot._canvas
    return settle(canvas.wishes, canvas.obstacles, canvas.marks)


def curve_lines(
    rule: Any, *, y: tuple[int, int] = (-3, 3), **options: Any
) -> list[list[tuple[float, float]]]:
    """The pieces of one curve over x from -3 to 3, where 1 cm is a unit, as (x, y) in units."""
    height = y[1] - y[0]
    plot = Plot(x=(-3, 3), y=y, width=6, height=height, axes="none").curve(rule, color="blue", **options)
    return [[(round(px - 3, 3), round(y[1] - py, 3)) for px, py in line] for line in lines(plot, "blue")]


# ---------------------------------------------------------------- the whole picture


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_every_example_compiles_to_a_self_contained_svg(example: Callable[[], Plot | Graph]) -> None:
    source = source_of(example()).split("let drawing")[1]
    svg = typeset.svg(source_of(example()))
    assert is_svg(svg)
    shapes = source.count("fig-line(") + source.count("fig-disc(")
    assert svg.count("<path") >= shapes
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_a_figure_written_twice_is_the_same_text(example: Callable[[], Plot | Graph]) -> None:
    picture = example()
    assert picture.typst() == picture.typst() == example().typst()


def test_figures_do_not_depend_on_the_hash_seed_and_import_sympy_late() -> None:
    code = (
        "import sys; import qbank.figures; assert 'sympy' not in sys.modules\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import test_figures as t; print(''.join(e().typst() for e in t.EXAMPLES), end='')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "12345", "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert run.stdout == "".join(example().typst() for example in EXAMPLES)


def test_two_figures_stand_in_one_document() -> None:
    both = quadratic_loss().typst() + "\n\n" + computation_graph().typst()
    assert is_svg(typeset.svg(both))


PLOT = """\
  let pen-1 = (paint: rgb("#000000"), thickness: 0.6pt, cap: "round", join: "round")
  let pen-2 = (paint: rgb("#0062a3"), thickness: 1.1pt, cap: "round", join: "round")
  let pen-3 = (paint: rgb("#000000"), thickness: 0.9pt, cap: "round", join: "round")
  let drawing = {
    fig-line(fill: rgb("#000000"), closed: true, (4.35, 2), (4.18, 2.061), (4.228, 2), (4.18, 1.939))
    fig-line(stroke: pen-1, (0, 2), (4.231, 2))
    fig-line(fill: rgb("#000000"), closed: true, (0, -0.35), (0.061, -0.18), (0, -0.228), (-0.061, -0.18))
    fig-line(stroke: pen-1, (0, 2), (0, -0.231))
    fig-line(stroke: pen-1, (0, 2), (0, 2.07))
    fig-line(stroke: pen-1, (2, 2), (2, 2.07))
    fig-line(stroke: pen-1, (4, 2), (4, 2.07))
    fig-line(stroke: pen-1, (0, 2), (-0.07, 2))
    fig-line(stroke: pen-1, (0, 0), (-0.07, 0))
    fig-line(stroke: pen-2, (0, 0), (2, 2), (4, 0))
    fig-disc(stroke: pen-3, fill: white, (3, 1), 0.065)
  }
  let labels = (
    fig-label((0, -0.45), (0.5, 1), [#"loss"]),
    fig-label((0, 2.15), (0.5, 0), $-1$),
    fig-label((2, 2.15), (0.5, 0), $0$),
    fig-label((4, 2.15), (0.5, 0), $1$),
    fig-label((-0.15, 2), (1, 0.5), $0$),
    fig-label((-0.15, 0), (1, 0.5), $1$),
    fig-label((2.902, 0.902), (1, 1), [#"P"]),
    fig-label((4.14, 0), (0, 0.5), fill: rgb("#0062a3"), [#"f"]),
  )
  let (left, top) = (-0.07, -0.35)
  let (right, bottom) = (4.35, 2.07)
"""

GRAPH = """\
  let pen-1 = (paint: rgb("#000000"), thickness: 0.8pt, cap: "round", join: "round")
  let pen-2 = (paint: rgb("#007a58"), thickness: 0.8pt, cap: "round", join: "round")
  let pen-3 = (paint: rgb("#000000"), thickness: 0.8pt, dash: (4.5pt, 2.5pt), cap: "butt", join: "round")
  let drawing = {
    fig-line(fill: rgb("#000000"), closed: true, (2.67, 0), (2.48, 0.068), (2.533, 0), (2.48, -0.068))
    fig-line(stroke: pen-3, (0.33, 0), (2.537, 0))
    fig-disc(stroke: pen-1, fill: white, (0, 0), 0.33)
    fig-disc(stroke: pen-2, fill: rgb("#e1f0eb"), (3, 0), 0.33)
  }
  let labels = (
    fig-label((0, 0), (0.5, 0.5), [#"a"]),
    fig-label((3, 0), (0.5, 0.5), fill: rgb("#007a58"), [#"b"]),
    fig-label((1.5, -0.14), (0.5, 1), [#"go"]),
  )
  let (left, top) = (-0.33, -0.33)
  let (right, bottom) = (3.33, 0.33)
"""


def test_golden_source_of_a_small_plot() -> None:
    plot = Plot(x=(-1, 1), y=(0, 1), width=4, height=2, ylabel="loss", yticks=[0, 1])
    plot.curve(sp.Abs(x), label="f").points([(HALF, HALF)], style="circle", labels=["P"])
    assert drawn(plot) == PLOT


def test_golden_source_of_a_small_graph() -> None:
    graph = Graph(dx=3).node("a", at=(0, 0)).node("b", at=(1, 0), color="green")
    graph.edge("a", "b", label="go", style="dashed")
    assert drawn(graph) == GRAPH


def test_no_two_labels_of_an_example_overlap() -> None:
    for example in EXAMPLES[:8]:
        plot = example()
        assert isinstance(plot, Plot)
        boxes = [label.box for label in placed(plot)]
        clashes = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlap(b) > 0.01]
        assert not clashes, example.__name__


def test_labels_of_points_keep_off_the_curve() -> None:
    plot = Plot(x=(-3, 3), y=(-3, 3), width=6, height=6, axes="none").curve(x, color="blue")
    plot.points([(k, k) for k in (-2, -1, 0, 1, 2)], labels=["P", "Q", "R", "S", "T"])
    diagonal = [(0.0, 6.0), (6.0, 0.0)]
    assert [clip(diagonal, label.box) for label in placed(plot)] == [[]] * 5


def test_labels_of_points_keep_off_other_points() -> None:
    around = [(1, HALF), (0, HALF), (-1, HALF), (1, 0)]
    plot = Plot(x=(-9, 9), y=(-6, 6), width=9, height=6, axes="none").points(around)
    plot.points([(0, 0)], labels=["iterate"])
    (label,) = placed(plot)
    assert [mark for mark in plot._canvas.marks if label.box.overlap(mark)] == []


def test_an_iterate_that_stays_has_no_arrow() -> None:
    plot = Plot(x=(0, 3), y=(0, 3), axes="none").path(
        [(0, 0), (1, 1), (1, 1), (1, 1)], arrows=True, color="blue"
    )
    assert plot.typst().count("fig-line(fill:") == 1


# ---------------------------------------------------------------- curves


def test_a_corner_of_a_piecewise_linear_function_is_a_vertex() -> None:
    f = sp.Max(0, x) - 2 * sp.Max(0, x - 1)
    (line,) = curve_lines(f, samples=60)
    assert line == [(-3, 0), (0, 0), (1, 1), (3, -1)]


def test_a_corner_between_samples_is_met_within_a_hundredth_of_a_cm() -> None:
    (line,) = curve_lines(sp.Max(0, x - sp.Rational(1, 3)))
    assert min(math.dist(point, (1 / 3, 0)) for point in line) < 0.01
    assert len(line) <= 4


def test_a_pole_is_a_gap_and_no_vertical_line() -> None:
    left, right = curve_lines(1 / x)
    assert max(px for px, _ in left) < 0 < min(px for px, _ in right)
    assert left[-1] == (-0.333, -3)
    assert right[0] == (0.333, 3)


def test_a_pole_between_samples_is_a_gap_too() -> None:
    left, right = curve_lines(lambda v: 1 / (v - sp.sqrt(2)))
    assert left[-1][0] < math.sqrt(2) < right[0][0]


def test_a_step_is_a_gap() -> None:
    left, right = curve_lines(sp.Heaviside(x))
    assert [point[1] for point in left + right] == [0, 0, 1, 1]
    assert left[-1][0] == pytest.approx(0, abs=0.01)
    assert right[0][0] == pytest.approx(0, abs=0.01)


def test_a_curve_begins_where_the_function_becomes_real() -> None:
    (line,) = curve_lines(sp.sqrt(x - sp.Rational(1, 7)))
    assert line[0][0] == pytest.approx(1 / 7, abs=0.01)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (sp.exp(x) / 10, lambda v: math.exp(v) / 10),
        (lambda v: math.sin(3 * v), lambda v: math.sin(3 * v)),
        (lambda v: max(v, 0) ** 2 / 4, lambda v: max(v, 0) ** 2 / 4),
        (sp.erf(x), math.erf),
        (sp.Piecewise((x**2 / 3, x < 0), (-x / 2, True)), lambda v: v * v / 3 if v < 0 else -v / 2),
        (sp.Integral(sp.cos(w), (w, 0, x)), math.sin),
        (sp.pi / 2, lambda _: math.pi / 2),
        (sp.Lambda(x, 1 - x), lambda v: 1 - v),
    ],
    ids=["exp", "sine", "square", "erf", "piecewise", "integral", "constant", "Lambda"],
)
def test_every_vertex_lies_on_the_function(rule: Any, value: Callable[[float], float]) -> None:
    points = [point for line in curve_lines(rule, y=(-4, 4)) for point in line]
    assert len(points) >= 2
    for px, py in points:
        # Half a thousandth in x and y, and the slope of the functions is below 3.
        assert py == pytest.approx(value(px), abs=0.003), (px, py)


@pytest.mark.parametrize(
    "rule", [sp.exp(x) / 10, sp.sin(5 * x), 1 / (x**2 + sp.Rational(1, 50)) / 20], ids=str
)
def test_the_polyline_is_flat_to_a_hundredth_of_a_cm(rule: Any) -> None:
    (line,) = curve_lines(rule)
    value = sp.lambdify(x, rule, "math")
    for k in range(601):
        point = (k / 100 - 3, value(k / 100 - 3))
        assert min(distance(point, a, b) for a, b in pairwise(line)) < 0.01


def test_curves_are_cut_off_at_the_range() -> None:
    (line,) = curve_lines(2 * x)
    assert line == [(-1.5, -3), (1.5, 3)]


def test_a_curve_on_a_part_of_the_range() -> None:
    assert curve_lines(x, on=(-1, sp.Rational(1, 2))) == [[(-1, -1), (0.5, 0.5)]]


def test_a_power_law_is_straight_on_logarithmic_scales() -> None:
    plot = Plot(x=(1, 10**4), y=(1, 100), width=8, height=4, xscale="log", yscale="log", axes="none")
    assert lines(plot.curve(sp.sqrt(n), color="blue"), "blue") == [[(0, 4), (8, 0)]]


# ---------------------------------------------------------------- lines of equal height


@pytest.mark.parametrize("exact", [True, False], ids=["ellipse", "marching squares"])
def test_contours_lie_at_their_level(exact: bool) -> None:
    loss = w1**2 + w1 * w2 + 2 * w2**2 - w1
    rule = loss if exact else (lambda a, b: a * a + a * b + 2 * b * b - a)
    plot = Plot(x=(-3, 3), y=(-2, 2), width=6, height=4, axes="none")
    plot.contours(rule, (w1, w2) if exact else None, [1, 9], color="blue")
    found = lines(plot, "blue")
    heights = [
        [(a - 3) ** 2 + (a - 3) * (2 - b) + 2 * (2 - b) ** 2 - (a - 3) for a, b in line] for line in found
    ]
    assert {round(height[0]) for height in heights} == {1, 9}
    for height in heights:
        assert max(height) - min(height) < 0.03
    closed = [line for line in found if line[0] == line[-1]]
    assert len(closed) == 1  # the lower one; the upper one leaves the picture


def test_a_saddle_has_two_branches() -> None:
    plot = Plot(x=(-2, 2), y=(-2, 2), width=4, height=4, axes="none")
    plot.contours(w1**2 - w2**2, (w1, w2), [1], color="blue")
    branches = lines(plot, "blue")
    assert len(branches) == 2
    assert {a > 2 for line in branches for a, _ in line} == {True, False}


def test_a_saddle_between_the_points_of_the_grid_parts_the_branches_rightly() -> None:
    middle = sp.Rational(1, 20)  # of a cell of the grid
    plot = Plot(x=(-HALF, HALF), y=(-HALF, HALF), width=1, height=1, axes="none")
    plot.contours(lambda a, b: (a - middle) * (b - middle), None, [Fraction(1, 1000)], color="blue")
    branches = lines(plot, "blue")
    assert [{a > 0.55 for a, _ in line} for line in branches] in ([{True}, {False}], [{False}, {True}])


def test_levels_chosen_for_a_bowl_are_about_evenly_spaced() -> None:
    plot = Plot(x=(-2, 2), y=(-2, 2), width=4, height=4, axes="none")
    plot.contours(w1**2 + w2**2, (w1, w2), 5, color="blue")
    radii = sorted({round(math.dist(line[0], (2, 2)), 1) for line in lines(plot, "blue")})
    assert len(radii) == 5
    assert {round(b - a, 1) for a, b in pairwise(radii)} <= {0.5, 0.6}


# ---------------------------------------------------------------- axes


@pytest.mark.parametrize(
    ("rough", "step"),
    [("0.1", "0.1"), ("0.11", "0.2"), ("3", "5"), ("7", "10"), ("1999", "2000"), ("1", "1")],
)
def test_steps_of_ticks_are_one_two_or_five_times_a_power_of_ten(rough: str, step: str) -> None:
    assert nice_step(Fraction(rough)) == Fraction(step)


@pytest.mark.parametrize(
    ("ends", "texts"),
    [
        ((-4, 4), ["$-4$", "$-2$", "$0$", "$2$", "$4$"]),
        ((0, 1), ["$0$", "$0.2$", "$0.4$", "$0.6$", "$0.8$", "$1$"]),
        ((Fraction(-1, 3), Fraction(1, 2)), ["$-0.2$", "$0$", "$0.2$", "$0.4$"]),
        (
            (0, 250000),
            ["$0$", "$50000$", "$10^(5)$", "$1.5 dot.op 10^(5)$", "$2 dot.op 10^(5)$", "$2.5 dot.op 10^(5)$"],
        ),
    ],
)
def test_ticks_are_round_numbers_inside_the_range(ends: tuple[Any, Any], texts: list[str]) -> None:
    assert [written.typst for _, written in scale("x", ends, 8, "linear", False).ticks()] == texts


def test_ticks_of_a_logarithmic_scale_are_powers_of_ten() -> None:
    ticks = scale("x", (50, 20000), 8, "log", False)
    assert [(value, written.typst) for value, written in ticks.ticks()] == [
        (100, "$10^(2)$"),
        (1000, "$10^(3)$"),
        (10000, "$10^(4)$"),
    ]
    assert [int(value) for value in ticks.small_ticks()][:6] == [50, 60, 70, 80, 90, 200]


def test_ticks_chosen_by_the_author_are_written_exactly() -> None:
    plot = Plot(x=(0, 7), y=(0, 1), xticks=[sp.pi, 2 * sp.pi], yticks={sp.Rational(1, 3): "third"})
    source = plot.typst()
    assert f"${mathtext.to_typst(chr(92) + 'pi')}$" in source
    assert '[#"third"]' in source


def test_equal_aspect_makes_a_unit_as_long_upwards_as_across() -> None:
    plot = Plot(x=(-3, 3), y=(-1, 1), width=6, aspect="equal", axes="none").path(
        [(0, 0), (1, 1)], color="blue"
    )
    assert lines(plot, "blue") == [[(3, 1), (4, 0)]]


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        (([1, 2, 3], 0), (Fraction(-2, 5), Fraction(17, 5))),
        ((sp.Rational(-1, 2), Fraction(1, 2)), (Fraction(-3, 5), Fraction(3, 5))),
        ((7,), (Fraction(69, 10), Fraction(71, 10))),
    ],
)
def test_span_holds_the_values_between_round_ends(values: Any, ends: tuple[Fraction, Fraction]) -> None:
    assert Plot.span(*values) == ends


# ---------------------------------------------------------------- graphs


def test_edges_go_from_border_to_border() -> None:
    graph = (
        Graph(dx=2).node("a", at=(0, 0), label="").node("b", at=(1, 0), label="").edge("a", "b", arrow=False)
    )
    assert lines(graph, "black") == [[(0.33, 0), (1.67, 0)]]


def test_a_network_connects_every_unit_with_every_unit_of_the_next_layer() -> None:
    assert len(lines(Graph.layers([3, 4, 2]), "gray")) == 3 * 4 + 4 * 2


def test_units_left_out_have_no_edges() -> None:
    graph = Graph.layers([["$x_1$", "...", "$x_d$"], 2])
    assert len(lines(graph, "gray")) == 2 * 2
    assert mathtext.to_typst(r"\vdots") in graph.typst()


def test_an_edge_drawn_again_replaces_the_first() -> None:
    graph = Graph.layers([2, 1]).edge("0.0", "1.0", color="red", arrow=False)
    assert (len(lines(graph, "gray")), len(lines(graph, "red"))) == (1, 1)


def test_a_loop_keeps_away_from_the_neighbours() -> None:
    def reach(neighbour: tuple[int, int]) -> tuple[float, float]:
        graph = Graph().node("h", at=(0, 0)).node("a", at=neighbour).edge("h", "a", color="gray")
        (line,) = lines(graph.edge("h", "h", arrow=False), "black")
        return max(line, key=lambda point: math.hypot(*point))

    below, above = reach((0, -1)), reach((0, 1))
    assert below[1] > 0.8
    assert above[1] < -0.8


def test_a_bent_edge_bows_to_its_left() -> None:
    graph = (
        Graph(dx=4).node("a", at=(0, 0)).node("b", at=(1, 0)).edge("a", "b", bend=Fraction(1, 4), arrow=False)
    )
    (line,) = lines(graph, "black")
    assert min(b for _, b in line) == pytest.approx(-1, abs=0.01)  # a quarter of 4 cm, upwards


# ---------------------------------------------------------------- labels and colours


LABELS = [
    "variance",
    "training set size $n$",
    "$w_0$",
    "$w_{t+1}$",
    r"$f(w) = \frac{1}{2} w^2$",
    r"$\sigma(x)$",
    r"$\tanh x$",
    r"$\lVert w \rVert_2^2$",
    r"$\sqrt{x + 1}$",
    r"$W^{(1)}$",
    r"$\sum_{i=1}^n x_i$",
    r"$e^{-x}$",
    "$-0.25$",
    r"$\eta = 0.1$",
    r"$\operatorname{ReLU}(x)$",
]


def test_estimated_widths_of_labels_are_near_the_real_ones(tmp_path: Any) -> None:
    rows = "".join(f"#metadata(measure({content(label).typst}).width / 1cm)<w>\n" for label in LABELS)
    file = tmp_path / "labels.typ"
    file.write_text(
        f'#set text(font: "New Computer Modern", size: 9pt)\n#context [\n{rows}]', encoding="utf-8"
    )
    for label, found in zip(LABELS, json.loads(typst.query(str(file), "<w>")), strict=True):
        assert 0.8 < content(label).width / found["value"] < 1.4, label


def test_mathematics_in_labels_is_converted_and_text_is_quoted() -> None:
    assert content('a "b" \\$ $w_1$').typst == f'[#"a \\"b\\" $ "${mathtext.to_typst("w_1")}$]'


def test_the_definitions_of_mathtext_come_only_with_labels_that_need_them() -> None:
    def titled(label: str) -> str:
        return Plot(x=(0, 1), y=(0, 1), xlabel=label).typst()

    assert mathtext.PRELUDE.strip() not in titled("$x_1$")
    boxed = titled(r"$\boxed{x}$")
    assert mathtext.PRELUDE.strip() in boxed
    assert is_svg(typeset.svg(boxed))


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_ink_has_a_contrast_of_four_and_a_half_to_white() -> None:
    assert {
        ink: round(1.05 / (_luminance(color) + 0.05), 1) >= 4.5 for ink, color in INKS.items()
    } == dict.fromkeys(INKS, True)


def test_neighbours_in_the_series_differ_in_ink_and_dash() -> None:
    series = [pen(None, None, turn) for turn in range(7)]
    for a, b in pairwise(series):
        assert a.ink != b.ink
        assert a.dash != b.dash


# ---------------------------------------------------------------- what is refused


def square() -> Plot:
    return Plot(x=(0, 1), y=(0, 1))


REFUSED: list[tuple[str, Callable[[], Any], type[Exception], str]] = [
    (
        "range",
        lambda: Plot(x=(3, 1), y=(0, 1)),
        ValueError,
        "the range x goes from 3 to 1: give the lower end first",
    ),
    ("empty range", lambda: Plot(x=(0, 1), y=(2, 2)), ValueError, "the range y goes from 2 to 2"),
    ("no pair", lambda: Plot(x=3, y=(0, 1)), TypeError, "the range x is a pair of numbers, not 3"),
    (
        "infinite",
        lambda: Plot(x=(0, sp.oo), y=(0, 1)),
        ValueError,
        "the range x is oo, not a finite real number",
    ),
    ("symbol", lambda: Plot(x=(0, w), y=(0, 1)), ValueError, "the range x is w: w has no value"),
    (
        "log",
        lambda: Plot(x=(0, 9), y=(0, 1), xscale="log"),
        ValueError,
        "begins at 0, a logarithmic scale begins",
    ),
    (
        "width",
        lambda: Plot(x=(0, 1), y=(0, 1), width=40),
        ValueError,
        "width is 40 cm, it has to be 1 to 16 cm",
    ),
    (
        "aspect",
        lambda: Plot(x=(0, 1), y=(0, 9), aspect="equal"),
        ValueError,
        'height by aspect="equal" is 72 cm',
    ),
    ("axes", lambda: Plot(x=(0, 1), y=(0, 1), axes="crosses"), ValueError, "did you mean 'cross'?"),
    (
        "ticks",
        lambda: Plot(x=(0, 1), y=(0, 1), xticks=[2]),
        ValueError,
        "xticks has x = 2, outside the range 0 to 1",
    ),
    (
        "color",
        lambda: square().curve(x, color="bleu"),
        ValueError,
        "color='bleu' is not known; did you mean 'blue'?",
    ),
    ("style", lambda: square().curve(x, style="dash"), ValueError, "did you mean 'dashed'?"),
    ("mark", lambda: square().points([(0, 0)], style="crosses"), ValueError, "did you mean 'cross'?"),
    (
        "point",
        lambda: square().points([(0, 0), (HALF, sp.Rational(-3, 2))]),
        ValueError,
        r"points: point 2 \(0.5, -1.5\) has y = -1.5, outside the range 0 to 1",
    ),
    ("path", lambda: square().path([(2, 0)]), ValueError, r"path: point 1 \(2, 0\) has x = 2, outside"),
    ("no points", lambda: square().path([]), ValueError, "path needs at least one point"),
    ("bool", lambda: square().points([(True, 0)]), TypeError, "points: point 1 is True, not a number"),
    ("complex", lambda: square().points([(sp.I, 0)]), ValueError, "point 1 is I, not a finite real number"),
    ("vline", lambda: square().vline(5), ValueError, "vline has x = 5, outside the range 0 to 1"),
    (
        "labels",
        lambda: square().points([(0, 0)], labels=["a", "b"]),
        ValueError,
        "2 labels for 1 points: 'b' has no",
    ),
    ("one label", lambda: square().points([(0, 0)], labels="ab"), TypeError, "labels is a list of labels"),
    ("which symbol", lambda: square().curve(w * x), ValueError, r"say which symbol is x; w\*x has w, x"),
    ("free symbol", lambda: square().curve(w * x, x), ValueError, r"curve: w in w\*x has no value"),
    (
        "not real",
        lambda: square().curve(sp.sqrt(-1 - x)),
        ValueError,
        "is not finite and real anywhere from 0 to 1",
    ),
    (
        "not in sight",
        lambda: square().curve(x + 2),
        ValueError,
        "lies outside the range of y, 0 to 1, everywhere",
    ),
    (
        "unknown function",
        lambda: square().curve(sp.Function("g")(x)),
        ValueError,
        r"cannot put numbers into g\(x\)",
    ),
    (
        "a string",
        lambda: square().curve("x**2"),
        TypeError,
        "a python function or a sympy expression, not a str",
    ),
    (
        "returns None",
        lambda: square().curve(lambda _: None),
        TypeError,
        "curve at 0 is a number, not a NoneType",
    ),
    (
        "label at",
        lambda: square().curve(2 * x, label="f", at=1),
        ValueError,
        "at x = 1: the curve is not in the pic",
    ),
    ("on", lambda: square().curve(x, on=(1, 0)), ValueError, "on goes from 1 to 0: give the lower end first"),
    ("shade", lambda: square().shade(1, HALF), ValueError, "shade goes from 1 to 0.5"),
    ("arrow", lambda: square().arrow((0, 0), (0, 0)), ValueError, "give two different points"),
    (
        "symbols",
        lambda: square().contours(w1 * w2),
        ValueError,
        r"say which symbols are x and y; w1\*w2 has w1, w2",
    ),
    (
        "levels",
        lambda: square().contours(w1 * w2, (w1, w2), [7]),
        ValueError,
        r"at the levels \[7\] is in the ranges",
    ),
    ("bar", lambda: square().bars([(0, 1)]), ValueError, "the left side of bar 1 has x = -0.4, outside"),
    ("dollar", lambda: square().text((0, 0), "$x"), ValueError, r"label '\$x' has a \$ without its partner"),
    (
        "control",
        lambda: square().text((0, 0), "$\beta$"),
        ValueError,
        "control character .* write a raw string",
    ),
    ("maths", lambda: square().text((0, 0), r"$\frac{1}$"), ValueError, r"label '\$\\\\frac\{1\}\$': "),
    ("no string", lambda: square().text((0, 0), 3), TypeError, "a label is a string, not a int"),
    (
        "node",
        lambda: Graph().node("sum", at=(0, 0)).edge("sum", "smu"),
        ValueError,
        "no node 'smu'; did you mean 'sum'",
    ),
    (
        "node twice",
        lambda: Graph().node("a", at=(0, 0)).node("a", at=(1, 0)),
        ValueError,
        "a node 'a' already",
    ),
    (
        "place",
        lambda: Graph().node("a", at=(0, 1)).node("b", at=(0, 1)),
        ValueError,
        r"on node 'a' at \(0, 1\)",
    ),
    ("shape", lambda: Graph().node("a", at=(0, 0), shape="circel"), ValueError, "did you mean 'circle'?"),
    (
        "bend",
        lambda: network().edge("0.0", "1.0", bend=2),
        ValueError,
        "bend is a share of the length from -1 to 1",
    ),
    ("no nodes", lambda: Graph().typst(), ValueError, "the graph has no nodes"),
    ("layers", lambda: Graph.layers([2, 0]), ValueError, "layers of one unit or more"),
    ("span", lambda: Plot.span([]), ValueError, "span needs at least one value"),
]


@pytest.mark.parametrize(
    ("call", "error", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_slip_is_refused_with_a_message_that_helps(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def test_what_a_figure_function_may_return() -> None:
    graph = Graph().node("a", at=(0, 0))
    assert source_of(graph) == graph.typst()
    assert source_of("  <svg/>\n") == "<svg/>"
    assert source_of("#circle()") == "#circle()"
    assert [
        is_svg(text) for text in ("<?xml version='1.0'?><svg/>", "\n<svg>", "#image(bytes('<svg/>'))")
    ] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "not None .is a `return` missing"),
        ("  ", "not an empty string"),
        (3, "not a int"),
        (Plot, "not the class Plot itself"),
    ],
)
def test_other_things_a_figure_function_returns_are_refused(value: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        source_of(value)


# ---------------------------------------------------------------- geometry


BOX = Box(0, 0, 4, 2)


@pytest.mark.parametrize(
    ("start", "end", "piece"),
    [
        ((1, 1), (2, 1), ((1, 1), (2, 1))),
        ((-2, 1), (6, 1), ((0, 1), (4, 1))),
        ((-1, -1), (1, 1), ((0, 0), (1, 1))),
        ((-2, 1), (1, 4), None),
        ((5, 0), (5, 2), None),
        ((0, 0), (0, 2), ((0, 0), (0, 2))),
    ],
)
def test_a_segment_is_cut_to_the_box(start: Any, end: Any, piece: Any) -> None:
    assert clip_segment(start, end, BOX) == piece


def test_a_polyline_that_leaves_the_box_and_returns_has_two_parts() -> None:
    assert clip([(1, 1), (1, 3), (3, 3), (3, 1)], BOX) == [[(1, 1), (1, 2)], [(3, 2), (3, 1)]]


def test_a_polygon_is_cut_to_the_box() -> None:
    triangle = clip_area([(2, -2), (6, 2), (-2, 2)], BOX)
    assert sorted(triangle) == [(0, 0), (0, 2), (4, 0), (4, 2)]
    assert clip_area([(5, 5), (6, 5), (6, 6)], BOX) == []


def test_thinning_keeps_within_the_tolerance_and_drops_what_lies_on_a_line() -> None:
    assert thin([(0, 0), (1, 0), (2, 0), (2, 1), (2, 2)], 0.01) == [(0, 0), (2, 0), (2, 2)]
    circle = [(math.cos(k / 50), math.sin(k / 50)) for k in range(158)]
    kept = thin(circle, 0.01)
    assert len(kept) < 40
    for point in circle:
        assert min(distance(point, a, b) for a, b in pairwise(kept)) <= 0.01
