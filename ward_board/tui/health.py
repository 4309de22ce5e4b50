"""The health of this terminal: how old its picture is, and which technical alarms follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ward_board.board.board import Board
from ward_board.domain.alarms import Alarm, in_order_of_urgency
from ward_board.domain.words import AlarmKind, Priority

STALE_SECONDS = 5.0
WORTH_SAYING_SECONDS = 3
"""A reading each second, and one that takes a while, are younger than this."""
CALM_SECONDS = 60.0
"""So long a job must go well before its alarm ends."""
LINE_SECONDS = 2 * CALM_SECONDS
"""So long a refused line is told: who signs in tries again, and what is owed to the log is tried each minute."""
ACT, LINE = "act", "line"
"""What the store takes or refuses: an act, or a line of the access log, for which there may be room all the same."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a regular look found wrong: what of (`subject`), more about it, since when (aware, UTC) and how
    urgent it is.

    Without `since` it is since it was found first.
    """

    kind: AlarmKind
    subject: str
    detail: str = ""
    since: datetime | None = None
    priority: Priority = Priority.MEDIUM


class Health:
    """What is known of this terminal; times are seconds of a clock that only runs forward."""

    def __init__(self, now: float) -> None:
        self._read_at = self._awake_since = now
        self._unread_since: float | None = None
        self._failed: dict[str, tuple[float, float]] = {}
        self._refused: dict[str, tuple[float, float]] = {}
        self._clock_step_unwritten_at: float | None = None
        self._chain_broken_at: float | None = None
        self._command_failed_at: float | None = None
        self._found: dict[str, dict[tuple[AlarmKind, str], tuple[Trouble, float]]] = {}

    def read_well(self, now: float) -> None:
        """The store answered a reading."""
        self._read_at, self._unread_since = now, None

    def read_failed(self, now: float) -> None:
        """The store did not answer a reading."""
        if self._unread_since is None:
            self._unread_since = now

    def stood_still(self, seconds: float, now: float) -> None:
        """This terminal slept, or was stopped, for `seconds` until now.

        A picture that was fresh before is old now without a fault of the store, which has its time to answer first.
        """
        if now - seconds - self._read_at <= STALE_SECONDS:
            self._awake_since = now

    def wrote(self, *, well: bool, now: float, what: str = ACT) -> None:
        """The store took or refused an act, or a line; where it takes an act it takes all, a line says nothing of acts.

        Refused again, its alarm stands on: whoever has it keeps it.
        """
        if not well:
            self._refused[what] = self._refused.get(what, (now, now))[0], now
        elif what == ACT:
            self._refused.clear()
        else:
            self._refused.pop(what, None)

    def job_failed(self, job: str, now: float) -> bool:
        """A job of this terminal failed; says whether its alarm begins with that."""
        first, last = self._failed.get(job, (now, float("-inf")))
        begins = now - last >= CALM_SECONDS
        self._failed[job] = (now if begins else first), now
        return begins

    def job_went_well(self, job: str) -> None:
        """A job that failed works again: its alarm ends at once."""
        self._failed.pop(job, None)

    def chain_broken(self, now: float) -> None:
        """The journal is not what was written; it stays so until somebody mends the store."""
        if self._chain_broken_at is None:
            self._chain_broken_at = now

    def chain_whole(self) -> None:
        """All of the journal was checked and is what was written."""
        self._chain_broken_at = None

    def found(self, look: str, troubles: Iterable[Trouble], now: float) -> None:
        """What a regular `look` finds wrong, in place of what it found before: the alarms of the rest end."""
        before = self._found.get(look, {})
        self._found[look] = {
            (one.kind, one.subject): (one, before.get((one.kind, one.subject), (one, now))[1]) for one in troubles
        }

    def clock_step_unwritten(self, now: float) -> None:
        """The clock was stepped and the store did not take the entry that says so."""
        self._clock_step_unwritten_at = now

    def alarm_command_ran(self, *, well: bool, now: float) -> None:
        """The site's alarm command went well, or failed; the alarm stands until a later run goes well."""
        if well:
            self._command_failed_at = None
        elif self._command_failed_at is None:
            self._command_failed_at = now

    def stale_seconds(self, now: float) -> float | None:
        """How old the picture is, once that is too old to be trusted."""
        age = now - self._read_at
        return age if age > STALE_SECONDS else None

    def old_seconds(self, now: float) -> int:
        """The age of the picture, 0 while the next reading is not due yet."""
        age = int(now - self._read_at)
        return age if age >= WORTH_SAYING_SECONDS else 0

    def alarms(self, now: float, at: datetime) -> tuple[Alarm, ...]:
        """The technical alarms that stand; `at` is the ward's time (aware, UTC)."""
        return tuple(self._standing(now, at))

    def _standing(self, now: float, at: datetime) -> Iterator[Alarm]:
        def alarm(kind: AlarmKind, priority: Priority, since: float, subject: str) -> Alarm:
            began = at - timedelta(seconds=max(now - since, 0))
            return Alarm(kind, priority, began, began, subject)

        if self.stale_seconds(now) is not None and now - self._awake_since > STALE_SECONDS:
            # whatever keeps the readings away: a store that says no, a fault of ours, or a reading that hangs
            unread_since = self._read_at if self._unread_since is None else self._unread_since
            yield alarm(AlarmKind.STORE_STALE, Priority.HIGH, unread_since, "terminal")
        refused = [first for what, (first, last) in self._refused.items() if what == ACT or now - last < LINE_SECONDS]
        if refused:
            yield alarm(AlarmKind.STORE_REFUSES, Priority.HIGH, min(refused), "terminal")
        for job, (first, last) in self._failed.items():
            if now - last < CALM_SECONDS:
                yield alarm(AlarmKind.JOB_FAILED, Priority.MEDIUM, first, job)
        for troubles in self._found.values():
            for trouble, first in troubles.values():
                found = alarm(trouble.kind, trouble.priority, first, trouble.subject)
                began = trouble.since or found.since
                yield replace(found, since=began, cause_at=began, detail=trouble.detail)
        if self._chain_broken_at is not None:
            yield alarm(AlarmKind.CHAIN_BROKEN, Priority.HIGH, self._chain_broken_at, "journal")
        if self._command_failed_at is not None:
            yield alarm(AlarmKind.ALARM_COMMAND_FAILED, Priority.MEDIUM, self._command_failed_at, "terminal")
        if self._clock_step_unwritten_at is not None:
            yield alarm(AlarmKind.CLOCK_STEPPED, Priority.MEDIUM, self._clock_step_unwritten_at, "terminal")


