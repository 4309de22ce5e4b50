"""The pages of the whole protocol, and of one without amino acids: gathered, and whole at any size and moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.day_sheet import WIDTH, day_sheet
from ward_board.board.handover_page import handover_lines
from ward_board.board.headline import headline
from ward_board.board.layout import compose, compose_page
from ward_board.board.morning_page import morning_lines
from ward_board.board.not_recorded import not_recorded
from ward_board.board.phases import Stage, phases_of
from ward_board.board.spoken import spoken_lines
from ward_board.board.start_page import start_lines
from ward_board.board.view import Screen, ViewState
from ward_board.board.wall import compose_wall
from ward_board.board.wall_word import wall_word
from ward_board.domain.protocol import Protocol
from ward_board.domain.text import cell_width

from .whole_bed import DAY_BEFORE, FILE, Course, Entries, MakeBoard, at, bed, board, clock, text, ward

ANY = settings(max_examples=25)
HALF_A_TIME = re.compile(r"(?<![\d:])\d?:\d|\d:\d(?!\d)|\d:(?=…|\s*$)")


# --- pages -----------------------------------------------------------------------------------------------------------


def test_h43_the_morning_tells_a_scan_from_one_that_was_looked_at(whole: Protocol, done: Entries) -> None:
    def page(clock_time: str, without: Collection[str] = ()) -> str:
        known = [entry for entry in done if entry.step not in without]
        one = board([bed(whole, known, at(clock_time, 1))])
        return "\n".join(line.text for line in morning_lines(one, ViewState(160, 42)))

    assert "not read yet" in page("08:40")
    assert "not read yet" in page("09:10", {"scan_read", "evaluation"})
    assert "partly" in page("08:55")
    assert "not read yet" not in page("08:55")
    assert re.search(r"rules explained, papers *\n.*since 09:25", page("09:30"))
    assert "explained 09:35" in page("11:00")
    assert "since Wed" not in page("11:00", DAY_BEFORE)


def test_the_start_of_the_day_gathers_what_of_the_days_before_is_open(whole: Protocol, careless: Entries) -> None:
    known = [entry for entry in careless if entry.occurred_at < at("07:55")]
    early = board(
        [bed(whole, [one for one in careless if one.occurred_at < at("06:28")], at("06:28"), n) for n in (1, 2)]
    )
    page = "\n".join(line.text for line in start_lines(early, ViewState(160, 60)))
    assert re.search(r"Beds 1 2 +course and interval, long-acting analogue, blood results", page)
    assert "rooms prepared Beds 1 2" in page
    assert "not confirmed" in page
    later = "\n".join(line.text for line in start_lines(board([bed(whole, known, at("07:55"))]), ViewState(160, 60)))
    assert "on its way, exp" in later or "on its way 07:50" in later
    assert "1 of 1 confirmed" in later


def test_the_handover_gathers_what_is_not_recorded_by_its_card(whole: Protocol, careless: Entries) -> None:
    one = bed(whole, careless, at("15:30"))
    found = not_recorded(one, clock(one))
    assert [each.words[1] for each in found] == ["5 of the day before"]
    nobody = bed(whole, careless[:1], at("06:59"))
    words = [each.words[0] for each in not_recorded(nobody, clock(nobody))]
    assert len(words) <= 5, words
    assert "arrival, " in " ".join(words)


def test_the_night_says_who_stands_by(whole: Protocol, done: Entries) -> None:
    night = ward(whole, done, at("22:30"), minutes_between=1)
    wide, narrow = (text(compose(night, ViewState(*size, signer="M. Maas"))) for size in ((160, 42), (80, 24)))
    assert "stand-by L. Hoek, 5512" in wide
    assert "stand-by L. Hoek, 5512" in narrow
    assert "stand-by" not in text(compose(ward(whole, done, at("18:00")), ViewState(160, 42)))
    assert "L. Hoek, 5512" in "\n".join(line.text for line in handover_lines(night, ViewState(160, 42)))


def test_the_paper_sheet_has_a_line_for_each_card_with_its_time_not_one_for_each_step(
    whole: Protocol, done: Entries
) -> None:
    one = bed(whole, done[:1], at("06:00", -1))
    sheet = day_sheet(board([one]), [one], written_by="x", phone="", language="nl")
    rows = re.findall(r"^ ?(?:\w{3} )?\d\d:\d\d .*", sheet, re.MULTILINE)
    assert 20 < len(rows) < 40 < len(one.situation.actions)
    assert re.search(r"06:25 +Arrival, 6 checks", sheet)
    assert "[ ] identity" in sheet
    assert re.search(r"\[ \] [^\n]*08:32.*\n.*08:35", sheet)
    assert max(cell_width(line) for line in sheet.splitlines()) <= WIDTH
    for step in whole.steps:
        asked = one.situation.steps[step.id]
        if not asked.record.falls_away and not step.optional and step.card and not step.series:
            assert step.title in sheet.replace("\n             ", " ") or step.does.capitalize()[:20] in sheet
    over = bed(whole, done, at("12:30"))
    assert "Arrival, 6 checks           [x]" in day_sheet(
        board([over]), [over], written_by="x", phone="", language="nl"
    )


def test_prepared_means_all_that_the_amino_acids_wait_for(whole: Protocol, done: Entries) -> None:
    def prepared(clock_time: str) -> Stage:
        one = bed(whole, [entry for entry in done if entry.occurred_at <= at(clock_time)], at(clock_time))
        return next(phase.stage for phase in phases_of(one.situation, clock(one)) if phase.words == "prepared")

    assert (prepared("07:30"), prepared("07:55")) == (Stage.TO_COME, Stage.OVER)
    early = bed(whole, done, at("18:00", -1))
    assert next(iter(phases_of(early.situation, clock(early)))).stage is Stage.TO_COME, (
        "asked by telephone, not admitted"
    )


def test_the_wall_says_what_runs_by_the_name_that_the_protocol_gives_it(whole: Protocol, done: Entries) -> None:
    steps = [
        one.model_copy(update={"title": "In-111 octreotate"}) if one.id == "lutetium" else one for one in whole.steps
    ]
    renamed = Protocol.model_validate(
        {**{name: getattr(whole, name) for name in Protocol.model_fields}, "steps": steps}
    )
    assert wall_word(bed(renamed, done, at("08:40"))).word == "IN-111"


# --- any size, any moment; no amino acids ----------------------------------------------------------------------------


def without_amino_acids(raw: dict[str, object]) -> dict[str, object]:
    """A protocol file's content without the step, and without what names it."""
    steps = []
    for step in raw["steps"]:  # type: ignore[attr-defined]
        if step["id"] == "amino_acids":
            continue
        gates = [gate for gate in step.get("gates", ()) if gate.get("step") != "amino_acids"]
        planned = step["planned"]
        if str(planned.get("after", "")).startswith("amino_acids"):
            planned = {**planned, "after": "t0" if "start" in planned["after"] else "lutetium.end"}
        steps.append({**step, "gates": gates, "planned": planned})
    return {**raw, "steps": steps}


