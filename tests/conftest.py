"""What holds for every test: the examples that Hypothesis tries, cheap PINs, and tests that are found by their ids."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from ward_board.cli.hazards import ids_in
from ward_board.ward import pins

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_LONG = bool(os.environ.get("WARD_BOARD_LONG"))
# The same examples in each run, so that what passed on one machine passes on the next; a long run looks for new ones.
# No limits of time: a busy machine is slow, not wrong.
settings.register_profile(
    "ward",
    max_examples=1000 if _LONG else 50,
    derandomize=not _LONG,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("ward")
_REAL_HASHER = pins._hasher
# what a run of the tests is asked for; any other of ours is meant for the store of whoever runs them
_ASKED = {f"WARD_BOARD_{name}" for name in ("LONG", "ALL_FONTS", "DRAW_PICTURES", "TEST_NAMES")}
# what the terminal in which they run says of itself, and the library reads when it is imported
_TERMINAL = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TEXTUAL")
_homes: list[tempfile.TemporaryDirectory[str]] = []
_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 4 * 2**30  # noqa: S108  folders of their own are made there


@cache
def _quick_hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_configure() -> None:
    """What is kept of a made-up PIN is hashed quickly: the real work takes a fifth of a second for each store.

    Stores lie in memory where there is room: on a disk each of their commits waits for it, some twenty thousand times.
    """
    pins._hasher = _quick_hasher
    # as the program does at its start: a store that others may read is refused
    os.umask(0o077)
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and disk_usage(_MEMORY).free > _ROOM_BYTES:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None
    _leave_home()


def _leave_home() -> None:
    """Nobody's own settings, stores and papers are read or written by a test, on whatever terminal it runs."""
    for name in set(os.environ) - _ASKED:
        if name.startswith(("WARD_BOARD_", "XDG_", *_TERMINAL)):
            del os.environ[name]
    _homes.append(tempfile.TemporaryDirectory(prefix="ward-board-home-"))
    os.environ["HOME"] = _homes[-1].name


def pytest_unconfigure() -> None:
    """That home is gone again."""
    while _homes:
        _homes.pop().cleanup()


@pytest.fixture(scope="module")
def real_pin_hashes() -> Iterator[None]:
    """The hashes as they are kept of real PINs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pins, "_hasher", _REAL_HASHER)
        yield


def pytest_collection_finish() -> None:
    """What was collected stays until the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_itemcollected(item: pytest.Item) -> None:
    """`-k H12` finds the tests that name H12 in their name or in their own docstring."""
    if isinstance(item, pytest.Function):
        item.extra_keyword_matches.update(ids_in(item.originalname, item.function.__doc__))