_OF_THE_WARD = frozenset(
    {
        AlarmKind.CLOCK_STEPPED,
        AlarmKind.TERMINAL_SILENT,
        AlarmKind.STORE_RESTORED,
        AlarmKind.PIN_SET,
        AlarmKind.ROLES_WIDENED,
    }
)
"""Technical alarms that the store tells of; all others are of this terminal."""


def with_technical(board: Board, technical: tuple[Alarm, ...]) -> Board:
    """A board that could not be read anew, with the technical alarms of now; nobody loses what they have taken."""
    before = {alarm.id: alarm for alarm in board.alarms}
    mine = [_taken_as(before.get(alarm.id), alarm) for alarm in technical]
    ids = {alarm.id for alarm in mine}
    kept = [a for a in board.alarms if a.id not in ids and (a.treatment is not None or a.kind in _OF_THE_WARD)]
    return replace(board, alarms=tuple(in_order_of_urgency([*mine, *kept])))


def _taken_as(before: Alarm | None, alarm: Alarm) -> Alarm:
    return replace(alarm, taken=before.taken, taken_until=before.taken_until) if before else alarm


def without_ended_takes(board: Board, at: datetime) -> Board:
    """The board at `at` (aware), where nobody has an alarm any more whose take has run out since it was read."""
    if not any(_take_has_ended(alarm, at) for alarm in (*board.alarms, *board.every_alarm)):
        return board
    return replace(
        board,
        alarms=_with_takes_that_hold(board.alarms, at),
        every_alarm=_with_takes_that_hold(board.every_alarm, at),
        beds=tuple(
            replace(
                bed,
                alarms=_with_takes_that_hold(bed.alarms, at),
                every_alarm=_with_takes_that_hold(bed.every_alarm, at),
            )
            for bed in board.beds
        ),
    )


def _with_takes_that_hold(alarms: Iterable[Alarm], at: datetime) -> tuple[Alarm, ...]:
    return tuple(replace(a, taken=None, taken_until=None) if _take_has_ended(a, at) else a for a in alarms)


def _take_has_ended(alarm: Alarm, at: datetime) -> bool:
    return alarm.taken_until is not None and alarm.taken_until <= at
