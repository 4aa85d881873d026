"""One test for each trap of Moodle's importer: the check finds it in a file, and the writer refuses the item
that would spring it, naming the question, or writes it so that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from qbank.content import (
    Answer,
    Blocks,
    Display,
    Document,
    Figure,
    Item,
    Key,
    Link,
    Math,
    Mistake,
    Paragraph,
    Part,
    Scalar,
    Section,
    Slot,
    Table,
    Text,
    View,
)
from qbank.writers import moodle
from qbank.writers.moodle_check import check
from qbank.writers.moodle_cloze_read import read
from qbank.writers.moodle_typed import number
from tests import documents
from tests.documents import number_key, number_mistake, rational, says, words
from tests.moodle_reader import RefusedError, mark, stored, visible

PICTURE = Figure('<svg xmlns="http://www.w3.org/2000/svg"/>', "A plot")


def choice(kind: str = "choice", right: tuple[int, ...] = (0,)) -> Answer:
    options = (words("first"), words("second"), words("third"))
    return Answer("c", kind, Fraction(1), options=options, key=Key((), "", right=right))


def integer(name: str = "n", value: str = "5", *mistakes: Mistake) -> Answer:
    return Answer(name, "integer", Fraction(1), key=number_key(value, mistakes))


def item(*answers: Answer, **fields: object) -> Item:
    base = Item("area/topic/slug", 3, 1, "A title", says("Stem."), (Part("", (), answers),), tags=("tag",))
    return replace(base, **fields)  # type: ignore[arg-type]


def export(*items: Item, title: str = "a") -> bytes:
    return moodle.write(Document("Quiz", View.TUTOR, (Section(title, items),)))


def one_of_each() -> str:
    """A good file: every type, a hint, a picture, a tag."""
    expression = Answer("e", "expression", Fraction(1), key=Key((), "x*y"))
    boolean = Answer("b", "boolean", Fraction(1), key=Key((), "", right=(1,)))
    two = (words("one"), words("two"))
    match = Answer(
        "m", "matching", Fraction(1), left=two, right=(*two, words("more")), key=Key((), "", right=(0, 1))
    )
    order = Answer("o", "ordering", Fraction(1), items=two, key=Key((), "", right=(0, 1)))
    text = Answer("t", "text", Fraction(1), key=Key((), "because"))
    mistake = number_mistake("m", "seven", "7", "Seven?")
    questions = {
        "single": (choice(),),
        "multiple": (choice("choices", (0, 1)),),
        "number": (integer("n", "5", mistake),),
        "typed": (expression,),
        "truth": (boolean,),
        "match": (match,),
        "order": (order,),
        "text": (text,),
        "gaps": (integer("n", "5", mistake), choice("choices", (0, 1)), expression, match),
    }
    items = [item(*answers, id=name, variant=1) for name, answers in questions.items()]
    items[0] = replace(items[0], hints=(says("A hint."),), stem=(PICTURE, *says("Where $a<b$?")))
    return export(*items).decode()


GOOD = one_of_each()


def test_the_good_file_is_good() -> None:
    assert check(GOOD.encode()) == []
    assert len(stored(GOOD.encode())) == 9


# ---------------------------------------------------------------- traps in a file

Spoil = Callable[[str], str]


def swap(old: str, new: str, count: int = 1) -> Spoil:
    def spoil(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return spoil


def within(number: str, old: str, new: str) -> Spoil:
    """Swaps inside the question of this idnumber."""

    def spoil(text: str) -> str:
        head, tail = text.split(f"<idnumber>{number}#1</idnumber>")
        begin = head.rindex("<question ")
        before, question = head[:begin], head[begin:]
        after, rest = tail.split("</question>", 1)
        whole = f"{question}<idnumber>{number}#1</idnumber>{after}"
        assert old in whole, whole
        return before + whole.replace(old, new, 1) + "</question>" + rest

    return spoil


def drop(number: str, pattern: str) -> Spoil:
    """Takes a piece out of the question of this idnumber."""

    def spoil(text: str) -> str:
        piece = re.search(rf"<idnumber>{number}#1</idnumber>.*?</question>", text, re.DOTALL)
        assert piece
        shorter = re.sub(pattern, "", piece[0], flags=re.DOTALL)
        assert shorter != piece[0]
        return text.replace(piece[0], shorter)

    return spoil


def repeat(number: str, pattern: str) -> Spoil:
    """Doubles a piece of the question of this idnumber."""

    def spoil(text: str) -> str:
        end = text.index("</question>", text.index(f"<idnumber>{number}#1</idnumber>"))
        begin = text.rindex("<question ", 0, end)
        piece = re.search(pattern, text[begin:end], re.DOTALL)
        assert piece
        return text[:begin] + text[begin:end].replace(piece[0], piece[0] * 2) + text[end:]

    return spoil


FILE_TRAPS: list[tuple[str, Spoil, str]] = [
    ("not well-formed", swap("</quiz>", ""), "the file: is not well-formed"),
    ("a bare ampersand", swap("<text>tag</text>", "<text>a & b</text>"), "the file: is not well-formed"),
    (
        "an undeclared entity",
        swap("<text>tag</text>", "<text>a&nbsp;b</text>"),
        "the file: is not well-formed",
    ),
    ("a control character", swap("<text>tag</text>", "<text>a\x02b</text>"), "the file: is not well-formed"),
    ("a document type", swap("<quiz>", "<!DOCTYPE quiz><quiz>"), "the file: has a document type"),
    ("another root", lambda text: text.replace("quiz>", "quizz>"), "the file: begins with <quizz>"),
    ("no question", lambda _: "<quiz></quiz>", "the file: holds no question"),
    (
        "an unknown type",
        within("single", 'type="multichoice"', 'type="multichoise"'),
        "single#1: the question type",
    ),
    (
        "child tags in text",
        within("single", "<text>A title · 001</text>", "<text>A <b>x</b></text>"),
        "<text> holds",
    ),
    (
        "a missing name",
        within("single", "<text>A title · 001</text>", "<text/>"),
        "single#1: the question has no <name>",
    ),
    ("a tag in the name", within("single", "A title", "If a&lt;b"), "single#1: the name holds <"),
    ("a long name", within("single", "A title", "x" * 300), "Moodle keeps 255"),
    (
        "a fraction off the list",
        within("multiple", 'fraction="50"', 'fraction="37.5"'),
        "multiple#1: the fraction 37.5",
    ),
    (
        "a fraction with two decimals",
        within("multiple", 'fraction="50"', 'fraction="33.33"'),
        "the fraction 33.33",
    ),
    ("an empty fraction", within("single", 'fraction="100"', 'fraction=""'), 'single#1: fraction="" throws'),
    (
        "an empty fraction in an ordering",
        within("order", 'fraction="1"', 'fraction=""'),
        'order#1: fraction=""',
    ),
    ("positives that miss 100", within("multiple", 'fraction="50"', 'fraction="40"'), "add up to 90 %"),
    ("a best of 90", within("single", 'fraction="100"', 'fraction="90"'), "single#1: no option earns 100 %"),
    (
        "a wrong option that costs nothing",
        within("multiple", 'fraction="-100"', 'fraction="0"'),
        "ticking everything",
    ),
    (
        "a numerical without 100",
        within("number", 'fraction="100"', 'fraction="90"'),
        "number#1: no number earns 100",
    ),
    (
        "a short answer without 100",
        within("typed", 'fraction="100"', 'fraction="50"'),
        "typed#1: no answer earns 100",
    ),
    (
        "an unknown format",
        within("single", 'questiontext format="html"', 'questiontext format="xhtml"'),
        "'xhtml'",
    ),
    ("a formula in dollars", within("single", "Where", "Where $x^2$"), "'$x^2$' is not typeset"),
    ("a raw < in a formula", within("single", "a\\lt b", "a<b"), "single#1: a bare < is lost"),
    ("a raw < before a digit", within("single", "a\\lt b", "a<1"), "holds a raw <"),
    ("a raw & in a formula", within("single", "a\\lt b", "a & b"), "holds a bare &"),
    ("no mark", within("single", "<defaultgrade>1<", "<defaultgrade>x<"), "single#1: <defaultgrade>"),
    (
        "a huge mark",
        within("single", "<defaultgrade>1<", "<defaultgrade>100000<"),
        "single#1: <defaultgrade>",
    ),
    ("an empty penalty", within("single", "<penalty>0.3333333<", "<penalty><"), "single#1: <penalty>"),
    (
        "a penalty in words",
        within("single", "<penalty>0.3333333<", "<penalty>a third<"),
        "single#1: <penalty>",
    ),
    ("a long idnumber", swap("single#1", "s" * 101), "the idnumber has 101 characters"),
    ("no idnumber", swap("<idnumber>single#1</idnumber>", ""), "A title · 001: the question has no idnumber"),
    ("an idnumber twice", swap("multiple#1", "single#1"), "single#1: the idnumber occurs twice"),
    ("an empty tag", within("single", "<text>tag</text>", "<text/>"), "single#1: a tag is empty"),
    (
        "a tag without text",
        swap("<tag>\n        <text>tag</text>\n      </tag>", "<tag>tag</tag>"),
        "not in <text>",
    ),
    ("a long tag", within("single", "<text>tag</text>", f"<text>{'t' * 51}</text>"), "would change the tag"),
    ("an empty hint", within("single", "<![CDATA[<p>A hint.</p>]]>", ""), "single#1: a hint is empty"),
    (
        "a flag of a hint with a zero",
        within("single", "</hint>", "<shownumcorrect>0</shownumcorrect></hint>"),
        "single#1: <shownumcorrect> in a hint means yes",
    ),
    (
        "a category without text",
        swap("<text>$course$/top/a</text>", ""),
        "category 1: the category has no <text>",
    ),
    ("an empty segment", swap("$course$/top/a", "$course$/top/ /a"), "has an empty segment"),
    ("a long category", swap("top/a<", f"top/{'a' * 256}<"), "more than 255 characters"),
    ("a tag in a category", swap("top/a<", "top/a&lt;b<"), "a category name holds <"),
    (
        "a missing file",
        within("single", "PLUGINFILE@@/figure", "PLUGINFILE@@/other"),
        "is shown but not included",
    ),
    (
        "a file never shown",
        within("single", '<img src="@@PLUGINFILE@@/', '<img src="'),
        "included but not shown",
    ),
    ("a file with an odd path", within("single", 'path="/"', 'path="images"'), "single#1: the file figure-"),
    (
        "a file that is not base64",
        within("single", 'encoding="base64">', 'encoding="base64">?'),
        "is not base64",
    ),
    (
        "a number cut at its front",
        within("number", "<text>5</text>", "<text>1/2</text>"),
        "number#1: '1/2' is not",
    ),
    ("a comma", within("number", "<text>5</text>", "<text>3,14</text>"), "number#1: '3,14' is not a plain"),
    ("a unit", within("number", "<text>5</text>", "<text>2 m</text>"), "number#1: '2 m' is not a plain"),
    (
        "the minus sign of Unicode",
        within("number", "<text>5</text>", "<text>−5</text>"),
        "number#1: '−5' is not",
    ),
    ("a percentage for tolerance", within("number", "<tolerance>0<", "<tolerance>5%<"), "the tolerance '5%'"),
    (
        "a mistake inside the tolerance",
        within("number", "<tolerance>0<", "<tolerance>2<"),
        "number#1: 7 lies within",
    ),
    ("a wildcard", within("typed", "x\\*y", "x*y"), "typed#1: the asterisk in 'x*y' is a wildcard"),
    ("usecase", within("typed", "<usecase>0<", "<usecase>no<"), "typed#1: <usecase> must be 0 or 1"),
    (
        "a wrong answer before the right one",
        within(
            "typed",
            '<answer fraction="100"',
            '<answer fraction="0"><text>x\\*y</text></answer><answer fraction="100"',
        ),
        "typed#1: 'x\\\\*y' earns 0 % and 100 %; the first match wins",
    ),
    (
        "True with a capital",
        within("truth", "<text>true<", "<text>True<"),
        "truth#1: the answers must be exactly",
    ),
    (
        "both true and false",
        within("truth", 'fraction="0"', 'fraction="100"'),
        "truth#1: one of true and false",
    ),
    ("single in words", within("multiple", "<single>false<", "<single>no<"), "multiple#1: <single> is 'no'"),
    ("no single", within("single", "<single>true</single>", ""), "single#1: <single> is ''"),
    (
        "no shuffleanswers",
        within("single", "<shuffleanswers>false</shuffleanswers>", ""),
        "<shuffleanswers> must",
    ),
    ("an empty option", within("single", "<![CDATA[second]]>", ""), "single#1: an option is empty"),
    (
        "one option",
        drop("single", r"\s*<answer.*</answer>(?=\s*<answer)"),
        "single#1: a multiple choice with fewer",
    ),
    (
        "a row without an answer",
        within("match", "<text>one</text>", "<text/>"),
        "match#1: the row 'one' has no answer",
    ),
    (
        "a formula in a box",
        within("match", "<text>one</text>", "<text>\\(x\\)</text>"),
        "match#1: a drop-down box shows",
    ),
    (
        "a < in a box",
        within("match", "<text>one</text>", "<text>a&lt;b</text>"),
        "match#1: a drop-down box loses",
    ),
    (
        "a long match",
        within("match", "<text>one</text>", f"<text>{'x' * 256}</text>"),
        "more than 255 characters",
    ),
    ("two equal rows", within("match", "<![CDATA[two]]>", "one"), "match#1: two rows are equal"),
    (
        "no shownumcorrect",
        within("order", "<shownumcorrect/>", ""),
        "order#1: <shownumcorrect/> must be there",
    ),
    (
        "a random six",
        within("order", "<selecttype>ALL</selecttype>", ""),
        "order#1: <selecttype> must be ALL",
    ),
    (
        "a wrong count",
        within("order", "<selectcount>2<", "<selectcount>6<"),
        "order#1: <selecttype> must be ALL",
    ),
    ("two equal items", within("order", "<![CDATA[two]]>", "one"), "order#1: two items are equal"),
    ("an empty item", within("order", "<![CDATA[two]]>", ""), "order#1: an item is empty"),
    ("a bogus response format", within("text", ">editor<", ">letter<"), "text#1: <responseformat> 'letter'"),
    (
        "hints of an essay",
        within("text", "<responseformat>", '<hint format="html"><text>x</text></hint><responseformat>'),
        "text#1: Moodle drops the hints of an essay",
    ),
    (
        "no embedded answer",
        within("single", 'type="multichoice"', 'type="cloze"'),
        "no embedded answer is found",
    ),
    (
        "an embedded answer without an end",
        within("gaps", "Stem.", "Stem. {1:SA:=x"),
        "gaps#1: embedded answer 1: it holds the beginning of another",
    ),
    ("a stray place", within("gaps", "Stem.", "Stem. {#1}"), "gaps#1: {#1} would be taken"),
    (
        "an embedded fraction for a number",
        within("gaps", "=5:0", "=1/2"),
        "gaps#1: embedded answer 1: '1/2' is not",
    ),
    (
        "an embedded number with a unit",
        within("gaps", "=5:0", "=5 m"),
        "gaps#1: embedded answer 1: '5 m' is not",
    ),
    ("an embedded Unicode minus", within("gaps", "=5:0", "=−5:0"), "gaps#1: embedded answer 1: '−5' is not"),
    ("an embedded wildcard", within("gaps", "x\\*y", "x*y"), "gaps#1: embedded answer 3: the asterisk"),
    ("a backslash before ~", within("gaps", "first", "a\\~b"), "gaps#1: embedded answer 2: the backslash"),
    (
        "a < that is decoded too early",
        within("gaps", "first", "a&lt;b"),
        "gaps#1: embedded answer 2: a bare < is lost: '<b'",
    ),
    (
        "embedded positives that cost nothing",
        within("gaps", "%-100%", "%0%"),
        "gaps#1: embedded answer 2: ticking",
    ),
    (
        "a formula in an embedded box",
        within("gaps", "MULTICHOICE:=one", "MULTICHOICE:=\\(x\\)"),
        "a drop-down box shows",
    ),
    ("a picture in braces", within("gaps", "Seven?", "@@PLUGINFILE@@/x.png"), "cannot carry files"),
    (
        "a line end before the brace",
        within("gaps", "=two~%0%more}", "=two~%0%more\n}"),
        "reads as one more answer",
    ),
    (
        "no weight",
        within("gaps", "{2:NUMERICAL", "{0:NUMERICAL"),
        "gaps#1: embedded answer 1: it is worth nothing",
    ),
    ("too much weight", within("gaps", "{2:NUMERICAL", "{200000:NUMERICAL"), "add up to 100000 or more"),
    ("two equal options", within("single", "<![CDATA[second]]>", "first"), "single#1: two options are equal"),
    ("a file twice", repeat("single", "<file .*?</file>"), "is included twice in one text"),
    ("an empty short answer", within("typed", "x\\*y", ""), "typed#1: an answer is empty"),
    (
        "a matching without rows",
        drop("match", "<subquestion.*</subquestion>"),
        "match#1: the matching has no row",
    ),
    (
        "a single match",
        drop("match", "(?<=</subquestion>).*</subquestion>"),
        "fewer than 2 answers to choose",
    ),
    (
        "an ordering of one",
        drop("order", "</answer>.*(?=</answer>)"),
        "order#1: an ordering with fewer than 2",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "message"), [trap[1:] for trap in FILE_TRAPS], ids=[trap[0] for trap in FILE_TRAPS]
)
def test_the_check_finds_the_trap_and_names_the_question(spoil: Spoil, message: str) -> None:
    found = check(spoil(GOOD).encode())
    assert any(message in line for line in found), found


def test_bytes_that_are_not_utf_8_are_found() -> None:
    assert check(GOOD.encode("latin-1", "replace") + b"\xff")[0].startswith("the file: is not UTF-8 at byte")


def test_a_second_trap_does_not_hide_the_first() -> None:
    spoilt = within("single", 'fraction="100"', 'fraction="90"')(
        within("truth", "<text>true<", "<text>True<")(GOOD)
    )
    assert [line.split(":")[0] for line in check(spoilt.encode())] == ["single#1", "truth#1"]


def test_a_type_that_qbank_does_not_write_is_not_waved_through() -> None:
    for kind in (
        "gapselect",
        "ddwtos",
        "calculated",
        "calculatedsimple",
        "calculatedmulti",
        "stack",
        "match",
    ):
        found = check(within("single", 'type="multichoice"', f'type="{kind}"')(GOOD).encode())
        assert any(f"the question type '{kind}'" in line for line in found)


def test_embedded_answers_are_found_as_moodle_finds_them() -> None:
    found, around, broken = read("a {1:SA:=x#yes~%50%y} b {2:NM:=3:0.5} c {NM:=1} d {:MWC:=z")
    assert [(one.kind, one.weight) for one in found] == [("shortanswer", 1), ("numerical", 2)]
    assert [(one.fraction, one.text, one.feedback) for one in found[0].alternatives] == [
        (100, "x", "yes"),
        (50, "y", ""),
    ]
    assert around == "a  b  c {NM:=1} d {:MWC:=z"
    assert broken == ["{:MWC:=z"]


# ---------------------------------------------------------------- items that would spring a trap


def refused(one: Item | Document) -> str:
    """The message with which the writer refuses; it names the question."""
    document = one if isinstance(one, Document) else Document("q", View.TUTOR, (Section("a", (one,)),))
    with pytest.raises(moodle.MoodleError) as caught:
        moodle.write(document)
    if isinstance(one, Item):
        assert caught.value.item == f"{one.id} variant {one.variant}"
        assert str(caught.value) == f"{caught.value.item}: {caught.value.message}"
    return str(caught.value)


def odd_number(decimal: str, tolerance: str | None = "0.1", exact: str = "pi") -> Item:
    key = Key((), "", ((Scalar(exact, decimal, "", False),),), tolerance=tolerance)
    return item(Answer("x", "real", Fraction(1), key=key))


NEAR = Mistake("near", "near", (), "", Scalar("x", "3.1415", "", False), None, ())
PRINTED = Mistake("same", "same", words("$x$"), "y", None, None, ())
OTHER = Mistake("other", "other", words("$z$"), "z", None, None, ())
PI = Key((), "", ((Scalar("pi", "3.14159265358979", "", False),),), tolerance="0.001")

ITEM_TRAPS: list[tuple[str, Item, str]] = [
    ("no answers", item(), "has no answers"),
    ("no key", item(replace(integer(), key=None)), "answer `n` has no key"),
    ("no points", item(replace(integer(), points=Fraction(0))), "worth no points"),
    (
        "an answer without points",
        item(integer(), replace(integer("k"), points=Fraction(0))),
        "worth no points",
    ),
    ("a control character", item(integer(), stem=says("a\x02b")), "control character"),
    ("a control character in a title", item(integer(), title="a\x00b"), "control character"),
    ("half a surrogate", item(integer(), stem=says("a\ud800b")), "surrogate"),
    ("an empty tag", item(integer(), tags=("a", " ")), "a tag is empty"),
    ("a long tag", item(integer(), tags=("t" * 51,)), "would change the tag"),
    ("a tag with <", item(integer(), tags=("a<b",)), "would change the tag"),
    ("an exponent", odd_number("1e-7"), "'1e-7' is not a plain decimal"),
    ("a Unicode minus", odd_number("−5"), "'−5' is not a plain decimal"),
    ("a fraction", odd_number("1/2"), "'1/2' is not a plain decimal"),
    ("infinity", odd_number("inf"), "'inf' is not a plain decimal"),
    ("a relative tolerance", odd_number("3.14", "5%"), "the tolerance '5%'"),
    ("a negative tolerance", odd_number("3.14", "-1"), "the tolerance '-1'"),
    ("a real without tolerance", odd_number("3.14", None), "give it a tolerance"),
    (
        "a mistake within the tolerance",
        item(Answer("x", "real", Fraction(1), key=replace(PI, mistakes=(NEAR,)))),
        "the mistake `near`",
    ),
    (
        "a mistake that is the key",
        item(integer("n", "5", number_mistake("m", "", "5", ""))),
        "the mistake `m`",
    ),
    (
        "a mistake that is the exact key",
        item(
            Answer("q", "rational", Fraction(1), key=number_key("1/3", (number_mistake("m", "", "1/3", ""),)))
        ),
        "the mistake `m`",
    ),
    (
        "a mistake that an accepted form covers",
        item(
            Answer(
                "q",
                "rational",
                Fraction(1),
                key=replace(number_key("1/3", (number_mistake("m", "", "2/3", ""),)), accept=("2/3",)),
            )
        ),
        "is typed like the key: 2/3",
    ),
    (
        "a mistake printed like the key",
        item(Answer("e", "expression", Fraction(1), key=Key(words("$x$"), "x", mistakes=(PRINTED, OTHER)))),
        "the mistake `same` of `e` is printed like the key",
    ),
    (
        "a key of roots",
        item(Answer("q", "rational", Fraction(1), key=PI)),
        "which is no rational number",
    ),
    ("a key without number", item(Answer("n", "integer", Fraction(1), key=Key((), "5"))), "has no number"),
    (
        "a key without text",
        item(Answer("e", "expression", Fraction(1), key=Key((), " "))),
        "no text that a student",
    ),
    (
        "a backslash in a key",
        item(Answer("e", "expression", Fraction(1), key=Key((), r"\pi"))),
        "a backslash",
    ),
    ("no right option", item(choice("choices", ())), "needs a right and a wrong option"),
    ("no wrong option", item(choice("choices", (0, 1, 2))), "needs a right and a wrong option"),
    ("two right in a choice", item(choice("choice", (0, 1))), "it needs exactly one"),
    ("an option that is not there", item(choice("choice", (7,))), "names an option that is not there"),
    (
        "equal options",
        item(replace(choice(), options=(words("a"), words("b"), words("a")))),
        "entries A and C of `c`",
    ),
    (
        "an empty option",
        item(replace(choice(), options=(words("a"), (), words("b")))),
        "entry B of `c` is empty",
    ),
    (
        "more right options than shares",
        item(
            replace(
                choice("choices", tuple(range(21))), options=tuple(words(str(place)) for place in range(22))
            )
        ),
        "21 right options",
    ),
    ("a truth value", item(Answer("b", "boolean", Fraction(1), key=Key((), ""))), "neither true nor false"),
    (
        "a matrix of another shape",
        item(Answer("m", "matrix", Fraction(1), shape=(2, 2), key=number_key("1"))),
        "is not a matrix of shape 2×2",
    ),
    (
        "an ordering of one item",
        item(Answer("o", "ordering", Fraction(1), items=(words("a"),), key=Key((), "", right=(0,)))),
        "needs two entries or more",
    ),
    (
        "equal items",
        item(
            Answer(
                "o", "ordering", Fraction(1), items=(words("a"), words("a")), key=Key((), "", right=(0, 1))
            )
        ),
        "are equal; Moodle cannot mark them",
    ),
    (
        "an ordering that repeats",
        item(
            Answer(
                "o", "ordering", Fraction(1), items=(words("a"), words("b")), key=Key((), "", right=(0, 0))
            )
        ),
        "names an item twice",
    ),
    (
        "a matching without an answer for each row",
        item(
            Answer(
                "m",
                "matching",
                Fraction(1),
                left=(words("a"), words("b")),
                right=(words("c"), words("d")),
                key=Key((), ""),
            )
        ),
        "does not give a right entry for each row",
    ),
    (
        "a matrix of formulas without mistakes",
        item(Answer("m", "matrix", Fraction(1), shape=(1, 2), key=Key(words("$x$"), "Matrix([[x, y]])"))),
        "needs two mistakes or more",
    ),
    ("a slot of nobody", item(integer(), stem=says("[[k]]")), "the slot [[k]] belongs to no answer"),
    ("a slot twice", item(integer(), stem=says("[[n]] and [[n]]")), "answer `n` occurs twice"),
    ("a name twice", item(integer(), integer()), "answer `n` occurs twice"),
    ("a formula that ends itself", item(integer(), stem=(Paragraph((Math(r"a \) b"),)),)), r"holds \)"),
    ("dollars in a formula", item(integer(), stem=(Display("$$"),)), "holds $$"),
    ("an unknown kind", item(Answer("x", "poem", Fraction(1), key=Key((), ""))), "of kind poem"),
]


@pytest.mark.parametrize(
    ("one", "message"), [trap[1:] for trap in ITEM_TRAPS], ids=[trap[0] for trap in ITEM_TRAPS]
)
def test_the_writer_refuses_the_item_and_names_it(one: Item, message: str) -> None:
    assert message in refused(one)


def test_nothing_is_written_for_the_view_of_a_candidate() -> None:
    for view in (View.CANDIDATE, View.SCORER):
        assert "compose it in the tutor's" in refused(documents.sample_document(view))


def test_a_file_without_questions_is_refused() -> None:
    assert "holds no question" in refused(Document("q", View.TUTOR, (Section("a", ()),)))


@pytest.mark.parametrize("title", ["", "/a", "a/", "a///b", "a/ /b", "a<b", "x" * 256])
def test_a_section_that_is_no_category_is_refused(title: str) -> None:
    assert refused(Document("q", View.TUTOR, (Section(title, (item(integer()),)),)))


def test_a_literal_slash_in_a_category_is_doubled() -> None:
    (question,) = stored(export(item(integer()), title="loss//gain/b"))
    assert question.category == "$course$/top/loss//gain/b"


def test_a_control_character_in_a_category_is_refused() -> None:
    found = refused(Document("q", View.TUTOR, (Section("a\x01", (item(integer()),)),)))
    assert found.startswith("the section 'a\\x01': holds a control character")


def test_a_picture_cannot_stand_in_a_category() -> None:
    section = Section("a", (item(integer()),), instructions=(PICTURE,))
    assert "has a picture" in refused(Document("q", View.TUTOR, (section,)))


def test_the_same_variant_twice_in_a_category_is_refused_and_in_two_is_not() -> None:
    one = item(integer())
    twice = Document("q", View.TUTOR, (Section("a", (one,)), Section("a", (one,))))
    assert (
        refused(twice)
        == "area/topic/slug variant 3: the idnumber occurs twice in its category; Moodle drops the second"
    )
    assert (
        len(stored(moodle.write(replace(twice, sections=(Section("a", (one,)), Section("b", (one,))))))) == 2
    )


# ---------------------------------------------------------------- traps that are avoided


def test_a_fraction_is_never_written_into_a_number() -> None:
    half = Answer("q", "rational", Fraction(1), key=number_key("-1/2"))
    (question,) = stored(export(item(half)))
    assert question.kind == "shortanswer"
    assert mark(question, "-1/2")[0] == 1


def test_an_angle_bracket_in_a_formula_is_a_command() -> None:
    data = export(item(choice(), stem=says("$a<b$ and $c > d$")))
    assert b"\\(a\\lt b\\) and \\(c \\gt d\\)" in data


def test_files_are_beside_the_text_that_shows_them() -> None:
    data = export(item(choice(), stem=(PICTURE,)))
    assert re.search(rb'</text>\s*<file name="figure-[0-9a-f]{12}\.svg" path="/" encoding="base64">', data)


def test_hints_and_multiple_choices_have_no_flag_that_would_mean_yes() -> None:
    data = export(item(choice("choices", (0, 1)), hints=(says("x"),)))
    assert b"shownumcorrect" not in data
    assert b"clearwrong" not in data


def test_matching_entries_that_a_box_would_spoil_become_radio_buttons() -> None:
    entries = ("a<b", "&lt;", "$$x$$")
    answer = Answer(
        "m",
        "matching",
        Fraction(1),
        left=(words("l"), words("k")),
        right=tuple((Text(text),) for text in entries),
        key=Key((), "", right=(1, 0)),
    )
    (question,) = stored(export(item(answer)))
    assert question.kind == "cloze"
    assert [sub.dropdown for sub in question.subs] == [False, False]
    assert [visible(reply.text) for reply in question.subs[0].replies] == list(entries)


def test_a_matching_entry_too_long_for_the_database_is_embedded() -> None:
    answer = Answer(
        "m",
        "matching",
        Fraction(1),
        left=(words("l"), words("k")),
        right=(words("x" * 256), words("b")),
        key=Key((), "", right=(1, 0)),
    )
    (question,) = stored(export(item(answer)))
    assert question.kind == "cloze"
    assert mark(question, [1, 0])[0] == 1


def test_underscores_in_the_text_do_not_take_the_input() -> None:
    (question,) = stored(export(item(integer(), stem=says("Fill _____ in: [[n]]"))))
    assert question.text.count("_____") == 1
    assert visible(question.text) == "Fill _____ in: _____"


def test_a_node_that_the_writer_does_not_know_stops_it() -> None:
    for stem in (("no block",), (Paragraph(("no inline",)),)):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="does not know"):
            export(item(integer(), stem=stem))


def test_a_link_and_a_table_escape_what_they_hold() -> None:
    stem: Blocks = (
        Paragraph((Link((Text("<a>"),), 'https://example.org/?a="1"&b=\\(2'),)),
        Table((), (((Text("{1:SA:=x}"),), words("$a<b$")),), "lr"),
        Paragraph((Slot("n"),)),
    )
    (question,) = stored(export(item(integer(), stem=stem)))
    assert visible(question.text).startswith("<a>\n{1:SA:=x}\\(a\\lt b\\)")
    assert 'href="https://example.org/?a=&quot;1&quot;&amp;b=&#92;(2"' in question.text


def test_line_ends_of_other_systems_are_line_ends() -> None:
    (question,) = stored(export(item(integer(), stem=(Paragraph((Text("a\r\nb\rc"),)),))))
    assert visible(question.text) == "a\nb\nc"


def test_a_number_without_end_is_no_decimal_form_of_a_fraction() -> None:
    third = rational("1/3")
    assert not third.terminates
    (question,) = stored(export(item(Answer("q", "rational", Fraction(1), key=number_key("1/3")))))
    assert mark(question, third.decimal)[0] == 0


def test_the_reader_of_these_tests_refuses_what_moodle_refuses() -> None:
    for spoilt in (
        swap("</quiz>", ""),
        within("multiple", 'fraction="50"', 'fraction="37.5"'),
        within("typed", 'fraction="100"', 'fraction="50"'),
        within("number", "<text>5</text>", "<text>abc</text>"),
        within("match", "<text>one</text>", "<text/>"),
        within("order", "<shownumcorrect/>", ""),
        within("gaps", "=5:0", "=1/2"),
        within("text", ">editor<", ">letter<"),
    ):
        with pytest.raises(RefusedError):
            stored(spoilt(GOOD).encode())


def test_where_a_fraction_is_asked_for_no_decimal_is_taken() -> None:
    scalar = Scalar("-3/4", "-0.75", r"-\frac{3}{4}", True)
    for decimals in (True, False):
        key = Key(says("."), "-3/4", ((scalar,),), decimals=decimals)
        prompt = number(Answer("n", "rational", Fraction(1), key=key), key)
        right = {alternative.text for alternative in prompt.alternatives}
        assert "-3/4" in right
        assert ("-0.75" in right) == ("decimal" in prompt.note) == decimals
