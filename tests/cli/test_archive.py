"""`ward-board archive`: years later, whole days leave a store with a past; what is left goes on as before (A14)."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ward_board.cli.main import run
from ward_board.errors import StoreUnavailableError
from ward_board.exchange import archive_file
from ward_board.exchange.record_lines import read_back
from ward_board.store.store import Store
from ward_board.ward.archiving import Archiving, ChangedMeanwhileError

from .conftest import Command
from .played_day import copy

LATER = ("--now", "2049-12-02T08:00")
TWO = ("--by", "coord1", "--second", "audit1", *LATER)
LONG = bool(os.environ.get("WARD_BOARD_LONG"))
NEW_DAY = (
    "date,bed,name,birth_date,number,country,cycle,t0,protocol\n"
    "2049-12-02,1,Jansen A.,1951-04-08,40.217,NL,1,08:00,lu177-octreotate-core\n"
)


@pytest.fixture(scope="session")
def past(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example day, on which everybody was cancelled; 23 years later one of them comes again."""
    folder = tmp_path_factory.mktemp("past")
    copy(demo_store.parent, folder)
    store = ("--store", str(folder / "store.db"))
    for bed in range(1, 9):
        act = ("--bed", str(bed), "--action", "cancel", "--by", "coord1", "--reason", "pump broke")
        assert run(["record", *act, "--now", "2026-11-26T07:00", *store]) == 0
    (folder / "new.csv").write_text(NEW_DAY)
    assert run(["import", str(folder / "new.csv"), *LATER, *store]) == 0
    return folder


@pytest.fixture
def old(past: Path, tmp_path: Path, command: Command) -> Command:
    """Commands on a copy of that store."""
    copy(past, tmp_path)
    return command


def bodies(folder: Path) -> dict[int, str]:
    """The body of each entry, "" for one that is archived."""
    store = Store.open(str(folder / "store.db"))
    try:
        with store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT seq, body FROM journal").all()
            return {seq: body for seq, body in rows}
    finally:
        store.close()


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def archived_in(command: Command, out: Path) -> dict[int, str]:
    """The bodies that the files of an archive hold; each is for its owner alone and checks."""
    found: dict[int, str] = {}
    for file in files_in(out):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert command("export", "--check", str(file)).code == 0
        with file.open(encoding="utf-8") as lines:
            read = read_back(lines)
        found |= {row.seq: row.body for row in read.rows.values()}
        if read.rows:
            assert all(one["name"] for one in read.others["patient"])
            assert read.others["protocol"]
            assert file.stem == read.about["day"]
    return found


def test_a14_old_days_leave_for_sealed_files_and_the_ward_goes_on(old: Command, tmp_path: Path) -> None:
    before, out, board = bodies(tmp_path), tmp_path / "archive", old("show", "--json", *LATER).data
    answer = old("archive", "-o", str(out), *TWO)
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[0] == f"treatment day 2026-11-26: 16 entries, in {out / '2026-11-26.jsonl'}"
    assert answer.out.splitlines()[-1].startswith("keep these files with their manifests")
    after, archived = bodies(tmp_path), archived_in(old, out)
    gone = {seq for seq, body in after.items() if not body}
    assert gone == archived.keys()
    assert len(gone) == 16
    assert {seq: archived.get(seq) or after[seq] for seq in before} == before
    (mirror,) = tmp_path.glob("store.db.*.mirror")
    mirrored = [json.loads(line) for line in mirror.read_text().splitlines()]
    assert {line["seq"] for line in mirrored if line["kind"] == "entry" and line["body"]} == after.keys() - gone
    verified = old("verify", "--json", *LATER)
    assert (verified.code, verified.data["notes"]) == (0, [])
    assert old("show", "--json", *LATER).data["beds"] == board["beds"]
    assert old("plan", "--json", *LATER).code == 0
    assert old("stats", "--json", *LATER).code == 0
    whole = tmp_path / "all.jsonl"
    assert old("export", "--all", "-o", str(whole), "--by", "audit1", *LATER).code == 0
    assert old("export", "--check", str(whole)).code == 0
    assert "Jansen" not in whole.read_text()
    assert old("archive", "-o", str(out), *TWO).out.startswith("nothing is older than 20 years")


@pytest.mark.skipif(not LONG, reason="a minute: WARD_BOARD_LONG=1")
def test_a14_thirteen_years_leave_and_not_an_entry_is_lost(command: Command, tmp_path: Path) -> None:
    """The whole past of a demo store, archived a year at a time; what is left verifies and counts after each."""
    made = ("init", "--kind", "demo", "--history", "--patients", "200", "--now", "2026-11-26T06:30")
    assert command(*made).code == 0
    before, out = bodies(tmp_path), tmp_path / "archive"
    for year in range(2034, 2048):
        now = ("--now", f"{year}-11-26T06:30")
        answer = command("archive", "-o", str(out), "--by", "coord1", "--second", "phys1", *now)
        assert answer.code == 0, answer.err
        assert command("verify", *now).code == 0
        assert command("stats", "--json", *now).code == 0
        assert command("show", "--json", *now).code == 0
    after, archived = bodies(tmp_path), archived_in(command, out)
    assert {seq for seq, body in after.items() if not body} == archived.keys()
    assert len(archived) > 10_000
    assert {seq: archived.get(seq) or after[seq] for seq in before} == before


