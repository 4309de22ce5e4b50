"""A file that says when it was changed: beside it stands what it holds, and a seal of that by the key of the store.

The seal is of the manifest, the manifest holds the file's sum: a change of a single bit of either is found by who has
the key. It does not say that what was copied is true, and whoever holds the key can seal another file.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ward_board.config.private_file import sync, write_private
from ward_board.config.regular_file import open_regular, read_regular
from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError
from ward_board.store.canonical import canonical

Facts = Mapping[str, Any]
_PURPOSE = b"ward-board: manifest of a file\0"
_SUFFIX = ".manifest.json"
_PIECE = 1 << 20
_LARGEST_MANIFEST_BYTES = 1_000_000


def manifest_of(file: Path) -> Path:
    """Where the manifest of a file lies."""
    return file.with_name(file.name + _SUFFIX)


def write_sealed(file: Path, parts: Iterable[str], about: Facts, key: bytes) -> Facts:
    """Writes a file of several parts, one after another, and its manifest: `about`, with the file's name, size and sum.

    Both are for this user alone and on the disk, names and all, when this comes back with the manifest. Raises
    StoreUnavailableError; then there is no new file, and what stood there before its writing began stays.
    """
    counted = _Counted()
    try:
        write_private(file, counted.bytes_of(parts))
        facts = {**about, "file": file.name, "bytes": counted.size, "sha256": counted.sum.hexdigest()}
        try:
            write_private(manifest_of(file), _text(_with_seal(facts, key)))
            sync(file.parent)
        except BaseException:
            take_back(file)
            raise
    except OSError as error:
        raise StoreUnavailableError(f"{file}: cannot be written: {error.strerror}") from None
    return facts


def take_back(file: Path) -> None:
    """Removes a file and its manifest, as far as they are there."""
    for one in (file, manifest_of(file)):
        with suppress(OSError):
            one.unlink(missing_ok=True)


def check_sealed(file: Path, key: bytes | None) -> Facts:
    """The manifest of a file, where both are as they were written; without a key only the sum is looked at.

    Raises VerificationFailedError where they are not, BadInputError where one of them is missing.
    """
    try:
        kept = read_regular(manifest_of(file), _LARGEST_MANIFEST_BYTES, "a manifest")
        with open_regular(file) as opened:
            facts = check_manifest(kept, key)
            size = os.fstat(opened.fileno()).st_size
            # of another size it is another file, and nobody waits until all of it is read
            if size != facts.get("bytes") or _sum_of(opened, size) != facts.get("sha256"):
                raise VerificationFailedError(f"{file.name} is not the file that was written")
    except OSError as error:
        missing = error.filename or file
        raise BadInputError(
            f"{missing}: cannot be read: {error.strerror}; a copy is checked with its manifest"
        ) from None
    return facts


def _sum_of(opened: BinaryIO, size: int) -> str:
    """Of as many bytes as a file had, and of one more where it has grown."""
    found, left = hashlib.sha256(), size + 1
    while piece := opened.read(min(_PIECE, left)):
        found.update(piece)
        left -= len(piece)
    return found.hexdigest()


def check_manifest(kept: bytes, key: bytes | None) -> Facts:
    """What a manifest says.

    Raises VerificationFailedError for one that was changed, or sealed with another key.
    """
    try:
        facts = json.loads(kept)
        made = facts.pop("seal")
        again = _text({**facts, "seal": made} if key is None else _with_seal(facts, key))
    except (ValueError, TypeError, KeyError, AttributeError, BadInputError):
        raise VerificationFailedError("the manifest is none that ward-board wrote") from None
    if again.encode() != kept:
        raise VerificationFailedError("the manifest was changed, or is sealed with the key of another store")
    return dict(facts)


@dataclass
class _Counted:
    """The size and the sum of what goes through."""

    def __post_init__(self) -> None:
        self.sum, self.size = hashlib.sha256(), 0

    def bytes_of(self, parts: Iterable[str]) -> Iterator[bytes]:
        for part in parts:
            data = part.encode()
            self.sum.update(data)
            self.size += len(data)
            yield data


def _with_seal(facts: Facts, key: bytes) -> Facts:
    made = hmac.digest(key, _PURPOSE + canonical(facts).encode(), "sha256").hex()
    return {**facts, "seal": made}


def _text(facts: Facts) -> str:
    return canonical(facts) + "\n"
