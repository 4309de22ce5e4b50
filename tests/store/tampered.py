"""A sound ward store with something of everything, and hands that change its file behind the program's back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.config.paths import shipped_data
from ward_board.domain.access import Access
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Draft
from ward_board.domain.journal_head import JournalHead
from ward_board.domain.words import Action, Role
from ward_board.store.damage import Damage, Verification
from ward_board.store.known_heads import KnownHeads
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.clock import ManualClock
from ward_board.ward.following import index_in
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 11, 26)
T0 = datetime(2026, 11, 26, 9, tzinfo=ZONE)
PROTOCOLS = shipped_data() / "protocols"
TABLES = (
    *("journal", "head", "store", "patient", "course", "treatment", "claim", "protocol"),
    *("staff", "badge", "access_log", "access_head", "seal"),
)
_STAGES = 4
Rows = list[dict[str, object]]


@dataclass(frozen=True)
class Planted:
    """One tampering: what is done, and where it begins by each word that may name it (None: in no single place).

    `needs_anchor` is whether only the head that this machine verified before, the mirror or a paper shows it. The
    triggers in `lost` are not put back.
    """

    do: Callable[[sqlite3.Connection], None]
    places: Mapping[Damage, int | str | None]
    needs_anchor: bool = False
    paper_helps: bool = True
    file: bytes | None = None
    mirror: bytes | None = None
    drops_triggers: bool = True
    lost: frozenset[str] = frozenset()


@dataclass
class Sound:
    """The store as it was built, with older copies of its file, oldest first; `at` is the seq and line of each."""

    store: Store
    file: Path
    mirror: Path
    content: bytes
    mirrored: bytes
    rows: dict[str, Rows]
    older: list[bytes] = field(default_factory=list)
    at: list[tuple[int, int]] = field(default_factory=list)
    older_rows: list[dict[str, Rows]] = field(default_factory=list)
    anchor: bytes = b""
    paper: JournalHead | None = None

    def check(self, *, paper: bool = False, mirror: bool = True, anchor: bool = False) -> Verification:
        """What the whole check finds, with the help of a paper, the mirror, the anchor of this machine."""
        # as by a program that wrote none of it and saw none of it
        self.store.heads = KnownHeads()
        place = self.store.key_place.anchor
        place.unlink(missing_ok=True)
        if anchor:
            place.write_bytes(self.anchor)
            place.chmod(0o600)
        if not mirror:
            self.mirror.unlink()
        return verify(self.store, paper=self.paper if paper else None, index_of=index_in(ZONE))

    def put_back(self, content: bytes | None = None, mirrored: bytes | None = None) -> None:
        """The sound file again, or another in its place."""
        self.store.engine.dispose()
        self.file.write_bytes(self.content if content is None else content)
        self.mirror.write_bytes(self.mirrored if mirrored is None else mirrored)
        self.mirror.chmod(0o600)

    def change(self, planted: Planted) -> bool:
        """Tamper with the file; whether anything is another than it was."""
        self.put_back(planted.file, planted.mirror)
        if planted.mirror is not None or planted.file is not None:
            return True
        with closing(sqlite3.connect(self.file, isolation_level=None)) as foreign:
            foreign.text_factory = _Text
            foreign.execute("PRAGMA ignore_check_constraints = ON")
            before = _everything(foreign)
            foreign.execute("BEGIN IMMEDIATE")
            with _without_triggers(foreign, planted) as free:
                planted.do(free)
            foreign.execute("COMMIT")
            return _everything(foreign) != before


class _Text(bytes):
    """Text as it lies in the file, whatever it is; no blob is equal to it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and bytes(self) == bytes(other)

    def __hash__(self) -> int:
        return bytes.__hash__(self)

    def __repr__(self) -> str:
        return f"text {bytes(self)!r}"


class _without_triggers:  # noqa: N801  used as a function
    """Takes the triggers away, and puts them back as somebody would who wants to stay unseen."""

    def __init__(self, foreign: sqlite3.Connection, planted: Planted) -> None:
        self._foreign, self._drops, self._lost = foreign, planted.drops_triggers, planted.lost
        self._kept: list[bytes] = []

    def __enter__(self) -> sqlite3.Connection:
        if self._drops:
            found = self._foreign.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            self._kept = [sql for name, sql in found if name.decode() not in self._lost]
            for name, _ in found:
                self._foreign.execute(f"DROP TRIGGER {name.decode()}")
        return self._foreign

    def __exit__(self, *_raised: object) -> None:
        for sql in self._kept:
            self._foreign.execute(sql.decode())


def _everything(foreign: sqlite3.Connection) -> list[object]:
    """All that stands in the tables, with the type of each value, and all that the file says of itself."""
    found: list[object] = [foreign.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()]
    for table in TABLES:
        found.append(sorted(foreign.execute(f"SELECT rowid, * FROM {table}").fetchall(), key=repr))  # noqa: S608
    return found


