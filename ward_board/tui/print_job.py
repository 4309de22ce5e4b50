"""One paper on its way: made, written, handed to the printer; work for a thread that may wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ward_board.config.language import gettext as _
from ward_board.config.paths import paper_folders
from ward_board.config.settings import Settings
from ward_board.documents.paper import Paper
from ward_board.domain.alarms import Alarm
from ward_board.errors import BadInputError, WardBoardError
from ward_board.tui.alarm_command import run_program
from ward_board.tui.paper import papers_folder, shown_path, write_sheet
from ward_board.tui.papers_on_offer import Order, why_not
from ward_board.ward.ward import Ward

LIMIT_SECONDS = 60.0
"""After so long a print command is ended: the papers behind it wait."""
_LIBRARIES = frozenset({"typst", "segno"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order: in which language it was made, and `wrong`, in words, where it was not.

    `file` is where the paper lies: for good where no print command is set, else only after one that failed.
    """

    order: Order
    language: str = ""
    file: Path | None = None
    wrong: str | None = None


def carry_out(
    order: Order,
    ward: Ward,
    settings: Settings,
    *,
    by: str,
    technical: Sequence[Alarm] = (),
    limit_seconds: float = LIMIT_SECONDS,
) -> Outcome:
    """Makes the paper as the ward stands now and prints it, or leaves it in its folder where no command is set.

    `by` is the name of who asked, `technical` are the alarms of this terminal.
    """
    try:
        paper = _made(order, ward, settings, by, technical)
        file = _file_of(paper, ward, settings)
        write_sheet(file, paper.pdf)
    except ImportError as error:
        if error.name not in _LIBRARIES:
            raise
        return Outcome(order, wrong=not_installed())
    except OSError as error:
        return Outcome(order, wrong=_("no file could be written: {reason}").format(reason=error.strerror))
    except WardBoardError as error:
        # whoever reads it is told beforehand which paper of which bed it is
        return Outcome(order, wrong=str(error).removeprefix(f"{order.kind}: ").removeprefix(f"Bed {order.bed}: "))
    return _printed(order, paper, file, settings.papers.print_command, limit_seconds)


def not_installed() -> str:
    """What to do where no paper can be made."""
    return _("papers need typst: pip install 'ward-board[papers]'")


def _made(order: Order, ward: Ward, settings: Settings, by: str, technical: Sequence[Alarm]) -> Paper:
    from ward_board.documents.making import make_paper

    board = ward.board(technical=technical)
    bed = board.bed_of(order.treatment) if order.treatment else None
    if order.treatment and bed is None:
        raise BadInputError(_("the treatment is no longer on the board"))
    # what was approved when it was asked for may have fallen since
    if bed and (reason := why_not(order.kind, bed)):
        raise BadInputError(reason)
    return make_paper(
        order.kind, board, bed, settings, paper_folders(), by=by, language=order.language, key=ward.paper_key()
    )


def _file_of(paper: Paper, ward: Ward, settings: Settings) -> Path:
    folder = papers_folder(ward, settings)
    if folder is None:
        raise BadInputError(_("a demo that lies in no file leaves nothing behind"))
    return folder / f"{paper.name}.pdf"


def _printed(order: Order, paper: Paper, file: Path, command: Sequence[str], limit_seconds: float) -> Outcome:
    if not command:
        return Outcome(order, paper.language, file)
    if wrong := run_program([*command, str(file)], {}, limit_seconds):
        place = shown_path(file.parent)
        failed = _("the print command failed: {wrong}; it lies in {place}").format(wrong=wrong, place=place)
        return Outcome(order, paper.language, file, failed)
    file.unlink(missing_ok=True)
    return Outcome(order, paper.language)
