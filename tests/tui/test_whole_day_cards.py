"""A whole day of eight beds on the whole protocol, from the day before to the released room, card by card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.board.board import Bed
from ward_board.config.paths import shipped_data
from ward_board.domain.patient import Flag
from ward_board.domain.words import Action
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
FOLDERS = (shipped_data() / "protocols",)
PIN = " 481516"
MOST_KEYS_AN_ENTRY = 2.0
MINUTE = timedelta(minutes=1)
READ_ALOUD = ("space",) * 9


def _typed(*answers: str) -> tuple[str, ...]:
    """Each answer, and the key that ends it."""
    return tuple(key for answer in answers for key in (f" {answer}", "tab"))


BLOOD = _typed("20112026", "8.6 m", "6.1", "212", "80", "92", "0.6", "41")

# (minutes, who, keys after the bed's number, what it becomes); " abc" is typed. Minutes from T0
_ROUND_T0 = (
    (
        *(-1075, "nurse1"),
        ("space", "space", *_typed("n", "n"), *BLOOD, *_typed("d", "none", "n", "n", "y", "n", "c"), "enter"),
        "long_acting_analogue short_acting_analogue blood_results:measure pregnancy allergies hormones home"
        " travel?journey self_reliant",
    ),
    (-1070, "phys1", ("space", "space", "enter"), "course prescription"),
    (-1065, "tech1", ("space", "enter"), "vial_ordered"),
    (
        *(-80, "nurse1"),
        ("space", "space", " 4.2", "tab", " 26112026", "tab", " left forearm", "tab", " 20", "tab", "y", "enter"),
        "room_prepared identity ward_explained baseline potassium:measure dosimeters cannula",
    ),
    (-72, "phys1", ("space", "space", "enter"), "consent go"),
    (-33, "nurse1", ("space", "space", " ondansetron", "tab", " 8", "enter"), "antiemetic no_steroid"),
    (-9, "tech1", ("space", "enter"), "vial_confirmed"),
    (-8, "nurse1", ("space", *READ_ALOUD[:5], " tech1", "enter", PIN, "enter"), "bag_and_pump"),
    (0, "nurse1", ("space", "enter"), "amino_acids:start"),
    (
        17,
        "nurse1",
        ("space", "space", " 124", "tab", " 78", "tab", " 68", "enter"),
        "first_look voided_before vitals_before",
    ),
    (18, "tech1", ("space", " LOT-7", "enter"), "vial_check"),
    (
        *(20, "tech1"),
        ("space", " {mbq}", "tab", " {calibrated}", "tab", " LU-{bed}", "enter"),
        "activity_assay:measure",
    ),
    (26, "tech1", ("space", *READ_ALOUD, " phys1", "enter", PIN, "enter", " {mbq}", "enter"), "time_out"),
    (30, "tech1", ("space", "enter"), "lutetium:start"),
    (32, "nurse1", ("space", "enter"), "arm_2"),
    (35, "nurse1", ("space", "enter"), "arm_5"),
    (40, "nurse1", ("space", "enter"), "arm_10"),
    (50, "nurse1", ("space", "enter"), "arm_20"),
    (
        *(60, "nurse1"),
        ("b", "space", "tab", " 126", "tab", " 80", "tab", " 71", "enter"),
        "lutetium:finish volume_60 flushed vitals_after :seen",
    ),
    (75, "tech1", ("b", "space", "tab", " 40", "enter"), "residual_assay:measure survey :seen"),
    (90, "nurse1", ("b", "space", "enter"), "watch_60 voiding_60 :seen"),
    (120, "nurse1", ("b", "space", "enter"), "watch_90 volume_120 voiding_90 :seen"),
    (180, "nurse1", ("b", "space", "enter"), "watch_150 volume_180 voiding_150 :seen"),
    (241, "nurse1", ("b", "space", "enter"), "amino_acids:finish watch_210 voiding_210 cannula_out line_waste :seen"),
)
# minutes from 19:00 of the treatment day
_EVENING = (
    (
        5,
        "nurse2",
        ("b", "space", "up", "tab", " lanreotide", "tab", " 120", "enter"),
        "analogue_after evening_19 :seen",
    ),
    (152, "nurse2", ("space", " nurse2", "tab", "space", "space", "enter"), "night_watch"),
    (181, "nurse2", ("space", "enter"), "evening_22"),
)
# minutes from 07:30 of the next day
_NEXT_DAY = (
    (0, "nurse1", ("space", "enter"), "morning_vitals"),
    (60, "tech1", ("space", "enter"), "scan"),
    (91, "phys1", ("space", "space", *_typed("a", "n", "n"), "y", "enter"), "scan_read evaluation"),
    (
        *(104, "nurse1"),
        ("space", "space", " 6.1", "tab", " 0.1", "tab", " SM-4", "enter"),
        "voided_for_measurement measurement:measure",
    ),
    (118, "phys1", ("space", *READ_ALOUD[:2], " rpe1", "enter", PIN, "enter"), "rules"),
    (355, "nurse1", ("space", "space", "enter"), "rules_explained belongings papers transport"),
    (365, "phys1", ("space", "enter"), "travel?travel_declaration"),
    (390, "nurse1", ("space", "enter"), "discharge"),
    (450, "tech1", ("space", " 0.1", "tab", "n", "enter"), "room_release:measure"),
)


@dataclass(frozen=True)
class Work:
    """What somebody presses at a bed, and the entries it must become: (action, step)."""

    at: datetime
    who: str
    keys: tuple[str, ...]
    becomes: tuple[tuple[Action, str | None], ...]
    treatment: str


@pytest.fixture
def booked_ward(tmp_path: Path) -> Iterator[Ward]:
    """The example day on the whole protocol, two days before it."""
    rows = read_csv_day_list((Path(__file__).parents[1] / "core_day.csv").read_bytes(), zone=ZONE).rows
    clock = ManualClock(datetime(2026, 11, 24, 9, tzinfo=ZONE).astimezone(UTC))
    store = Store.create(f"sqlite:///{(tmp_path / 'demo.db').as_posix()}", kind="demo")
    on_the_whole = tuple(replace(row, protocol="lu177-octreotate") for row in rows)
    fill_demo_store(store, on_the_whole, booked_at=clock.now(), protocol_folders=FOLDERS)
    ward = Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS)
    yield ward
    ward.close()


@pytest.mark.slow
async def test_i14_a_day_of_eight_beds_with_its_cards_takes_at_most_two_keys_an_entry(
    booked_ward: Ward,
    seat_of: Callable[..., Any],
    own_keys: Callable[[tuple[str, ...]], list[str]],
    record_property: Callable[[str, object], None],
) -> None:
    """Proof 6 of issue 4; each entry stands at the treatment whose bed was chosen.

    That a bed was seen, which a visit records too, is no entry here, as rounds are apart.
    """
    seat = await seat_of(None, on=booked_ward)
    seat.reads_after_writing = False  # whoever comes next reads anyway
    beds = seat.desk.board.beds
    assert len(beds) == 8
    keys, charted = 0, list[tuple[str, Action, str]]()
    for work in sorted((one for bed in beds for one in _works_of(bed)), key=lambda one: (one.at, one.treatment)):
        await _become(seat, work.who, work.at)
        before = seat.head()
        await seat.press("escape", *work.keys)
        recorded = [(entry.stream, entry.action, entry.step) for entry in seat.entries(after=before)]
        assert recorded == [(work.treatment, *one) for one in work.becomes], f"{work}\n{seat.shows(100, 40)}"
        charted += [(stream, action, step) for stream, action, step in recorded if step is not None]
        keys += len(own_keys(work.keys))
    wanted = [one for bed in beds for one in _wanted(bed)]
    assert sorted(charted) == sorted(wanted)
    record_property("keys_an_entry", round(keys / len(charted), 3))
    assert keys / len(charted) <= MOST_KEYS_AN_ENTRY, f"{keys} keys for {len(charted)} entries"


async def _become(seat: Any, who: str, at: datetime) -> None:
    """The next person is signed in, later."""
    ward = seat.ward
    ward.clock.advance(max(at - ward.clock.now(), timedelta()))
    seat.desk.session.sign_in(ward.person(who), seat.machine.monotonic())
    await seat.reading.once()


def _wanted(bed: Bed) -> Iterator[tuple[str, Action, str]]:
    """Every entry that the whole protocol asks for at one bed on a day without an incident."""
    chart = bed.situation.chart
    for step in bed.situation.protocol.steps:
        if step.optional or chart[step.id].falls_away:
            continue
        yield chart.treatment, step.first_action, step.id
        if step.infusion:
            yield chart.treatment, Action.FINISH, step.id


def _works_of(bed: Bed) -> Iterator[Work]:
    """All that is done at one bed, at its time."""
    booking = bed.situation.chart.booking
    day = booking.t0.astimezone(ZONE).date()
    evening, morning = _moment(datetime.combine(day, time(19))), _moment(datetime.combine(day, time(7, 30)))
    apart = bed.number * MINUTE / 2
    bases = (
        (booking.t0, _ROUND_T0),
        (evening + apart, _EVENING),
        (morning + timedelta(days=1) + apart, _NEXT_DAY),
    )
    calibrated = (booking.t0 - 30 * MINUTE).astimezone(ZONE)
    said = {"mbq": f"{booking.activity_mbq:g}", "calibrated": f"{calibrated:%H%M}", "bed": bed.number}
    for base, rows in bases:
        for minutes, who, keys, words in rows:
            becomes = tuple(_entries(words, travels=Flag.TRAVEL in booking.flags))
            if becomes:
                pressed = (str(bed.number), *(key.format(**said) for key in keys))
                yield Work(base + minutes * MINUTE, who, pressed, becomes, bed.treatment)


def _moment(local: datetime) -> datetime:
    return local.replace(tzinfo=ZONE).astimezone(UTC)


def _entries(words: str, *, travels: bool) -> Iterator[tuple[Action, str | None]]:
    """ "lutetium:finish" or, for a tick, "cannula"; "travel?journey" for those who travel; ":seen" has no step."""
    for word in words.split():
        only, _, rest = word.rpartition("?")
        step, _, action = rest.partition(":")
        if not only or travels:
            yield Action(action or "tick"), step or None
