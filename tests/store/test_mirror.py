"""The mirror journal: it follows each commit, and never keeps an act from being kept."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import Draft
from ward_board.domain.words import Role
from ward_board.errors import StoreUnavailableError
from ward_board.store import line_file
from ward_board.store.begun import new_store
from ward_board.store.damage import Damage
from ward_board.store.engine import connect_to_read
from ward_board.store.line_file import locked
from ward_board.store.mirror import Mirror
from ward_board.store.news import News
from ward_board.store.snapshot import ENTRY_LINE, whole
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Kind, Store
from ward_board.store.verify import verify

from ..cut_back import cut_back, ends_of
from .conftest import NINE

MakeDraft = Callable[..., Draft]
Open = Callable[..., Store]
DAY = date(2026, 11, 26)
BY = By(NINE, "coord1", "tty1")
Line = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where mirrors lie."""
    return tmp_path / "elsewhere" / "mirror"


@pytest.fixture
def opened(keys_folder: Path, folder: Path) -> Any:
    """Makes or opens stores with a mirror, and closes them at the end."""
    stores: list[Store] = []

    def open_store(url: str, *, kind: Kind = "ward", is_new: bool = False) -> Store:
        if is_new:
            stores.append(Store.create(url, kind=kind, keys_folder=keys_folder, mirror_folder=folder))
        else:
            stores.append(Store.open(url, keys_folder=keys_folder, mirror_folder=folder))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def mirrored(opened: Open, sqlite_url: str) -> Store:
    """A new ward store in a file, with a mirror."""
    return opened(sqlite_url, is_new=True)


def mirror_of(store: Store) -> Mirror:
    assert store.mirror is not None
    return store.mirror


def act(store: Store, draft: MakeDraft, number: int = 1) -> None:
    """A new patient with a treatment, an entry there, somebody new, and a line of the access log."""
    with store.write() as tx:
        patient = tx.add_patient(
            name="Anna Made-Up", birth_date=DAY, number=f"{store.id}{number}", country="NL", language="nl"
        )
        treatment = tx.add_treatment(tx.add_course(patient.id), DAY, 1)
        tx.keep_protocol(f"{number:064x}", "core", "1", f"text {number}")
        tx.append(treatment, draft(values={"protocol": f"{number:064x}"}))
        tx.add_staff(StaffRow(f"nurse{number}", "Some Body", (Role.NURSE,), "hash"), BY)
        tx.log_access(NINE, f"nurse{number}", Access.OPENED, treatment, "tty1")


def in_store(store: Store) -> list[Line]:
    with connect_to_read(store.engine) as connection, connection.begin():
        return list(whole(connection))


def newest(lines: list[Line]) -> dict[tuple[str, str], Line]:
    """The last line of each thing; heads aside."""
    named = {}
    for line in lines:
        if line["kind"] not in {"head", "end", "store"}:
            named[line["kind"], str(line.get("id", line.get("seq", line.get("digest"))))] = line
    return named


def _entries(mirror: Mirror) -> list[Line]:
    return [line for line in mirror.lines() if line["kind"] == ENTRY_LINE]


def assert_followed(store: Store) -> None:
    """The mirror holds what the store holds, entries and lines of the log once and in order."""
    mirror = mirror_of(store)
    assert mirror.trouble is None
    lines, wanted = list(mirror.lines()), in_store(store)
    assert newest(lines) == newest(wanted)
    for kind, number in (("entry", "seq"), ("access", "id")):
        numbers = [line[number] for line in lines if line["kind"] == kind]
        assert numbers == list(range(1, len(numbers) + 1))
    assert {**lines[-1], "kind": "end"} == wanted[-1]


def test_h23_a_mirror_follows_each_write(opened: Open, store_url: str, draft: MakeDraft) -> None:
    store = opened(store_url, is_new=True)
    assert mirror_of(store).head() is not None
    for number in range(1, 4):
        act(store, draft, number)
        assert_followed(store)
    with store.read() as view:
        head, line = view.head(), view.newest_access()
    found = mirror_of(store).head()
    assert found is not None
    assert ((found.seq, found.hash), found.line) == (head, line)
    assert [line["seq"] for line in _entries(mirror_of(store))] == [1, 2, 3]
    # each batch says no more than what is new
    assert len(list(mirror_of(store).lines())) == 2 + 3 * 9


