"""Every screen as it is drawn: pictures of the running program, compared as SVG and as plain text (issue proof, T26).

`WARD_BOARD_DRAW_PICTURES=1 pytest tests/pictures` draws them anew; open what changed before it is committed. SVG is
compared only with the library versions that drew it, words always.
"""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from ward_board.board.moments import birth_date
from ward_board.config.settings import CalendarSettings, Settings
from ward_board.domain.words import Action
from ward_board.tui.app import WardBoardApp
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.display_app import DisplayApp
from ward_board.tui.terminal import Terminal
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..broken_glass import break_glass, unsigned
from ..patience import PATIENCE_SECONDS
from .planned_year import CALENDAR, plan_year

EXPECTED = Path(__file__).parent / "expected"
DRAWS = bool(os.environ.get("WARD_BOARD_DRAW_PICTURES"))
DRAWN_WITH = f"textual {version('textual')}, rich {version('rich')}\n"
ZONE = ZoneInfo("Europe/Amsterdam")
SIZES = ((80, 24), (100, 30), (160, 42), (200, 60))
SIZES_OF = {"dark": SIZES, "light": ((80, 24), (160, 42))}
"""The light theme has the same words; its colours are looked at where people work."""


def at(day: int, clock: str) -> datetime:
    """A moment of the example day (26 November 2026) or the morning after it, in UTC."""
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


EARLY, BUSY, AFTERNOON = at(26, "06:48:12"), at(26, "10:42:17"), at(26, "15:30:04")
NIGHT, BUSY_MORNING, MORNING = at(26, "22:30:11"), at(27, "08:41:20"), at(27, "10:12:40")
ARRIVING, BEFORE_LUTETIUM = at(26, "08:21:05"), at(26, "11:06:40")
RULES_DUE = at(27, "09:12:00")
MOMENTS = (EARLY, ARRIVING, BUSY, BEFORE_LUTETIUM, AFTERNOON, NIGHT, BUSY_MORNING, RULES_DUE, MORNING)


@dataclass(frozen=True)
class Scene:
    """A place to look at: when, who is signed in, the keys that lead there (" abc" types the letters after the space).

    `stale` lets the store be silent for 47 s; `away` lets the terminal have stood still before; `display` is the wall.
    `year` books a year of other courses beside the day; `unsigned` charts acts that nobody signed.
    """

    keys: tuple[str, ...] = ()
    moment: datetime = BUSY
    who: str | None = "nurse2"
    stale: timedelta | None = None
    away: timedelta | None = None
    display: bool = False
    year: bool = False
    unsigned: bool = False


SCENES = {
    "board": Scene(),
    "board-selected": Scene(("6",)),
    "board-privacy": Scene(("v",)),
    "board-locked": Scene(("l",)),
    "board-stale": Scene(stale=timedelta(seconds=47)),
    "board-after-a-gap": Scene(away=timedelta(minutes=12)),
    "board-night": Scene(moment=NIGHT),
    "board-zoomed": Scene(("+", "+", "left")),
    "confirm": Scene(("7", "space")),
    "confirm-seen": Scene(("2", "o")),
    "confirm-waits": Scene(("6", "space", "pagedown", "pagedown"), who="tech1"),
    "take": Scene(("a",)),
    "form": Scene(("6", "space", " 7462"), who="tech1"),
    "form-implausible": Scene(("6", "space", " 74620"), who="tech1"),
    "deviation": Scene(("6", "e")),
    "visit": Scene(("5", "b")),
    "visit-marked": Scene(("5", "b", "space")),
    "visit-arrival": Scene(("5", "space", "space"), moment=ARRIVING),
    "time-out": Scene(("7", "space"), moment=BEFORE_LUTETIUM, who="tech1"),
    "bag-and-pump": Scene(("8", "space")),
    "incident": Scene(("5", "i", "l")),
    "incident-asks": Scene(("5", "i", "l", "enter")),
    "incident-what-to-do": Scene(("5", "i", "l", "enter", "y", "n")),
    "round": Scene(("o",)),
    "choice-pause": Scene(("3", "p")),
    "choice-correct": Scene(("3", "u")),
    "palette": Scene(("6", "ctrl+p")),
    "find": Scene(("/", " mül")),
    "sign-in": Scene(("6", "space"), who=None),
    "leaving": Scene(("q",)),
    "treatment": Scene(("3", "enter")),
    "journal": Scene(("g",)),
    "course": Scene(("3", "C")),
    "course-held": Scene(("y", "/", " pet", "enter", "enter")),
    "course-blood-count": Scene(("3", "C", "space", "b", " 24112026", "tab", " 62")),
    "keys": Scene(("?",)),
    "start-of-day": Scene(("w",), moment=EARLY),
    "handover": Scene(("h",), moment=AFTERNOON),
    "handover-accepts": Scene(("h", "3", "space"), moment=AFTERNOON),
    "morning": Scene(("m",), moment=MORNING, who="phys1"),
    "morning-busy": Scene(("m", "7"), moment=BUSY_MORNING, who="phys1"),
    "measurement-grid": Scene(("m", "tab"), moment=BUSY_MORNING),
    "rules-of-one": Scene(("m", "1", "space"), moment=RULES_DUE, who="phys1"),
    "rules-of-several": Scene(("m", "A"), moment=RULES_DUE, who="phys1"),
    "countersign": Scene(("K", "b", "4", "space"), moment=NIGHT, who="phys2", unsigned=True),
    "start-times": Scene(("ctrl+p", " start times of", "enter")),
    "start-times-moves": Scene(("ctrl+p", " start times of", "enter", *["down"] * 3, "enter"), moment=EARLY),
    "who-looked": Scene(("3", "ctrl+p", " who looked", "enter"), who="audit1"),
    "figures": Scene(("ctrl+p", " centre's fig", "enter"), moment=MORNING, who="phys1"),
    "days": Scene(("y", "/", " hadd", "enter", "right"), year=True),
    "wall": Scene(display=True),
}


