"""H1, I14: no act names another patient than the one that was painted when the key was pressed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ward_board.domain.entry import Request
from ward_board.domain.words import Action


async def test_i14_whatever_moves_an_act_is_on_the_patient_that_was_shown(seat: Any, other_terminal: Any) -> None:
    """300 rounds of random keys while another terminal moves patients between beds and the board is read anew."""
    chance = random.Random(20261126)  # noqa: S311  not a secret
    coordinator = other_terminal.person("nurse1")
    checked = 0
    for _ in range(300):
        if chance.random() < 0.2:
            _move_somebody(chance, seat.desk.board, other_terminal, coordinator)
            await seat.reading.once()
        number = chance.choice("12345678")
        await seat.press("escape", number, chance.choice(["o", "space", "p", "a"]))
        dialog = seat.desk.dialog
        if dialog is None or not hasattr(dialog, "act"):
            continue
        shown = seat.shows(80, 24)
        if chance.random() < 0.2:
            _move_somebody(chance, seat.desk.board, other_terminal, coordinator)
            await seat.reading.once()
        before = seat.head()
        await seat.press("enter")
        for entry in seat.entries(after=before):
            patient = seat.desk.board.bed_of(entry.stream).patient
            assert patient.name.upper() in shown, "the act names somebody who was not on the bar"
            checked += 1
        seat.machine.advance(timedelta(seconds=1))
        seat.ward.clock.advance(timedelta(seconds=20))
    assert checked > 30


def _move_somebody(chance: random.Random, board: Any, ward: Any, person: Any) -> None:
    """A patient goes to a free bed."""
    taken = {bed.number for bed in board.beds}
    bed = chance.choice([one for one in board.beds if one.situation.chart.closing is None])
    to = chance.choice([number for number in range(1, 12) if number not in taken])
    request = Request(Action.MOVE, person, ward.clock.now(), values={"to_bed": str(to)})
    ward.act(bed.treatment, request)


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
