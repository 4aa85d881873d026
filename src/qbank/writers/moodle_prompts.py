"""Answers as prompts: what Moodle asks, which responses it knows, and what it says to each."""

from __future__ import annotations

import hashlib

from qbank.content import Answer, Inlines, Key, Mistake, Scalar, Text, letter
from qbank.writers import moodle_numbers as numbers
from qbank.writers import moodle_typed as typed
from qbank.writers.moodle_html import attribute, line, text_field
from qbank.writers.moodle_model import EMPTY, Alternative, Field, Prompt, Unfit, join
from qbank.writers.moodle_plain import plain_text

NOTE_CHOICES = "Select all that apply."


def key_of(answer: Answer) -> Key:
    """The key. Raises `Unfit` when there is none."""
    if answer.key is None:
        raise Unfit(f"answer `{answer.name}` has no key; compose the document in the tutor's view")
    return answer.key


def prompts(answer: Answer, seed: str) -> tuple[Prompt, ...]:
    """What Moodle asks for the answer: one prompt, or one for each entry, pair or place.

    `seed` fixes the order of computed options. Raises `Unfit` for what Moodle cannot ask, or would mark
    wrongly.
    """
    key = key_of(answer)
    match answer.kind:
        case "integer" | "rational" | "real":
            return (typed.number(answer, key),)
        case "expression":
            return (_expression(answer, key, seed),)
        case "vector" | "matrix" if by_entry(answer):
            return tuple(typed.entry(answer, scalar, key) for row in entries(answer) for scalar in row)
        case "vector" | "matrix":
            return (_expression(answer, key, seed),)
        case "choice" | "choices":
            return (_options(answer, key),)
        case "boolean":
            return (_boolean(answer, key),)
        case "matching":
            return tuple(_select(answer.right, index) for index in right_indices(answer))
        case "ordering":
            return tuple(_select(answer.items, index) for index in right_indices(answer))
        case _:
            raise Unfit(f"answer `{answer.name}` is of kind {answer.kind}, which no prompt can ask")


def by_entry(answer: Answer) -> bool:
    """Whether the answer is a vector or matrix of numbers, which is filled in entry by entry."""
    return answer.kind in ("vector", "matrix") and bool(key_of(answer).scalars)


def unplaced(answer: Answer, asked: tuple[Prompt, ...]) -> tuple[Mistake, ...]:
    """The mistakes of the answer that no response to these prompts is recognised by."""
    if by_entry(answer) or answer.kind in ("matching", "ordering"):
        return key_of(answer).mistakes
    return tuple(mistake for prompt in asked for mistake in prompt.unplaced)


# ---------------------------------------------------------------- expressions


def _expression(answer: Answer, key: Key, seed: str) -> Prompt:
    """Options where there are mistakes enough to choose among, since Moodle cannot compare expressions."""
    groups: dict[str, list[Mistake]] = {}
    for mistake in key.mistakes:
        groups.setdefault(line(mistake.shown or (Text(mistake.text),)), []).append(mistake)
    right = line(key.shown or (Text(key.text),))
    if right in groups:
        raise Unfit(
            f"the mistake `{groups[right][0].name}` of `{answer.name}` is printed like the key; "
            "exclude this variant"
        )
    if len(groups) < 2 and answer.kind != "expression":
        raise Unfit(
            f"`{answer.name}` is a {answer.kind} with entries that are no numbers; Moodle can only ask it as "
            "a choice, for which it needs two mistakes or more"
        )
    if len(groups) < 2:
        return typed.expression(answer, [key.text, *key.accept], key.mistakes)
    options = [Alternative(right, "100")]
    options += [Alternative(html, "0", typed.feedback(group)) for html, group in groups.items()]

    def place(option: Alternative) -> bytes:
        return hashlib.sha256(f"{seed}/{answer.name}/{option.text}".encode()).digest()

    return Prompt("choice", tuple(sorted(options, key=place)))


# ---------------------------------------------------------------- options


