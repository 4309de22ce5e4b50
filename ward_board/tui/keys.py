"""The keys: one table that feeds what a key does, the hint line, the help screen and the README."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ward_board.config.language import gettext as _
from ward_board.tui.key_row import EVERYWHERE, NAMES, Key
from ward_board.tui.places import Command as Command
from ward_board.tui.places import Place as Place

BEDS = tuple("123456789")
SIGNING_KEYS = tuple(f"f{number}" for number in range(1, 9))
"""One for each of the first eight on duty."""
_PAGES = frozenset({Place.BOARD, Place.TREATMENT, Place.MORNING, Place.JOURNAL, Place.HANDOVER, Place.START})
_PLANNING = frozenset({Place.COURSE, Place.FIGURES, Place.DAYS, Place.START_TIMES, Place.ACCESS})
"""Pages about other days than the board's: no bed is acted on there."""
_ANY_PAGE = _PAGES | _PLANNING
_CARE = _PAGES - {Place.HANDOVER, Place.START}
"""Where the next act of a bed is asked for."""
BEDS_IN_ROWS = frozenset({Place.BOARD, Place.MORNING, Place.HANDOVER, Place.START})
_READING = frozenset({*_ANY_PAGE, Place.KEYS})
_SCROLLED = frozenset({Place.TREATMENT, Place.JOURNAL, Place.COURSE, Place.FIGURES, Place.ACCESS, Place.KEYS})
_CARDS = frozenset({Place.VISIT, Place.ROUND})
_SIGNED_BY_TWO = frozenset({Place.TEAM, Place.SITTING})
_DRAFTED = frozenset({Place.FORM, Place.VISIT, *_SIGNED_BY_TWO})
"""Where what was typed is parked for its author."""
_DIALOGS = frozenset({Place.CONFIRM, Place.FORM, *_SIGNED_BY_TWO, Place.CHOICE, Place.SIGN_IN, *_CARDS})


def _on(*places: Place) -> frozenset[Place]:
    return frozenset(places)


