"""What the board says of a course: its doses, its toxicities, what comes next, how it ended, what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ward_board.board.line import Tone
from ward_board.board.moments import day_and_full_month, weeks_words
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.course import Course, Cycle, Ending
from ward_board.domain.course_day import CourseDay, Doubt, course_day, waiting_cycle
from ward_board.domain.course_plan import TERMINATE
from ward_board.domain.course_toxicity import Episode
from ward_board.domain.entry import Entry
from ward_board.domain.outlook import Outlook, Standing, outlook_of
from ward_board.domain.text import printable

Said = tuple[str, Tone]

_FAR_DAYS = 250
"""A day so far away stands with its year."""


def day_words(day: date, today: date) -> str:
    """ "4 November"; with its year where it is far away."""
    words = day_and_full_month(day)
    return words if abs((day - today).days) < _FAR_DAYS else f"{words} {day.year}"


def code_words(code: str) -> str:
    """A coded reason as people say it; one that a site added, as it is written."""
    return {
        "patient_condition": _("the patient's condition"),
        "patient_wish": _("the patient's wish"),
        "other_treatment": _("another treatment"),
        "no_vial": _("no vial"),
        "no_bed": _("no bed"),
        "too_long": _("too long since the last cycle"),
        "died": _("the patient died"),
        "elsewhere": _("goes on elsewhere"),
    }.get(code) or printable(code.replace("_", " "))


def dose_words(course: Course, mbq: float) -> str:
    """ "7,400", "HALF 3,700"."""
    amount = number_words(mbq)
    return _("HALF {mbq}").format(mbq=amount) if course.plan.is_half(mbq) else amount


def finding_words(course: Course, episode: Episode) -> str:
    """What shows a toxicity: "platelets 62", "hypersensitivity grade 3"."""
    title = site_words(course.plan.toxicity_of[episode.toxicity].title)
    if episode.figure is not None:
        field = course.plan.blood_field(episode.figure)
        named = site_words(field.title)
        same = named.casefold() in title.casefold()
        words = f"{named} {number_words(episode.entry.number(episode.figure) or 0)}"
        return words if same else f"{title}: {words}"
    if episode.kind:
        title = site_words(episode.kind)
    grade = episode.entry.text("grade")
    return _("{title} grade {grade}").format(title=title, grade=grade) if grade else title


def episode_words(course: Course, episode: Episode) -> str:
    """ "platelets 62 on 4 November"."""
    day = day_words(episode.shown_on, course.today)
    return _("{finding} on {day}").format(finding=finding_words(course, episode), day=day)


def standing_words(course: Course, episode: Episode) -> str:
    """How a toxicity stands: "platelets 62, HELD since 4 November", "platelets 62, gone 25 November"."""
    said = finding_words(course, episode)
    if episode.ended_on is not None:
        return _("{finding}, gone {day}").format(finding=said, day=day_words(episode.ended_on, course.today))
    if course.ending is not None:
        return _("{finding} since {day}").format(finding=said, day=day_words(episode.began_on, course.today))
    return _("{finding}, HELD since {day}").format(finding=said, day=day_words(episode.began_on, course.today))


def next_words(course: Course, staff: Mapping[str, str]) -> Said:
    """What comes next, in one sentence, and how loud it is: today's treatment until its lutetium has run."""
    outlook, waiting = outlook_of(course), waiting_cycle(course)
    if course.ending is not None:
        parts, tone = [ending_words(course, staff)], Tone.FAINT if course.ending.is_said else Tone.WARN_STRONG
    elif waiting is not None:
        parts, tone = _waiting_words(course, waiting, staff)
    elif outlook.standing is Standing.COMPLETE:
        parts, tone = [_("this is the last cycle")], Tone.PLAIN
    else:
        parts, tone = [*_cycle_words(course, outlook)], Tone.PLAIN
        if outlook.standing is not Standing.BOOKED:
            tone = Tone.WARN_STRONG
        elif outlook.days_outside:
            tone = Tone.WARN
        parts += _dose_and_delay(course, outlook, staff)
    if course.blood_due is not None and course.ending is not Ending.TERMINATED:
        parts.append(_blood_due_words(course, course.blood_due))
    return "; ".join(parts), tone


