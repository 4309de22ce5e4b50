"""`ward-board`: today's board on this terminal; `ward-board demo`: a synthetic day with hands."""

from __future__ import annotations

import typer

from ward_board.cli.options import ConfigOption, NowOption, StoreOption


def open_board(
    context: typer.Context, store: StoreOption = None, config: ConfigOption = None, now: NowOption = None
) -> int | None:
    """The day-of-treatment dashboard; without a command it opens today's board."""
    if context.invoked_subcommand is not None:
        return None
    return 0


def demo(config: ConfigOption = None) -> int:
    """A synthetic day of eight patients on a throw-away store, with hands that tick."""
    return 0
