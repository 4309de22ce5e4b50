"""How one terminal looks at the board: its size, what is selected and confirmed; and the screen that follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ward_board.board.line import Line
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate

if TYPE_CHECKING:
    from ward_board.board.board import Board


@dataclass(frozen=True, slots=True)
class Confirm:
    """The open confirm bar: an act that is chosen and not yet recorded.

    `treatment` is None for an alarm of no bed, `step` for acts on the whole treatment; `target` names the alarm of a
    take, the entry of a correction. `at` is the chosen time (aware, UTC), `typed` the digits of a time that is half
    typed. `waits` are the gates that refuse at that time. `early` says that nothing is due yet, `no_concern` that it is
    an observation, where Enter says just that, `already` that the deviation door is open (`e`): Enter charts it as a
    fact. `message` is the answer to the last try. `seconds_left` counts down to closing by itself.
    """

    treatment: str | None
    action: Action
    at: datetime
    step: str | None = None
    target: str | None = None
    typed: str = ""
    waits: tuple[UnmetGate, ...] = ()
    early: bool = False
    no_concern: bool = False
    already: bool = False
    message: str | None = field(default=None, repr=False)
    seconds_left: int | None = None


class OwnPage(Protocol):
    """A page about more than the board: it holds what it shows, read before, as plain data."""

    def lines(self, board: Board, view: ViewState) -> tuple[Line, ...]:
        """Its body, between the alarms and the bar."""

    def bar(self, view: ViewState) -> list[Line]:
        """What stands above the keys in place of the selected bed; empty where that stays."""


@dataclass(frozen=True, slots=True)
class ViewState:
    """What this terminal shows of the board, apart from the board itself; all of it is kept by the terminal.

    `selected` is a treatment's id. `zoom` counts steps in (positive) or out, `pan` quarters of the window to the right;
    both 0 follow the day. `first_bed` is the first bed shown where not all fit. `mine` is the staff id whose beds the
    next list is limited to. `drafts` is how many half-filled forms the signer has parked at this terminal, None where
    nobody is signed in. `signer` is a name as it stands in the staff list, or one that somebody typed who could not
    sign (`is_unsigned`). `old_seconds` is the age of the data while they may still be trusted, 0 where they are of this
    second; `stale_seconds` for how long the board has stood still.
    `notice` is one line that says what was recorded, or why nothing was. `hints` are (key, words), the most wanted
    first. `language` is the ward's ("nl"). `own` is the page that is shown, where it is about more than the board.
    """

    width: int
    height: int
    selected: str | None = None
    confirm: Confirm | None = None
    signer: str | None = field(default=None, repr=False)
    is_unsigned: bool = False
    locked: bool = False
    privacy: bool = False
    zoom: int = 0
    pan: int = 0
    first_bed: int = 0
    mine: str | None = None
    drafts: int | None = None
    old_seconds: int = 0
    stale_seconds: float | None = None
    notice: str | None = field(default=None, repr=False)
    hints: tuple[tuple[str, str], ...] = ()
    language: str = "nl"
    ascii: bool = False
    no_colour: bool = False
    own: OwnPage | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: exactly as many lines as the terminal has rows, and for each the treatment that stands there."""

    lines: tuple[Line, ...]
    treatments: tuple[str | None, ...]

    def treatment_at(self, row: int) -> str | None:
        """The treatment drawn on a row (from 0), for a click."""
        return self.treatments[row] if 0 <= row < len(self.treatments) else None
