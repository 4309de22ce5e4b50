"""The night: who stands by, as it was written down when the night was prepared."""

from __future__ import annotations

from collections.abc import Iterable

from ward_board.board.board import Bed, Board
from ward_board.board.next_items import bed_numbers
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable
from ward_board.domain.words import BedState

NIGHT_WATCH, STANDBY_NURSE = "night_watch", "standby_nurse"


def standby_nurses(beds: Iterable[Bed]) -> dict[str, list[int]]:
    """Each stand-by nurse by the words that were typed, with the beds for which they were."""
    named: dict[str, list[int]] = {}
    for bed in beds:
        record = bed.situation.chart.steps.get(NIGHT_WATCH)
        words = record.done.text(STANDBY_NURSE) if record and record.done and not bed.is_closed else None
        if words:
            named.setdefault(printable(words), []).append(bed.number)
    return named


def standby_tonight(board: Board) -> str:
    """Who stands by for the beds that are in the night, "" where it is not night or nobody was named."""
    asleep = [bed for bed in board.beds if bed.situation.state is BedState.NIGHT]
    return ", ".join(standby_words(asleep))


def standby_words(beds: Iterable[Bed]) -> list[str]:
    """ "L. Hoek 5512", with the beds where more than one person stands by."""
    named = standby_nurses(beds)
    if len(named) == 1:
        return list(named)
    return [_("{name}, beds {beds}").format(name=name, beds=bed_numbers(numbers)) for name, numbers in named.items()]
