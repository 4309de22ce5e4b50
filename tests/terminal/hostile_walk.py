"""Runs in a real terminal: the board goes through every place and dialog while its database is edited behind it.

Before each place hostile strings are written past the program into the store; what the picture then shows of them is
noted by place. At the end the board stays, for the keys of whoever sits at the terminal.
"""

from __future__ import annotations

import asyncio
import json
import os
import traceback
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.hostile_text import MARK, Strings
from tests.hostile_ward import FOLDERS, NOW, ZONE, edit
from tests.patience import PATIENCE_SECONDS
from tests.quick_pilot import use_quick_pilot
from ward_board.config.settings import Settings
from ward_board.store.store import Store
from ward_board.tui.app import WardBoardApp
from ward_board.tui.display_app import DisplayApp
from ward_board.tui.keys import Place
from ward_board.tui.presses import FIRST_REPEAT_SECONDS
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

PHYSICIAN, AUDITOR = "phys1", "audit1"
NOTES = 45
_FURTHEST_FROM_HOME, _MOST_TRIES, _LOOKS_BETWEEN = 10, 5, 30


@dataclass(frozen=True)
class Stop:
    """A place or dialog: the keys that lead there from the board (" abc" types the letters after the space).

    Where `many` strings fit, it is filled again and again.
    """

    place: Place
    keys: tuple[str, ...] = ()
    many: bool = False


STOPS = (
    Stop(Place.BOARD),
    Stop(Place.BOARD, ("1",)),
    Stop(Place.BOARD, ("v",)),
    Stop(Place.BOARD, ("v", "+", "left")),
    Stop(Place.JOURNAL, ("g",)),
    Stop(Place.JOURNAL, ("4", "g"), many=True),
    Stop(Place.TREATMENT, ("1", "enter")),
    Stop(Place.TREATMENT, ("6", "enter", "pagedown")),
    Stop(Place.MORNING, ("m",)),
    Stop(Place.MORNING, ("m", "7")),
    Stop(Place.HANDOVER, ("h",)),
    Stop(Place.START, ("w",)),
    Stop(Place.COURSE, ("5", "C")),
    Stop(Place.DAYS, ("y",)),
    Stop(Place.FIGURES, ("y", "f")),
    Stop(Place.START_TIMES, ("y", "s")),
    Stop(Place.KEYS, ("?",)),
    Stop(Place.CONFIRM, ("3", "o")),
    Stop(Place.FORM, ("1", "n")),
    Stop(Place.VISIT, ("3", "b")),
    Stop(Place.TEAM, ("2", "space")),
    Stop(Place.ROUND, ("o",)),
    Stop(Place.CHOICE, ("1", "u")),
    Stop(Place.CHOICE, ("/",)),
    Stop(Place.CHOICE, ("ctrl+p",)),
    Stop(Place.INCIDENT, ("1", "i")),
    Stop(Place.ASK, ("1", "i", "l", "enter")),
    Stop(Place.TO_DO, ("4", "i", "l", "enter", "n")),
    Stop(Place.PAPERS, ("6", "d")),
    Stop(Place.QUESTION, ("m", "D")),
    Stop(Place.GRID, ("m", "tab")),
    Stop(Place.SITTING, ("m", "A")),
    Stop(Place.COUNTERSIGN, ("K",)),
    Stop(Place.BOOKING, ("y", "down", "right")),
    Stop(Place.LEAVING, ("q",)),
)
FOR_AUDITORS = (
    Stop(Place.ACCESS, ("5", "ctrl+p", " who looked", "enter")),
    # locks first, and who is locked out writes no note at the end
    Stop(Place.SIGN_IN, ("l", "l")),
)


def walk(store: str, report: str, *, seed: int, again: int) -> int:
    """The wall, then the board; its exit code. What was painted where goes to the file `report` as JSON."""
    use_quick_pilot()
    walked = _Walk(Path(store), Path(report), Strings(seed), again)
    apps = (
        (DisplayApp, None, walked.wall),
        (WardBoardApp, AUDITOR, walked.audit),
        (WardBoardApp, PHYSICIAN, walked.board),
    )
    for kind, who, steps in apps:
        name = walked.strings.several(2)
        ward = Ward(Store.open(store), ManualClock(NOW), name=name, zone=ZONE, protocol_folders=FOLDERS)
        options = {"signed_in": ward.person(who)} if who else {}
        app = kind(ward, Settings(), machine=ManualClock(NOW), **options)
        walked.app = app
        app.run(auto_pilot=_guarded(steps, Path(report)))
        ward.close()
        if app.return_code:
            return app.return_code
    return 0


_MOST_EDITS = 12


