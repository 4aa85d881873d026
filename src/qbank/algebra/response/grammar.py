"""The grammar of an answer: tokens -> tree, by recursive descent.

    sum      =  term (("+" | "-") term)*
    term     =  ["+" | "-"] product
    product  =  factor (("*" | "/") ["+" | "-"] factor | factor)*       the last: nothing between them
    factor   =  atom ["!"] ["^" exponent]
    exponent =  "(" sum ")" | "{" sum "}" | ["+" | "-"] atom
    atom     =  number | name | "(" sum ")" | "|" sum "|" | √ atom | \\frac{sum}{sum} | function call

What the grammar alone would settle in silence (1/2x, 2^3^2, sin x y) is refused with both readings offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sympy import Symbol

from qbank.algebra.response.brackets import absolute, grouped, root, stacked
from qbank.algebra.response.calls import call, complain, function_of
from qbank.algebra.response.cursor import Cursor
from qbank.algebra.response.doubts import check_adjacent, check_after_division, fail_chain, fail_root, is_one
from qbank.algebra.response.limits import Limits
from qbank.algebra.response.names import CONSTANTS, split_word, usual_letter
from qbank.algebra.response.tokens import Token
from qbank.algebra.response.tree import (
    Call,
    Const,
    Div,
    Name,
    Neg,
    Node,
    Num,
    Pow,
    Product,
    Sum,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A parsed factor; `loose` tells what may not follow it without a sign.

    "number": another number; "power" and "bars": anything; "e": a bracket; "": anything may follow.
    """

    node: Node
    loose: str = ""


