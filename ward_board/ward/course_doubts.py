"""What a course has against one of its treatments, handed to the gates that ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ward_board.domain.course import Course
from ward_board.domain.course_day import doubts_for_gates
from ward_board.domain.entry import Request
from ward_board.domain.protocol import GateRule, Protocol
from ward_board.domain.status import Situation, situation
from ward_board.store.people import TreatmentRow
from ward_board.store.store import WriteTransaction
from ward_board.ward.courses import Courses
from ward_board.ward.reading import Charts, Snapshot


def doubts_about(
    courses: Courses, transaction: WriteTransaction, row: TreatmentRow, protocol: Protocol, request: Request
) -> tuple[str, ...]:
    """What the course says against the act, by all that the transaction sees; nothing where no gate of it asks.

    Raises BadInputError where the plan of courses cannot be read.
    """
    step = protocol.by_id.get(request.step or "")
    if step is None or not any(gate.rule is GateRule.COURSE_FITS for gate in step.gates):
        return ()
    return doubts_for_gates(courses.within(transaction, row.course_id), row.id)


def as_courses_say(
    snapshot: Snapshot, charts: Charts, situations: Sequence[Situation], courses: Mapping[str, Course]
) -> tuple[Situation, ...]:
    """The same treatments, those anew whose course has something against them: rare, and so looked at twice."""
    return tuple(_anew(snapshot, charts, one, courses.get(one.chart.treatment)) for one in situations)


def _anew(snapshot: Snapshot, charts: Charts, one: Situation, course: Course | None) -> Situation:
    treatment = one.chart.treatment
    doubts = doubts_for_gates(course, treatment) if course else ()
    if not doubts:
        return one
    around = replace(charts.around(treatment), course_doubts=doubts)
    return situation(snapshot.protocols[treatment], charts.entries[treatment], one.now, one.zone, around)
