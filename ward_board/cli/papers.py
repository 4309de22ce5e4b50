"""`ward-board papers`: the papers of the ward and its patients as PDF or PNG; each that is written is logged."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ward_board.cli.opening import opened_ward, settings_of, who_acts
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.cli.paper_files import Target, target_of
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.board.board import Bed, Board
    from ward_board.config.settings import Settings
    from ward_board.documents.paper import Paper, PaperKind
    from ward_board.domain.entry import Person
    from ward_board.ward.ward import Ward

_LIBRARIES = frozenset({"typst", "segno"})
_READER_OF_A_DEMO = "nurse1"


@dataclass(frozen=True)
class _Job:
    """One paper that is asked for, of the whole ward without a bed; `prefix` sorts it in a folder."""

    kind: PaperKind
    bed: Bed | None = None
    prefix: str = ""


@dataclass(frozen=True)
class _Written:
    job: _Job
    paper: Paper
    file: Path


@dataclass(frozen=True)
class _NotMade:
    job: _Job
    reason: str


def papers(
    kinds: Annotated[
        list[str] | None,
        typer.Argument(metavar="KIND...", help="day-sheet, rules, travel, record, handover, downtime."),
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="A .pdf, a .png (first page), or a folder.")
    ] = None,
    bed: Annotated[int | None, typer.Option("--bed", metavar="N", help="Whose; else of all beds, in a folder.")] = None,
    date: DateOption = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="In place of the reader's own language.")
    ] = None,
    all_approved: Annotated[
        bool, typer.Option("--all-approved", help="The rules and declarations that stand approved, sorted by bed.")
    ] = False,
    verify: Annotated[
        str | None, typer.Option("--verify", metavar="SERIAL", help="Only say whether a declaration is genuine.")
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="Only list the languages of each paper, and who reviewed them.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="ID", help="Who reads the names; it is logged.")] = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> int:
    """Make papers: day sheet, rules, travel declaration, treatment record, handover, downtime sheet."""
    if listing:
        from ward_board.cli.paper_languages import list_languages

        return list_languages(as_json=as_json)
    if verify is not None:
        from ward_board.cli.paper_serial import say_whether_genuine

        if kinds or output or all_approved or bed is not None:
            raise BadInputError("--verify: it only says whether a number is genuine; leave kinds, beds and -o out")
        with opened_ward(store, config, now) as ward:
            return say_whether_genuine(ward, verify, as_json=as_json)
    asked, target = _kinds(kinds, all_approved=all_approved), target_of(output)
    _refuse_languages_not_written(asked, lang)
    with opened_ward(store, config, now) as ward, _needs_the_extra():
        person = _reader(ward, by, pin_file)
        day = read_day(date, ward.clock.now().astimezone(ward.zone).date())
        board = ward.board(day)
        beds = _beds(board) if bed is None else [_bed_of(ward, board, bed, day)]
        jobs = _approved(beds) if all_approved else _jobs(asked, beds, chosen=bed is not None)
        target.refuse_several(len(jobs))
        to_print = all_approved or bed is not None
        press = _Press(ward, board, settings_of(config), target, person, lang, to_print)
        written, not_made = press.make(jobs)
    _say(written, not_made, as_json=as_json)
    return BadInputError.exit_code if not_made else 0


@dataclass(frozen=True)
class _Press:
    """Makes papers of one board for one person, writes each and logs it.

    `to_print` says that a script prints what is for the patients; a picture is forwarded, not printed.
    """

    ward: Ward
    board: Board
    settings: Settings
    target: Target
    person: Person
    language: str | None
    to_print: bool

    def make(self, jobs: Sequence[_Job]) -> tuple[list[_Written], list[_NotMade]]:
        """What was written, and what could not be made yet.

        Raises BadInputError where the only paper cannot be made, and where none can be written.
        """
        written: list[_Written] = []
        not_made: list[_NotMade] = []
        for job in jobs:
            try:
                paper = self._paper(job)
            except BadInputError as error:
                if len(jobs) == 1:
                    raise
                # which paper of which bed stands before it anyway
                number = job.bed.number if job.bed else None
                reason = str(error).removeprefix(f"{job.kind}: ").removeprefix(f"Bed {number}: ")
                not_made.append(_NotMade(job, reason))
                continue
            written.append(_Written(job, paper, self._kept(paper, job)))
        return written, not_made

    def _paper(self, job: _Job) -> Paper:
        from ward_board.config.paths import paper_folders
        from ward_board.documents.making import make_paper

        return make_paper(
            job.kind,
            self.board,
            job.bed,
            self.settings,
            paper_folders(),
            by=self.person.name,
            language=self.language,
            key=self.ward.paper_key(),
            with_pictures=self.target.wants_picture,
        )

    def _kept(self, paper: Paper, job: _Job) -> Path:
        """The file of the paper, which is logged: that it is tried before anything is written, then as what it is.

        A failed line leaves no paper, and a program that ends meanwhile none that nobody knows of.
        """
        from ward_board.domain.access import Access
        from ward_board.domain.printed import printed_subject

        is_printed = self.to_print and job.kind.is_for_the_patient and not self.target.wants_picture
        subject = printed_subject(paper.treatment, paper.kind, paper.language)
        access = Access.PRINTED if is_printed else Access.EXPORTED
        self.ward.access.note(Access.PRINT_TRIED, self.person.id, subject, at=self.board.now)
        file = self.target.write(paper, job.prefix)
        try:
            self.ward.access.note(access, self.person.id, subject, at=self.board.now)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return file


@contextmanager
def _needs_the_extra() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        if error.name not in _LIBRARIES:
            raise
        raise BadInputError("papers need typst: pip install 'ward-board[papers]'") from None


def _kinds(names: Sequence[str] | None, *, all_approved: bool) -> list[PaperKind]:
    """The kinds that were named, each once."""
    from ward_board.documents.paper import PaperKind

    if all_approved:
        if names:
            raise BadInputError("--all-approved: it is the rules and the declarations; leave the kinds out")
        return [PaperKind.RULES, PaperKind.TRAVEL]
    known = ", ".join(PaperKind)
    if not names:
        raise BadInputError(f"papers: say which; there are {known}")
    if unknown := next((name for name in names if name not in list(PaperKind)), None):
        raise BadInputError(f"papers: '{unknown[:40]}' is none of {known}")
    return [PaperKind(name) for name in dict.fromkeys(names)]


def _refuse_languages_not_written(kinds: Sequence[PaperKind], language: str | None) -> None:
    """Raises BadInputError for a language that was asked for by name and in which nobody wrote one of the papers."""
    from ward_board.config.paths import paper_folders
    from ward_board.documents.words import languages_of

    for kind in kinds if language else ():
        there = languages_of(kind, paper_folders())
        if language not in there:
            raise BadInputError(
                f"--lang: {kind} is not written in '{str(language)[:20]}'; there are {', '.join(there)}"
            )


def _reader(ward: Ward, by: str | None, pin_file: str | None) -> Person:
    """Who reads the names: on a ward store somebody with a PIN; raises NotPermittedError for who prints nothing."""
    from ward_board.domain.permissions import Permission, need

    if by is None and ward.kind != "demo":
        raise BadInputError("--by: say who reads the names of patients, with --pin-file")
    person = who_acts(ward, by or _READER_OF_A_DEMO, pin_file, "--pin-file")
    need(person, Permission.PRINT)
    return person


def _beds(board: Board) -> list[Bed]:
    return [bed for bed in board.beds if not bed.situation.chart.is_cancelled]


def _bed_of(ward: Ward, board: Board, number: int, day: Any) -> Bed:
    found = board.bed_of(ward.treatment_in(number, day))
    if found is None:
        raise BadInputError(f"--bed: Bed {number} is not on this board; 'ward-board show' lists the beds")
    return found


def _jobs(kinds: Sequence[PaperKind], beds: Sequence[Bed], *, chosen: bool) -> list[_Job]:
    """Each paper of the ward once, each paper of a patient for every bed; a declaration where one is asked for.

    `chosen` says that a bed was named: whatever it still waits for is then said.
    """
    of_ward = next((kind for kind in kinds if not kind.is_of_one_patient), None)
    if chosen and of_ward:
        raise BadInputError(f"--bed: {of_ward} is about the whole ward; leave the bed out")
    jobs = []
    for kind in kinds:
        own = [_Job(kind, bed) for bed in beds if chosen or _is_asked_for(kind, bed)]
        jobs += own if kind.is_of_one_patient else [_Job(kind)]
    if not jobs:
        raise BadInputError(
            f"papers: nobody on this board needs {' or '.join(kinds)}; 'ward-board show' lists the beds"
        )
    return jobs


def _is_asked_for(kind: PaperKind, bed: Bed) -> bool:
    """Whether the paper has a place in the treatment: not everybody travels."""
    from ward_board.documents.paper import PaperKind
    from ward_board.documents.steps import DECLARATION

    record = bed.situation.chart.steps.get(DECLARATION)
    return kind is not PaperKind.TRAVEL or (record is not None and not record.is_left_out)


def _approved(beds: Sequence[Bed]) -> list[_Job]:
    """The rules and declarations that stand approved of those who are still here, sorted by bed."""
    from ward_board.documents.on_offer import why_not
    from ward_board.documents.paper import PaperKind

    kinds = (PaperKind.RULES, PaperKind.TRAVEL)
    here = [bed for bed in beds if not bed.is_closed]
    jobs = [_Job(kind, bed, f"{bed.number:02}-") for bed in here for kind in kinds if why_not(kind, bed) is None]
    if not jobs:
        raise BadInputError("--all-approved: no rules and no declaration stand approved; approve some first")
    return jobs


def _say(written: Sequence[_Written], not_made: Sequence[_NotMade], *, as_json: bool) -> None:
    if as_json:
        data = {
            "papers": [_written_data(one) for one in written],
            "not_made": [_not_made_data(one) for one in not_made],
        }
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for one in written:
        print(f"{_about(one.job)} ({one.paper.language}): {one.file}")
    for other in not_made:
        print(f"ward-board: {_about(other.job)}: not made: {other.reason}", file=sys.stderr)


def _about(job: _Job) -> str:
    return f"{job.kind} Bed {job.bed.number}" if job.bed else str(job.kind)


def _written_data(one: _Written) -> dict[str, Any]:
    return {
        **_job_data(one.job),
        "language": one.paper.language,
        "file": str(one.file),
        "serial": one.paper.serial,
    }


def _not_made_data(one: _NotMade) -> dict[str, Any]:
    return {**_job_data(one.job), "error": one.reason}


def _job_data(job: _Job) -> dict[str, Any]:
    bed = job.bed
    return {"kind": str(job.kind), "bed": bed.number if bed else None, "treatment": bed.treatment if bed else None}
