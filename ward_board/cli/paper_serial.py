"""`ward-board papers --verify`: whether a travel declaration with this number is ours and still stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ward_board.cli.noting import note_serial_checked
from ward_board.domain.openings import page_of
from ward_board.errors import StoreUnavailableError, VerificationFailedError

if TYPE_CHECKING:
    from ward_board.board.board import Bed
    from ward_board.documents.declaration import Declaration
    from ward_board.ward.ward import Ward

_ASKED_ABOUT_FOR = timedelta(days=366)
"""A declaration tells of some months; who asks a year later writes to the centre."""


def say_whether_genuine(ward: Ward, serial: str, *, as_json: bool) -> int:
    """Prints what a genuine declaration states, without the patient's name; 0.

    Raises BadInputError for what is no serial number, VerificationFailedError for one that no declaration carries, and
    StoreUnavailableError where the store's keys are not on this machine.
    """
    from ward_board.documents.serial import checked, stated_lines, verified

    key, number = ward.paper_key(), checked(serial)
    if not key:
        raise StoreUnavailableError("the keys of this store are not on this machine; verify where the store lies")
    found: Declaration | None = verified(number, _beds(ward), ward.zone, key)
    note_serial_checked(ward, page_of(found.treatment, "travel") if found else None)
    if found is None:
        raise VerificationFailedError(
            f"{number}: no declaration that stands has this number; it was changed, replaced, or is none of ours"
        )
    stated = stated_lines(found, ward.zone)
    if as_json:
        print(json.dumps({"serial": number, "genuine": True, "states": list(stated)}, ensure_ascii=False))
        return 0
    print(f"{number} is genuine; it states:")
    for line in stated:
        print(f"  {line}")
    return 0


def _beds(ward: Ward) -> Iterator[Bed]:
    """Every treatment of the last year, the newest day first, read day by day as it is asked for."""
    today = ward.clock.now().astimezone(ward.zone).date()
    for day in sorted(_days(ward, today - _ASKED_ABOUT_FOR), reverse=True):
        yield from ward.board(day).beds


def _days(ward: Ward, since: date) -> set[date]:
    with ward.store.read() as view:
        return {row.day for row in view.treatments_since(since)}