def build(folder: Path) -> Sound:
    """A store with entries on several streams, patients, staff with badges, lines of the log and two protocols."""
    folder.mkdir()
    file = folder / "ward.db"
    store = Store.create(str(file), kind="ward", keys_folder=folder / "keys", mirror_folder=folder / "mirror")
    clock = ManualClock(T0 - timedelta(hours=3))
    ward = Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,), terminal="ward-1")
    older: list[bytes] = []
    for stage in range(_STAGES):
        _work(ward, clock, stage)
        store.engine.dispose()
        older.append(file.read_bytes())
    mirror = folder / "mirror" / f"{store.id}.jsonl"
    sound = Sound(store, file, mirror, older[-1], mirror.read_bytes(), _rows(file), older)
    for content in older:
        file.write_bytes(content)
        rows = _rows(file)
        sound.older_rows.append(rows)
        sound.at.append((int(str(rows["head"][0]["seq"])), int(str(rows["access_head"][0]["last"]))))
    sound.put_back()
    found = sound.check()
    assert found.ok, found
    assert found.head
    sound.paper, sound.anchor = found.head, store.key_place.anchor.read_bytes()
    return sound


def _work(ward: Ward, clock: ManualClock, stage: int) -> None:
    """What goes on between two copies: bookings, entries, people, reading; in the third stage only reading."""
    clock.advance(timedelta(hours=1))
    if stage == 0:
        _people(ward.store)
        ward.book([_row(bed) for bed in (1, 2, 3)], author="coord1")
    if stage != 2:
        _entries(ward.store, stage)
    _changes(ward.store, stage)
    ward.safety.verify()
    for number in range(4):
        ward.access.note(Access.OPENED, f"nurse{1 + number % 2}", f"t{1 + number % 3}:treatment")


def _people(store: Store) -> None:
    with store.write() as tx:
        for staff_id, role in (("coord1", Role.COORDINATOR), ("nurse1", Role.NURSE), ("nurse2", Role.NURSE)):
            row = StaffRow(staff_id, f"Made-Up {staff_id}", (role,), f"hash of {staff_id}")
            tx.add_staff(row, By(T0, None, "ward-1"))
        for staff_id in ("nurse1", "nurse2"):
            tx.set_badge(staff_id, f"badge of {staff_id}", By(T0, "coord1", "ward-1"))


def _changes(store: Store, stage: int) -> None:
    """Each stage changes somebody of the staff, so that there are older rows to put back."""
    with store.write() as tx:
        tx.set_pin_hash("nurse1", f"hash {stage} of nurse1", By(T0, "nurse1", "ward-1"))
        tx.set_roles("nurse2", (Role.NURSE, Role.PHYSICIAN)[: 1 + stage % 2], By(T0, "coord1", "ward-1"))
        patient = tx.patients(["p2"])["p2"]
        tx.update_patient(replace(patient, name=f"Made-Up 2, called {stage}"), T0, "coord1")


def _row(bed: int) -> BookingRow:
    """One row of a day list."""
    return BookingRow(
        day=DAY,
        bed=bed,
        name=f"Made-Up {bed}",
        birth_date=date(1950 + bed, 1, 1),
        number=f"41.00{bed}",
        country="NL",
        language="nl",
        cycle=1,
        t0=T0 + timedelta(minutes=30 * bed),
        protocol="lu177-octreotate-core" if bed < 3 else None,
        activity_mbq=None,
        weight_kg=None,
        allergies="",
        last_treatment=None,
        flags=(),
        line=bed,
    )


def _entries(store: Store, stage: int) -> None:
    with store.write() as tx:
        for number in range(9):
            at = T0 + timedelta(hours=stage, minutes=number)
            values = {"vial": f"L-{stage}"} if number == 0 else {}
            said = Draft(
                Action.NOTE, f"nurse{1 + number % 2}", Role.NURSE, at, at, values=values, reason=f"{stage} {number}"
            )
            tx.append(f"t{1 + number % 3}", said, key=f"k{stage}.{number}" if number % 2 else None, fingerprint=None)
        tx.append("ward", Draft(Action.CLOCK_STEPPED, "board", None, at, at, values={"seconds": 3.5 + stage}))
        held = [("bed", f"{DAY}/1"), *(("vial", f"L-{past}") for past in range(stage + 1) if past != 2)]
        tx.set_claims("t1", held)


def _rows(file: Path) -> dict[str, Rows]:
    with closing(sqlite3.connect(file)) as foreign:
        foreign.row_factory = sqlite3.Row
        return {table: [dict(row) for row in foreign.execute(f"SELECT * FROM {table}")] for table in TABLES}  # noqa: S608


def each(rows: Iterable[dict[str, object]], column: str) -> list[object]:
    """One column of many rows."""
    return [row[column] for row in rows]
