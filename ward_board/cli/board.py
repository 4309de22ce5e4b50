"""`ward-board`: today's board on this terminal; `ward-board demo`: a made-up day with hands that work through it."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.init import make_ward_store
from ward_board.cli.opening import mirror_folder, opened_ward, settings_of, ward_on
from ward_board.cli.options import ConfigOption, NowOption, StoreOption, store_url
from ward_board.cli.rehearsing import Rehearsal, rehearsal
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.config.settings import Settings
    from ward_board.domain.entry import Person
    from ward_board.ward.ward import Ward

FASTEST = 3600.0
DEMO_SPEED = 60.0


DisplayOption = Annotated[
    bool,
    typer.Option("--display", help="The wall display: tiles, initials only, no keys but Ctrl+C or Ctrl+Q to leave."),
]


def open_board(
    context: typer.Context,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
    display: DisplayOption = False,
) -> int | None:
    """The day-of-treatment dashboard for a PRRT ward; without a command it opens today's board.

    Not a medical device: it sees no pump, the pump's own alarm comes first, and people decide.
    """
    if context.invoked_subcommand is not None:
        given = {"--store": store, "--config": config, "--now": now, "--display": display}
        if early := next((option for option, value in given.items() if value), None):
            # left out silently, the command would work on another store than was meant
            raise BadInputError(f"{early}: put it after '{context.invoked_subcommand}'")
        return None
    _want_a_terminal()
    _load()
    from ward_board.store.store import Store

    settings = settings_of(config)
    if not display and not Store.is_made(store_url(store)):
        return _first_run(settings, store_url(store))
    with opened_ward(store, config, now, runs_on=True) as ward:
        return _display(ward, settings) if display else _show(ward, settings)


def demo(
    speed: Annotated[float, typer.Option("--speed", metavar="N", help="How many times real time.")] = DEMO_SPEED,
    scenario: Annotated[str, typer.Option("--scenario", metavar="S", help="day, quiet or rough.")] = "day",
    config: ConfigOption = None,
    display: DisplayOption = False,
) -> int:
    """A made-up day of eight patients on a throw-away store; any key but q and ? takes over."""
    from ward_board.rehearsal.days import scenario_named

    if not 0 < speed <= FASTEST:
        raise BadInputError(f"--speed: {speed:g} is not above 0 and at most {FASTEST:g}")
    chosen = scenario_named(scenario)
    _want_a_terminal()
    settings = settings_of(config)
    with rehearsal(settings, chosen, speed) as made_up:
        if display:
            return _display(made_up.ward, settings, hands_work=True)
        return _show(made_up.ward, settings, rehearsed=made_up)


def _display(ward: Ward, settings: Settings, *, hands_work: bool = False) -> int:
    from ward_board.tui.display_app import DisplayApp
    from ward_board.tui.safe_app import run

    return run(DisplayApp(ward, settings, hands_work=hands_work))


def _show(
    ward: Ward, settings: Settings, *, signed_in: Person | None = None, rehearsed: Rehearsal | None = None
) -> int:
    from ward_board.config.remembered import with_remembered
    from ward_board.tui.app import WardBoardApp
    from ward_board.tui.safe_app import run

    take_over = rehearsed.take_over if rehearsed else None
    return run(WardBoardApp(ward, with_remembered(settings), signed_in=signed_in, take_over=take_over))


def _first_run(settings: Settings, url: str) -> int:
    """Nothing is there yet: an example day, a day list, or a first coordinator."""
    from ward_board.cli.day_list import read_list, report_lines, with_unusual_times
    from ward_board.rehearsal.days import scenario_named
    from ward_board.store.engine import parse_url, place_of
    from ward_board.store.store import Store
    from ward_board.tui.first_run import FirstRun
    from ward_board.tui.first_run_app import choose_start
    from ward_board.ward.clock import SystemClock

    with ExitStack() as opened:
        shown: list[Rehearsal] = []

        def open_demo() -> Ward:
            shown.append(opened.enter_context(rehearsal(settings, scenario_named("day"), DEMO_SPEED)))
            return shown[0].ward

        def make_ward(staff_id: str, name: str, pin: str) -> tuple[Ward, Person]:
            make_ward_store(url, mirror_folder(settings), staff_id, name, pin)
            ward = ward_on(Store.open(url, mirror_folder=mirror_folder(settings)), settings, SystemClock())
            opened.callback(ward.close)
            return ward, ward.person(staff_id)

        def preview(file: str) -> list[str]:
            found = read_list(Path(file).expanduser(), settings.zone, SystemClock().now())
            return report_lines(with_unusual_times(found, settings))

        def book(ward: Ward, person: Person, file: str) -> list[str]:
            found = read_list(Path(file).expanduser(), settings.zone, ward.clock.now())
            return report_lines(with_unusual_times(found, settings), ward.book(found.rows, author=person.id))

        place = place_of(parse_url(url))
        chosen = choose_start(FirstRun(place, SystemClock(), open_demo, make_ward, preview, book), settings)
        if isinstance(chosen, int):
            return chosen
        return _show(chosen.ward, settings, signed_in=chosen.person, rehearsed=shown[0] if shown else None)


def _load() -> None:
    """Reads in all that a board needs; it stays, so nobody looks through it for waste (a tenth of a start)."""
    gc.disable()
    try:
        import ward_board.tui.app  # noqa: F401
    finally:
        gc.freeze()
        gc.enable()


def _want_a_terminal() -> None:
    # the picture goes to standard error, the keys come from standard input
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise BadInputError("the board needs a terminal; 'ward-board show' prints it without one")
    # the terminal knows its size; one that a parent exported would hold the picture at that size for ever
    for exported in ("COLUMNS", "LINES"):
        os.environ.pop(exported, None)
