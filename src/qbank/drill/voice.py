"""How the drill speaks and listens: a terminal, or text through pipes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qbank import content as c
from qbank.writers.terminal import asked_rows, part_rows, rubric_rows, solution_rows, text
from qbank.writers.terminal_boxes import Row
from qbank.writers.terminal_text import Page, show


@dataclass(frozen=True, slots=True)
class Voice:
    """`read` takes a prompt and gives a line, or raises EOFError at the end; `live` says that somebody sits
    there and presses Enter."""

    page: Page
    write: Callable[[str], None]
    read: Callable[[str], str]
    live: bool

    def say(self, line: str = "", style: str = "") -> None:
        self.write(self.page.paint(line, style))

    def rows(self, rows: Iterable[Row]) -> None:
        self.write(show(list(rows), self.page))

    def blocks(self, blocks: c.Blocks, left: int = 0) -> None:
        if blocks:
            self.write(text(blocks, self.page, left))

    def inlines(self, inlines: c.Inlines, left: int = 0) -> None:
        self.blocks((c.Paragraph(inlines),), left)

    def rule(self, *facts: str) -> None:
        """A line across the page with as many facts in it as there is room for."""
        dash, dot = ("─", " · ") if self.page.two_d else ("-", " - ")
        shown = list(facts)
        while len(shown) > 1 and len(dot.join(shown)) > self.page.width - 4:
            shown.pop()
        words = dot.join(shown)
        self.say(f"{dash * 2} {words} ".ljust(self.page.width, dash), "dim")

    def part(self, part: c.Part) -> None:
        self.rows(part_rows(part, self.page))

    def options(self, answer: c.Answer) -> None:
        self.rows(asked_rows(answer, self.page))

    def solution(self, item: c.Item) -> None:
        self.rows(solution_rows(item, self.page))

    def rubric(self, lines: Sequence[c.RubricLine]) -> None:
        self.rows(rubric_rows(lines, self.page))

    @property
    def signs(self) -> tuple[str, str, str]:
        """Marks for right, not right and undecided."""
        return ("✓", "✗", "?") if self.page.two_d else ("+", "x", "?")


def how(answer: c.Answer) -> str:
    """How an answer is given, in a few words."""
    last = c.letter(max(len(answer.options), len(answer.items)) - 1) if answer.options or answer.items else ""
    match answer.kind:
        case "integer":
            return "a whole number"
        case "rational":
            return "an exact number, such as 3/4"
        case "real":
            return f"a number {answer.precision}".rstrip()
        case "expression":
            return f"a formula in {', '.join(answer.symbols)}" if answer.symbols else "a formula"
        case "vector":
            return f"{_size(answer)} numbers, such as (1, 1/2)"
        case "matrix":
            rows, columns = answer.shape or (2, 2)
            return f"a matrix of {rows} rows and {columns} columns, such as [[1, 2], [3, 4]]"
        case "choice":
            return f"one letter, A to {last}"
        case "choices":
            return f"all letters that hold, A to {last}, such as A, C"
        case "boolean":
            return "true or false"
        case "matching":
            pairs = ", ".join(f"{i + 1}-{c.letter(i)}" for i in range(min(2, len(answer.left))))
            return f"pairs, such as {pairs}"
        case "ordering":
            return f"all letters in order, A to {last}, such as B, A, …"
        case "text" | "proof":
            return "write it on paper; you mark it yourself"
    raise ValueError(f"the drill does not know how to ask for {answer.kind!r}")


def _size(answer: c.Answer) -> int:
    rows, columns = answer.shape or (2, 1)
    return max(rows, columns)