def _waiting_words(course: Course, cycle: Cycle, staff: Mapping[str, str]) -> tuple[list[str], Tone]:
    """Today's treatment: held, or what of it does not fit."""
    named = _("today's cycle {number} in Bed {bed}").format(number=cycle.number, bed=cycle.bed)
    day = course_day(course, cycle.treatment)
    doubts = [one for one in day.doubts if one is not Doubt.HELD] if day else []
    if course.standing:
        parts = [_held_words(course, named, course.standing), *_since_words(course, course.last_day)]
        parts += [_("a half dose once it has gone")] if course.since_last and Doubt.HALF_ASKED not in doubts else []
    else:
        weeks = _("after {weeks}").format(weeks=weeks_words(cycle.interval_days)) if cycle.interval_days else ""
        parts = [", ".join(filter(None, [named, weeks]))]
        if course.since_last and Doubt.HALF_ASKED not in doubts:
            parts.append(_half_words(course))
    parts += [_doubt(course, day, one) for one in doubts] if day else []
    if course.delay is not None:
        parts.append(delay_words(course, course.delay, staff))
    return parts, Tone.WARN_STRONG if course.standing or doubts else Tone.PLAIN


def ending_words(course: Course, staff: Mapping[str, str]) -> str:
    """How the course ended, or why it goes no further: then a physician has to say so."""
    match course.ending:
        case Ending.TERMINATED:
            said = next((one for one in reversed(course.entries) if one.step == TERMINATE), None)
            return _signed(_("ended"), said, course, staff) if said else _("ended")
        case Ending.COMPLETE:
            given = len(course.given)
            words = ngettext(
                "complete: cycle {last} of {cycles} was given", "complete: all {cycles} cycles were given", given
            )
            return words.format(last=course.cycles_given, cycles=course.plan.cycles)
        case Ending.TOO_LONG:
            weeks = course.plan.interval.longest_days // 7
            why = _("more than {weeks} weeks since cycle {number}").format(weeks=weeks, number=course.cycles_given)
        case _:
            why = ", ".join(_cause_words(course))
    return _("by its plan it goes no further: {why}; a physician ends it or gives the reason to go on").format(why=why)


def _cause_words(course: Course) -> Iterator[str]:
    """The toxicity that came again, or that ends a course at once."""
    found = [one for one in course.toxicities if one.toxicity == course.ending_cause]
    again = [one for one in found if one.is_recurrence]
    if course.ending is Ending.RECURRED and again:
        yield _("{finding}, again").format(finding=episode_words(course, again[-1]))
    else:
        yield from (episode_words(course, one) for one in found if one.is_severe)


def _cycle_words(course: Course, outlook: Outlook) -> Iterator[str]:
    named = _("cycle {number}").format(number=outlook.number)
    window, today = outlook.window, course.today
    if outlook.standing is Standing.HELD:
        yield _held_words(course, named, outlook.held)
        yield from _since_words(course, window.after if window else None)
        return
    booked = outlook.booked
    if booked is not None:
        days = window.days_since(booked.day) if window else None
        when = _("{cycle} on {day} in Bed {bed}").format(cycle=named, day=day_words(booked.day, today), bed=booked.bed)
        yield f"{when}, {_('after {weeks}').format(weeks=weeks_words(days))}" if days is not None else when
        if outlook.days_outside and window is not None and window.last is not None:
            yield _outside_words(outlook.days_outside)
        return
    if window is None or window.last is None:
        yield _("{cycle}: no date yet").format(cycle=named)
        return
    words = _("{cycle} needs a date: {first} to {last}, {weeks} on {aim}")
    aim = window.days_since(window.aim)
    yield words.format(
        cycle=named,
        first=day_words(window.first, today),
        last=day_words(window.last, today),
        aim=day_words(window.aim, today),
        weeks=weeks_words(aim or 0),
    )


def _held_words(course: Course, named: str, held: Sequence[Episode]) -> str:
    why = ", ".join(finding_words(course, one) for one in held)
    since = day_words(min(one.began_on for one in held), course.today)
    return _("{cycle} is HELD since {day}: {why}").format(cycle=named, day=since, why=why)


