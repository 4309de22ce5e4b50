"""What the page of days says of a course: what comes next, why it waits, which days are proposed, what clashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ward_board.board.booking_words import clash_words, half_asked_words
from ward_board.board.canvas import Pieces, first_that_fits
from ward_board.board.course_words import finding_words
from ward_board.board.days_model import CourseRow, DaysModel
from ward_board.board.line import Tone
from ward_board.board.moments import day_and_full_month, day_and_month, weeks_words
from ward_board.board.people import shown_name
from ward_board.board.site_words import site_words
from ward_board.board.step_words import capital
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.calendar import Proposal, Window, best
from ward_board.domain.choosing import asks_for_half, clashes_of_booking, offered
from ward_board.domain.course import Course, Ending
from ward_board.domain.course_toxicity import Episode
from ward_board.domain.outlook import Outlook, Standing

_FULL_ONES_SAID = 2
_A_WEEK = 7


def next_words(model: DaysModel, row: CourseRow, room: int) -> tuple[str, Tone]:
    """What comes next in a few words, as many as have room whole, and how loud they are."""
    candidates, tone = _next(model, row)
    return first_that_fits(candidates, room) or candidates[-1][:room], tone


def _next(model: DaysModel, row: CourseRow) -> tuple[list[str], Tone]:
    course, outlook = row.course, row.next
    match outlook.standing:
        case Standing.BOOKED:
            return _booked_words(model, row)
        case Standing.OPEN:
            half = [_("no date yet, HALF DOSE")] if outlook.is_half else []
            return [*_put_off_words(outlook.window), *half, _("no date yet")], Tone.WARN_STRONG
        case Standing.HELD:
            return _held_words(course, outlook), Tone.WARN_STRONG
        case Standing.STOPS:
            return [_("{why}: physician").format(why=_stop_words(course)), _stop_words(course)], Tone.WARN_STRONG
        case Standing.ENDED:
            code = (course.ending_cause or "").replace("_", " ")
            return _still_booked_words(row, [_("ended: {why}").format(why=code), _("ended")])
        case _:
            return _still_booked_words(row, _complete_words(course, row))


def _booked_words(model: DaysModel, row: CourseRow) -> tuple[list[str], Tone]:
    """The day and what is wrong with it, else what is wrong with one that is booked after it."""
    outlook, booked = row.next, row.next.booked
    if booked is None:
        return [""], Tone.PLAIN
    day = day_and_month(booked.day)
    days = outlook.window.days_since(booked.day) if outlook.window else None
    if days is None:
        said = [_("first {day}").format(day=day)]
    else:
        said = [f"{day}, {weeks_words(days)}", f"{day}, {weeks_words(days, short=True)}", day]
    if row.course.plan.is_half(booked.activity_mbq):
        said.insert(0, _("{words}, HALF DOSE").format(words=said[0]))
    if wrong := _wrong(model, row, outlook, short=True):
        short = [_("{day}, half dose asked").format(day=day)] if asks_for_half(row.course, outlook) else []
        return [f"{said[0]}, {', '.join(wrong)}", f"{day}, {wrong[0]}", *short, *said], Tone.WARN
    for later in row.outlooks[1:]:
        if later.booked and (wrong := _wrong(model, row, later, short=True)):
            then = f"{day_and_month(later.booked.day)} {wrong[0]}"
            return [f"{said[0]}; {then}", f"{day}; {then}", *said], Tone.WARN
    return said, Tone.PLAIN


def _wrong(model: DaysModel, row: CourseRow, outlook: Outlook, *, short: bool) -> list[str]:
    """What of a booking somebody has to see to: its day, its bed, its dose."""
    booked = outlook.booked
    if booked is None:
        return []
    found = clashes_of_booking(row.course, outlook, model.calendar, model.load)
    said = [clash_words(one, booked.bed) for one in found]
    half = half_asked_words(booked.activity_mbq, short=short)
    return [*said, half] if asks_for_half(row.course, outlook) else said


def _put_off_words(window: Window | None) -> list[str]:
    """That a delay lasts beyond the longest that the plan allows: "not before 1 April lies past 16 weeks"."""
    if window is None or window.last is None or not window.is_empty:
        return []
    weeks = (window.days_since(window.last) or 0) // _A_WEEK
    words = _("not before {day} lies past {weeks} weeks"), _("not before {day}: past {weeks} wk")
    return [
        words[0].format(day=day_and_full_month(window.first), weeks=weeks),
        words[1].format(day=day_and_month(window.first), weeks=weeks),
        _("put off past {weeks} weeks").format(weeks=weeks),
    ]


def _still_booked_words(row: CourseRow, over: list[str]) -> tuple[list[str], Tone]:
    """What is over, in its fewest words where beds are still taken: somebody has to free those."""
    if not row.still_booked:
        return over, Tone.FAINT
    day, done = day_and_month(row.still_booked[0].day), over[-1]
    more = f" +{len(row.still_booked) - 1}" if len(row.still_booked) > 1 else ""
    words, short = _("{done}, still booked {day}"), _("{done}, booked {day}").format(done=done, day=day)
    return [words.format(done=done, day=day) + more, short + more, short], Tone.WARN_STRONG


def _held_words(course: Course, outlook: Outlook) -> list[str]:
    said = finding_words(course, outlook.held[0])
    title = site_words(course.plan.toxicity_of[outlook.held[0].toxicity].title)
    more = f" +{len(outlook.held) - 1}" if len(outlook.held) > 1 else ""
    after = outlook.window.after if outlook.window else None
    weeks = weeks_words((course.today - after).days // _A_WEEK * _A_WEEK, short=True) if after else ""
    since = _(", {weeks} since").format(weeks=weeks) if after else ""
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


def outlook_pieces(model: DaysModel, row: CourseRow, outlook: Outlook, *, privacy: bool) -> list[Pieces]:
    """Who is selected, which cycle is looked at, and from when to when it can be; then each fact that stands alone."""
    name = shown_name(row.course.patient, privacy=privacy)
    (words, tone), *others = _facts(model, row, outlook)
    return [((name, Tone.STRONG), (f" {words}", tone)), *((fact,) for fact in others)]


def _facts(model: DaysModel, row: CourseRow, outlook: Outlook) -> Iterator[tuple[str, Tone]]:
    course, number, window = row.course, outlook.number, outlook.window
    match outlook.standing:
        case Standing.HELD:
            said = _held_since(course, outlook.held)
            yield _("cycle {number} is held: {what}.").format(number=number, what=said), Tone.WARN
            yield from _booking_facts(model, row, outlook)
            if window and window.last:
                words = _("It may be put off, {day} at the latest.")
                if outlook.booked is None:
                    words = _("No date until it has gone; {day} at the latest.")
                yield words.format(day=day_and_full_month(window.last)), Tone.FAINT
            if window and window.after:
                weeks = weeks_words((course.today - window.after).days)
                yield _("Today is {weeks} after the last cycle.").format(weeks=weeks), Tone.FAINT
        case Standing.STOPS:
            said = _stop_words(course)
            words = _("{why}: by its plan it goes no further; a physician says how it ends.")
            yield words.format(why=said), Tone.WARN
            yield from _booking_facts(model, row, outlook)
        case Standing.COMPLETE | Standing.ENDED:
            yield _("no further cycle."), Tone.FAINT
            for one in row.still_booked:
                words = _("Still booked {day}, Bed {bed}.")
                yield words.format(day=day_and_full_month(one.day), bed=one.bed), Tone.WARN_STRONG
        case _:
            if window is not None:
                yield from _window_facts(outlook, window)
            yield from _booking_facts(model, row, outlook)


def _held_since(course: Course, held: Sequence[Episode]) -> str:
    return ", ".join(
        _("{what} since {day}").format(what=finding_words(course, one), day=day_and_month(one.began_on)) for one in held
    )


def _window_facts(outlook: Outlook, window: Window) -> Iterator[tuple[str, Tone]]:
    number = outlook.number
    first = day_and_full_month(window.first)
    if window.is_empty:
        words = _("cycle {number}: {why}; a physician decides.")
        yield words.format(number=number, why=_put_off_words(window)[0]), Tone.WARN_STRONG
    elif window.last is None:
        yield _("cycle {number}, from {first} on.").format(number=number, first=first), Tone.FAINT
    else:
        words = _("cycle {number}, window {first} to {last}.")
        yield words.format(number=number, first=first, last=day_and_full_month(window.last)), Tone.FAINT


def off_day_words(model: DaysModel, day: date) -> str:
    """How many are booked on a day on which the ward does not treat: "closed, 3 booked"."""
    what = _("closed") if day in model.calendar.closed else _("no treatment day")
    return _("{what}, {count} booked").format(what=what, count=len(model.load.taken(day)))


def _booking_facts(model: DaysModel, row: CourseRow, outlook: Outlook) -> Iterator[tuple[str, Tone]]:
    booked = outlook.booked
    if booked is None:
        return
    yield _("Booked {day}, Bed {bed}.").format(day=day_and_full_month(booked.day), bed=booked.bed), Tone.PLAIN
    if booked.day in model.calendar.closed:
        yield f"{capital(off_day_words(model, booked.day))}.", Tone.WARN_STRONG
    for wrong in _wrong(model, row, outlook, short=False):
        yield f"{capital(wrong)}.", Tone.WARN_STRONG


def proposal_pieces(model: DaysModel, row: CourseRow, outlook: Outlook, *, short: bool) -> list[Pieces]:
    """The days that are proposed: the full ones that come before, then those with room, the best first."""
    booked = outlook.booked.day if outlook.booked else None
    found = [one for one in offered(row.course, outlook, model.calendar, model.load) if one.day != booked]
    if not found:
        is_asked = outlook.standing is Standing.OPEN and not (outlook.window and outlook.window.is_empty)
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
