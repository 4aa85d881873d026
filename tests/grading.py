"""A question with an answer of every kind, for the tests of the marker."""

from __future__ import annotations

MIXED = r"""---
title: An answer of every kind
topic: optimization/momentum
levels: [drill]
difficulty: 1
minutes: 5
params:
  a: {values: [3, 5, 7]}
answers:
  share:  {kind: rational, points: 2}
  double: {kind: rational, points: 3, follows: share}
  again:  {kind: rational, points: 1, follows: double}
  stuck:  {kind: rational, points: 1, follows: share}
  exact:  {kind: rational, form: fraction, points: 2}
  whole:  {kind: rational, form: fraction}
  count:  {kind: integer}
  fine:   {kind: real, tolerance: {sigfigs: 3}}
  coarse: {kind: real, tolerance: {abs: 1/100}}
  scaled: {kind: real, tolerance: {rel: 1/100}}
  prod:   {kind: expression, in: {x: real}, form: factored, points: 2}
  summed: {kind: expression, in: {x: real}, form: expanded, points: 2}
  short:  {kind: expression, in: {x: positive}, form: simplified, points: 2}
  loose:  {kind: expression, in: {x: real, y: [0, 1]}, points: 2}
  named:  {kind: expression, in: {x: real}, form: factored, accept: ['the square of x+1', 'x^2 + 2x + 1']}
  grid:   {kind: matrix, points: 4}
  column: {kind: vector, points: 2, tolerance: {abs: 1/100}}
  shown:  {kind: rational, as_choice: true}
  one:
    kind: choice
    fixed_order: true
    statements:
      - {text: 'first', holds: a < 0, because: sign_lost}
      - {text: 'second', holds: a > 0}
      - {text: 'third', holds: a == 0}
  some:
    kind: choices
    points: 6
    fixed_order: true
    statements:
      - {text: 'first', holds: a > 0}
      - {text: 'second', holds: a > 1}
      - {text: 'third', holds: a < 0, because: sign_lost}
      - {text: 'fourth', holds: a < 1}
      - {text: 'fifth', holds: a < 2}
  yes:    {kind: boolean, holds: a > 0, because: sign_lost}
  pairs:
    kind: matching
    points: 3
    pairs: [{left: 'p', right: 'P'}, {left: 'q', right: 'Q'}, {left: 'r', right: 'R'}]
    extra: ['S']
  order:  {kind: ordering, points: 3, items: ['p', 'q', 'r'], by: sizes}
  why:    {kind: text, points: 2}
---

# Question

[[share]] [[double]] [[again]] [[stuck]] [[exact]] [[whole]] [[count]] [[fine]] [[coarse]] [[scaled]]
[[prod]] [[summed]] [[short]]
[[loose]] [[named]] [[grid]] [[column]] [[shown]] [[one]] [[some]] [[yes]] [[pairs]] [[order]] [[why]]

# Solution

None.

# Feedback

## upside_down
$<<wrong>>$ is the reciprocal.

## twice
This counts everything twice.

## sign_lost
Look at the sign of $a = <<a>>$.

## swapped
The rows are swapped.

## halved
Half of it.

## rounded_down
Rounding comes last.

# Rubric

- (2) Says why.

```python
from sympy import Integer, Matrix, Rational, Symbol, exp, pi, sqrt


def solve(a):
    x, y = Symbol("x"), Symbol("y")
    share = 1 / a
    return {
        "share": share,
        "double": 2 * share,
        "again": 2 * share + 1,
        "stuck": share + 1,
        "exact": Rational(-3, 4),
        "whole": a,
        "count": a,
        "fine": 100 * pi,
        "coarse": sqrt(2),
        "scaled": 1000 * pi,
        "prod": x**2 - 1,
        "summed": (x + 1) ** 2,
        "short": 1 / (1 + x),
        "loose": (1 - y) * exp(x),
        "named": (x + 1) ** 2,
        "grid": Matrix([[1, 2], [3, a]]),
        "column": Matrix([pi, 1]),
        "shown": share,
        "sizes": [2, 1, 3],
    }


def double(share):
    return 2 * share


def again(double):
    return double + 1


def stuck(share):
    while share > 1:
        share = share + 1
    return share + 1


@misconception("upside down", answer="share")
def upside_down(a):
    return a


@misconception("twice", answer="shown")
def twice(a):
    return 2 / a


@misconception("halves", answer="shown")
def halved(a):
    return Rational(1, 2) / a


@misconception("swaps", answer="grid")
def swapped(a):
    return Matrix([[3, a], [1, 2]])


@misconception("rounds first", answer="fine")
def rounded_down():
    return Integer(300)
```
"""