# fmt: off
TABLE: tuple[Key, ...] = (
    Key(BEDS, Command.SELECT, "select a bed", _PAGES, "bed", 1, "1-9"),
    Key(("down", "j"), Command.DOWN, "next bed", BEDS_IN_ROWS, shown="↓ j"),
    Key(("up", "k"), Command.UP, "previous bed", BEDS_IN_ROWS, shown="↑ k"),
    Key(("down", "j"), Command.DOWN, "scroll down", _SCROLLED, "scroll", 2, "↓ j"),
    Key(("up", "k"), Command.UP, "scroll up", _SCROLLED, shown="↑ k"),
    Key(("pagedown",), Command.PAGE_DOWN, "a page down", _READING),
    Key(("pageup",), Command.PAGE_UP, "a page up", _READING),
    Key(("space",), Command.NEXT, "the bed's next act: opens the confirm bar", _CARE, "do", 2),
    Key(("space",), Command.ACCEPT, "accept the bed and its alarms, as whoever receives them", _on(Place.HANDOVER),
        "accepts the bed", 2),
    Key(("A",), Command.ACCEPT_ALL, "accept every bed that has no open point", _on(Place.HANDOVER),
        "accepts all without open points", 3),
    Key(("x",), Command.SIGN_OFF, "sign off: what you have goes back to nobody", _on(Place.HANDOVER), "sign off", 4),
    Key(("space",), Command.OPEN_POINT, "the next open point: sound, nurse, paper", _on(Place.START),
        "next open point", 2),
    Key(("enter",), Command.OPEN, "open the selected treatment", _on(Place.BOARD, Place.MORNING), "open", 3),
    Key(("b",), Command.BEDSIDE, "before you go in: all that is due at the bed on one card", _PAGES,
        "before you go in", 20),
    Key(("o",), Command.SEEN, "seen, all well; with no bed selected a round of all beds", _PAGES, "seen", 4),
    Key(("p",), Command.PAUSE, "pause, resume or stop an infusion", _PAGES, "pause", 5),
    Key(("i",), Command.INCIDENT, "an incident, at this minute; then one letter says which",
        _ANY_PAGE | {Place.KEYS}, "incident", 9),
    Key(("n",), Command.NOTE, "a note", _PAGES, "note", 21),
    Key(("s",), Command.SKIP, "skip a step, or the patient refuses, with a reason", _PAGES, "skip", 22),
    Key(("e",), Command.HAPPENED, "it already happened, though a gate refuses", _PAGES, "it happened", 23),
    Key(("a",), Command.TAKE, "I go: take the highest alarm that nobody has", _ANY_PAGE, "I go", 6),
    Key(("u",), Command.CORRECT, "correct an entry; it says whose", _PAGES, "correct", 7),
    Key(("K",), Command.COUNTERSIGN, "countersign: what nobody signed, and deviations, of all beds", _ANY_PAGE,
        "countersign", 8),
    Key(("f",), Command.MINE, "list only my beds, or all", _on(Place.BOARD), "mine", 30),
    Key(("f",), Command.MINE, "only what one role did, or all", _on(Place.ACCESS), "one role", 2),
    Key(("m",), Command.MORNING, "the morning after: scan, evaluation, measurement, discharge", _ANY_PAGE,
        "morning", 12),
    Key(("g",), Command.JOURNAL, "the journal, of the selected bed or of all", _ANY_PAGE, "journal", 14),
    Key(("h",), Command.HANDOVER, "handover: beds and open alarms to whoever comes on", _ANY_PAGE, "handover", 13),
    Key(("w",), Command.START_OF_DAY, "start of the day: sound, nurses, vials, paper", _ANY_PAGE - {Place.MORNING},
        "start of the day", 31),
    Key(("y",), Command.DAYS, "the days of a year: courses, beds taken, dates to book", _ANY_PAGE, "days", 17),
    Key(("c",), Command.CALLED, "called to the scanner", _on(Place.MORNING), "called", 4),
    Key(("w",), Command.AWAY, "away, in the scanner", _on(Place.MORNING), "away", 4),
    Key(("r",), Command.BACK_FROM_SCAN, "back from the scanner", _on(Place.MORNING), "back", 4),
    Key(("shift+up",), Command.SOONER, "sooner in the scanner queue", _on(Place.MORNING), shown="Shift+↑"),
    Key(("shift+down",), Command.LATER_IN_QUEUE, "later in the scanner queue", _on(Place.MORNING), shown="Shift+↓"),
    Key(("tab",), Command.GRID, "the measurement grid: bed by bed", _on(Place.MORNING), "measure", 5),
    Key(("A",), Command.APPROVE_ALL, "approve the rules of several beds in one sitting", _on(Place.MORNING),
        "approve", 6),
    Key(("d",), Command.PAPERS, "papers of the selected bed, or of the ward", _ANY_PAGE, "papers", 16),
    Key(("D",), Command.PRINT_ALL, "print all approved papers, sorted by bed", _on(Place.MORNING), "print all", 7),
    Key(("/",), Command.FIND, "find a bed by number, name or hospital number", _PAGES, "find", 15),
    Key(("down", "j"), Command.DOWN, "the next course", _on(Place.DAYS), "course", 1, "↑ ↓"),
    Key(("up", "k"), Command.UP, "the course before", _on(Place.DAYS), shown="↑ k"),
    Key(("space",), Command.NEXT, "the next course without a date: opens the booking bar", _on(Place.DAYS),
        "next without date", 2),
    Key(("left",), Command.EARLIER, "an earlier day for the course: opens the booking bar", _on(Place.DAYS),
        "day", 3, "← →"),
    Key(("right",), Command.LATER, "a later day for the course", _on(Place.DAYS)),
    Key(("/",), Command.FIND, "find a course by name or hospital number", _on(Place.DAYS), "find", 4),
    Key(("+", "="), Command.ZOOM_IN, "zoom in: half a year", _on(Place.DAYS), "zoom", 5, "+ -"),
    Key(("-",), Command.ZOOM_OUT, "zoom out: a year, two years", _on(Place.DAYS)),
    Key(("enter",), Command.OPEN, "open the course", _on(Place.DAYS), "open course", 6),
    Key(("C",), Command.COURSE, "the bed's course: cycles, blood counts, what comes next", _PAGES, "course", 18),
    Key(("space",), Command.NEXT, "record: a blood count, toxicity, delay and more", _on(Place.COURSE), "record", 1),
    Key(("W",), Command.ACCESS, "who looked at this patient: for an auditor", _PAGES | {Place.COURSE, Place.DAYS}),
    Key(("n",), Command.NOTE, "a note on the course", _on(Place.COURSE), "note", 3),
    Key(("u",), Command.CORRECT, "correct an entry of the course; it says whose", _on(Place.COURSE), "correct", 4),
    Key(("f",), Command.FIGURES, "the centre's figures", _on(Place.DAYS), "figures", 18),
    Key(("s",), Command.START_TIMES, "start times of the day: T0s of which no two acts of two people meet",
        _on(Place.DAYS), "start times", 7),
    Key(("down", "j"), Command.DOWN, "next bed", _on(Place.START_TIMES), "bed", 1, "↑ ↓"),
    Key(("up", "k"), Command.UP, "previous bed", _on(Place.START_TIMES), shown="↑ k"),
    Key(("+", "="), Command.ZOOM_IN, "one more on duty", _on(Place.START_TIMES), "on duty", 2, "+ -"),
    Key(("-",), Command.ZOOM_OUT, "one less on duty", _on(Place.START_TIMES)),
    Key(("enter",), Command.OPEN, "move the bed to the proposed T0; asks first", _on(Place.START_TIMES),
        "moves the bed", 3),
    Key(("left",), Command.EARLIER, "the day before with anybody booked", _on(Place.START_TIMES), "day", 4, "← →"),
    Key(("right",), Command.LATER, "the next day with anybody booked", _on(Place.START_TIMES)),
    Key(("left",), Command.EARLIER, "the period before: a year, all years", _on(Place.FIGURES), "period", 1, "← →"),
    Key(("right",), Command.LATER, "the period after it", _on(Place.FIGURES)),
    Key(("v",), Command.PRIVACY, "privacy: initials in place of names", _ANY_PAGE, "privacy", 32),
    Key(("l",), Command.LOCK, "lock, or sign in", _ANY_PAGE, "lock", 11),
    Key(SIGNING_KEYS, Command.SIGN_IN_AS, "the next one signs: who is on duty, in the order in which they came",
        EVERYWHERE - {Place.SIGN_IN}, shown="F1-F8"),
    Key(("+", "="), Command.ZOOM_IN, "zoom in", _on(Place.BOARD, Place.ACCESS), shown="+"),
    Key(("-",), Command.ZOOM_OUT, "zoom out", _on(Place.BOARD, Place.ACCESS)),
    Key(("left",), Command.EARLIER, "earlier", _on(Place.BOARD)),
    Key(("right",), Command.LATER, "later", _on(Place.BOARD)),
    Key(("t",), Command.NOW, "back to now", _on(Place.BOARD)),
    Key(("?",), Command.KEYS, "these keys", _ANY_PAGE, "keys", 8),
    Key(("ctrl+p",), Command.PALETTE, "every command, by name", _ANY_PAGE, "commands", 33),
    Key(("q", "ctrl+q", "ctrl+c"), Command.LEAVE, "leave; asks while an infusion runs", _READING, "leave", 34, "q"),
    Key(("escape",), Command.BACK, "back; on the board, let the selection go", _ANY_PAGE, "back", 40),
    Key(("enter",), Command.CONFIRM, "record", _on(Place.CONFIRM, Place.FORM, *_CARDS), "records", 1),
    Key(("space",), Command.MARK_ALL, "mark all as usual, or none", _CARDS, "marks all", 3),
    Key(BEDS, Command.SELECT, "mark a bed", _on(Place.ROUND), "a bed", 2, "1-9"),
    Key(tuple("0123456789"), Command.TYPE_TIME, "type the time: 1038", _on(Place.VISIT), shown="0-9"),
    Key(("x",), Command.MARK, "mark one", _CARDS, "one", 4),
    Key(("down", "j"), Command.DOWN, "the next row", _CARDS, shown="↓ j"),
    Key(("up", "k"), Command.UP, "the row before", _CARDS, shown="↑ k"),
    Key(("tab",), Command.NUMBERS, "numbers, or other than usual", _on(Place.VISIT), "numbers", 5),
    Key(("i",), Command.INCIDENT, "an incident, at this minute", _on(Place.VISIT), "incident", 6),
    Key(("enter",), Command.CONFIRM, "record the incident that its letter chose", _on(Place.INCIDENT), "records", 1),
    Key(("escape",), Command.BACK, "leave; nothing is recorded, words are kept as a draft", _on(Place.INCIDENT),
        "leaves, words kept as draft", 2),
    Key(("tab", "shift+tab"), Command.NEXT_FIELD, "to the words, or back to the letters", _on(Place.INCIDENT),
        "in words", 4, "Tab"),
    Key(("enter",), Command.CONFIRM, "book the day, or move the booking to it", _on(Place.BOOKING), "books", 1),
    Key(("escape",), Command.BACK, "leave; nothing is booked", _on(Place.BOOKING), "leaves", 2),
    Key(("left",), Command.EARLIER, "the treatment day before", _on(Place.BOOKING), "another day", 3, "← →"),
    Key(("right",), Command.LATER, "the next treatment day", _on(Place.BOOKING)),
    Key(BEDS, Command.SELECT, "another bed", _on(Place.BOOKING), "bed", 4, "1-9"),
    Key(("pagedown",), Command.PAGE_DOWN, "the cycle after a booked one, or the first again", _on(Place.BOOKING),
        "cycle after", 5),
    Key(("down", "j"), Command.DOWN, "leave, and on to the next course", _on(Place.BOOKING), "course", 6, "↑ ↓"),
    Key(("up", "k"), Command.UP, "leave, and back to the course before", _on(Place.BOOKING)),
    Key(("space",), Command.NEXT, "leave, and on to the next course without a date", _on(Place.BOOKING),
        "next without date", 7),
    Key(("down",), Command.DOWN, "the next one", _on(Place.INCIDENT)),
    Key(("up",), Command.UP, "the one before", _on(Place.INCIDENT)),
    Key(("y",), Command.CONFIRM, "yes: the pump was stopped, at the time that stands there", _on(Place.ASK),
        "stopped", 1),
    Key(("n",), Command.STAY, "no: it still runs; nothing is recorded", _on(Place.ASK), "still running", 2),
    Key(("escape",), Command.BACK, "not answered; nothing is recorded, the alarm line says so", _on(Place.ASK),
        "not answered", 3),
    Key(("left",), Command.EARLIER, "a minute earlier", _on(Place.INCIDENT, Place.ASK), "a minute", 5, "← →"),
    Key(("right",), Command.LATER, "a minute later", _on(Place.INCIDENT, Place.ASK)),
    Key(tuple("0123456789"), Command.TYPE_TIME, "type the time: 1038", _on(Place.INCIDENT, Place.ASK),
        "type the time: 1038", 6, "0-9"),
    Key(("backspace",), Command.ERASE, "erase the last letter, or go back to the minute of the first key",
        _on(Place.INCIDENT, Place.ASK)),
    Key(("escape", "enter", "space"), Command.BACK, "close; any other key does it too", _on(Place.TO_DO), "closes", 1,
        "any key"),
    Key(("enter",), Command.CONFIRM, "both sign; goes on to what is open", _SIGNED_BY_TWO, "both sign", 1),
    Key(("space",), Command.MARK, "mark what was read aloud, and on to the next", _SIGNED_BY_TWO, "read aloud", 3),
    Key(("down",), Command.DOWN, "the next row", _SIGNED_BY_TWO),
    Key(("up",), Command.UP, "the row before", _SIGNED_BY_TWO),
    Key(("tab",), Command.NEXT_FIELD, "the next field", _SIGNED_BY_TWO, "next field", 4),
    Key(("shift+tab",), Command.PREVIOUS_FIELD, "the field before, then the boxes", _SIGNED_BY_TWO),
    Key(("left",), Command.EARLIER, "a minute earlier, or the choice before", _on(Place.TEAM)),
    Key(("right",), Command.LATER, "a minute later, or the next choice", _on(Place.TEAM)),
    Key(tuple("0123456789"), Command.TYPE_TIME, "type the time: 1038", _on(Place.TEAM), shown="0-9"),
    Key(("x",), Command.MARK, "mark a bed as read", _on(Place.SITTING), "a bed is read", 3),
    Key(BEDS, Command.SELECT, "go to a bed", _on(Place.SITTING, Place.COUNTERSIGN), "a bed", 5, "1-9"),
    Key(("enter",), Command.CONFIRM, "countersign what is marked; asks the PIN once", _on(Place.COUNTERSIGN),
        "countersigns", 1),
    Key(("space",), Command.MARK, "mark what was read, and on to the next", _on(Place.COUNTERSIGN), "marks", 3),
    Key(("b",), Command.MARK_BED, "mark all of the bed that stood on the screen, or none", _on(Place.COUNTERSIGN),
        "its bed", 4),
    Key(("a",), Command.MARK_ALL, "mark all that stood on the screen, or none", _on(Place.COUNTERSIGN), "all shown", 5),
    Key(("down", "j"), Command.DOWN, "the next one, or more of this one", _on(Place.COUNTERSIGN), shown="↓ j"),
    Key(("up", "k"), Command.UP, "the one before", _on(Place.COUNTERSIGN), shown="↑ k"),
    Key(("pagedown",), Command.PAGE_DOWN, "a page down", _on(Place.COUNTERSIGN)),
    Key(("pageup",), Command.PAGE_UP, "a page up", _on(Place.COUNTERSIGN)),
    Key(("tab",), Command.NEXT_FIELD, "the next bed", _on(Place.COUNTERSIGN), "next bed", 6),
    Key(("shift+tab",), Command.PREVIOUS_FIELD, "the bed before", _on(Place.COUNTERSIGN)),
    Key(("ctrl+e",), Command.HAPPENED, "it already happened, though a gate refuses", _on(Place.TEAM),
        "it already happened", 5),
    Key(("i",), Command.INCIDENT, "an incident; not while a field is typed into", _on(Place.TEAM), "incident", 6),
    Key(("pagedown",), Command.PAGE_DOWN, "another act at this bed", _on(Place.TEAM), "another act", 7),
    Key(("enter",), Command.CONFIRM, "goes on to what is empty; records a full row", _on(Place.GRID),
        "goes on, records a full row", 1),
    Key(("escape",), Command.BACK, "leave; what is recorded stays, what was typed is kept as a draft", _on(Place.GRID),
        "leaves, rest kept as draft", 2),
    Key(("v",), Command.NOW, "voided now, where that is asked", _on(Place.GRID), "voided now", 3),
    Key(("tab",), Command.NEXT_FIELD, "the next field, through all beds", _on(Place.GRID), "next field", 4),
    Key(("shift+tab",), Command.PREVIOUS_FIELD, "the field before", _on(Place.GRID), shown="Shift+Tab"),
    Key(("down",), Command.DOWN, "the next bed, in the same column", _on(Place.GRID), "bed", 5, "↓ ↑"),
    Key(("up",), Command.UP, "the bed before; from the first into the head", _on(Place.GRID)),
    Key(("left",), Command.EARLIER, "a minute earlier, or the choice before", _on(Place.GRID)),
    Key(("right",), Command.LATER, "a minute later, or the next choice", _on(Place.GRID)),
    Key(tuple("0123456789"), Command.TYPE_TIME, "a reading, or a time: 0917", _on(Place.GRID), shown="0-9"),
    Key(("backspace",), Command.ERASE, "erase the last letter, or the time", _on(Place.GRID)),
    Key(("enter",), Command.CONFIRM, "choose", _on(Place.CHOICE), "chooses", 1),
    Key(("enter",), Command.CONFIRM, "print the marked paper", _on(Place.PAPERS), "prints", 1),
    Key(("left",), Command.EARLIER, "the language before", _on(Place.PAPERS), "language", 3, "← →"),
    Key(("right",), Command.LATER, "the next language", _on(Place.PAPERS)),
    Key(("escape",), Command.BACK, "leave; nothing is printed", _on(Place.PAPERS), "leaves", 2),
    Key(("enter",), Command.CONFIRM, "sign in", _on(Place.SIGN_IN), "signs in", 1),
    Key(SIGNING_KEYS, Command.SIGN_IN_AS, "who is on duty signs: their PIN is asked", _on(Place.SIGN_IN),
        "who is on duty", 3, "F1-F8"),
    Key(("ctrl+u",), Command.UNSIGNED, "cannot sign: type your name for this one act, to be countersigned",
        _on(Place.SIGN_IN), "cannot sign", 4),
    Key(("down",), Command.DOWN, "the next one on duty, or the next field", _on(Place.SIGN_IN)),
    Key(("up",), Command.UP, "the one before", _on(Place.SIGN_IN)),
    Key(("escape",), Command.BACK, "leave; nothing is recorded, what was typed is kept as a draft", _DRAFTED,
        "leaves, kept as draft", 2),
    Key(("escape",), Command.BACK, "leave; nothing is recorded", (_DIALOGS - _DRAFTED) | _on(Place.COUNTERSIGN),
        "leaves, nothing recorded", 2),
    Key(("left",), Command.EARLIER, "a minute earlier, or the choice before", _on(Place.CONFIRM, Place.FORM, *_CARDS)),
    Key(("right",), Command.LATER, "a minute later, or the next choice", _on(Place.CONFIRM, Place.FORM, *_CARDS)),
    Key(tuple("0123456789"), Command.TYPE_TIME, "type the time: 1038", _on(Place.CONFIRM), "type the time: 1038", 3,
        "0-9"),
    Key(("tab",), Command.NUMBERS, "the numbers: other than the protocol's", _on(Place.CONFIRM), "numbers", 7),
    Key(("down", "pagedown"), Command.DOWN, "another act at this bed", _on(Place.CONFIRM), "another act", 5, "↓"),
    Key(("up", "pageup"), Command.UP, "the act before", _on(Place.CONFIRM), shown="↑"),
    Key(("down",), Command.DOWN, "the next one", _on(Place.CHOICE, Place.PAPERS)),
    Key(("up",), Command.UP, "the one before", _on(Place.CHOICE, Place.PAPERS)),
    Key(("e", "ctrl+e"), Command.HAPPENED, "it already happened, though a gate refuses", _on(Place.CONFIRM),
        "it already happened", 4, "e"),
    Key(("ctrl+e",), Command.HAPPENED, "it already happened, though a gate refuses", _on(Place.FORM)),
    Key(("pagedown",), Command.DOWN, "another act at this bed", _on(Place.FORM)),
    Key(("pageup",), Command.UP, "the act before", _on(Place.FORM)),
    Key(("n",), Command.NOTE, "add a note", _on(Place.CONFIRM), "with a note", 6),
    Key(("tab", "down"), Command.NEXT_FIELD, "the next field", _on(Place.FORM), "next field", 4, "Tab"),
    Key(("shift+tab", "up"), Command.PREVIOUS_FIELD, "the field before", _on(Place.FORM), shown="Shift+Tab"),
    Key(("tab",), Command.NEXT_FIELD, "the next field", _on(Place.SIGN_IN), "next field", 5),
    Key(("shift+tab",), Command.PREVIOUS_FIELD, "the field before", _on(Place.SIGN_IN)),
    Key(("backspace",), Command.ERASE, "erase the last letter", _DIALOGS),
    Key(("enter",), Command.CONFIRM, "yes", _on(Place.QUESTION), "yes", 1),
    Key(("escape",), Command.BACK, "no", _on(Place.QUESTION), "no", 2),
    Key(("y",), Command.LEAVE, "leave although an infusion runs", _on(Place.LEAVING), "leaves", 1),
    Key(("n", "escape"), Command.STAY, "stay", _on(Place.LEAVING), "stays", 2, "n Esc"),
    Key(("escape", "?"), Command.BACK, "back", _on(Place.KEYS), "back", 1, "Esc"),
    Key(("ctrl+c", "ctrl+q"), Command.LEAVE, "leave the wall display, at the machine", _on(Place.WALL), "leave", 1,
        "Ctrl+C Ctrl+Q"),
    Key(("1", "2", "3"), Command.SELECT, "choose", _on(Place.FIRST_RUN), "choose", 1, "1-3"),
    Key(("down", "j"), Command.DOWN, "the next one", _on(Place.FIRST_RUN), shown="↓ j"),
    Key(("up", "k"), Command.UP, "the one before", _on(Place.FIRST_RUN), shown="↑ k"),
    Key(("enter",), Command.OPEN, "go", _on(Place.FIRST_RUN), "go", 2),
    Key(("q", "ctrl+q", "ctrl+c", "escape"), Command.LEAVE, "leave", _on(Place.FIRST_RUN), "leave", 3, "q"),
)
# fmt: on
_RANK_ON = {
    **{(Place.MORNING, command): 7 for command in (Command.PAPERS, Command.INCIDENT, Command.BACK)},
    **{(Place.MORNING, command): 9 for command in (Command.SEEN, Command.CORRECT, Command.PAUSE)},
}
"""In the morning no infusion runs: papers and the way back are wanted before what is wanted by day."""
_BY_PLACE_AND_KEY = {(place, key): row for row in TABLE for place in row.places for key in row.keys}


