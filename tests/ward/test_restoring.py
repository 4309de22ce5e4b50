"""A store is rebuilt from its mirror, and a backup put back by two people, with what came after it (H23, H37)."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.restorable import BACKED_UP, NOW, PEOPLE, PUT_BACK, ROWS, ZONE, Day, played
from ward_board.domain.access import Access
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import BOARD_ITSELF, Request
from ward_board.domain.words import Action, AlarmKind, Priority
from ward_board.errors import BadInputError, RefusedError, StoreUnavailableError, VerificationFailedError
from ward_board.store import target
from ward_board.store.copies import Survey, opened_copy
from ward_board.store.keys import KeyPlace
from ward_board.store.lease import Lease
from ward_board.store.store import Store
from ward_board.ward.restoring import Claimed, look, restore

OLD_SCHEMAS = Path(__file__).parents[1] / "store" / "old_schemas"


@pytest.fixture(scope="module")
def played_day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Three beds, made once."""
    return played(tmp_path_factory.mktemp("played"), 3)


@pytest.fixture
def day(played_day: Day, tmp_path: Path) -> Day:
    """A copy of it."""
    return played_day.copy_to(tmp_path / "day")


def _claims(file: Path) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(file)) as connection:
        return sorted(connection.execute("SELECT kind, name, treatment_id FROM claim"))


def _in_a_week() -> BookingRow:
    """Somebody else, a week later."""
    week = timedelta(days=7)
    return replace(ROWS[0], number="77", name="Later L.", day=ROWS[0].day + week, t0=ROWS[0].t0 + week)


class TestSaying:
    def test_h37_what_would_be_lost_and_what_the_mirror_puts_back(self, day: Day) -> None:
        before = {file.name: file.read_bytes() for file in day.folder.iterdir()}
        plan = look(day.place, day.backup)
        head = day.head()
        assert plan.store.known.seq == plan.mirror.known.seq == plan.seq == head[0]
        assert plan.hash == head[1]
        lost = plan.lost
        assert lost.entries == plan.put_back == head[0] - plan.copy.known.seq > 10
        assert lost.since
        assert lost.until
        assert BACKED_UP - timedelta(minutes=1) < lost.since <= lost.until <= NOW
        assert set(lost.beds) <= {1, 2, 3}
        assert len(lost.beds) > 1
        assert (plan.gone.entries, plan.gained, plan.lines_gone) == (0, 0, 0)
        assert {file.name: file.read_bytes() for file in day.folder.iterdir()} == before, "nothing was changed"

    def test_without_the_mirror_all_of_it_is_gone(self, day: Day) -> None:
        plan = look(day.place, day.backup, without_mirror=True)
        assert plan.gone == plan.lost
        assert plan.put_back == 0
        assert plan.seq == plan.copy.known.seq

    def test_a_store_that_cannot_be_read_is_known_by_its_mirror(self, day: Day) -> None:
        day.file.write_bytes(b"\0" * 8192)
        plan = look(day.place, day.backup)
        assert plan.store.trouble
        assert plan.store.survey is None
        assert plan.lost.entries == plan.put_back > 10

    def test_h37_an_older_store_gains_what_the_mirror_holds(self, day: Day) -> None:
        shutil.copy(day.backup, day.file)
        plan = look(day.place, day.mirror)
        assert plan.gained > 10
        assert plan.lost.entries == 0

    def test_no_store_at_all(self, day: Day) -> None:
        day.file.unlink()
        plan = look(day.place, day.backup)
        assert (plan.store.survey, plan.store.trouble) == (None, None)
        assert plan.gained == plan.seq

    def test_h41_no_name_is_said(self, day: Day) -> None:
        said = repr(look(day.place, day.backup))
        with day.ward() as ward:
            names = {bed.patient.name for bed in ward.board().beds}
        assert len(names) == 3
        assert not [name for name in names if name in said]


