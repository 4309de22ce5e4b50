"""What the page of days says of a course: what comes next, why it waits, which days are proposed, what clashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ward_board.board.canvas import Pieces, first_that_fits
from ward_board.board.course_words import finding_words
from ward_board.board.days_model import CourseRow, DaysModel
from ward_board.board.line import Tone
from ward_board.board.moments import day_and_full_month, day_and_month, weeks_words
from ward_board.board.people import shown_name
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.calendar import Clash, Obstacle, Proposal, best
from ward_board.domain.course import Course, Ending
from ward_board.domain.course_toxicity import Episode
from ward_board.domain.outlook import Outlook, Standing, proposed

_FULL_ONES_SAID = 2
_A_WEEK = 7


def next_words(row: CourseRow, room: int) -> tuple[str, Tone]:
    """What comes next in a few words, as many as have room whole, and how loud they are."""
    outlook = row.next
    candidates, tone = _next(row.course, row, outlook)
    return first_that_fits(candidates, room) or candidates[-1][:room], tone


def _next(course: Course, row: CourseRow, outlook: Outlook) -> tuple[list[str], Tone]:
    match outlook.standing:
        case Standing.BOOKED:
            return _booked_words(outlook), Tone.WARN if outlook.days_outside else Tone.PLAIN
        case Standing.OPEN:
            half = [_("no date yet, HALF DOSE")] if outlook.is_half else []
            return [*half, _("no date yet")], Tone.WARN_STRONG
        case Standing.HELD:
            return _held_words(course, outlook), Tone.WARN_STRONG
        case Standing.STOPS:
            return [_("{why}: physician").format(why=_stop_words(course)), _stop_words(course)], Tone.WARN_STRONG
        case Standing.ENDED:
            code = (course.ending_cause or "").replace("_", " ")
            return [_("ended: {why}").format(why=code), _("ended")], Tone.FAINT
        case _:
            return _complete_words(course, row), Tone.FAINT


def _booked_words(outlook: Outlook) -> list[str]:
    booked, window = outlook.booked, outlook.window
    if booked is None:
        return [""]
    day = day_and_month(booked.day)
    days = window.days_since(booked.day) if window else None
    if days is None:
        return [_("first {day}").format(day=day)]
    words = f"{day}, {weeks_words(days)}"
    half = [_("{words}, HALF DOSE").format(words=words)] if outlook.is_half else []
    return [*half, words, f"{day}, {weeks_words(days, short=True)}", day]


def _held_words(course: Course, outlook: Outlook) -> list[str]:
    said = finding_words(course, outlook.held[0])
    title = site_words(course.plan.toxicity_of[outlook.held[0].toxicity].title)
    more = f" +{len(outlook.held) - 1}" if len(outlook.held) > 1 else ""
    after = outlook.window.after if outlook.window else None
    since = f" {weeks_words((course.today - after).days // _A_WEEK * _A_WEEK, short=True)}" if after else ""
    held = _("HELD")
    full = [f"{said}{more}, {held}{since}", f"{said}{more}, {held}", f"{said}, {held}"]
    return [*full, f"{title}, {held}{since}", f"{title}, {held}", held]


def _stop_words(course: Course) -> str:
    if course.ending is Ending.TOO_LONG:
        weeks = course.plan.interval.longest_days // _A_WEEK
        return _("over {weeks} weeks").format(weeks=weeks)
    toxicity = course.plan.toxicity_of.get(course.ending_cause or "")
    title = _(toxicity.title) if toxicity else ""
    words = _("{title} again") if course.ending is Ending.RECURRED else _("severe {title}")
    return words.format(title=title)


def _complete_words(course: Course, row: CourseRow) -> list[str]:
    if course.ending is not Ending.COMPLETE:
        return [_("the last one today"), _("last today")]
    done, half = _("complete"), row.here is not None and course.plan.is_half(row.here.activity_mbq)
    labs = _("labs {day}").format(day=day_and_month(course.blood_due)) if course.blood_due else ""
    dose = _("HALF DOSE") if half else ""
    both = ", ".join(filter(None, (done, dose, labs)))
    return [both, ", ".join(filter(None, (done, dose or labs))), done]


def outlook_pieces(row: CourseRow, outlook: Outlook, *, privacy: bool) -> Pieces:
    """Who is selected, which cycle is looked at, and from when to when it can be."""
    name = shown_name(row.course.patient, privacy=privacy)
    facts = [(f" {words}", tone) for words, tone in _facts(row.course, outlook)]
    return ((name, Tone.STRONG), *facts)


def _facts(course: Course, outlook: Outlook) -> Iterator[tuple[str, Tone]]:
    number, window = outlook.number, outlook.window
    match outlook.standing:
        case Standing.HELD:
            said = _held_since(course, outlook.held)
            yield _("cycle {number} is held: {what}.").format(number=number, what=said), Tone.WARN
            if window and window.last:
                last = day_and_full_month(window.last)
                yield _("No date until it has gone; {day} at the latest.").format(day=last), Tone.FAINT
        case Standing.STOPS:
            said = _stop_words(course)
            words = _("{why}: by its plan it goes no further; a physician says how it ends.")
            yield words.format(why=said), Tone.WARN
        case Standing.COMPLETE | Standing.ENDED:
            yield _("no further cycle."), Tone.FAINT
        case _:
            yield from _window_facts(outlook)


def _held_since(course: Course, held: Sequence[Episode]) -> str:
    return ", ".join(
        _("{what} since {day}").format(what=finding_words(course, one), day=day_and_month(one.began_on)) for one in held
    )


def _window_facts(outlook: Outlook) -> Iterator[tuple[str, Tone]]:
    window, number = outlook.window, outlook.number
    if window is None:
        return
    first = day_and_full_month(window.first)
    if window.last is None:
        yield _("cycle {number}, from {first} on.").format(number=number, first=first), Tone.FAINT
    else:
        words = _("cycle {number}, window {first} to {last}.")
        yield words.format(number=number, first=first, last=day_and_full_month(window.last)), Tone.FAINT
    booked = outlook.booked
    if booked is None:
        return
    yield _("Booked {day}, Bed {bed}.").format(day=day_and_full_month(booked.day), bed=booked.bed), Tone.PLAIN
    if outlook.days_outside:
        yield outside_words(outlook.days_outside), Tone.WARN_STRONG


def outside_words(days: int) -> str:
    """ "9 d too early", "1 d too late"."""
    words = _("{days} d too early") if days < 0 else _("{days} d too late")
    return words.format(days=abs(days))


def proposal_pieces(model: DaysModel, row: CourseRow, outlook: Outlook, *, short: bool) -> list[Pieces]:
    """The days that are proposed: the full ones that come before, then those with room, the best first."""
    booked = outlook.booked.day if outlook.booked else None
    found = [one for one in proposed(row.course, outlook, model.calendar, model.load) if one.day != booked]
    if not found:
        is_asked = outlook.standing is Standing.OPEN
        return [((_("no treatment day is left in it"), Tone.WARN),)] if is_asked else []
    chosen = best(found)
    if chosen is None:
        full = [_proposal(one, short=short) for one in found[: _FULL_ONES_SAID + 1]]
        return [((_("no bed is free in it"), Tone.WARN),), *full]
    before = found[: found.index(chosen)][: 1 if short else _FULL_ONES_SAID]
    after = [one for one in found[found.index(chosen) + 1 :] if not one.is_full][:1]
    return [_proposal(one, short=short) for one in (*before, chosen, *after)]


def _proposal(one: Proposal, *, short: bool) -> Pieces:
    """ "4 February 12 weeks, 1 bed free"; short "4 Feb 12 wk, 1 free"."""
    since = f" {weeks_words(one.days_since, short=short)}," if one.days_since is not None else ""
    free = len(one.free_beds)
    words = _("{count} free") if short else ngettext("{count} bed free", "{count} beds free", free)
    room = words.format(count=free) if free else _("full")
    day = day_and_month(one.day) if short else day_and_full_month(one.day)
    return ((day, Tone.STRONG), (f"{since} {room}", Tone.GOOD if free else Tone.FAINT))


def clash_words(clash: Clash, day: date, bed: int) -> str:
    """What stands in the way, as a fact."""
    match clash.obstacle:
        case Obstacle.PAST:
            return _("past")
        case Obstacle.CLOSED:
            return _("closed")
        case Obstacle.NO_TREATMENT_DAY:
            return _("no treatment day")
        case Obstacle.NO_SUCH_BED:
            return _("there is no Bed {bed}").format(bed=bed)
        case Obstacle.DAY_FULL:
            return _("full")
        case Obstacle.BED_TAKEN:
            return _("Bed {bed} is taken").format(bed=bed)
        case Obstacle.PATIENT_TWICE:
            return _("has a bed that day already")
        case _:
            return outside_words(clash.days)
