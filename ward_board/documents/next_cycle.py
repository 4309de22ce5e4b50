"""When the next cycle is; both papers that say it say the same."""

from __future__ import annotations

from datetime import date

from ward_board.board.board import Bed
from ward_board.documents.steps import PAPERS


def next_cycle_on(bed: Bed) -> date | None:
    """The day of the next cycle: as a nurse wrote it down for the patient, else as the course has it booked."""
    papers = bed.situation.chart.done(PAPERS)
    written = papers.text("next_cycle") if papers else None
    if written:
        return date.fromisoformat(written)
    booked = bed.course.booked if bed.course else ()
    later = (cycle.day for cycle in booked if cycle.number > bed.situation.chart.booking.cycle)
    return next(later, None)
