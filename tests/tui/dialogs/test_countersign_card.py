"""Whatever waits for a countersignature: the card fits, hides names, marks what stood there, signs what is marked."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.canvas import cells
from ward_board.board.countersigning import Waiting, told
from ward_board.board.moments import Clock
from ward_board.board.wrap import wrapped
from ward_board.config.paths import shipped_data
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import UNSIGNED, Person, Request
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.words import Action, Role
from ward_board.errors import AlreadyDoneError
from ward_board.rehearsal.thin_ward import ThinWard
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.countersign_card import _NAME_AT
from ward_board.tui.dialogs.countersign_dialog import CountersignDialog
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.presses import Presses

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 26, 10, 42, 17, tzinfo=ZONE).astimezone(UTC)
CORE = shipped_data() / "protocols" / "lu177-octreotate-core.toml"
PHYSICIAN = Person("phys1", "E. Smit", (Role.PHYSICIAN, Role.COORDINATOR))
NURSE = Person("nurse1", "A. Bos", (Role.NURSE,))
NAME = "Zebedeus-Quist B."
TYPED = st.sampled_from(["Jo Winter", "E. Smit", "李" * 30, "van der " * 9 + "Berg", "e\u0301" * 40])
WORDS = st.sampled_from(["alone", "word " * 12, "W" * 90, "李" * 60, "the phone rang and nobody came, " * 12])
ENTRIES = st.lists(st.tuples(st.integers(1, 6), TYPED, WORDS, st.sampled_from(["typed", "nurse", "own"])), max_size=9)
KEYS = ["space", "a", "b", "down", "up", "pagedown", "pageup", "tab", "3", "j", "k"]
SIZES = st.sampled_from([(80, 18), (78, 20), (120, 36)]) | st.tuples(st.integers(46, 120), st.integers(5, 40))
PRESSES = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from([2.0, 2.0, 0.4, 0.03])), max_size=25)
Said = list[tuple[int, str, str, str]]


@pytest.fixture(scope="module")
def core() -> Protocol:
    """The core protocol as it is shipped."""
    return parse(CORE.read_text(encoding="utf-8"), CORE.name)


def board_with(core: Protocol, entries: Said) -> Board:
    """Six beds with these entries: bed, typed name, reason, and who it was."""
    ward, t0, beds = ThinWard(core, ZONE), NOW - timedelta(minutes=30), {}
    for bed in range(1, 7):
        row = (t0.date(), bed, NAME, date(1950, 1, bed), str(bed), "NL", "nl", 1, t0, None, None, None, "", None, ())
        beds[bed] = ward.book(BookingRow(*row, bed), PHYSICIAN, t0 - timedelta(days=1))
    for place, (bed, typed, words, by) in enumerate(entries):
        at, reason = t0 + timedelta(minutes=place), f"{place}. {words}"
        asked = Request(Action.SEEN, Person(UNSIGNED, typed, ()), at, reason=reason)
        if by != "typed":
            author = NURSE if by == "nurse" else PHYSICIAN
            asked = Request(Action.TICK, author, at, "time_out", deviation="other", reason=reason)
        with suppress(AlreadyDoneError):
            ward.act(beds[bed], asked, at)
    return ward.board(NOW)


class Eyes:
    """Somebody who looks at the card after each key, and remembers each line that stood there."""

    def __init__(self, board: Board, size: tuple[int, int], *, privacy: bool) -> None:
        self.dialog = CountersignDialog(lambda: board, PHYSICIAN)
        self.dialog.privacy = privacy
        self.board, self.size, self.seconds = board, size, 100.0
        self._presses, self.lines_seen = Presses(), set[str]()
        self.signed: list[str] = []
        self.dialog.settle = self._settled  # type: ignore[method-assign]
        self.look()

    def _settled(self, value: tuple[Filled, ...]) -> None:
        self.signed += [str(one.act.target) for one in value]

    def look(self) -> None:
        """The card as it is now; it fits, and names stay hidden."""
        width, rows = self.size
        lines = [line.text for line in self.dialog.lines(Look(width, rows, NOW, ZONE, "E. Smit"))]
        assert len(lines) <= rows
        assert all(cells(line) <= width for line in lines)
        if self.dialog.privacy:
            assert not any(NAME[:8] in line for line in lines)
        self.lines_seen.update(lines)
        self.dialog.painted_at = self.seconds + 0.005

    def press(self, key: str, after: float) -> None:
        """One key; what is marked then has stood there whole."""
        self.seconds += after
        name, character = ("space", " ") if key == "space" else (key, key if len(key) == 1 else None)
        self.dialog.press(self._presses.press(name, character, self.seconds), NOW)
        for one in self.dialog.marked:
            assert not self.dialog.why_not(one)
            assert self.has_seen(one), "marked and never shown"
        self.look()

    def has_seen(self, one: Waiting) -> bool:
        """Whether every line of what is told of an entry has stood on the card."""
        said = "".join(text for text, _tone in told(one, self.board, Clock(ZONE, NOW)))
        parts = wrapped(said, self.size[0] - 2 - _NAME_AT)
        return all(any(line.strip() == part.strip() for line in self.lines_seen) for part in parts)


@settings(max_examples=40)
@given(entries=ENTRIES, size=SIZES, presses=PRESSES, privacy=st.booleans())
@example(
    entries=[(1, "Jo", "the phone rang and nobody came, " * 12, "typed")] * 3,
    size=(60, 6),
    presses=[("a", 2.0), ("down", 2.0), ("space", 0.4)] * 6,
    privacy=True,
)
def test_a15_h31_nothing_is_marked_that_was_not_shown_and_nothing_signed_that_is_not_marked(
    core: Protocol, entries: Said, size: tuple[int, int], presses: list[tuple[str, float]], privacy: bool
) -> None:
    eyes = Eyes(board_with(core, entries), size, privacy=privacy)
    for key, after in presses:
        eyes.press(key, after)
    marked = [one.id for one in eyes.dialog.marked]
    eyes.press("enter", 2.0)
    assert eyes.signed == marked


@settings(max_examples=15)
@given(entries=ENTRIES, size=SIZES)
@example(entries=[(2, "Jo", "the phone rang and nobody came, " * 12, "typed")] * 5, size=(46, 5))
def test_a15_whatever_waits_can_be_read_to_its_end_and_signed(
    core: Protocol, entries: Said, size: tuple[int, int]
) -> None:
    eyes = Eyes(board_with(core, entries), size, privacy=False)
    theirs = [one.id for one in eyes.dialog.rows if not eyes.dialog.why_not(one)]
    for _ in range(60 * len(entries)):
        if len(eyes.dialog.marked) == len(theirs):
            break
        eyes.press("down", 2.0)
        eyes.press("a", 2.0)
    assert [one.id for one in eyes.dialog.marked] == theirs
    eyes.press("enter", 2.0)
    assert eyes.signed == theirs


@pytest.mark.parametrize("key", ["down", "pagedown", "tab"])
def test_a15_what_flies_past_below_a_held_key_was_not_read(core: Protocol, key: str) -> None:
    eyes = Eyes(
        board_with(core, [(bed, "Jo", "alone", "typed") for bed in range(1, 7) for _ in "ab"]), (80, 12), privacy=False
    )
    eyes.press(key, 2.0)
    for _ in range(40):
        eyes.press(key, 0.03)
    eyes.press("a", 2.0)
    assert 0 < len(eyes.dialog.marked) < 12
