"""Overriding: words that pass a soft gate weigh more than a tick, and take the PIN again, once for each act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ward_board.config.language import gettext as _
from ward_board.domain.authors import is_unsigned
from ward_board.domain.entry import Entry, Person, Request
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.signing import sign_again

_UNUSUAL = "plausible:"
"""A figure that is kept with words because it is unusual passes no gate."""


Passed = frozenset[tuple[str | None, str]]
"""Gates with the words that pass them."""


class SignAgainError(Exception):
    """What was asked passes gates by its reasons; nothing was kept, for the PIN comes first."""

    def __init__(self, passed: Passed) -> None:
        super().__init__("the PIN is asked again")
        self.passed = passed


class Overrides:
    """What one person passes with a reason in one dialog, and has signed for again.

    Each act is signed for by itself; `for_all` lets the same words pass the same gate for all that is typed there, such
    as one instrument that measures eight beds.
    """

    def __init__(self, desk: Desk, person: Person, *, for_all: bool = False) -> None:
        self._desk, self._person, self._for_all = desk, person, for_all
        self._keys: set[str | None] = set()
        self._passed: Passed = frozenset()

    async def keep(self, acts: Sequence[tuple[str, Request]]) -> tuple[Entry, ...]:
        """The entries of `acts`, kept in one commit; where a reason passes a gate, the PIN was given for it.

        Raises as `Ward.act_all`, and LeftError where the PIN is not given.
        """
        try:
            return await self._kept(acts)
        except SignAgainError as error:
            await self.sign(acts, _("A reason passes a gate"))
            self._passed |= error.passed if self._for_all else frozenset()
            return await self._kept(acts)

    async def sign(self, acts: Sequence[tuple[str, Request]], why: str) -> None:
        """Asks the PIN again for these acts; raises LeftError."""
        if not self._is_signed(acts):
            self._desk.say("")
            await sign_again(self._desk, self._person, why)
            self._keys |= {request.key for _treatment, request in acts}

    def _is_signed(self, acts: Sequence[tuple[str, Request]]) -> bool:
        return is_unsigned(self._person) or {request.key for _treatment, request in acts} <= self._keys

    async def _kept(self, acts: Sequence[tuple[str, Request]]) -> tuple[Entry, ...]:
        if self._desk.session.person is not self._person:
            raise LeftError
        act_all = self._desk.ward.act_all
        # most acts come without a reason, and then no gate is passed
        if self._is_signed(acts) or not any(request.reason for _treatment, request in acts):
            return await self._desk.writer.do(partial(act_all, acts))
        judge = partial(refuse_unsigned_overrides, signed=self._passed)
        return await self._desk.writer.do(partial(act_all, acts, before_commit=judge))


def refuse_unsigned_overrides(entries: Sequence[Entry], signed: Passed) -> None:
    """Raises SignAgainError where one of the entries passed a gate that is not `signed` for, or is a deviation."""
    passed = frozenset((entry.reason, gate) for entry in entries for gate in _gates(entry))
    if not passed <= signed:
        raise SignAgainError(passed)


def _gates(entry: Entry) -> tuple[str, ...]:
    gates = tuple(one for one in entry.passed if not one.startswith(_UNUSUAL))
    return (*gates, entry.deviation) if entry.deviation else gates
