"""Observations: one key for "done, no concern", numbers when wanted; on a protocol of this test that has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
PROTOCOL = "with-vital-signs"
VITAL_SIGNS = """
[[steps]]
id = "vital_signs"
kind = "observation"
title = "vital signs"
does = "take vital signs"
roles = ["nurse"]
planned = { after = "cannula.start", minutes = 15 }
repeatable = true
late_entry_minutes = 30
source = "made up for this test"
fields = [
  { id = "systolic", title = "systolic", type = "number", unit = "mmHg", plausible_min = 60, plausible_max = 250 },
  { id = "diastolic", title = "diastolic", type = "number", unit = "mmHg", plausible_min = 30, plausible_max = 150 },
  { id = "pulse", title = "pulse", type = "number", unit = "/min", plausible_min = 30, plausible_max = 200 },
  { id = "oxygen", title = "oxygen", type = "number", unit = "%", plausible_min = 60, plausible_max = 100 },
]

"""
CANNULA = {"site": "left forearm", "gauge": "20", "patent": "yes"}


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The core protocol with one observation more."""
    folder = tmp_path_factory.mktemp("protocols")
    core = (shipped_data() / "protocols" / "lu177-octreotate-core.toml").read_text(encoding="utf-8")
    text = core.replace('id = "lu177-octreotate-core"', f'id = "{PROTOCOL}"', 1)
    first = text.index("[[steps]]", text.index('id = "antiemetic"'))
    (folder / f"{PROTOCOL}.toml").write_text(text[:first] + VITAL_SIGNS + text[first:], encoding="utf-8")
    return (folder,)


