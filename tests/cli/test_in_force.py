"""Which settings and files of the site are in force is a line of the access log wherever they changed (A1 "config")."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ward_board.cli.doctor_store import store_findings
from ward_board.config.settings import Settings

from ..own_pins import add_with_own_pin

PHONE = "+31 6 5550 1234"
Noted = Callable[[], list[str]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The folder of the site's own files."""
    folder = tmp_path / "home" / "config"
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    return folder


@pytest.fixture
def ward(command: Any, tmp_path: Path, config: Path) -> Any:
    """Commands on a ward store that nobody has opened yet."""
    (pin := tmp_path / "maas.pin").write_text("736152\n")
    pin.chmod(0o600)
    first = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", str(pin)]
    assert command("init", "--kind", "ward", *first).code == 0
    return command


@pytest.fixture
def noted(tmp_path: Path) -> Noted:
    """What the log has of it: machine and user, and the digest."""

    def read() -> list[str]:
        with sqlite3.connect(tmp_path / "store.db") as connection:
            rows = connection.execute(
                "SELECT subject FROM access_log WHERE what = 'settings_changed' ORDER BY id"
            ).fetchall()
        return [subject.removeprefix("settings:") for (subject,) in rows]

    return read


def write(config: Path, text: str) -> None:
    (config / "config.toml").write_text(text)


def test_a1_each_change_of_the_settings_is_one_line_and_the_same_settings_are_none(
    ward: Any, noted: Noted, config: Path
) -> None:
    for _again in range(2):
        assert ward("show").code == 0
    assert len(noted()) == 1
    for text in (
        "[signing]\nsession_hours = 8\n",
        "[retention]\nrecord_years = 15\n",
        f'[phones]\nexpert = "{PHONE}"\n',
    ):
        write(config, text)
        for command in (["show"], ["staff", "list"], ["variance", "--date", "2026-11-26"]):
            ward(*command)
    assert len(noted()) == len(set(noted())) == 4
    write(config, "# a comment, and colours\ntheme = 'light'\n")
    ward("show")
    assert noted()[4:] == noted()[:1], "what was before is a change too"
    assert ward("verify").code == 0
    assert PHONE not in str(noted())


def test_a1_a_file_of_the_site_is_in_it_and_a_file_that_steers_nothing_is_not(
    ward: Any, noted: Noted, config: Path
) -> None:
    ward("show")
    (config / "course.toml.old").write_text("what somebody put aside")
    ward("show")
    assert len(noted()) == 1
    (config / "protocols").mkdir(mode=0o700)
    (config / "protocols" / "ours.toml").write_text('extends = "lu177-octreotate"\nid = "ours"\n')
    ward("show")
    assert len(noted()) == 2
    (config / "protocols" / "ours.toml").rename(config / "protocols" / "theirs.toml")
    ward("show")
    assert len(set(noted())) == 3


def test_a1_two_machines_and_two_files_with_other_settings_take_no_turns_in_the_log(
    ward: Any, noted: Noted, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (other := tmp_path / "other.toml").write_text("idle_lock_minutes = 9\n")
    for _start in range(2):
        for machine in ("one", "two:2"):
            monkeypatch.setattr("socket.gethostname", lambda machine=machine: machine)
            write(config, f"idle_lock_minutes = {len(machine)}\n")
            ward("show")
            ward("show", "--config", str(other))
    assert [one.partition("/")[0] for one in noted()] == ["one", "one", "two-2", "two-2"]


def test_a1_the_auditor_reads_it_and_doctor_says_the_digest_of_now(ward: Any, noted: Noted, tmp_path: Path) -> None:
    def findings() -> str:
        found = store_findings(str(tmp_path / "store.db"), Settings(), None)
        return next(one.words for one in found if one.topic == "settings")

    assert "the next board or command on this store notes it" in findings()
    (pin := tmp_path / "visser.pin").write_text("829164\n")
    pin.chmod(0o600)
    by_maas = ["--by", "maas", "--by-pin-file", str(tmp_path / "maas.pin")]
    add_with_own_pin(ward, "visser", ["--name", "T. Visser", "--role", "auditor"], str(pin), by_maas)
    (digest,) = (one.rpartition(":")[2] for one in noted())
    assert findings() == f"they and the site's files are {digest}, and so the access log has them"
    told = ward("access", "--day", "today", "--by", "visser", "--pin-file", str(pin))
    assert f"settings or files of the site that were others before here ({digest}) at " in told.out


def test_a1_a_demo_store_notes_none(demo: Any, noted: Noted) -> None:
    assert demo("show", "--now", "2026-11-26T10:42").code == 0
    assert noted() == []
