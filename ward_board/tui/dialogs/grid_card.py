"""The card of the measurement grid: its head, one row a bed, and below them what the cursor's reading tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, Pieces, cells, cut, first_that_fits
from ward_board.board.dose_rate_words import dose_rate_words, expected_band, reading_words
from ward_board.board.grid_reading import (
    BACKGROUND,
    FIRST,
    SECOND,
    Judged,
    day_words,
    echo_words,
    in_its_unit,
    judge,
    limit_words,
    remark,
    verdict,
)
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, birth_date
from ward_board.board.people import author_of, role_word, shown_name
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.administered import administered_mbq
from ward_board.domain.entry import Entry
from ward_board.domain.form import FieldType
from ward_board.domain.infusion import HOUR
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.scanner import SCAN, Place, place_of
from ward_board.domain.text import printable
from ward_board.tui.dialogs.cards import INDENT, blank, hint_line, message_lines, row, sentence_lines, words
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.grid_checks import question_words
from ward_board.tui.dialogs.grid_rows import CALIBRATION, DISTANCE, HEIGHT, INSTRUMENT, GridRow, voiding_of
from ward_board.tui.dialogs.scrolling import laid_out, more_words
from ward_board.tui.dialogs.typed_time import TypedTime

if TYPE_CHECKING:
    from ward_board.tui.dialogs.grid_dialog import GridDialog

_WIDE = 100
_TIME_BOX = 7
_NOTHING = "·"
_HEAD_BOXES = {INSTRUMENT: 12, CALIBRATION: 13, BACKGROUND: 7, DISTANCE: 7, HEIGHT: 8}


def grid_lines(dialog: GridDialog, look: Look) -> tuple[Line, ...]:
    """The card, the row with the cursor always on it."""
    table = _Table(dialog, look)
    body: list[Line] = []
    focus = 0
    for one in dialog.rows:
        if one is dialog.row:
            focus = len(body)
        body += table.lines(one)
        if one is dialog.row and dialog.focus is one.reason:
            focus = len(body) - 1

    def heading(above: int, below: int) -> Line:
        return table.names(more_words(above, below))

    return laid_out(
        [_title(look), blank(), *_head(dialog, look), blank()],
        heading,
        body,
        focus,
        beside=[blank(), *table.about(), *sentence_lines(look.width, dialog.not_yet(), Tone.WARN)],
        message=message_lines(look.width, dialog.said),
        foot=hint_line(look.width, _hints()),
        rows=look.rows,
    )


def _title(look: Look) -> Line:
    signer = [(_("signing as {name}").format(name=look.signer), Tone.FAINT)] if look.signer else []
    how = _("µSv/h at 1.00 m, from the front")
    return row(look.width, [(_("Measurement"), Tone.STRONG), (f"   {how}", Tone.FAINT)], signer, Ground.SELECTED)


def _head(dialog: GridDialog, look: Look) -> list[Line]:
    """What is typed once for all beds."""
    titles = {
        INSTRUMENT: _("meter"),
        CALIBRATION: _("calibrated until"),
        BACKGROUND: _("background"),
        DISTANCE: _("distance"),
        HEIGHT: _("height"),
    }
    is_past = dialog.head.calibration_is_past(look.now.astimezone(look.zone).date())
    groups: list[Pieces] = []
    for one in dialog.head.fields:
        focused = dialog.row is None and one is dialog.focus
        is_wrong = dialog.wrong_in(one, look.now) is not None or (one.id == CALIBRATION and is_past)
        title = (titles[one.id], Tone.STRONG if focused else Tone.FAINT)
        groups.append([title, *_head_box(one, focused=focused, is_wrong=is_wrong)])
    return words(look.width, groups)


def _head_box(one: Field, *, focused: bool, is_wrong: bool) -> Pieces:
    """A value with its unit, as wide with the cursor as without it."""
    room = _HEAD_BOXES[one.id]
    unit = f" {site_words(one.asked.unit)}" if one.asked.type is FieldType.NUMBER else ""
    if focused:
        beside = "" if in_its_unit(one.asked, one.value) != one.value else unit
        return [(f" {one.shown(room - 2)}_".ljust(room), Tone.FIELD), (beside.ljust(cells(unit)), Tone.FAINT)]
    in_unit = Field(one.asked, in_its_unit(one.asked, one.value))
    said = site_words(one.text) if one.is_choice else in_unit.shown(room - 2)
    tone = Tone.WARN_STRONG if is_wrong else Tone.STRONG if said else Tone.FAINT
    value = f" {said or _NOTHING}"
    return [(value, tone), (unit + " " * (room - cells(value)), Tone.FAINT)]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand: starts, and for figures the ends of their boxes."""

    name: int
    voided: int
    box: int
    first_end: int
    second_end: int
    net_end: int
    expected: int
    verdict: int