class Grammar(Cursor):
    """Reads expressions. `declared` names win over every function and constant."""

    def __init__(self, found: tuple[Token, ...], declared: Mapping[str, Symbol], limits: Limits) -> None:
        super().__init__(found, limits)
        self.declared = declared

    def sum(self) -> Node:
        with self.deeper():
            pos = self.here.pos
            terms = [(False, self.term())]
            while self.at("op", "+", "-"):
                minus = self.advance().text == "-"
                terms.append((minus, self.term()))
            return terms[0][1] if len(terms) == 1 else Sum(pos, tuple(terms))

    def term(self) -> Node:
        sign = self.sign()
        node = self.product()
        return Neg(sign.pos, node) if sign else node

    def sign(self) -> Token | None:
        """Take one sign; returns it when it is a minus."""
        if not self.at("op", "+", "-"):
            return None
        sign = self.advance()
        if self.at("op", "+", "-"):
            self.fail("two signs in a row: put brackets around the second, as in 2 - (-3)", "signs")
        return sign if sign.text == "-" else None

    def product(self) -> Node:
        piece = self.factor()
        factors = [piece.node]
        while True:
            token = self.here
            if self.at("op", "*"):
                self.advance()
                piece = self.signed_factor()
                factors.append(piece.node)
            elif self.at("op", "/"):
                self.advance()
                top = _product(factors)
                piece = self.signed_factor()
                check_after_division(self, token, top, piece.node)
                factors = [Div(token.pos, top, piece.node)]
            elif self.starts_factor():
                left, piece = piece, self.factor()
                check_adjacent(self, token, left, piece.node)
                factors.append(piece.node)
            else:
                return _product(factors)

    def signed_factor(self) -> Piece:
        sign = self.sign()
        piece = self.factor()
        return Piece(Neg(sign.pos, piece.node), piece.loose) if sign else piece

    def starts_factor(self) -> bool:
        """Whether a factor begins here; a bar begins one only where no bar is open that it could close."""
        return self.here.kind in ("number", "name", "open", "frac", "binom", "root") or (
            self.at("bar") and self.bars == 0
        )

    def factor(self) -> Piece:
        piece = self.atom()
        if self.at("op", "!"):
            piece = Piece(Call(self.advance().pos, "factorial", (piece.node,)))
            if self.at("op", "!"):
                self.fail("a double factorial is not read: write (n!)! if that is meant", "ambiguous")
        if not self.at("op", "^"):
            return piece
        caret = self.advance()
        exponent, bracketed = self.exponent()
        power = Pow(caret.pos, piece.node, exponent)
        if self.at("op", "^"):
            fail_chain(self, power)
        if self.at("op", "!"):
            self.fail("put brackets: is the factorial in the exponent or of the power?", "ambiguous")
        if bracketed:
            return Piece(power)
        if self.at("op", "/") and is_one(exponent):
            fail_root(self, power)
        settled = isinstance(exponent, Num) and not isinstance(piece.node, Num | Const)
        return Piece(power, "" if settled else "power")

    def exponent(self) -> tuple[Node, bool]:
        """An exponent and whether brackets show where it ends."""
        sign = self.sign()
        bracketed = self.at("open", "(", "[", "{")
        node = self.group() if bracketed else self.atom(bare=False).node
        return (Neg(sign.pos, node) if sign else node), bracketed

    def group(self) -> Node:
        """A sum in brackets of any kind, here."""
        opening = self.advance()
        if self.at("close"):
            self.fail("there is nothing between these brackets", "missing", opening)
        with self.inside():
            node = self.sum()
        self.close(opening)
        return node

    def atom(self, bare: bool = True) -> Piece:
        """One operand. `bare` allows a function without brackets, as in `sin x`."""
        token = self.here
        match token.kind:
            case "number":
                return Piece(self.number(), "number")
            case "name":
                return self.name(bare)
            case "open":
                return Piece(grouped(self))
            case "bar":
                return Piece(absolute(self), "bars")
            case "frac" | "binom":
                return Piece(stacked(self))
            case "root":
                return Piece(root(self))
        return self.unexpected()

    def number(self) -> Num:
        token = self.advance()
        mantissa, letter, power = token.text.partition("e" if "e" in token.text else "E")
        for name in (letter, letter + power):
            if letter and name in self.declared:
                message = f"{name} is a name here: for a power of ten write {mantissa}*10^({power})"
                self.fail(message, "ambiguous", token)
        if sum(map(str.isdigit, mantissa)) > self.limits.max_digits:
            self.fail(f"this number has more than {self.limits.max_digits} digits", "digits", token)
        if power and (len(power) > 6 or abs(int(power)) > self.limits.max_exponent):
            self.fail("this power of ten is too large or too small", "magnitude", token)
        return Num(token.pos, token.text, Fraction(token.text.rstrip(".")))

    def name(self, bare: bool) -> Piece:
        self.split_here()
        token = self.advance()
        if token.text in self.declared:
            return Piece(Name(token.pos, token.text))
        function = function_of(token, self.declared)
        if function is not None:
            return Piece(call(self, token, function, bare))
        if token.text in CONSTANTS:
            return Piece(Const(token.pos, token.text), "e" if token.text == "e" else "")
        usual = usual_letter(token.text)
        if usual not in self.declared:
            complain(self, token)
        return Piece(Name(token.pos, usual))

    def split_here(self) -> None:
        """Replace a word such as `ab` by its letters when only its letters are declared: ab^2 is a*b^2."""
        token = self.here
        if token.text in self.declared or token.raw != token.text:
            return
        if function_of(token, self.declared) or token.text in CONSTANTS:
            letters = len(token.text) > 1 and all(letter in self.declared for letter in token.text)
            if letters and self.following.kind != "open":
                product = "*".join(token.text)
                message = f"{token.text} is built in, but {product} may be meant"
                self.fail(f"{message}: write the one you mean", "ambiguous")
            return
        word = split_word(token.text, self.declared)
        if word:
            parts = [Token("name", letter, token.pos + i, letter) for i, letter in enumerate(word)]
            self.tokens[self.index : self.index + 1] = parts


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(factors[0].pos, tuple(factors))