@pytest.fixture(scope="session")
def three_beds(folders: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo store with Beds 1, 2 and 3, booked on that protocol; to be copied."""
    file = tmp_path_factory.mktemp("vital") / "demo.db"
    rows = read_csv_day_list((Path(__file__).parents[1] / "core_day.csv").read_bytes(), zone=ZONE).rows[:3]
    rows = tuple(replace(row, protocol=PROTOCOL) for row in rows)
    store = Store.create(f"sqlite:///{file.as_posix()}", kind="demo")
    fill_demo_store(store, rows, booked_at=_at("07:00") - timedelta(days=1), protocol_folders=folders)
    store.close()
    return file


@pytest.fixture
def vital_ward(three_beds: Path, folders: tuple[Path, ...], tmp_path: Path) -> Iterator[Ward]:
    """At 07:16, the cannulas of Beds 1 and 2 since 07:00: their vital signs have been due for a minute."""
    for file in three_beds.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
        (tmp_path / file.name).chmod(0o600)
    clock = ManualClock(_at("07:00"))
    store = Store.open(f"sqlite:///{(tmp_path / three_beds.name).as_posix()}")
    ward = Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=folders)
    for treatment in ("t1", "t2"):
        ward.act(treatment, Request(Action.TICK, ward.person("nurse1"), clock.now(), "cannula", values=CANNULA))
    clock.advance(timedelta(minutes=16))
    yield ward
    ward.close()


def _at(text: str) -> datetime:
    return datetime.strptime(f"2026-11-26 {text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
async def seat(seat_of: Callable[..., Any], vital_ward: Ward) -> Any:
    """A nurse on that ward."""
    return await seat_of("nurse1", on=vital_ward)


async def test_three_keys_say_done_no_concern(seat: Any) -> None:
    before = seat.head()
    await seat.press("1", "space")
    assert "Take vital signs" in seat.shows()
    assert "done, no concern" in seat.shows()
    assert not seat.desk.dialog.is_form
    await seat.press("enter")
    (entry,) = seat.entries(after=before)
    assert (entry.stream, entry.action, entry.step, dict(entry.values)) == ("t1", Action.TICK, "vital_signs", {})


async def test_tab_asks_for_numbers_and_takes_some_of_them(seat: Any) -> None:
    before = seat.head()
    await seat.press("1", "space", "tab", " 132", "tab", " 78", "enter")
    (entry,) = seat.entries(after=before)
    assert (entry.action, dict(entry.values)) == (Action.TICK, {"systolic": 132.0, "diastolic": 78.0})


async def test_numbers_that_were_asked_for_may_all_stay_empty(seat: Any) -> None:
    before = seat.head()
    await seat.press("1", "space", "tab", "enter")
    assert [dict(entry.values) for entry in seat.entries(after=before)] == [{}]


async def test_a_visit_marks_them_as_no_concern_or_takes_numbers(seat: Any) -> None:
    await seat.press("1", "b")
    assert "no concern" in seat.shows()
    before = seat.head()
    await seat.press("space", "enter")
    assert [(entry.step, dict(entry.values)) for entry in seat.entries(after=before)] == [
        ("vital_signs", {}),
        (None, {}),
    ]
    before = seat.head()
    await seat.press("2", "b", "tab", " 132", "tab", " 78", "tab", " 72", "tab", " 97", "enter")
    (entry,) = seat.entries(after=before)
    assert dict(entry.values) == {"systolic": 132.0, "diastolic": 78.0, "pulse": 72.0, "oxygen": 97.0}


@pytest.mark.parametrize("size", [(80, 24), (160, 42)])
async def test_each_number_stands_on_the_card_while_it_is_typed(seat: Any, size: tuple[int, int]) -> None:
    await seat.press("1", "b")
    for title, digits in (("systolic", "132"), ("diastolic", "78"), ("pulse", "72"), ("oxygen", "97")):
        await seat.press("tab", f" {digits}")
        assert f"{title}  {digits}_" in seat.shows(*size)


async def test_what_is_early_is_not_marked_with_the_rest(seat: Any) -> None:
    """Moved back to 07:05 the visit was before the vital signs were due."""
    await seat.press("1", "b", *"0705", "space")
    marked = {row.act.words: row.marked for row in seat.desk.dialog.rows}
    assert marked == {"Take vital signs": False, "Give antiemetic": False, "Patient: seen": True}
    assert "early" in seat.shows()
    await seat.press("x")
    assert seat.desk.dialog.rows[0].marked


async def test_a_round_ticks_the_observations_that_are_due_with_the_beds(seat: Any) -> None:
    await seat.press("o")
    assert seat.shows().count("take vital signs: done, no concern") == 2
    before = seat.head()
    await seat.press("space", "enter")
    assert [(entry.stream, entry.step, entry.action) for entry in seat.entries(after=before)] == [
        ("t1", "vital_signs", Action.TICK),
        ("t1", None, Action.SEEN),
        ("t2", "vital_signs", Action.TICK),
        ("t2", None, Action.SEEN),
    ]


async def test_a_round_of_another_role_leaves_the_observations_open(seat_of: Any, vital_ward: Ward) -> None:
    seat = await seat_of("tech1", on=vital_ward)
    before = seat.head()
    await seat.press("o", "1", "enter")
    assert [(entry.stream, entry.action) for entry in seat.entries(after=before)] == [("t1", Action.SEEN)]


async def test_a_round_is_all_or_nothing_where_somebody_was_quicker(seat: Any, vital_ward: Ward) -> None:
    await seat.press("o", "space")
    vital_ward.act("t2", Request(Action.TICK, vital_ward.person("nurse2"), vital_ward.clock.now(), "vital_signs"))
    before = seat.entries()
    await seat.press("enter")
    assert seat.entries() == before
    assert "Bed 2, Take vital signs: vital signs already done by" in seat.shows()
    # drawn anew without them, it is first painted
    await seat.settle()
    await seat.press("enter")
    assert [(entry.stream, entry.step) for entry in seat.entries()[len(before) :]] == [
        ("t1", "vital_signs"),
        ("t1", None),
        ("t2", None),
    ]


async def test_h3_after_a_try_whose_answer_was_lost_the_bed_that_is_refused_is_named(
    seat: Any, vital_ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bed 1 was kept and gives back its entries; Bed 2, in the middle, was done by somebody else."""
    vital_ward.act("t3", Request(Action.ADMIT, vital_ward.person("nurse1"), vital_ward.clock.now()))
    await seat.reading.once()
    before, act_all = seat.head(), vital_ward.act_all

    def lose_the_answer(acts: Any) -> None:
        act_all(acts)
        raise StoreUnavailableError("the line is down")

    with monkeypatch.context() as patched:
        patched.setattr(vital_ward, "act_all", lose_the_answer)
        await seat.press("o", "1", "left", "enter")
    assert [(e.stream, e.step) for e in seat.entries(after=before)] == [("t1", "vital_signs"), ("t1", None)]
    await seat.press("2", "3")
    vital_ward.act("t2", Request(Action.TICK, vital_ward.person("nurse2"), vital_ward.clock.now(), "vital_signs"))
    kept = seat.head()
    await seat.press("enter")
    assert seat.head() == kept
    assert "Bed 2, Take vital signs: vital signs already done by" in seat.shows()
    assert seat.desk.dialog.rows[seat.desk.dialog.cursor].number == 2
    await seat.settle()
    await seat.press("enter")
    assert [(e.stream, e.step) for e in seat.entries(after=kept)] == [("t2", None), ("t3", None)]


async def test_h1_a_round_records_no_observation_that_its_card_never_showed(seat: Any, vital_ward: Ward) -> None:
    """It comes due between the last drawing and Enter: nothing is recorded until it was seen."""
    vital_ward.act("t3", Request(Action.ADMIT, vital_ward.person("nurse1"), vital_ward.clock.now()))
    cannula = Request(Action.TICK, vital_ward.person("nurse1"), vital_ward.clock.now(), "cannula", values=CANNULA)
    vital_ward.act("t3", cannula)
    await seat.reading.once()
    await seat.press("o", "3")
    card = seat.shows()
    assert card.count("done, no concern") == 2
    before = seat.entries()
    vital_ward.clock.advance(timedelta(minutes=12))
    await seat.press("enter")
    assert seat.entries() == before
    shown = seat.shows()
    assert "what is due at a marked bed has changed: look at it, then press Enter again" in shown
    assert shown.count("done, no concern") == 3
    await seat.press("enter")
    assert [(e.stream, e.step) for e in seat.entries()[len(before) :]] == [("t3", "vital_signs"), ("t3", None)]


@pytest.mark.parametrize("again", ["1", "space"])
async def test_h1_a_round_at_another_time_is_drawn_before_enter_counts(seat: Any, again: str) -> None:
    """Earlier than it was due, the observation is not ticked: what Enter records is another set."""
    await seat.press("o", again)
    before = seat.entries()
    # typed ahead: nothing is painted between these keys
    for key in [*["left"] * 8, "enter"]:
        seat.seconds += 2
        seat.commands.press(key, None, seat.seconds)
    await seat.settle()
    assert seat.entries() == before
    assert "done, no concern" not in seat.shows()
    await seat.press("enter")
    assert {entry.action for entry in seat.entries()[len(before) :]} == {Action.SEEN}


async def test_h1_a_round_at_a_time_that_was_never_drawn_records_nothing(seat: Any) -> None:
    before = seat.entries()
    await seat.press("o", "1")
    for key in ("left", "enter"):
        seat.seconds += 2
        seat.commands.press(key, None, seat.seconds)
    assert seat.desk.dialog.painted_at is None
    await seat.settle()
    assert seat.entries() == before


async def test_a_held_key_ticks_no_observation(seat: Any) -> None:
    before = seat.entries()
    for key in ("space", "enter", "b", "o", "tab"):
        await seat.press("escape", "escape", "1")
        await seat.hold(key, seconds=20)
        assert seat.entries() == before, key