def _since_words(course: Course, last: date | None) -> Iterator[str]:
    """How long ago the last cycle was, and until when the next one can be."""
    if last is None:
        return
    weeks = _("{weeks} since the last").format(weeks=weeks_words((course.today - last).days))
    end = course.last_possible_day
    until = _("after {day} the course ends").format(day=day_words(end, course.today)) if end else ""
    yield "; ".join(filter(None, [weeks, until]))


def _outside_words(days: int) -> str:
    words = ngettext("{days} day", "{days} days", abs(days)).format(days=abs(days))
    early, late = _("that is {days} too early"), _("that is {days} too late")
    return (early if days < 0 else late).format(days=words)


def _dose_and_delay(course: Course, outlook: Outlook, staff: Mapping[str, str]) -> Iterator[str]:
    if outlook.standing is Standing.HELD and outlook.is_half:
        yield _("a half dose once it has gone")
    elif outlook.is_half:
        yield _half_words(course)
    if course.delay is not None:
        yield delay_words(course, course.delay, staff)


def _half_words(course: Course) -> str:
    why = ", ".join(episode_words(course, one) for one in course.since_last)
    return _("half dose: {why}").format(why=why)


def delay_words(course: Course, entry: Entry, staff: Mapping[str, str]) -> str:
    """ "delayed: the patient's wish, not before 7 January (Dr Smit, 4 November)"."""
    return _signed(_("delayed"), entry, course, staff)


def _signed(did: str, entry: Entry, course: Course, staff: Mapping[str, str]) -> str:
    """What a physician decided, with its reason, who and when."""
    not_before = entry.text("not_before")
    until = (
        _("not before {day}").format(day=day_words(date.fromisoformat(not_before), course.today)) if not_before else ""
    )
    why = ", ".join(filter(None, [code_words(entry.text("code") or ""), printable(entry.text("words") or ""), until]))
    by = f"{author_of(entry, staff)}, {day_words(entry.occurred_at.date(), course.today)}"
    return f"{did}: {why} ({by})"


def _blood_due_words(course: Course, due: date) -> str:
    words = _("blood count due {day}") if due >= course.today else _("blood count was due {day}")
    return words.format(day=day_words(due, course.today))


def doubt_words(course: Course, day: CourseDay) -> tuple[str, ...]:
    """What of a treatment does not fit its course, each as a fact: "half dose after platelets 62; prescribed 7,400"."""
    return tuple(_doubt(course, day, doubt) for doubt in day.doubts)


def _doubt(course: Course, day: CourseDay, doubt: Doubt) -> str:
    prescribed = _("prescribed {mbq}").format(mbq=number_words(day.cycle.activity_mbq))
    interval = course.plan.interval
    days = weeks_words(day.cycle.interval_days or 0)
    match doubt:
        case Doubt.ENDED:
            return _has_ended(course)
        case Doubt.HELD:
            why = ", ".join(episode_words(course, one) for one in day.held)
            return _("HELD after {why}").format(why=why)
        case Doubt.HALF_ASKED:
            why = ", ".join(finding_words(course, one) for one in day.halved_by)
            return _("half dose after {why}; {prescribed}").format(why=why, prescribed=prescribed)
        case Doubt.TOO_EARLY:
            least = weeks_words(interval.shortest_days)
            return _("{weeks} since the last cycle; at least {least}").format(weeks=days, least=least)
        case Doubt.NEEDS_CAUSE:
            most = weeks_words(interval.latest_days)
            return _("{weeks} since the last cycle; at most {most} without a coded delay").format(weeks=days, most=most)
        case _:
            most = weeks_words(interval.longest_days)
            return _("{weeks} since the last cycle; after {most} a course ends").format(weeks=days, most=most)


def _has_ended(course: Course) -> str:
    match course.ending:
        case Ending.TERMINATED:
            return _("it has ended: {why}").format(why=code_words(course.ending_cause or ""))
        case Ending.COMPLETE:
            return _("it is complete")
        case Ending.TOO_LONG:
            weeks = course.plan.interval.longest_days // 7
            return _("more than {weeks} weeks since the last cycle").format(weeks=weeks)
        case _:
            return _("it goes no further: {why}").format(why=", ".join(_cause_words(course)))
