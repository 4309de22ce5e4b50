"""Whatever fails while a backup is put back, and whatever happens to the file of a store (H4, H23, H37, T18)."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from tests.faults import faults
from tests.restorable import NOW, ZONE, Day, board_of, played, ward_on
from ward_board.errors import StoreUnavailableError, WardBoardError
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.following import index_in
from ward_board.ward.restoring import look

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
PAGE = 4096


@pytest.fixture(scope="module")
def played_day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """One bed, made once."""
    return played(tmp_path_factory.mktemp("played"), 1)


def _stands(day: Day, board: object, head: tuple[int, str], kept_before: bytes) -> str:
    """Whether the former store stands, or the one that was put back; both are whole, with all that was acknowledged."""
    found = day.head()
    assert day.is_whole()
    assert day.board() == board
    if found == head:
        return "before"
    assert found[0] == head[0] + 1
    (kept,) = day.folder.glob("demo.db.before-restore-*")
    assert kept.read_bytes() == kept_before
    return "after"


def _points(day: Day, folder: Path, most: int) -> list[int]:
    """At which of the things that a restore asks of the system it is to fail: all of them in a long run."""
    one = day.copy_to(folder)
    with faults(one.folder) as met:
        one.restore()
    number = len(met.asked)
    assert number > 30
    decisive = next(place for place, asked in enumerate(met.asked) if "before-restore" in asked)
    if LONG:
        return list(range(number))
    dice = random.Random(37)  # noqa: S311  the same points in each run
    return sorted({*dice.sample(range(decisive), most // 2), *dice.sample(range(decisive, number), most // 2)})


def test_h37_h4_a_failure_anywhere_leaves_the_store_before_or_after_never_between(
    played_day: Day, tmp_path: Path
) -> None:
    board, head = played_day.board(), played_day.head()
    outcomes: Counter[str] = Counter()
    for point in _points(played_day, tmp_path / "counted", 8):
        day = played_day.copy_to(tmp_path / str(point))
        before = day.file.read_bytes()
        with faults(day.folder, point) as met:
            try:
                day.restore()
            except WardBoardError as error:
                assert "\n" not in str(error)  # noqa: PT017  what it says, after each of many
        assert met.hits == 1, "the fault was not met"
        outcomes[_stands(day, board, head, before)] += 1
        shutil.rmtree(day.folder)
    assert outcomes["before"] > 2


def test_h37_h4_a_kill_anywhere_leaves_the_store_before_or_after_and_the_next_try_ends_it(
    played_day: Day, tmp_path: Path
) -> None:
    board, head = played_day.board(), played_day.head()
    outcomes: Counter[str] = Counter()
    for point in _points(played_day, tmp_path / "counted", 6):
        day = played_day.copy_to(tmp_path / str(point))
        before = day.file.read_bytes()
        child = os.fork()
        if child == 0:
            try:
                with faults(day.folder, point, kill=True):
                    day.restore()
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it was not killed"
        found = _stands(day, board, head, before)
        outcomes[found] += 1
        if found == "before":
            for left in day.folder.glob("demo.db*.before-restore-*"):
                left.unlink()
            day.restore()
            assert _stands(day, board, head, before) == "after"
            assert not list(day.folder.glob(".demo.db.restoring-*")), "what the killed one left is swept away"
        shutil.rmtree(day.folder)
    assert outcomes["before"] > 1


def test_h37_a_statement_that_fails_leaves_the_former_store(played_day: Day, tmp_path: Path) -> None:
    """The database of the store that is made aside refuses, at a sample of its statements."""
    day = played_day.copy_to(tmp_path / "day")
    board, head, before = day.board(), day.head(), day.file.read_bytes()
    counted: list[str] = []
    fail_at = hits = 0

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal hits
        counted.append(statement)
        if len(counted) - 1 == fail_at:
            hits += 1
            raise StoreUnavailableError("the disk refuses")

    event.listen(Engine, "before_cursor_execute", count)
    try:
        fail_at = -2
        one = played_day.copy_to(tmp_path / "counted")
        one.restore()
        number = len(counted)
        dice = random.Random(37)  # noqa: S311  the same statements in each run
        points = range(number) if LONG else sorted(dice.sample(range(number), 6))
        for point in points:
            fail_at = point
            counted.clear()
            done = True
            try:
                day.restore()
            except WardBoardError:
                done = False
            assert hits
            if done:
                # it was one that only looks at the store that stands there
                assert _stands(day, board, head, before) == "after"
                shutil.rmtree(day.folder)
                day = played_day.copy_to(tmp_path / "day")
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert hits == len(points)
    assert _stands(day, board, head, before) == "before"


def _spoil(content: bytearray, dice: random.Random) -> str:
    """Change some of a file as disks, cables and people do."""
    kind = dice.choice(["byte", "bytes", "page", "zeros", "swap", "cut", "old page"])
    pages = len(content) // PAGE
    one, other = dice.randrange(pages) * PAGE, dice.randrange(pages) * PAGE
    place = dice.randrange(len(content))
    if kind == "byte":
        content[place] ^= 1 << dice.randrange(8)
    elif kind == "bytes":
        content[place : place + 40] = dice.randbytes(len(content[place : place + 40]))
    elif kind == "page":
        content[one : one + PAGE] = dice.randbytes(PAGE)
    elif kind == "zeros":
        content[one : one + PAGE] = bytes(PAGE)
    elif kind == "swap":
        content[one : one + PAGE], content[other : other + PAGE] = (
            content[other : other + PAGE],
            content[one : one + PAGE],
        )
    elif kind == "cut":
        del content[one:]
    else:
        content[one : one + PAGE] = content[other : other + PAGE]
    return kind


def _looks_whole(file: Path) -> object:
    """The board where nothing is found to be wrong; None where something is."""
    try:
        with closing(Store.open(str(file))) as store:
            if not verify(store, index_of=index_in(ZONE)).ok:
                return None
            with closing(ward_on(store, NOW)) as ward:
                return board_of(ward)
    except WardBoardError:
        return None


def test_h23_t18_random_damage_is_found_or_harmless_and_the_mirror_gives_all_back(
    played_day: Day, tmp_path: Path
) -> None:
    board = played_day.board()
    content = played_day.file.read_bytes()
    dice = random.Random(None if LONG else 23)  # noqa: S311  the same damage in each run, but for long ones
    found: Counter[str] = Counter()
    for number in range(1000 if LONG else 40):
        day = played_day.copy_to(tmp_path / "day")
        spoilt = bytearray(content)
        kind = _spoil(spoilt, dice)
        day.file.write_bytes(spoilt)
        seen = _looks_whole(day.file)
        assert seen in (None, board), f"{kind} was neither found nor harmless"
        found["found" if seen is None else "harmless"] += 1
        if number % (1 if LONG else 20) == 0:
            day.restore(day.mirror)
            assert day.board() == board
            assert day.is_whole()
        shutil.rmtree(day.folder)
    assert found["found"] > 10
    assert found["harmless"] > 0


def test_h23_t18_random_damage_of_a_copy_is_refused_or_harmless(played_day: Day, tmp_path: Path) -> None:
    """A backup, and a mirror."""
    dice = random.Random(None if LONG else 18)  # noqa: S311  the same damage in each run, but for long ones
    day = played_day.copy_to(tmp_path / "day")
    copies = [day.backup, day.mirror]
    wholes = [look(day.place, copy, without_mirror=True) for copy in copies]
    refused = 0
    for number in range(400 if LONG else 10):
        copy, whole = copies[number % 2], wholes[number % 2]
        spoilt = bytearray(copy.read_bytes())
        _spoil(spoilt, dice)
        file = tmp_path / "spoilt"
        file.write_bytes(spoilt)
        try:
            plan = look(day.place, file, without_mirror=True)
        except WardBoardError:
            refused += 1
        else:
            # a mirror that was cut at the end of a line holds what stood there at that time
            assert plan.hash == whole.hash or (number % 2 and plan.seq < whole.seq)
    assert refused > 2
