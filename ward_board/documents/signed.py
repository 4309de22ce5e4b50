"""Signatures as they stand on paper: printed name, meaning, and the time where it is not that of the act (A15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ward_board.board.moments import Clock
from ward_board.board.signature_words import printed_name
from ward_board.documents.phrases import said
from ward_board.documents.words import Words
from ward_board.domain.entry import UNSIGNED, Entry
from ward_board.domain.signature import signatures_of
from ward_board.domain.step import Step
from ward_board.domain.text import printable


def signed_on_paper(entry: Entry, step: Step | None, staff: Mapping[str, str], clock: Clock, words: Words) -> str:
    """Who signed an entry as what; with the time where it was signed in another minute than the act stands beside it.

    "" for what nobody signs.
    """
    if entry.author == UNSIGNED:
        signed = said(words, "signed_not", name=printable(entry.unsigned or ""))
    else:
        each = signatures_of(entry, step)
        signed = ", ".join(said(words, f"signed_{one.meaning}", name=printed_name(one.person, staff)) for one in each)
    clock = replace(clock, now=entry.occurred_at)
    signed_at = clock.moment(entry.recorded_at)
    if not signed or signed_at == clock.moment(entry.occurred_at):
        return signed
    return words["signed_later"].format(signed=signed, time=signed_at)