def command_of(place: Place, key: str) -> Command | None:
    """What a key does in a place; None where it does nothing."""
    row = _BY_PLACE_AND_KEY.get((place, key))
    return row.command if row else None


@lru_cache(maxsize=128)
def hints(place: Place, without: frozenset[Command] = frozenset()) -> tuple[tuple[str, str], ...]:
    """(keys, words) for the foot of the screen, the most wanted first."""
    found = (row for row in TABLE if place in row.places and row.hint and row.command not in without)
    rows = sorted(found, key=lambda row: _RANK_ON.get((place, row.command), row.rank))
    return tuple((row.label, _(row.hint or "")) for row in rows)


ACTING = frozenset(
    {
        *(Command.NEXT, Command.BEDSIDE, Command.SEEN, Command.PAUSE, Command.INCIDENT, Command.NOTE, Command.SKIP),
        *(Command.HAPPENED, Command.TAKE, Command.CORRECT, Command.MINE, Command.OPEN, Command.LOCK),
        *(Command.ACCEPT, Command.ACCEPT_ALL, Command.SIGN_OFF, Command.OPEN_POINT),
        *(Command.CALLED, Command.AWAY, Command.BACK_FROM_SCAN, Command.SOONER, Command.LATER_IN_QUEUE, Command.GRID),
        *(Command.APPROVE_ALL, Command.PAPERS, Command.PRINT_ALL, Command.COUNTERSIGN),
    }
)
"""What asks for a signature; on a locked board it is not offered."""


def locked_hints(place: Place) -> tuple[tuple[str, str], ...]:
    """What the foot of a locked board says."""
    alone = ((NAMES["space"], _("alone: type your name")),) if place in _CARE else ()
    return (("Enter", _("sign in")), ("F1-F8", _("who is on duty")), *alone, *hints(place, ACTING))


def help_rows(places: Iterable[Place], *, beyond: Place | None = None) -> list[tuple[str, str]]:
    """(keys, words) of all that holds in some of the places, in the table's order; not of what holds `beyond` too.

    What holds everywhere is told with the board.
    """
    wanted = set(places)
    rows = [row for row in TABLE if wanted & row.places and beyond not in row.places]
    return [(row.label, _(row.words)) for row in rows if Place.BOARD in wanted or not row.is_everywhere]


def key_table_markdown() -> str:
    """The table as the README has it."""
    lines = ["| key | does | where |", "|---|---|---|"]
    for row in TABLE:
        where = "everywhere" if row.is_everywhere else ", ".join(place for place in Place if place in row.places)
        keys = row.label.replace("|", "\\|")
        lines.append(f"| `{keys}` | {row.words} | {where} |")
    return "\n".join(lines) + "\n"
