"""One file takes the place of another: whatever fails, and whenever it is killed, one of the two stands (H37)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import faults
from ward_board.errors import StoreUnavailableError
from ward_board.store import putting_back
from ward_board.store.engine import make_engine, parse_url
from ward_board.store.keys import Anchor, KeyPlace
from ward_board.store.mirror import Mirror
from ward_board.store.putting_back import put_back

OLD, NEW = Anchor(7, "old"), Anchor(9, "new")
BESIDE = {"": b"the old store", "-journal": b"what a crash left", "-wal": b"and more of it"}


class Place:
    """A store with what stands beside it, and another that is to come there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.file, self.candidate, self.kept = folder / "ward.db", folder / "new.db", folder / "ward.db.before"
        for suffix, content in BESIDE.items():
            self.put(folder / f"ward.db{suffix}", content)
        self.put(self.candidate, b"the new store")
        self.key_place = KeyPlace.in_folder(folder, "id", "ward")
        self.key_place.remember(OLD)
        self.mirror = Mirror(folder / "mirror" / "id.jsonl", make_engine(parse_url(str(self.file))))
        self.mirror.file.parent.mkdir(mode=0o700)
        self.put(self.mirror.file, b"the mirror\n")

    @staticmethod
    def put(file: Path, content: bytes) -> None:
        file.write_bytes(content)
        file.chmod(0o600)

    def put_back(self) -> bool:
        return put_back(self.candidate, self.file, self.kept, self.key_place, NEW, self.mirror)

    @property
    def beside(self) -> dict[str, bytes]:
        return {suffix: file.read_bytes() for suffix in BESIDE if (file := Path(f"{self.file}{suffix}")).exists()}

    def is_as_before(self) -> bool:
        kept = [file.name for file in self.file.parent.rglob("*.before*")]
        mirror = self.mirror.file.read_bytes() == b"the mirror\n"
        return self.beside == BESIDE and mirror and not kept and self.key_place.last_verified() == OLD

    def is_done(self) -> bool:
        return self.beside == {"": b"the new store"} and self.is_kept()

    def is_kept(self) -> bool:
        kept = all(Path(f"{self.kept}{suffix}").read_bytes() == content for suffix, content in BESIDE.items())
        return kept and Path(f"{self.mirror.file}.before").read_bytes() == b"the mirror\n"


@pytest.fixture(autouse=True)
def past_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands there is so broken that SQLite leaves what lies beside it."""
    monkeypatch.setattr(putting_back, "_settle", lambda _file: None)


@pytest.fixture
def place_in(tmp_path: Path) -> Callable[[str], Place]:
    return lambda name: Place(tmp_path / name)


def test_what_stood_there_is_kept_with_all_that_belongs_to_it(place_in: Callable[[str], Place]) -> None:
    place = place_in("one")
    assert place.put_back()
    assert place.is_done()
    assert not place.candidate.exists()
    assert place.key_place.last_verified() == NEW


def test_nothing_stood_there(place_in: Callable[[str], Place]) -> None:
    place = place_in("one")
    for suffix in BESIDE:
        Path(f"{place.file}{suffix}").unlink()
    assert not place.put_back()
    assert place.beside == {"": b"the new store"}
    assert not place.kept.exists()


def test_h37_h4_a_failure_at_any_step_leaves_the_former_store_as_it_was(place_in: Callable[[str], Place]) -> None:
    hits = done = 0
    for number in range(100):
        place = place_in(str(number))
        with faults(place.file.parent, number) as met:
            try:
                place.put_back()
                done += 1
            except StoreUnavailableError as error:
                assert "\n" not in str(error)  # noqa: PT017  what it says, after each of many
        hits += met.hits
        assert place.is_done() or place.is_as_before(), met.asked[-1]
        if not met.hits:
            break
    assert hits > 15
    assert done >= 1


def test_h37_h4_a_kill_at_any_step_leaves_one_of_the_two_and_the_next_try_ends_it(
    place_in: Callable[[str], Place],
) -> None:
    killed = changed = 0
    for number in range(100):
        place = place_in(str(number))
        child = os.fork()
        if child == 0:
            try:
                with faults(place.file.parent, number, kill=True):
                    place.put_back()
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            break
        killed += 1
        here = place.beside[""]
        changed += here == b"the new store"
        if here == b"the new store":
            assert place.is_done()
            continue
        assert here == BESIDE[""]
        # what belongs to it lies there still, or with its copy
        assert place.beside == BESIDE or place.is_kept(), number
        assert place.key_place.last_verified() in {OLD, None}
        left, place.kept = place.kept, place.file.with_name("ward.db.again")
        assert place.put_back()
        assert place.beside == {"": b"the new store"}
        assert place.kept.read_bytes() == BESIDE[""]
        assert left != place.kept
    assert killed > 15
    assert changed
    assert changed < killed


def test_a_second_try_within_the_same_second_writes_over_nothing(place_in: Callable[[str], Place]) -> None:
    place = place_in("one")
    place.put(place.kept, b"kept before")
    with pytest.raises(StoreUnavailableError, match=r"could not be kept as ward\.db\.before: File exists; nothing was"):
        place.put_back()
    assert place.kept.read_bytes() == b"kept before"
    assert place.beside == BESIDE
