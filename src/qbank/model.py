"""The question as its author wrote it: the checked front matter, the sections, the python block.

Everything here is data. `source.load` makes a `Question` out of a file; `generate` turns it into variants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from .errors import Location
from .fields import Flag, Line, ListOf, Name, Number, Positive, Strict, Whole


class Level(StrEnum):
    """Where a question may be used."""

    DRILL = "drill"
    HOMEWORK = "homework"
    EXAM = "exam"


class Visibility(StrEnum):
    """Whether students may see it: `exam` questions never leave the staff's hands."""

    PRACTICE = "practice"
    EXAM = "exam"


# ---------------------------------------------------------------- params


class ParamBase(Strict):
    """What every parameter may say: its symbol, and whether a proof must keep it concrete."""

    tex: Line | None = None
    structural: Flag = False


class ValuesParam(ParamBase):
    """One of a list of exact numbers."""

    values: Annotated[tuple[Number, ...], ListOf]
    exclude: Annotated[tuple[Number, ...], ListOf] = ()


class RangeParam(ParamBase):
    """A whole number between two bounds, both included."""

    range: Annotated[tuple[Whole, Whole], ListOf]
    step: Whole = 1
    exclude: Annotated[tuple[Whole, ...], ListOf] = ()


class MatrixParam(ParamBase):
    """A matrix whose entries are drawn from one domain; `symmetric` mirrors the upper triangle."""

    matrix: Annotated[tuple[Whole, Whole], ListOf]
    range: Annotated[tuple[Whole, Whole] | None, ListOf] = None
    values: Annotated[tuple[Number, ...] | None, ListOf] = None
    exclude: Annotated[tuple[Number, ...], ListOf] = ()
    symmetric: Flag = False

    @model_validator(mode="after")
    def _one_domain(self) -> MatrixParam:
        if (self.range is None) == (self.values is None):
            raise PydanticCustomError("matrix", "a matrix needs either range or values for its entries", {})
        if min(self.matrix) < 1:
            raise PydanticCustomError("matrix", "a matrix needs at least one row and one column", {})
        if self.symmetric and self.matrix[0] != self.matrix[1]:
            raise PydanticCustomError("matrix", "a symmetric matrix is square", {})
        return self


class SignsParam(ParamBase):
    """A tuple of signs, each +1 or -1."""

    signs: Whole


class WordsParam(ParamBase):
    """One of a list of words, such as the name of an activation function."""

    words: Annotated[tuple[Line, ...], ListOf]


class SubsetParam(ParamBase):
    """A subset of the given size, in the order of the list; entries are numbers or words."""

    subset: Whole
    of: Annotated[tuple[Line, ...], ListOf]

    @model_validator(mode="after")
    def _fits(self) -> SubsetParam:
        if not 0 < self.subset <= len(self.of):
            raise PydanticCustomError(
                "subset",
                "cannot choose {k} of {n}",
                {"k": self.subset, "n": len(self.of)},
            )
        return self


class PermutationParam(ParamBase):
    """An ordering of the list; entries are numbers or words."""

    permutation: Annotated[tuple[Line, ...], ListOf]


Param: TypeAlias = (
    ValuesParam | RangeParam | MatrixParam | SignsParam | WordsParam | SubsetParam | PermutationParam
)

# The key that tells one kind of parameter from the others; matrix comes first, it also has values or range.
PARAM_KINDS: Mapping[str, type[ParamBase]] = {
    "matrix": MatrixParam,
    "values": ValuesParam,
    "range": RangeParam,
    "signs": SignsParam,
    "words": WordsParam,
    "subset": SubsetParam,
    "permutation": PermutationParam,
}


# ---------------------------------------------------------------- answers


