"""The secrets of a store, kept outside it: the key of the journal's seal and the pepper of the PINs.

They lie in the data folder under the store's id; those of a demo store beside its file, so that nothing is left behind.
Beside them stand the last verified head, and where the store stands.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from ward_board.config.private_file import check_folder, make_private, read_private, write_private
from ward_board.errors import StoreUnavailableError
from ward_board.store.engine import POSTGRES
from ward_board.store.lease import lease_file

PLACE_SUFFIX = ".place"
_BYTES = 32
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Keys:
    """Two secrets of 32 bytes each; the newest schema that their store has had, and its kind, "ward" or "demo", each
    None where nobody noted it."""

    seal: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    schema: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last head that this machine has verified: of the journal, and of the access log (line 0 for none)."""

    seq: int
    hash: str
    line: int = 0
    line_seal: str = ""


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where a store's secrets lie, and where its last verified head is remembered.

    `kind` is what the store says that it is: a demo store asks for no PIN, so nobody may make one of a ward's.
    """

    secrets: Path
    anchor: Path
    kind: str

    @classmethod
    def in_folder(cls, folder: Path, store_id: str, kind: str) -> KeyPlace:
        """The place of a ward store, and of a demo store on a server."""
        return cls(folder / f"{store_id}.keys", folder / f"{store_id}.verified", kind)

    @classmethod
    def beside(cls, file: Path, store_id: str) -> KeyPlace:
        """The place of a demo store in `file`; another store in its place has another head."""
        verified = file.with_name(f"{file.name}.{store_id[:8]}.verified")
        return cls(file.with_name(f"{file.name}.keys"), verified, "demo")

    def make(self, schema: str) -> Keys:
        """New secrets of a store that begins with `schema`, kept with mode 0600.

        Raises StoreUnavailableError where they cannot be kept.
        """
        keys = Keys(secrets.token_bytes(_BYTES), secrets.token_bytes(_BYTES), schema, self.kind)
        try:
            make_private(self.secrets.parent)
            self._keep(keys)
        except OSError as error:
            raise StoreUnavailableError(f"{self.secrets}: the keys cannot be kept there: {error.strerror}") from None
        return keys

    def load(self) -> Keys | None:
        """The secrets, or None where their file is missing.

        Raises StoreUnavailableError where the file is there and not usable, not this user's alone, or of a store of
        another kind.
        """
        try:
            kept = _read(self.secrets)
            check_folder(self.secrets.parent)
            noted = (None if kept.get(name) is None else _text(kept[name]) for name in ("schema", "kind"))
            keys = Keys(_secret(kept["seal"]), _secret(kept["pepper"]), *noted)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError):
            raise StoreUnavailableError(f"{self.secrets}: cannot be used; put back the copy of this file") from None
        if keys.kind not in {None, self.kind}:
            raise StoreUnavailableError(
                f"the store says that it is a {self.kind} store, and its keys that it is a {keys.kind} store: somebody"
                " changed it; put back the newest backup with 'ward-board restore'"
            )
        return keys

    def note(self, schema: str) -> None:
        """Keep which schema and kind the store has by now; where that is not possible the next opening tries again."""
        keys = self.load()
        if keys and (keys.schema is None or keys.schema < schema or keys.kind is None):
            with contextlib.suppress(OSError):
                self._keep(replace(keys, schema=max(schema, keys.schema or ""), kind=self.kind))

    def forget(self) -> None:
        """Takes the secrets and what is remembered away, of a store that is gone."""
        for file in (self.secrets, lease_file(self.secrets), self.anchor, self.place_file):
            file.unlink(missing_ok=True)

    def remember_standing(self, place: str) -> None:
        """Keep where the store stands; where that is not possible the next opening tries again."""
        if place != self.standing():
            with contextlib.suppress(OSError):
                _write(self.place_file, {"place": place})

    def standing(self) -> str | None:
        """Where the store stands, or None where nothing usable is remembered, or others could have written it."""
        try:
            return _place(_read(self.place_file)["place"])
        except (StoreUnavailableError, OSError, ValueError, KeyError):
            return None

    def of_copy(self) -> KeyPlace:
        """The same secrets for a copy of the store, of which nothing is remembered."""
        return _KeyPlaceOfCopy(self.secrets, self.anchor, self.kind)

    def remember(self, anchor: Anchor) -> None:
        """Keep the last verified head; where that is not possible the next check only takes longer."""
        with contextlib.suppress(OSError):
            _write(self.anchor, asdict(anchor))

    def last_verified(self) -> Anchor | None:
        """The last verified head, or None where nothing usable is remembered, or others could have written it."""
        try:
            kept = _read(self.anchor)
            line, line_seal = kept.get("line", 0), kept.get("line_seal", "")
            return Anchor(_number(kept["seq"]), _text(kept["hash"]), _number(line), _text(line_seal))
        except (StoreUnavailableError, OSError, ValueError, KeyError):
            return None

    @property
    def place_file(self) -> Path:
        """Where it is remembered where the store stands."""
        return self.secrets.with_suffix(PLACE_SUFFIX)

    def _keep(self, keys: Keys) -> None:
        noted = {"schema": keys.schema, "kind": keys.kind}
        known = {name: value for name, value in noted.items() if value}
        _write(self.secrets, {"seal": keys.seal.hex(), "pepper": keys.pepper.hex(), **known})


class _KeyPlaceOfCopy(KeyPlace):
    """What was verified of the store says nothing of its copy, which may be older, and the other way round."""

    __slots__ = ()

    def remember(self, anchor: Anchor) -> None:
        """Nothing."""

    def last_verified(self) -> None:
        """Nothing."""


def _read(path: Path) -> Mapping[str, object]:
    """What `_write` wrote; raises ValueError for anything else that stands there, and as `read_private`."""
    try:
        kept = json.loads(read_private(path))
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(kept, dict):
        raise ValueError("is no object")
    return kept


def _secret(said: object) -> bytes:
    secret = bytes.fromhex(_text(said))
    if len(secret) != _BYTES:
        raise ValueError("is no secret")
    return secret


def _number(said: object) -> int:
    """A number that a database can be asked for."""
    if type(said) is not int or not 0 <= said <= _LARGEST:
        raise ValueError("is no number of a line")
    return said


def _text(said: object) -> str:
    """Letters and digits, as of a hash."""
    if not isinstance(said, str) or not said.isascii() or not (said.isalnum() or not said):
        raise ValueError("is no text of ours")
    return said


def _place(said: object) -> str:
    """The path of a file, or the address of a database."""
    if not isinstance(said, str) or "\0" in said:
        raise ValueError("is no place")
    # raises UnicodeEncodeError, which is a ValueError
    said.encode()
    if not said.startswith("/"):
        try:
            is_server = make_url(said).drivername == POSTGRES
        except ArgumentError:
            is_server = False
        if not is_server:
            raise ValueError("is no place")
    return said


def _write(path: Path, content: Mapping[str, str | int]) -> None:
    """Whole or not at all, for the owner only; where the folder is gone, the store that was in it is."""
    write_private(path, json.dumps(content), makes_folder=False)