def test_what_changes_stands_again(mirrored: Store, draft: MakeDraft) -> None:
    act(mirrored, draft)
    with mirrored.write() as tx:
        tx.update_patient(replace(tx.patients(["p1"])["p1"], name="Anna Made-Up Two"), NINE, "coord1")
        tx.set_pin_hash("nurse1", "another", BY)
        tx.append("t1", draft())
    assert_followed(mirrored)
    names = [line["name"] for line in mirror_of(mirrored).lines() if line["kind"] == "patient"]
    assert names == ["Anna Made-Up", "Anna Made-Up Two"]
    with mirrored.write() as tx:
        tx.append("c1", draft())
    assert names == [line["name"] for line in mirror_of(mirrored).lines() if line["kind"] == "patient"]


def test_what_was_refused_is_not_mirrored(mirrored: Store, draft: MakeDraft) -> None:
    def refused() -> None:
        with mirrored.write() as tx:
            tx.append("t1", draft())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refused()
    assert not _entries(mirror_of(mirrored))


def test_many_entries_at_once_are_mirrored_as_well(mirrored: Store, draft: MakeDraft) -> None:
    act(mirrored, draft)
    with mirrored.write() as tx:
        assert tx.append_all(("t1", draft(step=None)) for _ in range(1200)) == 1200
    assert_followed(mirrored)


def test_a_mirror_is_its_owners_alone(mirrored: Store, folder: Path, draft: MakeDraft) -> None:
    act(mirrored, draft)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder.parent, folder, mirror_of(mirrored).file)] == [
        0o700,
        0o700,
        0o600,
    ]


def test_a25_a_demo_stores_mirror_lies_beside_it_and_goes_with_it(tmp_path: Path, folder: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"

    def begin() -> None:
        with new_store(url, kind="demo", mirror_folder=folder) as store:
            assert mirror_of(store).file == tmp_path / f"demo.db.{store.id[:8]}.mirror"
            assert mirror_of(store).file.is_file()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["link", "folder", "open to others", "full disk", "no folder"])