@pytest.mark.parametrize("name", SCENES)
async def test_a_screen_is_drawn_as_somebody_saw_it(
    name: str, ward_at: Callable[[datetime], Ward], tmp_path: Path
) -> None:
    """T26: each scene at four sizes in the dark, and at two in the light."""
    scene = SCENES[name]
    ward = ward_at(scene.moment)
    try:
        drawn = await _drawn(scene, ward)
    finally:
        ward.close()
    differing = [
        wrong
        for (theme, size), (words, svg) in drawn.items()
        if (wrong := _compared(f"{name}/{size[0]}x{size[1]}", theme, words, svg, tmp_path))
    ]
    assert not differing, "\n".join(differing)


def test_no_picture_is_left_of_a_scene_that_is_gone() -> None:
    assert {folder.name for folder in EXPECTED.iterdir() if folder.is_dir()} == set(SCENES)


async def _drawn(scene: Scene, ward: Ward) -> dict[tuple[str, tuple[int, int]], tuple[str, str]]:
    """The words and the SVG of a scene in each theme at its sizes."""
    machine = ManualClock(scene.moment)
    if scene.year:
        plan_year(ward)
    if scene.unsigned:
        break_glass(ward)
        unsigned(ward, 7, Action.SEEN, name=ward.person("phys2").name)
    ward.clock.advance(-(scene.away or timedelta()))
    kind = DisplayApp if scene.display else WardBoardApp
    person = ward.person(scene.who) if scene.who and not scene.display else None
    options = {} if scene.display else {"signed_in": person}
    settings = Settings(theme="dark", calendar=CALENDAR if scene.year else CalendarSettings())
    app = kind(ward, settings, terminal=Terminal(), machine=machine, **options)
    found = {}
    async with app.run_test(size=SIZES[-1]) as pilot:
        await _until(pilot, lambda: bool(app.lines.picture.lines) and app.desk.board is not None)
        if scene.away:
            for clock in (machine, ward.clock):
                clock.advance(scene.away)
            app.on_gap(scene.away.total_seconds())
            await app.reading.once()
        for key in scene.keys:
            await _press(app, pilot, key)
        if scene.stale:
            # nobody reads any more: the seconds pass without news
            app.reading.start = lambda: None
            machine.advance(scene.stale)
            ward.clock.advance(scene.stale)
        for theme, sizes in SIZES_OF.items():
            app.desk.settings = app.desk.settings.model_copy(update={"theme": theme})
            for size in sizes:
                await pilot.resize_terminal(*size)
                app.repaint()
                await _until(pilot, lambda size=size: len(app.lines.picture.lines) == size[1])
                words = "\n".join(line.rstrip() for line in app.lines.picture.text.splitlines()) + "\n"
                found[theme, size] = words, app.export_screenshot(title="ward-board")
        assert not _named_in_privacy(app), "H33: initials alone, on every page and card"
    return found


def _named_in_privacy(app: WardBoardApp) -> list[str]:
    """The identities that a screen still shows once names are hidden (H33).

    A list to choose from stands as it was written: while names stand for some seconds only it has none from the start.
    """
    desk = app.desk
    if isinstance(desk.dialog, ChoiceDialog):
        return []
    desk.names.hide(by_hand=True)
    beds = desk.board.beds if desk.board else ()
    known = {
        fact for bed in beds for fact in (bed.patient.name, birth_date(bed.patient.birth_date), bed.patient.number)
    }
    known |= {fact.upper() for fact in known}
    shown = [desk.picture(*size).text for size in SIZES]
    return [fact for fact in known if any(fact in text for text in shown)]


async def _press(app: WardBoardApp, pilot: Pilot[Any], key: str) -> None:
    for one in key[1:] if key.startswith(" ") else [key]:
        await pilot.press("space" if one == " " else one)
        await _until(pilot, lambda: app.desk.dialog is None or app.desk.dialog.painted_at is not None)
        await _until(pilot, lambda: not app.desk.is_busy or app.desk.dialog is not None)
        # a page that reads aside shows what it has meanwhile
        await _until(pilot, lambda: not (app.desk.own and getattr(app.desk.own.page(), "is_waiting", False)))


async def _until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await pilot.pause(0.01)
    await pilot.pause()


def _compared(name: str, theme: str, words: str, svg: str, tmp_path: Path) -> str:
    """What is other than expected, in one line; nothing where all is the same."""
    text_file, svg_file = EXPECTED / f"{name}-{theme}.txt", EXPECTED / f"{name}-{theme}.svg.gz"
    if DRAWS:
        text_file.parent.mkdir(parents=True, exist_ok=True)
        text_file.write_text(words, encoding="utf-8")
        svg_file.write_bytes(gzip.compress(svg.encode(), mtime=0))
        (EXPECTED / "drawn-with.txt").write_text(DRAWN_WITH, encoding="utf-8")
        return ""
    if not text_file.exists() or words != text_file.read_text(encoding="utf-8"):
        (new := tmp_path / f"{text_file.parent.name}-{text_file.name}").write_text(words, encoding="utf-8")
        return f"words differ: diff {text_file} {new}"
    is_comparable = (EXPECTED / "drawn-with.txt").read_text(encoding="utf-8") == DRAWN_WITH
    if is_comparable and svg != gzip.decompress(svg_file.read_bytes()).decode():
        (new := tmp_path / f"{svg_file.parent.name}-{svg_file.stem}").write_text(svg, encoding="utf-8")
        return f"colours differ: {new} is not {svg_file}"
    return ""