class _Walk:
    """What the walk has seen so far."""

    app: WardBoardApp

    def __init__(self, store: Path, report: Path, strings: Strings, again: int) -> None:
        self._store, self._report, self.strings, self._again = store, report, strings, again
        self._painted: dict[str, set[str]] = defaultdict(set)
        self._notes = NOTES

    async def wall(self, pilot: Pilot[Any]) -> None:
        """The wall display, which has one place."""
        await self._edit(pilot)
        await self._look_until_painted(pilot)
        self.app.exit()

    async def audit(self, pilot: Pilot[Any]) -> None:
        """What an auditor reads."""
        await self._all(pilot, FOR_AUDITORS)
        self.app.exit()

    async def board(self, pilot: Pilot[Any]) -> None:
        """All places and dialogs, then the report; the app stays."""
        await self._all(pilot, STOPS)
        painted = {place: len(marks) for place, marks in self._painted.items()}
        said = {"made": self.strings.made, "kinds": self.strings.kinds, "painted": painted}
        draft = self._report.with_suffix(".draft")
        draft.write_text(json.dumps(said))
        os.replace(draft, self._report)

    async def _all(self, pilot: Pilot[Any], stops: Sequence[Stop]) -> None:
        await self._edit(pilot)
        for stop in stops:
            for key in stop.keys:
                for one in key[1:] if key.startswith(" ") else [key]:
                    await self._press(pilot, "space" if one == " " else one)
            await self._arrive(pilot, stop)
            await self._look_until_painted(pilot)
            for _ in range(self._again if stop.many else 1):
                await self._edit(pilot)
                self._look()
            await self._home(pilot)

    async def _arrive(self, pilot: Pilot[Any], stop: Stop) -> None:
        """A key that came in one breath with what opened a card confirms nothing: once more."""
        said = []
        for _ in range(_MOST_TRIES):
            for _ in range(_LOOKS_BETWEEN):
                if self._place is stop.place:
                    return
                await pilot.pause(2 * FIRST_REPEAT_SECONDS / _LOOKS_BETWEEN)
            said.append(getattr(self.app.desk.dialog, "message", None))
            await self._press(pilot, stop.keys[-1])
        raise AssertionError(f"{stop.keys} lead to {self._place}, not to {stop.place}: {said}")

    async def _edit(self, pilot: Pilot[Any]) -> None:
        edit(self._store, self.strings, notes=self._notes, spared=(PHYSICIAN, AUDITOR))
        self._notes = 0
        await self.app.reading.once()
        await pilot.pause()

    async def _home(self, pilot: Pilot[Any]) -> None:
        """Back to the board, whatever is open; a question is answered with no."""
        desk = self.app.desk
        for key in ("escape", "n") * _FURTHEST_FROM_HOME:
            if not (desk.dialog or desk.is_busy or desk.place is not Place.BOARD or desk.selected):
                return
            if key == "escape" or desk.dialog:
                await self._press(pilot, key)
        raise AssertionError(f"no way home from {desk.place} {desk.dialog}")

    async def _press(self, pilot: Pilot[Any], key: str) -> None:
        desk = self.app.desk
        await pilot.press(key)
        await _until(pilot, lambda: desk.dialog is None or desk.dialog.painted_at is not None)
        await _until(pilot, lambda: not desk.is_busy or desk.dialog is not None)
        await _until(pilot, lambda: not (desk.own and getattr(desk.own.page(), "is_waiting", False)))

    @property
    def _place(self) -> Place:
        desk = self.app.desk
        return desk.dialog.place if desk.dialog else desk.place

    async def _look_until_painted(self, pilot: Pilot[Any]) -> None:
        """Little of what is stored stands on some places, and a string may be cut before its mark: then others come."""
        self._look()
        for _ in range(_MOST_EDITS):
            if self._painted[str(self._place)]:
                return
            await self._edit(pilot)
            self._look()

    def _look(self) -> None:
        self._painted[str(self._place)].update(MARK.findall(self.app.lines.picture.text))


def _guarded(steps: Callable[[Pilot[Any]], Coroutine[Any, Any, None]], report: Path) -> Callable[[Pilot[Any]], Any]:
    """The steps; where they fail the report says so, and nobody waits."""

    async def go(pilot: Pilot[Any]) -> None:
        try:
            await steps(pilot)
        except BaseException:
            said = {"failed": traceback.format_exc(), "at": pilot.app.lines.picture.text}
            report.write_text(json.dumps(said))  # noqa: ASYNC240  nothing else goes on any more
            pilot.app.exit(return_code=99)
            raise

    return go


async def _until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await pilot.pause(0.005)
    await pilot.pause()
