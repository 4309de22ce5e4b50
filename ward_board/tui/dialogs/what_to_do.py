"""The card after an incident: what to do in which order, whom to tell, what was opened, how the plan moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.canvas import Pieces
from ward_board.board.incident_words import checks_words, incident_title, moves_pieces, runs_on_words, tells_words
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.moved import Moved
from ward_board.domain.protocol import IncidentKind
from ward_board.domain.status import Situation
from ward_board.tui.dialogs.cards import (
    blank,
    fitted,
    hint_line,
    patient_lines,
    row,
    sentence_lines,
    title_line,
    words,
)
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press


@dataclass(frozen=True, slots=True)
class Outcome:
    """An incident that was charted: what stands since, and how the plan moved by it and the answers to its questions.

    `phones` has the numbers of the site by role.
    """

    bed: Bed
    situation: Situation
    entry: Entry
    kind: IncidentKind
    moved: tuple[Moved, ...]
    phones: Mapping[str, str]


class WhatToDoDialog(Dialog[None]):
    """Says what to do; any key closes it that was pressed after it stood there."""

    place = Place.TO_DO

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome

    def press(self, press: Press, now: datetime) -> None:
        """Any key, meant."""
        if self.is_meant(press):
            self.settle(None)

    def confirm(self, now: datetime) -> None:
        """Any key does."""

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """There is nothing to type."""

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card: each thing on a row of its own where there is room, else side by side."""
        clock = Clock(look.zone, look.now)
        hints = [(_("any key"), _("closes")), ("", _("the alarm line goes on saying what is still to do"))]
        foot = hint_line(look.width, hints)
        roomy = [*_card(self, look.width, clock, _one_a_row), foot]
        if len(roomy) <= look.rows:
            return tuple(roomy)
        return fitted([*_card(self, look.width, clock, _side_by_side), foot], look.rows)


Arrange = Callable[[int, str, Sequence[Pieces]], list[Line]]


def _card(dialog: WhatToDoDialog, width: int, clock: Clock, arrange: Arrange) -> list[Line]:
    outcome = dialog.outcome
    situation, kind = outcome.situation, outcome.kind
    time = clock.moment(outcome.entry.occurred_at)
    said = _("What to do: {kind}").format(kind=incident_title(situation, outcome.entry))
    lines = [title_line(width, said, _("recorded at {time}").format(time=time))]
    lines += patient_lines(width, outcome.bed, privacy=dialog.privacy)
    for place, does in enumerate(kind.does, start=1):
        lines.append(row(width, [(f"{place}  ", Tone.FAINT), (site_words(does), Tone.STRONG)]))
    if told := tells_words(kind, outcome.phones):
        lines += sentence_lines(width, told, Tone.STRONG)
    if running := runs_on_words(situation, outcome.entry):
        lines += sentence_lines(width, running, Tone.WARN_STRONG)
    checks: list[Pieces] = [
        [(f"{times}  ", Tone.STRONG), (does, Tone.PLAIN)] for times, does in checks_words(situation, kind, clock)
    ]
    moves = moves_pieces(outcome.moved, situation, clock)
    for heading, groups in ((_("opened"), checks), (_("the plan"), moves)):
        lines += [blank(), *arrange(width, heading, groups)] if groups else []
    return lines


def _one_a_row(width: int, heading: str, groups: Sequence[Pieces]) -> list[Line]:
    return [row(width, [(heading, Tone.FAINT)]), *(row(width, group) for group in groups)]


def _side_by_side(width: int, heading: str, groups: Sequence[Pieces]) -> list[Line]:
    return words(width, [[(f"{heading}:", Tone.FAINT)], *groups])
