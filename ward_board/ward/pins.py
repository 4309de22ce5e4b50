"""PINs: hashed so slowly, and mixed with a secret kept elsewhere, that a stolen store does not give them away."""

from __future__ import annotations

import hmac
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 6
LONGEST = 32
_TELLING_DIGITS = 3
_MEMORY_KIB, _ROUNDS, _LANES = 64 * 1024, 3, 1
_AT_ONCE = BoundedSemaphore(2)
# of a PIN that nobody has, so that an unknown id takes as long as a known one
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
_KEYPAD_WAYS = frozenset(
    {"147258", "258369", "369258", "258147", "147852", "741852", "159357", "159753", "357159", "753159", "789456",
     "456123", "321654", "654987", "147896", "123698", "102030", "010203", "112358", "314159", "271828"}
)  # fmt: skip


def hash_pin(pin: str, pepper: bytes) -> str:
    """What is kept of `pin`; takes about 0.2 s and 64 MiB, so call it off the screen's thread."""
    with _AT_ONCE:
        return _hasher().hash(_peppered(pin, pepper))


def verify_pin(pin_hash: str | None, pin: str, pepper: bytes) -> bool:
    """Whether `pin` is the one behind `pin_hash`; None, for an unknown id, takes as long and is never right."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            return _hasher().verify(pin_hash or _NOBODYS, _peppered(pin, pepper)) and pin_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(pin_hash: str) -> bool:
    """Whether a PIN is hashed otherwise by now: with less work than this program asks for."""
    return _hasher().check_needs_rehash(pin_hash)


def refuse_weak_pin(pin: str, staff_id: str = "") -> None:
    """Raise BadInputError, with what to do, for a PIN that is too short or among the first that anybody would try.

    Among those are the digits of its owner's `staff_id`, where there are three or more.
    """
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise BadInputError(f"a PIN has {SHORTEST} to {LONGEST} digits and nothing else; choose another")
    if len(set(pin)) < 3 or _has_equal_steps(pin) or _is_repeated(pin) or _is_pairs_in_a_row(pin) or _is_known(pin):
        raise BadInputError("this PIN is among the first that anybody would try; choose another")
    own = "".join(filter(str.isdigit, staff_id))
    if len(own) >= _TELLING_DIGITS and (own in pin or pin in own):
        raise BadInputError("this PIN holds the number of the id; choose one without it")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_ROUNDS, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def _peppered(pin: str, pepper: bytes) -> bytes:
    return hmac.digest(pepper, pin.encode(errors="surrogatepass"), "sha256")


def _has_equal_steps(digits: str) -> bool:
    """111111, 123456, 654321, 246802, 901234."""
    return len({(int(after) - int(before)) % 10 for before, after in pairwise(digits)}) == 1


def _is_repeated(digits: str) -> bool:
    """121212, 123123."""
    return digits in (digits + digits)[1:-1]


def _is_pairs_in_a_row(digits: str) -> bool:
    """112233."""
    return digits[::2] == digits[1::2] and _has_equal_steps(digits[::2])


def _is_known(digits: str) -> bool:
    """A way over the keypad, a famous number, or a run there and back (123321)."""
    half = len(digits) // 2
    there, back = digits[:half], digits[half:]
    return digits in _KEYPAD_WAYS or (there == back[::-1] and _has_equal_steps(there))
