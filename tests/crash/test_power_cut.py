"""H24, T6: the power fails at any moment, and what was not synced is dropped: nothing acknowledged is lost.

A kill does not count as one: the page cache of the machine survives it. `tests/crash/power_cut.py` is the layer that
drops. In CI 100 cuts, with `WARD_BOARD_LONG=1` 5,000.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from shutil import copy2
from typing import Any

import pytest
from sqlalchemy import event

from ward_board.domain.access import Access
from ward_board.domain.entry import Draft
from ward_board.domain.words import Action, Role
from ward_board.errors import StoreUnavailableError
from ward_board.store.store import Store
from ward_board.store.verify import verify

from .power_cut import RecordingDisk, write_image

CUTS = 5000 if os.environ.get("WARD_BOARD_LONG") else 100
ACTS = 24
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


@dataclass
class Tally:
    """What a series of power cuts did."""

    cuts: int = 0
    dropped: int = 0
    spoilt: int = 0
    lost: int = 0
    damaged: int = 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ward store in it, and nothing else."""
    folder = tmp_path / "disk"
    folder.mkdir(mode=0o700)
    Store.create(str(folder / "ward.db"), kind="ward", keys_folder=tmp_path).close()
    return folder


def _work(store: Store, acknowledge: Callable[[int], None]) -> None:
    """Acts of a ward, one commit each: an entry and a line of the access log; each is acknowledged when it is kept."""
    for number in range(1, ACTS + 1):
        with store.write() as tx:
            draft = Draft(Action.NOTE, "nurse1", Role.NURSE, NINE, NINE, reason=f"note {number} {'x' * 40 * number}")
            tx.append(f"t{number % 3 + 1}", draft, key=str(number), fingerprint="f")
            tx.log_access(NINE, "nurse1", Access.OPENED, f"t{number % 3 + 1}", "tty1")
        acknowledge(number)


def _cut_many_times(folder: Path, tmp_path: Path, *, synchronous: str | None = None) -> Tally:
    disk = RecordingDisk(folder)
    with disk.recording():
        store = Store.open(str(folder / "ward.db"), keys_folder=tmp_path)
        if synchronous:
            event.listen(store.engine, "checkout", _setting(f"PRAGMA synchronous={synchronous}"))
        _work(store, disk.acknowledge)
        store.close()
    assert {one.what for one in disk.events} >= {"write", "ack"}
    dice, tally = Random(6), Tally()  # noqa: S311  the same cuts in each run
    for cut in range(CUTS):
        image = tmp_path / f"image{cut}"
        image.mkdir(mode=0o700)
        found = disk.image_after(dice.randint(1, len(disk.events)), dice)
        write_image(found, folder, image)
        for keys in tmp_path.glob("*.keys"):
            copy2(keys, image / keys.name)
        tally.cuts += 1
        tally.dropped += found.dropped
        tally.spoilt += found.spoilt
        _look(image, found.acknowledged, tally)
        for file in image.iterdir():
            file.unlink()
        image.rmdir()
    return tally


def _setting(pragma: str) -> Callable[..., None]:
    def set_it(connection: Any, *_: object) -> None:
        connection.execute(pragma)

    return set_it


def _look(image: Path, acknowledged: int, tally: Tally) -> None:
    """What a program finds that starts after the power came back."""
    try:
        store = Store.open(str(image / "ward.db"), keys_folder=image)
    except StoreUnavailableError:
        tally.damaged += 1
        return
    try:
        with store.read() as view:
            entries, lines = view.entries_after(0), view.lines_after(0)
        is_whole = verify(store).ok
    except StoreUnavailableError:
        tally.damaged += 1
        return
    finally:
        store.close()
    said = [(entry.reason or "").split()[1] for entry in entries]
    if not is_whole or len(entries) != len(lines) or said != [str(number + 1) for number in range(len(entries))]:
        tally.damaged += 1
    elif len(entries) < acknowledged:
        tally.lost += 1
    else:
        assert len(entries) <= acknowledged + 1, "the store stands before or after the last act, never between"


@pytest.mark.slow
def test_h24_i1_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged(folder: Path, tmp_path: Path) -> None:
    tally = _cut_many_times(folder, tmp_path)
    assert tally.cuts == CUTS
    assert tally.dropped > CUTS, "no power cut without dropped writes"
    assert tally.spoilt > 0
    assert (tally.lost, tally.damaged) == (0, 0)


@pytest.mark.slow
def test_h24_the_layer_shows_the_loss_where_nothing_is_synced(folder: Path, tmp_path: Path) -> None:
    """The same acts with syncing off: were nothing lost here, the test above would prove nothing."""
    tally = _cut_many_times(folder, tmp_path, synchronous="OFF")
    assert tally.dropped > 0
    assert tally.lost + tally.damaged > CUTS // 4
