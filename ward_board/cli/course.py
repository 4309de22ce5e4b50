"""`ward-board plan --course`: one course as text or JSON, without a terminal."""

from __future__ import annotations

import json
from pathlib import Path

from ward_board.cli.noting import note_opened
from ward_board.cli.opening import opened_ward
from ward_board.domain.openings import page_of


def show_course(
    course_id: str, *, as_json: bool, privacy: bool, store: str | None, config: Path | None, now: str | None
) -> int:
    """Print one course; raises BadInputError for one that is not there, and StoreUnavailableError."""
    from ward_board.board.course_data import course_data
    from ward_board.board.course_spoken import spoken_course
    from ward_board.board.moments import Clock

    with opened_ward(store, config, now) as ward:
        course = ward.courses.one(course_id)
        note_opened(ward, [page_of(course.id, "course")])
        staff = {person.id: person.name for person in ward.people()}
        clock = Clock(ward.zone, ward.clock.now())
    if as_json:
        print(json.dumps(course_data(course), ensure_ascii=False, indent=1))
    else:
        print("\n".join(spoken_course(course, staff, clock, privacy=privacy)))
    return 0
