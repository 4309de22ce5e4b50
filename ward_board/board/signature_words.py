"""Signatures in words: whose, by the printed name, with which meaning, and when they were given (21 CFR 11.50)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.entry import UNSIGNED, Entry
from ward_board.domain.signature import Meaning, signatures_of
from ward_board.domain.step import Step
from ward_board.domain.text import printable


def signed_words(entry: Entry, step: Step | None, staff: Mapping[str, str], clock: Clock) -> str:
    """Who signed an entry as what, and when: "A. Bos performed, E. Smit verified, 10:41"; "" for what nobody signs.

    The time is that of typing; it has a date where that is another one than that of the act.
    """
    at = replace(clock, now=entry.occurred_at).moment(entry.recorded_at)
    if entry.author == UNSIGNED:
        name = printable(entry.unsigned or "")
        return _("not signed; typed name: {name}, {time}").format(name=name, time=at)
    said = [
        meaning_words(one.meaning).format(name=printed_name(one.person, staff)) for one in signatures_of(entry, step)
    ]
    return ", ".join([*said, at]) if said else ""


def meaning_words(meaning: Meaning) -> str:
    """A signature in words, with a place for the name."""
    return {
        Meaning.PERFORMED: _("{name} performed"),
        Meaning.VERIFIED: _("{name} verified"),
        Meaning.AUTHORISED: _("{name} authorised"),
    }[meaning]


def printed_name(staff_id: str, staff: Mapping[str, str]) -> str:
    """The whole name of somebody of the staff."""
    return printable(staff.get(staff_id, staff_id))
