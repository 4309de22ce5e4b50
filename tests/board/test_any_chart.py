"""Whatever was charted, and whenever it is looked at: every screen can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.journal_page import journal_lines
from ward_board.board.layout import ViewState, compose, compose_page
from ward_board.board.line import Line
from ward_board.board.morning_page import morning_lines
from ward_board.board.treatment_page import treatment_lines
from ward_board.domain.case import open_case
from ward_board.domain.decide import decide
from ward_board.domain.entry import Person, Request
from ward_board.domain.gates import Around
from ward_board.domain.protocol import Protocol
from ward_board.domain.retrospect import as_entry
from ward_board.domain.text import cell_width
from ward_board.domain.words import Action, Role
from ward_board.errors import WardBoardError

MakeBoard = Callable[..., Board]
ZONE = ZoneInfo("Europe/Amsterdam")
VALUES: dict[str, dict[str, str | float]] = {
    "cannula": {"site": "left arm", "gauge": 20.0, "patent": "yes"},
    "antiemetic": {"drug": "ondansetron", "mg": 8.0},
    "activity_assay": {"mbq": 7400.0, "calibrated_at": "2026-11-26T09:00:00Z", "vial": "LU 1"},
    "residual_assay": {"mbq": 40.0},
    "scan": {"uptake": "partly"},
    "evaluation": {"fit": "no"},
    "measurement": {"usv_per_h": 40.0, "background_usv_per_h": 0.1, "distance_m": 1.0, "instrument": "SM-4"},
}
STEPS = ("cannula", "antiemetic", "amino_acids", "activity_assay", "time_out", "lutetium", "cannula_out")
MORNING = ("residual_assay", "scan", "evaluation", "measurement", "rules", "discharge")
ON_STEP = (Action.TICK, Action.MEASURE, Action.START, Action.PAUSE, Action.RESUME, Action.FINISH, Action.STOP)
MORE_ON_STEP = (Action.SKIP, Action.REFUSE, Action.AGAIN, Action.RATE)
ON_TREATMENT = (Action.SEEN, Action.NOTE, Action.INCIDENT, Action.CORRECT, Action.CANCEL, Action.LEAVE, Action.TAKE)
EVERYBODY = Person("smit", "Dr E. Smit", tuple(Role))
ANOTHER = Person("yilmaz", "S. Yilmaz", tuple(Role))
acts = st.lists(
    st.tuples(
        st.sampled_from(STEPS + MORNING) | st.none(),
        st.sampled_from(ON_STEP) | st.sampled_from(MORE_ON_STEP) | st.sampled_from(ON_TREATMENT),
        st.integers(1, 240),
    ),
    max_size=25,
)
ANY = settings(max_examples=50)


def charted(protocol: Protocol, writer: Any, wanted: list[tuple[str | None, Action, int]], start: datetime) -> Any:
    """The chart after everything wanted that the domain allowed, each some minutes after the one before."""
    now = start
    for step, action, minutes in wanted:
        now += timedelta(minutes=minutes)
        values = dict(VALUES.get(step or "", {})) if action in {Action.TICK, Action.MEASURE, Action.AGAIN} else {}
        if action is Action.INCIDENT:
            values = {"kind": "spill"}
        if action is Action.RATE:
            values = {"ml_per_h": 100.0}
        target = writer.entries[-1].id if action in {Action.CORRECT, Action.TAKE} else None
        about = None if action in ON_TREATMENT else step
        request = Request(action, EVERYBODY, now, about, target, values, ANOTHER, reason="it was so")
        for code in (None, "other"):
            try:
                asked = request if code is None or about is None else _deviating(request, code)
                fact = decide(protocol, writer.entries, asked, now, ZONE, Around())
            except WardBoardError:
                continue
            case = open_case(protocol, writer.entries, asked, now, ZONE, Around())
            writer.entries.append(as_entry(case, fact))
            break
    return writer


def _deviating(request: Request, code: str) -> Request:
    fields = {name: getattr(request, name) for name in Request.__dataclass_fields__}
    return Request(**{**fields, "deviation": code})


def check_lines(lines: tuple[Line, ...], width: int) -> None:
    """No line is wider than the terminal."""
    assert lines
    assert max(cell_width(line.text) for line in lines) <= width


@ANY
@given(
    kept=st.integers(1, 22),
    wanted=acts,
    width=st.integers(80, 220),
    height=st.integers(24, 60),
    later=st.integers(-1500, 4300),
)
def test_any_chart_at_any_moment_draws_every_screen(
    make_board: MakeBoard,
    protocol: Protocol,
    day: list[Any],
    kept: int,
    wanted: list[tuple[str | None, Action, int]],
    width: int,
    height: int,
    later: int,
) -> None:
    writer = day[2]
    del writer.entries[kept:]
    charted(protocol, writer, wanted, max(entry.occurred_at for entry in writer.entries))
    newest = max(entry.occurred_at for entry in writer.entries)
    board = make_board(writers=day, now=newest + timedelta(minutes=later), all_known=True)
    view = ViewState(width, height, selected="t3")
    screen = compose(board, view)
    check_lines(screen.lines, width)
    assert {f"t{bed}" for bed in range(1, 9)} <= set(screen.treatments)
    for body in (treatment_lines(board, "t3", view), morning_lines(board, view), journal_lines(board, None, view)):
        check_lines(body, width)
        assert len(compose_page(board, view, body, first_line=3).lines) == height
    told = " ".join(line.text.strip() for line in journal_lines(board, "t3", view))
    assert told.count("booked Bed 3") == 1


@pytest.mark.parametrize("width", [80, 119, 120, 160, 220])
def test_pages_of_the_day_fit_every_width(make_board: MakeBoard, width: int) -> None:
    for clock, days in (("07:30", 0), ("10:42:17", 0), ("22:30", 0), ("09:20:05", 1), ("14:30", 1)):
        board, view = make_board(clock, days), ViewState(width, 42, selected="t7")
        for bed in board.beds:
            check_lines(treatment_lines(board, bed.treatment, view), width)
        check_lines(morning_lines(board, view), width)
