"""The cells of the morning: how a step of a bed stands, in a word, and when, by whom or why below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from ward_board.board.board import Bed
from ward_board.board.canvas import cells
from ward_board.board.dose_rate_words import dose_rate_words
from ward_board.board.leaving import SIGNED_BY, not_printed, paper_word
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, minute_up
from ward_board.board.morning import Morning, end_is_missing
from ward_board.board.people import signers_of
from ward_board.board.rule_card import known_rule_days
from ward_board.board.site_words import site_words
from ward_board.board.step_words import state_word, title
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import StepRecord
from ward_board.domain.dose_rate import discharge_limit_usv_per_h, measure_again_at, net_usv_per_h
from ward_board.domain.entry import Entry
from ward_board.domain.infusion import HOUR
from ward_board.domain.patient_rules import half_life_hours
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.restriction import RuleDays
from ward_board.domain.scanner import BACK, SCAN, Place, Turn
from ward_board.domain.status import StepStatus
from ward_board.domain.words import StepState

READ, EVALUATION, VOIDED, MEASUREMENT = "scan_read", "evaluation", "voided_for_measurement", "measurement"
RULES, EXPLAINED = "rules", "rules_explained"
_DAY_SHEET = "day-sheet"
_LATEST_AGAIN = timedelta(days=7)
"""Nobody stays for so long to be measured again."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A word or a figure, and a line below it; in every way to say both whole, the longest first.

    `third` has the ways of a line below both. What `stays` keeps its tone when the patient has gone.
    """

    ways: tuple[tuple[str, str], ...] = ()
    tone: Tone = Tone.PLAIN
    below_tone: Tone = Tone.FAINT
    third: tuple[str, ...] = ()
    stays: bool = False

    def that_fits(self, room: int) -> tuple[str, str]:
        """The first way that fits whole; of the last one what does."""
        for words, below in self.ways:
            if cells(words) <= room and cells(below) <= room:
                return words, below
        last = self.ways[-1] if self.ways else ("", "")
        return last[0] if cells(last[0]) <= room else "", last[1] if cells(last[1]) <= room else ""


def ways_of(words: Iterable[str], below: Iterable[str] = ("",)) -> tuple[tuple[str, str], ...]:
    """Each of the words with each of what may stand below it; the words are shortened last."""
    belows = tuple(below)
    return tuple((each, under) for each in words for under in belows)


def day_or_time(moment: str) -> str:
    """The least that a moment may be shortened to: "08:40" of today; of another day only the day, "Thu"."""
    day, _between, time = moment.rpartition(" ")
    return day or time


def scan_cell(bed: Bed, morning: Morning) -> Cell:
    """The scan: made, in the scanner, called, or in the queue and about when."""
    status, clock = bed.situation.steps.get(SCAN), morning.clock
    if status is None or status.record.falls_away:
        return Cell()
    if status.record.done is not None:
        return _scan_made(bed, status.record.done, clock)
    if status.record.settled is not None:
        return _left_out(status, morning)
    turn = morning.turn_of(bed)
    if turn is None:
        return Cell() if bed.is_closed else _due(status, clock)
    return _in_the_queue(turn, clock, after=end_first_words(bed) if end_is_missing(bed) else "")


def _scan_made(bed: Bed, done: Entry, clock: Clock) -> Cell:
    made, back = clock.moment(done.occurred_at), bed.situation.chart.done(BACK)
    below = (_("back {time}").format(time=clock.moment(back.occurred_at)), "") if back else ("",)
    short = tuple((_("done"), time) for time in (made, day_or_time(made)))
    return Cell((*ways_of((_("done {time}").format(time=made),), below), *short), Tone.GOOD)


def end_first_words(bed: Bed) -> str:
    """What has to be charted before anything of the morning: "Lu-177 end first"."""
    return _("{step} end first").format(step=title(bed.situation.protocol.by_id[LUTETIUM]))


def _in_the_queue(turn: Turn, clock: Clock, *, after: str) -> Cell:
    """Where in the queue; `after` is what has to be charted before a scan can be."""
    since = clock.moment(turn.since) if turn.since else ""
    if turn.place is Place.AWAY:
        below = _("since {time}").format(time=since), since
        if turn.late_since:
            lasts = clock.for_minutes(turn.late_since)
            ways = _("IN SCANNER {long}").format(long=lasts), _("IN SCAN {long}").format(long=lasts), lasts
            return Cell(ways_of(ways, (*below, "")), Tone.WARN_STRONG)
        return Cell(ways_of((_("IN SCANNER"), _("IN SCAN")), below), Tone.LUTETIUM_STRONG)
    if turn.place is Place.CALLED:
        called = _("called {time}").format(time=since)
        return Cell(((called, _("next")), (_("called"), since)), Tone.STRONG)
    if turn.place is Place.BACK:
        ticks = _("technologist ticks the scan"), _("scan to be ticked"), _("tick the scan"), _("tick scan")
        back = _("back {time}").format(time=since)
        return Cell((*ways_of((back,), ticks), (_("back"), since)), Tone.STRONG, below_tone=Tone.WARN)
    if turn.late_since:
        return _was_to_come(clock.moment(turn.late_since), after)
    about = clock.moment(turn.expected_at)
    words = _("queue, about {time}").format(time=about), _("about {time}").format(time=about)
    by_hand = _("moved by hand") if turn.is_by_hand else ""
    long = ways_of(words, (*filter(None, (after, by_hand)), ""))
    short = tuple((_("queue"), f"≈{time}") for time in (about, day_or_time(about)))
    return Cell((*long, *short), Tone.FAINT)


def _was_to_come(was: str, after: str) -> Cell:
    """Whose turn has passed by more than a turn."""
    long = ways_of((_("queue, was about {time}").format(time=was),), (*filter(None, (after,)), ""))
    medium = ways_of((_("was about {time}").format(time=was),), (*filter(None, (after,)), _("queue"), ""))
    short = tuple((_("late"), time) for time in (was, day_or_time(was)))
    return Cell((*long, *medium, *short), Tone.WARN)


def read_cell(bed: Bed, morning: Morning) -> Cell:
    """What was seen on the scan; or that nobody has read it yet, and since when it could be."""
    chart, clock = bed.situation.chart, morning.clock
    made, status = chart.done(SCAN), bed.situation.steps.get(READ)
    if status is None:
        return _what_was_seen(made, morning) if made and made.text("uptake") else Cell()
    if status.record.done is not None:
        return _what_was_seen(status.record.done, morning)
    if status.record.settled is not None:
        return _left_out(status, morning)
    if status.record.falls_away or made is None or bed.is_closed:
        return Cell()
    time = clock.moment(made.occurred_at)
    below = (_("since {time}").format(time=time), time)
    return Cell(ways_of((_("not read yet"), _("not read")), below), Tone.WARN_STRONG)


def _what_was_seen(done: Entry, morning: Morning) -> Cell:
    uptake = done.text("uptake") or "?"
    found = [
        words
        for field, words in (
            ("depot", _("depot")),
            ("contamination", _("contamination")),
            ("new_lesions", _("new lesions")),
        )
        if done.text(field) == "yes"
    ]
    tone = Tone.GOOD if uptake == "adequate" else Tone.WARN_STRONG
    if not found:
        return Cell(ways_of((site_words(uptake),), _by(done, morning)), tone)
    counts = [f"{', '.join(found[:kept])} +{len(found) - kept}" for kept in range(len(found) - 1, 0, -1)]
    below = (", ".join(found), *counts, _("{count} more").format(count=len(found)))
    return Cell(ways_of((site_words(uptake),), below), tone, below_tone=Tone.WARN, third=_by(done, morning))


def evaluation_cell(bed: Bed, morning: Morning) -> Cell:
    """Whether the physician found the patient fit for the way home."""
    status = bed.situation.steps.get(EVALUATION)
    if status is None or status.record.falls_away:
        return Cell()
    if status.record.done is not None:
        is_fit = status.record.passes
        words = _("fit") if is_fit else _("not fit")
        tone = Tone.GOOD if is_fit else Tone.WARN_STRONG
        return Cell(ways_of((words,), _by(status.record.done, morning)), tone)
    if status.record.settled is not None:
        return _left_out(status, morning)
    if bed.is_closed or not _is_settled(bed, SCAN):
        return Cell()
    if not _is_settled(bed, READ):
        return Cell(((_("after the read"), ""), (_("after"), _("read"))), Tone.FAINT)
    return _due(status, morning.clock)


def measured_cell(bed: Bed, morning: Morning) -> Cell:
    """The dose rate at 1 m, when, and how long after the infusion; above the limit, when to measure again."""
    status, clock = bed.situation.steps.get(MEASUREMENT), morning.clock
    if status is None or status.record.falls_away:
        return Cell()
    if status.record.done is not None:
        return _measured(bed, status.record.done, clock)
    if status.record.settled is not None:
        return _left_out(status, morning)
    if bed.is_closed or not _is_settled(bed, EVALUATION):
        return Cell()
    voided = bed.situation.chart.done(VOIDED)
    return _due(status, clock, _("voided {time}").format(time=clock.moment(voided.occurred_at)) if voided else "")


def _measured(bed: Bed, done: Entry, clock: Clock) -> Cell:
    chart, protocol = bed.situation.chart, bed.situation.protocol
    net, limit = net_usv_per_h(chart) or 0.0, discharge_limit_usv_per_h(protocol)
    said, time = dose_rate_words(net, limit), clock.moment(done.occurred_at)
    if limit is not None and net > limit:
        limit_said, moment = number_words(limit), measure_again_words(bed, clock)
        below = tuple(_("again {time}").format(time=each) for each in (moment, day_or_time(moment)) if each)
        long = ways_of((f"{said} > {limit_said}",), (*below, ""))
        whole = dose_rate_words(net, limit, decimals=0)
        return Cell((*long, (said, f"> {limit_said}"), (whole, f">{limit_said}")), Tone.WARN_STRONG, Tone.WARN)
    run = chart[LUTETIUM].run
    hours = (done.occurred_at - run.started_at) / HOUR if run else None
    after = (_("{time}, {hours:.1f} h").format(time=time, hours=hours),) if hours is not None else ()
    below = (*after, time, day_or_time(time))
    words = (_("{net} µSv/h").format(net=said), said, dose_rate_words(net, limit, decimals=0))
    return Cell(ways_of(words, below), Tone.GOOD)


def measure_again_words(bed: Bed, clock: Clock) -> str:
    """When a dose rate above the limit is worth measuring again, by the half-life in use.

    Empty where it is not above it, and where that lies so far off that the figure itself is what to look at.
    """
    chart, protocol = bed.situation.chart, bed.situation.protocol
    done, net, limit = chart.done(MEASUREMENT), net_usv_per_h(chart), discharge_limit_usv_per_h(protocol)
    if done is None or net is None or limit is None:
        return ""
    again = measure_again_at(net, limit, half_life_hours(protocol, chart), done.occurred_at)
    if again is None or again - done.occurred_at > _LATEST_AGAIN:
        return ""
    return clock.moment(minute_up(again))


def rules_cell(bed: Bed, morning: Morning) -> Cell:
    """The rules: approved by which two, to approve, above a cap, or that none works."""
    status, chart = bed.situation.steps.get(RULES), bed.situation.chart
    if status is None or status.record.falls_away:
        return Cell()
    days = known_rule_days(bed.situation)
    if status.record.done is not None:
        return _approved(bed, status.record.done, any(rule.above_cap for rule in days), morning)
    if status.record.settled is not None:
        return _left_out(status, morning)
    if bed.is_closed or chart.done(MEASUREMENT) is None:
        return Cell()
    return _to_approve(status.record, days)


def _approved(bed: Bed, done: Entry, is_above_cap: bool, morning: Morning) -> Cell:
    explained = bed.situation.chart.done(EXPLAINED)
    by = _by(done, morning)
    if explained is not None:
        time = morning.clock.moment(explained.occurred_at)
        by = _("explained {time}").format(time=time), time, day_or_time(time)
    if is_above_cap:
        return Cell(ways_of((_("approved, above cap"), _("approved > cap"), _("signed")), by), Tone.WARN)
    return Cell(ways_of((_("approved"), _("signed")), by), Tone.GOOD)


def _to_approve(record: StepRecord, days: Iterable[RuleDays]) -> Cell:
    if none := next((rule for rule in days if rule.days is None), None):
        below = (_("for {contact}").format(contact=site_words(none.title)), "")
        return Cell(ways_of((_("none works"), _("none")), below), Tone.ALERT_STRONG)
    if above := max((rule for rule in days if rule.above_cap), key=lambda rule: rule.days or 0, default=None):
        below = (
            _("{days} of {cap} days").format(days=above.days, cap=above.cap_days),
            f"{above.days} > {above.cap_days}",
        )
        return Cell(ways_of((_("above the cap"), _("above cap"), _("> cap")), below), Tone.WARN_STRONG)
    if record.acts:
        words = _("to approve again"), _("approve again"), _("again")
        return Cell(ways_of(words, (_("measured again"), _("measured"), "")), Tone.WARN_STRONG)
    return Cell(ways_of((_("to approve"), _("to sign")), (_("by two people"), _("by two"), "")), Tone.WARN_STRONG)


def papers_cell(bed: Bed, morning: Morning) -> Cell:
    """What was printed and when; what is signed and still to print."""
    chart, clock = bed.situation.chart, morning.clock
    signed = [kind for kind, step in SIGNED_BY.items() if chart.done(step) is not None]
    printed = {one.kind: one for one in morning.board.printed.get(bed.treatment, ())}
    sheet = printed.get(_DAY_SHEET)
    if "rules" not in signed:
        return _before_rules(bed, clock.moment(sheet.at) if sheet else "")
    wanted = [paper_word(kind) for kind in not_printed(bed, morning.board)]
    said = ", ".join(wanted)
    if wanted and bed.is_closed:
        return Cell(((_("not printed"), said), (_("print"), said), (_("print"), "")), Tone.WARN, Tone.WARN, stays=True)
    if wanted:
        return Cell(((_("to print"), said), (_("print"), said), (_("print"), "")), Tone.STRONG)
    time = clock.moment(max(printed[kind].at for kind in signed))
    below = _("printed {time}").format(time=time), time, day_or_time(time)
    said = ", ".join(map(paper_word, signed))
    with_sheet = (_("{papers}, sheet").format(papers=said),) if sheet else ()
    return Cell((*ways_of(with_sheet, below[:1]), *ways_of((said, _("ready")), below)), Tone.GOOD)


def _before_rules(bed: Bed, sheet_at: str) -> Cell:
    """That the papers come after the rules; the day sheet, which does not, where it was printed."""
    sheet = tuple(_("day sheet {time}").format(time=each) for each in (sheet_at, day_or_time(sheet_at)) if each)
    if bed.is_closed or bed.situation.chart.done(MEASUREMENT) is None:
        return Cell(((_("day sheet"), sheet_at), (_("sheet"), day_or_time(sheet_at))) if sheet else (), Tone.FAINT)
    return Cell((*ways_of((_("after rules"),), (*sheet, "")), (_("after"), _("rules"))), Tone.FAINT)


def _is_settled(bed: Bed, step: str) -> bool:
    """Whether nobody waits for a step any more; one that the protocol does not have keeps nobody waiting."""
    record = bed.situation.chart.steps.get(step)
    return record is None or record.is_settled


def _due(status: StepStatus, clock: Clock, below: str = "") -> Cell:
    """When a step is due that nothing stands before; never that somebody is late."""
    if status.times.due is None:
        return Cell()
    tone = Tone.WARN_STRONG if status.state in {StepState.DUE, StepState.LATE} else Tone.STRONG
    time = clock.moment(status.times.due)
    return Cell(((_("due {time}").format(time=time), below), (_("due"), time), (_("due"), day_or_time(time))), tone)


def _left_out(status: StepStatus, morning: Morning) -> Cell:
    settled = status.record.settled
    return Cell(ways_of((state_word(status.state),), _by(settled, morning) if settled else ("",)), Tone.WARN)


def _by(entry: Entry, morning: Morning) -> tuple[str, ...]:
    """Who and when, and less of it: "Smit, Peeters 09:12", "Smit, Peeters", "09:12"."""
    people, time = signers_of(entry, morning.board.staff), morning.clock.moment(entry.occurred_at)
    # by their title nobody is told from another here, and the room is for the time
    names = ", ".join(name.removeprefix("Dr ") for name in people)
    return f"{names} {time}", *([names] if len(people) > 1 else []), time, day_or_time(time)
