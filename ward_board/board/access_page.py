"""The page of who looked at a patient: each line of the access log about them, the newest first, for an auditor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from ward_board.board.access_words import count_words, period_words, what_words
from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, Pieces, cells, cut, first_that_fits, pieces_width
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, birth_date, long_date
from ward_board.board.page_parts import TWO_COLUMNS_FROM, heading
from ward_board.board.people import role_word, roles_words, shown_name
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.access_report import AccessReport, Seen
from ward_board.domain.entry import UNSIGNED
from ward_board.domain.patient import Patient
from ward_board.domain.text import printable
from ward_board.domain.words import Role

PERIODS = (timedelta(days=6), timedelta(days=30), timedelta(days=365), timedelta(days=5 * 366))
"""How far back somebody looks: today and that many days before it."""
_TIME_AT, _WHO_AT, _WHO_CELLS, _ROLE_CELLS, _KEYS_CELLS, _GAP = 1, 11, 30, 22, 4, 2


@dataclass(frozen=True, slots=True)
class AccessPage:
    """What the page is drawn from; `report` is None until it was read, and `why_not` says why it is not shown.

    `period` is one of PERIODS, `role` the one that alone is shown.
    """

    patient: Patient
    period: timedelta
    report: AccessReport | None = field(default=None, repr=False)
    role: Role | None = None
    why_not: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is still being read."""
        return self.report is None and self.why_not is None

    def lines(self, board: Board, view: ViewState) -> tuple[Line, ...]:
        """Its body, as many lines as it needs; the caller scrolls."""
        glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
        head = [*([Line()] if view.width >= TWO_COLUMNS_FROM else []), self._title(view), self._whom(view)]
        if self.why_not is not None or self.report is None:
            said, tone = (self.why_not, Tone.WARN) if self.why_not else (_("reading…"), Tone.FAINT)
            return (*head, Line(), *_sentence(said, view.width, tone))
        report = self.report.of_role(self.role)
        counts = _sentence(count_words(report), view.width, Tone.PLAIN)
        return (*head, *counts, *_days(report, Clock(board.zone, board.now), view, glyphs))

    def bar(self, view: ViewState) -> list[Line]:
        """What is noted of whoever reads here, and what the page does not show."""
        row = Canvas(view.width)
        said = (
            _("that you read this is noted; roles are those of now; what was recorded stands in the journal: g"),
            _("that you read this is noted; what was recorded stands in the journal: g"),
        )
        row.put(1, first_that_fits(said, view.width - 2), Tone.FAINT)
        return [row.line(Ground.BAR)]

    def _title(self, view: ViewState) -> Line:
        """What this is, for which days and for which role; beside it how far back it goes."""
        row = Canvas(view.width)
        column = row.put(1, _("Who looked"), Tone.STRONG) + _GAP
        if self.report is not None:
            column = row.put(column, period_words(self.report), Tone.FAINT) + _GAP
        if self.role is not None:
            column = row.put(column, _("only: {role}").format(role=role_word(self.role)), Tone.WARN)
        every = [((words, Tone.STRONG if period == self.period else Tone.FAINT),) for period, words in _period_names()]
        for shown in (every, [one for one in every if one[0][1] is Tone.STRONG]):
            start = view.width - 1 - _KEYS_CELLS - sum(pieces_width(one) + _GAP for one in shown) + _GAP
            if start > column:
                row.put(start, "+ -", Tone.STRONG)
                _side_by_side(row, start + _KEYS_CELLS, shown)
                break
        return row.line()

    def _whom(self, view: ViewState) -> Line:
        """Whose lines these are."""
        row, is_private = Canvas(view.width), view.privacy or view.locked
        groups: list[Pieces] = [((shown_name(self.patient, privacy=is_private).upper(), Tone.STRONG),)]
        if not is_private:
            born = _("born {date}").format(date=birth_date(self.patient.birth_date))
            number = _("number {number}").format(number=printable(self.patient.number))
            groups += [((born, Tone.PLAIN),), ((number, Tone.PLAIN),)]
        groups.append(((self.patient.id, Tone.FAINT),))
        column = 1
        for pieces in groups:
            if column == 1 or column + pieces_width(pieces) < view.width:
                column = row.put_pieces(column, pieces) + 3
        return row.line(Ground.SELECTED)


def _period_names() -> Iterator[tuple[timedelta, str]]:
    yield from zip(PERIODS, (_("a week"), _("a month"), _("a year"), _("5 years")), strict=True)


def _side_by_side(row: Canvas, column: int, groups: Iterable[Pieces]) -> None:
    for pieces in groups:
        column = row.put_pieces(column, pieces) + _GAP


def _days(report: AccessReport, clock: Clock, view: ViewState, glyphs: Glyphs) -> Iterator[Line]:
    for day, lines in groupby(reversed(report.lines), key=lambda one: one.at.astimezone(report.zone).date()):
        yield Line()
        yield heading(view.width, f"{long_date(day)} {day.year}", "", glyphs).line()
        for one in lines:
            yield from _rows(one, report, clock, view.width)


def _rows(one: Seen, report: AccessReport, clock: Clock, width: int) -> Iterator[Line]:
    """One line of the log: on a row of its own where it is wide, else with role and terminal on a second one."""
    row, is_wide = Canvas(width), width >= TWO_COLUMNS_FROM
    row.put(_TIME_AT, clock.seconds(one.at), Tone.FAINT)
    row.put(_WHO_AT, cut(_who(one), _WHO_CELLS - 1), Tone.PLAIN if one.person else Tone.WARN)
    did_at = _WHO_AT + _WHO_CELLS + (_ROLE_CELLS if is_wide else 0)
    words, roles, terminal = what_words(one, report), roles_words(one.roles), printable(one.terminal)
    if not is_wide:
        parts = wrapped(words, width - did_at - 1)
        row.put(did_at, parts[0], Tone.STRONG)
        yield row.line()
        below = Canvas(width)
        below.put(_WHO_AT, cut(", ".join(filter(None, [roles, terminal])), _WHO_CELLS - 1), Tone.FAINT)
        below.put(did_at, parts[1] if len(parts) > 1 else "", Tone.STRONG)
        yield below.line()
        return
    row.put(_WHO_AT + _WHO_CELLS, cut(roles, _ROLE_CELLS - 1), Tone.FAINT)
    end = row.put(did_at, cut(words, width - did_at - 1), Tone.STRONG)
    row.put_right(width - 1, cut(terminal, max(width - 1 - end - _GAP, 0)), Tone.FAINT)
    yield row.line()


def _who(one: Seen) -> str:
    if one.person is None:
        return _("nobody signed in")
    if one.person == UNSIGNED:
        return _("could not sign in")
    return f"{printable(one.person)}  {printable(one.name)}".strip()


def _sentence(words: str, width: int, tone: Tone) -> list[Line]:
    rows = []
    for part in wrapped(words, width - 2):
        rows.append(Canvas(width))
        rows[-1].put(1, part, tone)
    return [row.line() for row in rows] if cells(words) else []
