"""What is looked at before the day begins: points, each done or open; none of them holds the board up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ward_board.board.backup_words import backup_state, has_backup
from ward_board.board.board import Bed, Board
from ward_board.board.day_vials import asks_to_confirm, assay_of, confirmed_of, vial_needed_at
from ward_board.board.moments import Clock
from ward_board.board.people import who
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.duty import Noted
from ward_board.domain.words import Role


class PointId(StrEnum):
    """The points, in the order in which they stand; a demo store has no backup."""

    SOUND = "sound"
    DUTY = "duty"
    NURSES = "nurses"
    VIALS = "vials"
    SHEET = "sheet"
    BACKUP = "backup"


BY_KEY = frozenset({PointId.SOUND, PointId.NURSES, PointId.SHEET})
"""What somebody can do from the page; who is on duty, the vials and the backup follow from what is done elsewhere."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its title and how it stands, each in every way to say it whole, the longest first."""

    id: PointId
    title: tuple[str, ...]
    state: tuple[str, ...]
    is_done: bool


def beds_of_the_day(board: Board) -> tuple[Bed, ...]:
    """The beds of today, or of the next day with any; those of days before are the morning's."""
    today = board.now.astimezone(board.zone).date()
    days = [bed.day(board.zone) for bed in board.beds]
    day = today if today in days else min((one for one in days if one > today), default=None)
    return tuple(bed for bed in board.beds if day is not None and bed.day(board.zone) == day and not _never_came(bed))


def day_of(beds: Sequence[Bed], board: Board) -> date:
    """The day that the page is about."""
    return beds[0].day(board.zone) if beds else board.now.astimezone(board.zone).date()


def points_of(board: Board, beds: Sequence[Bed], clock: Clock) -> tuple[Point, ...]:
    """The points as they stand at `board.now`."""
    points = (_sound(board, clock), _on_duty(board), _nurses(beds), _vials(beds, clock), _sheet(board, clock))
    return points if board.kind == "demo" else (*points, _backup(board, clock))


def points_to_do(points: Sequence[Point]) -> tuple[Point, ...]:
    """The open points that a key can do something about, in order."""
    return tuple(point for point in points if not point.is_done and point.id in BY_KEY)


def next_point(points: Sequence[Point]) -> Point | None:
    """The first of them."""
    return next(iter(points_to_do(points)), None)


def without_nurse(beds: Sequence[Bed]) -> tuple[Bed, ...]:
    """The beds that nobody has yet."""
    return tuple(bed for bed in beds if bed.situation.chart.nurse is None)


def _sound(board: Board, clock: Clock) -> Point:
    state = _noted(board.duty.sound_heard, board, clock, _("heard {time}"), (_("not heard yet"), _("not yet")))
    return Point(PointId.SOUND, (_("sound check"), _("sound")), state, board.duty.sound_heard is not None)


def _on_duty(board: Board) -> Point:
    present = board.duty.present
    title = _("who is on duty"), _("on duty")
    if not present:
        return Point(PointId.DUTY, title, (_("nobody signed in yet"), _("nobody yet")), False)
    count = len(present)
    words = ngettext("{count} person signed in", "{count} people signed in", count)
    state = words.format(count=count), _("{count} signed in").format(count=count), str(count)
    return Point(PointId.DUTY, title, state, any(Role.NURSE in person.roles for person in present))


def _nurses(beds: Sequence[Bed]) -> Point:
    given = len(beds) - len(without_nurse(beds))
    state = _("{count} of {all} given").format(count=given, all=len(beds)), f"{given}/{len(beds)}"
    return Point(PointId.NURSES, (_("beds to nurses"), _("beds")), state, given == len(beds))


def _vials(beds: Sequence[Bed], clock: Clock) -> Point:
    known = [bed for bed in beds if assay_of(bed) or confirmed_of(bed)]
    needed = [at for bed in beds if bed not in known and (at := vial_needed_at(bed)) is not None]
    words = _("{count} of {all} confirmed") if any(map(asks_to_confirm, beds)) else _("{count} of {all} assayed")
    short = words.format(count=len(known), all=len(beds))
    state = [short, f"{len(known)}/{len(beds)}"]
    if needed:
        first = _("{short}, next by {time}").format(short=short, time=clock.moment(min(needed)))
        state = [first, *state]
    return Point(PointId.VIALS, (_("vials"),), tuple(state), not needed and bool(beds))


def _sheet(board: Board, clock: Clock) -> Point:
    state = _noted(board.duty.sheet_written, board, clock, _("written {time}"), (_("not written yet"), _("not yet")))
    return Point(PointId.SHEET, (_("paper sheet"), _("paper")), state, board.duty.sheet_written is not None)


def _backup(board: Board, clock: Clock) -> Point:
    title, (said, _tone) = (_("backup"),), backup_state(board, clock)
    if has_backup(board):
        return Point(PointId.BACKUP, title, (_("made {time}").format(time=said), said), True)
    return Point(PointId.BACKUP, title, (said, _("too old")), False)


def _noted(noted: Noted | None, board: Board, clock: Clock, words: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    if noted is None:
        return otherwise
    when = words.format(time=clock.moment(noted.at))
    return f"{when} {who(noted.who, board.staff)}", when, clock.moment(noted.at)


def _never_came(bed: Bed) -> bool:
    return bed.situation.chart.is_cancelled
