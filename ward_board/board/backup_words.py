"""Words for the last good backup: when it was begun, or for how long there has been none."""

from __future__ import annotations

from ward_board.board.board import Board
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.nightly import TOO_OLD


def has_backup(board: Board) -> bool:
    """Whether there is a good one that is younger than two days."""
    return board.backup_at is not None and board.now - board.backup_at < TOO_OLD


def backup_state(board: Board, clock: Clock) -> tuple[str, Tone]:
    """After the word "backup": "03:02", "Thu 03:02", "none yet", "none for 3 days"; with its tone."""
    at = board.backup_at
    if at is None:
        return (_("none, a demo store"), Tone.FAINT) if board.kind == "demo" else (_("none yet"), Tone.WARN)
    if has_backup(board):
        return clock.moment(at), Tone.PLAIN
    days = (board.now - at).days
    return ngettext("none for {count} day", "none for {count} days", days).format(count=days), Tone.WARN_STRONG


def backup_words(board: Board, clock: Clock) -> tuple[str, Tone] | None:
    """The same for the header: "backup 03:02", "no backup yet"; None where nobody expects one."""
    at = board.backup_at
    if at is None:
        return None if board.kind == "demo" else (_("no backup yet"), Tone.WARN)
    if has_backup(board):
        return _("backup {time}").format(time=clock.moment(at)), Tone.FAINT
    days = (board.now - at).days
    return ngettext("no backup for {count} day", "no backup for {count} days", days).format(count=days), Tone.WARN
