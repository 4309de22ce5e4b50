"""The serial number of a declaration: short, spoken on a phone, and only the centre can make one that fits.

It is sealed with a key of the store over all that the declaration states, so a paper on which somebody changed a figure
no longer fits, and neither does one that was replaced.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.config.language import gettext as _
from ward_board.documents.declaration import Declaration, Neighbours, standing_declaration
from ward_board.documents.phrases import journey_words
from ward_board.domain.patient_rules import Journey
from ward_board.domain.text import printable
from ward_board.errors import BadInputError

LETTERS = "23456789ACEFHJKLMPRTWXY"
"""None that looks or sounds like another; 23 of them, a prime, without which the check would miss some slips."""
_PREFIX = "WB"
_LENGTH = 8  # the last one is the check


def serial_of(declaration: Declaration, key: bytes) -> str:
    """The serial number of what a declaration states, such as "WB-4KX7-92TR"; the same for ever for the same."""
    seal = hmac.new(key, _canonical(declaration).encode(), sha256).digest()
    rest, letters = int.from_bytes(seal), ""
    for _place in range(_LENGTH - 1):
        rest, value = divmod(rest, len(LETTERS))
        letters += LETTERS[value]
    return _written(letters + _check_letter(letters))


def checked(typed: str) -> str:
    """A serial number as it was printed, from what somebody typed: small letters, spaces and no "WB" are all right.

    Raises BadInputError where one letter is wrong or any two are swapped.
    """
    letters = "".join(filter(str.isalnum, typed.upper())).removeprefix(_PREFIX)
    if len(letters) != _LENGTH or not set(letters) <= set(LETTERS) or _check_letter(letters[:-1]) != letters[-1]:
        raise BadInputError(
            f"{printable(typed)}: not a serial number as we print it; ask for it again, letter by letter (WB-XXXX-XXXX,"
            " without B D G I N O Q S U V Z 0 1)"
        )
    return _written(letters)


def verified(serial: str, beds: Iterable[Bed], zone: ZoneInfo, key: bytes) -> Declaration | None:
    """The declaration among `beds` that stands and carries this serial number; None where none does.

    Raises BadInputError for what cannot be one of ours.
    """
    wanted = checked(serial)
    standing = (standing_declaration(bed, zone) for bed in beds)
    return next((one for one in standing if one and serial_of(one, key) == wanted), None)


def stated_lines(declaration: Declaration, zone: ZoneInfo, *, with_name: bool = False) -> tuple[str, ...]:
    """What the centre answers on the phone, line by line; the name only where it is asked for."""
    given = declaration.administered_at.astimezone(zone)
    activity = _("{mbq} MBq of {nuclide}") if declaration.is_administered else _("{mbq} MBq of {nuclide}, prescribed")
    activity = activity.format(mbq=declaration.activity_mbq, nuclide=printable(declaration.nuclide))
    measured = _("{rate:g} µSv/h at 1 m").format(rate=declaration.net_usv_per_h)
    lines = (
        _("treatment {treatment}").format(treatment=declaration.treatment),
        f"{activity}, {given:%Y-%m-%d %H:%M}",
        measured + f", {declaration.measured_at.astimezone(zone):%Y-%m-%d %H:%M}",
        *_journey_line(declaration.journey, zone),
        _NEIGHBOURS[declaration.neighbours](),
        _("detectors until about {day}").format(day=declaration.detectable_until.isoformat()),
        _("signed on {day}").format(day=declaration.signed_at.astimezone(zone).date().isoformat()),
    )
    if not with_name:
        return lines
    name, born = printable(declaration.name), declaration.birth_date.isoformat()
    return (_("{name}, born {day}").format(name=name, day=born), *lines)


_NEIGHBOURS: Mapping[Neighbours, Callable[[], str]] = {
    Neighbours.NO_DANGER: lambda: _("no danger to fellow travellers expected"),
    Neighbours.FREE_SEAT: lambda: _("asks for an empty seat beside the patient"),
    Neighbours.NOT_KNOWN: lambda: _("nothing about fellow travellers"),
}


def _journey_line(journey: Journey, zone: ZoneInfo) -> Iterator[str]:
    where = printable(journey_words(journey))
    if where and journey.departs_at:
        yield f"{where}, {journey.departs_at.astimezone(zone):%Y-%m-%d %H:%M}"
    elif where:
        yield where


def _canonical(declaration: Declaration) -> str:
    """All that it states in one text, the same on every machine."""
    return json.dumps(asdict(declaration), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _check_letter(letters: str) -> str:
    """The letter that makes the sum of place times value a multiple of 23."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(letters, start=1))
    return next(letter for value, letter in enumerate(LETTERS) if (total + _LENGTH * value) % len(LETTERS) == 0)


def _written(letters: str) -> str:
    return f"{_PREFIX}-{letters[:4]}-{letters[4:]}"
