"""`ward-board backup`, as a person or a nightly job of the site runs it, and what `doctor` says of copies and disks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ward_board.cli import doctor
from ward_board.cli.doctor_store import clock_findings, store_findings
from ward_board.config.settings import load_settings
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward import origin

from .conftest import Command

NOW = "2026-11-26T03:02"


Found = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def found(demo: Command, tmp_path: Path) -> Found:
    """What `doctor` finds of a topic of the store, without its long look at papers and protocols."""

    def of(topic: str, now: str = NOW, exit_code: int = 0) -> list[tuple[str, str]]:
        findings = list(store_findings(str(tmp_path / "store.db"), load_settings(), now))
        assert max(one.exit_code for one in findings) == exit_code
        return [(one.state, one.words) for one in findings if one.topic == topic]

    return of


def words_of_log(file: Path) -> list[tuple[str, str | None, str | None]]:
    store = Store.open(str(file))
    with store.read() as view:
        found = [(line.what, line.who, line.subject) for line in view.lines_after(0) if "back" in line.what]
    store.close()
    return found


def test_a_backup_says_where_it_is_what_it_holds_and_where_the_keys_are(demo: Command, tmp_path: Path) -> None:
    answer = demo("backup", "-o", str(tmp_path / "disk"), "--now", NOW)
    (file,) = (tmp_path / "disk").glob("ward-*.db")
    assert file.name.endswith("-20261126T020200Z.db")
    first, second = answer.out.splitlines()
    assert answer.code == 0
    assert first.startswith(f"{file}: 8 entries, head ")
    assert "verified" in first
    assert second == f"The keys are not in it: keep a copy of {tmp_path / 'store.db.keys'} apart from the backups"
    assert words_of_log(tmp_path / "store.db") == [("backed_up", None, file.name)]


def test_for_scripts_it_is_json_with_stable_keys(demo: Command, tmp_path: Path) -> None:
    data = demo("backup", "--json", "--now", NOW).data
    assert list(data) == ["file", "entries", "head", "seconds", "keys"]
    assert Path(data["file"]).parent == tmp_path / "home" / "data" / "backups"
    assert data["entries"] == data["head"]["seq"] == 8
    assert len(data["head"]["hash"]) == 64
    assert data["seconds"] >= 0
    (tmp_path / "keys").mkdir()
    (Path(data["file"]).with_name(f"{Path(data['file']).name}.keys")).write_bytes(Path(data["keys"]).read_bytes())
    Path(data["file"] + ".keys").chmod(0o600)
    copy = Store.open(data["file"])
    assert verify(copy).ok
    copy.close()


def test_it_keeps_as_many_as_are_asked_for(demo: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_BOARD_SAFETY__BACKUP_FOLDER", str(tmp_path / "disk"))
    monkeypatch.setenv("WARD_BOARD_SAFETY__BACKUPS_KEPT", "2")
    for minute in range(3, 6):
        assert demo("backup", "--now", f"2026-11-26T03:0{minute}").code == 0
    assert len(list((tmp_path / "disk").glob("ward-*.db"))) == 2
    assert demo("backup", "--keep", "1", "--now", "2026-11-26T03:06").code == 0
    assert len(list((tmp_path / "disk").glob("ward-*.db"))) == 1
    assert demo("backup", "--keep", "0").code == 2


def test_what_fails_is_one_line_exit_5_and_is_noted(demo: Command, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    answer = demo("backup", "-o", str(tmp_path / "taken"))
    assert (answer.code, answer.out) == (5, "")
    assert answer.err == f"ward-board: {tmp_path / 'taken'}: is no folder; name another one\n"
    assert words_of_log(tmp_path / "store.db") == [("backup_failed", None, None)]
    assert (tmp_path / "taken").read_text() == "a file"


def test_doctor_says_how_old_the_last_good_backup_is_and_when_that_is_too_old(
    demo: Command, found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found("backup")[0][1].startswith("a demo store has none of its own")
    monkeypatch.setenv("WARD_BOARD_SAFETY__BACKUP_FOLDER", str(tmp_path / "disk"))
    assert [state for state, _ in found("backup")] == ["note"]
    made = Path(demo("backup", "--json", "--now", NOW).data["file"])
    assert found("backup", "2026-11-26T10:02") == [
        ("well", "the last good one is 7 h old"),
        ("well", f"1 in {tmp_path / 'disk'}, the newest {made.name}"),
    ]
    assert found("backup", "2026-11-28T03:02", exit_code=5)[0] == ("wrong", "the last good one is 48 h old")
    made.unlink()
    assert found("backup")[1] == ("note", f"none lies in {tmp_path / 'disk'} now")
    (tmp_path / "taken").write_text("a file")
    demo("backup", "-o", str(tmp_path / "taken"), "--now", "2026-11-26T04:02")
    failed = found("backup", "2026-11-26T05:02", exit_code=5)
    assert ("wrong", "the last try failed; run 'ward-board backup', which says why") in failed


def test_doctor_names_the_keys_the_mirror_and_each_disk(
    found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = f"its keys are at {tmp_path / 'store.db.keys'}; they are in no backup, keep a copy of them elsewhere"
    assert ("well", keys) in found("store")
    ((state, said),) = found("mirror")
    assert state == "well"
    assert said.endswith(" has all up to entry 8")
    ((state, said),) = found("disk")
    assert state == "well"
    assert f"MB free for store, mirror, log at {tmp_path}" in said
    monkeypatch.setenv("WARD_BOARD_SAFETY__DISK_LOW_MB", "1000000")
    ((state, said),) = found("disk", exit_code=5)
    assert state == "wrong"
    assert said.endswith("less than 1000000 MB: free some space before the next day")


def test_doctor_says_why_the_mirror_is_not_written(found: Found, tmp_path: Path) -> None:
    (mirror,) = tmp_path.glob("*.mirror")
    mirror.unlink()
    mirror.mkdir()
    ((state, said),) = found("mirror", exit_code=5)
    assert state == "wrong"
    assert said.startswith(str(mirror))


@pytest.mark.parametrize(("kept", "state"), [(True, "well"), (False, "note"), (None, "note")])
def test_a7_doctor_says_whether_the_clock_is_kept(
    monkeypatch: pytest.MonkeyPatch, kept: bool | None, state: str
) -> None:
    monkeypatch.setattr(origin, "clock_is_kept", lambda: kept)
    (finding,) = clock_findings()
    assert (finding.topic, finding.state) == ("clock", state)
    assert ("unsynced" in finding.words) == (kept is False)


def test_doctor_shows_them_all(demo: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for slow in ("_papers", "_protocols", "_site_files"):
        monkeypatch.setattr(doctor, slow, lambda *_given: iter(()))
    topics = {one["topic"] for one in demo("doctor", "--json").data}
    assert {"store", "journal", "mirror", "backup", "disk", "clock"} <= topics