def test_a14_a_dry_run_says_what_would_go_and_why_the_rest_stays_and_touches_nothing(
    old: Command, tmp_path: Path
) -> None:
    before = bodies(tmp_path)
    said = old("archive", "--dry-run", "--json", "--by", "coord1", *LATER).data
    (day,) = said["days"]
    assert day["day"] == "2026-11-26"
    assert len(day["streams"]) == 16
    assert said["stay"] == []
    assert said["access_lines"] > 0
    told = old("archive", "--dry-run", "--by", "coord1", *LATER).out.splitlines()
    assert told[0].startswith("2026-11-26 would go: t1, t2, ")
    assert told[1].startswith("access log: ")
    assert bodies(tmp_path) == before
    sooner = old("archive", "--dry-run", "--by", "coord1", "--now", "2027-11-25T08:00")
    assert sooner.out.startswith("nothing is older than 20 years")


def test_a14_an_open_treatment_keeps_its_day_and_is_named(demo: Command, tmp_path: Path) -> None:
    before = bodies(tmp_path)
    told = demo("archive", "--dry-run", "--by", "coord1", *LATER).out.splitlines()
    assert told[0] == "2026-11-26 stays: not closed: t1, t2, t3, t4, t5, t6, t7, t8"
    answer = demo("archive", "-o", str(tmp_path / "archive"), *TWO)
    assert answer.code == 0
    assert bodies(tmp_path) == before
    (lines,) = files_in(tmp_path / "archive")
    assert lines.name.startswith("ACCESS-")


def test_a14_never_by_a_nurse_and_never_by_one_alone(old: Command, tmp_path: Path) -> None:
    before, out = bodies(tmp_path), ("archive", "-o", str(tmp_path / "archive"), *LATER)
    for by, second, gate in (
        *(("nurse1", "coord1", "role"), ("coord1", "nurse1", "role"), ("phys1", "audit1", "role")),
        ("coord1", "coord1", "second_person"),
    ):
        answer = old(*out, "--by", by, "--second", second)
        assert (answer.code, answer.out) == (3, "")
        assert f"[{gate}]" in answer.err
    assert old("archive", "--dry-run", "--by", "nurse1", *LATER).code == 3
    assert "--second" in old(*out, "--by", "coord1").err
    assert "-o" in old("archive", "--by", "coord1", "--second", "audit1", *LATER).err
    assert "--by" in old("archive", *LATER).err
    assert bodies(tmp_path) == before
    assert files_in(tmp_path / "archive") == []


@pytest.mark.parametrize(
    ("error", "code", "stays"),
    [(ChangedMeanwhileError("2026: once more"), 4, False), (StoreUnavailableError("the server is gone"), 5, True)],
)
def test_a14_a_file_goes_again_only_where_it_is_sure_that_the_store_let_nothing_go(
    old: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, stays: bool
) -> None:
    before, out = bodies(tmp_path), tmp_path / "archive"

    def refuse(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Archiving, "take_out", refuse)
        assert old("archive", "-o", str(out), *TWO).code == code
    assert bodies(tmp_path) == before
    left = files_in(out)
    assert len(left) == stays
    kept = [file.read_bytes() for file in left]
    assert old("archive", "-o", str(out), *TWO).code == 0
    assert [file.read_bytes() for file in left] == kept
    names = [file.name for file in files_in(out)]
    assert any(name.endswith("-2.jsonl") for name in names) is stays


@pytest.mark.parametrize("spoil", ["bit", "cut", "gone"])
def test_a14_nothing_leaves_the_store_for_a_file_that_does_not_read_back(
    old: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    before = bodies(tmp_path)
    write: Callable[..., object] = archive_file.write_sealed

    def spoilt(file: Path, *rest: object) -> object:
        made = write(file, *rest)
        data = bytearray(file.read_bytes())
        if spoil == "bit":
            data[len(data) // 2] ^= 1
        file.write_bytes(data[:-7] if spoil == "cut" else data)
        if spoil == "gone":
            file.unlink()
        return made

    monkeypatch.setattr(archive_file, "write_sealed", spoilt)
    answer = old("archive", "-o", str(tmp_path / "archive"), *TWO)
    assert (answer.code, answer.out) == (2 if spoil == "gone" else 6, "")
    assert bodies(tmp_path) == before
    assert files_in(tmp_path / "archive") == []


def test_a9_nothing_is_archived_from_a_store_that_is_not_what_was_written(
    old: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(str(tmp_path / "store.db"))
    with store.engine.begin() as connection:
        trigger = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'")
        text = trigger.scalar_one()
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        connection.exec_driver_sql("UPDATE journal SET body = '{}' WHERE seq = 7")
        connection.exec_driver_sql(text)
    store.close()
    answer = old("archive", "-o", str(tmp_path / "archive"), *TWO)
    assert (answer.code, answer.out) == (6, "")
    assert "damaged at entry 7" in answer.err
    assert "nothing is archived" in answer.err
    assert not (tmp_path / "archive").exists()


def test_h22_h41_a_folder_into_which_others_may_write_takes_no_archive(old: Command, tmp_path: Path) -> None:
    out, before = tmp_path / "archive", bodies(tmp_path)
    out.mkdir()
    out.chmod(0o777)
    answer = old("archive", "-o", str(out), *TWO)
    assert (answer.code, files_in(out)) == (5, [])
    assert f"run chmod go-w {out}" in answer.err
    assert bodies(tmp_path) == before
