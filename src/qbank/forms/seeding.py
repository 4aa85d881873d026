"""The seed of a run of forms, the secret mixed into it, and the codes of the forms.

Everything that varies between forms is drawn from keys that `Seed.key` derives, so it depends on the seed and
the secret alone. With a secret nobody who has the public bank can recompute a paper; the secret itself is
written nowhere, only a fingerprint that tells whether another one is at hand.

Source: RFC 2104 (HMAC) over SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qbank.content import letter
from qbank.errors import UsageError, shown_path
from qbank.space import Permutation

SCHEME = "hmac-sha256 feistel-1"
SECRET_VARIABLE = "QBANK_SECRET"
SHORT_SECRET = 16  # bytes; anything shorter might be guessed

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, no 1 I L; 31 characters, a prime
CODE_LENGTH = 5
LETTERS = 26  # so many forms are told apart by one letter


@dataclass(frozen=True, slots=True)
class Seed:
    """`text` is public; `fingerprint` (8 hexadecimal digits, or None) identifies the secret."""

    text: str
    fingerprint: str | None
    _root: str = field(repr=False)

    @classmethod
    def of(cls, text: str, secret: bytes | None) -> Seed:
        """The seed `text` with the secret mixed in."""
        root = hmac.new(secret or b"", f"qbank seed|{text}".encode(), hashlib.sha256).hexdigest()
        return cls(text, fingerprint(secret) if secret else None, root)

    def key(self, *names: str) -> str:
        """The key of one stream or permutation, such as `key("variant", question.id)`."""
        return "|".join((self._root, *names))


def fingerprint(secret: bytes) -> str:
    """What may be shown of a secret: enough to tell two of them apart, not enough to find one."""
    return hmac.new(secret, b"qbank fingerprint", hashlib.sha256).hexdigest()[:8]


def read_secret(file: Path | None) -> bytes | None:
    """The secret: from the file, else from QBANK_SECRET, else None; white space around it does not count.

    Raises UsageError when the file cannot be read or holds nothing.
    """
    if file is None:
        return os.environ.get(SECRET_VARIABLE, "").strip().encode() or None
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot read the secret `{shown_path(file)}`: {reason}") from None
    if not secret:
        raise UsageError(
            f"the secret file `{shown_path(file)}` is empty",
            f"make a secret: python3 -c 'import secrets; print(secrets.token_hex())' > {shown_path(file)}",
        )
    return secret


def default_seed(path: Path, date: str) -> str:
    """`course/blueprint date`: another exam gets another seed, mending a word in a blueprint does not."""
    whole = path.resolve()
    return f"{whole.parent.name}/{whole.stem} {date}".rstrip()


# ---------------------------------------------------------------- form codes


def form_codes(seed: Seed, number: int, *, letters: bool) -> Iterator[str]:
    """The codes of forms 0, 1, …: all different.

    With `letters` and up to 26 forms A, B, …; else five characters of ALPHABET in an order that only the seed
    tells, and a check character, so that no slip of one character or of two neighbours gives another code.
    Raises ValueError for more than 31^5 forms.
    """
    if letters and number <= LETTERS:
        yield from map(letter, range(number))
        return
    base = len(ALPHABET)
    if number > base**CODE_LENGTH:
        raise ValueError(f"there are only {base**CODE_LENGTH} codes, not {number}")
    order = Permutation(base**CODE_LENGTH, seed.key("code"))
    for index in range(number):
        rest, digits = order(index), []
        for _ in range(CODE_LENGTH):
            rest, digit = divmod(rest, base)
            digits.append(digit)
        yield "".join(ALPHABET[d] for d in (*digits, _check(digits)))


def _check(digits: list[int]) -> int:
    """The digit c with 1·d1 + … + 5·d5 + 6·c = 0 modulo 31."""
    base = len(ALPHABET)
    total = sum(place * digit for place, digit in enumerate(digits, 1))
    return -total * pow(CODE_LENGTH + 1, -1, base) % base


def is_code(text: str) -> bool:
    """Whether `text` is one letter or a code whose check character is right, as typed from a paper."""
    plain = text.strip().upper()
    if len(plain) == 1:
        return plain.isascii() and plain.isalpha()
    digits = [ALPHABET.find(character) for character in plain]
    if len(digits) != CODE_LENGTH + 1 or min(digits) < 0:
        return False
    return digits[-1] == _check(digits[:-1])
