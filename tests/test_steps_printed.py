"""A printed step shows the values of its own variant, and what it shows is what was checked."""

from __future__ import annotations

import pytest

from qbank.generate import generate
from qbank.solution_steps import chain_display, chain_views
from qbank.source import load
from qbank.verify.chains import check_steps
from qbank.verify.symbols import question_symbols

from .conftest import REPOSITORY

BASES = REPOSITORY / "tests/defects/bases"


def test_a_value_that_stays_concrete_in_a_step_is_that_of_the_variant() -> None:
    question = load(BASES / "cubic-slope.md", BASES)
    shown = set()
    for number in range(6):
        variant = generate(question, number)
        text = chain_display(chain_views(variant)["slope"])
        coefficient = 3 * variant.params["a"]
        assert text.startswith(f"{coefficient} w^{{2}}"), variant.note
        shown.add(text)
    assert len(shown) > 1


@pytest.mark.parametrize("base", sorted(path.stem for path in BASES.glob("*.md")))
def test_the_steps_of_every_base_print_what_was_checked(base: str) -> None:
    question = load(BASES / f"{base}.md", BASES)
    symbols, domain = question_symbols(question)
    for number in range(8):
        found = [f for _, _, f in check_steps(generate(question, number), symbols, domain) if f is not None]
        assert found == []
