"""Signing in: whose id, PIN or badge it is, how often a wrong one may be tried, and who acts without signing."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ward_board.domain.access import Access, AccessLine
from ward_board.domain.entry import UNSIGNED, Person
from ward_board.domain.openings import WARD, page_of
from ward_board.domain.pin_lock import (
    COUNTED_WITHIN,
    NOTED_OF_PINS,
    TERMINAL,
    TRIES,
    UNKNOWN_BADGE,
    Claim,
    Hold,
    PinLock,
    about,
    lock_for,
    lock_until_unlocked,
    locked_for_good,
    pause_at,
)
from ward_board.domain.text import clean, has_letter
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import ReadView, Store, WriteTransaction
from ward_board.ward.own_pin import GivenPin, OwnPinNeededError, check_own_pin, given_pin, refuse_one_hand
from ward_board.ward.people import is_id, may_act, person_of
from ward_board.ward.pins import hash_pin, is_outdated, verify_pin

LONGEST_NAME = 60
_NOBODYS_ID = "-"
_KEY_DIGITS = 32
_MINUTE = timedelta(minutes=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


class PinLockedError(BadInputError):
    """No PIN is tried now, whether it would be right or not; `lock` says why and until when."""

    def __init__(self, lock: PinLock, now: datetime) -> None:
        self.lock = lock
        where = "at this terminal" if lock.hold is Hold.TERMINAL_PAUSE else "for this id"
        super().__init__(f"too many wrong PINs {where}; {_opens(lock, now)}")


class Signing:
    """Who signs at one terminal; `now` gives the ward's time, `forget` lets the next board be read anew."""

    def __init__(self, store: Store, now: Callable[[], datetime], terminal: str, forget: Callable[[], None]) -> None:
        self._store, self._now, self._terminal, self._forget = store, now, terminal, forget
        self._signed_in: dict[str, int] = {}

    def sign_in(self, staff_id: str, pin: str) -> Person:
        """The colleague whose id and PIN these are; takes about 0.2 s on purpose.

        Every try is a line of the access log, which alone says how long the next one waits. Raises PinLockedError and
        BadInputError; for an id that nobody has both say the same, after the same work. Raises OwnPinNeededError where
        the PIN is right and somebody else chose it.
        """
        return self._tried(staff_id, pin)

    def choose_pin(self, staff_id: str, pin: str, wanted: str) -> Person:
        """The colleague whose id and PIN these are, signed in with the PIN `wanted`, which is theirs from now on.

        Raises as `sign_in`, and BadInputError for a PIN that is weak or the one before.
        """
        check_own_pin(wanted, staff_id, pin)
        return self._tried(staff_id, pin, wanted)

    def _tried(self, staff_id: str, pin: str, wanted: str | None = None) -> Person:
        claim = self._claim(staff_id)
        with self._store.read() as view:
            known = view.staff(_looked_up(staff_id))
            self._refuse_locked(view, claim, self._noted(view, claim))
        pin_hash = _tried_hash(known)
        is_right = verify_pin(pin_hash, pin, self._store.pepper)
        better = self._renewed(pin_hash, pin) if is_right and wanted is None else None
        own = hash_pin(wanted, self._store.pepper) if is_right and wanted is not None else None
        with self._store.write() as transaction:
            row = self._decide(transaction, claim, known, is_right)
            if row and better:
                transaction.renew_pin_hash(row.id, better)
            if row and own:
                transaction.set_pin_hash(row.id, own, By(self._now(), row.id, self._terminal))
            given = self._note_right(transaction, row) if row else None
        self._forget()
        if row is None:
            raise BadInputError("id or PIN is wrong")
        if given is not None:
            raise OwnPinNeededError(row.id, given)
        return person_of(row)

    def whose_badge(self, badge: str) -> Person:
        """Whose badge it is; it signs nothing without their PIN.

        Raises PinLockedError while this terminal pauses, and BadInputError for a badge that is nobody's, which counts
        as a wrong try there.
        """
        with self._store.read() as view:
            self._refuse_paused(view)
            row = view.staff_with_badge(hash_of_badge(badge, self._store.pepper))
        if row is not None and may_sign(row):
            return person_of(row)
        with self._store.write() as transaction:
            self._refuse_paused(transaction)
            self._note_failure(transaction, Claim("", UNKNOWN_BADGE, self._terminal), None)
        self._forget()
        raise BadInputError("this badge is nobody's; sign in with id and PIN")

    def unsigned(self, name: str, subject: str = WARD) -> Person:
        """Somebody who cannot sign and acts by the `name` that they type; noted here, countersigned later.

        Noted with the name, and with the treatment that is its `subject`: whoever goes on sees who lies there, whether
        or not anything is recorded then. Raises BadInputError for a name without a letter.
        """
        cleaned = clean(name).text[:LONGEST_NAME].strip()
        if not has_letter(cleaned):
            raise BadInputError("type your name, as colleagues know you")
        with self._store.write() as transaction:
            transaction.log_access(self._now(), None, Access.UNSIGNED, page_of(subject, cleaned), self._terminal)
        self._forget()
        return Person(UNSIGNED, cleaned, ())

    def may_still_act(self, person: Person) -> bool:
        """Whether somebody's session goes on: cheap enough to ask whenever something came into the store.

        It ends when they were disabled, or their roles, PIN or badge changed since they signed in here (A21).
        """
        if person.id == UNSIGNED:
            return True
        with self._store.read() as view:
            row = view.staff(person.id)
            changed_by = view.changed_by_line(person.id)
        is_same = row is not None and may_sign(row) and row.roles == person.roles
        return is_same and changed_by <= self._signed_in.get(person.id, changed_by)

    def locks(self) -> dict[str, PinLock]:
        """The ids of the staff that are locked now, each with its lock."""
        found = {}
        with self._store.read() as view:
            staff = view.all_staff()
            claims = [self._claim(row.id) for row in staff]
            noted = self._noted(view, *claims)
            for row, claim in zip(staff, claims, strict=True):
                lock = self._lock(view, claim, noted)
                if lock and lock.hold in {Hold.LOCKED, Hold.UNTIL_UNLOCKED}:
                    found[row.id] = lock
        return found

    def given_pins(self) -> dict[str, GivenPin]:
        """The ids of the staff whose PIN somebody else chose; none on a demo store, whose PIN everybody knows."""
        with self._store.read() as view:
            found = {row.id: self._given(view, row.id) for row in view.all_staff()}
        return {staff_id: given for staff_id, given in found.items() if given is not None}

    def refuse_one_hand(self, first: Person, second: Person) -> None:
        """Raises NoSecondPersonError where one of these two set the other's PIN within 24 hours, and may be both."""
        with self._store.read() as view:
            refuse_one_hand(view, first, second, self._now())

    def _given(self, view: ReadView | WriteTransaction, staff_id: str) -> GivenPin | None:
        return None if self._store.kind == "demo" else given_pin(view, staff_id)

    def _decide(
        self, transaction: WriteTransaction, claim: Claim, known: StaffRow | None, is_right: bool
    ) -> StaffRow | None:
        """Whose PIN it was; None after a wrong one.

        Others may have tried while this PIN was hashed. Whoever is second is judged on what the first one wrote, and
        learns nothing of a PIN that may not be tried any more: two terminals never get two answers for one try.
        Raises BadInputError, and counts nothing, where the PIN is right and only badge or roles were changed meanwhile.
        """
        noted = self._noted(transaction, claim)
        self._refuse_locked(transaction, claim, noted)
        row = transaction.staff(_looked_up(claim.staff_id))
        if not is_right or row is None or _tried_hash(row) != _tried_hash(known):
            self._note_failure(transaction, claim, row.id if row else None)
            return None
        if row != known:
            raise BadInputError("your entry among the staff was changed meanwhile; sign in again")
        now = self._now()
        if locked_for_good(claim, noted):
            # it opened by itself, for nobody was there to open it
            transaction.log_access(now, row.id, Access.PIN_UNLOCKED, row.id, self._terminal)
        return row

    def _note_right(self, transaction: WriteTransaction, row: StaffRow) -> GivenPin | None:
        """Whoever chose their PIN has signed in; else the PIN that was given to them, which signs nothing."""
        given = self._given(transaction, row.id)
        what = Access.OWN_PIN_ASKED if given else Access.SIGNED_IN
        number = transaction.log_access(self._now(), row.id, what, None, self._terminal)
        if given is None:
            self._signed_in[row.id] = number
        return given

    def _note_failure(self, transaction: WriteTransaction, claim: Claim, who: str | None) -> None:
        """One wrong try, and the lock that it brings about."""
        now = self._now()
        transaction.log_access(now, who, Access.SIGN_IN_FAILED, claim.key, self._terminal)
        tries = self._tries(transaction, now)
        is_badge = claim.key == UNKNOWN_BADGE
        lock = pause_at(claim.terminal, tries, now) if is_badge else lock_for(claim, tries, now)
        if lock and lock.hold is not Hold.DELAY:
            key, whose = (TERMINAL, None) if lock.hold is Hold.TERMINAL_PAUSE else (claim.key, who)
            transaction.log_access(now, whose, Access.PIN_LOCKED, about(key, lock.hold), self._terminal)

    def _noted(self, view: ReadView | WriteTransaction, *claims: Claim) -> tuple[AccessLine, ...]:
        """All that the log noted of locks about the ids that are claimed, in the order of writing."""
        ids = (_looked_up(claim.staff_id) for claim in claims)
        return view.lines_on((*ids, *map(lock_until_unlocked, claims)), NOTED_OF_PINS)

    def _refuse_locked(self, view: ReadView | WriteTransaction, claim: Claim, noted: tuple[AccessLine, ...]) -> None:
        lock = self._lock(view, claim, noted)
        if lock:
            raise PinLockedError(lock, self._now())

    def _refuse_paused(self, view: ReadView | WriteTransaction) -> None:
        now = self._now()
        lock = pause_at(self._terminal, self._tries(view, now), now)
        if lock:
            raise PinLockedError(lock, now)

    def _lock(self, view: ReadView | WriteTransaction, claim: Claim, noted: tuple[AccessLine, ...]) -> PinLock | None:
        now = self._now()
        line = locked_for_good(claim, noted)
        if line and not self._opens_by_itself(view, line, now):
            return PinLock(Hold.UNTIL_UNLOCKED, None)
        return lock_for(claim, self._tries(view, now), now)

    def _opens_by_itself(self, view: ReadView | WriteTransaction, line: AccessLine, now: datetime) -> bool:
        """Whether a lock has stood for a day, and no coordinator could open it: nobody locks a ward out for ever."""
        if now - line.at < COUNTED_WITHIN:
            return False
        coordinators = (row for row in view.all_staff() if Role.COORDINATOR in row.roles and may_sign(row))
        claims = [self._claim(row.id) for row in coordinators]
        noted = self._noted(view, *claims)
        return all(locked_for_good(claim, noted) for claim in claims)

    def _tries(self, view: ReadView | WriteTransaction, now: datetime) -> tuple[AccessLine, ...]:
        """The tries of the last 24 hours in the order of writing, and all that a clock set back left ahead."""
        lines = view.access_lines(now - COUNTED_WITHIN, _NEVER, what=TRIES)
        return tuple(sorted(lines, key=lambda line: line.number))

    def _claim(self, staff_id: str) -> Claim:
        typed = b"id\0" + staff_id.encode(errors="surrogatepass")
        key = hmac.digest(self._store.pepper, typed, "sha256").hex()[:_KEY_DIGITS]
        return Claim(staff_id, key, self._terminal)

    def _renewed(self, pin_hash: str | None, pin: str) -> str | None:
        return hash_pin(pin, self._store.pepper) if pin_hash and is_outdated(pin_hash) else None


def may_sign(row: StaffRow) -> bool:
    """Whether somebody signs: not who left, nor a display, nor a row that somebody without the key changed."""
    is_display = set(row.roles) <= {Role.DISPLAY}
    return may_act(row) and row.pin_hash is not None and not is_display


def _tried_hash(row: StaffRow | None) -> str | None:
    """The hash to try a PIN against; None where nobody signs with this id."""
    return row.pin_hash if row is not None and may_sign(row) else None


def hash_of_badge(badge: str, pepper: bytes) -> str:
    """What is kept of a badge, as its reader types it; spaces and line ends around it do not count."""
    return hmac.digest(pepper, b"badge\0" + badge.strip().encode(errors="surrogatepass"), "sha256").hex()


def _looked_up(staff_id: str) -> str:
    """The id to ask the store for: what can be nobody's id may hold what no database takes."""
    return staff_id if is_id(staff_id) else _NOBODYS_ID


def _opens(lock: PinLock, now: datetime) -> str:
    if lock.until is None:
        return "a coordinator unlocks it: ward-board staff unlock ID"
    left = lock.until - now
    if left > _MINUTE:
        return f"it opens again in {-(-left // _MINUTE)} min"
    return f"it opens again in {-(-left // timedelta(seconds=1))} s"
