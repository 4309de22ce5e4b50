"""The foot of the handover: what else passes on, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ward_board.board.acceptance import Handover
from ward_board.board.backup_words import backup_state
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cells, cut
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.night import standby_words
from ward_board.board.page_parts import fact_rows, heading, left_width, lines_of, right_width, side_by_side
from ward_board.board.people import author_of, who
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.patient import Flag
from ward_board.domain.text import printable
from ward_board.domain.words import Action

_MOST_NOTES = 3
_NOTES_OF = timedelta(hours=12)


def foot_lines(
    board: Board, found: Handover, view: ViewState, clock: Clock, glyphs: Glyphs, drafts: int | None
) -> list[Line]:
    """Two blocks: what also passes on, and how the handover ends."""
    left, right = left_width(view.width), right_width(view.width)
    return side_by_side(
        _also(board, found, left, clock, glyphs, drafts), _how_it_ends(board, found, right, glyphs), view.width
    )


def head_lines(board: Board, view: ViewState) -> list[Line]:
    """The head of the journal as the handover paper has it, so that the two can be held side by side."""
    if board.head is None or not board.head.seq:
        return []
    said = f"{_('journal')} {board.head}"
    half = len(said) - len(board.head.groups) // 2
    parts = [said] if cells(said) <= view.width - 2 else [said[:half].rstrip(), said[half:].strip()]
    rows = [Canvas(view.width) for _part in parts]
    for row, part in zip(rows, parts, strict=True):
        row.put(1, cut(part, view.width - 2), Tone.FAINT)
    return [Line(), *lines_of(rows)]


def _also(board: Board, found: Handover, width: int, clock: Clock, glyphs: Glyphs, drafts: int | None) -> list[Canvas]:
    rows = [heading(width, _("Also passes on"), "", glyphs)]
    for name, words, tone in passed_on(board, found, clock, drafts, key=_("K opens them")):
        rows += fact_rows(width, name, words, tone, indent=min(16, max(width // 3, 1)))
    return rows


def passed_on(
    board: Board, found: Handover, clock: Clock, drafts: int | None = None, *, key: str = ""
) -> list[tuple[str, str, Tone]]:
    """What passes on beside the beds: each with its name and a tone; `drafts` is None where nobody counted them.

    `key` says how the acts that wait for a countersignature are opened; on paper there is none.
    """
    facts = [(_("to countersign"), *_to_countersign(found.beds, key))]
    if drafts is not None:
        words = _("{count} at this terminal, not recorded").format(count=drafts) if drafts else _("none")
        facts.append((_("drafts parked"), words, Tone.WARN if drafts else Tone.PLAIN))
    facts += [(_("stand-by"), words, Tone.PLAIN) for words in standby_words(found.beds)]
    facts += [(name, words, Tone.PLAIN) for name, words in _coming(board, found.beds, clock)]
    facts.append((_("backup"), *backup_state(board, clock)))
    facts += [(_("note"), words, Tone.PLAIN) for words in _notes(board, found.beds, clock)]
    return facts


def _to_countersign(beds: Sequence[Bed], key: str) -> tuple[str, Tone]:
    """At which beds, and how many acts; or that there are none."""
    counts = [len(bed.situation.chart.open_deviations) for bed in beds]
    if not sum(counts):
        return _("none"), Tone.PLAIN
    waiting = [bed for bed, count in zip(beds, counts, strict=True) if count]
    acts = ngettext("{count} act", "{count} acts", sum(counts)).format(count=sum(counts))
    said = _("{beds}: {acts}").format(beds=_beds(waiting), acts=acts)
    return (_("{said}; {key}").format(said=said, key=key) if key else said), Tone.WARN


def _how_it_ends(board: Board, found: Handover, width: int, glyphs: Glyphs) -> list[Canvas]:
    rows = [heading(width, _("How it ends"), "", glyphs)]
    givers = ", ".join(who(one, board.staff) for one in found.givers)
    stays = _("A bed that is not accepted stays with {name}, and says so.").format(name=givers)
    said = [
        (_("The receiver signs each bed and its open alarms with their own PIN."), Tone.PLAIN),
        (stays if givers else _("A bed that is not accepted says so."), Tone.FAINT),
        (_("What is not recorded does not count as done: record it, or pass it on open."), Tone.FAINT),
        (_("Whoever leaves signs off with x: alarms that they have go back to nobody."), Tone.FAINT),
    ]
    for words, tone in said:
        for part in wrapped(words, width - 2):
            row = Canvas(width)
            row.put(1, part, tone)
            rows.append(row)
    return rows


def _coming(board: Board, beds: Sequence[Bed], clock: Clock) -> Iterator[tuple[str, str]]:
    """The first scan still to come, the papers, and the rooms that stay hot."""
    scans = []
    for bed in beds:
        status = bed.situation.steps.get("scan")
        start = status.times.projected.start if status and not status.record.is_settled else None
        if start is not None:
            scans.append((start, bed.number))
    if scans:
        first = min(start for start, _number in scans)
        soonest = [number for start, number in scans if start == first]
        words = _("from {time}, {beds} first") if len(soonest) < len(scans) else _("from {time}, {beds}")
        yield _("scans"), words.format(time=clock.moment(first), beds=_named(bed_numbers(soonest)))
    papers = [bed for bed in beds if Flag.TRAVEL in bed.situation.chart.booking.flags and not _has_paper(bed)]
    if papers:
        yield _("declarations"), _("for travel, {beds}").format(beds=_beds(papers))
    # a room that a patient was moved out of stays hot as well
    hot = {number for bed in board.beds for number in bed.situation.chart.hot_beds}
    if hot:
        yield _("hot rooms"), _named(bed_numbers(hot))


def _has_paper(bed: Bed) -> bool:
    record = bed.situation.chart.steps.get("travel_declaration")
    return record is not None and record.is_settled


def _notes(board: Board, beds: Sequence[Bed], clock: Clock) -> Iterator[str]:
    """The newest notes of the last hours, as they were typed."""
    notes = [
        (entry.occurred_at, bed.number, entry)
        for bed in beds
        for entry in bed.situation.chart.entries
        if entry.action is Action.NOTE and clock.now - entry.occurred_at < _NOTES_OF
    ]
    for at, number, entry in sorted(notes, key=lambda note: (note[0], note[1]), reverse=True)[:_MOST_NOTES]:
        yield _("Bed {bed} {time} {name}: {text}").format(
            bed=number, time=clock.moment(at), name=author_of(entry, board.staff), text=printable(entry.reason or "")
        )


def _beds(beds: Sequence[Bed]) -> str:
    return _named(bed_numbers(bed.number for bed in beds)) if beds else ""


def _named(numbers: str) -> str:
    words = _("Bed {beds}") if numbers.isdigit() else _("Beds {beds}")
    return words.format(beds=numbers)
