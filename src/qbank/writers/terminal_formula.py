"""LaTeX math read into atoms: rows, groups and scripts; `terminal_commands` holds what a command does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from qbank.writers import terminal_symbols as s
from qbank.writers.terminal_atoms import (
    Atom,
    Glyphs,
    Hard,
    cells_of,
    flat,
    join,
    plain,
    small,
)
from qbank.writers.terminal_layout import layout

_DEEPEST: Final = 25


@dataclass(slots=True)
class Parser:
    """Reads one formula; `compact` writes simple fractions in the line: `1/4`, `η/2`."""

    tokens: list[str]
    glyphs: Glyphs
    compact: bool
    commands: Mapping[str, Callable[[Parser], Atom]]
    at: int = 0
    depth: int = 0

    def peek(self) -> str:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise Hard
        self.at += 1
        return token

    # ------------------------------------------------------------ rows

    def row(self, *ends: str) -> list[Atom]:
        """Atoms up to one of `ends`, which is left for the caller; "" is the end of the formula."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Hard
        atoms: list[Atom] = []
        while self.peek() not in ends:
            atoms += self.atom()
        self.depth -= 1
        return atoms

    def atom(self) -> list[Atom]:
        token = self.take()
        if token in ("^", "_"):
            self.at -= 1
            return [self.scripts(plain("ord", "", self.glyphs))]
        base = self.base(token)
        if not base:
            return []
        return [*base[:-1], self.scripts(base[-1])]

    def group(self) -> list[Atom]:
        """The argument of a command: a group in braces or a single token."""
        if self.peek() == "{":
            self.take()
            atoms = self.row("}")
            self.take()
            return atoms
        return self.base(self.take())

    def raw(self) -> str:
        """The characters of a group of words, with their spaces."""
        if self.take() != "{":
            raise Hard
        depth, text = 1, ""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            depth += (token == "{") - (token == "}")
            if depth == 0:
                return text
            if token == "\\ " or token == "\\,":
                token = " "
            elif len(token) == 2 and token[0] == "\\" and token[1] in "%#&_$":
                token = token[1:]
            if token[0] in "\\{}$^_&":
                raise Hard
            text += token
        raise Hard

    # ------------------------------------------------------------ scripts

    def scripts(self, base: Atom) -> Atom:
        """`base` with what is raised and lowered after it."""
        found: dict[str, list[Atom]] = {}
        primes = ""
        while (token := self.peek()) in ("^", "_", "'", "\\limits", "\\nolimits"):
            self.take()
            if token == "'":
                primes += "′"
                continue
            if token.startswith("\\"):
                continue
            if token in found:
                raise Hard
            compact, self.compact = self.compact, True
            found[token] = self.group()
            self.compact = compact
        if not found and not primes:
            return base
        low, high = found.get("_"), found.get("^")
        if base.kind == "op" and base.text in s.LIMITS.values() and not primes:
            return self.limits(base, low, high)
        return self.attach(base, primes, low, high)

    def attach(self, base: Atom, primes: str, low: list[Atom] | None, high: list[Atom] | None) -> Atom:
        tex, text, tall = base.tex, base.text, base.tall
        kind = "ord" if base.kind == "slash" else base.kind
        small_low = "" if low is None else small(low, s.LOW)
        if small_low is None and self.compact and high is None and not tall:
            # One letter that has no small form: `f_θ`, which nobody can take for anything else.
            one = flat(low or [])
            small_low = f"_{one}" if one and len(cells_of(one)) == 1 else None
        small_high = "" if high is None else small(high, s.HIGH)
        if primes and high is not None and small_high is None:
            raise Hard
        if primes:
            small_high = primes + (small_high or "")
        if tall:
            box = layout(tex, self.glyphs)
            if small_high and len(box.rows) == 2 and box.base == 1:
                # Two lines: what texicode cannot make small stands beside the upper one.
                tex += f"^{{{self.glyphs.line(small_high)}}}"
            else:
                tex += self._raised("^", small_high, high)
            tex += self._raised("_", small_low, low)
            return Atom(kind, tex, None, True)
        # Small characters stay in the line: `xᵢ²`.
        for mark, little, atoms in (("_", small_low, low), ("^", small_high, high)):
            if little:
                tex += self.glyphs.line(little)
                text = None if text is None else text + little
            elif little is None and atoms is not None:
                if mark == "^" and low is not None and small_low is None:
                    tex += f"^{{{join(atoms, self.glyphs, tight=True)}}}"  # both on the same base
                else:
                    tex += f"{mark}{{{join(atoms, self.glyphs, tight=True)}}}"
                text, tall = None, True
        return Atom(kind, tex, text, tall)

    def _raised(self, mark: str, little: str | None, atoms: list[Atom] | None) -> str:
        if little:
            return f"{mark}{{{self.glyphs.lift(little)}}}"
        return "" if atoms is None else f"{mark}{{{join(atoms, self.glyphs, tight=True)}}}"

    def limits(self, base: Atom, low: list[Atom] | None, high: list[Atom] | None) -> Atom:
        """Bounds under and over a sum or a maximum; in the line where they are short."""
        assert base.text is not None
        little = [
            "" if atoms is None else small(atoms, table) for atoms, table in ((low, s.LOW), (high, s.HIGH))
        ]
        if self.compact or self.depth > 1:
            if None not in little:
                return plain("op", base.text + "".join(map(str, little)), self.glyphs)
            return self.attach(base, "", low, high)
        if any(atom.tall for atom in (*(low or ()), *(high or ()))):
            raise Hard
        over, under = ("" if a is None else join(a, self.glyphs, tight=True) for a in (high, low))
        tex = rf"\begin{{gathered}}{over}\\ {base.tex}\\ {under}\end{{gathered}}"
        return Atom("op", tex, None, True)

    # ------------------------------------------------------------ what stands on the line

    def base(self, token: str) -> list[Atom]:
        put = self.glyphs
        if token == "{":
            atoms = self.row("}")
            self.take()
            if not atoms:
                return []
            if len(atoms) == 1:
                return atoms
            if self.peek() not in ("^", "_", "'"):
                return atoms
            text = flat(atoms)
            return [Atom("ord", "{" + join(atoms, put) + "}", text, any(a.tall for a in atoms))]
        if token.startswith("\\"):
            return self.command(token[1:])
        if token.isdigit() or token == ".":
            return [self.number(token)]
        if token.isalpha():
            return [plain("ord", token, put, simple=True)]
        if token in "([":
            return [plain("open", token, put)]
        if token in ")]!":
            return [plain("close", token, put)]
        if token in "+-*−":
            return [plain("bin", {"-": "−", "*": "∗"}.get(token, token), put)]
        if token in "=<>:":
            return [plain("rel", token, put)]
        if token in ",;":
            return [plain("punct", token, put)]
        if token == "~":
            return [plain("space", " ", put)]
        if token in '|/?`"':
            return [plain("ord", token, put)]
        if token == "'":
            return [plain("ord", "′", put)]
        raise Hard

    def number(self, token: str) -> Atom:
        text = token
        while self.at < len(self.tokens) and (self.tokens[self.at].isdigit() or self.tokens[self.at] == "."):
            following = self.tokens[self.at + 1 : self.at + 2]
            if self.tokens[self.at] == "." and not (following and following[0].isdigit()):
                break
            text += self.tokens[self.at]
            self.at += 1
        return plain("ord", text, self.glyphs, simple=text != ".")

    def command(self, name: str) -> list[Atom]:
        put = self.glyphs
        tables = (
            ("ord", s.ORDINARY),
            ("bin", s.BINARY),
            ("rel", s.RELATIONS),
            ("open", s.OPENING),
            ("close", s.CLOSING),
            ("ord", s.FENCES),
            ("space", s.SPACES),
            ("op", s.LIMITS),
        )
        if name in s.IGNORED:
            return []
        for kind, table in tables:
            if name in table:
                return [plain(kind, table[name], put, simple=kind == "ord" and table is s.ORDINARY)]
        if name in s.FUNCTIONS:
            return [plain("op", s.FUNCTIONS[name], put)]
        handler = self.commands.get(name)
        if handler is None:
            raise Hard
        return [handler(self)]
