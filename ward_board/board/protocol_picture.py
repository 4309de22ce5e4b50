"""The day of a protocol as a picture in text: hours along the top, a row for each card, marks and bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ward_board.board.canvas import cut
from ward_board.board.glyphs import Glyphs
from ward_board.board.protocol_words import shared_title, visits
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.config.language import gettext as _
from ward_board.domain.plan import Plan
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, Protocol, Step

_HOUR = timedelta(hours=1)
_SHORTEST_LABEL = 19
_FEWEST_HOURS, _WIDEST_HOUR = 2, 12
_TWO = "2"


@dataclass(frozen=True, slots=True)
class _Mark:
    """One step in a picture: from `start` to `end`, the same for what takes no time."""

    start: datetime
    end: datetime
    glyph: str


_Row = tuple[str, Sequence[_Mark]]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Which column a moment falls on: `first` on 0, each hour as many columns further, so that hours lie even."""

    first: datetime
    hours: int
    columns_an_hour: int

    @property
    def width(self) -> int:
        return self.hours * self.columns_an_hour + 1

    @property
    def last(self) -> datetime:
        return self.first + self.hours * _HOUR

    def column(self, at: datetime) -> int:
        return round((at - self.first) / _HOUR * self.columns_an_hour)

    @property
    def labels(self) -> Iterator[datetime]:
        """The hours that are named, so far apart that their names do not touch."""
        every = -(-len("00 ") // self.columns_an_hour)
        return (self.first + hour * _HOUR for hour in range(0, self.hours + 1, every))


def picture_lines(protocol: Protocol, day: Plan, t0: datetime, width: int, glyphs: Glyphs) -> Iterator[str]:
    """A picture of each date that has steps, at most `width` cells wide, with T0 marked.

    The times of `day`, the first plan, and `t0` are shown as they stand, in their own zone.
    """
    rows = list(_rows(protocol, day, glyphs))
    label_width = max(width // 5, _SHORTEST_LABEL)
    for on in sorted({mark.start.date() for _label, marks in rows for mark in marks}):
        here = [(label, [mark for mark in marks if mark.start.date() == on]) for label, marks in rows]
        shown = sorted(((label, marks) for label, marks in here if marks), key=lambda row: row[1][0].start)
        yield from _panel(on, shown, t0, (label_width, width - label_width), glyphs)
        yield ""
    yield "   ".join(_legend(protocol, glyphs))


def _rows(protocol: Protocol, day: Plan, glyphs: Glyphs) -> Iterator[_Row]:
    """The marks of each card, and of each step or series that stands on none."""
    cards = {card.id: card for card in protocol.cards}
    for key, steps in visits(protocol).items():
        label = site_words(cards[key].title) if key in cards else shared_title(steps)
        times = [(step, day[step.id].planned) for step in steps]
        marks = [_Mark(at.start, at.end, _glyph(step, glyphs)) for step, at in times if at.start and at.end]
        yield label, sorted(marks, key=lambda mark: mark.start)


def _glyph(step: Step, glyphs: Glyphs) -> str:
    if step.infusion:
        return glyphs.lutetium_bar if step.id == LUTETIUM else glyphs.seen_bar
    if step.persons > 1:
        return _TWO
    return _optional(glyphs) if step.optional else _plain(glyphs)


def _plain(glyphs: Glyphs) -> str:
    return "*" if glyphs.cannula.isascii() else "●"


def _optional(glyphs: Glyphs) -> str:
    return "o" if glyphs.cannula.isascii() else "○"


def _panel(on: date, rows: Sequence[_Row], t0: datetime, widths: tuple[int, int], glyphs: Glyphs) -> Iterator[str]:
    label_width, room = widths
    moments = [moment for _label, marks in rows for mark in marks for moment in (mark.start, mark.end)]
    scale = _scale([*moments, t0] if on == t0.date() else moments, room)
    names, ticks = _axis(scale, t0, glyphs)
    for label, drawn in [(_date_words(on, t0), names), ("", ticks)]:
        yield f"{cut(label, label_width - 1):<{label_width}}{drawn}"
    for label, marks in rows:
        yield f"{cut(label, label_width - 1):<{label_width}}{_drawn(marks, scale, t0, glyphs)}".rstrip()


def _scale(moments: Sequence[datetime], room: int) -> _Scale:
    first = min(moments).replace(minute=0, second=0, microsecond=0)
    hours = max(-(-(max(moments) - first) // _HOUR), _FEWEST_HOURS)
    return _Scale(first, hours, min(max((room - 1) // hours, 1), _WIDEST_HOUR))


def _axis(scale: _Scale, t0: datetime, glyphs: Glyphs) -> tuple[str, str]:
    names, ticks = [" "] * scale.width, [glyphs.axis] * scale.width
    for hour in scale.labels:
        column = scale.column(hour)
        ticks[column] = glyphs.axis_tick
        column = min(column, scale.width - 2)
        names[column : column + 2] = f"{hour:%H}"
    if scale.first <= t0 <= scale.last:
        ticks[scale.column(t0)] = glyphs.now_above
    return "".join(names), "".join(ticks)


def _drawn(marks: Iterable[_Mark], scale: _Scale, t0: datetime, glyphs: Glyphs) -> str:
    row = [" "] * scale.width
    if scale.first <= t0 <= scale.last:
        row[scale.column(t0)] = glyphs.grid
    for mark in sorted(marks, key=lambda one: one.glyph == _TWO):
        first, last = scale.column(mark.start), scale.column(min(mark.end, scale.last))
        for column in range(first, max(last, first + 1)):
            row[column] = mark.glyph
    return "".join(row)


def _date_words(on: date, t0: datetime) -> str:
    days = (on - t0.date()).days
    if days == 0:
        return _("treatment day")
    if abs(days) == 1:
        return _("next day") if days > 0 else _("the day before")
    return (_("{days} days later") if days > 0 else _("{days} days before")).format(days=abs(days))


def _legend(protocol: Protocol, glyphs: Glyphs) -> list[str]:
    amino_acids, lutetium = protocol.by_id[AMINO_ACIDS], protocol.by_id[LUTETIUM]
    return [
        f"{glyphs.now_above} T0",
        *([] if amino_acids.absent else [f"{glyphs.seen_bar * 2} {title(amino_acids)}"]),
        f"{glyphs.lutetium_bar * 2} {title(lutetium)}",
        f"{_plain(glyphs)} {_('a step')}",
        f"{_optional(glyphs)} {_('optional')}",
        f"{_TWO} {_('two people')}",
    ]
