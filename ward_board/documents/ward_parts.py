"""What the papers of the ward say alike: who lies in a bed, which alarms stand, whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ward_board.board.alarm_words import alarm_fact, alarm_to_do, who_has_it
from ward_board.board.board import Bed, Board
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.left_side import is_hot
from ward_board.board.moments import Clock, birth_date, long_date, short_date
from ward_board.board.people import who
from ward_board.config.settings import Settings
from ward_board.documents.phrases import said
from ward_board.documents.words import Words
from ward_board.domain.alarms import Alarm
from ward_board.domain.plan import MINUTE
from ward_board.domain.text import printable
from ward_board.domain.words import AlarmKind


def here(board: Board) -> tuple[Bed, ...]:
    """The beds of which something is still to be done: all but those who never came, and those who went home."""
    return tuple(bed for bed in board.beds if not bed.is_closed or bed.situation.actions)


def who_lies(bed: Bed, board: Board, words: Words, language: str) -> dict[str, Any]:
    """Who lies in the bed, by two identifiers and the number, with all that has to be known before going in.

    `language` is the ward's ("nl"): a patient's other one is a flag.
    """
    patient, chart = bed.patient, bed.situation.chart
    flags = list(flag_texts(bed, shared_surnames(board.beds), language))
    if bed.allergies is not None and not bed.allergies.strip():
        flags.append(words["no_allergies"])
    day = bed.day(board.zone)
    return {
        "bed": str(bed.number),
        "name": printable(patient.name),
        "born": birth_date(patient.birth_date),
        "number": printable(patient.number),
        "cycle": f"{chart.booking.cycle}/{bed.cycles}",
        "flags": flags,
        "hot": is_hot(bed),
        "nurse": who(chart.nurse, board.staff) if chart.nurse else "",
        "of_day": "" if day == board.day else short_date(day),
    }


def alarm_lines(alarms: Iterable[Alarm], bed: Bed | None, board: Board, clock: Clock) -> list[dict[str, str]]:
    """Each alarm with its stars, what is so, what to do and who has it; without a bed the technical ones."""
    situation = bed.situation if bed else None
    return [
        {
            "stars": alarm.priority.stars,
            "fact": alarm_fact(alarm, situation, clock),
            # on paper there is no key to press, and the fact says what to do
            "to_do": "" if alarm.kind is AlarmKind.NOT_SEEN else alarm_to_do(alarm, situation, clock),
            "has_it": who_has_it(alarm, board.staff, clock),
        }
        for alarm in alarms
    ]


def technical(board: Board, clock: Clock) -> list[dict[str, str]]:
    """The alarms that are about no bed."""
    return alarm_lines([one for one in board.alarms if one.treatment is None], None, board, clock)


def phones(settings: Settings, words: Words) -> list[dict[str, str]]:
    """Whom to call; without a number there is room to write it."""
    known = settings.phones
    numbers = (("physician", known.physician), ("expert", known.expert), ("stand_by", known.stand_by))
    found = [{"who": words[key], "number": number} for key, number in numbers]
    return [*found, *([{"who": words["help"], "number": known.help}] if known.help else [])]


def made_words(board: Board, clock: Clock, by: str, words: Words) -> str:
    """When the paper was made, and by whom where somebody asked for it."""
    day, time = dated(clock, board.now), clock.time(board.now)
    return said(words, "made" if by else "made_by_itself", day=day, time=time, name=printable(by))


def dated(clock: Clock, instant: datetime) -> str:
    """The ward's date of an instant with its year: "Thursday 26 November 2026"."""
    day = instant.astimezone(clock.zone).date()
    return f"{long_date(day)} {day.year}"


def differ(one: datetime | None, other: datetime | None) -> bool:
    """Whether two times differ in what a clock shows."""
    return one is not None and other is not None and abs(one - other) >= MINUTE


def joined(parts: Sequence[str]) -> str:
    """The parts that say something, side by side."""
    return " · ".join(part for part in parts if part)