class Tolerance(Strict):
    """How far a response may lie from the key: absolute, relative to the key, or in significant figures."""

    abs: Positive | None = None
    rel: Positive | None = None
    sigfigs: Whole | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Tolerance:
        given = [name for name in ("abs", "rel", "sigfigs") if getattr(self, name) is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "tolerance",
                "a tolerance is one of abs, rel, sigfigs; found {given}",
                {"given": given or "none"},
            )
        if self.sigfigs is not None and not 1 <= self.sigfigs <= 12:
            raise PydanticCustomError(
                "tolerance", "sigfigs lies between 1 and 12, found {n}", {"n": self.sigfigs}
            )
        return self


class Statement(Strict):
    """A statement that holds or not, decided from params and values; `because` names the misconception
    (a `##` in Feedback) behind believing the opposite."""

    text: Line
    holds: Line
    because: Name | None = None


class AnswerBase(Strict):
    kind: str
    points: Positive = Fraction(1)

    computed: ClassVar[bool] = False  # whether `solve` gives the key under the answer's name
    closed: ClassVar[bool] = True  # whether a program can mark it


class ComputedAnswer(AnswerBase):
    accept: Annotated[tuple[Line, ...], ListOf] = ()
    follows: Name | None = None
    as_choice: Flag = False
    computed: ClassVar[bool] = True


class IntegerAnswer(ComputedAnswer):
    kind: Literal["integer"]


class RationalAnswer(ComputedAnswer):
    """An exact number; `form: fraction` asks for lowest terms, p/q or an integer, and no decimal."""

    kind: Literal["rational"]
    form: Literal["fraction"] | None = None


class RealAnswer(ComputedAnswer):
    kind: Literal["real"]
    tolerance: Tolerance


class SymbolDomain(Strict):
    """Where a symbol of an expression lives: a named set, an open or closed interval, or both ends free."""

    kind: Literal["real", "positive", "nonnegative", "negative", "integer", "natural"] = "real"
    interval: Annotated[tuple[Number, Number] | None, ListOf] = None
    open: Flag = True


