"""One paper on its way: made, then handed to the printer or left in its folder; work for a thread that may wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from ward_board.config.language import gettext as _
from ward_board.config.paths import paper_folders
from ward_board.config.private_file import write_private
from ward_board.config.settings import Settings
from ward_board.documents.on_offer import Order, why_not
from ward_board.documents.paper import Paper
from ward_board.domain.alarms import Alarm
from ward_board.errors import BadInputError, WardBoardError
from ward_board.tui.alarm_command import NOT_STARTED, run_program
from ward_board.tui.paper import papers_folder, shown_path
from ward_board.tui.spool import spool, unspool
from ward_board.ward.ward import Ward

LIMIT_SECONDS = 60.0
"""After so long a print command is ended: the papers behind it wait."""
_LIBRARIES = frozenset({"typst", "segno"})


class End(Enum):
    """How it ended with a paper, the worst first."""

    NOT_PRINTED = auto()
    UNSURE = auto()
    """Its print command failed or was ended, and may have printed it before."""
    PRINTED = auto()
    WRITTEN = auto()
    """No print command is set: it lies in `file` for good."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order; `reason` says in words what was not as it should be."""

    order: Order
    end: End
    reason: str = ""
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that is ready to go out, as the ward stood at `as_of` (aware, UTC), and the `folder` of papers."""

    order: Order
    name: str
    language: str
    folder: Path
    as_of: datetime
    pdf: bytes = field(repr=False)


def make(order: Order, ward: Ward, settings: Settings, *, by: str, technical: Sequence[Alarm] = ()) -> Made | Outcome:
    """The paper as the store has it now, or why there is none.

    `by` is the name of who asked, `technical` are the alarms of this terminal.
    """
    try:
        folder = papers_folder(ward, settings)
        if folder is None:
            raise BadInputError(_("a demo that lies in no file leaves nothing behind"))
        paper, as_of = _paper(order, ward, settings, by, technical)
    except ImportError as error:
        if error.name not in _LIBRARIES:
            raise
        return Outcome(order, End.NOT_PRINTED, not_installed())
    except WardBoardError as error:
        # whoever reads it is told beforehand which paper of which bed it is
        reason = str(error).removeprefix(f"{order.kind}: ").removeprefix(f"Bed {order.bed}: ")
        return Outcome(order, End.NOT_PRINTED, reason)
    return Made(order, paper.name, paper.language, folder, as_of, paper.pdf)


def put_out(made: Made, command: Sequence[str], limit_seconds: float = LIMIT_SECONDS) -> Outcome:
    """Prints the paper, or leaves it in its folder where no command is set."""
    kept = made.folder / f"{made.name}.pdf"
    try:
        if not command:
            write_private(kept, made.pdf)
            return Outcome(made.order, End.WRITTEN, file=kept)
        file = spool(made.folder, kept.name, made.pdf)
    except OSError as error:
        return Outcome(made.order, End.NOT_PRINTED, _not_written(error))
    try:
        wrong = run_program([*command, str(file)], {}, limit_seconds)
    finally:
        is_gone = unspool(file)
    if wrong:
        return _failed(made, kept, Path(command[0]).name, wrong)
    left = "" if is_gone else _("the file could not be removed from {place}").format(place=shown_path(file.parent))
    return Outcome(made.order, End.PRINTED, left)


def not_installed() -> str:
    """What to do where no paper can be made."""
    return _("papers need typst: pip install 'ward-board[papers]'")


def _paper(order: Order, ward: Ward, settings: Settings, by: str, technical: Sequence[Alarm]) -> tuple[Paper, datetime]:
    from ward_board.documents.making import make_paper

    # what another terminal charted a moment ago counts too: a paper says nothing that has fallen
    ward.forget()
    board = ward.board(technical=technical)
    bed = board.bed_of(order.treatment) if order.treatment else None
    if order.treatment and bed is None:
        raise BadInputError(_("the treatment is no longer on the board"))
    # what was approved when it was asked for may have fallen since
    if bed and (reason := why_not(order.kind, bed)):
        raise BadInputError(reason)
    paper = make_paper(
        order.kind, board, bed, settings, paper_folders(), by=by, language=order.language, key=ward.paper_key()
    )
    return paper, board.now


def _failed(made: Made, kept: Path, program: str, wrong: str) -> Outcome:
    # the program's name alone: what it is told may hold a password
    said = _("{program} failed: {wrong}").format(program=program, wrong=wrong)
    try:
        write_private(kept, made.pdf)
        where = _("the file lies in {place}").format(place=shown_path(kept.parent))
    except OSError as error:
        where = _not_written(error)
    end = End.NOT_PRINTED if wrong.startswith(NOT_STARTED) else End.UNSURE
    return Outcome(made.order, end, f"{said}; {where}", kept)


def _not_written(error: OSError) -> str:
    return _("no file could be written: {reason}").format(reason=error.strerror)
