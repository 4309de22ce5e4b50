"""Commands: what each key of the table does at the desk."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

from ward_board.board.alarm_lines import first_to_take
from ward_board.board.alarm_words import alarm_fact, situation_of
from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.board.people import author_of
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Person
from ward_board.domain.text import clean
from ward_board.domain.words import Action
from ward_board.errors import WardBoardError
from ward_board.tui.acts import (
    Act,
    acts_that_happened,
    next_acts,
    pump_acts,
    runs_of,
    skip_acts,
    take_act,
    treatment_act,
)
from ward_board.tui.badge import Keystroke
from ward_board.tui.badge_keys import KeysWithBadges, Later
from ward_board.tui.correcting import correctable, correction, entry_words
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.field import LONGEST
from ward_board.tui.dialogs.leaving import LeavingDialog
from ward_board.tui.flows import FLOWS, PAGES
from ward_board.tui.keys import BEDS_IN_ROWS, Command, Place, command_of
from ward_board.tui.next_act import do_next
from ward_board.tui.pointer import pan_by, zoom_by
from ward_board.tui.presses import Press
from ward_board.tui.privacy import turn_names
from ward_board.tui.recording import record
from ward_board.tui.session_end import ended_by_itself
from ward_board.tui.signing import signed_in
from ward_board.tui.switching import lock_or_sign_in, sign_in_by_key
from ward_board.tui.ways_out import ways_out_acts

PAGE_ROWS = 10
_LEAVING_KEYS = frozenset({"ctrl+q", "ctrl+c"})
_TYPED_INTO = frozenset({Place.FORM, Place.CHOICE, Place.SIGN_IN})


class Commands:
    """Turns keys into what happens at a desk.

    `take_over` is asked before the first key that means more than looking, where made-up hands work through a
    demonstration; it says who goes on in their place. `later` calls something after some seconds.
    """

    def __init__(self, desk: Desk, take_over: Callable[[], Person] | None = None, later: Later | None = None) -> None:
        self._desk, self._take_over = desk, take_over
        self._keys = KeysWithBadges(desk, self._obey, later)
        self._before_keys = Place.BOARD, 0
        self._do: Mapping[Command, Callable[[], None]] = {
            **{command: partial(self._page, place) for command, place in PAGES.items()},
            **{command: partial(self._start, *flow) for command, flow in FLOWS.items()},
            Command.UP: partial(self._move, -1),
            Command.DOWN: partial(self._move, 1),
            Command.PAGE_UP: partial(self._scroll, -PAGE_ROWS),
            Command.PAGE_DOWN: partial(self._scroll, PAGE_ROWS),
            Command.NEXT: partial(self._next, happened=False),
            Command.HAPPENED: partial(self._next, happened=True),
            Command.OPEN: self._open,
            Command.BEDSIDE: self._bedside,
            Command.SEEN: self._seen,
            Command.NOTE: partial(self._on_treatment, Action.NOTE),
            Command.PAUSE: self._pause,
            Command.SKIP: self._skip,
            Command.TAKE: self._take,
            Command.CORRECT: self._correct,
            Command.MINE: self._mine,
            Command.PRIVACY: partial(turn_names, desk),
            Command.LOCK: partial(lock_or_sign_in, desk),
            Command.ZOOM_IN: partial(zoom_by, desk, 1),
            Command.ZOOM_OUT: partial(zoom_by, desk, -1),
            Command.EARLIER: partial(pan_by, desk, -1),
            Command.LATER: partial(pan_by, desk, 1),
            Command.NOW: self._now,
            Command.PALETTE: self._palette,
            Command.LEAVE: self.leave,
            Command.BACK: self._back,
        }

    def press(self, name: str, character: str | None, at: float) -> None:
        """A key of the terminal, or of a badge reader; `at` is in seconds of the event clock."""
        self._keys.press(Keystroke(name, character, at))

    def _obey(self, key: Keystroke) -> None:
        """A key that no badge reader typed; one that comes after the end of a session finds what was asked left."""
        desk = self._desk
        if ended_by_itself(desk) and desk.is_busy:
            desk.repaint()
            return
        press = desk.touch(key.name, key.character, key.at)
        if desk.machine.monotonic() < desk.cleaning_until:
            return
        takes_over = self._take_over is not None and press.key not in {"q", "ctrl+q", "?"}
        said = self._go_on_in_their_place() if takes_over else None
        if command_of(desk.dialog.place if desk.dialog else desk.place, press.key) is Command.SIGN_IN_AS:
            sign_in_by_key(desk, press.key)
        elif desk.dialog and press.key not in _LEAVING_KEYS:
            desk.dialog.press(press, desk.ward.clock.now())
        elif not (desk.dialog or desk.is_busy):
            self._command(press)
        if said:
            # after what the key itself does: a new selection takes back what was said before it
            desk.say(said)
        desk.repaint()

    def _go_on_in_their_place(self) -> str | None:
        """Somebody goes on where hands worked; what is said of it."""
        if self._take_over is None:
            return None
        try:
            person = self._take_over()
        except WardBoardError as error:
            return str(error)
        self._take_over = None
        self._desk.session.sign_in(person, self._desk.machine.monotonic())
        return _("You have taken over, at real time")

    def paste(self, text: str, at: float) -> None:
        """Pasted text goes into the field with the cursor, as if it were typed; its line breaks confirm nothing."""
        dialog = self._desk.dialog
        if dialog is None or dialog.place not in _TYPED_INTO or ended_by_itself(self._desk):
            return
        now = self._desk.ward.clock.now()
        for character in clean(text).text[:LONGEST]:
            dialog.edit(None, self._desk.touch(character, character, at), now)
        self._desk.repaint()

    def leave(self) -> None:
        """Leaves; asks while an infusion runs or papers are on their way."""
        desk = self._desk
        running = sum(bool(runs_of(bed)) for bed in desk.board.beds) if desk.board else 0
        printing = desk.papers.count
        if not (running or printing):
            desk.leave(0)
            return

        async def ask() -> None:
            if await desk.ask(LeavingDialog(running, printing)):
                desk.leave(0)

        desk.start(ask())

    def _command(self, press: Press) -> None:
        command = command_of(self._desk.place, press.key)
        if command is not None:
            self._carry_out(command, press.key)

    def _carry_out(self, command: Command, key: str = "") -> None:
        """What a command means on the page that is shown; `key` is the one that asked for it."""
        own = self._desk.own
        if own is not None and own.do(command):
            return
        if command is Command.SELECT:
            self._select_bed(int(key))
        else:
            self._do[command]()

    def _select_bed(self, number: int) -> None:
        desk = self._desk
        beds = [bed for bed in desk.board.beds if bed.number == number] if desk.board else []
        if not beds:
            desk.say(_("nobody lies in Bed {bed}").format(bed=number))
            return
        # the same number again goes on to the other treatment in a bed that two share over midnight
        here = [bed.treatment for bed in beds]
        again = desk.selected in here
        desk.selected = here[(here.index(desk.selected) + 1) % len(here)] if again and desk.selected else here[0]

    def _move(self, by: int) -> None:
        desk = self._desk
        if desk.place not in BEDS_IN_ROWS:
            self._scroll(by)
            return
        here = [bed.treatment for bed in self._beds_as_shown()]
        if here:
            at = here.index(desk.selected) + by if desk.selected in here else (0 if by > 0 else -1)
            desk.selected = here[at % len(here)]

    def _beds_as_shown(self) -> Sequence[Bed]:
        """The beds in the order in which they stand on the screen: the morning goes by flight."""
        board = self._desk.board
        if board is None or self._desk.place is not Place.MORNING:
            return board.beds if board else ()
        from ward_board.board.morning import morning_beds

        return morning_beds(board)

    def _scroll(self, by: int) -> None:
        self._desk.first_line = max(self._desk.first_line + by, 0)

    def _page(self, place: Place) -> None:
        desk = self._desk
        if place is Place.KEYS:
            self._before_keys = desk.place, desk.first_line
        desk.place, desk.first_line = place, 0

    def _open(self) -> None:
        if self._desk.session.is_locked:
            lock_or_sign_in(self._desk)
        elif self._chosen():
            self._page(Place.TREATMENT)

    def _back(self) -> None:
        desk = self._desk
        if desk.place is Place.BOARD:
            desk.selected = None
        elif desk.place is Place.KEYS:
            desk.place, desk.first_line = self._before_keys
            if desk.own:
                desk.own.board_came()  # it was not read on meanwhile
        else:
            self._page(Place.BOARD)

    def _chosen(self) -> Bed | None:
        """The selected bed; without one it says what to do."""
        bed = self._desk.bed
        if bed is None:
            self._desk.say(_("Choose a bed first: its number, or the arrows"))
        return bed

    def _next(self, *, happened: bool) -> None:
        bed = self._chosen()
        if bed is None:
            return
        acts = acts_that_happened(bed) if happened else next_acts(bed)
        if not acts:
            self._desk.say(_("Bed {bed}: nothing is left to do").format(bed=bed.number))
        elif happened:
            self._desk.start(record(self._desk, acts, happened=True))
        else:
            self._desk.start(do_next(self._desk, bed))

    def _start(self, module: str, name: str) -> None:
        flow: Callable[[Desk], Coroutine[Any, Any, None]] = getattr(import_module(f"ward_board.tui.{module}"), name)
        self._desk.start(flow(self._desk))

    def _bedside(self) -> None:
        if self._chosen():
            self._start("visiting", "visit")

    def _seen(self) -> None:
        if self._desk.bed:
            self._on_treatment(Action.SEEN)
        else:
            self._start("going_round", "go_round")

    def _on_treatment(self, action: Action) -> None:
        if bed := self._chosen():
            self._desk.start(record(self._desk, [treatment_act(bed, action)]))

    def _pause(self) -> None:
        bed = self._chosen()
        if bed is None:
            return
        ways = ways_out_acts(bed)
        acts = (*pump_acts(bed), *ways)
        if not acts:
            self._desk.say(_("Bed {bed}: no infusion is running").format(bed=bed.number))
        elif ways or len({act.step.id for act in acts if act.step}) > 1:
            self._choose(_("Bed {bed}: which infusion?").format(bed=bed.number), acts)
        else:
            self._desk.start(record(self._desk, acts))

    def _skip(self) -> None:
        if bed := self._chosen():
            self._choose(_("Bed {bed}: skip which step?").format(bed=bed.number), skip_acts(bed))

    def _choose(self, title: str, acts: tuple[Act, ...] | list[Act]) -> None:
        desk = self._desk

        async def ask() -> None:
            await signed_in(desk, at_the_bed=True)
            chosen = await desk.ask(ChoiceDialog(title, [(act.words, act) for act in acts]))
            await record(desk, [chosen])

        if acts:
            desk.start(ask())
        else:
            desk.say(_("nothing to choose from"))

    def _take(self) -> None:
        desk = self._desk
        alarm = first_to_take(desk.board.alarms) if desk.board else None
        if alarm is None:
            desk.say(_("every alarm has somebody"))
            return
        desk.say(self._fact(alarm))
        desk.start(record(desk, [take_act(alarm, self._fact(alarm))]))

    def _fact(self, alarm: Alarm) -> str:
        board = self._desk.board
        if board is None:
            return ""
        fact = alarm_fact(alarm, situation_of(alarm, board), Clock(board.zone, board.now))
        return f"{_('Bed {bed}').format(bed=alarm.bed)} {fact}" if alarm.bed else fact

    def _correct(self) -> None:
        bed, desk = self._chosen(), self._desk
        if bed is None or desk.board is None:
            return
        entries = correctable(bed)
        if not entries:
            desk.say(_("Bed {bed}: nothing is recorded yet").format(bed=bed.number))
            return
        staff, clock = dict(desk.board.staff), Clock(desk.board.zone, desk.board.now)

        async def ask(bed: Bed = bed) -> None:
            await signed_in(desk)
            offers = [(entry_words(bed, entry, staff, clock), entry) for entry in entries]
            entry = await desk.ask(ChoiceDialog(_("Bed {bed}: correct which entry?").format(bed=bed.number), offers))
            await record(desk, [correction(bed, entry, author_of(entry, staff))], corrects=entry)

        desk.start(ask())

    def _mine(self) -> None:
        desk = self._desk
        if desk.session.person is None:
            desk.say(_("sign in first, then f lists your beds"))
        else:
            desk.mine = not desk.mine

    def _palette(self) -> None:
        from ward_board.tui.palette import open_palette

        open_palette(self._desk, {command: partial(self._carry_out, command) for command in self._do})

    def _now(self) -> None:
        self._desk.zoom = self._desk.pan = 0
