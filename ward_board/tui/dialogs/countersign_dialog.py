"""To countersign: what nobody signed and what deviated, of all beds, read one by one and signed by a physician."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ward_board.board.board import Board
from ward_board.board.countersigning import Waiting, named, waiting_entries, what_became_of, why_not_theirs
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.entry import Entry, Person
from ward_board.domain.words import Action
from ward_board.tui.acts import entry_act
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.countersign_card import countersign_lines
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.drawn_rows import DrawnRows
from ward_board.tui.keys import BEDS, Command, Place
from ward_board.tui.presses import Press

WIDEST_CARD = 120
_LEAST_SECONDS_APART = 0.2  # a key that is held comes faster, once it has begun to come again


class CountersignDialog(Dialog[tuple[Filled, ...]]):
    """Asks which of the waiting entries this person countersigns; the boxes start empty.

    Only what stood whole on the screen can be marked (H31), and a mark holds for the entry as it stood then: where that
    changes, its box is empty again, and it is read again.
    """

    place = Place.COUNTERSIGN
    widest = WIDEST_CARD

    def __init__(self, look_up: Callable[[], Board], person: Person) -> None:
        super().__init__()
        self._look_up, self.person = look_up, person
        self._marked: dict[str, Waiting] = {}
        self._seen: dict[str, Entry] = {}
        self.drawn = DrawnRows()
        self._cursor: str | None = None
        self._pressed_at, self._doubtful = 0.0, ""

    @property
    def board(self) -> Board:
        """The board as it is now."""
        return self._look_up()

    @property
    def rows(self) -> list[Waiting]:
        """What waits, this person's to sign first, each by bed and as it happened."""
        return sorted(waiting_entries(self.board), key=lambda one: bool(self.why_not(one)))

    @property
    def cursor(self) -> int:
        """The row with the cursor, from 0; it stays at its entry whatever comes or goes."""
        ids = [one.id for one in self.rows]
        return ids.index(self._cursor) if self._cursor in ids else 0

    def why_not(self, one: Waiting) -> str:
        """Why this person does not sign it; "" where they may."""
        return why_not_theirs(one.entry, self.person)

    def is_marked(self, one: Waiting) -> bool:
        """Whether it is marked, and still what it was then."""
        return one.id in self._marked and self._marked[one.id].entry == one.entry

    def was_shown(self, one: Waiting) -> bool:
        """Whether all of it, as it is now, has stood on the screen."""
        return self._seen.get(one.id) == one.entry

    @property
    def marked(self) -> list[Waiting]:
        """What Enter countersigns."""
        return [one for one in self.rows if self.is_marked(one)]

    def confirm(self, now: datetime) -> None:
        """Settles with what is marked, where all of it still is what was read."""
        rows = {one.id: one for one in self.rows}
        changed = [one for one in self._marked.values() if one.id not in rows or not self.is_marked(rows[one.id])]
        if changed:
            clock = Clock(self.board.zone, now)
            said = [f"{named(one)}: {what_became_of(one, self.board, clock)}" for one in changed]
            self.message = _("{changes}; nothing was signed, the other marks stand").format(changes="; ".join(said))
            for one in changed:
                del self._marked[one.id]
            self._cursor, self.painted_at = changed[0].id, None
        elif self._marked:
            self.settle(
                tuple(
                    Filled(entry_act(one.bed, Action.COUNTERSIGN, one.entry), now, read=(one.entry,))
                    for one in self.marked
                )
            )
        else:
            self.message = _("nothing is marked: Space marks what you have read")

    def countersigned(self, entries: Sequence[str]) -> None:
        """These are done with, signed or refused: their marks go."""
        for entry_id in entries:
            self._marked.pop(entry_id, None)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Marks what was shown, and moves."""
        is_by_hand = self._is_by_hand(press)
        if self.painted_at is not None and press.at > self.painted_at and is_by_hand:
            self._seen |= self.drawn.take()
        if rows := self.rows:
            self._carry_out(command, press, rows, is_by_hand=is_by_hand)
        # what stands on the screen, or what Enter would sign, is another by now: it must have been seen first
        self.painted_at = None

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card."""
        return countersign_lines(self, look)

    def _carry_out(self, command: Command | None, press: Press, rows: list[Waiting], *, is_by_hand: bool) -> None:
        here = self.cursor
        match command:
            case Command.MARK | Command.MARK_BED | Command.MARK_ALL if not is_by_hand:
                self.message = _("this key is held: let it go, then press it once more")
            case Command.MARK:
                self._mark(rows, here, press)
            case Command.MARK_BED:
                self._mark_all(rows, [one for one in rows if one.bed.treatment == rows[here].bed.treatment])
            case Command.MARK_ALL:
                self._mark_all(rows, rows)
            case Command.DOWN if not self.drawn.has_more_of(rows[here].id):
                self._go_to(rows, here + 1)
            case Command.UP:
                self._go_to(rows, here - 1)
            case Command.PAGE_UP | Command.PAGE_DOWN:
                by = max(self.drawn.whole_rows - 1, 1)
                self._go_to(rows, here + (by if command is Command.PAGE_DOWN else -by))
            case Command.NEXT_FIELD | Command.PREVIOUS_FIELD:
                self._next_bed(rows, here, 1 if command is Command.NEXT_FIELD else -1)
            case Command.SELECT if press.key in BEDS:
                self._find(rows, int(press.key))

    def _mark(self, rows: list[Waiting], here: int, press: Press) -> None:
        one = rows[here]
        if why := self.why_not(one):
            self.message = _("{entry}: {why}; another physician countersigns").format(entry=named(one), why=why)
        elif self.is_marked(one):
            if press.place_in_train == 0:
                del self._marked[one.id]
        elif not self.was_shown(one):
            self.message = _("{entry}: not all of it has stood here yet; ↓ shows the rest, then Space").format(
                entry=named(one)
            )
        else:
            self._marked[one.id] = one
            self._doubtful = one.id if press.place_in_train == 1 else ""
            self._go_to(rows, here + 1)

    def _mark_all(self, rows: list[Waiting], wanted: list[Waiting]) -> None:
        """Marks those of `wanted` that were shown; none of them where all are marked. Goes on to what was not shown."""
        theirs = [one for one in wanted if not self.why_not(one)]
        shown = [one for one in theirs if self.was_shown(one)]
        if shown and len(shown) == len(theirs) and all(self.is_marked(one) for one in shown):
            self.countersigned([one.id for one in shown])
            self.message = _("unmarked again: the same key marks them")
            return
        self._marked |= {one.id: one for one in shown}
        unseen = [one for one in theirs if not self.was_shown(one)]
        if unseen:
            self._cursor = unseen[0].id
            said = ngettext("{count} more has not stood here yet", "{count} more have not stood here yet", len(unseen))
            self.message = _("{unseen}: read on, then press it again").format(unseen=said.format(count=len(unseen)))
        elif not theirs:
            self.message = _("none of these is yours to sign")

    def _go_to(self, rows: list[Waiting], place: int) -> None:
        self._cursor = rows[min(max(place, 0), len(rows) - 1)].id

    def _next_bed(self, rows: list[Waiting], here: int, by: int) -> None:
        beds = list(dict.fromkeys(one.bed.treatment for one in rows))
        wanted = beds[(beds.index(rows[here].bed.treatment) + by) % len(beds)]
        self._cursor = next(one.id for one in rows if one.bed.treatment == wanted)

    def _find(self, rows: list[Waiting], number: int) -> None:
        found = next((one for one in rows if one.bed.number == number), None)
        if found is None:
            self.message = _("Bed {bed} is not among these").format(bed=number)
        else:
            self._cursor = found.id

    def _is_by_hand(self, press: Press) -> bool:
        """Whether a hand pressed it; the first repeat of a held key is known for one only when the next comes."""
        apart, self._pressed_at = press.at - self._pressed_at, press.at
        is_repeat = press.place_in_train > 0 and apart < _LEAST_SECONDS_APART
        if is_repeat and press.place_in_train == 2 and self._doubtful:
            self._cursor = self._doubtful
            self._marked.pop(self._doubtful, None)
        self._doubtful = ""
        return not is_repeat