_NARROW_COLUMNS = _Columns(5, 18, 10, 35, 45, 52, 54, 63)
_WIDE_COLUMNS = _Columns(5, 25, 13, 50, 65, 74, 79, 90)


class _Table:
    """The rows of the beds, and what is said of the one with the cursor."""

    def __init__(self, dialog: GridDialog, look: Look) -> None:
        self._dialog, self._look = dialog, look
        self._clock = Clock(look.zone, look.now)
        self._at = _WIDE_COLUMNS if look.width >= _WIDE else _NARROW_COLUMNS
        self._end = look.width - INDENT

    def names(self, more: str) -> Line:
        """What the columns are; how many rows stand outside the card in place of the last."""
        at, canvas = self._at, Canvas(self._look.width)
        for column, said in ((INDENT, _("bed")), (at.voided + 1, _("voided")), (at.expected, _("expected"))):
            canvas.put(column, said, Tone.FAINT)
        for end, said in ((at.first_end - 1, _("first")), (at.second_end - 1, _("second")), (at.net_end, _("net"))):
            canvas.put_right(end, said, Tone.FAINT)
        canvas.put_right(self._end, more or _("measured"), Tone.FAINT)
        return canvas.line(Ground.BAR)

    def lines(self, one: GridRow) -> list[Line]:
        """A bed; below it the words that it needs."""
        canvas, bed = Canvas(self._look.width), self._dialog.cursor.bed(one)
        has_cursor = one is self._dialog.row
        canvas.put(INDENT, str(bed.number if bed else one.number), Tone.STRONG)
        if bed is None:
            canvas.put(self._at.name, _("nobody is measured there any more"), Tone.FAINT)
        else:
            self._put_bed(canvas, one, bed)
        lines = [canvas.line(Ground.SELECTED if has_cursor else Ground.BAR)]
        if one.asks_reason:
            below = Canvas(self._look.width)
            one.reason.draw(below, self._at.name, focused=one.reason is self._dialog.focus, title_cells=8)
            lines.append(below.line(Ground.SELECTED if has_cursor else Ground.BAR))
        return lines

    def about(self) -> list[Line]:
        """Who the cursor stands at, what is taken for what was typed there, and what to think of."""
        dialog, width = self._dialog, self._look.width
        bed = dialog.cursor.bed(dialog.row) if dialog.row else None
        if dialog.row is None or bed is None:
            return [blank(), *self._echo(), *sentence_lines(width, self._head_remark(), Tone.WARN)]
        born = _("born {date}").format(date=birth_date(bed.patient.birth_date))
        patient: list[Pieces] = [
            [(_("Bed {bed}").format(bed=bed.number), Tone.STRONG)],
            [(shown_name(bed.patient, privacy=dialog.privacy).upper(), Tone.STRONG)],
            *([] if dialog.privacy else [[(born, Tone.PLAIN)]]),
            [(self._since_lutetium(bed, dialog.row.at.at(self._look.now)), Tone.FAINT)],
            *([(one, Tone.PLAIN)] for one in self._of_this_bed(dialog.row, bed)),
        ]
        # what was refused says it already
        said = "" if dialog.said else remark(dialog.judged(dialog.row, bed, self._look.now), self._clock)
        if (stands := dialog.row.would_replace(bed)) is not None:
            said = question_words(bed.number, stands, self._clock)
        return [*words(width, patient), *self._echo(), *sentence_lines(width, said, Tone.WARN)]

    def _of_this_bed(self, one: GridRow, bed: Bed) -> list[str]:
        """Who charts the voiding where that is another, and that the patient is in the scanner."""
        record, said = voiding_of(bed), list(self._in_scanner(bed)[:1])
        if record is None or record.is_settled or one.voided_at(bed) or one.asks_voiding(bed, self._dialog.person):
            return said
        return [_("voiding: {role} charts it").format(role=role_word(record.step.roles[0])), *said]

    def _in_scanner(self, bed: Bed) -> tuple[str, ...]:
        """Since when the patient is in the scanner; in every way, the longest first; nothing where they are not."""
        place, since = place_of(bed.situation.chart)
        if place is not Place.AWAY or since is None or bed.situation.chart[SCAN].is_settled:
            return ()
        ways = (_("in the scanner since {time}"), _("in scanner since {time}"), _("scanner {time}"), _("in scanner"))
        return tuple(way.format(time=self._clock.moment(since)) for way in ways)

    def _since_lutetium(self, bed: Bed, at: datetime) -> str:
        """Of which activity, and after how many hours, the reading is."""
        chart = bed.situation.chart
        run, mbq = chart[LUTETIUM].run, administered_mbq(bed.situation.protocol, chart)
        activity = number_words(round(chart.booking.activity_mbq if mbq is None else mbq))
        hours = (at - run.started_at) / HOUR if run else 0.0
        return _("{activity} MBq, {hours:.1f} h ago").format(activity=activity, hours=hours) if run else ""

    def _echo(self) -> list[Line]:
        """What the number under the cursor is taken for: a comma or a unit too many is heard."""
        one = self._dialog.focus
        heard = None
        if one is self._dialog.head.field(CALIBRATION) and (day := self._dialog.head.calibrated_until):
            heard = day_words(day, self._clock.today)
        elif isinstance(one, Field) and one.asked.type is FieldType.NUMBER:
            heard = echo_words(one.asked, self._dialog.head.text(one.id) if self._dialog.row is None else one.value)
        return sentence_lines(self._look.width, *(heard or ("", Tone.FAINT)))

    def _head_remark(self) -> str:
        if self._dialog.head.calibration_is_past(self._clock.today):
            return _("the instrument is past its calibration: each bed asks a reason")
        return ""

    def _put_bed(self, canvas: Canvas, one: GridRow, bed: Bed) -> None:
        at = self._at
        name = shown_name(bed.patient, privacy=self._dialog.privacy)
        canvas.put(at.name, cut(name, at.voided - at.name - 1), Tone.STRONG)
        self._put_voided(canvas, one, bed)
        done = None if one.has_readings else one.measured(bed)
        for asked, key, end in ((one.first, FIRST, at.first_end), (one.second, SECOND, at.second_end)):
            if asked is not None:
                self._put_reading(canvas, asked, done.number(key) if done else None, end)
        if done is None:
            judged = self._dialog.judged(one, bed, self._look.now)
        else:
            numbers = [done.number(key) for key in (FIRST, SECOND, BACKGROUND)]
            judged = judge(bed.situation, numbers[0], numbers[1], numbers[2], done.occurred_at)
        time_from = self._put_time(canvas, one, done)
        if judged.net is None and (in_scanner := self._in_scanner(bed)):
            room = time_from - at.expected - 1
            canvas.put_right(at.net_end, _NOTHING, Tone.FAINT)
            canvas.put(at.expected, first_that_fits(in_scanner, room), Tone.LUTETIUM)
        else:
            is_explained = bool(done.reason if done else one.reason.text)
            self._put_verdict(canvas, judged, time_from, is_done=done is not None, is_explained=is_explained)

    def _put_voided(self, canvas: Canvas, one: GridRow, bed: Bed) -> None:
        record, column = voiding_of(bed), self._at.voided
        if self._dialog.focus is one.voided:
            self._put_time_box(canvas, column, one.voided, "")
        elif (voided_at := one.voided_at(bed)) is not None:
            # the day of another day has no room here, and is none: people are measured the morning after
            canvas.put(column + 1, self._clock.time(voided_at), Tone.GOOD)
        elif record is not None and one.asks_voiding(bed, self._dialog.person):
            said = one.voided.typed or self._clock.time(one.voided.at(self._look.now))
            canvas.put(column + 1, _NOTHING if one.voided.is_now else said, Tone.PLAIN)
        elif record is not None:
            room, role = self._at.first_end - self._at.box - column, role_word(record.step.roles[0])
            said = first_that_fits((_("{role} charts").format(role=role), _("not yet")), room)
            canvas.put(column + record.is_settled, _NOTHING if record.is_settled else said, Tone.FAINT)

    def _put_reading(self, canvas: Canvas, asked: Field, charted: float | None, end: int) -> None:
        """A figure as it is typed, or as it was charted."""
        if asked is self._dialog.focus:
            box = self._at.box
            canvas.put(end - box, f" {asked.shown(box - 2)}_".ljust(box), Tone.FIELD)
        elif asked.text:
            is_wrong = self._dialog.wrong_in(asked, self._look.now) is not None
            shown = Field(asked.asked, in_its_unit(asked.asked, asked.value)).shown(self._at.box - 1)
            canvas.put_right(end - 1, shown, Tone.WARN_STRONG if is_wrong else Tone.STRONG)
        elif charted is not None:
            canvas.put_right(end - 1, reading_words(charted), Tone.GOOD)
        else:
            canvas.put_right(end - 1, _NOTHING, Tone.FAINT)

    def _put_verdict(self, canvas: Canvas, judged: Judged, end: int, *, is_done: bool, is_explained: bool) -> None:
        """What is left without background, beside what was to be expected; too high to leave with comes first."""
        at = self._at
        said, tone = verdict(judged, is_explained=is_explained)
        if judged.are_apart and not is_explained:
            canvas.put_right(at.net_end, _NOTHING, Tone.FAINT)
            canvas.put(at.expected, cut(said, end - at.expected - 1), tone)
            return
        net = _NOTHING if judged.net is None else dose_rate_words(judged.net, judged.limit)
        canvas.put_right(at.net_end, net, Tone.FAINT if judged.net is None else Tone.GOOD if is_done else tone)
        if too_high := limit_words(judged, self._clock):
            canvas.put(at.expected, first_that_fits(too_high, end - at.expected - 1), Tone.WARN_STRONG)
            return
        if judged.expected is not None:
            canvas.put(at.expected, expected_band(judged.expected), Tone.FAINT)
        canvas.put(at.verdict, said, tone)

    def _put_time(self, canvas: Canvas, one: GridRow, done: Entry | None) -> int:
        """When it was measured, now unless somebody says otherwise; the column where that begins."""
        if self._dialog.focus is one.at:
            self._put_time_box(canvas, self._end - _TIME_BOX, one.at, _("now"))
            return self._end - _TIME_BOX
        if done is not None:
            by = f" {author_of(done, self._dialog.staff)}" if self._look.width >= _WIDE else ""
            return canvas.put_right(self._end, f"{self._clock.moment(done.occurred_at)}{printable(by)}", Tone.GOOD)
        if not one.at.is_now:
            said = one.at.typed or self._clock.time(one.at.at(self._look.now))
            return canvas.put_right(self._end, said, Tone.PLAIN)
        return canvas.put_right(self._end, _("now") if one.has_readings else _NOTHING, Tone.FAINT)

    def _put_time_box(self, canvas: Canvas, column: int, time: TypedTime, untouched: str) -> None:
        said = untouched if time.is_now else time.typed or self._clock.time(time.at(self._look.now))
        canvas.put(column, f" {said}_".ljust(_TIME_BOX), Tone.FIELD)


def _hints() -> list[tuple[str, str]]:
    return [
        ("Enter", _("goes on, records")),
        ("v", _("voided now")),
        ("Tab", _("next field")),
        ("↑ ↓", _("bed")),
        ("Esc", _("leaves")),
    ]
