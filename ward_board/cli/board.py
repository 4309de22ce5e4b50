"""`ward-board`: today's board on this terminal; `ward-board demo`: a made-up day with hands that work through it."""

from __future__ import annotations

import asyncio
import sys
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.opening import opened_ward, protocol_folders, settings_of, ward_on
from ward_board.cli.options import ConfigOption, NowOption, StoreOption
from ward_board.config.paths import shipped_data
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.config.settings import Settings
    from ward_board.domain.entry import Person
    from ward_board.rehearsal.scenario import Scenario

EXAMPLE_DAY = "example-day.csv"
FASTEST = 3600.0
# evening and night, when the hands have nothing to do, pass faster
QUIET, QUIET_HOURS_FASTER = timedelta(hours=1), 10


def open_board(
    context: typer.Context, store: StoreOption = None, config: ConfigOption = None, now: NowOption = None
) -> int | None:
    """The day-of-treatment dashboard for a PRRT ward; without a command it opens today's board.

    Not a medical device: it sees no pump, the pump's own alarm comes first, and people decide.
    """
    if context.invoked_subcommand is not None:
        return None
    from ward_board.tui.app import WardBoardApp, run

    _want_a_terminal()
    settings = settings_of(config)
    with opened_ward(store, config, now, runs_on=True) as ward:
        return run(WardBoardApp(ward, settings))


def demo(
    speed: Annotated[float, typer.Option("--speed", metavar="N", help="How many times as fast as real time.")] = 60.0,
    scenario: Annotated[str, typer.Option("--scenario", metavar="S", help="day, quiet or rough.")] = "day",
    config: ConfigOption = None,
) -> int:
    """A made-up day of eight patients on a throw-away store; any key but q and ? takes over."""
    from ward_board.rehearsal.days import scenario_named

    if not 0 < speed <= FASTEST:
        raise BadInputError(f"--speed: {speed:g} is not above 0 and at most {FASTEST:g}")
    chosen = scenario_named(scenario)
    _want_a_terminal()
    return rehearse(settings_of(config), chosen, speed)


def rehearse(settings: Settings, scenario: Scenario, speed: float) -> int:
    """The example day on a store that is gone afterwards; the exit code of the board."""
    from ward_board.exchange.csv_day_list import read_csv_day_list
    from ward_board.rehearsal.demo_store import begins_at, throw_away_store
    from ward_board.rehearsal.hands import Hands
    from ward_board.tui.app import WardBoardApp, run
    from ward_board.ward.clock import AcceleratedClock

    rows = read_csv_day_list((shipped_data() / EXAMPLE_DAY).read_bytes(), zone=settings.zone).rows
    start = begins_at(rows)
    with throw_away_store(rows, booked_at=start, protocol_folders=protocol_folders()) as store:
        clock = AcceleratedClock(start, speed)
        ward = ward_on(store, settings, clock)
        hands = Hands(ward, scenario)

        def take_over() -> Person:
            hands.stop()
            clock.run_at(1)
            return ward.person("nurse1")

        async def wait(seconds: float) -> None:
            if not hands.is_stopped:
                clock.run_at(speed * QUIET_HOURS_FASTER if hands.rest_for(clock.now()) > QUIET else speed)
            await asyncio.sleep(seconds)

        # in a thread of their own: the hands write as other terminals do, and never hold up the screen
        working = threading.Thread(target=lambda: asyncio.run(hands.run(wait, speed)), daemon=True)
        working.start()
        try:
            return run(WardBoardApp(ward, settings, take_over=take_over))
        finally:
            hands.stop()
            working.join(timeout=5)
            ward.close()


def _want_a_terminal() -> None:
    # the picture goes to standard error, the keys come from standard input
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise BadInputError("the board needs a terminal; 'ward-board show' prints it without one")
