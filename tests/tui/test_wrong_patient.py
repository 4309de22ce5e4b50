"""H1, I14: no act names another patient than the one that was painted when the key was pressed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ward_board.board.board import Bed, Board
from ward_board.board.confirm import confirm_lines
from ward_board.board.glyphs import glyphs_for
from ward_board.board.moments import Clock, birth_date
from ward_board.domain.entry import Draft, Entry, Request
from ward_board.domain.words import Action
from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.round_dialog import RoundDialog
from ward_board.tui.dialogs.visit_dialog import VisitDialog

INTERLEAVINGS = 10_000
OPENING = ["space", "space", "o", "o", "p", "a", "a", "b", "s", "u", "n", "i"]
MOVING = [
    "up",
    "down",
    "left",
    "right",
    "j",
    "k",
    "tab",
    "x",
    "space",
    "escape",
    "escape",
    "e",
    "f",
    "m",
    "g",
    "h",
    "t",
]
BEDS = 11


async def test_i14_whatever_moves_an_act_is_on_the_patient_that_was_shown(seat: Any, other_terminal: Any) -> None:
    """300 rounds of random keys while another terminal moves patients between beds and the board is read anew."""
    chance = random.Random(20261126)  # noqa: S311  not a secret
    coordinator = other_terminal.person("nurse1")
    checked = moved = 0
    for _ in range(300):
        if chance.random() < 0.2:
            _move_somebody(chance, seat.desk.board, other_terminal, coordinator)
            await seat.reading.once()
            moved += 1
        number = chance.choice("12345678")
        await seat.press("escape", number, chance.choice(["o", "space", "p", "a"]))
        dialog = seat.desk.dialog
        if dialog is None or not hasattr(dialog, "act"):
            continue
        shown = seat.shows(80, 24)
        if chance.random() < 0.2:
            _move_somebody(chance, seat.desk.board, other_terminal, coordinator)
            await seat.reading.once()
            moved += 1
        before = seat.head()
        await seat.press("enter")
        for entry in seat.entries(after=before):
            patient = seat.desk.board.bed_of(entry.stream).patient
            assert patient.name.upper() in shown, "the act names somebody who was not on the bar"
            checked += 1
        seat.machine.advance(timedelta(seconds=1))
        seat.ward.clock.advance(timedelta(seconds=20))
    assert checked > 30
    assert moved > 60


def _move_somebody(chance: random.Random, board: Any, ward: Any, person: Any) -> None:
    """A patient goes to a free bed."""
    taken = {bed.number for bed in board.beds}
    bed = chance.choice([one for one in board.beds if one.situation.chart.closing is None])
    to = chance.choice([number for number in range(1, 12) if number not in taken])
    request = Request(Action.MOVE, person, ward.clock.now(), values={"to_bed": str(to)})
    ward.act(bed.treatment, request)


# --- ten thousand, at a door that keeps what comes through ------------------------------------------------------------


@dataclass
class Door:
    """What acts and boards go through in place of the store: each act is kept, each board has other people in its beds.

    A refresh comes to the desk without being painted; `painted` is what stands on the glass.
    """

    seat: Any
    boards: Sequence[Board]
    chance: random.Random
    came: list[tuple[str, Request]] = field(default_factory=list)
    moved: int = 0
    painted: tuple[str, ...] = ()

    def act(self, treatment: str, request: Request) -> Entry:
        return self.act_all([(treatment, request)])[0]

    def act_all(self, acts: Sequence[tuple[str, Request]]) -> tuple[Entry, ...]:
        self.came += acts
        return tuple(_entry(treatment, request) for treatment, request in acts)

    def board(self, *_: Any, **__: Any) -> Board:
        before = {bed.number: bed.treatment for bed in self.seat.desk.board.beds}
        board = self.chance.choice(self.boards)
        self.moved += any(before.get(bed.number, bed.treatment) != bed.treatment for bed in board.beds)
        return board

    def paint(self) -> None:
        """What is asked, as it is drawn now: the bar's rows, or the card's."""
        desk = self.seat.desk
        if desk.dialog is None:
            self.painted = ()
            return
        view, now = desk.view(160, 42), desk.ward.clock.now()
        look = Look(100, 40, now, desk.ward.zone, "J. de Vries")
        glyphs = glyphs_for(ascii_only=False, no_colour=False)
        bar = confirm_lines(desk.board, view, Clock(desk.ward.zone, now), glyphs, 3)
        self.painted = tuple(line.text for line in (*bar, *desk.dialog.lines(look)))


@pytest.mark.slow
async def test_i14_ten_thousand_refreshes_against_keys_act_on_nobody_else(seat: Any, monkeypatch: Any) -> None:
    """H1: each round is a new board with people in other beds, not yet painted, then a key; every act that comes
    through is on somebody who was named on the glass, and marked there where several are.
    """
    chance = random.Random(20261127)  # noqa: S311  not a secret
    door = Door(seat, list(_shuffled(seat.ward, chance, 60)), chance)
    monkeypatch.setattr(seat.ward, "act", door.act)
    monkeypatch.setattr(seat.ward, "act_all", door.act_all)
    monkeypatch.setattr(seat.ward, "board", door.board)
    acted: Counter[str] = Counter()
    for _ in range(INTERLEAVINGS):
        if chance.random() < 0.8:
            seat.desk.show(door.board())
        dialog, glass, before = seat.desk.dialog, door.painted, len(door.came)
        await seat.press(_key(chance, dialog), after=chance.choice([0.01, 0.3, 2.0]))
        for treatment, request in door.came[before:]:
            _check_named(seat.desk.board.bed_of(treatment), glass, is_round=isinstance(dialog, RoundDialog))
            acted[f"{type(dialog).__name__} {request.action}"] += 1
        door.paint()
        seat.machine.advance(timedelta(seconds=0.2))
    assert sum(acted.values()) > 300, acted
    assert {name.partition(" ")[0] for name in acted} == {"ActDialog", "VisitDialog", "RoundDialog", "IncidentDialog"}
    assert {"ActDialog seen", "ActDialog take", "ActDialog start"} <= set(acted), acted
    assert door.moved > INTERLEAVINGS / 2


def _key(chance: random.Random, dialog: Any) -> str:
    """A key as people press them: mostly one that goes on with what is asked."""
    if chance.random() < 0.1:
        return chance.choice([*OPENING, *MOVING, *"123456789", "enter"])
    if dialog is None:
        return chance.choice([*OPENING, *"12345678", *"12345678"])
    if isinstance(dialog, ActDialog):
        return chance.choice(["escape", "enter", "enter", "left"] if dialog.is_form else ["enter"] * 6 + MOVING)
    if isinstance(dialog, VisitDialog | RoundDialog):
        return chance.choice(["x", "down", "space", "enter", "enter", "3", "escape"])
    return chance.choice(["escape", "escape", "down", "enter"])


def _check_named(bed: Bed, glass: Sequence[str], *, is_round: bool) -> None:
    """Name, and date of birth where the bar has it, stood on the glass; on a round the row had its mark."""
    rows = [row for row in glass if bed.patient.name.casefold() in row.casefold()]
    assert rows, f"an act on {bed.patient.name} while this was shown: {glass}"
    if is_round:
        assert any("[x]" in row for row in rows), rows
    else:
        assert birth_date(bed.patient.birth_date) in "\n".join(glass)


def _shuffled(ward: Any, chance: random.Random, count: int) -> list[Board]:
    """Boards of some moments of the day, with the same eight people in other beds each time."""
    moments = [ward.clock.now() + timedelta(minutes=minutes) for minutes in (0, 3, 9)]
    known = [ward.board(at=moment) for moment in moments]
    return [_in_other_beds(chance.choice(known), chance) for _ in range(count)]


def _in_other_beds(board: Board, chance: random.Random) -> Board:
    numbers = dict(
        zip((bed.treatment for bed in board.beds), chance.sample(range(1, BEDS + 1), len(board.beds)), strict=True)
    )
    beds = sorted((_moved(bed, numbers[bed.treatment]) for bed in board.beds), key=lambda bed: bed.number)
    alarms, every = (
        tuple(replace(one, bed=numbers[one.treatment]) if one.treatment else one for one in some)
        for some in (board.alarms, board.every_alarm)
    )
    actions = tuple(replace(one, bed=numbers[one.treatment]) for one in board.actions)
    return replace(board, beds=tuple(beds), alarms=alarms, every_alarm=every, actions=actions)


def _moved(bed: Bed, number: int) -> Bed:
    chart = bed.situation.chart
    actions = tuple(replace(one, bed=number) for one in bed.situation.actions)
    situation = replace(
        bed.situation, chart=replace(chart, booking=replace(chart.booking, bed=number)), actions=actions
    )
    alarms, every = (tuple(replace(one, bed=number) for one in some) for some in (bed.alarms, bed.every_alarm))
    return replace(bed, situation=situation, alarms=alarms, every_alarm=every)


def _entry(treatment: str, request: Request) -> Entry:
    at: datetime = request.at
    draft = Draft(request.action, request.author.id, None, at, at, request.step, request.target, dict(request.values))
    fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    return Entry(**fields, stream=treatment, version=99, seq=9999)


async def test_h1_a_selection_survives_any_new_board_and_beds_keep_their_order(seat: Any) -> None:
    """Also one on which the patient is not: nobody else is selected in their place."""
    chance = random.Random(1)  # noqa: S311  not a secret
    boards, gone = _shuffled(seat.ward, chance, 40), 0
    for number in "1357":
        seat.desk.show(boards[0])
        seat.desk.selected = boards[0].beds[int(number) - 1].treatment
        selected = seat.desk.selected
        for _ in range(150):
            board = chance.choice(boards)
            left = [bed for bed in board.beds if chance.random() < 0.9]
            seat.desk.show(replace(board, beds=tuple(left)))
            seat.desk.tick()
            seat.desk.picture(80, 24)
            here = selected in {bed.treatment for bed in left}
            gone += not here
            assert seat.desk.selected == selected
            assert (seat.desk.bed.treatment if here else seat.desk.bed) == (selected if here else None)
            assert [bed.number for bed in seat.desk.board.beds] == sorted(bed.number for bed in left)
    assert gone > 20


async def test_h1_a_selection_stays_with_its_patient_when_beds_change(seat: Any, other_terminal: Any) -> None:
    await seat.press("6")
    selected = seat.desk.selected
    person = other_terminal.person("nurse1")
    request = Request(Action.MOVE, person, other_terminal.clock.now(), values={"to_bed": "9"})
    other_terminal.act(selected, request)
    await seat.reading.once()
    assert seat.desk.selected == selected
    assert seat.desk.bed.number == 9
    await seat.press("o")
    assert "OKAFOR C." in seat.shows()


async def test_h1_the_name_on_the_bar_is_that_of_the_act(seat: Any) -> None:
    """Even if the board under an open bar had another order, the bar is bound to the treatment."""
    await seat.press("6", "o")
    beds = seat.desk.board.beds
    seat.desk.board = replace(seat.desk.board, beds=tuple(reversed(beds)))
    assert "OKAFOR C." in seat.shows()
    await seat.press("enter")
    assert seat.entries()[-1].stream == beds[5].treatment


async def test_h1_what_was_said_of_one_bed_never_stands_beside_the_name_in_another(seat: Any) -> None:
    await seat.press("2", "o", "enter")
    assert "Bed 2: recorded" in seat.shows()
    await seat.press("3")
    assert "DE BOER P." in seat.shows()
    assert "Bed 2: recorded" not in seat.shows()
    assert "Resume amino acids" in seat.shows()


async def test_h1_a_selected_bed_comes_in_sight_on_a_long_page(seat: Any) -> None:
    await seat.press("h", "8")
    assert "8 Bakker" in seat.shows(80, 24)
    await seat.press("1")
    assert "1 Jansen" in seat.shows(80, 24)
