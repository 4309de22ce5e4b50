"""An archive: whole treatment days in sealed files, each read back before the store lets go of what it holds (A14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from os.path import lexists
from pathlib import Path

from ward_board.config.private_file import check_folder, make_private
from ward_board.domain.entry import Person
from ward_board.domain.permissions import Permission, need_two
from ward_board.errors import RefusedError, StoreUnavailableError, VerificationFailedError
from ward_board.exchange import record_lines
from ward_board.exchange.copying import check_copy, key_of, said_of
from ward_board.exchange.manifest import Facts, manifest_of, take_back, write_sealed
from ward_board.exchange.record_lines import ReadBack, read_file
from ward_board.store.verify import verify
from ward_board.ward.archiving import Archiving, ChangedMeanwhileError, DayRecord, KeptFile, LogRecord
from ward_board.ward.ward import Ward


@dataclass(frozen=True, slots=True)
class Archived:
    """One file of an archive, what it is about, and how many entries or lines the store let go of for it, in words."""

    file: Path
    about: str
    counted: str


def archive(
    ward: Ward, folder: Path, by: Person, second: Person, *, record_years: int, access_years: int
) -> Iterator[Archived]:
    """Archives one day after another, the oldest first, then the access log; each is told when the store let it go.

    Whatever ends it, each day is wholly in the store or wholly in its file. Raises NotPermittedError and
    NoSecondPersonError; VerificationFailedError where the store or a file is not what was written;
    ChangedMeanwhileError; StoreUnavailableError.
    """
    need_two(by, second, Permission.ARCHIVE)
    ward.signing.refuse_one_hand(by, second)
    found = verify(ward.store)
    if not found.ok:
        raise VerificationFailedError(f"{found.sentence}; nothing is archived, tell the one who keeps the store")
    archiving = archiving_of(ward)
    keeper = _Keeper(ward, folder, by, second, archiving)
    try:
        for day in archiving.due(record_years)[0]:
            yield keeper.keep_day(archiving.record(day), record_years)
        if lines := archiving.old_lines(access_years):
            yield keeper.keep_lines(lines)
    finally:
        if ward.store.mirror is not None and keeper.has_kept:
            # what left the store leaves its mirror too
            ward.store.mirror.renew()


def archiving_of(ward: Ward) -> Archiving:
    """What may be taken out of a ward's store."""
    return Archiving(ward.store, ward.clock.now, ward.zone, ward.terminal)


class _Keeper:
    """Puts records into files of one folder and has them taken out, for two people."""

    def __init__(self, ward: Ward, folder: Path, by: Person, second: Person, archiving: Archiving) -> None:
        self._ward, self._folder, self._by, self._second = ward, folder, by, second
        self._archiving, self._key = archiving, key_of(ward.store)
        self.has_kept = False

    def keep_day(self, record: DayRecord, years: int) -> Archived:
        """One treatment day."""
        day = record.to_go.day
        about = {"day": day.isoformat(), "streams": " ".join(record.to_go.streams), "entries": record.entries}
        facts = self._facts(f"archive of {day}", about)
        rows = {row.seq: row for sheet in record.sheets for row in sheet.rows}
        kept, file = self._keep(day.isoformat(), facts, self._parts_of(record, facts), lambda found: found.rows == rows)
        self._let_go(file, lambda: self._archiving.take_out(record, kept, years, self._by, self._second))
        return Archived(file, f"treatment day {day}", f"{record.entries} entries")

    def keep_lines(self, record: LogRecord) -> Archived:
        """The oldest lines of the access log."""
        about = {"first": record.first, "first_seal": record.first_seal, "entries": len(record.lines)}
        facts = self._facts(f"access log until {record.until}", about)
        parts = (record_lines.header_line(facts), *record_lines.access_lines(record.lines))
        seals = [(kept.line.number, kept.seal) for kept in record.lines]
        kept, file = self._keep(f"ACCESS-{record.until}", facts, parts, lambda found: _seals_in(found) == seals)
        self._let_go(file, lambda: self._archiving.take_out_lines(record, kept, self._by, self._second))
        return Archived(file, f"access log until {record.until}", f"{len(record.lines)} lines")

    def _facts(self, what: str, about: Facts) -> Facts:
        facts = said_of(self._ward.store, self._by, self._ward.clock.now(), what)
        return {**facts, "kind": "archive", "second": self._second.id, "second_name": self._second.name, **about}

    def _parts_of(self, record: DayRecord, facts: Facts) -> Iterator[str]:
        ward = self._ward
        with ward.store.read() as view:
            staff = {row.id: row.name for row in view.all_staff()}
        yield record_lines.header_line(facts)
        yield from record_lines.sheet_lines(record.sheets, ward.courses.plan, staff, ward.zone, names=True)
        yield from record_lines.claim_lines(record.claims)

    def _keep(
        self, name: str, facts: Facts, parts: Iterable[str], holds_all: Callable[[ReadBack], bool]
    ) -> tuple[KeptFile, Path]:
        """A file on the disk, read back from there and checked to the last hash."""
        file = self._free(name)
        made = write_sealed(file, parts, facts, self._key)
        try:
            check_copy(self._ward.store, file)
            if not holds_all(read_file(file)):
                raise VerificationFailedError(f"{file}: does not hold what was written to it; try another disk")
        except BaseException:
            take_back(file)
            raise
        self.has_kept = True
        return KeptFile(file.name, str(made["sha256"])), file

    def _free(self, name: str) -> Path:
        """A file that is not there yet: an archive is never written over."""
        try:
            make_private(self._folder)
        except OSError as error:
            raise StoreUnavailableError(f"{self._folder}: cannot be made: {error.strerror}") from None
        check_folder(self._folder)
        names = (f"{name}.jsonl" if number == 1 else f"{name}-{number}.jsonl" for number in count(1))
        files = (self._folder / each for each in names)
        return next(one for one in files if not lexists(one) and not lexists(manifest_of(one)))

    def _let_go(self, file: Path, take_out: Callable[[], None]) -> None:
        """Where it is sure that the store let nothing go the file goes again; where that is not sure it stays."""
        try:
            take_out()
        except (ChangedMeanwhileError, RefusedError):
            take_back(file)
            raise


def _seals_in(found: ReadBack) -> list[tuple[int, str]]:
    return [(facts["number"], facts["seal"]) for facts in found.others.get("access", ())]
