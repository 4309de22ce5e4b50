"""Papers in words: their names, and what became of those that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ward_board.board.next_items import bed_numbers
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.documents.on_offer import Order
from ward_board.documents.paper import PaperKind
from ward_board.documents.words import FALLBACK, Words
from ward_board.domain.text import printable
from ward_board.tui.paper import shown_path
from ward_board.tui.print_job import End, Outcome


def kind_words(kind: PaperKind) -> str:
    """A kind of paper as people name it."""
    return {
        PaperKind.DAY_SHEET: _("day sheet"),
        PaperKind.RULES: _("rules"),
        PaperKind.TRAVEL: _("travel declaration"),
        PaperKind.RECORD: _("treatment record"),
        PaperKind.HANDOVER: _("handover"),
        PaperKind.DOWNTIME: _("downtime sheet"),
    }[kind]


def short_words(kind: PaperKind) -> str:
    """The same where there is little room."""
    return _("travel") if kind is PaperKind.TRAVEL else kind_words(kind)


def says_not_reviewed(kind: PaperKind, words: Words) -> bool:
    """Whether the paper itself says that no named person has read these words."""
    says_so = "not_reviewed" in words.texts if kind.is_for_the_patient else words.language != FALLBACK
    return says_so and not words.reviewed_by


def printing_words(count: int) -> str:
    """That papers are on their way."""
    return ngettext("printing {count} paper", "printing {count} papers", count).format(count=count)


def outcome_words(outcomes: Sequence[Outcome]) -> str:
    """What became of all that was asked for, in one line: the worst first, each reason once."""
    found: dict[tuple[End, str], list[Outcome]] = {}
    for end in End:
        for outcome in outcomes:
            if outcome.end is end:
                found.setdefault((end, outcome.reason), []).append(outcome)
    return ". ".join(_ended(end, reason, some) for (end, reason), some in found.items())


def _ended(end: End, reason: str, outcomes: Sequence[Outcome]) -> str:
    said = {
        End.NOT_PRINTED: _("Not printed: {papers}"),
        End.UNSURE: _("May have been printed: {papers}"),
        End.PRINTED: _("Printed: {papers}"),
        End.WRITTEN: _("Only written, no print command is set: {papers}: {place}"),
    }[end]
    files = [outcome.file for outcome in outcomes if outcome.file]
    place = (files[0] if len(files) == 1 else files[0].parent) if files else None
    words = said.format(papers=orders_words(one.order for one in outcomes), place=shown_path(place) if place else "")
    return f"{words}: {printable(reason)}" if reason else words


def orders_words(orders: Iterable[Order]) -> str:
    """Papers with their beds, kind by kind: "rules Beds 1-3 7, travel declaration Bed 7, handover"."""
    beds: dict[PaperKind, list[int]] = {}
    for order in orders:
        beds.setdefault(order.kind, []).extend([order.bed] if order.bed else [])
    return ", ".join(_kind_in_beds(kind, numbers) for kind, numbers in beds.items())


def _kind_in_beds(kind: PaperKind, numbers: Sequence[int]) -> str:
    if not numbers:
        return kind_words(kind)
    said = ngettext("{kind} Bed {beds}", "{kind} Beds {beds}", len(set(numbers)))
    return said.format(kind=kind_words(kind), beds=bed_numbers(numbers))
