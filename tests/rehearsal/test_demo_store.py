"""The throw-away store: private while it is there, and gone afterwards however the program ends."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.day_list import BookingRow
from ward_board.errors import BadInputError
from ward_board.rehearsal.demo_store import begins_at, throw_away_store
from ward_board.store.keys import Anchor

from ..patience import PATIENCE_SECONDS

FOLDERS = (shipped_data() / "protocols",)
_PROGRAM = """
import sys, time
from zoneinfo import ZoneInfo
from ward_board.config.paths import shipped_data
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.demo_store import begins_at, throw_away_store

rows = read_csv_day_list((shipped_data() / "example-day.csv").read_bytes(), zone=ZoneInfo("Europe/Amsterdam")).rows
with throw_away_store(rows, booked_at=begins_at(rows), protocol_folders=(shipped_data() / "protocols",)):
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made, and nothing else."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_holds_staff_and_day_for_its_owner_only_and_is_gone_afterwards(
    example_rows: Sequence[BookingRow], temporary_folder: Path
) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    with throw_away_store(example_rows, booked_at=begins_at(example_rows), protocol_folders=FOLDERS) as store:
        [folder] = temporary_folder.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
        assert store.kind == "demo"
        with store.read() as view:
            assert len(view.open_treatments()) == 8
            assert "nurse1" in {person.id for person in view.all_staff()}
    assert list(temporary_folder.iterdir()) == []
    assert {number: signal.getsignal(number) for number in before} == before


def test_it_is_gone_after_a_fault_too(example_rows: Sequence[BookingRow], temporary_folder: Path) -> None:
    twice = [*example_rows, example_rows[0]]
    booked_at = begins_at(example_rows)
    with (
        pytest.raises(ZeroDivisionError),
        throw_away_store(example_rows, booked_at=booked_at, protocol_folders=FOLDERS),
    ):
        raise ZeroDivisionError
    with (
        pytest.raises(BadInputError, match="no protocol 'lu177-octreotate-core'"),
        throw_away_store(twice, booked_at=booked_at, protocol_folders=()),
    ):
        pytest.fail("a day that cannot be booked opens no store")
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_h25_a_signal_that_ends_the_program_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        assert len(list(tmp_path.iterdir())) == 1
        program.send_signal(number)
        assert program.wait(PATIENCE_SECONDS) == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_what_a_thread_still_writes_goes_too(
    example_rows: Sequence[BookingRow], temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No end waits for a check of the store: what that keeps comes while the folder is being emptied, or after."""
    real, came = os.rmdir, 0

    def as_the_last_file_went(folder: str, **options: Any) -> None:
        nonlocal came
        came += 1
        if came == 1:
            store.key_place.remember(Anchor(1, "ab"))
        real(folder, **options)

    with throw_away_store(example_rows, booked_at=begins_at(example_rows), protocol_folders=FOLDERS) as store:
        monkeypatch.setattr(os, "rmdir", as_the_last_file_went)
    assert came > 1
    store.key_place.remember(Anchor(2, "cd"))
    assert list(temporary_folder.iterdir()) == []
