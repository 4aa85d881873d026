"""Rows of the key list."""

from __future__ import annotations

from qbank import content as c
from qbank.bank import Bank
from qbank.compose import compose
from qbank.forms.keysheet import key_rows
from qbank.generate import generate

from .conftest import REPOSITORY


def test_the_key_list_says_which_answer_an_error_is_carried_from() -> None:
    question = Bank(REPOSITORY / "bank").question("optimization/momentum/heavy-ball-two-steps")
    for open_ended, follows in ((True, "w1"), (False, "")):  # an option is right or wrong by itself
        item = compose(generate(question, 3), c.View.SCORER, open_ended=open_ended)
        section = c.Section("Only", (item,))
        document = c.Document("Paper", c.View.SCORER, (section,))
        assert {row.answer: row.follows for row in key_rows(document)} == {"w1": "", "w2": follows}
