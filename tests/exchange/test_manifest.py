"""A sealed file: every bit of it and of its manifest counts, and nobody without the key makes another (A8)."""

from __future__ import annotations

import json
import os
import random
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from tests.domain.whole_day import WHOLE, whole_day
from ward_board.config import private_file
from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError
from ward_board.exchange.manifest import check_manifest, check_sealed, manifest_of, write_sealed

from .copied import KEY, lines_of, sheet

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
FLIPS = 400


@pytest.fixture(scope="module")
def thousand_rows() -> list[str]:
    """The lines of a copy of somewhat more than 1,000 entries."""
    day = whole_day()
    day.until("room_release")
    treatments = 1000 // len(day.entries) + 1
    entries = [replace(one, stream=f"t{number}") for number in range(1, treatments + 1) for one in day.entries]
    streams = [
        sheet([one for one in entries if one.stream == f"t{number}"], WHOLE) for number in range(1, treatments + 1)
    ]
    lines = lines_of(*streams)
    assert sum('"kind":"entry"' in line for line in lines) > 1000
    return lines


def flip(file: Path, bit: int) -> None:
    """Turns one bit of a file over; the same again turns it back."""
    with file.open("r+b") as opened:
        opened.seek(bit // 8)
        byte = opened.read(1)[0]
        opened.seek(bit // 8)
        opened.write(bytes([byte ^ (1 << bit % 8)]))


def test_a8_each_bit_that_is_flipped_in_a_copy_of_1000_rows_is_found(tmp_path: Path, thousand_rows: list[str]) -> None:
    """Some bits of the file, and every bit of its manifest; in a long run a bit of every byte of the file."""
    file = tmp_path / "copy.jsonl"
    write_sealed(file, thousand_rows, {"what": "all"}, KEY)
    assert check_sealed(file, KEY)["what"] == "all"
    dice = random.Random(8)  # noqa: S311  the same dice in each run
    size = file.stat().st_size
    bits = [8 * byte + dice.randrange(8) for byte in (range(size) if LONG else dice.sample(range(size), FLIPS))]
    for bit in bits:
        flip(file, bit)
        with pytest.raises(VerificationFailedError):
            check_sealed(file, KEY)
        flip(file, bit)
    kept = manifest_of(file).read_bytes()
    for bit in range(8 * len(kept)):
        changed = bytearray(kept)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(VerificationFailedError):
            check_manifest(bytes(changed), KEY)
    assert check_sealed(file, KEY)["bytes"] == size


@pytest.mark.parametrize("damage", ["cut", "grown", "another file", "spaces", "doubled", "no seal", "a list", "empty"])
def test_a8_whatever_else_was_done_to_a_copy_is_found(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "copy.csv"
    write_sealed(file, ["one\n", "two\n"], {"what": "all"}, KEY)
    manifest = manifest_of(file)
    facts = json.loads(manifest.read_text())
    if damage == "cut":
        file.write_text("one\n")
    elif damage == "grown":
        file.write_text("one\ntwo\n\n")
    elif damage == "another file":
        write_sealed(tmp_path / "other.csv", ["three\n"], {"what": "all"}, KEY)
        file.write_bytes((tmp_path / "other.csv").read_bytes())
    elif damage == "spaces":
        manifest.write_text(json.dumps(facts))
    elif damage == "doubled":
        manifest.write_text(manifest.read_text().replace("{", '{"bytes":8,', 1))
    elif damage == "no seal":
        manifest.write_text(json.dumps({name: facts[name] for name in facts if name != "seal"}))
    else:
        manifest.write_text({"a list": "[]", "empty": ""}[damage])
    with pytest.raises(VerificationFailedError):
        check_sealed(file, KEY)


def test_a8_another_stores_key_seals_nothing_here_and_without_one_the_sums_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "copy.text"
    write_sealed(file, ["one\n"], {"what": "all"}, b"x" * 32)
    with pytest.raises(VerificationFailedError, match="key of another store"):
        check_sealed(file, KEY)
    assert check_sealed(file, None)["what"] == "all"
    file.write_text("two\n")
    with pytest.raises(VerificationFailedError):
        check_sealed(file, None)


def test_a_copy_without_its_manifest_cannot_be_checked(tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    write_sealed(file, ["one\n"], {}, KEY)
    manifest_of(file).unlink()
    with pytest.raises(BadInputError, match=r"manifest\.json: cannot be read: No such file"):
        check_sealed(file, KEY)


def test_file_and_manifest_are_for_their_owner_alone_and_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    foreign, file = tmp_path / "foreign", tmp_path / "copy.jsonl"
    foreign.write_text("kept")
    file.symlink_to(foreign)
    manifest_of(file).symlink_to(foreign)
    write_sealed(file, ["one\n"], {}, KEY)
    assert foreign.read_text() == "kept"
    for one in (file, manifest_of(file)):
        assert not one.is_symlink()
        assert stat.S_IMODE(one.stat().st_mode) == 0o600


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_disk_that_refuses_leaves_no_half_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """At the file, at its manifest, at the name of both: what is there is whole, or nothing is."""
    tries = 0

    def refuse(descriptor: int) -> None:
        nonlocal tries
        tries += 1
        if tries == fails_at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(private_file.os, "fsync", refuse)
    file = tmp_path / "copy.jsonl"
    with pytest.raises(StoreUnavailableError, match="No space left on device"):
        write_sealed(file, ["one\n"], {}, KEY)
    assert tries == fails_at
    assert [*tmp_path.iterdir()] == []


def test_what_stood_there_stays_where_the_new_copy_cannot_be_made(tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    write_sealed(file, ["one\n"], {}, KEY)

    def broken() -> object:
        yield "two\n"
        raise StoreUnavailableError("the store is gone")

    with pytest.raises(StoreUnavailableError, match="the store is gone"):
        write_sealed(file, broken(), {}, KEY)  # type: ignore[arg-type]
    assert file.read_text() == "one\n"
    assert check_sealed(file, KEY)["bytes"] == 4
