"""`ward-board show`: the board as text or JSON, without a terminal."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ward_board.cli.noting import note_opened
from ward_board.cli.opening import moment_of, opened_ward, settings_of
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.domain.openings import page_of
from ward_board.errors import BadInputError


def show(
    date: DateOption = None,
    at: Annotated[str | None, typer.Option("--at", metavar="T", help="The board as it stood at T (RFC 3339).")] = None,
    as_json: JsonOption = False,
    privacy: Annotated[bool, typer.Option("--privacy", help="Initials in place of names; not with --json.")] = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print the board in sentences: today's, or of the newest day with somebody still here."""
    from ward_board.board.as_data import board_data
    from ward_board.board.spoken import spoken_lines
    from ward_board.ward.reading import ward_day

    if privacy and as_json:
        raise BadInputError("--privacy: not with --json, whose keys are for programs; leave one of them out")
    with opened_ward(store, config, now) as ward:
        day = read_day(date, ward_day(ward.clock.now(), ward.zone))
        board = ward.board(day, at=moment_of(at, ward, "--at"))
        note_opened(ward, [page_of(bed.treatment, "show") for bed in board.beds])
    if as_json:
        print(json.dumps(board_data(board), ensure_ascii=False, indent=1))
    else:
        for line in spoken_lines(board, language=settings_of(config).language, privacy=privacy):
            print(line)
