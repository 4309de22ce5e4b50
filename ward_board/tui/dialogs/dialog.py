"""What all dialogs share: an answer that is awaited, and a confirming key that counts only when it is meant."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from ward_board.board.line import Line
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.tui.dialogs.cards import WIDEST
from ward_board.tui.keys import Command, Place, command_of
from ward_board.tui.presses import Press

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Look:
    """What a card is drawn for: at most `rows` lines of `width` cells, at `now` in the ward's zone."""

    width: int
    rows: int
    now: datetime
    zone: ZoneInfo
    signer: str | None = field(default=None, repr=False)

    @property
    def leaves(self) -> str:
        """What Esc does where words are typed: they are kept for whoever signs, and for nobody else."""
        return _("leaves, kept as draft") if self.signer else _("leaves, nothing recorded")


class LeftError(Exception):
    """Somebody left a dialog; nothing was recorded."""


class Dialog(ABC, Generic[T]):
    """One question. It settles with an answer, or is left; then it may be asked again as it stands."""

    place: Place
    is_docked = False
    """Whether it stands at the foot of the screen, over its whole width."""
    drops_when_idle = False
    """Whether it leaves by itself after a while without a key: a bar that one key confirms, with nothing typed."""
    widest = WIDEST
    """How wide its card is at most, in cells."""
    hint = ""
    """What Enter does here, for the line of keys at the foot; empty where the key table says it."""
    privacy = False
    """Whether patients go by their initials on it, as the desk says before each picture."""

    def __init__(self) -> None:
        self.message: str | None = None
        self.painted_at: float | None = None
        self.hindrance: Callable[[], str | None] = lambda: None
        """What stands in the way for now whatever is typed, in words; asked each time it is drawn."""
        self._answer: asyncio.Future[T] | None = None

    @property
    def said(self) -> str | None:
        """The answer to the last key, else what stands in the way for now."""
        return self.message or self.hindrance()

    def ask(self) -> asyncio.Future[T]:
        """What will hold the answer, or a LeftError when somebody leaves; until it is painted nothing confirms it."""
        self.painted_at = None
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def leave(self, why: LeftError | None = None) -> None:
        """Ends it without an answer."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(why or LeftError())

    def identify(self, person: Person) -> bool:
        """This person, named by an F-key or a badge, is to sign; whether the dialog asks who does."""
        return False

    def settle(self, value: T) -> None:
        """Ends it with an answer."""
        if self._answer and not self._answer.done():
            self._answer.set_result(value)

    def press(self, press: Press, now: datetime) -> None:
        """What a key does; `now` is the ward's time (aware, UTC)."""
        command = command_of(self.place, press.key)
        if command is Command.BACK:
            self.leave()
        elif command is Command.CONFIRM:
            self.message = None
            if self.is_meant(press):
                self.confirm(now)
            else:
                self.message = _("this key is held, or came before this stood here: press it once more")
        else:
            self.message = None
            self.edit(command, press, now)

    @property
    def without(self) -> frozenset[Command]:
        """Commands of its place that do nothing just now: they are not hinted at."""
        return frozenset()

    def is_meant(self, press: Press) -> bool:
        """Whether this key was first pressed after what it confirms was painted.

        A key that is held, leaned on or typed ahead began before, and so confirms nothing.
        """
        return self.painted_at is not None and press.train_began > self.painted_at

    @abstractmethod
    def confirm(self, now: datetime) -> None:
        """The confirming key was meant."""

    @abstractmethod
    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Any other key."""

    @abstractmethod
    def lines(self, look: Look) -> tuple[Line, ...]:
        """What it shows as a card; nothing where the board draws it."""
