from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from ward_board.config.settings import Settings
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.tui.first_run import FirstRun, Started
from ward_board.tui.first_run_app import FirstRunApp
from ward_board.tui.terminal import Terminal
from ward_board.ward.clock import ManualClock


@dataclass
class Hands:
    """What the first run was handed, and what it asked of it."""

    ward: Any
    clock: ManualClock
    asked: list[tuple[str, ...]] = field(default_factory=list)
    refuse: str = ""

    def first_run(self) -> FirstRun:
        return FirstRun(
            "~/.local/share/ward-board/ward.db", self.clock, self.open_demo, self.make_ward, self.preview, self.book
        )

    def open_demo(self) -> Any:
        if self.refuse:
            raise StoreUnavailableError(self.refuse)
        self.asked.append(("demo",))
        return self.ward

    def make_ward(self, staff_id: str, name: str, pin: str) -> tuple[Any, Any]:
        self.asked.append(("make", staff_id, name, pin))
        if pin == "111111":
            raise BadInputError("this PIN is among the first that anybody would try; choose another")
        return self.ward, self.ward.person("coord1")

    def preview(self, file: str) -> list[str]:
        self.asked.append(("preview", file))
        if not file.endswith(".csv"):
            raise BadInputError(f"{file}: no such file")
        return ["line 2: Bed 1, booked", "line 3: Bed 2, refused: \x1b[2Jbad date"]

    def book(self, ward: Any, person: Any, file: str) -> list[str]:
        self.asked.append(("book", person.id, file))
        return []


@pytest.fixture
def hands(ward: Any, clock: ManualClock) -> Hands:
    return Hands(ward, clock)


async def walk(hands: Hands, until: Callable[..., Any], *steps: str, size: tuple[int, int] = (80, 24)) -> Any:
    """Presses keys, waiting before each for what is asked to be painted; " abc" types letters."""
    app = FirstRunApp(hands.first_run(), Settings(), Terminal())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.lines.picture.lines))
        for step in steps:
            await until(pilot, lambda: _is_ready(app))
            for letter in step[1:] if step.startswith(" ") else "":
                app.desk.press(letter, letter, time.monotonic())
            if not step.startswith(" "):
                await pilot.press(step)
        await until(pilot, lambda: _is_ready(app) or app.started or app.return_code is not None)
        app.shown = app.lines.picture.text
    return app


def _is_ready(app: Any) -> bool:
    dialog = app.desk.dialog
    if dialog is None:
        return app.desk._flow is None
    return dialog.painted_at is not None and not dialog._answer.done()


@pytest.mark.parametrize("size", [(80, 24), (160, 42)])
async def test_it_offers_three_ways_and_says_what_it_is_not(hands: Hands, until: Any, size: tuple[int, int]) -> None:
    app = await walk(hands, until, size=size)
    for words in ("Look at an example day", "Bring in a day list", "Make the ward store ready", "no medical device"):
        assert words in app.shown
    assert len(app.shown.splitlines()) == size[1]
    assert app.shown.splitlines()[-1].split() == ["1-3", "choose", "Enter", "go", "q", "leave"]


async def test_the_example_day_opens_in_a_demo_store_of_its_own(hands: Hands, until: Any) -> None:
    app = await walk(hands, until, "enter")
    assert app.started == Started(hands.ward)
    assert hands.asked == [("demo",)]
    assert app.return_code == 0


async def test_a_first_coordinator_is_asked_id_name_and_the_pin_twice(hands: Hands, until: Any) -> None:
    app = await walk(
        hands, until, "3", "enter", " maas", "enter", " L. Maas", "enter", " 481516", "enter", " 481517", "enter"
    )
    assert "the two PINs differ" in app.shown
    assert "481516" not in app.shown
    assert hands.asked == []
    app = await walk(
        hands, until, "3", "enter", " Maas", "enter", " L. Maas", "enter", " 481516", "enter", " 481516", "enter"
    )
    assert hands.asked == [("make", "maas", "L. Maas", "481516")]
    assert app.started.person.id == "coord1"


async def test_a_weak_pin_is_refused_with_its_reason_and_the_name_stays(hands: Hands, until: Any) -> None:
    app = await walk(
        hands, until, "3", "enter", " maas", "enter", " L. Maas", "enter", " 111111", "enter", " 111111", "enter"
    )
    assert "anybody would try; choose another" in " ".join(app.shown.split())
    assert "L. Maas" in app.shown
    assert app.started is None


async def test_a_day_list_is_a_trial_first(hands: Hands, until: Any) -> None:
    app = await walk(hands, until, "2", "enter", " day.csv", "enter")
    assert hands.asked == [("preview", "day.csv")]
    assert "A trial: nothing counts yet" in app.shown
    assert "line 3: Bed 2, refused" in app.shown
    assert "\x1b" not in app.shown
    hands.asked.clear()
    coordinator = (" maas", "enter", " L. Maas", "enter", " 481516", "enter", " 481516", "enter")
    app = await walk(hands, until, "2", "enter", " day.csv", "enter", "down", "up", "enter", *coordinator)
    assert [one[0] for one in hands.asked] == ["preview", "make", "book"]
    assert app.started is not None


async def test_a_file_that_cannot_be_read_is_asked_again(hands: Hands, until: Any) -> None:
    app = await walk(hands, until, "2", "enter", " day.txt", "enter")
    assert "day.txt: no such file" in app.shown


async def test_escape_makes_nothing(hands: Hands, until: Any) -> None:
    app = await walk(hands, until, "3", "enter", " maas", "escape")
    assert "nothing was made" in app.shown
    assert hands.asked == []


async def test_a_store_that_cannot_be_made_says_why(hands: Hands, until: Any) -> None:
    hands.refuse = "the folder cannot be written: choose another with --store"
    app = await walk(hands, until, "enter")
    assert "choose another with --store" in app.shown
    assert app.started is None


@pytest.mark.parametrize("key", ["q", "escape", "ctrl+q"])
async def test_q_leaves_with_nothing_made(hands: Hands, until: Any, key: str) -> None:
    app = await walk(hands, until, key)
    assert (app.started, app.return_code, hands.asked) == (None, 0, [])


async def test_a_question_is_painted_at_once(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with the next second of the clock: until it is painted no key answers it."""
    app = FirstRunApp(hands.first_run(), Settings(), Terminal())
    monkeypatch.setattr(app, "set_interval", lambda *_: None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "enter")
        await pilot.pause()
        assert app.desk.dialog.painted_at is not None


async def test_its_clock_goes_on(hands: Hands, until: Any) -> None:
    app = FirstRunApp(hands.first_run(), Settings(), Terminal())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "10:42:17" in app.lines.picture.text)
        hands.clock.advance(timedelta(seconds=5))
        await until(pilot, lambda: "10:42:22" in app.lines.picture.text)


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 12)])
async def test_a_small_window_is_no_fault(hands: Hands, until: Any, size: tuple[int, int]) -> None:
    app = await walk(hands, until, "3", "enter", " m", size=size)
    assert len(app.lines.picture.lines) == size[1]
