"""The grammar of LaTeX math: rows of atoms, their scripts, groups and arguments."""

from __future__ import annotations

from typing import Final

from qbank.mathtext.atoms import PLAIN, PRIME
from qbank.mathtext.pieces import EMPTY, Piece, base, group, join, row
from qbank.mathtext.refusals import refused
from qbank.mathtext.tokens import END, Reader, Stops

AT_BRACE: Final[Stops] = frozenset({"}"})
AT_BRACKET: Final[Stops] = frozenset({"]"})
AT_END: Final[Stops] = frozenset({END})

_LIMITS: Final = {"\\limits": "limits", "\\nolimits": "scripts"}
_SCRIPTS: Final = frozenset({"^", "_", "'", *_LIMITS})
_NOT_AN_ARGUMENT: Final = frozenset({END, "}", "&", "\\\\", "^", "_", "'", "\\right", "\\middle", "\\end"})


def sequence(reader: Reader, stops: Stops, opened: int) -> list[Piece]:
    """The atoms up to a token of `stops`, which is left unread; `opened` is the token that began the row.

    Raises:
        MathError: the formula ends first, or something in it has no meaning.
    """
    reader.deeper(opened)
    outer = reader.row
    reader.row = stops, opened
    pieces: list[Piece] = []
    while (token := reader.peek()) not in stops:
        if token is END:
            raise reader.fail(f"{reader.tokens[opened]} is never closed", opened)
        piece = scripted(reader, token)
        if piece.typst:
            pieces.append(piece)
    reader.row = outer
    reader.depth -= 1
    return pieces


def rest(reader: Reader) -> list[Piece]:
    """What is left of the row being read: the reach of a switch such as \\displaystyle."""
    return sequence(reader, *reader.row)


def scripted(reader: Reader, token: str) -> Piece:
    """The atom that starts with `token`, the next one, with its sub- and superscripts."""
    piece = EMPTY if token in "^_'" else atom(reader)
    if piece.kind == "space" or reader.peek() not in _SCRIPTS:
        return piece
    return _scripts(reader, piece)


def _scripts(reader: Reader, piece: Piece) -> Piece:
    typst = base(piece)
    below = above = ""
    while (token := reader.peek()) in _SCRIPTS:
        at = reader.index
        reader.index += 1
        if token in _LIMITS:
            if piece.kind != "op":
                raise reader.fail(f"{token} has to follow an operator such as \\sum", at)
            typst = f"{_LIMITS[token]}({typst})"
        elif token == "_":
            if below:
                raise reader.fail("a second subscript; braces say which belongs to which: {x_i}_j", at)
            below = argument(reader, at).typst
        elif above:
            raise reader.fail("a second superscript; braces say which belongs to which: {x^2}^n", at)
        elif token == "^":
            above = argument(reader, at).typst
        else:
            above = _primes(reader)
    typst += f"_({below})" if below else ""
    typst += f"^({above})" if above else ""
    return Piece(typst, piece.kind, single=False, words=piece.words)


def _primes(reader: Reader) -> str:
    """The primes of which one is read, and a superscript that follows them directly, as in f'^2."""
    pieces = [PRIME]
    while reader.peek() == "'":
        pieces.append(PRIME)
        reader.index += 1
    if reader.peek() == "^":
        at = reader.index
        reader.index += 1
        pieces.append(argument(reader, at))
    return join(pieces)


def atom(reader: Reader) -> Piece:
    """One atom: a symbol, a number, a group or a command with what belongs to it."""
    token = reader.peek()
    at = reader.index
    if (plain := PLAIN.get(token)) is not None:
        reader.index = at + 1
        return plain
    if token[0] in "0123456789.":
        reader.index = at + 1
        return Piece(token)
    if (command := reader.commands.get(token)) is None:
        raise refused(reader, at)
    reader.index = at + 1
    return command(reader, at)


def braced(reader: Reader, at: int) -> Piece:
    """The group whose opening brace has just been read, as an atom."""
    pieces = sequence(reader, AT_BRACE, at)
    reader.index += 1
    return group(pieces)


def argument(reader: Reader, owner: int) -> Piece:
    """The argument of the command or script at `owner`, in one piece.

    Raises:
        MathError: there is none.
    """
    return row(atoms_of_argument(reader, owner))


def atoms_of_argument(reader: Reader, owner: int) -> list[Piece]:
    """The atoms of an argument: those of a group, or the next token alone, so that x^12 is x¹2."""
    token = reader.peek()
    at = reader.index
    if token == "{":
        reader.index += 1
        pieces = sequence(reader, AT_BRACE, at)
        reader.index += 1
        return pieces
    if token in _NOT_AN_ARGUMENT:
        raise reader.fail(f"{reader.tokens[owner]} lacks its argument", owner)
    if len(token) > 1 and token[0] != "\\":
        reader.tokens[at] = token[1:]
        reader.starts[at] += 1
        return [Piece(token[0])]
    reader.deeper(owner)
    piece = atom(reader)
    reader.depth -= 1
    return [piece]


def optional(reader: Reader) -> Piece | None:
    """The argument in brackets, if there is one."""
    if reader.peek() != "[":
        return None
    at = reader.index
    reader.index += 1
    pieces = sequence(reader, AT_BRACKET, at)
    reader.index += 1
    return row(pieces)