def test_h21_what_goes_wrong_is_said_in_one_line_and_the_act_stands(
    mirrored: Store, draft: MakeDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    act(mirrored, draft)
    mirror, kept = mirror_of(mirrored), tmp_path / "kept"
    with monkeypatch.context() as patch:
        if what == "full disk":
            patch.setattr(line_file.os, "fsync", _no_room)
        elif what == "open to others":
            mirror.file.chmod(0o644)
        elif what == "no folder":
            mirror.file.parent.rename(kept)
            mirror.file.parent.write_text("a file")
        else:
            mirror.file.rename(kept)
            if what == "link":
                mirror.file.symlink_to(kept)
            else:
                mirror.file.mkdir()
        act(mirrored, draft, 2)
    with mirrored.read() as view:
        assert view.head()[0] == 2
    assert mirror.trouble is not None
    assert str(mirror.file) in mirror.trouble
    assert "\n" not in mirror.trouble
    assert "fault of ours" not in mirror.trouble

    if what == "open to others":
        mirror.file.chmod(0o600)
    elif what == "no folder":
        mirror.file.parent.unlink()
        kept.rename(mirror.file.parent)
    elif what != "full disk":
        mirror.file.unlink() if what == "link" else mirror.file.rmdir()
        kept.rename(mirror.file)
    act(mirrored, draft, 3)
    assert_followed(mirrored)


def _no_room(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_fault_of_ours_in_the_mirror_is_no_failed_act(
    mirrored: Store, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mirror_of(mirrored), "_catch_up", lambda _file: 1 / 0)
        act(mirrored, draft)
    assert "ZeroDivisionError" in str(mirror_of(mirrored).trouble)
    act(mirrored, draft, 2)
    assert_followed(mirrored)


def test_another_that_holds_the_mirror_keeps_nobody_waiting(mirrored: Store, draft: MakeDraft) -> None:
    mirror = mirror_of(mirrored)
    hasty = Mirror(mirror.file, mirrored.engine, patience_seconds=0)
    mirrored.mirror = hasty
    with locked(mirror.file, 0):
        act(mirrored, draft)
    assert "held by another program" in str(hasty.trouble)
    act(mirrored, draft, 2)
    assert_followed(mirrored)


def test_several_terminals_write_one_mirror(mirrored: Store, opened: Open, sqlite_url: str, draft: MakeDraft) -> None:
    others = [mirrored, opened(sqlite_url), opened(sqlite_url)]
    for number in range(1, 13):
        act(others[number % 3], draft, number)
    assert_followed(mirrored)


def test_each_machine_has_a_mirror_of_its_own_of_one_server(
    opened: Open, postgres_url: str, keys_folder: Path, tmp_path: Path, draft: MakeDraft
) -> None:
    here = opened(postgres_url, is_new=True)
    there = Store.open(postgres_url, keys_folder=keys_folder, mirror_folder=tmp_path / "there")
    for number in range(1, 7):
        act(here if number % 2 else there, draft, number)
    here_mirror, there_mirror = mirror_of(here), mirror_of(there)
    here_mirror.follow()
    assert_followed(here)
    assert_followed(there)
    assert here_mirror.file != there_mirror.file
    there.close()


def test_h23_a_torn_end_is_cut_back_to_the_last_whole_line_and_caught_up(mirrored: Store, draft: MakeDraft) -> None:
    """A crash in the middle of writing: cut anywhere in what two acts wrote, nothing is lost or stands twice."""
    act(mirrored, draft)
    file = mirror_of(mirrored).file
    begins = file.stat().st_size
    for number in (2, 3):
        act(mirrored, draft, number)
    content = file.read_bytes()
    cuts = random.Random(23).sample(range(begins, len(content)), 40)  # noqa: S311  the same cuts in each run
    for cut in (0, 1, begins - 1, begins, *cuts):
        file.write_bytes(content[:cut])
        again = Mirror(file, mirrored.engine)
        whole_before = content[:cut].rpartition(b"\n")[0]
        again.follow()
        mirrored.mirror = again
        assert_followed(mirrored)
        assert file.read_bytes().startswith(whole_before), "whole lines are never taken away"


def test_a_mirror_that_is_gone_is_written_anew(
    mirrored: Store, opened: Open, sqlite_url: str, draft: MakeDraft
) -> None:
    act(mirrored, draft)
    mirror_of(mirrored).file.unlink()
    act(mirrored, draft, 2)
    assert_followed(mirrored)
    mirror_of(mirrored).file.unlink()
    assert mirror_of(mirrored).head() is None
    assert list(mirror_of(mirrored).lines()) == []
    assert_followed(opened(sqlite_url))


def test_opening_catches_up_what_a_program_without_a_mirror_wrote(
    mirrored: Store, opened: Open, sqlite_url: str, keys_folder: Path, draft: MakeDraft
) -> None:
    act(mirrored, draft)
    plain = Store.open(sqlite_url, keys_folder=keys_folder)
    for number in (2, 3):
        act(plain, draft, number)
    plain.close()
    assert_followed(opened(sqlite_url))


@pytest.mark.parametrize("goes_on", [False, True])
def test_h37_a_mirror_that_holds_more_than_the_store_is_evidence_and_not_written_on(
    mirrored: Store, opened: Open, sqlite_url: str, tmp_path: Path, draft: MakeDraft, goes_on: bool
) -> None:
    act(mirrored, draft)
    older = (tmp_path / "ward.db").read_bytes()
    for number in (2, 3):
        act(mirrored, draft, number)
    mirrored.close()
    evidence = mirror_of(mirrored).file.read_bytes()
    (tmp_path / "ward.db").write_bytes(older)
    put_back = opened(sqlite_url)
    # as many entries again, so that only what they are tells the two pasts apart
    for number in range(4, 8 if goes_on else 4):
        act(put_back, draft, number)
    with put_back.read() as view:
        assert view.head()[0] == (5 if goes_on else 1)
    assert "kept as evidence" in str(mirror_of(put_back).trouble)
    assert "ward-board restore" in str(mirror_of(put_back).trouble)
    assert mirror_of(put_back).file.read_bytes() == evidence


def test_what_left_the_store_leaves_a_mirror_that_is_made_anew(
    mirrored: Store, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole treatments that were archived, years after their day."""
    for number in (1, 2):
        act(mirrored, draft, number)
    with mirrored.write() as tx:
        tx.take_out(["t1"], ["t1"], ["c1"], ["p1"])
    mirror = mirror_of(mirrored)
    assert f"{mirrored.id}1" in mirror.file.read_text()
    with monkeypatch.context() as patch:
        patch.setattr(line_file.os, "fsync", _no_room)
        with pytest.raises(StoreUnavailableError, match="No space left"):
            mirror.renew()
    assert [one.name for one in mirror.file.parent.iterdir()] == [mirror.file.name]
    mirror.renew()
    assert f"{mirrored.id}1" not in mirror.file.read_text()
    assert [bool(line["body"]) for line in _entries(mirror)] == [False, True]
    act(mirrored, draft, 3)
    assert_followed(mirrored)
    assert [one.name for one in mirror.file.parent.iterdir()] == [mirror.file.name]


def test_a_mirror_that_is_put_aside_is_kept_and_another_begins(mirrored: Store, draft: MakeDraft) -> None:
    act(mirrored, draft)
    mirror = mirror_of(mirrored)
    before, kept = mirror.file.read_bytes(), mirror.file.with_name("kept")
    mirror.put_aside(kept)
    act(mirrored, draft, 2)
    assert kept.read_bytes() == before
    assert_followed(mirrored)


@pytest.mark.parametrize("line", [b"\xff\n", b"[]\n", b"{}\n", b'{"kind":"head","seq":1}\n', b'{"kind":"entry"}\n'])
def test_a_line_that_nobody_wrote_is_said(mirrored: Store, draft: MakeDraft, line: bytes) -> None:
    act(mirrored, draft)
    mirror = mirror_of(mirrored)
    with mirror.file.open("ab") as file:
        file.write(line)
    act(mirrored, draft, 2)
    assert "not one that this program wrote" in str(mirror.trouble)
    with pytest.raises(StoreUnavailableError):
        mirror.head()


def test_h4_i1_kills_leave_a_mirror_that_holds_what_was_acknowledged(
    mirrored: Store, opened: Open, sqlite_url: str, keys_folder: Path, folder: Path, draft: MakeDraft
) -> None:
    """What a killed process acknowledged stands in the mirror, before anybody opens the store again."""
    act(mirrored, draft)
    mirror, dice, found, kept = mirror_of(mirrored), random.Random(4), 0, 1  # noqa: S311  the same dice in each run
    mirrored.close()
    for _ in range(12):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                store = Store.open(sqlite_url, keys_folder=keys_folder, mirror_folder=folder)
                while True:
                    with store.write() as tx:
                        entry = tx.append("t1", draft())
                    os.write(write, f"{entry.seq}\n".encode())
            finally:
                os._exit(1)
        os.close(write)
        with open(read, "rb") as said:
            acknowledged = [int(said.readline()) for _ in range(dice.choice([1, 2, 3]))]
            os.kill(child, signal.SIGKILL)
            acknowledged += [int(line) for line in said if line.endswith(b"\n")]
        os.waitpid(child, 0)
        head = mirror.head()
        assert head is not None
        assert head.seq >= acknowledged[-1]
        found += len(acknowledged)
    store = opened(sqlite_url)
    with store.read() as view:
        kept = view.head()[0]
    assert kept >= found > 12
    assert_followed(store)


def test_an_entry_is_mirrored_before_it_is_acknowledged(
    mirrored: Store, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut: the line is on the disk when the caller is told, and after the commit it is about."""
    synced: list[int] = []
    mirror = mirror_of(mirrored)

    def sync(descriptor: int, real: Callable[[int], None] = os.fsync) -> None:
        with mirrored.read() as view:
            assert view.head()[0] == 1, "the store had it first"
        synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(line_file.os, "fsync", sync)
        act(mirrored, draft)
    assert synced == [mirror.file.stat().st_ino]
    assert [line["seq"] for line in _entries(mirror)] == [1]


def test_nothing_is_written_where_nothing_came(mirrored: Store, draft: MakeDraft) -> None:
    act(mirrored, draft)
    mirror = mirror_of(mirrored)
    before = mirror.file.read_bytes()
    mirror.follow()
    Mirror(mirror.file, mirrored.engine).follow()
    assert mirror.file.read_bytes() == before
    with mirrored.write() as tx:
        tx.log_access(NINE + timedelta(minutes=1), None, Access.VERIFIED, None, "tty1")
    assert len(mirror.file.read_bytes().splitlines()) == len(before.splitlines()) + 2


@pytest.mark.parametrize("part", ["journal", "log"])
@pytest.mark.parametrize("since_head", [False, True])
def test_h35_a8_a_tail_cut_from_store_and_mirror_is_found_by_who_wrote_and_by_who_saw_it(
    mirrored: Store, opened: Open, sqlite_url: str, tmp_path: Path, draft: MakeDraft, part: str, since_head: bool
) -> None:
    def write(number: int) -> None:
        with mirrored.write() as tx:
            tx.log_access(NINE, "nurse1", Access.OPENED, f"t{number}", "tty1")
            if part == "journal":
                tx.append("t9", draft(reason=f"note {number}"))

    file, mirror = tmp_path / "ward.db", mirror_of(mirrored).file
    write(1)
    ends = ends_of(file, mirror)
    write(2)
    other = opened(sqlite_url)
    news = News(other)
    assert not news.has_come()
    cut_back(file, ends, mirror)
    assert news.has_come()
    assert other.heads.is_lost
    news.close()
    gone = Damage.TRUNCATED if part == "journal" else Damage.ACCESS_TRUNCATED
    for store in (mirrored, other):
        assert verify(store, since_head=since_head).damage is gone
    # as many come again, and more: they are others
    for number in (3, 4):
        write(number)
    assert mirrored.heads.is_lost
    changed = Damage.REWRITTEN if part == "journal" else Damage.ACCESS_REWRITTEN
    for store in (mirrored, other):
        assert verify(store, since_head=since_head).damage is changed
    assert verify(opened(sqlite_url)).ok, "documented: who comes later has nothing that knows of it"


def test_h37_a_mirror_that_was_taken_away_and_begun_anew_says_so(
    mirrored: Store, opened: Open, sqlite_url: str, draft: MakeDraft
) -> None:
    with mirrored.write() as tx:
        tx.append("t1", draft())
    assert mirror_of(mirrored).new_beginning() is None
    assert not verify(mirrored).notes
    mirror_of(mirrored).file.unlink()
    again = opened(sqlite_url)
    with again.write() as tx:
        tx.append("t1", draft())
    found = verify(again)
    assert found.ok
    assert found.notes == ("the mirror was begun anew at entry 1: what an earlier one held stands in no mirror",)


@pytest.mark.parametrize("modes", [(0o777, 0o600), (0o700, 0o644)])
def test_h22_h41_a_mirror_that_others_may_replace_or_read_is_not_written_on(
    mirrored: Store, folder: Path, draft: MakeDraft, modes: tuple[int, int]
) -> None:
    mirror = mirror_of(mirrored)
    before = mirror.file.read_bytes()
    folder.chmod(modes[0])
    mirror.file.chmod(modes[1])
    act(mirrored, draft)
    remedy = f"chmod go-w {folder}" if modes[0] == 0o777 else f"chmod 600 {mirror.file}"
    assert str(mirror.trouble).endswith(f"run {remedy}")
    assert mirror.file.read_bytes() == before
    folder.chmod(0o700)
    mirror.file.chmod(0o600)
    mirror.follow()
    assert_followed(mirrored)
