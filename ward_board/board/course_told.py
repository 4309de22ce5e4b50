"""The journal of a course as sentences, the newest first: found, decided, noted, corrected, booked and given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ward_board.board.canvas import Canvas, cells
from ward_board.board.course_words import code_words, day_words, dose_words
from ward_board.board.glyphs import Glyphs
from ward_board.board.journal_page import entry_rows
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.page_parts import heading
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.board.value_words import number_words, value_words
from ward_board.config.language import gettext as _
from ward_board.domain.booking import instant
from ward_board.domain.course import Course, Cycle
from ward_board.domain.course_plan import DELAY, TERMINATE, CoursePlan
from ward_board.domain.entry import Entry, Values
from ward_board.domain.step import Step
from ward_board.domain.text import printable
from ward_board.domain.words import REASON_CODE, Action

_CODED = frozenset({DELAY, TERMINATE})


def told_rows(course: Course, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    """Every entry of a course's own journal, and who booked, moved and gave its treatments.

    One that was struck stays readable, and says so.
    """
    rows = [heading(width, _("Journal of the course"), _("newest first; nothing is ever erased"), glyphs)]
    told = [(entry, _day(entry, clock)) for entry in told_entries(course)]
    indent = max((cells(day) for _entry, day in told), default=0) + 2
    struck = {one.target for one in course.journal if one.action is Action.CORRECT and not one.values}
    for entry, day in told:
        tone = Tone.STRUCK if entry.id in struck else Tone.PLAIN
        rows += entry_rows(entry, [(told_words(course, entry, staff, clock), tone)], width, day, indent=indent)
    if not told:
        row = Canvas(width)
        row.put(1, _("nothing is recorded yet: Space"))
        rows.append(row)
    return rows


def told_entries(course: Course) -> list[Entry]:
    """The course's own entries and those that say how its treatments were booked and given, the newest first."""
    found = [*course.journal, *(entry for cycle in course.cycles for entry in cycle.glance.history)]
    return sorted(found, key=lambda one: one.seq, reverse=True)


def told_words(course: Course, entry: Entry, staff: Mapping[str, str], clock: Clock) -> str:
    """One entry in words, whether the course's own or of one of its treatments."""
    cycle = next((one for one in course.cycles if one.treatment == entry.stream), None)
    if cycle is None:
        return sentence(course.plan, entry, course.journal, staff, clock)
    code = entry.text(REASON_CODE)
    why = ", ".join(filter(None, [code_words(code) if code else "", printable(entry.reason or "").rstrip(".")]))
    reason = _(" Reason: {reason}.").format(reason=why) if why else ""
    return f"{author_of(entry, staff)} {_of_treatment(course, cycle, entry, clock)}.{reason}"


def _of_treatment(course: Course, cycle: Cycle, entry: Entry, clock: Clock) -> str:
    """What became of a treatment: "booked cycle 2 for 21 January, 08:00, Bed 3"."""
    said = {
        Action.BOOK: _("booked cycle {number} for {when}, Bed {bed}"),
        Action.MOVE: _("moved cycle {number} to Bed {bed}"),
        Action.RESCHEDULE: _("moved cycle {number} to {when}"),
        Action.PRESCRIBE: _("prescribed {mbq} MBq for cycle {number}"),
        Action.CANCEL: _("cancelled cycle {number}"),
        Action.NO_SHOW: _("charted that the patient did not come for cycle {number}"),
        Action.START: _("started the lutetium of cycle {number}"),
    }
    return said[entry.action].format(
        number=cycle.number,
        when=_when(entry, course, clock),
        bed=number_words(entry.number("bed") or entry.number("to_bed") or cycle.bed),
        mbq=dose_words(course, entry.number("activity_mbq") or cycle.activity_mbq),
    )


def _when(entry: Entry, course: Course, clock: Clock) -> str:
    at = (instant(entry.values["t0"]) if "t0" in entry.values else entry.occurred_at).astimezone(clock.zone)
    return f"{day_words(at.date(), course.today)}, {at:%H:%M}"


def sentence(plan: CoursePlan, entry: Entry, entries: Sequence[Entry], staff: Mapping[str, str], clock: Clock) -> str:
    """One entry in words, with what became of it."""
    said = f"{author_of(entry, staff)} {_did(plan, entry, entries, staff, clock)}"
    passed = [one.removeprefix("plausible:") for one in entry.passed]
    unusual = _(" (unusual: {fields})").format(fields=", ".join(_title(plan, entry, one) for one in passed))
    reason = printable(entry.reason or "").rstrip(".") if entry.action is not Action.NOTE else ""
    why = _(" Reason: {reason}.").format(reason=reason) if reason else ""
    return f"{said}{unusual if passed else ''}.{why}{_fate(entry, entries, staff, clock)}"


def answers_words(step: Step, values: Values, clock: Clock) -> str:
    """Each value with its name and unit: "platelets 62 10⁹/L"."""
    return ", ".join(_answers(step, values, clock))


def _answers(step: Step, values: Values, clock: Clock) -> Iterator[str]:
    for field in step.fields:
        value = values.get(field.id)
        if value is None:
            continue
        is_code = step.id in _CODED and field.id == "code"
        words = code_words(str(value)) if is_code else value_words(field, value, clock)
        yield words if is_code else f"{site_words(field.title).partition(' (')[0]} {words}"


def _did(plan: CoursePlan, entry: Entry, entries: Sequence[Entry], staff: Mapping[str, str], clock: Clock) -> str:
    if entry.action is Action.NOTE:
        return _("noted: {text}").format(text=printable(entry.reason or "").rstrip("."))
    if entry.action is Action.CORRECT:
        return _corrected(plan, entry, entries, staff, clock)
    step = plan.by_id.get(entry.step or "")
    if step is None:
        return printable(entry.step or str(entry.action))
    known = {DELAY: _("delayed the next cycle"), TERMINATE: _("ended the course")}
    did = known.get(step.id) or _("charted: {step}").format(step=title(step))
    said = answers_words(step, entry.values, clock)
    return f"{did}: {said}" if said else did


def _corrected(plan: CoursePlan, entry: Entry, entries: Sequence[Entry], staff: Mapping[str, str], clock: Clock) -> str:
    target = next((one for one in entries if one.id == entry.target), None)
    if target is None:
        return _("corrected an entry")
    step = plan.by_id.get(target.step or "")
    what = _("'{what}' of {day} by {name}").format(
        what=title(step) if step else _("note"), day=_day(target, clock), name=author_of(target, staff)
    )
    if not entry.values or step is None:
        return _("struck {entry}").format(entry=what)
    changes = answers_words(step, entry.values, clock)
    return _("corrected {entry}: {changes}").format(entry=what, changes=changes)


def _fate(entry: Entry, entries: Sequence[Entry], staff: Mapping[str, str], clock: Clock) -> str:
    words = ""
    for other in entries:
        if other.action is Action.CORRECT and other.target == entry.id:
            form = _(" Corrected by {name} {day}.") if other.values else _(" Struck by {name} {day}.")
            words += form.format(name=author_of(other, staff), day=_day(other, clock))
    return words


def _title(plan: CoursePlan, entry: Entry, field: str) -> str:
    step = plan.by_id.get(entry.step or "")
    found = step.field(field) if step else None
    return site_words(found.title) if found else field


def _day(entry: Entry, clock: Clock) -> str:
    return day_words(entry.occurred_at.astimezone(clock.zone).date(), clock.today)
