"""`ward-board show`: the board as text or JSON, without a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.opening import moment_of, opened_ward
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.domain.text import printable

if TYPE_CHECKING:
    from ward_board.board.board import Bed, Board
    from ward_board.domain.status import NextAction


def show(
    date: DateOption = None,
    at: Annotated[str | None, typer.Option("--at", metavar="T", help="The board as it stood at T (RFC 3339).")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print the board: today's, or of the newest day with somebody still here."""
    from ward_board.board.as_data import board_data
    from ward_board.ward.reading import ward_day

    with opened_ward(store, config, now) as ward:
        day = read_day(date, ward_day(ward.clock.now(), ward.zone))
        board = ward.board(day, at=moment_of(at, ward, "--at"))
    if as_json:
        print(json.dumps(board_data(board), ensure_ascii=False, indent=1))
    else:
        for line in _in_words(board):
            print(printable(line))


def _in_words(board: Board) -> Iterator[str]:
    """One line for each thing, most urgent first, as a screen reader reads it."""
    from ward_board.board.alarm_words import alarm_text

    now = board.now.astimezone(board.zone)
    yield f"{board.ward}, {board.day:%A %d %B %Y}, it is {now:%H:%M:%S}"
    if not board.beds:
        yield "Nobody is on this board; 'ward-board import' brings in a day list."
    for alarm in board.alarms:
        where = f"Bed {alarm.bed}: " if alarm.bed else ""
        taken = f", {board.staff.get(alarm.taken.author, alarm.taken.author)} has it" if alarm.taken else ""
        yield f"{alarm.priority.stars} {where}{alarm_text(alarm, board)}{taken}"
    for bed in board.beds:
        yield _bed(bed, board)
    for action in board.actions:
        yield f"Next: {_action(action, board)}"


def _bed(bed: Bed, board: Board) -> str:
    seen = bed.situation.chart.seen
    seen_words = f"seen {seen.occurred_at.astimezone(board.zone):%H:%M}" if seen else "not seen yet"
    upcoming = bed.situation.next
    then = f", next {_action(upcoming, board)}" if upcoming else ""
    cycle = bed.situation.chart.booking.cycle
    return f"Bed {bed.number} {bed.patient.name}, cycle {cycle}: {bed.situation.state}, {seen_words}{then}"


def _action(action: NextAction, board: Board) -> str:
    at, minutes = action.at.astimezone(board.zone), action.minutes(board.now)
    when = f"in {minutes} min" if minutes > 0 else f"since {-minutes} min" if minutes else "now"
    waits = "; ".join(gate.waits_for for gate in action.waits)
    waiting = f", waits for {waits}" if waits else ""
    roles = " or ".join(action.roles)
    return f"{at:%H:%M} ({when}) Bed {action.bed} {action.step.title} {action.action} by {roles}{waiting}"