@pytest.fixture(scope="module")
def bare() -> Protocol:
    """The core protocol without amino acids."""
    import tomllib

    core = FILE.with_name("lu177-octreotate-core.toml")
    return Protocol.model_validate(without_amino_acids(tomllib.loads(core.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def bare_board(bare: Protocol) -> MakeBoard:
    """`bare_board(now)` is a ward of three beds without amino acids."""
    entries = tuple(Course(bare, at("08:00")).goes_on(at("15:00", 1)).entries)
    return lambda now: board([bed(bare, entries, now, n, (n - 1) * 30) for n in (1, 2, 3)])


@pytest.fixture(scope="module")
def whole_board(whole: Protocol, done: Entries, careless: Entries) -> MakeBoard:
    """`whole_board(now, apart, is_careless)` is a ward of eight beds, so many minutes apart."""
    return lambda now, apart, is_careless: ward(whole, careless if is_careless else done, now, apart)


PAGES: tuple[Callable[[Board, ViewState], Screen], ...] = (
    compose,
    compose_wall,
    lambda found, view: compose_page(found, view, morning_lines(found, view)),
    lambda found, view: compose_page(found, view, handover_lines(found, view)),
    lambda found, view: compose_page(found, view, start_lines(found, view)),
)
SIZES = st.sampled_from([(80, 24), (100, 30), (160, 42), (12, 10)]) | st.tuples(st.integers(0, 260), st.integers(0, 70))
MINUTES = st.integers(-1100, 2000)


def check(found: Board, size: tuple[int, int]) -> list[str]:
    """The rows of each page: each is whole, so many rows, none too wide, and from 80x24 on no time cut."""
    view, said = ViewState(*size, signer="J. de Vries", selected="t1"), []
    for page in PAGES:
        screen = page(found, view)
        assert len(screen.lines) == view.height
        for line in screen.lines:
            assert cell_width(line.text) <= view.width
            if size[0] >= 80 and size[1] >= 24 and page is not compose_wall:
                assert HALF_A_TIME.search(line.text) is None, line.text
            said.append(line.text)
    return said


@ANY
@given(size=SIZES, minutes=MINUTES, is_careless=st.booleans(), apart=st.integers(0, 40))
def test_h26_the_whole_protocol_is_drawn_whole_at_any_size_and_moment(
    whole_board: MakeBoard, size: tuple[int, int], minutes: int, is_careless: bool, apart: int
) -> None:
    found = whole_board(at("08:00") + timedelta(minutes=minutes), apart, is_careless)
    check(found, size)
    assert spoken_lines(found, language="nl")


@ANY
@given(size=SIZES, minutes=MINUTES)
def test_a_protocol_without_amino_acids_is_drawn_without_them(
    bare_board: MakeBoard, size: tuple[int, int], minutes: int
) -> None:
    found = bare_board(at("08:00") + timedelta(minutes=minutes))
    said = [*check(found, size), *spoken_lines(found, language="nl")]
    said.append(day_sheet(found, found.beds, written_by="x", phone="", language="nl"))
    assert not [line for line in said if "mino acid" in line]
    assert not any(alarm.step == "amino_acids" for one in found.beds for alarm in one.every_alarm)


def test_a_protocol_without_amino_acids_begins_with_its_lutetium(bare_board: MakeBoard) -> None:
    early, running = bare_board(at("07:30")), bare_board(at("08:40")).beds[0]
    page = "\n".join(line.text for line in start_lines(early, ViewState(160, 42)))
    assert "first Lu-177" in page
    names = [phase.words for phase in phases_of(running.situation, clock(running))]
    assert names == ["admitted", "prepared", "lutetium", "cannula out", "night", "scan, rules", "home"]
    assert headline(running, clock(running)).words[0].startswith("LU-177 RUNNING")