def _options(answer: Answer, key: Key) -> Prompt:
    right = set(key.right)
    count = len(answer.options)
    if not right <= set(range(count)):
        raise Unfit(f"the key of `{answer.name}` names an option that is not there")
    if answer.kind == "choice" and len(right) != 1:
        raise Unfit(f"`{answer.name}` is a choice with {len(right)} right options; it needs exactly one")
    if not right or len(right) == count:
        raise Unfit(
            f"`{answer.name}` needs a right and a wrong option; else ticking all of them earns full marks"
        )
    texts = [line(option) for option in answer.options]
    _distinct(answer.name, texts)
    single = answer.kind == "choice"
    shares = ["100"] if single else numbers.right_shares(len(right))
    wrong_share = "0" if single else numbers.wrong_share(count - len(right))
    by_index = dict(zip(sorted(right), shares, strict=True))
    alternatives = tuple(
        Alternative(text, by_index.get(index, wrong_share), _option_feedback(key, index))
        for index, text in enumerate(texts)
    )
    outside = tuple(mistake for mistake in key.mistakes if mistake.option is None)
    return Prompt(answer.kind, alternatives, note="" if single else NOTE_CHOICES, unplaced=outside)


def _option_feedback(key: Key, index: int) -> Field:
    """The option's own feedback and that of the mistake behind it, each said once."""
    own = text_field(key.option_feedback[index]) if index < len(key.option_feedback) else EMPTY
    behind = [mistake for mistake in key.mistakes if mistake.option == index]
    if own.html:
        behind = [mistake for mistake in behind if text_field(mistake.feedback).html not in own.html]
    return join((own, typed.feedback(behind)))


def _distinct(name: str, texts: list[str]) -> None:
    for index, text in enumerate(texts):
        if not text.strip():
            raise Unfit(f"entry {letter(index)} of `{name}` is empty")
        if text in texts[:index]:
            twin = letter(texts.index(text))
            raise Unfit(f"entries {twin} and {letter(index)} of `{name}` are equal; Moodle cannot mark them")


def _boolean(answer: Answer, key: Key) -> Prompt:
    """True or false; all feedback is for whoever picks the wrong one."""
    if key.right not in ((0,), (1,)):
        raise Unfit(f"the key of `{answer.name}` is neither true nor false")
    told = [field for blocks in key.option_feedback if (field := text_field(blocks)).html]
    said = join((*told, typed.feedback(key.mistakes)))
    truth = key.right == (1,)
    return Prompt(
        "boolean",
        (
            Alternative("True", "100" if truth else "0", EMPTY if truth else said),
            Alternative("False", "0" if truth else "100", said if truth else EMPTY),
        ),
    )


# ---------------------------------------------------------------- rows


def entries(answer: Answer) -> tuple[tuple[Scalar, ...], ...]:
    """The rows of a vector or matrix. Raises `Unfit` when they do not make up the answer's shape."""
    rows = key_of(answer).scalars
    shape = answer.shape or (len(rows), len(rows[0]) if rows else 0)
    if not rows or len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise Unfit(f"the key of `{answer.name}` is not a matrix of shape {shape[0]}×{shape[1]}")
    return rows


def right_indices(answer: Answer) -> tuple[int, ...]:
    """`Key.right` of a matching or ordering, checked against the entries. Raises `Unfit`."""
    right = key_of(answer).right
    choices = answer.right if answer.kind == "matching" else answer.items
    rows = answer.left if answer.kind == "matching" else answer.items
    if len(right) != len(rows) or any(not 0 <= index < len(choices) for index in right):
        raise Unfit(f"the key of `{answer.name}` does not give a right entry for each row")
    if answer.kind == "ordering" and len(set(right)) != len(rows):
        raise Unfit(f"the key of `{answer.name}` names an item twice")
    if len(choices) < 2 or not rows:
        raise Unfit(f"`{answer.name}` needs two entries or more to choose from")
    _distinct(answer.name, [line(entry) for entry in choices])
    if answer.kind == "matching":
        _distinct(answer.name, [line(entry) for entry in rows])
    return right


def _select(choices: tuple[Inlines, ...], right: int) -> Prompt:
    """One row of a matching or ordering: a drop-down box, or radio buttons where it would show LaTeX."""
    texts = plain_entries(choices)
    shown = [line(entry) for entry in choices] if texts is None else [attribute(text) for text in texts]
    return Prompt(
        "choice" if texts is None else "select",
        tuple(Alternative(text, "100" if index == right else "0") for index, text in enumerate(shown)),
    )


def plain_entries(choices: tuple[Inlines, ...]) -> list[str] | None:
    """The entries as plain text for a drop-down box, or None when one of them needs more than text."""
    texts: list[str] = []
    for entry in choices:
        text = plain_text(entry)
        if text is None or text in texts:
            return None
        texts.append(text)
    return texts
