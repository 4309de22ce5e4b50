"""What the board asks after an incident: was the pump stopped, and when; it never assumes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import Ask
from ward_board.tui.dialogs.cards import INDENT, hint_line, message_lines, patient_lines
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.typed_time import DIGITS, TypedTime
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press


class PumpQuestionDialog(Dialog[bool]):
    """One question about one pump: `y` settles with True at `time`, `n` with False; Esc leaves it unanswered."""

    place = Place.ASK
    is_docked = True

    def __init__(self, look_up: Callable[[], Bed], ask: Ask, time: TypedTime) -> None:
        super().__init__()
        self._look_up, self.asked, self.time = look_up, ask, time

    def confirm(self, now: datetime) -> None:
        """It was stopped."""
        if wrong := self.time.complete(now):
            self.message = wrong
        else:
            self.settle(True)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """It still runs, or it was stopped at another time."""
        match command:
            case Command.STAY if self.is_meant(press):
                self.settle(False)
            case Command.STAY:
                self.message = _("this key is held, or came before this stood here: press it once more")
            case Command.EARLIER | Command.LATER:
                self.time.move(-1 if command is Command.EARLIER else 1, now)
            case Command.TYPE_TIME:
                self.message = self.time.type(press.key, now)
            case Command.ERASE if self.time.typed:
                self.time.erase()

    def lines(self, look: Look) -> tuple[Line, ...]:
        """Some rows at the foot of the board: who lies there, the question with its time, the answers."""
        clock = Clock(look.zone, look.now)
        time = self.time.typed.ljust(DIGITS, "_") if self.time.typed else clock.moment(self.time.at(look.now))
        question = Canvas(look.width)
        column = question.put(INDENT, site_words(self.asked.question), Tone.WARN_STRONG)
        column = question.put(column + 3, _("at") + " ", Tone.FAINT)
        question.put(column, f" {time} ", Tone.FIELD)
        answers = [
            ("y", _("stopped at {time}").format(time=time)),
            ("n", _("still running")),
            ("Esc", _("not answered")),
            ("← →", _("a minute, or type it: 1038")),
        ]
        message = message_lines(look.width, self.said) if self.said else []
        head = patient_lines(look.width, self._look_up(), privacy=self.privacy)
        return (*head, question.line(Ground.BAR), *message, hint_line(look.width, answers))
