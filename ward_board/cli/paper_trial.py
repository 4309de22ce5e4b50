"""A trial of the papers that a site changed: each is typeset once, about somebody who is made up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ward_board.board.board import Board
from ward_board.config.paths import shipped_data
from ward_board.config.settings import Settings
from ward_board.documents.paper import PaperKind
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Request, Values
from ward_board.domain.words import Action
from ward_board.errors import WardBoardError
from ward_board.rehearsal.demo_store import throw_away_store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

_T0 = datetime(2026, 11, 26, 9, tzinfo=UTC)
_PROTOCOL = "lu177-octreotate-core"
_MEASURED: Values = {"usv_per_h": 8.1, "background_usv_per_h": 0.1, "distance_m": 1, "instrument": "made up"}


def broken_papers(folders: tuple[Path, ...], settings: Settings) -> Iterator[str]:
    """What is wrong with each kind that cannot be made, in English and wherever the site has words of its own."""
    from ward_board.documents.making import make_paper

    with _made_up_board(settings) as (board, key):
        (bed,) = board.beds
        for kind in PaperKind:
            about = bed if kind.is_of_one_patient else None
            try:
                for language in _languages(kind, folders[0]):
                    made = {"by": "somebody", "language": language, "key": key}
                    make_paper(kind, board, about, settings, folders, **made)  # type: ignore[arg-type]
            except WardBoardError as error:
                yield f"{kind}: {str(error).removeprefix(f'{kind}: ')}"


def _languages(kind: PaperKind, own: Path) -> Sequence[str]:
    written = {file.name.split(".")[1] for file in (own / "words").glob(f"{kind}.*.toml")}
    return ["en", *sorted(written - {"en"})]


@contextmanager
def _made_up_board(settings: Settings) -> Iterator[tuple[Board, bytes]]:
    """A ward with one patient, whose rules and travel declaration are signed, and the key of its serial numbers."""
    row = BookingRow(
        *(_T0.date(), 1, "Made-up Name", date(1957, 9, 2), "00.0", "", None, 2, _T0, _PROTOCOL),
        *(7400.0, 81.0, "", date(2026, 9, 28), ("travel",), 1),
    )
    folders = (shipped_data() / "protocols",)
    with throw_away_store([row], booked_at=_T0 - timedelta(days=1), protocol_folders=folders) as store:
        clock = ManualClock(_T0)
        ward = Ward(store, clock, name=settings.ward, zone=settings.zone, protocol_folders=folders)
        _chart(ward, clock)
        yield ward.board(), ward.paper_key()


def _chart(ward: Ward, clock: ManualClock) -> None:
    (bed,) = ward.board().beds
    physician, expert, why = ward.person("phys1"), ward.person("rpe1"), "a trial of papers"
    ward.act(bed.treatment, Request(Action.START, physician, _T0, "lutetium", deviation="other", reason=why))
    ward.act(bed.treatment, Request(Action.STOP, physician, _T0, "lutetium", reason=why))
    clock.advance(timedelta(days=1))
    now = clock.now()
    for request in (
        Request(Action.MEASURE, expert, now, "measurement", values=_MEASURED),
        Request(Action.TICK, physician, now, "rules", second=expert),
        Request(Action.TICK, physician, now, "travel_declaration"),
    ):
        ward.act(bed.treatment, request)
