"""Start times in sentences, for the page and for the command: facts about a plan, and who it is that decides."""

from __future__ import annotations

from collections.abc import Iterator

from ward_board.board.line import Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.next_items import bed_numbers
from ward_board.board.start_day import StartDay
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.day_run import Percentiles, Trouble
from ward_board.domain.day_work import Block, Meeting, Span
from ward_board.domain.start_times import Kept, Obstacle, Placed, Why

Said = tuple[str, Tone]


def block_title(block: Block) -> str:
    """What a block is called; a site's own file has its own words."""
    return _(block.title)


def clock_of(day: StartDay) -> Clock:
    """The ward's clock, with the plan's day as today: its times need no date."""
    return Clock(day.board.zone, day.at(0))


def time_words(day: StartDay, minute: float) -> str:
    """The clock time of a minute of the day, up to the whole minute."""
    return clock_of(day).moment(day.at(-(-minute // 1)))


def spans_words(day: StartDay) -> str:
    """ "first 08:00, last 11:15, last cannula out 15:27, 447 min"; empty where nobody is booked."""
    plan = day.proposal
    if plan.first is None or plan.last is None or plan.out is None:
        return ""
    return _("first T0 {first}, last {last}, last cannula out {out}, {minutes} min in all").format(
        first=time_words(day, plan.first),
        last=time_words(day, plan.last),
        out=time_words(day, plan.out),
        minutes=plan.minutes,
    )


def kept_words(placed: Placed) -> str:
    """Why a bed stays where it is; empty where it may move."""
    match placed.bed.kept:
        case Kept.STARTED:
            return _("has started")
        case Kept.ASKED:
            return _("kept")
        case _:
            return ""


def plan_said(day: StartDay) -> list[Said]:
    """What there is to say of a plan, most important first."""
    plan = day.proposal
    if not day.placed:
        is_over = bool(day.board.beds)
        words = _("Nobody is still to be treated on this day.") if is_over else _("Nobody is booked on this day.")
        return [(words, Tone.FAINT)]
    said: list[Said] = [(obstacle_words(day, one), Tone.WARN_STRONG) for one in plan.obstacles]
    if plan.obstacles:
        return [*said, (_("No start times are proposed; every bed stands where it stood."), Tone.PLAIN)]
    if plan.clashes:
        said += [(meeting_words(day, one), Tone.WARN_STRONG) for one in plan.clashes]
    else:
        said.append((_("No act of two people meets another one."), Tone.GOOD))
    said += [(words, Tone.WARN) for words in _late_words(day)]
    said += [_short_said(day)]
    if plan.team_twice_minutes:
        words = _("The people of the Lu-177 are wanted at two beds at once for {minutes}.")
        said.append((words.format(minutes=duration(plan.team_twice_minutes)), Tone.PLAIN))
    said.append((_moved_words(day), Tone.PLAIN))
    if not plan.is_best:
        words = _("The best of {count} arrangements that were looked at; there may be a better one.")
        said.append((words.format(count=plan.looked_at), Tone.FAINT))
    return said


def meeting_words(day: StartDay, meeting: Meeting) -> str:
    """Two acts of two people at beds that have started: nobody moves them, somebody has to come between."""
    words = _("Bed {bed}, {act} at {time}: meets Bed {other}, {other_act} {start} to {end}; both have started.")
    one, other = meeting.other, meeting.one
    at = time_words(day, meeting.start)
    return words.format(bed=one.bed, act=block_title(one.block), time=at, other=other.bed, **_span_words(day, other))


def unsigned_words(day: StartDay) -> str:
    """Whose figures these are."""
    if day.work.signed_by:
        return _("Lengths of the work: signed by {name}.").format(name=day.work.signed_by)
    return _("Lengths of the work: assumed ones, not signed by the site.")


def obstacle_words(day: StartDay, obstacle: Obstacle) -> str:
    """Which bed, which step, which minute, against whom."""
    bed, at = obstacle.bed, time_words(day, obstacle.minute)
    block = day.work.by_id[obstacle.block] if obstacle.block else None
    match obstacle.why:
        case Why.TOO_FEW:
            return _too_few_words(day)
        case Why.MEETS if block and obstacle.against:
            words = _("Bed {bed}, {act} at {time}: meets Bed {other}, {other_act} {start} to {end}")
            other = obstacle.against
            return words.format(bed=bed, act=block_title(block), time=at, other=other.bed, **_span_words(day, other))
        case Why.NOT_FOUND:
            return _("Bed {bed}: no T0 was found in {count} steps; keep fewer beds").format(
                bed=bed, count=obstacle.minute
            )
        case _:
            return _("Bed {bed}: from {time} on no T0 is left on this date").format(bed=bed, time=at)


def _too_few_words(day: StartDay) -> str:
    """ "1 on duty, too few: amino acids start takes 2 people, ..."; of what takes the most people."""
    most = max(block.persons for block in day.work.blocks)
    takes = ngettext("{act} takes {needed} person", "{act} takes {needed} people", most)
    acts = [takes.format(act=block_title(one), needed=most) for one in day.work.blocks if one.persons == most]
    return _("{people} on duty, too few: {acts}").format(people=day.proposal.people, acts=", ".join(acts))


def _span_words(day: StartDay, span: Span) -> dict[str, str]:
    return {
        "other_act": block_title(span.block),
        "start": time_words(day, span.start),
        "end": time_words(day, span.end),
    }


def _late_words(day: StartDay) -> Iterator[str]:
    plan = day.proposal
    if plan.last is not None and plan.last > day.latest:
        yield _("The last starts at {time}, after your latest {latest}.").format(
            time=time_words(day, plan.last), latest=time_words(day, day.latest)
        )
    if plan.out is not None and plan.out > day.day_ends:
        yield _("The last cannula comes out at {time}, after the day's end {end}.").format(
            time=time_words(day, plan.out), end=time_words(day, day.day_ends)
        )


def _short_said(day: StartDay) -> Said:
    plan = day.proposal
    if not plan.short:
        words = _("At no minute more than the {people} people on duty are needed.")
        return words.format(people=plan.people), Tone.PLAIN
    most = max(plan.short, key=lambda one: one.needed)
    words = _("More than {people} people are needed for {minutes}; most at {start}: {needed}.")
    said = words.format(
        people=plan.people,
        minutes=duration(plan.minutes_short),
        start=time_words(day, most.start),
        needed=most.needed,
    )
    return said, Tone.WARN


def _moved_words(day: StartDay) -> str:
    moved = [one.bed.bed for one in day.proposal.moved]
    if not moved:
        return _("Every bed is booked so already.")
    words = ngettext(
        "Bed {beds} gets another T0 than booked; the board moves none by itself.",
        "Beds {beds} get another T0 than booked; the board moves none by itself.",
        len(moved),
    )
    return words.format(beds=bed_numbers(sorted(moved)))


def chances_said(day: StartDay) -> list[Said]:
    """What simulated days say of the plan; empty where they were not counted."""
    chances = day.chances
    if chances is None:
        return []
    ordinary = _("{days} simulated days: last cannula out {percentiles}; beds wait {minutes} for the two people.")
    late = _("A vial {minutes} late, mean of the beds: {percentiles}; worst Bed {bed}: {worst}; {others}.")
    again = _("A second cannula, {minutes} later, mean of the beds: {percentiles}; worst Bed {bed}: {worst}; {others}.")
    said = ordinary.format(
        days=chances.days, percentiles=percentiles_words(day, chances.ordinary), minutes=duration(round(chances.wait))
    )
    return [
        (said, Tone.PLAIN),
        (_trouble_words(day, late, chances.late_vial), Tone.PLAIN),
        (_trouble_words(day, again, chances.cannula_fails), Tone.PLAIN),
    ]


def percentiles_words(day: StartDay, found: Percentiles) -> str:
    """ "15:50 (half), 16:01 (9 of 10), 16:04 (19 of 20)"."""
    return _("{half} (half), {nine} (9 of 10), {nineteen} (19 of 20)").format(
        half=time_words(day, found.p50), nine=time_words(day, found.p90), nineteen=time_words(day, found.p95)
    )


def _trouble_words(day: StartDay, words: str, trouble: Trouble) -> str:
    return words.format(
        minutes=duration(trouble.minutes),
        percentiles=percentiles_words(day, trouble.mean),
        bed=trouble.worst_bed,
        worst=_("{nine} (9 of 10)").format(nine=time_words(day, trouble.worst.p90)),
        others=others_words(trouble),
    )


def others_words(trouble: Trouble) -> str:
    """What it costs the other beds on a mean day, all of them together."""
    more = round(trouble.others_wait)
    if more < 1:
        return _("the others wait no longer")
    return _("the others wait {minutes} more").format(minutes=duration(more))