class TestRebuilding:
    @pytest.mark.parametrize("from_mirror", [True, False])
    def test_h23_a_store_from_its_mirror_or_its_snapshot_is_the_same_and_goes_on(
        self, day: Day, from_mirror: bool
    ) -> None:
        board, source = day.board(), day.mirror
        if not from_mirror:
            source = day.snapshot()
        with day.opened() as store, store.read() as view:
            entries, lines, claims = view.entries_after(0), view.lines_after(0), _claims(day.file)
        day.file.unlink()
        done = day.restore(source)
        assert done.kept is None
        with day.opened() as store, store.read() as view:
            assert view.entries_after(0)[:-1] == entries
            assert view.lines_after(0)[:-1] == lines
        assert _claims(day.file) == claims
        assert day.board() == board
        assert day.is_whole()
        day.act(3)
        assert day.is_whole()


class TestPuttingBack:
    def test_h37_the_backup_and_what_the_mirror_holds_beyond_it(self, day: Day) -> None:
        board, head, before = day.board(), day.head(), day.file.read_bytes()
        done = day.restore()
        assert done.plan.gone.entries == 0
        assert day.board() == board
        assert day.is_whole()
        assert day.alarms(PUT_BACK) == []
        with day.opened() as store, store.read() as view:
            (said,) = view.entries_after(head[0])
            assert (said.stream, said.action, said.author) == ("ward", Action.RESTORED, BOARD_ITSELF)
            assert said.values == {
                **{"from_seq": head[0], "head": head[1], "lost": 0, "put_back": done.plan.put_back},
                **{"by": "coord1", "second": "phys1"},
            }
            (line,) = view.access_lines(PUT_BACK, PUT_BACK + timedelta(seconds=1), what=[Access.RESTORED])
            assert (line.who, line.subject, line.terminal) == ("coord1", "phys1", "tty1")
        assert done.kept is not None
        assert done.kept.read_bytes() == before
        assert stat.S_IMODE(done.kept.stat().st_mode) == stat.S_IMODE(day.file.stat().st_mode) == 0o600

    def test_h37_t18_what_is_lost_is_told_for_a_day_and_kept_as_evidence(self, day: Day) -> None:
        evidence = day.mirror.read_bytes()
        done = day.restore(without_mirror=True)
        gone = done.plan.gone
        assert gone.entries > 10
        (said,) = day.alarms(PUT_BACK + timedelta(hours=23))
        assert f"backup put back without {gone.entries} entries, " in said
        (said,) = day.alarms(PUT_BACK + timedelta(minutes=1))
        assert gone.since is not None
        assert gone.until is not None
        assert f"{gone.since.astimezone(ZONE):%H:%M} to {gone.until.astimezone(ZONE):%H:%M}" in said
        assert day.alarms(PUT_BACK + timedelta(hours=24)) == []
        (kept,) = day.folder.glob("demo.db.*.mirror.before-restore-*")
        assert kept.read_bytes() == evidence
        # a new mirror was begun, and this machine verified what stands now, not what stood there
        assert day.is_whole()
        day.act(3)
        assert day.is_whole()

    def test_the_alarm_ends_when_somebody_goes_to_it(self, day: Day) -> None:
        day.restore(without_mirror=True)
        with day.ward(PUT_BACK + timedelta(minutes=1)) as ward:
            (alarm,) = (one for one in ward.board().alarms if one.treatment is None)
            assert (alarm.kind, alarm.priority) == (AlarmKind.STORE_RESTORED, Priority.MEDIUM)
            go = Request(Action.TAKE, ward.person("nurse1"), ward.clock.now(), target=alarm.id)
            ward.act("ward", go)
            assert [one for one in ward.board().alarms if one.treatment is None] == []

    def test_h37_an_id_that_was_given_once_is_never_given_again(self, day: Day) -> None:
        row = replace(
            ROWS[0], number="77", name="Later L.", day=ROWS[0].day + timedelta(7), t0=ROWS[0].t0 + timedelta(7)
        )
        with day.ward() as ward:
            (booked,) = ward.book([row], author="coord1")
        assert booked.treatment == "t4"
        day.restore(without_mirror=True)
        with day.ward(PUT_BACK) as ward:
            (again,) = ward.book([row], author="coord1")
            assert again.treatment == "t5"
        assert day.is_whole()

    def test_what_the_store_alone_knew_is_lost_and_said(self, day: Day) -> None:
        """The mirror could not be written for a while."""
        day.mirror.chmod(0o644)
        day.act(3)
        day.act(2)
        day.mirror.chmod(0o600)
        day.file.rename(day.folder / "gone.db")
        shutil.copy(day.folder / "gone.db", day.file)
        plan = look(day.place, day.backup)
        assert (plan.gone.entries, plan.gone.beds) == (2, (2, 3))
        assert plan.put_back == plan.lost.entries - 2

    def test_a_store_that_cannot_be_read_is_kept_too(self, day: Day) -> None:
        board = day.board()
        spoilt = random.Random(1).randbytes(20 * 4096)  # noqa: S311  any rubbish
        day.file.write_bytes(spoilt)
        done = day.restore()
        assert done.kept is not None
        assert done.kept.read_bytes() == spoilt
        assert day.board() == board
        assert day.is_whole()

    def test_what_was_put_aside_can_be_put_back(self, day: Day) -> None:
        board = day.board()
        first = day.restore(without_mirror=True)
        assert first.kept is not None
        assert day.board() != board
        back = restore(day.place, first.kept, PEOPLE, PUT_BACK + timedelta(minutes=1), without_mirror=True)
        assert back.plan.gained > 10
        assert day.board() == board
        assert day.is_whole()

    @pytest.mark.parametrize("version", ["0001", "0002"])
    def test_h38_a_backup_of_an_older_schema_is_brought_up_to_date_aside(self, tmp_path: Path, version: str) -> None:
        backup = tmp_path / "old.db"
        with closing(sqlite3.connect(backup)) as connection:
            connection.executescript((OLD_SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
        expected = json.loads((OLD_SCHEMAS / f"{version}.json").read_text(encoding="utf-8"))
        keys = tmp_path / f"{expected['id']}.keys"
        keys.write_text(json.dumps(expected["keys"]))
        keys.chmod(0o600)
        before = backup.read_bytes()
        key_place = KeyPlace.in_folder(tmp_path, expected["id"], "ward")
        (tmp_path / "scratch").mkdir()
        with opened_copy(backup, tmp_path / "scratch", lambda _identity: key_place.load()) as source:
            found = Survey.of(source)
        assert (found.identity.schema, found.seq) == ("0002", len(expected["entries"]))
        assert backup.read_bytes() == before


class TestRefusing:
    def test_while_a_board_has_the_store_open(self, day: Day) -> None:
        with day.opened(), pytest.raises(StoreUnavailableError, match="has this store open; close every board"):
            day.restore()
        day.restore()

    def test_nobody_opens_the_store_meanwhile(self, day: Day) -> None:
        with day.opened() as store:
            secrets = store.key_place.secrets
        with (
            closing(Lease.alone(secrets)),
            pytest.raises(StoreUnavailableError, match="put back into this store just now"),
        ):
            day.head()
        assert day.head()[0] > 10

    def test_another_program_that_holds_the_file(self, day: Day) -> None:
        head = day.head()
        with closing(sqlite3.connect(day.file)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM journal").fetchone()
            with pytest.raises(StoreUnavailableError, match="another program holds it"):
                day.restore()
        assert day.head() == head
        assert day.is_whole()

    @pytest.mark.parametrize(
        ("people", "refusal"),
        [
            (("coord1", "coord1"), "second person"),
            (("nurse1", "coord1"), "coordinator"),
            (("coord1", "nurse1"), "physician"),
            (("coord1", "nobody"), "nobody acts under the id"),
        ],
    )
    def test_h37_two_people_who_may(self, day: Day, people: tuple[str, str], refusal: str) -> None:
        head = day.head()
        first, second = (Claimed(one, None) for one in people)
        with pytest.raises((RefusedError, BadInputError), match=refusal):
            restore(day.place, day.backup, (first, second), PUT_BACK)
        assert day.head() == head
        assert day.is_whole()

    @pytest.mark.parametrize("what", ["link", "folder"])
    def test_a_place_that_is_no_file_of_its_own(self, day: Day, what: str) -> None:
        kept = day.file.rename(day.folder / "kept.db")
        if what == "link":
            day.file.symlink_to(kept)
        else:
            day.file.mkdir()
        for how in (lambda: look(day.place, day.backup), day.restore):
            with pytest.raises(StoreUnavailableError, match="name the file itself"):
                how()

    def test_h25_a_signal_in_the_middle_leaves_the_former_store(
        self, day: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        head = day.head()
        with monkeypatch.context() as patch:
            patch.setattr(target, "verify", lambda *_args, **_more: signal.raise_signal(signal.SIGTERM))
            with pytest.raises(SystemExit):
                day.restore()
        assert day.head() == head
        assert day.is_whole()
        assert not list(day.folder.glob(".*"))

    def test_missing_keys(self, day: Day) -> None:
        with day.opened() as store:
            store.key_place.secrets.unlink()
        for how in (lambda: look(day.place, day.backup), day.restore):
            with pytest.raises(StoreUnavailableError, match=r"keys of this store are missing|keys are missing"):
                how()

    def test_a25_neither_kind_goes_into_the_other(self, day: Day, tmp_path: Path) -> None:
        ward = tmp_path / "ward" / "ward.db"
        Store.create(str(ward), kind="ward", keys_folder=tmp_path / "keys").close()
        before = ward.read_bytes()
        into_ward = replace(day.place, url=str(ward), keys_folder=tmp_path / "keys")
        with pytest.raises(BadInputError, match=r"the copy is a demo's, and .* is a ward's store"):
            restore(into_ward, day.backup, PEOPLE, PUT_BACK)
        assert ward.read_bytes() == before
        with pytest.raises(BadInputError, match=r"the copy is a ward's, and .* is a demo's store"):
            look(replace(day.place, keys_folder=tmp_path / "keys"), ward)

    def test_a_copy_of_another_store(self, day: Day, tmp_path: Path) -> None:
        other = tmp_path / "other.db"
        Store.create(str(other), kind="demo").close()
        with pytest.raises(BadInputError, match="of another store"):
            look(day.place, other)

    def test_a_mirror_with_another_past_is_left_out_only_when_asked(self, day: Day, tmp_path: Path) -> None:
        """As after an older store was copied into its place by hand, and written on."""
        shutil.copy(day.backup, day.file)
        day.act(3)
        copy = tmp_path / "later.db"
        shutil.copy(day.file, copy)
        plan = look(day.place, copy)
        assert plan.mirror.trouble
        assert "does not go on from the backup" in plan.mirror.trouble
        with pytest.raises(StoreUnavailableError, match="add --without-mirror"):
            day.restore(copy)
        day.restore(copy, without_mirror=True)
        assert day.is_whole()

    @pytest.mark.parametrize("spoil", ["rubbish", "empty", "text", "folder", "nothing"])
    def test_what_is_no_copy(self, day: Day, tmp_path: Path, spoil: str) -> None:
        file = tmp_path / "copy"
        if spoil == "folder":
            file.mkdir()
        elif spoil != "nothing":
            file.write_bytes({"rubbish": b"\0" * 5000, "empty": b"", "text": b"date,bed,name\n"}[spoil])
        with pytest.raises(BadInputError, match=r"neither a backup nor a mirror|cannot be read|is no file"):
            look(day.place, file)


def _changed(lines: list[str], number: int) -> None:
    line = json.loads(lines[number])
    line["body"] = line["body"].replace('"author":"', '"author":"x')
    lines[number] = json.dumps(line)


def _unsealed(lines: list[str], number: int) -> None:
    lines[number] = json.dumps(json.loads(lines[number]) | {"seal": "0" * 64})


def _given(lines: list[str], number: int) -> None:
    """A patient whom nobody sealed, under an id after which none, or hardly any, could be given."""
    row = next(json.loads(line) for line in lines if '"kind":"patient"' in line)
    lines.insert(-1, json.dumps(row | {"id": number, "line": 0, "seal": "00"}))


def _renamed(lines: list[str], _number: int) -> None:
    lines[:] = [
        json.dumps(json.loads(line) | {"name": "Somebody Else"}) if '"kind":"patient"' in line else line
        for line in lines
    ]


def _cut(lines: list[str], number: int) -> None:
    """The tail is gone, and the end says that it should be so."""
    end = json.loads(lines[-1])
    log = [line for line in lines if '"kind":"access"' in line]
    kept = lines[:number]
    last = json.loads(kept[-1])
    lines[:] = [*kept, *log, json.dumps(end | {"seq": last["seq"], "hash": last["hash"]})]


DAMAGES: dict[str, Callable[[list[str], int], None]] = {
    "change": _changed,
    "seal": _unsealed,
    "patient": _renamed,
    "delete": lambda lines, number: lines.pop(number) and None,
    "swap": lambda lines, number: lines.insert(number, lines.pop(number + 1)),
    "twice": lambda lines, number: lines.insert(number, lines[number]),
    "cut": _cut,
    "torn": lambda lines, number: lines.__delitem__(slice(number, None)),
    "rubbish": lambda lines, number: lines.__setitem__(number, '{"kind":"entry"}'),
    "id": lambda lines, _number: _given(lines, 2**63 - 1),
    "unknown": lambda lines, number: lines.__setitem__(number, '{"kind":"song"}'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_h23_h37_a_damaged_copy_is_refused_and_nothing_changes(day: Day, damage: str) -> None:
    snapshot = day.snapshot()
    lines = snapshot.read_text(encoding="utf-8").splitlines()
    number = next(place for place, line in enumerate(lines) if '"seq":20,' in line)
    DAMAGES[damage](lines, number)
    snapshot.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    head = day.head()
    for refused in (
        lambda: look(day.place, snapshot, without_mirror=True),
        lambda: day.restore(snapshot, without_mirror=True),
    ):
        with pytest.raises(VerificationFailedError) as raised:
            refused()
        assert "\n" not in str(raised.value)
    assert day.head() == head
    assert day.is_whole()
    assert not list(day.folder.glob(".*"))


def test_h37_a_damaged_mirror_is_named_and_can_be_left_out(day: Day) -> None:
    lines = day.mirror.read_text(encoding="utf-8").splitlines()
    place = max(number for number, line in enumerate(lines) if '"kind":"entry"' in line)
    _unsealed(lines, place)
    day.mirror.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with pytest.raises(VerificationFailedError, match="--without-mirror"):
        day.restore()
    day.restore(without_mirror=True)
    assert day.is_whole()


def test_a_row_that_somebody_without_the_key_changed_is_as_it_was_before(day: Day) -> None:
    """The mirror holds it as it was sealed too."""
    board = day.board()
    with closing(sqlite3.connect(day.file)) as connection:
        connection.execute("UPDATE patient SET name = 'Somebody Else' WHERE id = 3")
        connection.commit()
    assert not day.is_whole()
    with day.ward() as ward:
        (_,) = ward.book([_in_a_week()], author="coord1")
    day.restore(day.mirror)
    assert day.is_whole()
    assert [bed["name"] for bed in day.board()["beds"]] == [bed["name"] for bed in board["beds"]]


@pytest.mark.parametrize("number", [2**63 - 1, 2**62 + 1, 2**62, 0, -1])
def test_h37_a_line_that_somebody_adds_to_the_mirror_takes_no_id_from_those_who_come(day: Day, number: int) -> None:
    lines = day.mirror.read_text(encoding="utf-8").splitlines()
    _given(lines, number)
    day.mirror.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with pytest.raises((StoreUnavailableError, VerificationFailedError), match="--without-mirror"):
        day.restore()
    assert max(day.restore(without_mirror=True).plan.ids.values()) < 100
    with day.ward() as ward:
        (booked,) = ward.book([_in_a_week()], author="coord1")
    assert booked.treatment == "t4"
    assert day.is_whole()
