"""Signing in: whose id and PIN these are, and how often a wrong one may be tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from ward_board.domain.access import Access, AccessLine
from ward_board.domain.entry import Person
from ward_board.errors import BadInputError
from ward_board.store.store import Store
from ward_board.ward.people import person_of
from ward_board.ward.pins import verify_pin

_TRIES, _WITHIN, _LOCKED_FOR = 5, timedelta(minutes=15), timedelta(minutes=10)


class Signing:
    """Who signs at one terminal; `now` gives the ward's time, `forget` lets the next board be read anew."""

    def __init__(self, store: Store, now: Callable[[], datetime], terminal: str, forget: Callable[[], None]) -> None:
        self._store, self._now, self._terminal, self._forget = store, now, terminal, forget

    def sign_in(self, staff_id: str, pin: str) -> Person:
        """The colleague whose id and PIN these are; takes about 0.2 s on purpose.

        A wrong PIN is counted, and five within 15 minutes lock the id for 10. Raises BadInputError with the same words
        for a wrong id and a wrong PIN.
        """
        now = self._now()
        with self._store.read() as view:
            row = view.staff(staff_id)
            tries = view.access_lines(now - _WITHIN, now + _WITHIN, what=(Access.SIGNED_IN, Access.SIGN_IN_FAILED))
        failures = [line.at for line in _since_the_last_right_one(tries, staff_id)]
        if len(failures) >= _TRIES and now < failures[-1] + _LOCKED_FOR:
            minutes = -(-(failures[-1] + _LOCKED_FOR - now) // timedelta(minutes=1))
            raise BadInputError(f"too many wrong PINs for '{staff_id}'; it opens again in {minutes} min")
        pin_hash = row.pin_hash if row and row.is_trusted and not row.disabled else None
        is_right = verify_pin(pin_hash, pin, self._store.pepper)
        with self._store.write() as transaction:
            what = Access.SIGNED_IN if is_right else Access.SIGN_IN_FAILED
            transaction.log_access(now, staff_id if row else None, what, None, self._terminal)
        self._forget()
        if row is None or not is_right:
            raise BadInputError("id or PIN is wrong")
        return person_of(row)


def _since_the_last_right_one(tries: Sequence[AccessLine], staff_id: str) -> Sequence[AccessLine]:
    own = [line for line in tries if line.who == staff_id]
    right = [place for place, line in enumerate(own) if line.what == Access.SIGNED_IN]
    return own[right[-1] + 1 :] if right else own
