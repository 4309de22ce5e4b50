"""The board: every treatment of a ward at one moment, with its alarms and next actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ward_board.domain.alarms import Alarm, alarms, in_order_of_urgency, one_line_a_cause
from ward_board.domain.clash import Clash, clash_alarms, clashes
from ward_board.domain.course import Course
from ward_board.domain.course_plan import CRISIS_WATCH_CYCLES, CYCLES
from ward_board.domain.duty import NOBODY, Duty
from ward_board.domain.entry import Entry
from ward_board.domain.journal_head import JournalHead
from ward_board.domain.patient import Flag, Patient
from ward_board.domain.printed import Printed
from ward_board.domain.status import NextAction, Situation, next_actions
from ward_board.domain.takes import TakeRule

_DEFAULT_TAKES = TakeRule()


@dataclass(frozen=True, slots=True)
class Bed:
    """One treatment on the board: who lies there, how it stands, and what is wrong.

    `alarms` have one line a cause; `every_alarm` has all that stand. `course` is the one that the treatment belongs to,
    with all its treatments; None where it could not be read.
    """

    patient: Patient
    situation: Situation
    alarms: tuple[Alarm, ...]
    every_alarm: tuple[Alarm, ...]
    course: Course | None = None

    @property
    def number(self) -> int:
        """The bed's number, from 1."""
        return self.situation.chart.booking.bed

    @property
    def treatment(self) -> str:
        """The treatment's id ("t12"); a selection is bound to it, never to a row."""
        return self.situation.chart.treatment

    @property
    def cycles(self) -> int:
        """How many cycles a whole course has."""
        return self.course.plan.cycles if self.course else CYCLES

    @property
    def allergies(self) -> str | None:
        """What was answered at the bed, else what was booked, else what the course knows; "" where there are none.

        None where nobody ever asked.
        """
        known = self.situation.chart.allergies
        return self.course.allergies if known is None and self.course is not None else known

    @property
    def has_hormone(self) -> bool:
        """Whether the tumour makes a hormone, as it was booked or as the course knows."""
        is_booked = Flag.HORMONE in self.situation.chart.booking.flags
        return is_booked or (self.course is not None and self.course.hormone is not None)

    @property
    def is_crisis_watched(self) -> bool:
        """Whether somebody whose tumour makes a hormone is watched for a crisis in this cycle."""
        plan = self.course.plan if self.course else None
        cycles = plan.crisis_watch_cycles if plan else CRISIS_WATCH_CYCLES
        return self.has_hormone and self.situation.chart.booking.cycle <= cycles

    @property
    def is_half_dose(self) -> bool:
        """Whether a half dose is booked: its flag says so, or by the course's plan its activity does."""
        booking = self.situation.chart.booking
        is_flagged = Flag.HALF_DOSE in booking.flags
        return is_flagged or (self.course is not None and self.course.plan.is_half(booking.activity_mbq))

    def day(self, zone: ZoneInfo) -> date:
        """The treatment day: the ward's date of T0."""
        return self.situation.chart.booking.t0.astimezone(zone).date()

    @property
    def is_closed(self) -> bool:
        """Whether the patient went home, left, or never came."""
        return self.situation.chart.closing is not None


@dataclass(frozen=True, slots=True)
class Board:
    """All that one look at the ward says at `now` (aware, UTC).

    `beds` stand in order of their number. `alarms` are those of all beds and the technical ones, most urgent first,
    with one line a cause; `every_alarm` has all that stand.
    `saved_at` is the newest entry's recording. `staff` gives the name of each id, `duty` who of them is here. `clashes`
    are the acts of two people that come together; each has an alarm at one of its beds. `printed` has the papers that
    were printed of each treatment, newest last. `backup_at` is when the last good backup was begun, None for none.
    `head` is the last entry of the journal, None where the board is of an earlier moment.
    """

    ward: str
    kind: str
    day: date
    zone: ZoneInfo
    now: datetime
    saved_at: datetime | None
    beds: tuple[Bed, ...]
    alarms: tuple[Alarm, ...]
    every_alarm: tuple[Alarm, ...]
    actions: tuple[NextAction, ...]
    staff: Mapping[str, str]
    duty: Duty = NOBODY
    clashes: tuple[Clash, ...] = ()
    printed: Mapping[str, tuple[Printed, ...]] = field(default_factory=dict)
    backup_at: datetime | None = None
    head: JournalHead | None = None

    def bed_of(self, treatment: str) -> Bed | None:
        """The bed where `treatment` lies, if it is on this board."""
        return next((bed for bed in self.beds if bed.treatment == treatment), None)


def bed_of(
    patient: Patient,
    situation: Situation,
    clock_step: Entry | None = None,
    takes: TakeRule = _DEFAULT_TAKES,
    course: Course | None = None,
) -> Bed:
    """One treatment on the board; `clock_step` is the newest step of the ward's clock."""
    found = alarms(situation, clock_step, takes)
    return Bed(patient, situation, one_line_a_cause(situation, found), found, course)


def board_of(
    *,
    ward: str,
    kind: str,
    day: date,
    zone: ZoneInfo,
    now: datetime,
    saved_at: datetime | None,
    beds: Sequence[Bed],
    technical: Sequence[Alarm] = (),
    staff: Mapping[str, str],
    duty: Duty = NOBODY,
    takes: TakeRule = _DEFAULT_TAKES,
    printed: Mapping[str, tuple[Printed, ...]] | None = None,
    backup_at: datetime | None = None,
    head: JournalHead | None = None,
) -> Board:
    """The whole board from its beds and the alarms of this terminal; what needs all beds to be known is found here."""
    situations = [bed.situation for bed in beds]
    together = clashes(situations)
    beds = _with_alarms(beds, clash_alarms(together, situations, takes))
    drawn = [*technical, *(alarm for bed in beds for alarm in bed.alarms)]
    found = [*technical, *(alarm for bed in beds for alarm in bed.every_alarm)]
    return Board(
        ward=ward,
        kind=kind,
        day=day,
        zone=zone,
        now=now,
        saved_at=saved_at,
        beds=tuple(sorted(beds, key=lambda bed: (bed.number, bed.treatment))),
        alarms=tuple(in_order_of_urgency(drawn)),
        every_alarm=tuple(in_order_of_urgency(found)),
        actions=tuple(next_actions(situations)),
        staff=dict(staff),
        duty=duty,
        clashes=together,
        printed=dict(printed or {}),
        backup_at=backup_at,
        head=head,
    )


def _with_alarms(beds: Sequence[Bed], more: Sequence[Alarm]) -> list[Bed]:
    """The beds, each with those of `more` that are about it."""
    return [_with_own(bed, [alarm for alarm in more if alarm.treatment == bed.treatment]) for bed in beds]


def _with_own(bed: Bed, own: Sequence[Alarm]) -> Bed:
    if not own:
        return bed
    drawn, found = (tuple(in_order_of_urgency([*some, *own])) for some in (bed.alarms, bed.every_alarm))
    return replace(bed, alarms=drawn, every_alarm=found)
