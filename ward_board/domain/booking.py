"""The booking of a treatment as its entries tell it, with every move, reschedule and prescription since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import reduce

from ward_board.domain.entry import Entry, Value
from ward_board.domain.patient import Booking
from ward_board.domain.words import Action


def booking_of(standing: Iterable[Entry]) -> Booking:
    """The booking with every move, reschedule and prescription that stands."""
    rebooking = {Action.BOOK, Action.MOVE, Action.RESCHEDULE, Action.PRESCRIBE}
    # by the order of writing: a booking made today for yesterday's date still replaces the older one
    changes = sorted((entry for entry in standing if entry.action in rebooking), key=lambda entry: entry.seq)
    first, *later = changes
    return reduce(_rebooked, later, _booked(first))


def beds_named(entries: Iterable[Entry]) -> set[float]:
    """The numbers of all beds that a treatment was ever booked in or moved to."""
    rebooking = (entry for entry in entries if entry.action in {Action.BOOK, Action.MOVE})
    return {number for entry in rebooking for key in ("bed", "to_bed") if (number := entry.number(key)) is not None}


def _booked(entry: Entry) -> Booking:
    last = entry.text("last_treatment")
    flags = entry.text("flags")
    return Booking(
        bed=int(entry.number("bed") or 0),
        t0=instant(entry.values["t0"]),
        cycle=int(entry.number("cycle") or 0),
        activity_mbq=entry.number("activity_mbq") or 0.0,
        protocol=str(entry.values["protocol"]),
        allergies=entry.text("allergies"),
        weight_kg=entry.number("weight_kg"),
        last_treatment=date.fromisoformat(last) if last else None,
        flags=tuple(flags.split("|")) if flags else (),
    )


def _rebooked(booking: Booking, entry: Entry) -> Booking:
    match entry.action:
        case Action.MOVE:
            return replace(booking, bed=int(entry.number("to_bed") or booking.bed))
        case Action.RESCHEDULE:
            return replace(booking, t0=instant(entry.values["t0"]))
        case Action.PRESCRIBE:
            return replace(booking, activity_mbq=entry.number("activity_mbq") or booking.activity_mbq)
        case _:
            return _booked(entry)


def instant(text: Value) -> datetime:
    """The moment that a kept value tells (aware, UTC)."""
    return datetime.fromisoformat(str(text)).astimezone(UTC)
