"""A batch: several acts that somebody confirmed at once, kept in one commit or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ward_board.board.moments import Clock
from ward_board.board.people import who
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry, Person, Request, Values
from ward_board.errors import AlreadyDoneError, RefusedError, StoreUnavailableError, WardBoardError
from ward_board.tui.act_keys import ActKeys
from ward_board.tui.acts import Act
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.keys import BEDS_IN_ROWS
from ward_board.tui.overriding import Overrides


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was kept: the first act that could not be, the answer to it, and whether a reason is enough."""

    filled: Filled | None
    words: str
    asks_reason: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """Who signs as the second, with the numbers that they typed again."""

    person: Person
    values: Values = field(default_factory=dict, repr=False)


class Batch:
    """Records what `person` confirmed in a dialog with this `time`; what weighs more takes their PIN again.

    Trying the same again counts once, whatever became of the first try.
    """

    def __init__(self, desk: Desk, person: Person, time: TypedTime) -> None:
        self._desk, self._person, self._time = desk, person, time
        self._keys, self._overrides = ActKeys(), Overrides(desk, person)

    async def write(
        self, acts: Sequence[Filled], second: Verified | None = None, *, pin_for: str = ""
    ) -> tuple[Entry, ...] | Refusal:
        """The entries, one for each act in their order, all of them signed by `second` too; or why there is none.

        `pin_for` names what takes the PIN again whatever is recorded; each act is signed for once. Raises LeftError
        where the person is no longer signed in.
        """
        desk = self._desk
        if desk.session.person is not self._person:
            raise LeftError
        asked = [(one.act.treatment, self._request(one, second)) for one in acts]
        try:
            if pin_for or any(one.deviation for one in acts):
                await self._overrides.sign(asked, pin_for or _("Deviation"))
            desk.say(_("saving…"))
            desk.repaint()
            kept = await self._overrides.keep(asked)
        except LeftError:
            if desk.session.person is not self._person:
                raise
            return Refusal(None, _("not signed; nothing was recorded"))
        except StoreUnavailableError as error:
            desk.health.wrote(well=False, now=desk.machine.monotonic())
            return Refusal(None, _("{error}; nothing was kept, what you marked stands here").format(error=error))
        except WardBoardError as error:
            desk.wrote()
            place = error.place if error.place is not None and error.place < len(acts) else None
            is_soft = isinstance(error, RefusedError) and not any(gate.hard for gate in error.gates)
            return Refusal(None if place is None else acts[place], self._words(error), asks_reason=is_soft)
        desk.wrote()
        desk.health.wrote(well=True, now=desk.machine.monotonic())
        if desk.place in BEDS_IN_ROWS:
            desk.selected = None
        return tuple(kept)

    def _request(self, filled: Filled, second: Verified | None) -> Request:
        act = filled.act
        return Request(
            action=act.action,
            author=self._person,
            at=filled.at,
            step=act.step.id if act.step else None,
            target=act.target,
            values=filled.values,
            second=second.person if second else None,
            second_values=second.values if second and act.persons > 1 else {},
            reason=self._desk.session.reason(filled.reason),
            deviation=filled.deviation,
            key=self._keys.of(filled, self._time),
            read=filled.read,
        )

    def _words(self, error: WardBoardError) -> str:
        if not isinstance(error, AlreadyDoneError):
            return error.words if isinstance(error, RefusedError) else str(error)
        staff = self._desk.board.staff if self._desk.board else {}
        clock = Clock(self._desk.ward.zone, self._desk.ward.clock.now())
        return _("{what} by {name} at {time}").format(
            what=error.what, name=who(error.by, staff), time=clock.moment(error.at)
        )


def recorded_words(desk: Desk, where: str, kept: Sequence[Entry], acts: Sequence[Act]) -> str:
    """What was recorded, for the line at the foot of the screen."""
    clock = Clock(desk.ward.zone, desk.ward.clock.now())
    time = clock.moment(max(entry.occurred_at for entry in kept))
    said = _("{where}: recorded at {time}, {acts}").format(
        where=where, time=time, acts=", ".join(dict.fromkeys(act.words for act in acts))
    )
    return said + (_(" (late entry)") if any(entry.late for entry in kept) else "")
