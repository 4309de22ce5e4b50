"""`ward-board show`: the board as text or JSON, without a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.noting import note_opened
from ward_board.cli.opening import moment_of, opened_ward, settings_of, who_acts
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.domain.openings import page_of
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.domain.alarms import Alarm
    from ward_board.ward.ward import Ward


def show(
    date: DateOption = None,
    at: Annotated[str | None, typer.Option("--at", metavar="T", help="The board as it stood at T (RFC 3339).")] = None,
    as_json: JsonOption = False,
    privacy: Annotated[bool, typer.Option("--privacy", help="Initials in place of names.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="ID", help="Who reads it; where the site hides names it shows them.")
    ] = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE")] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print the board in sentences: today's, or of the newest day with somebody still here."""
    from ward_board.board.as_data import board_data
    from ward_board.board.spoken import spoken_lines
    from ward_board.ward.reading import ward_day

    if pin_file is not None and by is None:
        raise BadInputError("--pin-file: say whose PIN it is, with --by ID")
    settings = settings_of(config)
    with opened_ward(store, config, now) as ward:
        reader = who_acts(ward, by, pin_file, "--pin-file") if by else None
        day = read_day(date, ward_day(ward.clock.now(), ward.zone))
        then = moment_of(at, ward, "--at")
        board = ward.board(day, at=then, technical=() if then else _damage(ward))
        note_opened(ward, [page_of(bed.treatment, "show") for bed in board.beds], reader)
    privacy = privacy or (settings.names.while_nobody_signed_in and reader is None)
    if as_json:
        print(json.dumps(board_data(board, privacy=privacy), ensure_ascii=False, indent=1))
    else:
        for line in spoken_lines(board, language=settings.language, privacy=privacy):
            print(line)


def _damage(ward: Ward) -> tuple[Alarm, ...]:
    """That the record was changed outside this program, as a board finds it at its start; a store that cannot be
    checked is one that cannot be read."""
    from ward_board.domain.alarms import Alarm
    from ward_board.domain.words import AlarmKind, Priority

    if ward.safety.journal_is_whole():
        return ()
    now = ward.clock.now()
    return (Alarm(AlarmKind.CHAIN_BROKEN, Priority.HIGH, now, now, "journal"),)