class ExpressionAnswer(ComputedAnswer):
    kind: Literal["expression"]
    symbols: Mapping[str, SymbolDomain] = Field(alias="in")
    form: Literal["factored", "expanded", "simplified"] | None = None

    @field_validator("symbols", mode="before")
    @classmethod
    def _list_of_names(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise PydanticCustomError("list", "`in` is a list of symbols: write [{text}]", {"text": value})
        if isinstance(value, list | tuple):
            return {name: {} for name in value}
        return {
            name: {"kind": spec}
            if isinstance(spec, str)
            else {"interval": spec}
            if isinstance(spec, list)
            else spec
            for name, spec in value.items()
        }


class VectorAnswer(ComputedAnswer):
    kind: Literal["vector"]
    size: Whole | None = None
    tolerance: Tolerance | None = None


class MatrixAnswer(ComputedAnswer):
    kind: Literal["matrix"]
    shape: Annotated[tuple[Whole, Whole] | None, ListOf] = None
    tolerance: Tolerance | None = None


class ChoiceAnswer(AnswerBase):
    """One of the statements holds."""

    kind: Literal["choice"]
    statements: Annotated[tuple[Statement, ...], ListOf]
    fixed_order: Flag = False


class ChoicesAnswer(AnswerBase):
    """At least one of the statements holds and at least one does not."""

    kind: Literal["choices"]
    statements: Annotated[tuple[Statement, ...], ListOf]
    fixed_order: Flag = False


class BooleanAnswer(AnswerBase):
    kind: Literal["boolean"]
    holds: Line
    because: Name | None = None


class Pair(Strict):
    left: Line
    right: Line


class MatchingAnswer(AnswerBase):
    """Each left entry belongs to the right entry of its pair; `extra` are right entries of no pair."""

    kind: Literal["matching"]
    pairs: Annotated[tuple[Pair, ...], ListOf]
    extra: Annotated[tuple[Line, ...], ListOf] = ()


class OrderingAnswer(AnswerBase):
    """The items in increasing order of the numbers that `solve` gives under the name in `by`."""

    kind: Literal["ordering"]
    items: Annotated[tuple[Line, ...], ListOf]
    by: Name


class TextAnswer(AnswerBase):
    kind: Literal["text"]
    closed: ClassVar[bool] = False


class ProofAnswer(AnswerBase):
    kind: Literal["proof"]
    closed: ClassVar[bool] = False


Answer: TypeAlias = (
    IntegerAnswer
    | RationalAnswer
    | RealAnswer
    | ExpressionAnswer
    | VectorAnswer
    | MatrixAnswer
    | ChoiceAnswer
    | ChoicesAnswer
    | BooleanAnswer
    | MatchingAnswer
    | OrderingAnswer
    | TextAnswer
    | ProofAnswer
)

ANSWER_KINDS: Mapping[str, type[AnswerBase]] = {
    "integer": IntegerAnswer,
    "rational": RationalAnswer,
    "real": RealAnswer,
    "expression": ExpressionAnswer,
    "vector": VectorAnswer,
    "matrix": MatrixAnswer,
    "choice": ChoiceAnswer,
    "choices": ChoicesAnswer,
    "boolean": BooleanAnswer,
    "matching": MatchingAnswer,
    "ordering": OrderingAnswer,
    "text": TextAnswer,
    "proof": ProofAnswer,
}


# ---------------------------------------------------------------- the question


class FrontMatter(Strict):
    """The YAML head of a question file; `params` and `answers` are checked kind by kind in `source`."""

    title: Line
    topic: Line
    levels: Annotated[tuple[Level, ...], ListOf]
    difficulty: Whole
    minutes: Positive
    points: Positive | None = None
    visibility: Visibility = Visibility.PRACTICE
    params: Mapping[str, Param] = {}
    require: Annotated[tuple[Line, ...], ListOf] = ()
    answers: Mapping[str, Answer]
    notation: Mapping[str, Line] = {}
    radical: Annotated[tuple[Name, ...], ListOf] = ()
    few_variants: Line | None = None
    seconds: Positive | None = None
    authors: Annotated[tuple[Line, ...], ListOf] = ()
    references: Annotated[tuple[Line, ...], ListOf] = ()

    @field_validator("difficulty")
    @classmethod
    def _scale(cls, value: int) -> int:
        if not 1 <= value <= 5:
            raise PydanticCustomError(
                "difficulty", "difficulty is 1 (easy) to 5 (hard), found {n}", {"n": value}
            )
        return value

    @field_validator("levels")
    @classmethod
    def _some(cls, value: tuple[Level, ...]) -> tuple[Level, ...]:
        if not value:
            raise PydanticCustomError("levels", "at least one of drill, homework, exam is needed", {})
        return value


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the file: its text and the line its first character stands on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sections:
    """The prose of a question: intro and lettered parts of stem and solution, hints, feedback, rubric."""

    stem: Passage
    stem_parts: Mapping[str, Passage]
    hints: tuple[Passage, ...]
    solution: Passage
    solution_parts: Mapping[str, Passage]
    feedback: Mapping[str, Passage]
    rubric: tuple[tuple[Fraction, Passage], ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Question:
    """One question file. `id` is its path below `questions/` without suffix, `digest` the SHA-256 of its
    bytes; `lines` maps keys of the front matter (`("answers", "w2", "points")`) to line numbers."""

    id: str
    path: str
    digest: str
    meta: FrontMatter
    sections: Sections
    block: Passage
    lines: Mapping[tuple[str, ...], int]

    def at(self, line: int) -> Location:
        return Location(self.path, line)

    def where(self, *keys: str) -> Location:
        """The line of a key of the front matter, or of the nearest key above it."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return Location(self.path, self.lines.get(keys, 1))

    @property
    def points(self) -> Fraction:
        return sum((answer.points for answer in self.meta.answers.values()), Fraction(0))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its answers, each once, in order."""
        return tuple(dict.fromkeys(answer.kind for answer in self.meta.answers.values()))
